"""`registry_sync:` of the configuration: where the house keeps its people. Pure."""

from pathlib import PurePath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class RegistrySyncSection(BaseModel):
    """An outside source that is asked every so often (DS-03).

    Attributes:
        url: answers with JSON (`{"agents": […]}`) or with CSV of the kind `csv_kind`.
        folder: or a folder with `agents.csv`, `customers.csv` and so on.
        every_minutes: how often.
        timeout_s: after this a silent source has failed.
        token: sent as `Authorization: Bearer …`.
        ca_file: certificate authority of the source, where it is the house's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    folder: PurePath | None = None
    every_minutes: Annotated[float, Field(ge=0.1, le=10_080)] = 15.0
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    token: SecretStr | None = None
    ca_file: PurePath | None = None
    csv_kind: Annotated[str, Field(pattern=r"^[a-z]+$")] = "agents"

    @model_validator(mode="after")
    def _one_source(self) -> "RegistrySyncSection":
        if (self.url is None) == (self.folder is None):
            raise ValueError("write either url or folder")
        if self.token is not None and not (self.url or "").startswith("https://"):
            raise ValueError("a token is sent over https only")
        return self

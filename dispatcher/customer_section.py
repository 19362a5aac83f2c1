"""`customers:` how customers come in, and over which channels they ask."""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

SHORTEST_SECRET_BYTES = 24
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class HookSection(BaseModel):
    """A system that may send requests, signed as Standard Webhooks are.

    Attributes:
        service: the messenger its senders belong to; None where they are numbers or addresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    secret: SecretStr
    service: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,19}$")] | None = None

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr) -> SecretStr:
        try:
            key = base64.b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise ValueError("write whsec_ and base64, as `openssl rand -base64 32`") from error
        if len(key) < SHORTEST_SECRET_BYTES:
            raise ValueError(f"at least {SHORTEST_SECRET_BYTES} bytes")
        return secret


class InboxSection(BaseModel):
    """An e-mail inbox whose mails are requests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Line
    user: Line
    password: SecretStr
    port: Annotated[int, Field(ge=1, le=65_535)] = 993
    folder: Annotated[str, StringConstraints(pattern=r'^[^"\\\x00-\x1f]{1,100}$')] = "INBOX"
    every_s: Annotated[float, Field(ge=5, le=86_400)] = 60.0
    tls: bool = True

    @field_validator("tls")
    @classmethod
    def _encrypted(cls, tls: bool, info: object) -> bool:  # noqa: FBT001
        values = getattr(info, "data", {})
        if not tls and values.get("host") not in LOOPBACK:
            raise ValueError("without TLS on this machine's own loopback only")
        return tls


class CustomerSection(BaseModel):
    """What a site has chosen for its customers.

    Attributes:
        codes: where one-time codes go; `gateways`: those of `push.gateways`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    codes: Literal["file", "console", "gateways", "none"] = "file"
    hooks: tuple[HookSection, ...] = ()
    inbox: InboxSection | None = None

    @field_validator("hooks")
    @classmethod
    def _once(cls, hooks: tuple[HookSection, ...]) -> tuple[HookSection, ...]:
        names = [one.name for one in hooks]
        if len(set(names)) < len(names):
            raise ValueError("each name once")
        return hooks

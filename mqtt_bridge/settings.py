"""The `broker:` section both programs have in their configuration."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from mqtt_bridge.address import BrokerAddress, TlsFiles

Port = Annotated[int, Field(ge=1, le=65_535)]


class BrokerSection(BaseModel):
    """Where the MQTT broker is, and who we are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: Port = 1883
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    keepalive_s: Annotated[int, Field(ge=1, le=300)] = 5

    @model_validator(mode="after")
    def _all_or_no_tls(self) -> "BrokerSection":
        given = [file is not None for file in (self.ca_file, self.cert_file, self.key_file)]
        if any(given) and not all(given):
            raise ValueError("ca_file, cert_file and key_file belong together: give all or none")
        return self

    def address(self) -> BrokerAddress:
        """The value the carrier needs."""
        tls = None
        if self.ca_file and self.cert_file and self.key_file:
            tls = TlsFiles(ca_file=self.ca_file, cert_file=self.cert_file, key_file=self.key_file)
        return BrokerAddress(
            host=self.host,
            port=self.port,
            keepalive_s=self.keepalive_s,
            username=self.username,
            password=self.password.get_secret_value() if self.password else None,
            tls=tls,
        )

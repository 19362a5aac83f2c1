"""Where the broker is."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsFiles:
    """Certificate of the authority, and our own certificate and key."""

    ca_file: Path
    cert_file: Path
    key_file: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokerAddress:
    """Where the broker is and how we introduce ourselves."""

    host: str
    port: int
    keepalive_s: int = 5
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsFiles | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

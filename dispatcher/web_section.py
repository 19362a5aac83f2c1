"""`web:` pages and API beyond this machine: HTTPS, names, sessions, another house's log-in."""

import socket
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from dispatcher.accounts.policies import SessionRules
from dispatcher.accounts.roles import Role

DAY_S = 86_400
SHORTEST_TOKEN = 16
HostName = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
LOOPBACK_HTTP = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class OidcSection(BaseModel):
    """`web.oidc:` another house vouches for people (OpenID Connect).

    Attributes:
        roles: which value of the claim makes which role; the first that fits counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Annotated[str, StringConstraints(max_length=200)]
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    client_secret: SecretStr
    label: Annotated[str, StringConstraints(min_length=1, max_length=60)] = "OpenID Connect"
    name_claim: str = "preferred_username"
    role_claim: str = "groups"
    person_claim: str | None = None
    roles: dict[str, Role]

    @field_validator("issuer")
    @classmethod
    def _encrypted(cls, issuer: str) -> str:
        if issuer.startswith("https://") or issuer.startswith(LOOPBACK_HTTP):
            return issuer.rstrip("/")
        raise ValueError("must begin with https:// (http:// on loopback only)")


class WebSection(BaseModel):
    """`web:` nothing of it is reachable from outside unless `host` says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str | None = None
    port: Annotated[int, Field(ge=0, le=65_535)] = 8443
    names: tuple[HostName, ...] = ()
    cert_file: Path | None = None
    key_file: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    insecure: bool = False
    token: SecretStr | None = None
    session_idle_s: Annotated[int, Field(ge=60, le=30 * DAY_S)] = 12 * 3_600
    session_s: Annotated[int, Field(ge=60, le=366 * DAY_S)] = 7 * DAY_S
    oidc: OidcSection | None = None

    @field_validator("host")
    @classmethod
    def _address(cls, host: str | None) -> str | None:
        if host is not None:
            _must_be_address(host)
        return host

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            _must_be_address(proxy)
        return proxies

    @field_validator("token")
    @classmethod
    def _long_enough(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"at least {SHORTEST_TOKEN} characters")
        return token

    @model_validator(mode="after")
    def _both_files(self) -> "WebSection":
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file: both or neither")
        return self

    def session_rules(self) -> SessionRules:
        """The value the log-in needs."""
        return SessionRules(idle_ms=self.session_idle_s * 1000, absolute_ms=self.session_s * 1000)

    def all_names(self) -> tuple[str, ...]:
        """Every name and address the site answers to beyond loopback, the main one first."""
        own = dict.fromkeys(self.names)
        own |= dict.fromkeys((socket.gethostname().lower(), socket.getfqdn().lower()))
        if self.host is not None and not ip_address(self.host).is_unspecified:
            own[self.host] = None
        return tuple(own)


def reachable_without_tls(http_host: object, web: Mapping[str, object]) -> str | None:
    """Why plain HTTP may not be served on an address, or None.

    Args:
        http_host: the IP address of `http.host`.
        web: `web.insecure` and `web.trusted_proxies`, as far as they are given.
    """
    try:
        if ip_address(str(http_host)).is_loopback:
            return None
    except ValueError:
        return None
    if web.get("insecure") is True or web.get("trusted_proxies"):
        return None
    return (
        f"{http_host} can be reached from outside without encryption; write 127.0.0.1 here and "
        "web.host for HTTPS, or name the proxy in web.trusted_proxies, or set web.insecure: true"
    )


def _must_be_address(text: str) -> None:
    try:
        ip_address(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no IP address") from error

"""`push:` how customers and other systems are told: devices, webhooks, e-mail, SMS, messengers."""

import base64
import binascii
from ipaddress import ip_network
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from dispatcher.desk.addresses import IpNetwork, target_of
from dispatcher.desk.events import EventKind
from dispatcher.desk.gateway_urls import FIELDS, GatewayAccount
from dispatcher.desk.ladder import BESIDE, WayKind
from dispatcher.desk.reach import Receiver
from dispatcher.desk.telling import WEBHOOK_TYPES
from dispatcher.errors import RequestInvalid

SHORTEST_SECRET_BYTES = 24
HOUR_S = 3_600
HOOK = "hook:"
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
FOR_A_DEMO = frozenset({"console", "file"})


class ReceiverSection(BaseModel):
    """A system that is told by signed webhooks (WP-10).

    Attributes:
        kinds: of which events; empty: of all.
        customers: of whose; empty: of everybody's.
        rank: its rung of the ladder, 1 to 89; None: told beside it, whatever becomes of others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
    url: Annotated[str, StringConstraints(max_length=1_000)]
    secret: SecretStr
    kinds: tuple[EventKind, ...] = ()
    customers: tuple[Line, ...] = ()
    rank: Annotated[int, Field(ge=1, le=89)] | None = None

    @field_validator("url")
    @classmethod
    def _https(cls, url: str) -> str:
        try:
            target_of(url)
        except RequestInvalid as error:
            raise ValueError(str(error)) from error
        return url

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

    @field_validator("kinds")
    @classmethod
    def _told(cls, kinds: tuple[EventKind, ...]) -> tuple[EventKind, ...]:
        for kind in kinds:
            if kind not in WEBHOOK_TYPES:
                known = ", ".join(sorted(one.value for one in WEBHOOK_TYPES))
                raise ValueError(f"{kind.value} stays in the house; there are {known}")
        return kinds

    def receiver(self) -> Receiver:
        return Receiver(
            id=f"{HOOK}{self.name}",
            url=self.url,
            kinds=frozenset(self.kinds) or None,
            customers=frozenset(self.customers) or None,
            rank=BESIDE if self.rank is None else self.rank,
        )


class GatewaySection(BaseModel):
    """What brings messages that are read without our page.

    Attributes:
        kind: what it brings.
        through: the service; `console` and `file` are for a demo.
        service: of a messenger: its name before the colon of customers' accounts.
        user, secret, sender, host, port, security: as the service wants them; docs/push.md.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["email", "sms", "im"]
    through: Literal[
        "smtp", "twilio", "vonage", "clicksend", "telegram", "wxpusher", "console", "file"
    ]
    service: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,19}$")] | None = None
    host: Line | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "ssl", "insecure"] = "starttls"
    user: Line | None = None
    secret: SecretStr | None = None
    sender: Line | None = None

    @model_validator(mode="after")
    def _whole(self) -> "GatewaySection":
        if (self.kind == "im") != (self.service is not None):
            raise ValueError("service: of a messenger, and only of one")
        if self.through in FOR_A_DEMO:
            return self
        kind, needed = FIELDS[self.through]
        if WayKind(self.kind) is not kind:
            raise ValueError(f"through: {self.through} brings {kind.value}")
        missing = sorted(name for name in needed if getattr(self, name) is None)
        if missing:
            raise ValueError(f"{self.through} needs {', '.join(missing)}")
        return self

    @property
    def name(self) -> str:
        """What it is known by: `email`, `sms`, `im:SERVICE`."""
        return self.kind if self.service is None else f"{self.kind}:{self.service}"

    def account(self) -> GatewayAccount:
        return GatewayAccount(
            through=self.through,
            host=self.host or "",
            port=self.port,
            security=self.security,
            user=self.user or "",
            secret="" if self.secret is None else self.secret.get_secret_value(),
            sender=self.sender or "",
        )


class PushSection(BaseModel):
    """What a site tells people by.

    Attributes:
        devices: whether browsers may subscribe.
        contact: whom push services may write to about us.
        ttl_hours: how long they keep a message for a device that is switched off.
        calls: whether what reached nobody is read out by an agent who rings up.
        language: of customers who have not said theirs.
        public_url: where our pages are seen from outside, for links in messages.
        allow_private: networks of the house that receivers may be in.
        ca_file: certificate authority of receivers in the house, besides the system's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    devices: bool = True
    contact: Annotated[
        str, StringConstraints(pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://[^\s/]+)$")
    ] = "mailto:operator@localhost"
    ttl_hours: Annotated[int, Field(ge=1, le=672)] = 72
    calls: bool = True
    language: Literal["en", "zh"] = "en"
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$")] | None = None
    allow_private: tuple[str, ...] = ()
    ca_file: PurePath | None = None
    webhooks: tuple[ReceiverSection, ...] = ()
    gateways: tuple[GatewaySection, ...] = ()

    @field_validator("allow_private")
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            ip_network(one)
        return given

    @field_validator("webhooks", "gateways")
    @classmethod
    def _once(cls, given: tuple[object, ...]) -> tuple[object, ...]:
        names = [getattr(one, "name", None) for one in given]
        if len(set(names)) < len(names):
            raise ValueError("each name once; of each kind of gateway and messenger one")
        return given

    @property
    def ttl_s(self) -> int:
        return self.ttl_hours * HOUR_S

    def networks(self) -> tuple[IpNetwork, ...]:
        """The networks the site has opened."""
        return tuple(ip_network(one) for one in self.allow_private)

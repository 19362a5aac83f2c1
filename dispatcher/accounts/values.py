"""Accounts as values. Moments are milliseconds of UTC (`_ms`); secrets appear as digests only."""

from dataclasses import dataclass, field
from enum import Enum

from dispatcher.accounts.roles import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Somebody who may log in.

    Attributes:
        person_id: the agent or customer of the registry this user is.
        password_hash: argon2; None until he has set one, or when another house vouches for him.
        identity: issuer and subject of the house that vouches for him (OpenID Connect).
    """

    name: str
    role: Role
    made_ms: int
    person_id: str | None = None
    password_hash: str | None = field(default=None, repr=False)
    identity: str | None = None
    locked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One browser that has logged in.

    Attributes:
        digest: of the secret in the cookie.
        csrf: what a change made by this browser must carry besides the cookie.
        user: None for a visit with the service token, which may only look.
    """

    digest: str
    csrf: str = field(repr=False)
    user: str | None
    began_ms: int
    seen_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """A program's key: named, with one role, and an end."""

    id: str
    name: str
    role: Role
    digest: str
    made_by: str
    made_ms: int
    expires_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link that works once: whoever opens it chooses a password.

    Attributes:
        user: whose password; None makes the first admin.
    """

    digest: str
    user: str | None
    expires_ms: int


class Way(Enum):
    """How a request has proved whose it is."""

    SERVICE = "service"
    PROGRAM = "program"
    SESSION = "session"
    VISIT = "visit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who asks.

    Attributes:
        session: digest of his session, None for a program.
        csrf: see `Session`.
    """

    name: str
    role: Role
    way: Way
    person_id: str | None = None
    session: str | None = None
    csrf: str | None = field(default=None, repr=False)

    @property
    def only_looks(self) -> bool:
        """A visit by the address with the service token changes nothing."""
        return self.way is Way.VISIT


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One act worth remembering. `before` and `after` are digests, never content."""

    at_ms: int
    who: str
    role: str
    address: str
    what: str
    subject: str
    outcome: str
    before: str | None = None
    after: str | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAnswer:
    """What was answered to a request with an Idempotency-Key; `status` None: not yet.

    Attributes:
        at_ms: when it was asked first, in milliseconds of UTC.
    """

    request_digest: str
    at_ms: int
    status: int | None = None
    body: bytes = b""
    media_type: str = ""
    location: str | None = None


class PersonKind(Enum):
    """Ids of agents and of customers are two things: the same text may be one of each."""

    AGENT = "agent"
    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who may ask what is stored about him, and to be forgotten."""

    kind: PersonKind
    id: str

    @classmethod
    def agent(cls, name: str) -> "Person":
        return cls(kind=PersonKind.AGENT, id=name)

    @classmethod
    def customer(cls, name: str) -> "Person":
        return cls(kind=PersonKind.CUSTOMER, id=name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """By what rows know a person.

    Attributes:
        users: names of his accounts.
        numbers: phone numbers (E.164) that are his.
        identities: those, his e-mail addresses and messenger accounts.
        stand_ins: ids that stood for a customer before anybody knew him.
        names: what an agent is called where others are told of him.
    """

    person: Person
    users: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()
    stand_ins: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """All ids rows may have of him."""
        return self.stand_ins | {self.person.id}


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """A person who was erased: no name, only the digest of his id, to find him in an old copy."""

    digest: str
    pseudonym: str
    at_ms: int

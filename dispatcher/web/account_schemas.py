"""Bodies of the accounts' API. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import ApiToken, User
from dispatcher.web.schemas import Name, RequestBody

UserName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")]


class MeBody(BaseModel):
    """Who asks; `csrf` goes into the X-CSRF-Token of every change this browser makes."""

    name: str
    role: Role
    person_id: str | None
    way: str
    csrf: str | None


class UserBody(BaseModel):
    """Somebody who may log in."""

    name: str
    role: Role
    person_id: str | None
    locked: bool
    has_password: bool
    from_other_house: bool
    made_ms: int


class NewUser(RequestBody):
    """Somebody who shall be able to log in; he chooses his password by the link in the answer."""

    name: UserName
    role: Role
    person_id: Name | None = Field(
        default=None, description="Agent or customer of the registry this user is"
    )


class LinkBody(BaseModel):
    """A link that works once, within 24 hours."""

    path: str
    expires_ms: int


class NewUserBody(BaseModel):
    """A new user, and his link."""

    user: UserBody
    link: LinkBody


class UserChange(RequestBody):
    """What shall be otherwise; what is left out stays."""

    role: Role | None = None
    locked: bool | None = None


class NewToken(RequestBody):
    """A key for a program."""

    name: Name
    role: Role
    days: Annotated[int, Field(ge=1, le=366)] = 90


class TokenBody(BaseModel):
    """A program's key, without the key itself."""

    id: str
    name: str
    role: Role
    made_by: str
    made_ms: int
    expires_ms: int


class NewTokenBody(TokenBody):
    """The only time the key itself is told."""

    token: str


class AuditBody(BaseModel):
    """One act. `before` and `after` are digests: equal ones mean that nothing changed."""

    id: int
    at_ms: int
    who: str
    role: str
    address: str
    what: str
    subject: str
    outcome: str
    before: str | None
    after: str | None


class ErasedBody(BaseModel):
    """What is left of an erased agent."""

    pseudonym: str
    at_ms: int


def user_body(user: User) -> UserBody:
    """A user, without anything secret."""
    return UserBody(
        name=user.name,
        role=user.role,
        person_id=user.person_id,
        locked=user.locked,
        has_password=user.password_hash is not None,
        from_other_house=user.identity is not None,
        made_ms=user.made_ms,
    )


def token_body(token: ApiToken) -> TokenBody:
    """A token, without the key."""
    return TokenBody(
        id=token.id,
        name=token.name,
        role=token.role,
        made_by=token.made_by,
        made_ms=token.made_ms,
        expires_ms=token.expires_ms,
    )

"""The accounts' HTTP API: who am I, users, tokens, the audit log."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from dispatcher.accounts.secret_texts import digest, make_id, make_secret
from dispatcher.accounts.staff import added, changed, reset
from dispatcher.accounts.values import ApiToken, Principal
from dispatcher.errors import NotFound
from dispatcher.web.access import Access
from dispatcher.web.account_schemas import (
    AuditBody,
    LinkBody,
    MeBody,
    NewToken,
    NewTokenBody,
    NewUser,
    NewUserBody,
    TokenBody,
    UserBody,
    UserChange,
    token_body,
    user_body,
)
from dispatcher.web.keyset import MOST, link_to_next
from dispatcher.web.paging import Paging
from dispatcher.web.problems import REFUSALS, VERSION_REFUSALS
from dispatcher.web.security import principal

DAY_MS = 86_400_000

accounts = APIRouter(prefix="/api/v1", tags=["accounts"], responses=REFUSALS)


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def _principal(request: Request) -> Principal:
    known = principal(request)
    assert known is not None  # noqa: S101 - the doorway lets nobody else through
    return known


TheAccess = Annotated[Access, Depends(_access)]
Me = Annotated[Principal, Depends(_principal)]
Wanted = Annotated[Paging, Depends()]


@accounts.get("/me")
async def tell_me(me: Me) -> MeBody:
    """Whom the dispatcher takes me for."""
    return MeBody(
        name=me.name, role=me.role, person_id=me.person_id, way=me.way.value, csrf=me.csrf
    )


@accounts.get("/users")
async def list_users(access: TheAccess, wanted: Wanted) -> list[UserBody]:
    """Everybody who may log in, by name."""
    users = await access.in_store(access.rows.users)
    return [user_body(one) for one in wanted.of(users, lambda one: one.name)]


@accounts.post("/users", status_code=201)
async def add_user(access: TheAccess, new: NewUser, response: Response) -> NewUserBody:
    """A new user, with a one-time link by which he chooses his password."""
    now_ms = access.now_ms()
    user = await access.in_store(
        lambda: added(access.rows, new.name, new.role, new.person_id, now_ms)
    )
    response.headers["Location"] = f"/api/v1/users/{user.name}"
    return NewUserBody(user=user_body(user), link=await _link(access, user.name))


@accounts.get("/users/{name}")
async def tell_user(access: TheAccess, name: str) -> UserBody:
    """One user; the ETag is what a change has to name."""
    user = await access.in_store(lambda: access.rows.user(name))
    if user is None:
        raise NotFound(f"no user {name}")
    return user_body(user)


@accounts.patch("/users/{name}", responses=VERSION_REFUSALS)
async def change_user(access: TheAccess, name: str, wish: UserChange) -> UserBody:
    """Another role, locked or unlocked; needs If-Match. Counts within two seconds."""
    user = await access.in_store(lambda: changed(access.rows, name, wish.role, wish.locked))
    access.recognition.forget()
    return user_body(user)


@accounts.post("/users/{name}/reset")
async def reset_user(access: TheAccess, name: str) -> LinkBody:
    """Ends all sessions and the password; a new one-time link."""
    await access.in_store(lambda: reset(access.rows, name))
    access.recognition.forget()
    return await _link(access, name)


@accounts.get("/tokens")
async def list_tokens(access: TheAccess, wanted: Wanted) -> list[TokenBody]:
    """The keys of programs, without the keys themselves."""
    tokens = await access.in_store(access.rows.tokens)
    return [token_body(one) for one in wanted.of(tokens, lambda one: one.id)]


@accounts.post("/tokens", status_code=201)
async def make_token(access: TheAccess, me: Me, new: NewToken) -> NewTokenBody:
    """A new key for a program, told this once; 409 when the name is taken."""
    secret, now_ms = make_secret(), access.now_ms()
    token = ApiToken(
        id=make_id(),
        name=new.name,
        role=new.role,
        digest=digest(secret),
        made_by=me.name,
        made_ms=now_ms,
        expires_ms=now_ms + new.days * DAY_MS,
    )
    await access.in_store(lambda: access.rows.keep_token(token))
    return NewTokenBody(**token_body(token).model_dump(), token=secret)


@accounts.delete("/tokens/{token_id}", status_code=204, response_class=Response)
async def revoke_token(access: TheAccess, token_id: str) -> None:
    """The key opens nothing any more."""
    if not await access.in_store(lambda: access.rows.remove_token(token_id)):
        raise NotFound(f"no token {token_id}")
    access.recognition.forget()


@accounts.get("/audit")
async def list_audit(
    access: TheAccess,
    request: Request,
    response: Response,
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[AuditBody]:
    """Who did what, newest first."""
    found = await access.in_store(lambda: access.rows.entries(after, limit + 1))
    page = found[:limit]
    if len(found) > limit:
        response.headers["Link"] = link_to_next(request.url.path, str(page[-1].id), limit)
    return [AuditBody(**asdict(entry)) for entry in page]


async def _link(access: Access, name: str) -> LinkBody:
    secret = await access.door.link(name)
    return LinkBody(path=f"/set-up/{secret}", expires_ms=access.now_ms() + DAY_MS)

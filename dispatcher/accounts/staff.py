"""Adding, changing and resetting users; the same for the API and the command line."""

from dataclasses import replace

from dispatcher.accounts.policies import name_fault
from dispatcher.accounts.ports import AccountStore
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import User
from dispatcher.errors import Conflict, NotFound, RequestInvalid


def added(store: AccountStore, name: str, role: Role, person_id: str | None, now_ms: int) -> User:
    """A new user without a password.

    Raises:
        Conflict: there is one of that name.
        RequestInvalid: the name will not do.
    """
    fault = name_fault(name)
    if fault is not None:
        raise RequestInvalid(fault)
    if store.user(name) is not None:
        raise Conflict(f"there is a user {name} already")
    user = User(name=name, role=role, person_id=person_id, made_ms=now_ms)
    store.keep_user(user)
    return user


def changed(store: AccountStore, name: str, role: Role | None, locked: bool | None) -> User:  # noqa: FBT001
    """Another role, locked or unlocked; who is locked has no session any more.

    Raises:
        Conflict: nobody would be left who may add users.
        NotFound: no such user.
    """
    before = _found(store, name)
    user = replace(
        before,
        role=before.role if role is None else role,
        locked=before.locked if locked is None else locked,
    )
    others = [one for one in store.users() if one.name != name]
    if _is_admin(before) and not any(_is_admin(one) for one in (user, *others)):
        raise Conflict(f"{name} is the only admin; make another one first")
    store.keep_user(user)
    if user.locked:
        store.end_sessions_of(name)
    return user


def reset(store: AccountStore, name: str) -> User:
    """Takes password and sessions away.

    Raises:
        NotFound: no such user.
    """
    user = replace(_found(store, name), password_hash=None)
    store.keep_user(user)
    store.end_sessions_of(name)
    return user


def _found(store: AccountStore, name: str) -> User:
    user = store.user(name)
    if user is None:
        raise NotFound(f"no user {name}")
    return user


def _is_admin(user: User) -> bool:
    return user.role is Role.ADMIN and not user.locked

"""People with accounts, as they come to the web application."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from call_centre import Centre
from web_visits import visitor

from dispatcher.accounts.passwords import Passwords
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import User

PASSWORD = "a few words to remember"
CHEAP = Passwords(memory_kib=8, passes=1)


def give_account(centre: Centre, name: str, role: Role, person_id: str | None = None) -> User:
    """An account with the one password of these tests."""
    user = User(
        name=name,
        role=role,
        person_id=person_id,
        password_hash=CHEAP.hashed(PASSWORD),
        made_ms=0,
    )
    centre.access.rows.keep_user(user)
    return user


async def log_in(
    client: httpx.AsyncClient, name: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    """Fills in the log-in page and sends it."""
    return await client.post("/log-in", data={"name": name, "password": password, **more})


async def csrf_of(client: httpx.AsyncClient) -> str:
    """What a change by this browser has to carry."""
    return str((await client.get("/api/v1/me")).json()["csrf"])


def field_of(page: httpx.Response, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


@asynccontextmanager
async def logged_in(
    centre: Centre, name: str, role: Role, person_id: str | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody who has just logged in, with the header its pages send."""
    give_account(centre, name, role, person_id)
    async with visitor(centre, token=None) as client:
        answer = await log_in(client, name)
        assert answer.status_code == 303, answer.text
        client.headers["x-csrf-token"] = await csrf_of(client)
        yield client

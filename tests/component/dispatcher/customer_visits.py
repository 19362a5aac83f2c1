"""Customers as they come to the web application: by a code, with nothing but a phone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
from call_centre import Centre
from sqlalchemy import Table, select
from web_visits import visitor

from dispatcher.registry.difference import difference
from dispatcher.registry.values import Binding, Registry
from dispatcher.store.desk_tables import agent_notices
from dispatcher.web.customer_office import CustomerOffice

ME = "/api/v1/me"
BOLT = "+493012345680"
ACME = "+493012345678"


def office_of(centre: Centre) -> CustomerOffice:
    office: CustomerOffice = centre.web.state.customer_office
    return office


def letters(centre: Centre) -> list[str]:
    """What was sent since the last look, in the order of sending."""
    waiting = office_of(centre).post._letters
    return [waiting.get_nowait().text for _ in range(waiting.qsize())]


def digits(letter: str) -> str:
    """The code in a letter."""
    found = re.search(r"\d{6}", letter)
    assert found is not None, letter
    return found[0]


async def code_for(web: httpx.AsyncClient, centre: Centre, identity: str) -> str:
    """Asks for a code and reads the letter."""
    answer = await web.post(f"{ME}/sign-in-code", json={"identity": identity})
    assert answer.status_code == 202, answer.text
    return digits(letters(centre)[-1])


@asynccontextmanager
async def signed_in(centre: Centre, identity: str = BOLT) -> AsyncIterator[httpx.AsyncClient]:
    """The phone of a customer who has just come in."""
    async with visitor(centre, token=None) as web:
        code = await code_for(web, centre, identity)
        answer = await web.post(f"{ME}/sign-in", json={"identity": identity, "code": code})
        assert answer.status_code == 200, answer.text
        web.headers["x-csrf-token"] = answer.json()["csrf"]
        yield web


async def change_registry(centre: Centre, wanted: Registry) -> None:
    """The registry is another one from now on, for everybody."""
    desk = centre.web.state.registry_office.desk
    change = difference(desk.registry, wanted)
    await desk.lived_by(change, lambda store: store.registry.apply(change))


async def more_agents(centre: Centre, *names: str, capability: int = 40) -> None:
    """Further agents of Anna's tier and zone."""
    registry = centre.dispatcher.registry
    anna = registry.agents["anna"]
    more = {one: replace(anna, id=one, name=one.title(), capability=capability) for one in names}
    await change_registry(centre, replace(registry, agents={**registry.agents, **more}))


def rows_of(centre: Centre, table: Table) -> list[dict[str, object]]:
    """Every row of a table, in the order of its key."""
    with centre.store.engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


async def bind(centre: Centre, agent: str = "anna", **more: Any) -> None:
    """Bolt is an agent's from now on, and has an address and an account."""
    registry = centre.dispatcher.registry
    bolt = replace(
        registry.customers["bolt"], emails=("bolt@example.com",), accounts=("wechat:bolt",)
    )
    wanted: Registry = replace(
        registry,
        customers={**registry.customers, "bolt": bolt},
        bindings={"bolt": Binding(customer="bolt", agent=agent, **more)},
    )
    await change_registry(centre, wanted)


def notices(centre: Centre) -> list[tuple[object, object]]:
    return [(row["agent_id"], row["kind"]) for row in rows_of(centre, agent_notices)]

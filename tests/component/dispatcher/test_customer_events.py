"""The customer's page hears how his agent stands the moment it changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from call_centre import Centre
from customer_visits import ME, office_of, signed_in
from web_visits import problem_of

from dispatcher.desk.orders import Actor, AuthorKind
from dispatcher.desk_work.binding import EndReason
from dispatcher.desk_work.choosing_desk import ChoosingDesk
from dispatcher.web.customer_lines import Event

BOLT = Actor(kind=AuthorKind.CUSTOMER, id="bolt", who="c.bolt", role="customer")


async def choose(centre: Centre) -> ChoosingDesk:
    async with signed_in(centre) as bolt:
        one = (await bolt.post(f"{ME}/searches", json={})).json()
        await bolt.post(f"{ME}/searches/{one['id']}/choose", json={})
    return office_of(centre).choosing


def events(centre: Centre, ping_every_s: float = 30.0) -> AsyncIterator[Event | None]:
    office = office_of(centre)
    return office.lines.events(lambda: office.status("bolt"), ping_every_s)


async def following(line: AsyncIterator[Event | None]) -> Event | None:
    return await asyncio.wait_for(anext(line), 5.0)


async def test_status_at_once_and_after_each_change_until_the_end(centre: Centre) -> None:
    await centre.staff("anna")
    choosing = await choose(centre)
    line = events(centre)
    first = await following(line)

    waiting = asyncio.create_task(following(line))
    await centre.sit("anna", seq=2, occupied=False)
    soon = await waiting
    waiting = asyncio.create_task(following(line))
    await choosing.end(BOLT, "bolt", EndReason.STAFF)
    ended = await waiting

    assert first == ("status", {"agent_id": "anna", "status": "here", "back": None})
    assert soon == ("status", {"agent_id": "anna", "status": "soon", "back": None})
    assert ended == ("ended", {})
    with suppress(StopAsyncIteration):
        assert await anext(line) is None
    assert not office_of(centre).lines._by_agent


async def test_another_agent_is_told_as_such(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    await choose(centre)
    line = events(centre)
    await following(line)
    waiting = asyncio.create_task(following(line))
    await asyncio.sleep(0)
    async with signed_in(centre) as bolt:
        one = (await bolt.post(f"{ME}/searches", json={})).json()
        await bolt.post(f"{ME}/searches/{one['id']}/next", json={})
        await bolt.post(f"{ME}/searches/{one['id']}/choose", json={})
    told = await waiting

    assert told is not None
    assert told[1]["agent_id"] == "ben"


async def test_nothing_is_missed_while_a_reader_is_slow(centre: Centre) -> None:
    await centre.staff("anna")
    await choose(centre)
    line = events(centre)
    await following(line)
    await centre.dispatcher.logged_out("anna")

    told = await following(line)
    assert told == ("status", {"agent_id": "anna", "status": "away", "back": None})


async def test_quiet_is_a_sign_of_life_and_no_event(centre: Centre) -> None:
    await centre.staff("anna")
    await choose(centre)
    line = events(centre, ping_every_s=0.01)
    await following(line)

    assert await following(line) is None


async def test_without_an_agent_there_is_no_line(centre: Centre) -> None:
    async with signed_in(centre) as bolt:
        problem_of(await bolt.get(f"{ME}/agent/events"), 404)

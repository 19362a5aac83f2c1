"""An agent's own desk: his offers, his presence in doubt, his notes, live."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from call_centre import Centre, Opened
from call_hall import RULES, call, heartbeat, seat_of
from people import logged_in
from web_visits import events, problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.registry.difference import difference
from dispatcher.registry.values import Binding
from dispatcher.routing.policies import SitePolicy
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import Presence, encode

ANNA = "/api/v1/agents/anna"


@pytest.fixture
async def anna(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """Anna's own browser."""
    async with logged_in(centre, "anna", Role.AGENT, "anna") as client:
        yield client


@pytest.fixture
async def eva(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's browser."""
    async with logged_in(centre, "eva", Role.SUPERVISOR) as client:
        yield client


async def ring(centre: Centre, name: str = "c1") -> None:
    await centre.dispatcher.call_arrived(call(name, arrived_s=centre.clock.now_s()))


def beat(name: str, *, presses: int = 0, **said: Any) -> Received:
    message = heartbeat(seat=seat_of(name), **said)
    message = message.model_copy(update={"break_wanted_seq": presses})
    return Received(
        topic=Topics().heartbeat(seat_of(name)), payload=encode(message), retained=False
    )


async def say(centre: Centre, *messages: Received) -> None:
    centre.dispatcher.heard(messages)
    await centre.dispatcher.prove_alive()


# His own offers.


async def test_an_agent_answers_his_own_offer(centre: Centre, anna: httpx.AsyncClient) -> None:
    await centre.staff("anna")
    await ring(centre)
    (offer,) = (await anna.get(f"{ANNA}/offers")).json()
    path = f"/api/v1/offers/{offer['id']}/accept"
    answer = await anna.post(path, json={"epoch": offer["epoch"]})

    assert (offer["call_id"], offer["zone"]) == ("c1", "billing")
    assert offer["deadline_ms"] - offer["made_ms"] == 20_000
    assert answer.status_code == 204
    assert centre.router.agents["anna"].call_id == "c1"
    assert (await anna.get(f"{ANNA}/offers")).json() == []


@pytest.mark.parametrize("verb", ["accept", "reject"])
async def test_nobody_answers_somebody_elses_offer(centre: Centre, verb: str) -> None:
    await centre.staff("anna")
    await ring(centre)
    async with logged_in(centre, "ben", Role.AGENT, "ben") as ben:
        standing = await ben.post(f"/api/v1/offers/c1.1/{verb}", json={"epoch": 1})
        await centre.dispatcher.hung_up("c1")
        over = await ben.post(f"/api/v1/offers/c1.1/{verb}", json={"epoch": 1})
        unknown = await ben.post(f"/api/v1/offers/x.1/{verb}", json={"epoch": 1})
        listed = await ben.get(f"{ANNA}/offers")
    async with logged_in(centre, "nobody", Role.AGENT) as nobody:
        without = await nobody.post(f"/api/v1/offers/x.1/{verb}", json={"epoch": 1})

    for answer in (standing, over, unknown, without):
        assert "is not yours" in problem_of(answer, 403)
    problem_of(listed, 403)


async def test_his_own_late_answer_hears_why(centre: Centre, anna: httpx.AsyncClient) -> None:
    await centre.staff("anna")
    await ring(centre)
    await centre.dispatcher.hung_up("c1")
    answer = await anna.post("/api/v1/offers/c1.1/accept", json={"epoch": 1})

    assert "the caller has hung up" in problem_of(answer, 409)


# "I am here".


async def test_an_agent_of_whose_chair_nothing_is_known_says_that_he_is_there(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    await centre.staff("anna")
    await centre.pass_time(11.0)
    silent = (await anna.get(ANNA)).json()
    said = (await anna.post(f"{ANNA}/here", json={"for_s": 60})).json()
    await centre.pass_time(60.0)
    over = (await anna.get(ANNA)).json()

    assert (silent["offerable"], silent["here_until_ms"]) == ("seat_unknown", None)
    assert said["offerable"] == "ready"
    assert said["here_until_ms"] == centre.clock.to_ms(centre.clock.now_s())
    assert (over["offerable"], over["here_until_ms"]) == ("seat_unknown", None)


async def test_i_am_here_holds_for_a_quarter_of_an_hour_at_most(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    await centre.staff("anna")
    await centre.pass_time(11.0)
    said = (await anna.post(f"{ANNA}/here", json={})).json()
    too_long = await anna.post(f"{ANNA}/here", json={"for_s": 901})

    problem_of(too_long, 422)
    assert said["here_until_ms"] == centre.clock.to_ms(centre.clock.now_s() + 900.0)


async def test_i_am_here_never_fills_an_empty_chair(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    await centre.staff("anna")
    await centre.sit("anna", seq=2, occupied=False)

    problem_of(await anna.post(f"{ANNA}/here", json={}), 409)


async def test_a_claim_is_written_down(centre: Centre, eva: httpx.AsyncClient) -> None:
    await centre.staff("anna")
    await eva.post(f"{ANNA}/here", json={"for_s": 60})
    (entry,) = [one for one in centre.access.rows.entries(None, 10) if "here" in one.what]
    async with visitor(centre) as root:
        notes = (await root.get(f"{ANNA}/notices")).json()

    assert (entry.who, entry.subject) == ("eva", "anna")
    assert [(one["kind"], one["detail"]) for one in notes] == [
        ("here_claimed", {"by": "eva", "for_s": 60.0})
    ]


async def test_a_supervisor_says_it_of_a_whole_zone(
    centre: Centre, eva: httpx.AsyncClient
) -> None:
    """Of those in doubt alone: a chair that is heard speaks for itself."""
    await centre.staff("anna", "ben", "cleo")
    await centre.pass_time(8.0)
    await centre.sit("ben")
    await centre.pass_time(3.0)
    said = (await eva.post("/api/v1/zones/billing/here", json={"for_s": 300})).json()
    unknown = await eva.post("/api/v1/zones/attic/here", json={})

    assert sorted(said["claimed"]) == ["anna", "cleo"]
    assert list(said["passed"]) == ["ben"]
    problem_of(unknown, 404)


async def test_no_agent_speaks_for_a_zone_or_for_another(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    problem_of(await anna.post("/api/v1/zones/billing/here", json={}), 403)
    for verb, body in (("here", {}), ("still-here", {}), ("chair", {"seat": "x"})):
        problem_of(await anna.post(f"/api/v1/agents/ben/{verb}", json=body), 403)


# Questions.


async def away_for(centre: Centre, seconds: float) -> None:
    """Anna is away and comes back."""
    gone = {"state": Presence.OFFLINE, "occupied": False}
    await say(centre, beat("anna", seq=2, empty_for_ms=31_000, **gone))
    await centre.pass_time(seconds)
    await say(centre, beat("anna", seq=3))


async def test_the_next_sitter_is_asked_and_answers(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    """Conformance 79: through wire, store and API."""
    await centre.staff("anna")
    await away_for(centre, 601.0)
    asked = (await anna.get(ANNA)).json()
    answered = (await anna.post(f"{ANNA}/still-here", json={})).json()
    again = await anna.post(f"{ANNA}/still-here", json={})

    assert asked["offerable"] == "who_is_sitting"
    assert asked["question"] == {
        "kind": "who_is_sitting",
        "agent_id": "anna",
        "seat": seat_of("anna"),
        "beside": [],
    }
    assert answered["question"] is None
    problem_of(again, 409)


async def test_who_is_somebody_else_ends_the_log_in(
    centre: Centre, eva: httpx.AsyncClient
) -> None:
    await centre.staff("anna")
    early = await eva.post(f"{ANNA}/still-here", json={"same": False})
    await away_for(centre, 601.0)
    answered = (await eva.post(f"{ANNA}/still-here", json={"same": False})).json()

    problem_of(early, 409)
    assert answered["seat"] is None


@pytest.fixture
async def mistaken(centre: Centre, anna: httpx.AsyncClient) -> httpx.AsyncClient:
    """Anna logs in at her empty chair while somebody sits on ben's, where nobody is logged in."""
    await say(centre, beat("ben"), beat("anna", state=Presence.OFFLINE, occupied=False))
    await anna.post(f"{ANNA}/login", json={"seat": seat_of("anna")})
    return anna


async def test_a_log_in_beside_a_taken_chair_asks_about_both(
    centre: Centre, mistaken: httpx.AsyncClient
) -> None:
    asked = (await mistaken.get(ANNA)).json()["question"]
    async with visitor(centre) as root:
        there = (await root.get(f"/api/v1/seats/{seat_of('ben')}")).json()["question"]
        own = (await root.get(f"/api/v1/seats/{seat_of('anna')}")).json()["question"]

    assert asked == {
        "kind": "chair",
        "agent_id": "anna",
        "seat": seat_of("anna"),
        "beside": [seat_of("ben")],
    }
    assert there == asked, "whoever sits there may be her"
    assert own is None


@pytest.mark.parametrize("name", ["anna", "ben"])
async def test_the_answer_names_the_chair(
    centre: Centre, mistaken: httpx.AsyncClient, name: str
) -> None:
    answered = (await mistaken.post(f"{ANNA}/chair", json={"seat": seat_of(name)})).json()
    again = await mistaken.post(f"{ANNA}/chair", json={"seat": seat_of(name)})

    assert (answered["seat"], answered["question"]) == (seat_of(name), None)
    problem_of(again, 409)


async def test_a_chair_that_was_not_asked_about_is_no_answer(
    mistaken: httpx.AsyncClient,
) -> None:
    problem_of(await mistaken.post(f"{ANNA}/chair", json={"seat": seat_of("cleo")}), 409)

    assert (await mistaken.get(ANNA)).json()["question"] is not None


async def test_sitting_down_answers_too(centre: Centre, mistaken: httpx.AsyncClient) -> None:
    await say(centre, beat("anna", seq=2))
    sitting = (await mistaken.get(ANNA)).json()["question"]
    await say(centre, beat("anna", seq=3, state=Presence.OFFLINE, occupied=False))

    assert sitting is None
    assert (await mistaken.get(ANNA)).json()["question"] is None


# Breaks.


async def test_a_break_has_a_reason_that_stays_visible(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    await centre.staff("anna")
    begun = (await anna.post(f"{ANNA}/break", json={"wanted": True, "reason": "lunch"})).json()
    ended = (await anna.post(f"{ANNA}/break", json={"wanted": False})).json()

    assert (begun["break_wanted"], begun["break_reason"]) == (True, "lunch")
    assert begun["offerable"] == "on_break"
    assert (ended["break_wanted"], ended["break_reason"]) == (False, "lunch")


async def test_a_site_may_have_a_list_of_reasons(opened: Opened) -> None:
    rules = replace(RULES, site=SitePolicy(break_reasons=("lunch", "training")))
    async with opened(rules) as centre, visitor(centre) as web:
        listed = await web.post(f"{ANNA}/break", json={"wanted": True, "reason": "training"})
        other = await web.post(f"{ANNA}/break", json={"wanted": True, "reason": "beer"})
        none = await web.post(f"{ANNA}/break", json={"wanted": True})
        wild = await web.post(f"{ANNA}/break", json={"wanted": True, "reason": "My Lunch!"})

    assert (listed.status_code, none.status_code) == (200, 200)
    assert "lunch, training" in problem_of(other, 422)
    problem_of(wild, 422)


async def test_the_button_of_the_chair_begins_a_break_and_ends_it(centre: Centre) -> None:
    await centre.staff("anna")
    await say(centre, beat("anna", seq=1, presses=1))
    begun = centre.router.agents["anna"].break_wanted
    await say(centre, beat("anna", seq=1, presses=1))
    same = centre.router.agents["anna"].break_wanted
    await say(centre, beat("anna", seq=1, presses=2))

    assert (begun, same) == (True, True)
    assert not centre.router.agents["anna"].break_wanted


async def test_the_button_of_a_chair_without_an_agent_does_nothing(centre: Centre) -> None:
    await say(centre, beat("anna"), beat("anna", presses=1))

    assert not centre.router.agents["anna"].break_wanted


# Notes.


async def test_the_dedicated_agent_reads_of_his_customers_calls(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    """DS-13, DS-20: told while it comes, and a note of who served instead."""
    registry = centre.dispatcher.registry
    binding = Binding(customer="bolt", agent="anna")
    change = difference(registry, replace(registry, bindings={"bolt": binding}))
    await centre.dispatcher.registry_changed(change)
    await centre.staff("ben")
    async with visitor(centre) as pbx:
        new = {"zone": "billing", "caller": "+493012345680"}
        one = (await pbx.post("/api/v1/calls", json=new)).json()
        await pbx.post(f"/api/v1/offers/{one['offer_id']}/accept", json={"epoch": 1})
        centre.clock.move(1.0)
        await pbx.post(f"/api/v1/calls/{one['id']}/hangup")
    back, calling = (await anna.get(f"{ANNA}/notices")).json()

    assert [calling["kind"], back["kind"]] == ["calling", "hand_back"]
    assert {back["call_id"], calling["call_id"]} == {one["id"]}
    assert back["detail"] == {
        "customer_id": "bolt",
        "caller": "+493012345680",
        "zone": "billing",
        "served_by": "ben",
    }


async def test_notes_come_page_by_page_newest_first(
    centre: Centre, anna: httpx.AsyncClient
) -> None:
    for at in range(5):
        await centre.dispatcher.break_wanted("anna", wanted=True, reason=f"r{at}")
    found: list[str] = []
    path: str | None = f"{ANNA}/notices?limit=2"
    while path is not None:
        page = await anna.get(path)
        found += [one["detail"]["reason"] for one in page.json()]
        link = page.headers.get("link")
        path = None if link is None else link[1 : link.index(">")]

    assert found == ["r4", "r3", "r2", "r1", "r0"]
    for wrong in ("x", "1.2", "1.2.x", "9" * 41):
        problem_of(await anna.get(f"{ANNA}/notices", params={"after": wrong}), 422)


async def test_a_supervisor_does_not_read_an_agents_notes(
    centre: Centre, eva: httpx.AsyncClient
) -> None:
    problem_of(await eva.get(f"{ANNA}/notices"), 403)
    problem_of(await eva.get(f"{ANNA}/events"), 403)


async def test_a_desk_hears_live_what_is_its_own(centre: Centre, anna: httpx.AsyncClient) -> None:
    await centre.staff("anna", "ben")
    cookie = "; ".join(f"{name}={value}" for name, value in anna.cookies.items())
    async with events(centre, f"{ANNA}/events", cookie) as stream:
        first = await anext(stream)
        await ring(centre)
        rings = await anext(stream)
        state = await anext(stream)
        await ring(centre, "c2")
        await centre.dispatcher.accepted("c1.1", 1)
        talk = await anext(stream)

    assert first[0] == "snapshot"
    assert first[1]["agent"]["id"] == "anna"
    assert first[1]["offers"] == []
    assert (rings[0], rings[1]["call_id"]) == ("offer", "c1")
    assert (state[0], state[1]["offerable"]) == ("state", "ringing")
    assert talk == ("talk", {**talk[1], "call_id": "c1", "state": "connected"})
    await asyncio.sleep(0)
    assert not centre.feed.desks._lines, "who has left is forgotten"


async def test_a_stream_of_nobody_is_no_stream(centre: Centre) -> None:
    async with logged_in(centre, "zoe", Role.AGENT, "zoe") as zoe:
        problem_of(await zoe.get("/api/v1/agents/zoe/events"), 404)

"""Site modes by the API: they act at once, end by themselves, are seen and written down."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from call_centre import Centre, HandClock, Opened
from call_hall import RULES, call, heartbeat, seat_of
from people import logged_in
from web_visits import events, problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.desk.reminding import NOTHING_FROZEN
from dispatcher.routing.policies import SitePolicy
from dispatcher.routing.values import CallState
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import Presence, encode

MODE = "/api/v1/sites/main/mode"


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


def gone(name: str) -> Received:
    """An agent's chair says that nobody has sat there for 31 s."""
    beat = heartbeat(
        seat=seat_of(name), seq=2, state=Presence.OFFLINE, occupied=False, empty_for_ms=31_000
    )
    return Received(topic=Topics().heartbeat(seat_of(name)), payload=encode(beat), retained=False)


async def test_an_evacuation_stops_the_rings_at_once_and_ends_by_itself(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
    wish = {"mode": "evacuation", "for_s": 1800, "reason": "drill"}
    answer = await web.put(MODE, json=wish)
    silent = dict(centre.switchboard.ringing)
    await centre.pass_time(1799.0)
    still = (await web.get(MODE)).json()
    await centre.sit("anna")
    await centre.pass_time(1.0)
    after = (await web.get(MODE)).json()

    assert answer.status_code == 200
    assert (answer.json()["mode"], answer.json()["reason"]) == ("evacuation", "drill")
    assert answer.json()["until_ms"] == centre.clock.to_ms(centre.clock.now_s())
    assert silent == {}
    assert still["mode"] == "evacuation"
    assert (after["mode"], after["until_ms"], after["by"], after["reason"]) == (
        "normal",
        None,
        None,
        None,
    )
    await centre.sit("anna")
    await centre.pass_time(RULES.settle_s)
    assert centre.switchboard.ringing == {"c1": "anna"}


async def test_an_evacuation_stops_the_timers_of_the_desk_while_it_lasts(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    frozen = centre.web.state.timers.reminders.frozen
    before = frozen()
    await web.put(MODE, json={"mode": "evacuation", "for_s": 60})
    during = frozen()
    await centre.pass_time(61.0)

    assert before == frozen() == NOTHING_FROZEN
    assert (during.zones, "anna" in during.agents) == ({"billing", "repair"}, True)


async def test_a_mode_outlives_a_restart_with_who_and_why(opened: Opened) -> None:
    async with opened() as first, visitor(first) as web:
        await web.put(MODE, json={"mode": "drain", "for_s": 600, "reason": "shift over"})
        by = (await web.get(MODE)).json()["by"]
    async with opened() as second, visitor(second) as web:
        kept = (await web.get(MODE)).json()

    assert (kept["mode"], kept["by"], kept["reason"]) == ("drain", by, "shift over")
    assert kept["until_ms"] is not None


async def test_who_sets_a_mode_is_written_down_with_time_and_reason(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        await eva.put(MODE, json={"mode": "closed", "for_s": 60, "reason": "power cut"})
    (entry,) = [one for one in centre.access.rows.entries(None, 10) if "mode" in one.what]

    assert (entry.who, entry.what, entry.subject) == (
        "eva",
        "mode closed for 60 s: power cut",
        "main",
    )


@pytest.mark.parametrize("role", [Role.AGENT, Role.TECHNICIAN, Role.TELEPHONY])
async def test_only_supervisors_and_admins_set_modes(centre: Centre, role: Role) -> None:
    async with logged_in(centre, "somebody", role, "anna") as person:
        problem_of(await person.put(MODE, json={"mode": "closed"}), 403)

    assert centre.router.site("main").mode.value == "normal"


@pytest.mark.parametrize(
    "wish",
    [
        {"mode": "party"},
        {"mode": "normal", "for_s": 60},
        {"mode": "closed", "for_s": 0},
        {"mode": "closed", "for_s": 100_000},
        {"mode": "closed", "reason": "x" * 201},
        {"mode": "closed", "untill": 1},
        {},
    ],
)
async def test_a_wish_that_makes_no_sense_changes_nothing(
    web: httpx.AsyncClient, centre: Centre, wish: dict[str, object]
) -> None:
    problem_of(await web.put(MODE, json=wish), 422)

    assert centre.router.site("main").mode.value == "normal"


async def test_a_site_nobody_knows_has_no_mode(web: httpx.AsyncClient) -> None:
    problem_of(await web.get("/api/v1/sites/atlantis/mode"), 404)
    problem_of(await web.put("/api/v1/sites/atlantis/mode", json={"mode": "closed"}), 404)


async def test_callers_of_a_closed_site_meet_the_closed_action(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
    await web.put(MODE, json={"mode": "closed"})
    late = (await web.post("/api/v1/calls", json={"zone": "billing"})).json()

    assert centre.router.calls == {}
    assert centre.switchboard.told[-2:] == [("hang_up", "c1"), ("hang_up", late["id"])]
    assert (late["state"], late["end_reason"]) == ("closed", "site_closed")


async def test_the_floor_shows_a_banner_while_a_mode_lasts(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    async with events(centre) as stream:
        _, snapshot = await anext(stream)
        await web.put(MODE, json={"mode": "drain", "for_s": 600})
        _, change = await anext(stream)
        await centre.pass_time(600.0)
        _, over = await anext(stream)

    assert snapshot["banners"] == []
    (banner,) = change["banners"]
    assert (banner["kind"], banner["site"], banner["name"]) == ("drain", "main", None)
    assert banner["until_ms"] == over["now_ms"]
    assert over["banners"] == []


async def test_half_an_empty_zone_suggests_an_evacuation_and_never_sets_it(
    opened: Opened, clock: HandClock
) -> None:
    rules = replace(RULES, site=SitePolicy(exodus_least=2, loss_share=None))
    async with opened(rules) as centre, visitor(centre) as web:
        await centre.staff("anna", "ben", "cleo")
        centre.dispatcher.heard([gone("anna"), gone("ben")])
        await centre.dispatcher.prove_alive()
        suggested = (await web.get(MODE)).json()
        (banner,) = (await web.get("/api/v1/floor")).json()["banners"]
        await web.put(MODE, json={"mode": "normal", "reason": "a birthday"})
        answered = (await web.get(MODE)).json()

    assert (suggested["mode"], suggested["suggestion"]["zone"]) == ("normal", "billing")
    assert (suggested["suggestion"]["left"], suggested["suggestion"]["still_there"]) == (2, 1)
    assert (banner["kind"], banner["zone"]) == ("evacuation_suggested", "Billing")
    assert answered["suggestion"] is None


async def test_a_call_belongs_to_the_site_of_its_zone_or_the_one_it_names(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    taken = (await web.post("/api/v1/calls", json={"zone": "billing"})).json()

    assert taken["site"] == "main"
    problem_of(await web.post("/api/v1/calls", json={"zone": "billing", "site": "x"}), 422)


async def test_each_site_reads_unknown_chairs_its_own_way(
    opened: Opened, clock: HandClock
) -> None:
    """CM-12: held back by default; the site that has chosen so trusts the log-in."""
    trusting = replace(RULES, sites={"main": SitePolicy(trusts_unknown=True)})
    found = {}
    for name, rules in (("held", RULES), ("trusted", trusting)):
        async with opened(rules) as centre:
            await centre.staff("anna")
            await centre.pass_time(11.0)
            await centre.dispatcher.call_arrived(call(name, arrived_s=clock.now_s()))
            found[name] = centre.router.calls[name].state
            await centre.dispatcher.hung_up(name)

    assert found == {"held": CallState.WAITING, "trusted": CallState.OFFERED}

"""Zones open and close by their calendars, on the clock of the site."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from call_centre import Centre, HandClock
from call_hall import call

from dispatcher.errors import NotFound
from dispatcher.opening_hours import LOOK_AGAIN_S, OpeningHours
from dispatcher.registry.difference import difference
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.reading import parse_registry
from dispatcher.registry.values import Calendar, ClosedAction
from dispatcher.routing.policies import Action
from dispatcher.routing.values import CallState

HOUSE = """\
site: Berlin
time_zone: Europe/Berlin
calendars: [{{id: office, week: {{{day}: ["{span}"]}}}}]
zones:
  - {{id: billing, name: Billing, calendar: office, closed_action: callback}}
  - {{id: repair, name: Repair}}
agents: [{{id: anna, name: Anna, tier: vip, zones: [billing], capability: 5, calendar: office}}]
"""


class Told:
    """Implements `OnDuty`: writes down what it is told."""

    def __init__(self) -> None:
        self.zones: list[tuple[str, Action | None]] = []
        self.shifts: list[tuple[str, float | None]] = []
        self.zone_told = asyncio.Event()
        self.shift_told = asyncio.Event()

    async def zone_hours(self, zone: str, closed: Action | None) -> None:
        self.zones.append((zone, closed))
        self.zone_told.set()

    async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
        self.shifts.append((agent_id, ends_s))
        self.shift_told.set()


@pytest.fixture
def told() -> Told:
    return Told()


def opened(clock: HandClock, told: Told, *, for_minutes: int) -> OpeningHours:
    """Hours around the clock's present that end in so many minutes."""
    now = datetime.fromtimestamp(clock.to_ms(clock.now_s()) / 1000, UTC)
    berlin = now.timestamp() / 60 + 60
    end = int(berlin + for_minutes) % 1440
    text = HOUSE.format(day=now.strftime("%a").lower(), span=f"00:00-{end // 60:02}:{end % 60:02}")
    live = LiveRegistry(parse_registry(text))
    return OpeningHours(dispatcher=told, live=live, clock=clock)


async def test_a_zone_closes_when_its_hours_end_and_is_told_once(
    clock: HandClock, told: Told
) -> None:
    hours = opened(clock, told, for_minutes=5)
    wait_s = await hours.look()
    before = list(told.zones)
    clock.move(5 * 60)
    await hours.look()
    await hours.look()

    assert 0 < wait_s <= LOOK_AGAIN_S
    assert before == []
    assert told.zones == [("billing", Action.CALLBACK)]


async def test_the_end_of_a_shift_is_told_in_the_clocks_seconds(
    clock: HandClock, told: Told
) -> None:
    await opened(clock, told, for_minutes=5).look()
    ((agent, ends_s),) = told.shifts

    assert agent == "anna"
    assert ends_s is not None
    assert 4 * 60 <= ends_s - clock.now_s() <= 5 * 60


async def test_a_calendar_that_is_taken_away_opens_the_zone(clock: HandClock, told: Told) -> None:
    hours = opened(clock, told, for_minutes=0)
    live = hours._live
    await hours.look()
    open_text = HOUSE.format(day="mon", span="00:00-00:00").replace("calendar: office, c", "c")
    live.adopt(difference(live.current, parse_registry(open_text)))
    await hours.look()

    assert told.zones == [("billing", Action.CALLBACK), ("billing", None)]


# Whole days, on the wall clock of the site.

DAYS = """\
site: Berlin
time_zone: Europe/Berlin
calendars:
  - id: office
    week: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], sat: ["22:00-02:30"], sun: ["01:00-04:00"]}
    holidays: {2027-03-29: Easter Monday}
    special_days: {2027-03-30: ["11:00-12:00"]}
zones: [{id: billing, name: Billing, calendar: office}]
agents: [{id: anna, name: Anna, tier: vip, zones: [billing], capability: 5, calendar: office}]
"""


async def changes_of(clock: HandClock, told: Told, first: str, days: int) -> list[str]:
    """When billing closed (-) and opened (+) in some days from a moment on, in UTC."""
    live = LiveRegistry(parse_registry(DAYS))
    hours = OpeningHours(dispatcher=told, live=live, clock=clock)
    start = datetime.fromisoformat(first).timestamp() * 1000
    clock.set_wall((start - clock.to_ms(clock.now_s())) / 1000)
    end_s = clock.now_s() + days * 86_400
    seen: list[str] = []
    while clock.now_s() < end_s:
        known = len(told.zones)
        wait_s = await hours.look()
        moment = datetime.fromtimestamp(clock.to_ms(clock.now_s()) / 1000, UTC)
        signs = ["+" if closed is None else "-" for _, closed in told.zones[known:]]
        seen += [f"{moment:%d %H:%M:%S}{sign}" for sign in signs]
        clock.move(wait_s)
    return seen


async def test_holidays_and_special_days_act_at_their_moment(clock: HandClock, told: Told) -> None:
    """Easter Monday is closed; the Tuesday after it has hours of its own."""
    seen = await changes_of(clock, told, "2027-03-29T06:00:00+00:00", 2)

    assert seen == ["29 06:00:00-", "30 09:00:00+", "30 10:00:00-"]


async def test_hours_follow_the_clock_of_the_site_over_its_change(
    clock: HandClock, told: Told
) -> None:
    """In Berlin 2:00 becomes 3:00 on 28 March 2027: 22:00-2:30 and 1:00-4:00 meet at 1:00."""
    seen = await changes_of(clock, told, "2027-03-27T20:00:00+00:00", 1)

    assert seen == ["27 20:00:00-", "27 21:00:00+", "28 02:00:00-"]


async def test_the_end_of_the_last_shift_counts_on_until_the_next_begins(
    clock: HandClock, told: Told
) -> None:
    """Whoever gets up before its end and comes back after it is asked who he is."""
    hours = opened(clock, told, for_minutes=5)
    await hours.look()
    clock.move(6 * 60)
    await hours.look()

    assert len(told.shifts) == 1


async def test_who_leaves_the_registry_meanwhile_stops_nobodys_hours(clock: HandClock) -> None:
    class Gone(Told):
        async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
            raise NotFound(f"no agent {agent_id}")

    told = Gone()
    await opened(clock, told, for_minutes=0).look()

    assert told.zones == [("billing", Action.CALLBACK)]


async def test_a_change_of_the_registry_is_lived_by_at_once(clock: HandClock, told: Told) -> None:
    """No waiting for the next look, which may be a minute away."""
    hours = opened(clock, told, for_minutes=5)
    running = asyncio.create_task(hours.run())
    await told.shift_told.wait()
    text = HOUSE.format(day="mon", span="00:00-00:01")
    hours._live.adopt(difference(hours._live.current, parse_registry(text)))
    async with asyncio.timeout(5.0):
        await told.zone_told.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert told.zones == [("billing", Action.CALLBACK)]


async def test_callers_of_a_closed_zone_meet_its_action(centre: Centre) -> None:
    """Through the whole dispatcher: called back where there is a number, else told so."""
    registry = centre.dispatcher.registry
    closed = Calendar(id="never")
    billing = replace(
        registry.zones["billing"], calendar="never", closed_action=ClosedAction.CALLBACK
    )
    after = replace(
        registry,
        calendars={"never": closed},
        zones={**registry.zones, "billing": billing},
    )
    office = centre.web.state.registry_office
    change = difference(registry, after)
    await office.desk.lived_by(change, lambda store: store.registry.apply(change))
    await office.hours.look()
    known = await centre.dispatcher.call_arrived(replace(call("c1"), caller="+493012345680"))
    withheld = await centre.dispatcher.call_arrived(call("c2"))
    other = await centre.dispatcher.call_arrived(call("c3", zone="repair"))
    states = [known.state, withheld.state, other.state]

    assert states == [CallState.CALLBACK, CallState.CLOSED, CallState.WAITING]
    assert (known.end_reason, withheld.end_reason) == ("zone_closed", "zone_closed")

"""Zones open and close by their calendars, on the clock of the site."""

from datetime import UTC, datetime

import pytest
from call_centre import HandClock

from dispatcher.opening_hours import LOOK_AGAIN_S, OpeningHours
from dispatcher.registry.difference import difference
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.reading import parse_registry
from dispatcher.routing.policies import Action

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

    async def zone_hours(self, zone: str, closed: Action | None) -> None:
        self.zones.append((zone, closed))

    async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
        self.shifts.append((agent_id, ends_s))


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

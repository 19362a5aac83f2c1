"""Tells the dispatcher when zones open and close, and when shifts end: their calendars, lived by.

Wall-clock business: it looks again at the next change, after every change of the registry, and at
least once a minute, because somebody may set the clock.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from dispatcher.clock import Clock
from dispatcher.errors import NotFound
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.opening import Opening, opening
from dispatcher.registry.values import Registry
from dispatcher.routing.policies import Action

LOOK_AGAIN_S = 60.0
# So many are told at once: they share a turn, and calls come in between.
TOLD_AT_ONCE = 200


class OnDuty(Protocol):
    """What is told to the running dispatcher."""

    async def zone_hours(self, zone: str, closed: Action | None) -> None:
        """A zone's hours begin (None) or end, with what callers meet meanwhile."""
        ...

    async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
        """When an agent's shift ends, in the clock's seconds."""
        ...


class OpeningHours:
    """Remembers what it has told, and tells what is new.

    Args:
        dispatcher: is told.
        live: calendars, zones and agents as they are now.
        clock: time.
    """

    def __init__(self, *, dispatcher: OnDuty, live: LiveRegistry, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._live = live
        self._clock = clock
        self._closed: Mapping[str, Action | None] = {}
        self._shift_ends_ms: dict[str, int | None] = {}
        self._registry_changed = asyncio.Event()
        live.heed(self._note)

    async def run(self) -> None:
        """Looks and tells until cancelled."""
        while True:
            self._registry_changed.clear()
            wait_s = await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._registry_changed.wait()

    async def look(self) -> float:
        """Tells whatever is new; seconds until the next look."""
        times = _Times(self._live.current, self._now())
        closed = times.closed()
        await _tell(
            [
                partial(self._dispatcher.zone_hours, zone, action)
                for zone, action in closed.items()
                if self._closed.get(zone) is not action
            ]
        )
        self._closed = closed
        await self._tell_shifts(times.shift_ends_ms())
        return min([LOOK_AGAIN_S, *times.waits_s()])

    async def _tell_shifts(self, ends_ms: Mapping[str, int | None]) -> None:
        """Between shifts the end of the last one counts on: an absence may reach across it."""
        news = {
            agent: end_ms
            for agent, end_ms in ends_ms.items()
            if self._shift_ends_ms.get(agent) != end_ms
        }
        self._shift_ends_ms.update(news)
        await _tell(
            [
                partial(
                    self._dispatcher.shift_changed,
                    agent,
                    None if end_ms is None else self._clock.from_ms(end_ms),
                )
                for agent, end_ms in news.items()
            ]
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.to_ms(self._clock.now_s()) / 1000, UTC)

    def _note(self, _change: RegistryChanged) -> None:
        self._registry_changed.set()


class _Times:
    """All calendars at one moment; each is looked at once for each clock it is read on."""

    def __init__(self, registry: Registry, moment: datetime) -> None:
        self._registry = registry
        self._moment = moment
        self._openings: dict[tuple[str, str], Opening] = {}
        self._zone_sites: dict[str, str] = {}
        for seat in registry.seats.values():
            self._zone_sites.setdefault(seat.zone, seat.id)

    def closed(self) -> dict[str, Action | None]:
        """What callers meet, by zone; None where it is open."""
        closed: dict[str, Action | None] = {}
        for zone in self._registry.zones.values():
            found = self._at(zone.calendar, self._zone_sites.get(zone.id, ""))
            is_open = found is None or found.open
            closed[zone.id] = None if is_open else Action(zone.closed_action.value)
        return closed

    def shift_ends_ms(self) -> dict[str, int | None]:
        """The ends of the shifts under way, in UTC; None without a calendar, or without an end."""
        ends: dict[str, int | None] = {}
        for agent in self._registry.agents.values():
            found = self._at(agent.calendar, agent.seat or "")
            if found is None or found.until is None:
                ends[agent.id] = None
            elif found.open:
                ends[agent.id] = round(found.until.timestamp() * 1000)
        return ends

    def waits_s(self) -> list[float]:
        """How long until each calendar that was looked at changes."""
        return [
            (one.until.astimezone(UTC) - self._moment).total_seconds()
            for one in self._openings.values()
            if one.until is not None
        ]

    def _at(self, calendar_id: str | None, seat: str) -> Opening | None:
        calendar = self._registry.calendars.get(calendar_id or "")
        if calendar is None:
            return None
        clock = calendar.time_zone or self._registry.site_of(seat).time_zone
        key = (calendar.id, clock)
        if key not in self._openings:
            self._openings[key] = opening(calendar, self._moment, clock)
        return self._openings[key]


async def _tell(news: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for at in range(0, len(news), TOLD_AT_ONCE):
        await asyncio.gather(*(_unless_gone(one) for one in news[at : at + TOLD_AT_ONCE]))


async def _unless_gone(tell: Callable[[], Awaitable[None]]) -> None:
    """Who has left the registry in the meantime needs no hours."""
    with suppress(NotFound):
        await tell()

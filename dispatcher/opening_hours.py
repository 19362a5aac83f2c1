"""Tells the dispatcher when zones open and close, and when shifts end: their calendars, lived by.

Wall-clock business: it looks again at the next change, after every change of the registry, and at
least once a minute, because somebody may set the clock.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from dispatcher.clock import Clock
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.opening import agent_working, zone_opening
from dispatcher.registry.values import Registry
from dispatcher.routing.policies import Action

LOOK_AGAIN_S = 60.0


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
        self._shift_ends_ms: Mapping[str, int | None] = {}
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
        registry = self._live.current
        now_s = self._clock.now_s()
        moment = datetime.fromtimestamp(self._clock.to_ms(now_s) / 1000, UTC)
        closed, waits = _closed(registry, moment)
        for zone, action in closed.items():
            if self._closed.get(zone) is not action:
                await self._dispatcher.zone_hours(zone, action)
        self._closed = closed
        await self._tell_shifts(_shift_ends_ms(registry, moment))
        return min([LOOK_AGAIN_S, *waits])

    async def _tell_shifts(self, ends_ms: Mapping[str, int | None]) -> None:
        for agent, end_ms in ends_ms.items():
            if self._shift_ends_ms.get(agent) != end_ms:
                ends_s = None if end_ms is None else self._clock.from_ms(end_ms)
                await self._dispatcher.shift_changed(agent, ends_s)
        self._shift_ends_ms = ends_ms

    def _note(self, _change: RegistryChanged) -> None:
        self._registry_changed.set()


def _closed(registry: Registry, moment: datetime) -> tuple[dict[str, Action | None], list[float]]:
    closed: dict[str, Action | None] = {}
    waits = []
    for zone in registry.zones.values():
        opening = zone_opening(registry, zone.id, moment)
        closed[zone.id] = None if opening.open else Action(zone.closed_action.value)
        if opening.until is not None:
            waits.append((opening.until.astimezone(UTC) - moment).total_seconds())
    return closed, waits


def _shift_ends_ms(registry: Registry, moment: datetime) -> dict[str, int | None]:
    ends: dict[str, int | None] = {}
    for agent in registry.agents.values():
        if agent.calendar is None:
            ends[agent.id] = None
            continue
        working = agent_working(registry, agent.id, moment)
        until = working.until if working.open else None
        ends[agent.id] = None if until is None else round(until.timestamp() * 1000)
    return ends

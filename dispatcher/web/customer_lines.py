"""The live line to each customer's page: how his agent stands, told when it changes.

A state, not a story: a slow reader gets the newest and misses nothing that still counts.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from dispatcher.registry.difference import RegistryChanged
from dispatcher.turns import Turn

Json = dict[str, Any]
Event = tuple[str, Json]
# What is shown, and of which agent; None: he has none any more.
Look = Callable[[], tuple[str, Json] | None]


class CustomerLines:
    """Who listens for which agent."""

    def __init__(self) -> None:
        self._by_agent: dict[str, set[asyncio.Event]] = defaultdict(set)

    def tell(self, turn: Turn) -> None:
        """A turn was committed; costs nothing for agents nobody listens for."""
        if self._by_agent:
            for state in turn.agents:
                self._wake(state.agent.id)

    def registry_changed(self, change: RegistryChanged) -> None:
        """Bindings, hours or agents are others now."""
        if change.changes:
            for agent_id in list(self._by_agent):
                self._wake(agent_id)

    async def events(self, look: Look, ping_every_s: float) -> AsyncIterator[Event | None]:
        """`status` at once and after each change, `ended` at the end; None when it is quiet.

        Args:
            look: how it stands now.
            ping_every_s: looks again after so long in any case: hours begin and end by themselves.
        """
        last: tuple[str, Json] | None = None
        while (now := look()) is not None:
            changed = now != last
            last = now
            if changed:
                yield "status", now[1]
            if not await self._stirred(now[0], look, now, ping_every_s) and not changed:
                yield None
        yield "ended", {}

    async def _stirred(
        self, agent_id: str, look: Look, now: tuple[str, Json], within_s: float
    ) -> bool:
        """Waits until something may have changed; False when it was quiet."""
        stirred = asyncio.Event()
        self._by_agent[agent_id].add(stirred)
        try:
            # Something may have changed while the reader was busy with what was yielded last.
            if look() != now:
                return True
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    return await stirred.wait()
            return False
        finally:
            self._by_agent[agent_id].discard(stirred)
            if not self._by_agent[agent_id]:
                del self._by_agent[agent_id]

    def _wake(self, agent_id: str) -> None:
        for stirred in self._by_agent.get(agent_id, ()):
            stirred.set()

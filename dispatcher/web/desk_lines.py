"""The live line to each agent's desk page: how he stands, what he is told, what has changed.

How he stands and how many orders wait are states: a slow reader gets the newest. Notices are
stored, and told here at once; whoever was not listening reads them from the store.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dispatcher.desk.events import AgentNotice
from dispatcher.registry.difference import RegistryChanged
from dispatcher.turns import Turn

NOTICES_KEPT = 50

Json = dict[str, Any]
Event = tuple[str, Json]
Look = Callable[[], Json]


@dataclass(kw_only=True, slots=True, eq=False)
class _Line:
    """One open desk page, and what it has not been told yet."""

    agent_id: str
    zones: Collection[str]
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    notices: deque[Json] = field(default_factory=lambda: deque(maxlen=NOTICES_KEPT))
    own_orders: bool = False
    pool: int | None = None


class DeskLines:
    """Who listens at which desk."""

    def __init__(self) -> None:
        self._lines: dict[str, list[_Line]] = defaultdict(list)
        self.pools: Mapping[str, int] = {}

    @property
    def listened(self) -> bool:
        """Whether any desk page is open."""
        return bool(self._lines)

    def prompt(self, agent_id: str, notice: AgentNotice) -> None:
        """An agent is told something; it is stored already."""
        body = {
            "id": notice.id,
            "at_ms": notice.at_ms,
            "kind": notice.kind.value,
            "body": dict(notice.body),
            "seen_ms": None,
        }
        for line in self._lines.get(agent_id, ()):
            line.notices.append(body)
            line.stirred.set()

    def tell(self, turn: Turn) -> None:
        """A turn was committed; costs nothing for agents whose page is closed."""
        if self._lines:
            for state in turn.agents:
                self._stir(state.agent.id)

    def registry_changed(self, change: RegistryChanged) -> None:
        """Names and places are others now."""
        if change.changes:
            for agent_id in list(self._lines):
                self._stir(agent_id)

    def camera_changed(self, agent_id: str) -> None:
        """His camera may look, or not, from now on."""
        self._stir(agent_id)

    def orders_changed(self, agents: Collection[str], pools: Mapping[str, int]) -> None:
        """Orders of some agents are others now, and so many of each zone wait for anybody."""
        self.pools = pools
        for agent_id, lines in self._lines.items():
            for line in lines:
                pool = self._pool(line.zones)
                line.own_orders |= agent_id in agents
                if line.own_orders or pool != line.pool:
                    line.stirred.set()

    async def events(
        self, agent_id: str, zones: Collection[str], look: Look, ping_every_s: float
    ) -> AsyncIterator[Event | None]:
        """`state` at once and after each change, `notice`, `orders`; None when it is quiet.

        Args:
            agent_id: whose desk.
            zones: whose waiting orders are counted.
            look: how he stands now, without the moment.
            ping_every_s: seconds between signs of life.
        """
        line = _Line(agent_id=agent_id, zones=zones)
        self._lines[agent_id].append(line)
        last: Json | None = None
        try:
            while True:
                line.stirred.clear()
                news, last = self._news(line, look, last)
                for event in news:
                    yield event
                if not await _stirs(line.stirred, ping_every_s):
                    yield None
        finally:
            self._lines[agent_id].remove(line)
            if not self._lines[agent_id]:
                del self._lines[agent_id]

    def _news(self, line: _Line, look: Look, last: Json | None) -> tuple[list[Event], Json]:
        now = look()
        news: list[Event] = [] if now == last else [("state", now)]
        while line.notices:
            news.append(("notice", line.notices.popleft()))
        pool = self._pool(line.zones)
        if line.own_orders or pool != line.pool:
            news.append(("orders", {"own": line.own_orders, "pool": pool}))
        line.own_orders, line.pool = False, pool
        return news, now

    def _pool(self, zones: Collection[str]) -> int:
        return sum(self.pools.get(zone, 0) for zone in zones)

    def _stir(self, agent_id: str) -> None:
        for line in self._lines.get(agent_id, ()):
            line.stirred.set()


async def _stirs(stirred: asyncio.Event, within_s: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            return await stirred.wait()
    return False

"""The live feed of figures: drawn once for all who look, at most once a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dispatcher.desk.figures import ZoneOrders
from dispatcher.store import board_rows
from dispatcher.store.group_commit import Connection

SHORTEST_INTERVAL_S = 1.0
# However many ask at once, it is drawn for them together.
DRAWN_FOR_S = 0.25
# Orders become overdue by themselves.
LONGEST_INTERVAL_S = 15.0

Json = dict[str, Any]
Event = tuple[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFigures:
    """What the database counts for a board."""

    by_zone: Mapping[str, ZoneOrders] = field(default_factory=dict)
    undelivered: int = 0


def read_figures(connection: Connection, now_ms: int) -> OrderFigures:
    """Counted now."""
    return OrderFigures(
        by_zone=board_rows.orders_by_zone(connection, now_ms),
        undelivered=board_rows.undelivered_count(connection),
    )


class BoardFeed:
    """What the figures are, and who looks at them.

    Args:
        read: counts orders.
        draw: makes a board of them and of everything else.
    """

    def __init__(
        self,
        *,
        read: Callable[[], Awaitable[OrderFigures]],
        draw: Callable[[OrderFigures], Json],
    ) -> None:
        self._read = read
        self._draw = draw
        self._figures: OrderFigures | None = None
        self._counted_s = 0.0
        self._drawn: tuple[float, Json] = (float("-inf"), {})
        self._stale = asyncio.Event()
        self._readers: set[asyncio.Event] = set()
        self._last: Json = {}

    def stale(self) -> None:
        """Chairs or calls are others now."""
        self._stale.set()

    def orders_stale(self) -> None:
        """Orders are others now."""
        self._figures = None
        self._stale.set()

    async def now(self) -> Json:
        """The figures of this moment."""
        now_s = asyncio.get_running_loop().time()
        if self._figures is None or now_s > self._counted_s + LONGEST_INTERVAL_S:
            figures = await self._read()
            self._figures, self._counted_s = figures, now_s
            self._drawn = (now_s, self._draw(figures))
        elif now_s > self._drawn[0] + DRAWN_FOR_S:
            self._drawn = (now_s, self._draw(self._figures))
        return self._drawn[1]

    async def run(self) -> None:
        """Draws for whoever looks, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_INTERVAL_S):
                    await self._stale.wait()
            self._stale.clear()
            if self._readers:
                await self._send()
            await asyncio.sleep(SHORTEST_INTERVAL_S)

    async def events(self, ping_every_s: float) -> AsyncIterator[Event | None]:
        """`board` at once and after each change; None when it has been quiet."""
        changed = asyncio.Event()
        self._readers.add(changed)
        try:
            yield "board", await self.now()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(ping_every_s):
                        await changed.wait()
                yield ("board", self._last) if changed.is_set() else None
                changed.clear()
        finally:
            self._readers.discard(changed)

    async def _send(self) -> None:
        # What was drawn a moment ago for somebody else may lack what we were woken for.
        self._drawn = (float("-inf"), {})
        drawn = await self.now()
        if _without_moment(drawn) == _without_moment(self._last):
            return
        self._last = drawn
        for changed in self._readers:
            changed.set()


def _without_moment(drawn: Json) -> Json:
    return {key: value for key, value in drawn.items() if key != "now_ms"}

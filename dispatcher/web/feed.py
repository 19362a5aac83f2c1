"""The live feed of the floor page: one builder, any number of readers.

Turns only mark the floor as stale; a builder draws it anew, at most ten times a second, and
sends the difference. A reader too slow for his queue gets a whole new floor.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Connected, Held, Offered
from dispatcher.turns import Turn
from dispatcher.web.banners import Suggestions, suggested
from dispatcher.web.desk_feed import DeskFeed
from dispatcher.web.floor import Json, changed
from dispatcher.web.just_now import NewsLine, news_of_decision, news_of_seat

SHORTEST_INTERVAL_S = 0.1
# Of the time of the loop that also routes calls; a large hall is drawn less often.
LARGEST_SHARE = 0.1
QUEUE_LIMIT = 100
NEWS_KEPT = 20
WAITS_KEPT = 200

Event = tuple[str, Json]


class Feed:
    """What has happened lately, and who wants to hear of it.

    Args:
        draw: builds the floor as it is now.
        registry: for names.
        to_ms: a monotonic moment as milliseconds of UTC.
        rings_saved: how many rings had been saved today before this start.
    """

    def __init__(
        self,
        *,
        draw: Callable[["Feed"], Json],
        registry: Registry,
        to_ms: Callable[[float], int],
        rings_saved: int,
    ) -> None:
        self._draw = draw
        self._registry = registry
        self._to_ms = to_ms
        self._stale = asyncio.Event()
        self._readers: set[asyncio.Queue[Event]] = set()
        self._news: deque[Json] = deque(maxlen=NEWS_KEPT)
        self._fresh_news: list[Json] = []
        self._news_count = 0
        self._last: Json | None = None
        self.answer_waits_s: deque[float] = deque(maxlen=WAITS_KEPT)
        self.rings_saved = rings_saved
        self.linked = False
        self.suggestions: Suggestions = {}
        self.desks = DeskFeed(to_ms)

    def tell(self, turn: Turn) -> None:
        """A turn was committed."""
        for decision in turn.decisions:
            if isinstance(decision, Held | Offered) and decision.ring_saved:
                self.rings_saved += 1
            if isinstance(decision, Connected):
                self.answer_waits_s.append(turn.now_s - decision.call.arrived_s)
            for line in news_of_decision(decision, self._registry, turn.now_s):
                self._note(line, turn.now_s)
        for change in turn.seat_changes:
            for line in news_of_seat(change):
                self._note(line, turn.now_s)
        self.suggestions = suggested(self.suggestions, turn.decisions, turn.now_s)
        self.desks.tell(turn, self._registry)
        self._stale.set()

    def registry_changed(self, registry: Registry) -> None:
        """Names and places are these from now on."""
        self._registry = registry
        self._stale.set()

    def link_changed(self, up: bool, now_s: float) -> None:  # noqa: FBT001
        """The broker link came or went."""
        self.linked = up
        self._note(("broker_back" if up else "broker_lost", {}), now_s)
        self._stale.set()

    def snapshot(self) -> Json:
        """The whole floor, with what just happened."""
        return {**self._draw(self), "just_now": list(self._news)}

    async def run(self) -> None:
        """Draws and sends until cancelled."""
        while True:
            await self._stale.wait()
            self._stale.clear()
            began_s = time.monotonic()
            if self._readers:
                self._send()
            else:
                # Nobody looks: a whole hall is not drawn for nobody, ten times a second.
                self._fresh_news = []
            drawn_s = time.monotonic() - began_s
            await asyncio.sleep(max(SHORTEST_INTERVAL_S, drawn_s / LARGEST_SHARE))

    async def events(self, ping_every_s: float) -> AsyncIterator[Event | None]:
        """A snapshot, then changes; None when it has been quiet for `ping_every_s`."""
        # Differences are against what was sent last: that must be what this reader sees first.
        self._send()
        queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=QUEUE_LIMIT)
        self._readers.add(queue)
        try:
            yield "snapshot", self.snapshot()
            while True:
                event = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(ping_every_s):
                        event = await queue.get()
                yield event
        finally:
            self._readers.discard(queue)

    def _note(self, line: NewsLine, now_s: float) -> None:
        self._news_count += 1
        key, args = line
        item = {"id": self._news_count, "at_ms": self._to_ms(now_s), "key": key, "args": args}
        self._news.append(item)
        self._fresh_news.append(item)

    def _send(self) -> None:
        floor = self._draw(self)
        news: list[Any] = self._fresh_news
        self._fresh_news = []
        difference = None if self._last is None else changed(self._last, floor)
        self._last = floor
        if difference is None and not news:
            return
        change = difference or {"now_ms": floor["now_ms"], "link": floor["link"]}
        if news:
            change = {**change, "just_now": news}
        for queue in self._readers:
            _offer(queue, ("change", change), self.snapshot)


def _offer(queue: asyncio.Queue[Event], event: Event, snapshot: Callable[[], Json]) -> None:
    try:
        queue.put_nowait(event)
    except asyncio.QueueFull:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(("snapshot", snapshot()))

"""The live line to each agent's desk: one queue a reader, and a whole new start for the slow."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from dispatcher.registry.values import Registry
from dispatcher.turns import Turn
from dispatcher.web.own_desk import Json, ToMs, desk_events

QUEUE_LIMIT = 100

Event = tuple[str, Json]
Line = tuple[asyncio.Queue[Event], Callable[[], Json]]


class DeskFeed:
    """Who listens at which desk.

    Args:
        to_ms: a monotonic moment as milliseconds of UTC.
    """

    def __init__(self, to_ms: ToMs) -> None:
        self._to_ms = to_ms
        self._lines: dict[str, list[Line]] = defaultdict(list)

    def tell(self, turn: Turn, registry: Registry) -> None:
        """A turn was committed; costs nothing while nobody listens."""
        if not self._lines:
            return
        touched = dict.fromkeys(
            state.agent.id for state in turn.agents if state.agent.id in self._lines
        )
        for decision in turn.decisions:
            for agent_id, name, body in desk_events(decision, registry, self._to_ms):
                if agent_id in self._lines:
                    touched[agent_id] = None
                    for line in self._lines[agent_id]:
                        _put(line, (name, body))
        for agent_id in touched:
            for line in self._lines[agent_id]:
                _put(line, ("state", line[1]()["agent"]))

    async def events(
        self, agent_id: str, show: Callable[[], Json], ping_every_s: float
    ) -> AsyncIterator[Event | None]:
        """A snapshot, then what happens; None when it has been quiet for `ping_every_s`.

        Args:
            agent_id: whose desk.
            show: all of it, as it is when it is called.
            ping_every_s: seconds between signs of life.
        """
        line: Line = (asyncio.Queue(maxsize=QUEUE_LIMIT), show)
        self._lines[agent_id].append(line)
        try:
            yield "snapshot", show()
            while True:
                event = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(ping_every_s):
                        event = await line[0].get()
                yield event
        finally:
            self._lines[agent_id].remove(line)
            if not self._lines[agent_id]:
                del self._lines[agent_id]


def _put(line: Line, event: Event) -> None:
    queue, show = line
    try:
        queue.put_nowait(event)
    except asyncio.QueueFull:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(("snapshot", show()))

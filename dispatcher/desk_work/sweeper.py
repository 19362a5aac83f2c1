"""One sweeper for everything that has its moment; timers are rows, so nothing is lost with it.

It sleeps until the next moment, or until it hears of an earlier one. A late tick, a second
sweeper or a restart do no harm: each timer's own rows decide what is done, and by whom.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from dispatcher.errors import DispatcherError, StoreUnusable

log = logging.getLogger(__name__)

# What no row tells of (somebody leaves his chair, sets the wall clock) is seen this soon.
LOOK_AGAIN_MS = 60_000
# Whatever a timer says, this is no busy loop.
LEAST_WAIT_MS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """One concern of the sweeper.

    Attributes:
        next_due_ms: when `sweep` has something to do next, as ms of UTC; None: nothing is due.
        sweep: does what is due now; returns how much that was.
    """

    name: str
    next_due_ms: Callable[[], Awaitable[int | None]]
    sweep: Callable[[], Awaitable[int]]


class Bell:
    """Wakes the sweeper for a moment before the one it waits for; may be rung in any thread."""

    def __init__(self) -> None:
        self._earliest_ms: int | None = None
        self._until_ms: int | None = None
        self._rung = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    def heed(self, due_ms: int) -> None:
        """Something is due then; cheap enough to be told of every order."""
        with self._lock:
            if self._earliest_ms is None or due_ms < self._earliest_ms:
                self._earliest_ms = due_ms
            wakes = self._until_ms is not None and due_ms < self._until_ms
        if wakes and self._loop is not None:
            # The loop may be closing, and with it whoever would have been woken.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._rung.set)

    def begin(self) -> None:
        """What was heard until now is looked up in the rows."""
        with self._lock:
            self._earliest_ms = None
        self._rung.clear()

    async def wait(self, now_ms: int, until_ms: int) -> None:
        """Sleeps until a moment, or one that was heard of since `begin`."""
        self._loop = asyncio.get_running_loop()
        with self._lock:
            self._until_ms = until_ms = min(until_ms, self._earliest_ms or until_ms)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0, until_ms - now_ms) / 1000):
                await self._rung.wait()
        with self._lock:
            self._until_ms = None


class Sweeper:
    """Lets timers do what is due.

    Args:
        timers: in this order.
        now_ms: milliseconds of UTC.
        bell: rung for moments that come before the next one known.
    """

    def __init__(
        self, *, timers: Sequence[Timer], now_ms: Callable[[], int], bell: Bell | None = None
    ) -> None:
        self._timers = timers
        self._now_ms = now_ms
        self._bell = bell or Bell()

    async def run(self) -> None:
        """Sweeps and sleeps until cancelled.

        Raises:
            StoreUnusable: the database does not take what is due.
        """
        while True:
            self._bell.begin()
            until_ms = await self.sweep()
            await self._bell.wait(self._now_ms(), until_ms)

    async def sweep(self) -> int:
        """Does everything that is due now; until when nothing else is, as ms of UTC."""
        due = [await self._sweep_one(timer) for timer in self._timers]
        now_ms = self._now_ms()
        coming = [one for one in due if one is not None]
        return max(min([now_ms + LOOK_AGAIN_MS, *coming]), now_ms + LEAST_WAIT_MS)

    async def _sweep_one(self, timer: Timer) -> int | None:
        due_ms = await timer.next_due_ms()
        if due_ms is None or due_ms > self._now_ms():
            return due_ms
        try:
            done = await timer.sweep()
        except StoreUnusable:
            raise
        except DispatcherError as error:
            # Somebody acted in the same moment, say; what is left is due still.
            log.warning("sweep timer=%s refused=%s", timer.name, error)
            return due_ms
        if done:
            log.info("sweep timer=%s done=%s", timer.name, done)
        return await timer.next_due_ms()

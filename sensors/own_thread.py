"""Blocking reads, one at a time, in a thread of their own.

What an executor does, in a third of its time: a node asks ten times a second for years.
"""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class OwnThread(Generic[T]):
    """Calls `read` in its thread whenever it is asked to."""

    def __init__(self, read: Callable[[], T], *, name: str) -> None:
        """Start the thread; it waits.

        Args:
            read: May block for a while, not for ever.
            name: Of the thread.
        """
        self._read = read
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[asyncio.Future[T] | None] = SimpleQueue()
        # Closing waits for it; where nobody closes, it does not keep a dying program alive.
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def read(self) -> T:
        """What the next read returns; its errors come through."""
        outcome: asyncio.Future[T] = self._loop.create_future()
        self._asked.put(outcome)
        return await outcome

    async def close(self) -> None:
        """End the thread; waits for the read under way."""
        self._asked.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (outcome := self._asked.get()) is not None:
            try:
                value = self._read()
            except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
                self._loop.call_soon_threadsafe(_fail, outcome, error)
            else:
                self._loop.call_soon_threadsafe(_give, outcome, value)


def _give(outcome: asyncio.Future[T], value: T) -> None:
    if not outcome.done():
        outcome.set_result(value)


def _fail(outcome: asyncio.Future[T], error: BaseException) -> None:
    if not outcome.done():
        outcome.set_exception(error)

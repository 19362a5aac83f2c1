"""An event loop whose time is virtual and that never sleeps, and the clocks of a machine on it."""

import asyncio
from asyncio import Future
from collections.abc import Callable
from typing import Any

START_MS = 1_800_000_000_000
# One round of the loop takes this long; without it, moments that differ by less than a float can
# tell would never come.
ROUND_S = 1e-6

StoreWork = Callable[[], Any]
Gate = Callable[["Future[Any]", StoreWork], None]


class NothingToCome(RuntimeError):
    """Everybody waits for somebody else: in a real loop, for ever."""


class _Skipping:
    """Stands where a loop asks the system for news: time jumps to the next timer instead."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise NothingToCome("no timer is set and nothing is ready")
        self.now_s += max(timeout, 0.0) + ROUND_S
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is due, in order, as fast as it can.

    Attributes:
        gate: gets whatever a program gives to a thread of its own (its database's); the loop
            itself has no threads. None: it is done at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Skipping()
        self.gate: Gate | None = None

    def time(self) -> float:
        return self._selector.now_s

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        outcome: Future[Any] = self.create_future()
        if executor is None or self.gate is None:
            settle(outcome, lambda: func(*args))
        else:
            self.gate(outcome, lambda: func(*args))
        return outcome

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none: nothing comes from outside."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""


class MachineClock:
    """Implements the dispatcher's `Clock` for one machine: boots, and a wall clock somebody sets.

    Attributes:
        wall_ahead_s: how far the wall clock is ahead of the truth.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._booted_s = -1_000.0
        self.wall_ahead_s = 0.0

    def now_s(self) -> float:
        return self._loop.time() - self._booted_s

    def to_ms(self, moment_s: float) -> int:
        return START_MS + round((moment_s + self._booted_s + self.wall_ahead_s) * 1000)

    def from_ms(self, moment_ms: int) -> float:
        return (moment_ms - START_MS) / 1000 - self._booted_s - self.wall_ahead_s

    def true_s(self, moment_s: float) -> float:
        """A moment of this machine in true seconds."""
        return moment_s + self._booted_s

    def boot(self) -> None:
        """The machine starts anew: its monotonic clock begins again."""
        self._booted_s = self._loop.time() - 5.0


def settle(outcome: "Future[Any]", work: StoreWork) -> None:
    """Does the work now, into a future."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - it goes to whoever asked
        if not outcome.done():
            outcome.set_exception(error)
        return
    if not outcome.done():
        outcome.set_result(result)

"""The chip's time: real on a seat, virtual in replays and tests."""

import time
from typing import Protocol

NS_PER_S = 1_000_000_000


class ChipClock(Protocol):
    """Monotonic time and waiting, as the reader of the chip needs them."""

    def now_ns(self) -> int:
        """Nanoseconds since an arbitrary start; never runs backwards."""
        ...

    def wait_s(self, seconds: float) -> None:
        """Let at least `seconds` pass; nothing happens for zero or less."""
        ...


class RealClock:
    """The machine's monotonic clock."""

    def now_ns(self) -> int:
        """See `ChipClock`."""
        return time.perf_counter_ns()

    def wait_s(self, seconds: float) -> None:
        """See `ChipClock`; sleeps, so other threads may run."""
        if seconds > 0:
            time.sleep(seconds)


class VirtualClock:
    """Time that passes only when somebody waits for it, advances it, or looks at it."""

    def __init__(self, *, start_ns: int = 0, look_cost_ns: int = 0) -> None:
        """Begin at `start_ns`; each `now_ns` lets `look_cost_ns` pass, as real calls do."""
        self._now_ns = start_ns
        self._look_cost_ns = look_cost_ns

    def now_ns(self) -> int:
        """See `ChipClock`."""
        self._now_ns += self._look_cost_ns
        return self._now_ns

    def wait_s(self, seconds: float) -> None:
        """See `ChipClock`; returns at once, with the time gone by."""
        if seconds > 0:
            self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass.

        Raises:
            ValueError: `seconds` is negative: monotonic time never runs backwards.
        """
        if seconds < 0:
            raise ValueError(f"time cannot run back by {-seconds} s; advance by zero or more")
        self._now_ns += round(seconds * NS_PER_S)

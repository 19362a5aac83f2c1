"""Two clocks, one object: monotonic seconds for decisions, UTC milliseconds for records."""

import time
from typing import Protocol


class Clock(Protocol):
    """Time as the dispatcher sees it."""

    def now_s(self) -> float:
        """Monotonic seconds; only differences mean anything."""
        ...

    def to_ms(self, moment_s: float) -> int:
        """A monotonic moment as milliseconds of UTC."""
        ...

    def from_ms(self, moment_ms: int) -> float:
        """Milliseconds of UTC as a monotonic moment; negative before the machine's start."""
        ...


class SystemClock:
    """The machine's clocks. A step of the wall clock moves records, never decisions."""

    def now_s(self) -> float:
        return time.monotonic()

    def to_ms(self, moment_s: float) -> int:
        return round((time.time() - time.monotonic() + moment_s) * 1000)

    def from_ms(self, moment_ms: int) -> float:
        return moment_ms / 1000 - time.time() + time.monotonic()

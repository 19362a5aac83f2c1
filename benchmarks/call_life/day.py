"""One day of the house: its time, its chance, and how much has happened so far."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from call_life.virtual_time import MachineClock, VirtualLoop


class Day:
    """What all parts of the house share.

    Args:
        loop: time.
        seed: chance.
        events: after so many nothing new begins.
        until: stop dead at this event.

    Attributes:
        calm: no callers, faults or crashes any more; everybody works.
        calm_from_s: since when.
    """

    def __init__(
        self, *, loop: VirtualLoop, seed: int, events: int, until: int | None = None
    ) -> None:
        self.loop = loop
        self.seed = seed
        self.clock = MachineClock(loop)
        self.kinds: Counter[str] = Counter()
        self.number = 0
        self.calm = False
        self.calm_from_s = 0.0
        self.wanted = events
        self._until = until
        self._ticks: Callable[[int], None] = lambda _number: None
        self.grows_calm: list[Callable[[], None]] = []

    @property
    def now_s(self) -> float:
        """True time since the beginning; no machine's clock."""
        return self.loop.time()

    def dice(self, part: str) -> random.Random:
        """Chance of one part's own, so that parts do not disturb one another."""
        return random.Random(f"{part} {self.seed}")  # noqa: S311 - chance, not a secret

    def after(self, delay_s: float, work: Callable[..., object], *args: Any) -> None:
        """Something happens later."""
        self.loop.call_later(delay_s, work, *args)

    def on_event(self, tick: Callable[[int], None]) -> None:
        """Tells the number of each event."""
        self._ticks = tick

    def happened(self, kind: str) -> None:
        """One more thing happens to the dispatcher."""
        self.number += 1
        self.kinds[kind] += 1
        self._ticks(self.number)
        if self.number == self._until:
            self.loop.stop()
        if self.number >= self.wanted and not self.calm:
            self.calm, self.calm_from_s = True, self.now_s
            for calm_down in self.grows_calm:
                self.loop.call_soon(calm_down)

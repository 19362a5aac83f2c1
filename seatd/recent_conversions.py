"""The newest raw conversions of a seat, for a technician who looks on.

Stands between the chip and the load cell and lets everything through unchanged.
"""

from collections import deque
from typing import Any

from sensors import ChipClock, CornerCells, CountsSource, SensorError

KEPT = 900


class RecentConversions:
    """Fits `sensors.CountsSource`. Written by the reading thread, read by any."""

    def __init__(self, *, chip: CountsSource, clock: ChipClock) -> None:
        """Take the chip; nothing is read yet."""
        self._chip = chip
        self._clock = clock
        self._kept: deque[list[Any]] = deque(maxlen=KEPT)
        self._number = 0

    def read_counts(self) -> int:
        """Read the chip, and remember how that went; see `sensors.CountsSource`."""
        try:
            counts = self._chip.read_counts()
        except SensorError as error:
            self._keep(None, str(error))
            raise
        self._keep(counts, None)
        return counts

    @property
    def believed_until_s(self) -> float | None:
        """See `sensors.CornerCells`; a single converter has no such word of its own."""
        chip = self._chip
        return chip.believed_until_s if isinstance(chip, CornerCells) else None

    def after(self, number: int, most: int) -> tuple[int, list[list[Any]]]:
        """Conversions newer than `number`, the newest `most` of them.

        Returns:
            The newest number there is, and a list for each: number, monotonic seconds, counts
            of each cell (None for one that has none), and the fault in words or None.
        """
        kept = [one for one in tuple(self._kept) if one[0] > number]
        return self._number, kept[-most:]

    def _keep(self, counts: int | None, fault: str | None) -> None:
        self._number += 1
        each = [counts]
        if isinstance(self._chip, CornerCells):
            each = [cell.counts for cell in self._chip.cells]
        at_s = round(self._clock.now_ns() / 1e9, 4)
        self._kept.append([self._number, at_s, each, fault])

"""Single wild conversions do not come through: a Hampel test, then the median of five.

The Hampel test compares each conversion with the median of the last seven. One that lies beyond
3 x 1.4826 x MAD is held back. A second one in a row on the same side is no spike but the flank of
a real step, and both are taken in: so the test costs no delay, and the median costs two samples.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MEDIAN_WINDOW = 5
HAMPEL_WINDOW = 7
HAMPEL_FEWEST = 3
# 1.4826 x MAD estimates the standard deviation of gaussian noise.
HAMPEL_MADS = 3 * 1.4826


@dataclass(frozen=True, kw_only=True, slots=True)
class MedianFilter:
    """The last conversions, at most five, newest last."""

    window: tuple[int, ...] = ()

    def add(self, counts: int) -> "MedianFilter":
        """A filter that has also seen `counts`."""
        return MedianFilter(window=(*self.window, counts)[-MEDIAN_WINDOW:])

    @property
    def median(self) -> int:
        """Middle one of the window; the lower of the two middles while it is even.

        Raises:
            ValueError: Nothing was added yet.
        """
        if not self.window:
            raise ValueError("an empty window has no median")
        return sorted(self.window)[(len(self.window) - 1) // 2]


def spread(values: Iterable[float]) -> tuple[float, float]:
    """Median and median absolute deviation (MAD), the lower middle where there are two.

    Args:
        values: at least one.
    """
    ordered = sorted(values)
    middle = (len(ordered) - 1) // 2
    median = ordered[middle]
    return median, sorted([abs(value - median) for value in ordered])[middle]


class SpikeFilter:
    """Kilograms without spikes.

    Attributes:
        recent: the last conversions, spikes too, newest last.
        median_kg: of the last seven conversions.
        mad_kg: their median absolute deviation.
        deviation_kg: newest conversion against `median_kg`, while it is held back; else 0.
    """

    __slots__ = (
        "_believed",
        "_floor_kg",
        "_held_kg",
        "_side",
        "deviation_kg",
        "mad_kg",
        "median_kg",
        "recent",
    )

    def __init__(self, *, floor_kg: float) -> None:
        """Begin with nothing seen.

        Args:
            floor_kg: a conversion nearer to the median than this is never a spike: in a quiet or
                coarsely stepped signal the MAD is next to nothing.
        """
        self._floor_kg = floor_kg
        self.recent: deque[float] = deque(maxlen=HAMPEL_WINDOW)
        self._believed: deque[float] = deque(maxlen=MEDIAN_WINDOW)
        self._held_kg: float | None = None
        self._side = 0
        self.median_kg = 0.0
        self.mad_kg = 0.0
        self.deviation_kg = 0.0

    def add(self, kg: float) -> float:
        """Takes in one conversion.

        Returns:
            The median of the last five believed ones, one of the values added so far.
        """
        self.recent.append(kg)
        self.median_kg, self.mad_kg = spread(self.recent)
        side = self._side_of(kg)
        if side in {0, self._side}:
            if self._held_kg is not None and side != 0:
                self._believed.append(self._held_kg)
            self._believed.append(kg)
            self._held_kg, self.deviation_kg = None, 0.0
        else:
            self._held_kg, self.deviation_kg = kg, kg - self.median_kg
        self._side = side
        return _low_median(self._believed) if self._believed else kg

    def _side_of(self, kg: float) -> int:
        """0 for an ordinary conversion; else on which side it lies too far out."""
        deviation_kg = kg - self.median_kg
        limit_kg = max(HAMPEL_MADS * self.mad_kg, self._floor_kg)
        if len(self.recent) < HAMPEL_FEWEST or -limit_kg <= deviation_kg <= limit_kg:
            return 0
        return 1 if deviation_kg > 0 else -1


def _low_median(values: Sequence[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]

"""Micro-motion: a person breathes and fidgets, a bag does not.

The standard deviation of the unfiltered weight over two seconds is held against the noise of the
empty cell. Breathing alone moves a seat by tenths of a kilogram; a dead load shows the noise.
"""

from collections import deque
from math import sqrt
from operator import mul

WINDOW_S = 2.0
# A window this long is full, at any rate; conversions come a little early or late.
FULL_S = 0.75 * WINDOW_S
FEWEST = 3
MOVING_NOISES = 6.0
LEAST_MOTION_KG = 0.03
STABLE_NOISES = 5.0
LONGEST_WINDOW = 1024


class Motion:
    """How long a load has lain still, and whether it is stable enough to weigh by.

    Attributes:
        still_for_s: seconds since the last motion, or since the first conversion.
        stable: the deviation over the whole window is that of the noise.
    """

    __slots__ = (
        "_moved_at_s",
        "_moving_kg",
        "_stable_kg",
        "_times_s",
        "_weights_kg",
        "stable",
        "still_for_s",
    )

    def __init__(self, *, noise_kg: float) -> None:
        """Begin with nothing seen.

        Args:
            noise_kg: standard deviation of the empty, undisturbed cell.
        """
        self._moving_kg = max(MOVING_NOISES * noise_kg, LEAST_MOTION_KG)
        self._stable_kg = STABLE_NOISES * noise_kg
        self._times_s: deque[float] = deque(maxlen=LONGEST_WINDOW)
        self._weights_kg: deque[float] = deque(maxlen=LONGEST_WINDOW)
        self._moved_at_s: float | None = None
        self.still_for_s = 0.0
        self.stable = False

    def add(self, kg: float, at_s: float) -> None:
        """Takes in one unfiltered conversion.

        Args:
            kg: its weight; spikes of the converter left out.
            at_s: monotonic seconds.
        """
        times_s, weights_kg = self._times_s, self._weights_kg
        times_s.append(at_s)
        weights_kg.append(kg)
        while at_s - times_s[0] > WINDOW_S:
            times_s.popleft()
            weights_kg.popleft()
        number = len(weights_kg)
        mean_kg = sum(weights_kg) / number
        variance = max(0.0, sum(map(mul, weights_kg, weights_kg)) / number - mean_kg * mean_kg)
        deviation_kg = sqrt(variance)
        if self._moved_at_s is None or deviation_kg > self._moving_kg:
            self._moved_at_s = at_s
        self.still_for_s = at_s - self._moved_at_s
        full = number >= FEWEST and at_s - times_s[0] >= FULL_S
        self.stable = full and deviation_kg < self._stable_kg

"""One cell over a few seconds: level, noise, slope, and how well the level is known. Pure.

- Spikes: a conversion further from the median of its five neighbours than six robust standard
  deviations (1.4826 times a median: NIST/SEMATECH e-Handbook, 1.3.5.6) is left out.
- Noise: from the differences of neighbours (J. von Neumann, Ann. Math. Stat. 12 (1941) 367),
  because those do not see a slow drift.
- Standard error of the mean: neighbours resemble each other where somebody breathes, so fewer
  than n conversions count. tau = 1 + 2 (rho1 + rho2 + ...) until two in a row sum up to less than
  nothing (C. J. Geyer, Stat. Sci. 7 (1992) 473), and the error is sd * sqrt(tau / n).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

ROBUST = 1.4826
SPIKE_SIGMAS = 6.0
QUIET_NOISES = 6.0
LEAST_NOISE_COUNTS = 3.0  # below the converter's own; a seat in a calculator has none
LEVEL_OF = 7
SPIKES_IN_A_ROW = 2
# Change over the window that its own noise makes now and then is sd * 3.5 / sqrt(n).
SLOPE_SIGMAS = 3.5
SLOPE_NOISES = 1.0
MOVING_RATIO = 2.0
NEIGHBOURS = 2

Series = Sequence[tuple[float, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellWindow:
    """One cell's stretch of conversions, spikes left out.

    Attributes:
        number: Conversions taken.
        spikes: Conversions left out.
        lasted_s: From the first to the last.
        mean_counts: Their mean.
        standard_error_counts: Of the mean.
        degrees: Independent conversions less one, at least 1.
        noise_counts: Standard deviation from one conversion to the next.
        deviation_counts: Standard deviation about the mean.
        slope_counts_per_min: Straight drift.
        slope_error_counts_per_min: Its standard error.
    """

    number: int
    spikes: int
    lasted_s: float
    mean_counts: float
    standard_error_counts: float
    degrees: int
    noise_counts: float
    deviation_counts: float
    slope_counts_per_min: float
    slope_error_counts_per_min: float

    @property
    def moves(self) -> bool:
        """Whether there is more in it than noise: somebody breathes, or touches it."""
        least = max(self.noise_counts, LEAST_NOISE_COUNTS)
        return self.deviation_counts > MOVING_RATIO * least

    def settled(self, allowed_counts: float) -> bool:
        """Whether it is no longer on its way to somewhere else."""
        if self.lasted_s <= 0:
            return False
        minutes = self.lasted_s / 60
        surely = abs(self.slope_counts_per_min) - SLOPE_SIGMAS * self.slope_error_counts_per_min
        least = SLOPE_NOISES * max(self.noise_counts, LEAST_NOISE_COUNTS)
        return surely * minutes <= max(least, allowed_counts)


def read_cell(series: Series) -> CellWindow:
    """The figures of a stretch of at least three conversions (moment in s, counts)."""
    kept = without_spikes(series)
    values = [counts for _, counts in kept]
    number = len(values)
    mean = sum(values) / number
    deviation = math.sqrt(sum((one - mean) ** 2 for one in values) / max(1, number - 1))
    slope, slope_error = _slope(kept, mean)
    tau = _correlation_time(values, mean)
    return CellWindow(
        number=number,
        spikes=len(series) - number,
        lasted_s=kept[-1][0] - kept[0][0],
        mean_counts=mean,
        # A converter rounds to whole counts: no mean is known better than that allows.
        standard_error_counts=math.sqrt(deviation**2 + 1 / 12) * math.sqrt(tau / number),
        degrees=max(1, round(number / tau) - 1),
        noise_counts=noise_of(values),
        deviation_counts=deviation,
        slope_counts_per_min=slope * 60,
        slope_error_counts_per_min=slope_error * 60,
    )


def noise_of(values: Sequence[float]) -> float:
    """Standard deviation from one conversion to the next, blind for slow changes."""
    if len(values) < 2:  # noqa: PLR2004 - one has no neighbour
        return 0.0
    squares = sum((b - a) ** 2 for a, b in pairwise(values))
    return math.sqrt(squares / (len(values) - 1) / 2)


def without_spikes(series: Series) -> list[tuple[float, int]]:
    """The series without its single wild conversions."""
    values = [counts for _, counts in series]
    offs = []
    for place, value in enumerate(values):
        begin = max(0, min(place - NEIGHBOURS, len(values) - 2 * NEIGHBOURS - 1))
        offs.append(value - median(values[begin : begin + 2 * NEIGHBOURS + 1]))
    sigma = max(_robust_noise(values), LEAST_NOISE_COUNTS)
    kept = [one for one, off in zip(series, offs, strict=True) if abs(off) <= SPIKE_SIGMAS * sigma]
    return kept if len(kept) >= 2 else list(series)  # noqa: PLR2004 - two make a slope


def quiet_from(series: Series, *, noise: float | None, allowed_counts: float) -> int:
    """Place of the first conversion of the stretch in which all lie near the newest level.

    Args:
        series: Ascending.
        noise: Standard deviation of the undisturbed cell; None takes it from the series.
        allowed_counts: What may be moved beyond the noise.
    """
    values = [counts for _, counts in series]
    level = median(values[-LEVEL_OF:])
    own = _robust_noise(values) if noise is None else noise
    band = QUIET_NOISES * max(own, LEAST_NOISE_COUNTS) + allowed_counts
    begin = len(values)
    outside = 0
    for place in range(len(values) - 1, -1, -1):
        if abs(values[place] - level) <= band:
            begin, outside = place, 0
            continue
        outside += 1
        if outside > SPIKES_IN_A_ROW:
            break
    return min(begin, len(values) - 3)


def _robust_noise(values: Sequence[float]) -> float:
    """Noise by the median step from one conversion to the next; a few wild ones change nothing."""
    return ROBUST * median([abs(b - a) for a, b in pairwise(values)]) / math.sqrt(2)


def _slope(series: Series, mean: float) -> tuple[float, float]:
    """Counts per second by least squares, and its standard error."""
    number = len(series)
    middle_s = sum(at_s for at_s, _ in series) / number
    spread = sum((at_s - middle_s) ** 2 for at_s, _ in series)
    if spread == 0 or number < 3:  # noqa: PLR2004 - two leave no error
        return 0.0, 0.0
    slope = sum((at_s - middle_s) * (counts - mean) for at_s, counts in series) / spread
    rest = sum((counts - mean - slope * (at_s - middle_s)) ** 2 for at_s, counts in series)
    return slope, math.sqrt(rest / (number - 2) / spread)


def _correlation_time(values: Sequence[float], mean: float) -> float:
    """Conversions that count as one, 1 or more."""
    offs = [one - mean for one in values]
    variance = sum(off * off for off in offs)
    if variance == 0:
        return 1.0
    tau, lag = 1.0, 1
    while lag + 1 < len(offs) // 2:
        pair = sum(_correlation(offs, one) for one in (lag, lag + 1)) / variance
        if pair <= 0:
            break
        tau += 2 * pair
        lag += 2
    return tau


def _correlation(offs: Sequence[float], lag: int) -> float:
    return sum(a * b for a, b in zip(offs, offs[lag:], strict=False))

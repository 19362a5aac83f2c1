"""Why a seat that should be empty and still is not. Pure.

Looks at a few seconds of the most restless cell: two levels are a weight that came or a cable that
gave way, one frequency is hum, a slope is warmth, and what moves without a rule is somebody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import pstdev

from calibration.refusals import Code, Finding, find
from calibration.window import Conversion
from calibration.window_cell import (
    LEAST_NOISE_COUNTS,
    CellWindow,
    Series,
    read_cell,
    without_spikes,
)

JUDGED_S = 6.0
FEWEST = 20
# Smaller steps are no weight anybody calibrates with, whatever the cell.
WEIGHT_COUNTS = 2_500.0
STEP_SHARE = 0.9
STEP_NOISES = 10.0
QUIET_S = 1.0
HUM_SHARE = 0.6
LEAST_HUM_COUNTS = 250.0
LEAST_HUM_HZ = 0.8
HUM_OF = 64
DRIFT_SHARE, BARE_DRIFT_SHARE = 0.9, 0.5
NOISY_COUNTS = 3_000.0
STEADY_RATIO = 1.6
EDGE = 4


def unrest(conversions: Sequence[Conversion], *, cells: int) -> Finding | None:
    """What keeps the empty seat from being still, or None when nothing is to be seen."""
    recent = [one for one in conversions if one.at_s > conversions[-1].at_s - JUDGED_S]
    found = None
    worst = 0.0
    for number in range(1, cells + 1):
        points = [(one.at_s, one.counts[number - 1]) for one in recent]
        series = [(at_s, counts) for at_s, counts in points if counts is not None]
        if len(series) < FEWEST:
            continue
        kept = without_spikes(series)
        spread = read_cell(kept).deviation_counts
        if found is None or spread > worst:
            finding = _of_cell(kept, number)
            if finding is not None:
                found, worst = finding, spread
    return found


def arrival(conversions: Sequence[Conversion], *, cells: int) -> Finding | None:
    """A weight that came, or went, in between two quiet stretches of a second and more."""
    for number in range(1, cells + 1):
        points = [(one.at_s, one.counts[number - 1]) for one in conversions]
        series = [(at_s, counts) for at_s, counts in points if counts is not None]
        if len(series) < FEWEST or max(series, key=_level)[1] - min(series, key=_level)[1] < (
            WEIGHT_COUNTS
        ):
            continue
        found = _step(without_spikes(series))
        if found is not None and found.counts > WEIGHT_COUNTS and found.quiet_s >= QUIET_S:
            return find(Code.WEIGHT_TOO_EARLY, cell=number, counts=found.counts)
    return None


def steady_slope(conversions: Sequence[Conversion], *, cells: int) -> float | None:
    """Counts a minute of the cell that creeps most, when a creep is all that is to be seen."""
    recent = [one for one in conversions if one.at_s > conversions[-1].at_s - JUDGED_S]
    slopes = []
    for cell in range(cells):
        points = [(one.at_s, one.counts[cell]) for one in recent]
        series = [(at_s, counts) for at_s, counts in points if counts is not None]
        if len(series) < FEWEST:
            return None
        figures = read_cell(series)
        noise = max(figures.noise_counts, LEAST_NOISE_COUNTS)
        if figures.deviation_counts < STEADY_RATIO * noise:
            continue
        if not _is_straight(figures):
            return None
        slopes.append(abs(figures.slope_counts_per_min))
    return max(slopes, default=None)


def hum(series: Series, *, cell: int) -> Finding | None:
    """One frequency that makes up most of what moves, as mains beats with the converter's rate.

    A discrete Fourier transform at whole periods of the stretch (NIST/SEMATECH e-Handbook,
    1.3.3.27, spectral plot). Slower than 0.8 Hz it may be a breath.
    """
    if len(series) < FEWEST:
        return None
    newest = _with_spikes_filled(series[-HUM_OF:])
    number = len(newest)
    lasted_s = newest[-1][0] - newest[0][0]
    mean = sum(counts for _, counts in newest) / number
    offs = [counts - mean for _, counts in newest]
    total = sum(off * off for off in offs)
    if total <= number * (LEAST_HUM_COUNTS / 2) ** 2:
        return None
    powers = [0.0, *(_power(offs, periods) for periods in range(1, number // 2)), 0.0]
    at = powers.index(max(powers))
    # A frequency between two whole ones shares its power out among the neighbours.
    strongest = sum(powers[max(1, at - 1) : at + 2])
    hz = at * (number - 1) / number / lasted_s
    amplitude = math.sqrt(2 * strongest / number)
    if hz >= LEAST_HUM_HZ and strongest >= HUM_SHARE * total and amplitude >= LEAST_HUM_COUNTS:
        return find(Code.HUM, cell=cell, counts=amplitude, hz=hz)
    return None


def _with_spikes_filled(series: Series) -> list[tuple[float, int]]:
    """A spike takes the value before it; leaving it out would break the rhythm."""
    sound = set(without_spikes(series))
    filled = [next(one for one in series if one in sound)]
    for at_s, counts in series[1:]:
        filled.append((at_s, counts if (at_s, counts) in sound else filled[-1][1]))
    return filled


def _power(offs: Sequence[float], periods: int) -> float:
    """The part of the sum of squares that one frequency makes up."""
    angle = math.tau * periods / len(offs)
    real = sum(off * math.cos(angle * place) for place, off in enumerate(offs))
    imaginary = sum(off * math.sin(angle * place) for place, off in enumerate(offs))
    return 2 * (real * real + imaginary * imaginary) / len(offs)


def _of_cell(series: Series, cell: int) -> Finding | None:
    figures = read_cell(series)
    noise = max(figures.noise_counts, LEAST_NOISE_COUNTS)
    jump = _jump(series)
    if jump is not None:
        code = Code.WEIGHT_TOO_EARLY if jump > WEIGHT_COUNTS else Code.READING_JUMPS
        return find(code, cell=cell, counts=jump)
    humming = hum(series, cell=cell)
    if humming is not None:
        return humming
    if noise > NOISY_COUNTS and figures.deviation_counts < STEADY_RATIO * noise:
        return find(Code.TOO_NOISY, cell=cell, counts=noise)
    if figures.deviation_counts < STEADY_RATIO * noise:
        return None
    if _is_straight(figures):
        return find(Code.STILL_DRIFTING, cell=cell, counts=abs(figures.slope_counts_per_min))
    return find(Code.LEANING, cell=cell)


def _is_straight(figures: CellWindow) -> bool:
    """Whether a slope is all there is beside the noise, or most of it where the slope bends."""
    moved = figures.slope_counts_per_min * figures.lasted_s / 60
    variance = figures.deviation_counts**2
    explained = moved * moved / 12 / variance
    noise = max(figures.noise_counts, LEAST_NOISE_COUNTS)
    bare = variance * (1 - explained) <= (STEADY_RATIO * noise) ** 2
    return explained >= DRIFT_SHARE or (bare and explained >= BARE_DRIFT_SHARE)


def _jump(series: Series) -> float | None:
    """Size of the jumps where a few make up nearly all that moves; somebody moves all the time."""
    steps = sorted(abs(b - a) for (_, a), (_, b) in pairwise(series))
    few = max(2, len(steps) // 10)
    whole = sum(step * step for step in steps)
    largest = steps[-few:]
    rest = math.sqrt((whole - sum(step * step for step in largest)) / (len(steps) - few) / 2)
    if steps[-1] <= STEP_NOISES * max(rest, LEAST_NOISE_COUNTS):
        return None
    # The flank of one may be spread over a few conversions.
    return float(min(steps[-1] * few, max(series, key=_level)[1] - min(series, key=_level)[1]))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    counts: float  # its size
    quiet_s: float  # the shorter one of the stretches beside it


def _level(point: tuple[float, int]) -> int:
    return point[1]


def _step(series: Series) -> _Step | None:
    """One step between two quiet levels, or None where there is no such thing.

    The place that leaves the least variance on either side; a ramp leaves a quarter of it.
    """
    values = [float(counts) for _, counts in series]
    whole, rest, place = _best_cut(values)
    if whole <= 0 or rest > (1 - STEP_SHARE) * whole:
        return None
    before, after = values[:place], values[place:]
    size = abs(sum(after) / len(after) - sum(before) / len(before))
    # The flank itself is not quiet; the outer three quarters of either side have to be.
    outer = (before[: max(2, len(before) * 3 // 4)], after[-max(2, len(after) * 3 // 4) :])
    noise = max(LEAST_NOISE_COUNTS, *(pstdev(one) for one in outer))
    if size <= STEP_NOISES * noise:
        return None
    return _Step(
        counts=size,
        quiet_s=min(series[place - 1][0] - series[0][0], series[-1][0] - series[place][0]),
    )


def _best_cut(values: Sequence[float]) -> tuple[float, float, int]:
    """Sum of squares about the mean, the least one about two means, and the cut for it."""
    number = len(values)
    shift = values[0]
    shifted = [one - shift for one in values]
    total, squares = sum(shifted), sum(one * one for one in shifted)
    left = 0.0
    best, place = math.inf, EDGE
    for at in range(1, number - EDGE + 1):
        left += shifted[at - 1]
        if at >= EDGE:
            rest = squares - left * left / at - (total - left) ** 2 / (number - at)
            if rest < best:
                best, place = rest, at
    return squares - total * total / number, best, place

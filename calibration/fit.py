"""Known weights and the counts they gave, as a straight line with its confidence. Pure.

One converter: weighted least squares of counts on kilograms (NIST/SEMATECH e-Handbook of
Statistical Methods, 4.1.4.3 and 4.4.3.2), each point weighted by 1 / variance. The variance of a
point is that of its mean, of where the zero comes to rest, and of the weight itself, which is
carried over by the slope (effective variance: J. Orear, Am. J. Phys. 50 (1982) 912).

    counts = zero + slope kg          weights w = 1 / variance
    var(slope) = 1 / S                S = sum w (kg - mean_kg)^2,  mean_kg = sum w kg / sum w
    var(kg at x) = (1 / sum w + (x - mean_kg)^2 / S) / slope^2

The last line is the calibration interval of the same handbook, 4.5.2.1, by propagation of errors
and without the noise of a later reading; half its width is t times the root. Where the points lie
further from the line than their variances explain, all variances grow by chi^2 / (n - 2) (R. T.
Birge, Phys. Rev. 40 (1932) 207). The degrees of freedom are those of the windows, which repeat
each point many times (4.4.4.6: pure error); whether the line is straight is a check of its own.

With an empty seat and one weight there are two points: the line goes through both, so nothing is
learnt about linearity, and the interval holds what the windows and the weight are good for only.

Terms (span, creep, zero return, linearity) as OIML R 60 uses them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calibration.fit_student import two_sided_t

CONFIDENCE = 0.95
ROUNDS = 3  # of slope and effective variance; the second changes the last digits already


class FitImpossible(ValueError):
    """These points make no line: weigh the empty seat and a weight that moves the reading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One accepted window.

    Attributes:
        kg: Known weight on the seat; 0 for the empty one.
        counts: Mean.
        standard_error_counts: Of that mean, with what the zero itself comes to rest at.
        kg_error: Standard error of the weight; 0 for the empty seat.
        degrees: Independent conversions in the window, less one.
    """

    kg: float
    counts: float
    standard_error_counts: float
    kg_error: float = 0.0
    degrees: int = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class CellLine:
    """One cell's line.

    Attributes:
        zero_counts: Empty seat.
        counts_per_kg: Slope.
        zero_error_counts: Standard error of the zero.
        slope_error: Standard error of the slope, in counts per kg.
    """

    zero_counts: float
    counts_per_kg: float
    zero_error_counts: float
    slope_error: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """What the known weights tell.

    Attributes:
        cells: One line for each converter.
        loads_kg: The known weights.
        residuals_kg: For each, how much more the line shows than was there.
        r_squared: Share of the counts' variance that the line explains.
        t: Student's t of 95 %.
        variance_kg2: Coefficients of the variance at x kg: 1, x, x^2.
        degrees: Of freedom.
    """

    cells: tuple[CellLine, ...]
    loads_kg: tuple[float, ...]
    residuals_kg: tuple[float, ...]
    r_squared: float
    t: float
    variance_kg2: tuple[float, float, float]
    degrees: int

    def half_width_kg_at(self, kg: float) -> float:
        """Half the 95 % interval at a weight, in kg."""
        constant, linear, square = self.variance_kg2
        return self.t * math.sqrt(max(0.0, constant + linear * kg + square * kg * kg))

    def kg_interval_at(self, kg: float) -> tuple[float, float]:
        """Between which true weights a seat that shows `kg` is loaded, with 95 % confidence."""
        half_kg = self.half_width_kg_at(kg)
        return (kg - half_kg, kg + half_kg)

    def kg_of(self, counts: Sequence[float]) -> float:
        """Kilograms that one mean for each cell stands for."""
        return sum(
            (one - line.zero_counts) / line.counts_per_kg
            for one, line in zip(counts, self.cells, strict=True)
        )


def fit_line(points: Sequence[Point]) -> Fit:
    """The line of a seat with one converter.

    Args:
        points: At least one of the empty seat and one of a known weight.

    Raises:
        FitImpossible: All at the same weight, or the weight moved nothing.
    """
    if len({point.kg for point in points}) < 2:  # noqa: PLR2004 - two points make a line
        raise FitImpossible("weigh the empty seat and at least one known weight")
    sums = _sums(points, slope=0.0)
    for _ in range(ROUNDS):
        sums = _sums(points, slope=sums.slope)
    if sums.slope == 0:
        raise FitImpossible("the weight did not move the reading")
    birge2 = max(1.0, sums.chi2 / (len(points) - 2)) if len(points) > 2 else 1.0  # noqa: PLR2004
    degrees = max(1, sum(point.degrees for point in points))
    variance_kg2 = _variance_kg2(sums, birge2)
    line = CellLine(
        zero_counts=sums.zero,
        counts_per_kg=sums.slope,
        zero_error_counts=math.sqrt(variance_kg2[0]) * abs(sums.slope),
        slope_error=math.sqrt(birge2 / sums.spread),
    )
    return Fit(
        cells=(line,),
        loads_kg=tuple(point.kg for point in points if point.kg),
        residuals_kg=tuple(
            (point.counts - sums.zero) / sums.slope - point.kg for point in points if point.kg
        ),
        r_squared=sums.r_squared,
        t=two_sided_t(CONFIDENCE, degrees),
        variance_kg2=variance_kg2,
        degrees=degrees,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sums:
    weight: float
    mean_kg: float
    spread: float
    zero: float
    slope: float
    chi2: float
    r_squared: float


def _variance_kg2(sums: _Sums, birge2: float) -> tuple[float, float, float]:
    """The variance at x kg, multiplied out."""
    per_kg2 = birge2 / sums.spread / sums.slope**2
    constant = birge2 / sums.weight / sums.slope**2 + per_kg2 * sums.mean_kg**2
    return (constant, -2 * per_kg2 * sums.mean_kg, per_kg2)


def _sums(points: Sequence[Point], *, slope: float) -> _Sums:
    """One round of least squares, with the variances that a slope gives."""
    variances = [
        max(point.standard_error_counts**2 + (slope * point.kg_error) ** 2, 1e-12)
        for point in points
    ]
    weights = [1 / variance for variance in variances]
    weight = sum(weights)
    mean_kg = sum(w * point.kg for w, point in zip(weights, points, strict=True)) / weight
    mean = sum(w * point.counts for w, point in zip(weights, points, strict=True)) / weight
    off = [
        (w, point.kg - mean_kg, point.counts - mean)
        for w, point in zip(weights, points, strict=True)
    ]
    spread = sum(w * kg * kg for w, kg, _ in off)
    new_slope = sum(w * kg * counts for w, kg, counts in off) / spread
    chi2 = sum(w * (counts - new_slope * kg) ** 2 for w, kg, counts in off)
    total = sum(w * counts * counts for w, _, counts in off)
    return _Sums(
        weight=weight,
        mean_kg=mean_kg,
        spread=spread,
        zero=mean - new_slope * mean_kg,
        slope=new_slope,
        chi2=chi2,
        r_squared=1 - chi2 / total if total else 0.0,
    )

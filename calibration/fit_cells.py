"""The lines of a seat with a converter for each cell, from one weight set on each corner. Pure.

A load W shows on every cell a little, so with d the counts of the cells above their zeros

    W = k1 d1 + k2 d2 + ...         k = kilograms per count

Each placing is one such equation. A weight in the middle and the same weight on each corner are
one more than there are cells, so the k follow by least squares (NIST/SEMATECH e-Handbook, 4.1.4.1)
and one residual is left, which shows whether the corners agree. A person who leans would give
equations too, but part of him stands on his feet, another part at every moment: not used.

The zeros are those of the empty seat; what is known of them less well shows as residual.
The interval at x kg assumes the load spread over the cells as the weight in the middle was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calibration.fit import CONFIDENCE, CellLine, Fit, FitImpossible
from calibration.fit_student import two_sided_t

# Rows are scaled to their largest figure before: a corner that is no corner makes small pivots.
LEAST_PIVOT = 1e-3


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """One accepted window with a known weight.

    Attributes:
        kg: The weight.
        counts: Mean of each cell, above its zero.
        error_counts: Standard error of each.
        degrees: Independent conversions in the window, less one.
    """

    kg: float
    counts: tuple[float, ...]
    error_counts: tuple[float, ...]
    degrees: int = 20


class CornersAlike(FitImpossible):
    """The weight pressed the same cells each time: set it right above each corner."""


def fit_cells(
    placings: Sequence[Placing],
    *,
    zeros: Sequence[float],
    zero_errors: Sequence[float],
    kg_share_error: float,
) -> Fit:
    """The lines.

    Args:
        placings: The first in the middle, then one above each cell; further ones anywhere.
        zeros: Counts of each cell under the empty seat.
        zero_errors: Their standard errors.
        kg_share_error: Of the weights; one for all, because it is one weight that is carried.

    Raises:
        CornersAlike: The placings do not tell the cells apart.
    """
    number = len(zeros)
    inverse = _inverse(_normal(placings, number))
    kg_per_count = _solved(placings, inverse)
    residuals = [_shown(row, kg_per_count) - row.kg for row in placings]
    squares = sum(one * one for one in residuals)
    variance = max(squares / max(1, len(placings) - number), _noise_kg2(placings, kg_per_count))
    square = variance * _spread_as(placings[0], inverse) + kg_share_error**2
    zeros_kg2 = sum((e * k) ** 2 for e, k in zip(zero_errors, kg_per_count, strict=True))
    degrees = sum(max(1, row.degrees) for row in placings)
    return Fit(
        cells=tuple(
            _line(zeros[i], zero_errors[i], kg_per_count[i], variance * inverse[i][i])
            for i in range(number)
        ),
        loads_kg=tuple(row.kg for row in placings),
        residuals_kg=tuple(residuals),
        r_squared=1 - squares / sum(row.kg**2 for row in placings),
        t=two_sided_t(CONFIDENCE, degrees),
        variance_kg2=(zeros_kg2, 0.0, square),
        degrees=degrees,
    )


def _line(zero: float, zero_error: float, kg_per_count: float, variance: float) -> CellLine:
    return CellLine(
        zero_counts=zero,
        counts_per_kg=1 / kg_per_count,
        zero_error_counts=zero_error,
        slope_error=math.sqrt(variance) / kg_per_count**2,
    )


def _solved(placings: Sequence[Placing], inverse: Sequence[Sequence[float]]) -> list[float]:
    sums = [sum(row.counts[i] * row.kg for row in placings) for i in range(len(inverse))]
    found = [sum(a * b for a, b in zip(row, sums, strict=True)) for row in inverse]
    if not all(found):
        raise CornersAlike("a cell takes no part")
    return found


def _normal(placings: Sequence[Placing], number: int) -> list[list[float]]:
    if len(placings) < number:
        raise CornersAlike(f"{number} cells need the weight above each of them")
    return [
        [sum(row.counts[i] * row.counts[j] for row in placings) for j in range(number)]
        for i in range(number)
    ]


def _shown(row: Placing, kg_per_count: Sequence[float]) -> float:
    return sum(d * k for d, k in zip(row.counts, kg_per_count, strict=True))


def _noise_kg2(placings: Sequence[Placing], kg_per_count: Sequence[float]) -> float:
    """Variance of the least sure placing, by its noise alone."""
    return max(
        sum((e * k) ** 2 for e, k in zip(row.error_counts, kg_per_count, strict=True))
        for row in placings
    )


def _spread_as(middle: Placing, inverse: Sequence[Sequence[float]]) -> float:
    """Variance of one kilogram spread like the weight in the middle, over that of a residual."""
    per_kg = [one / middle.kg for one in middle.counts]
    return sum(
        per_kg[i] * per_kg[j] * inverse[i][j]
        for i in range(len(per_kg))
        for j in range(len(per_kg))
    )


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """By Gauss and Jordan with pivots; the matrices here are at most 4 by 4."""
    size = len(matrix)
    scales = [math.sqrt(matrix[i][i]) for i in range(size)]
    if not all(scales):
        raise CornersAlike("a cell does not feel any of the weights")
    rows = [
        [matrix[i][j] / scales[i] / scales[j] for j in range(size)]
        + [float(i == j) for j in range(size)]
        for i in range(size)
    ]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < LEAST_PIVOT:
            raise CornersAlike("the weight pressed the same cells each time")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [one / rows[column][column] for one in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [[rows[i][size + j] / scales[i] / scales[j] for j in range(size)] for i in range(size)]

"""The figures a verdict is made of, out of what a dialogue has measured. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calibration.fit import Fit, Point, fit_line
from calibration.fit_cells import Placing, fit_cells
from calibration.plan_moves import above_first_zero, total
from calibration.plan_state import Dialogue, Load, Standing

# What a known weight is off by at most. Its standard error is that by the root of three: a
# rectangular distribution (JCGM 100:2008, 4.3.7).
DEAD_TOLERANCE, BODY_TOLERANCE = 0.01, 0.02
STEADY_SHARE = 0.5
SLOPE_ERRORS = 3.0
# Between two looks at the empty seat; less makes noise a drift.
LEAST_BETWEEN_S = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What was measured, in kilograms and shares.

    Attributes:
        fit: Lines and interval.
        noise_kg: Standard deviation of one conversion of the empty seat.
        heaviest_kg: The heaviest known weight.
        person_kg: The person as the seat shows it.
        lean_share: How much the weight changes when the person leans; None where not seen.
        zero_spread_kg: Between the empty seats before the person.
        zero_return_kg: Between the empty seat before the person and after.
        drift_kg_per_min: Over the whole dialogue.
        steady: The zero went one way all the time: drift, not a zero that does not come back.
    """

    fit: Fit
    noise_kg: float
    heaviest_kg: float
    person_kg: float
    lean_share: float | None
    zero_spread_kg: float
    zero_return_kg: float
    drift_kg_per_min: float
    steady: bool


def figures_of(dialogue: Dialogue) -> Figures:
    """All of them.

    Raises:
        FitImpossible: The weights make no line; `CornersAlike` when the cells stay untold.
    """
    fit = fit_of(dialogue)
    zeros_kg = [fit.kg_of(zero.means) for zero in dialogue.zeros]
    rates = _rates(dialogue, zeros_kg)
    before = zeros_kg[:-1] or zeros_kg
    minutes = (dialogue.zeros[-1].until_s - dialogue.zeros[0].until_s) / 60
    drift = (zeros_kg[-1] - zeros_kg[0]) / minutes if minutes > 0 else 0.0
    person_kg = _person_kg(dialogue, fit)
    leaned = dialogue.leaned
    return Figures(
        fit=fit,
        noise_kg=math.hypot(
            *(
                noise / line.counts_per_kg
                for noise, line in zip(dialogue.zeros[0].noises, fit.cells, strict=True)
            )
        ),
        heaviest_kg=max((one.kg for one in dialogue.loads), default=0.0),
        person_kg=person_kg,
        lean_share=None
        if leaned is None or not person_kg
        else abs(fit.kg_of(leaned.means) - zeros_kg[-2] - person_kg) / abs(person_kg),
        zero_spread_kg=max(before) - min(before),
        zero_return_kg=abs(zeros_kg[-1] - before[-1]),
        drift_kg_per_min=drift,
        steady=_is_steady(dialogue, fit, drift, rates),
    )


def fit_of(dialogue: Dialogue) -> Fit:
    """The line, or the lines of several cells.

    Raises:
        FitImpossible: See `figures_of`.
    """
    if dialogue.setup.cells == 1:
        return fit_line(_points(dialogue))
    zeros = [_mean_zero(dialogue, cell) for cell in range(dialogue.setup.cells)]
    errors = [_zero_error(dialogue, cell) for cell in range(dialogue.setup.cells)]
    return fit_cells(
        [_placing(dialogue, load) for load in dialogue.loads],
        zeros=zeros,
        zero_errors=errors,
        kg_share_error=DEAD_TOLERANCE / math.sqrt(3),
    )


def direction_counts(dialogue: Dialogue) -> float:
    """What the person adds, all cells together; for a scale without weights."""
    assert dialogue.person is not None  # noqa: S101 - asked after the person
    return total(dialogue, above_first_zero(dialogue, dialogue.person))


def _points(dialogue: Dialogue) -> list[Point]:
    rest = _zero_error(dialogue, 0)
    zeros = [_point(zero, 0.0, 0.0, rest) for zero in dialogue.zeros]
    return zeros + [
        _point(load.standing, load.kg, _kg_error(load), rest) for load in dialogue.loads
    ]


def _point(found: Standing, kg: float, kg_error: float, rest_counts: float) -> Point:
    return Point(
        kg=kg,
        counts=found.means[0],
        standard_error_counts=math.hypot(found.errors[0], rest_counts),
        kg_error=kg_error,
        degrees=found.degrees,
    )


def _kg_error(load: Load) -> float:
    return load.kg * (BODY_TOLERANCE if load.body else DEAD_TOLERANCE) / math.sqrt(3)


def _placing(dialogue: Dialogue, load: Load) -> Placing:
    # Against the empty seat just before it, so that a drifting zero stays out.
    zero = [one for one in dialogue.zeros if one.until_s <= load.standing.since_s]
    reference = (zero or [dialogue.zeros[0]])[-1]
    return Placing(
        kg=load.kg,
        counts=tuple(a - b for a, b in zip(load.standing.means, reference.means, strict=True)),
        error_counts=tuple(
            math.hypot(a, b) for a, b in zip(load.standing.errors, reference.errors, strict=True)
        ),
        degrees=load.standing.degrees,
    )


def _mean_zero(dialogue: Dialogue, cell: int) -> float:
    means = [zero.means[cell] for zero in dialogue.zeros]
    return sum(means) / len(means)


def _zero_error(dialogue: Dialogue, cell: int) -> float:
    """How well the zero is known: what it comes to rest at differs from time to time."""
    means = [zero.means[cell] for zero in dialogue.zeros]
    return math.hypot((max(means) - min(means)) / 2, dialogue.zeros[0].errors[cell])


def _person_kg(dialogue: Dialogue, fit: Fit) -> float:
    if dialogue.person is None:
        return 0.0
    before = [one for one in dialogue.zeros if one.until_s <= dialogue.person.since_s]
    zero = (before or [dialogue.zeros[0]])[-1]
    return fit.kg_of(dialogue.person.means) - fit.kg_of(zero.means)


def _rates(dialogue: Dialogue, zeros_kg: list[float]) -> list[float]:
    moments = [zero.until_s for zero in dialogue.zeros]
    return [
        (later_kg - kg) / (later_s - at_s) * 60
        for at_s, later_s, kg, later_kg in zip(
            moments, moments[1:], zeros_kg, zeros_kg[1:], strict=False
        )
        if later_s - at_s >= LEAST_BETWEEN_S
    ]


def _is_steady(dialogue: Dialogue, fit: Fit, drift: float, rates: Sequence[float]) -> bool:
    """Whether the zero went the same way all the time, also while it was looked at."""
    if len(rates) < 2 or min(rates) * max(rates) <= 0:  # noqa: PLR2004 - one is no course
        return False
    if min(map(abs, rates)) <= STEADY_SHARE * max(map(abs, rates)):
        return False
    slopes, weights = [], []
    for zero in dialogue.zeros:
        pairs = zip(zero.slopes_per_min, zero.slope_errors_per_min, fit.cells, strict=True)
        found = [(a / line.counts_per_kg, b / line.counts_per_kg) for a, b, line in pairs]
        slopes.append(sum(one for one, _ in found))
        weights.append(1 / max(sum(error * error for _, error in found), 1e-12))
    slope = sum(a * b for a, b in zip(slopes, weights, strict=True)) / sum(weights)
    error = 1 / math.sqrt(sum(weights))
    return abs(slope - drift) <= max(SLOPE_ERRORS * error, STEADY_SHARE * abs(drift))

"""The checks of a verdict, in the order in which they are shown, with their limits. Pure."""

import math
from collections.abc import Iterator

from calibration.plan_moves import above_first_zero
from calibration.plan_state import SPAN_KG, Dialogue
from calibration.refusals import Code, Finding, Severity, find
from calibration.verdict_cells import cell_checks, cell_notes
from calibration.verdict_figures import Figures, direction_counts
from calibration.verdict_rows import Check, Unit, at_least, at_most
from calibration.verdict_sensitivity import sensitivity_checks, sensitivity_findings

SPAN_NOISES = 1_000.0
SPAN_SHARE_PERCENT = 30.0
INTERVAL_KG, INTERVAL_WARN_KG = 5.0, 2.0
NOISE_KG, NOISE_WARN_KG = 0.3, 0.05
LINEARITY_PERCENT, LINEARITY_WARN_PERCENT = 2.0, 1.0
ZERO_SPREAD_KG, ZERO_SPREAD_WARN_KG = 0.3, 0.1
RETURN_PERCENT, RETURN_WARN_PERCENT = 1.0, 0.3
DRIFT_KG_PER_MIN, DRIFT_WARN_KG_PER_MIN = 0.2, 0.05
LEAN_PERCENT, LEAN_WARN_PERCENT = 20.0, 10.0


def checks_of(dialogue: Dialogue, figures: Figures) -> tuple[Check, ...]:
    """All rows of a calibration with weights."""
    return (
        *sensitivity_checks(dialogue, figures),
        *_weight_checks(dialogue, figures),
        *_zero_checks(figures),
        *_person_checks(figures),
        *cell_checks(dialogue, figures),
    )


def notes_of(dialogue: Dialogue, figures: Figures) -> tuple[Finding, ...]:
    """What is worth a word besides."""
    return (
        *sensitivity_findings(dialogue, figures),
        *cell_notes(dialogue, figures),
        *_words(dialogue),
    )


def sit_checks(dialogue: Dialogue) -> tuple[Check, ...]:
    """The rows of a calibration without weights: shares of what the person added."""
    whole = abs(direction_counts(dialogue))
    noise = math.hypot(*dialogue.zeros[0].noises) or 1.0
    first, last = dialogue.zeros[0].means, dialogue.zeros[-1].means
    off = sum(abs(b - a) for a, b in zip(first, last, strict=True))
    ratio = whole / noise
    return (
        at_least(
            Code.SPAN_TOO_SMALL,
            ratio,
            unit=Unit.TIMES,
            refuse=SPAN_NOISES,
            needed_kg=_rounded_up(SPAN_KG * SPAN_NOISES / max(ratio, 1e-9)),
        ),
        at_most(
            Code.ZERO_NOT_BACK,
            100 * off / whole,
            unit=Unit.PERCENT,
            warn=RETURN_WARN_PERCENT,
            refuse=RETURN_PERCENT,
        ),
    )


def _weight_checks(dialogue: Dialogue, figures: Figures) -> Iterator[Check]:
    heaviest_kg = figures.heaviest_kg
    half_kg = figures.fit.half_width_kg_at(SPAN_KG)
    yield at_most(Code.NOISE, figures.noise_kg, unit=Unit.KG, warn=NOISE_WARN_KG, refuse=NOISE_KG)
    yield at_least(
        Code.SPAN_TOO_SMALL,
        heaviest_kg / max(figures.noise_kg, 1e-9),
        unit=Unit.TIMES,
        refuse=SPAN_NOISES,
        needed_kg=_rounded_up(SPAN_NOISES * figures.noise_kg),
    )
    yield at_most(
        Code.INTERVAL_TOO_WIDE,
        half_kg,
        unit=Unit.KG,
        warn=INTERVAL_WARN_KG,
        refuse=INTERVAL_KG,
        # Beyond the weights the interval widens as one over the heaviest of them.
        needed_kg=_rounded_up(min(SPAN_KG, heaviest_kg * half_kg / INTERVAL_WARN_KG)),
    )
    yield at_least(
        Code.SPAN_SHARE,
        100 * heaviest_kg / SPAN_KG,
        unit=Unit.PERCENT,
        warn=SPAN_SHARE_PERCENT,
    )
    if dialogue.setup.cells == 1 and len(figures.fit.loads_kg) > 1:
        worst_kg = max(map(abs, figures.fit.residuals_kg))
        yield at_most(
            Code.NOT_LINEAR,
            100 * worst_kg / heaviest_kg,
            unit=Unit.PERCENT,
            warn=LINEARITY_WARN_PERCENT,
            refuse=LINEARITY_PERCENT,
        )


def _zero_checks(figures: Figures) -> Iterator[Check]:
    drifts = figures.steady and abs(figures.drift_kg_per_min) > DRIFT_WARN_KG_PER_MIN
    yield at_most(
        Code.DRIFT,
        abs(figures.drift_kg_per_min) if figures.steady else 0.0,
        unit=Unit.KG_PER_MIN,
        warn=DRIFT_WARN_KG_PER_MIN,
        refuse=DRIFT_KG_PER_MIN,
    )
    # What drifts does not come back either; one sentence for it is enough.
    yield at_most(
        Code.ZERO_NOT_REPEATED,
        figures.zero_spread_kg,
        unit=Unit.KG,
        warn=ZERO_SPREAD_WARN_KG,
        refuse=None if drifts else ZERO_SPREAD_KG,
    )
    yield at_most(
        Code.ZERO_NOT_BACK,
        100 * figures.zero_return_kg / max(abs(figures.person_kg), 1e-9),
        unit=Unit.PERCENT,
        warn=RETURN_WARN_PERCENT,
        refuse=None if drifts else RETURN_PERCENT,
    )


def _person_checks(figures: Figures) -> Iterator[Check]:
    if figures.lean_share is not None:
        yield at_most(
            Code.POSTURE_CHANGES_WEIGHT,
            100 * figures.lean_share,
            unit=Unit.PERCENT,
            warn=LEAN_WARN_PERCENT,
            refuse=LEAN_PERCENT,
        )


def _words(dialogue: Dialogue) -> Iterator[Finding]:
    middle = [load for load in dialogue.loads if load.corner == 0]
    if dialogue.setup.cells == 1 and len(middle) == 1:
        yield find(Code.LINEARITY_NOT_SHOWN, Severity.NOTE)
    for load in middle:
        if load.body:
            yield find(Code.BODY_WEIGHT, Severity.NOTE, kg=load.kg)
    if dialogue.leaned is None:
        yield find(Code.LEAN_NOT_SEEN, Severity.NOTE)
    if dialogue.person is not None and not dialogue.person.moved:
        yield find(Code.PERSON_STILL, Severity.WARN)
    if dialogue.setup.cells == 1:
        lifted = above_first_zero(dialogue, middle[0].standing)[0] if middle else 0.0
        if lifted < 0:
            yield find(Code.INVERTED, Severity.NOTE)


def _rounded_up(kg: float) -> float:
    """To half a kilogram: nobody has a weight of 13.27 kg."""
    return math.ceil(2 * kg) / 2

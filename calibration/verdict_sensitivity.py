"""Whether the slope can be that of this cell: range, gain, units, the scale before. Pure."""

from collections.abc import Iterator

from calibration.plan_state import Dialogue
from calibration.refusals import Code, Finding, Severity, find
from calibration.typed_weight import KG_PER_POUND
from calibration.verdict_figures import Figures
from calibration.verdict_rows import Check, Unit, at_least, at_most
from calibration.window import HIGHEST_COUNTS

RANGE_KG, RANGE_WARN_KG = 100.0, 250.0
# A cell of 5 t at 1 mV/V gives more than this at gain 128.
LOWEST_COUNTS_PER_KG = 500.0
CHANGED_PERCENT, CHANGED_WARN_PERCENT = 10.0, 3.0
NEAR = 0.04
GAIN_64_RATIO, CHANNEL_B_RATIO = 1 / 2, 1 / 4
HEAVIEST_PERSON_KG = 160.0
IN_POUNDS_KG = (40.0, 120.0)


def sensitivity_checks(dialogue: Dialogue, figures: Figures) -> Iterator[Check]:
    """How far the converter reaches, how many counts a kilogram makes, how heavy the person is."""
    lines = figures.fit.cells
    reaches = []
    for line in lines:
        up = line.counts_per_kg > 0
        room = HIGHEST_COUNTS - line.zero_counts if up else HIGHEST_COUNTS + line.zero_counts
        reaches.append(room / abs(line.counts_per_kg))
    # Spread evenly; the cell that ends first ends the sum.
    yield at_least(
        Code.RANGE_TOO_SMALL,
        min(reaches) * len(lines),
        unit=Unit.KG,
        warn=RANGE_WARN_KG,
        refuse=RANGE_KG,
    )
    yield at_least(
        Code.SENSITIVITY_TOO_LOW,
        min(abs(line.counts_per_kg) for line in lines),
        unit=Unit.COUNTS_PER_KG,
        refuse=LOWEST_COUNTS_PER_KG,
    )
    if not _in_pounds(figures.person_kg):
        yield at_most(
            Code.PERSON_TOO_HEAVY, figures.person_kg, unit=Unit.KG, warn=HEAVIEST_PERSON_KG
        )
    ratio = _ratio(dialogue, figures)
    if ratio is not None and _known_cause(ratio) is None:
        yield at_most(
            Code.SENSITIVITY_CHANGED,
            100 * abs(ratio - 1),
            unit=Unit.PERCENT,
            warn=CHANGED_WARN_PERCENT,
            refuse=CHANGED_PERCENT if dialogue.setup.same_cell else None,
        )


def sensitivity_findings(dialogue: Dialogue, figures: Figures) -> Iterator[Finding]:
    """Causes that are known by their number."""
    severity = Severity.REFUSE if dialogue.setup.same_cell else Severity.WARN
    ratio = _ratio(dialogue, figures)
    cause = None if ratio is None else _known_cause(ratio)
    match cause:
        case None if _in_pounds(figures.person_kg):
            yield find(Code.POUNDS_FOR_KG, figure=figures.person_kg)
        case None:
            return
        case Code.POUNDS_FOR_KG:
            yield find(cause, figure=figures.person_kg)
        case _:
            yield find(cause, severity)


def _in_pounds(person_kg: float) -> bool:
    lowest_kg, highest_kg = IN_POUNDS_KG
    heavy = person_kg > HEAVIEST_PERSON_KG
    return heavy and lowest_kg <= person_kg * KG_PER_POUND <= highest_kg


def _ratio(dialogue: Dialogue, figures: Figures) -> float | None:
    """Mean slope over that of the scale before, without signs; None without such a scale."""
    former = dialogue.setup.former
    if len(former) != len(figures.fit.cells):
        return None
    ratios = [
        abs(line.counts_per_kg / slope)
        for line, (_, slope) in zip(figures.fit.cells, former, strict=True)
    ]
    return sum(ratios) / len(ratios)


def _known_cause(ratio: float) -> Code | None:
    for cause, known in (
        (Code.GAIN_64, GAIN_64_RATIO),
        (Code.CHANNEL_B, CHANNEL_B_RATIO),
        (Code.POUNDS_FOR_KG, KG_PER_POUND),
        (Code.POUNDS_FOR_KG, 1 / KG_PER_POUND),
    ):
        if abs(ratio / known - 1) <= NEAR:
            return cause
    return None

"""What several cells say about each other. Pure."""

from collections.abc import Iterator

from calibration.plan_state import Dialogue
from calibration.refusals import Code, Finding, Severity, find
from calibration.verdict_figures import Figures
from calibration.verdict_rows import Check, Unit, at_most

CORNERS_PERCENT, CORNERS_WARN_PERCENT = 5.0, 2.0
UNLIKE_TIMES, UNLIKE_WARN_TIMES = 3.0, 1.5
LEAST_SHARE_PERCENT = 1.0


def cell_checks(dialogue: Dialogue, figures: Figures) -> Iterator[Check]:
    """Do the corners agree, and are the cells of one kind."""
    if dialogue.setup.cells == 1:
        return
    fit = figures.fit
    worst = max(
        abs(residual) / kg for residual, kg in zip(fit.residuals_kg, fit.loads_kg, strict=True)
    )
    yield at_most(
        Code.CORNERS_DISAGREE,
        100 * worst,
        unit=Unit.PERCENT,
        warn=CORNERS_WARN_PERCENT,
        refuse=CORNERS_PERCENT,
    )
    slopes = [abs(line.counts_per_kg) for line in fit.cells]
    yield at_most(
        Code.CELLS_UNLIKE,
        max(slopes) / min(slopes),
        unit=Unit.TIMES,
        warn=UNLIKE_WARN_TIMES,
        refuse=UNLIKE_TIMES,
    )


def cell_notes(dialogue: Dialogue, figures: Figures) -> Iterator[Finding]:
    """Corners that carry nothing of the person, and cells wired the other way round."""
    if dialogue.setup.cells == 1 or dialogue.person is None:
        return
    zeros = dialogue.zeros[0].means
    lines = figures.fit.cells
    for number, line in enumerate(lines, start=1):
        kg = (dialogue.person.means[number - 1] - zeros[number - 1]) / line.counts_per_kg
        percent = 100 * kg / max(abs(figures.person_kg), 1e-9)
        if percent < LEAST_SHARE_PERCENT:
            yield find(Code.CORNER_CARRIES_NOTHING, cell=number, percent=percent)
    if len({line.counts_per_kg > 0 for line in lines}) == 1:
        if lines[0].counts_per_kg < 0:
            yield find(Code.INVERTED, Severity.NOTE)
        return
    most = sum(line.counts_per_kg > 0 for line in lines) * 2 >= len(lines)
    for number, line in enumerate(lines, start=1):
        if (line.counts_per_kg > 0) != most:
            yield find(Code.CELL_INVERTED, Severity.NOTE, cell=number)

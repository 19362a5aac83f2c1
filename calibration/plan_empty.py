"""The stage in which the empty seat is measured. Pure."""

from dataclasses import replace

from calibration.plan_moves import enter, refuse, standing, trouble
from calibration.plan_state import Dialogue, Path, Stage
from calibration.refusals import Code, Finding, find
from calibration.window import HIGHEST_COUNTS, look
from calibration.window_unrest import NOISY_COUNTS, arrival, hum, unrest

STILL_S = 4.0
PATIENT_S = 6.0
NOT_EMPTY_KG = 5.0
END_SHARE = 0.8
# A slow drift of a quiet cell is for the verdict, which knows what a kilogram is.
DRIFT_COUNTS = 60.0


def empty(dialogue: Dialogue) -> Dialogue:
    """Waits for four still seconds; says what moves otherwise."""
    cells = dialogue.setup.cells
    window = look(
        dialogue.tail, noises=(), needed_s=STILL_S, allowed_counts=(DRIFT_COUNTS,) * cells
    )
    dialogue = replace(dialogue, window=window)
    if window is None:
        return trouble(dialogue, None)
    came = arrival(dialogue.tail, cells=cells)
    if came is not None:
        # Which of the two levels is the empty seat nobody knows.
        return refuse(dialogue, came, again=Stage.EMPTY)
    restless = any(c.moves and c.deviation_counts > DRIFT_COUNTS / 2 for c in window.cells)
    if restless or not window.stable:
        # An unrest that is seen in a second look is one; the first may be the hand that left.
        late = dialogue.elapsed_s > PATIENT_S
        found = unrest(dialogue.tail, cells=cells) if late else None
        return trouble(dialogue, found or (dialogue.problem if late else None))
    problem = _noisy(dialogue) or _not_empty(dialogue) or _at_the_end(dialogue)
    if problem is not None:
        return trouble(dialogue, problem)
    further = Stage.WEIGHT if dialogue.setup.path is Path.WEIGH else Stage.PERSON
    return enter(replace(dialogue, zeros=(standing(window),)), further)


def _noisy(dialogue: Dialogue) -> Finding | None:
    assert dialogue.window is not None  # noqa: S101 - asked of a stable window only
    for number, cell in enumerate(dialogue.window.cells, start=1):
        points = [(one.at_s, one.counts[number - 1]) for one in dialogue.tail]
        humming = hum([(at_s, value) for at_s, value in points if value is not None], cell=number)
        if humming is not None:
            return humming
        if cell.noise_counts > NOISY_COUNTS:
            return find(Code.TOO_NOISY, cell=number, counts=cell.noise_counts)
    return None


def _not_empty(dialogue: Dialogue) -> Finding | None:
    """With a scale of this very cell the empty seat is known already."""
    assert dialogue.window is not None  # noqa: S101 - asked of a stable window only
    former = dialogue.setup.former
    if not dialogue.setup.same_cell or len(former) != len(dialogue.window.cells):
        return None
    kg = sum(
        (level - zero) / slope
        for level, (zero, slope) in zip(dialogue.window.levels, former, strict=True)
    )
    if kg > NOT_EMPTY_KG:
        return find(Code.NOT_EMPTY, kg=kg, limit_kg=NOT_EMPTY_KG)
    return None


def _at_the_end(dialogue: Dialogue) -> Finding | None:
    assert dialogue.window is not None  # noqa: S101 - asked of a stable window only
    for number, level in enumerate(dialogue.window.levels, start=1):
        share = abs(level) / HIGHEST_COUNTS
        if share > END_SHARE:
            return find(Code.ZERO_AT_THE_END, cell=number, percent=100 * share)
    return None

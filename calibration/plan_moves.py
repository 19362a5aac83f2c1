"""How a dialogue goes from stage to stage, and what it knows of the loads so far. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from calibration.plan_state import Dialogue, Load, Stage, Standing
from calibration.refusals import Finding
from calibration.window import Window

LOADED_NOISES = 15.0
# Above what creep and drift make of any cell within a minute.
LEAST_LOAD_COUNTS = 1_500.0
LEAST_PERSON_COUNTS, LEAST_PERSON_KG = 5_000.0, 3.0


def enter(dialogue: Dialogue, stage: Stage) -> Dialogue:
    """The next stage, with nothing seen in it yet."""
    return replace(
        dialogue,
        stage=stage,
        since_s=dialogue.now_s,
        problem=None,
        problem_since_s=None,
        tail=(),
        window=None,
        heard_at_s=dialogue.now_s,
        seen_at_s=None,
        again=None,
    )


def trouble(dialogue: Dialogue, problem: Finding | None) -> Dialogue:
    """The same stage with what stands in its way now, or nothing."""
    since_s = dialogue.problem_since_s
    if problem is None:
        since_s = None
    elif since_s is None:
        since_s = dialogue.now_s
    return replace(dialogue, problem=problem, problem_since_s=since_s)


def refuse(dialogue: Dialogue, *findings: Finding, again: Stage) -> Dialogue:
    """Nothing is written; ENTER leads to `again`."""
    return replace(enter(dialogue, Stage.REFUSED), findings=findings, again=again)


def afresh(dialogue: Dialogue, stage: Stage) -> Dialogue:
    """Back to `stage`, without what was measured from there on."""
    clean = enter(replace(dialogue, findings=(), typed=None, corner=0), stage)
    if stage in (Stage.READY, Stage.EMPTY):
        clean = replace(clean, zeros=(), loads=())
    if stage in (Stage.READY, Stage.EMPTY, Stage.WEIGHT, Stage.PERSON):
        clean = replace(clean, person=None, leaned=None)
    return clean


def standing(window: Window) -> Standing:
    """What is kept of a window."""
    cells = window.cells
    return Standing(
        means=tuple(cell.mean_counts for cell in cells),
        errors=tuple(cell.standard_error_counts for cell in cells),
        noises=tuple(cell.noise_counts for cell in cells),
        slopes_per_min=tuple(cell.slope_counts_per_min for cell in cells),
        slope_errors_per_min=tuple(cell.slope_error_counts_per_min for cell in cells),
        degrees=min(cell.degrees for cell in cells),
        moved=any(cell.moves for cell in cells),
        since_s=window.newest_s - max(cell.lasted_s for cell in cells),
        until_s=window.newest_s,
    )


def above_zero(dialogue: Dialogue, levels: Sequence[float]) -> tuple[float, ...]:
    """Counts of each cell above the newest empty seat."""
    zeros = dialogue.zeros[-1].means
    return tuple(level - zero for level, zero in zip(levels, zeros, strict=True))


def loaded(dialogue: Dialogue, above: Sequence[float]) -> bool:
    """Whether any cell feels more than its noise."""
    return any(
        abs(one) > max(LOADED_NOISES * noise, LEAST_LOAD_COUNTS)
        for one, noise in zip(above, dialogue.zeros[0].noises, strict=True)
    )


def sat_on(dialogue: Dialogue, levels: Sequence[float]) -> bool:
    """Whether what is on the seat may be somebody, or at least something."""
    kg = kilograms(dialogue, levels)
    if kg is not None:
        return abs(kg) > LEAST_PERSON_KG
    return sum(map(abs, above_zero(dialogue, levels))) > LEAST_PERSON_COUNTS


def total(dialogue: Dialogue, above: Sequence[float]) -> float:
    """All cells together, counted upwards in the direction of the first load."""
    first = _first(dialogue)
    signs = above if first is None else above_first_zero(dialogue, first)
    return sum(one if sign >= 0 else -one for one, sign in zip(above, signs, strict=True))


def counts_per_kg(dialogue: Dialogue) -> float | None:
    """Of all cells together, by the heaviest weight so far; None before the first."""
    middle = [one for one in dialogue.loads if one.corner == 0]
    if not middle:
        return None
    heaviest = max(middle, key=lambda one: one.kg)
    return total(dialogue, above_first_zero(dialogue, heaviest.standing)) / heaviest.kg


def kilograms(dialogue: Dialogue, levels: Sequence[float]) -> float | None:
    """What the seat would show with what is known so far; None before the first weight."""
    slope = counts_per_kg(dialogue)
    if slope is None or slope == 0:
        return None
    return total(dialogue, above_zero(dialogue, levels)) / slope


def above_first_zero(dialogue: Dialogue, found: Standing) -> tuple[float, ...]:
    """Counts of each cell above the seat as it was first."""
    zeros = dialogue.zeros[0].means
    return tuple(mean - zero for mean, zero in zip(found.means, zeros, strict=True))


def with_load(dialogue: Dialogue, kg: float, corner: int) -> Dialogue:
    """The weight on the seat now, kept."""
    assert dialogue.window is not None  # noqa: S101 - a load is taken from a stable window
    load = Load(kg=kg, corner=corner, standing=standing(dialogue.window))
    return replace(dialogue, loads=(*dialogue.loads, load))


def _first(dialogue: Dialogue) -> Standing | None:
    if dialogue.loads:
        return dialogue.loads[0].standing
    return dialogue.person

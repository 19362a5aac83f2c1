"""The stages with known weights: on the seat, on its corners, off again. Pure."""

from dataclasses import replace

from calibration.plan_moves import (
    above_first_zero,
    above_zero,
    enter,
    kilograms,
    loaded,
    refuse,
    standing,
    total,
    trouble,
    with_load,
)
from calibration.plan_state import Dialogue, Stage
from calibration.refusals import Code, Finding, find
from calibration.typed_weight import BODY_FROM_KG
from calibration.window import look
from calibration.window_unrest import steady_slope

STILL_S = 3.0
BODY_STILL_S = 5.0
OFF_STILL_S = 2.0
SEEN_S = 0.5
PATIENT_S = 20.0
MOVING_PATIENT_S = 12.0
SETTLE_GRACE_S = 4.0
# A dead load may creep by this while it is measured; a body breathes and shifts.
DEAD_SHARE = 0.001
BODY_SHARE = 0.05
SAME_SHARE = 0.03
OTHER_KG_SHARE = 0.1
NO_EXCITATION_COUNTS = 3_000.0
OFF_SHARE, ON_SHARE = 0.03, 0.9
MOVED_SHARE = 0.05
HELD_SHARE = 0.15
FELT_SHARE = 0.04
PERSON_FOR_S, STILL_PERSON_FOR_S = 1.5, 5.0


def weight(dialogue: Dialogue) -> Dialogue:
    """Waits for a typed weight, or for somebody who sits down once there is one."""
    dialogue = looked(dialogue, needed_s=PERSON_FOR_S, share=BODY_SHARE)
    if dialogue.window is None or not dialogue.loads:
        return trouble(dialogue, None)
    kg = kilograms(dialogue, dialogue.window.levels)
    if kg is None or abs(kg) < BODY_FROM_KG:
        return trouble(replace(dialogue, seen_at_s=None), None)
    if dialogue.seen_at_s is None:
        return replace(dialogue, seen_at_s=dialogue.now_s)
    # Iron lies still, but nobody leaves forty kilograms of it on a seat without a word.
    moves = any(cell.moves for cell in dialogue.window.cells)
    needed_s = PERSON_FOR_S if moves else STILL_PERSON_FOR_S
    if dialogue.now_s - dialogue.seen_at_s < needed_s:
        return dialogue
    return replace(enter(dialogue, Stage.PERSON), tail=dialogue.tail)


def loading(dialogue: Dialogue) -> Dialogue:
    """Waits until the typed weight lies still."""
    kg = dialogue.typed.kg if dialogue.typed is not None else 0.0
    body = kg >= BODY_FROM_KG
    dialogue = looked(
        dialogue,
        needed_s=BODY_STILL_S if body else STILL_S,
        share=BODY_SHARE if body else DEAD_SHARE,
    )
    window = dialogue.window
    if window is None:
        return dialogue
    above = above_zero(dialogue, window.levels)
    if not loaded(dialogue, above):
        return trouble(dialogue, _no_load(dialogue, kg))
    # Shorter than that it may be a few wild conversions.
    if dialogue.seen_at_s is None and window.quiet_for_s >= SEEN_S:
        dialogue = replace(dialogue, seen_at_s=dialogue.now_s)
    if not window.stable:
        return trouble(dialogue, _unsteady(dialogue, total(dialogue, above)))
    problem = _contradiction(dialogue, kg, total(dialogue, above))
    if problem is not None:
        return refuse(dialogue, problem, again=Stage.EMPTY)
    cornered = any(one.corner for one in dialogue.loads)
    dialogue = with_load(dialogue, kg, 0)
    if dialogue.setup.cells > 1 and not cornered and not body:
        return enter(replace(dialogue, corner=1), Stage.CORNERS)
    return enter(dialogue, Stage.TAKE_OFF)


def corners(dialogue: Dialogue) -> Dialogue:
    """Waits until the same weight lies still above the next cell."""
    dialogue = looked(dialogue, needed_s=STILL_S, share=DEAD_SHARE)
    if dialogue.window is None:
        return dialogue
    corner, kg = dialogue.corner, dialogue.loads[-1].kg
    above = above_zero(dialogue, dialogue.window.levels)
    middle = above_first_zero(dialogue, dialogue.loads[-corner].standing)
    former = above_first_zero(dialogue, dialogue.loads[-1].standing)
    whole = sum(map(abs, middle))
    moved = max(abs(a - b) for a, b in zip(above, former, strict=True)) > MOVED_SHARE * whole
    in_the_hand = sum(map(abs, above)) < HELD_SHARE * whole
    late = dialogue.elapsed_s > PATIENT_S
    if in_the_hand or not moved:
        return trouble(dialogue, find(Code.CORNER_WITHOUT_LOAD, cell=corner) if late else None)
    if not dialogue.window.stable:
        return trouble(dialogue, _unsteady(dialogue, whole) if late else None)
    problem = _wrong_corner(corner, above, middle)
    if problem is not None:
        return trouble(dialogue, problem)
    dialogue = with_load(dialogue, kg, corner)
    if corner < dialogue.setup.cells:
        return enter(replace(dialogue, corner=corner + 1), Stage.CORNERS)
    return enter(replace(dialogue, corner=0), Stage.TAKE_OFF)


def take_off(dialogue: Dialogue) -> Dialogue:
    """Waits until the seat is empty again."""
    load = above_first_zero(dialogue, dialogue.loads[-1].standing)
    dialogue, share = off(dialogue, whole=total(dialogue, load))
    if share is None or dialogue.window is None:
        return dialogue
    if share > ON_SHARE:
        late = dialogue.elapsed_s > PATIENT_S
        return trouble(dialogue, find(Code.STILL_LOADED) if late else None)
    if not dialogue.window.stable:
        return trouble(dialogue, None)
    if share > OFF_SHARE:
        return trouble(dialogue, find(Code.TOUCHES_DESK, percent=100 * share))
    zeros = (*dialogue.zeros, standing(dialogue.window))
    return enter(replace(dialogue, zeros=zeros, typed=None), Stage.WEIGHT)


def off(dialogue: Dialogue, *, whole: float) -> tuple[Dialogue, float | None]:
    """How much of a load of `whole` counts is on the seat yet, 0 to 1; None before it is known."""
    allowed = tuple(DEAD_SHARE * abs(whole) for _ in range(dialogue.setup.cells))
    window = look(
        dialogue.tail,
        noises=dialogue.zeros[0].noises,
        needed_s=OFF_STILL_S,
        allowed_counts=allowed,
    )
    dialogue = replace(dialogue, window=window)
    if window is None:
        return dialogue, None
    return dialogue, abs(total(dialogue, above_zero(dialogue, window.levels)) / whole)


def looked(dialogue: Dialogue, *, needed_s: float, share: float) -> Dialogue:
    """The window, in which each cell may move by a share of what lies on it."""
    if not dialogue.tail:
        return dialogue
    newest = [None] * dialogue.setup.cells
    counts = next(
        (one.counts for one in reversed(dialogue.tail) if None not in one.counts), newest
    )
    zeros = dialogue.zeros[-1].means
    allowed = tuple(
        share * abs((zero if value is None else value) - zero)
        for value, zero in zip(counts, zeros, strict=True)
    )
    # A lever moves weight from cell to cell; the lightest bears as much unrest as the others.
    most = max(allowed)
    window = look(
        dialogue.tail,
        noises=dialogue.zeros[0].noises,
        needed_s=needed_s,
        allowed_counts=(most,) * len(allowed),
    )
    return replace(dialogue, window=window)


def _no_load(dialogue: Dialogue, kg: float) -> Finding | None:
    if dialogue.seen_at_s is not None:
        return find(Code.REMOVED_TOO_EARLY, kg=kg)
    if dialogue.elapsed_s < PATIENT_S:
        return None
    near_zero = all(abs(zero) < NO_EXCITATION_COUNTS for zero in dialogue.zeros[-1].means)
    return find(Code.NO_EXCITATION if near_zero else Code.NO_RESPONSE, kg=kg)


def _unsteady(dialogue: Dialogue, whole: float) -> Finding | None:
    began_s = dialogue.since_s if dialogue.seen_at_s is None else dialogue.seen_at_s
    lasted_s = dialogue.now_s - began_s
    if lasted_s < MOVING_PATIENT_S:
        return None
    creep = steady_slope(dialogue.tail, cells=dialogue.setup.cells)
    if creep is not None:
        return find(Code.CREEPING, percent=100 * creep / max(1.0, abs(whole)))
    return find(Code.STILL_MOVING, seconds=lasted_s)


def _contradiction(dialogue: Dialogue, kg: float, whole: float) -> Finding | None:
    """Whether this weight and a former one cannot both be what was typed."""
    if whole < 0:
        return find(Code.OTHER_DIRECTION, kg=kg)
    for former in (one for one in dialogue.loads if one.corner == 0):
        before = total(dialogue, above_first_zero(dialogue, former.standing))
        if abs(kg - former.kg) <= OTHER_KG_SHARE * former.kg:
            continue
        if abs(whole - before) <= SAME_SHARE * abs(before):
            return find(Code.SAME_LOAD_AGAIN, kg=kg, former_kg=former.kg)
        if (kg > former.kg) != (whole > before):
            return find(Code.WRONG_ORDER, kg=kg, former_kg=former.kg)
    return None


def _wrong_corner(
    corner: int, above: tuple[float, ...], middle: tuple[float, ...]
) -> Finding | None:
    whole = sum(map(abs, middle))
    if max(abs(middle[corner - 1]), abs(above[corner - 1])) < FELT_SHARE * whole:
        return find(Code.CORNER_WITHOUT_LOAD, cell=corner)
    gains = [abs(a) - abs(b) for a, b in zip(above, middle, strict=True)]
    strongest = gains.index(max(gains)) + 1
    if strongest != corner:
        return find(Code.CELLS_SWAPPED, cell=corner, other_cell=strongest)
    return None

"""The stages with a person: sits, leans, stands up. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from calibration.plan_loads import BODY_SHARE, looked, off
from calibration.plan_moves import (
    above_first_zero,
    above_zero,
    enter,
    kilograms,
    refuse,
    sat_on,
    standing,
    total,
    trouble,
)
from calibration.plan_state import Dialogue, Path, Stage
from calibration.refusals import Code, Finding, find
from calibration.verdict import judge
from calibration.window import Window

SITS_S = 4.0
LEANS_S = 2.0
PERSON_FROM_KG = 30.0
NO_PERSON_S = 40.0
LEAN_PATIENT_S = 12.0
LEAN_OVER_S = 1.0
LEAN_SHARE = 0.02
STAND_PATIENT_S = 25.0
LEFT_SHARE, STAYS_SHARE = 0.03, 0.9
DRIFT_MINUTE_S = 60.0
OPPOSITE_SHARE = 0.2
# More of the same would mend these; everything else has to be measured anew.
MENDED_BY_WEIGHT = frozenset({Code.SPAN_TOO_SMALL, Code.INTERVAL_TOO_WIDE})


def person(dialogue: Dialogue) -> Dialogue:
    """Waits until somebody sits, feet off the floor or not, more or less still."""
    dialogue = looked(dialogue, needed_s=SITS_S, share=BODY_SHARE)
    window = dialogue.window
    if window is None:
        return dialogue
    above = above_zero(dialogue, window.levels)
    if not sat_on(dialogue, window.levels):
        late = dialogue.elapsed_s > NO_PERSON_S
        return trouble(dialogue, find(Code.NO_PERSON) if late else None)
    if not window.stable:
        return trouble(dialogue, None)
    if dialogue.loads and _opposite(dialogue, above):
        return refuse(dialogue, find(Code.PERSON_OTHER_DIRECTION), again=Stage.EMPTY)
    problem = _not_a_person(dialogue, window)
    if problem is not None:
        return trouble(dialogue, problem)
    further = Stage.LEAN if dialogue.setup.path is Path.WEIGH else Stage.STAND
    return enter(replace(dialogue, person=standing(window)), further)


def lean(dialogue: Dialogue) -> Dialogue:
    """Waits until the person has moved and is still again."""
    dialogue = looked(dialogue, needed_s=LEANS_S, share=BODY_SHARE)
    window = dialogue.window
    if window is None:
        return dialogue
    if not sat_on(dialogue, window.levels):
        # Already up: what was to be seen of leaning is not to be had any more.
        return enter(dialogue, Stage.STAND)
    if dialogue.seen_at_s is None and _moved(dialogue):
        return replace(dialogue, seen_at_s=dialogue.now_s)
    since_s = dialogue.seen_at_s
    done = since_s is not None and dialogue.now_s - since_s >= LEANS_S + LEAN_OVER_S
    if window.stable and (done or dialogue.elapsed_s > LEAN_PATIENT_S):
        kept = standing(window) if since_s is not None else None
        return enter(replace(dialogue, leaned=kept), Stage.STAND)
    return dialogue


def stand(dialogue: Dialogue) -> Dialogue:
    """Waits until the seat is empty again, and until the first look is a minute ago."""
    if dialogue.person is None:
        return enter(dialogue, Stage.PERSON)
    whole = total(dialogue, above_first_zero(dialogue, dialogue.person))
    dialogue, share = off(dialogue, whole=whole)
    if share is None or dialogue.window is None:
        return dialogue
    if share > STAYS_SHARE:
        late = dialogue.elapsed_s > STAND_PATIENT_S
        return trouble(dialogue, find(Code.PERSON_STAYS) if late else None)
    if not dialogue.window.stable:
        return trouble(dialogue, None)
    if share > LEFT_SHARE:
        return trouble(dialogue, find(Code.SOMETHING_LEFT, percent=100 * share))
    if minute_lacking_s(dialogue) > 0:
        return trouble(dialogue, None)
    zeros = (*dialogue.zeros, standing(dialogue.window))
    return _judged(replace(dialogue, zeros=zeros))


def minute_lacking_s(dialogue: Dialogue) -> float:
    """How long until the drift of a minute can be told; 0 where it is not asked for."""
    if dialogue.setup.path is Path.SIT or dialogue.window is None or not dialogue.zeros:
        return 0.0
    since_s = dialogue.zeros[0].until_s
    return max(0.0, DRIFT_MINUTE_S - (dialogue.window.newest_s - since_s))


def _judged(dialogue: Dialogue) -> Dialogue:
    verdict = judge(dialogue)
    refusals = verdict.refusals
    if not refusals:
        return replace(enter(dialogue, Stage.VERDICT), findings=verdict.findings)
    codes = {finding.code for finding in refusals}
    again = Stage.WEIGHT if codes <= MENDED_BY_WEIGHT else Stage.EMPTY
    return refuse(dialogue, *refusals, again=again)


def _opposite(dialogue: Dialogue, above: tuple[float, ...]) -> bool:
    lifted = total(dialogue, above)
    return lifted < -OPPOSITE_SHARE * sum(map(abs, above))


def _not_a_person(dialogue: Dialogue, window: Window) -> Finding | None:
    kg = kilograms(dialogue, window.levels)
    if kg is None:
        return None
    if kg > dialogue.setup.most_kg:
        return find(Code.OVERLOAD, kg=kg, limit_kg=dialogue.setup.most_kg)
    if kg < PERSON_FROM_KG:
        return find(Code.PERSON_TOO_LIGHT, kg=kg, limit_kg=PERSON_FROM_KG)
    return None


def _moved(dialogue: Dialogue) -> bool:
    """Whether any cell moved by more than breathing within any one second of the stage.

    Any, not the last: a busy host hands over several seconds at once. And since the person was
    measured: who is quick leans before the stage has seen anything.
    """
    assert dialogue.person is not None  # noqa: S101 - nobody leans who does not sit
    whole = sum(map(abs, above_first_zero(dialogue, dialogue.person)))
    for cell in range(dialogue.setup.cells):
        known = [
            (one.at_s, counts) for one in dialogue.tail if (counts := one.counts[cell]) is not None
        ]
        sat = dialogue.person.means[cell]
        away = max((abs(counts - sat) for _, counts in known), default=0.0)
        if max(away, _most_within(known, LEAN_OVER_S)) > LEAN_SHARE * whole:
            return True
    return False


def _most_within(points: Sequence[tuple[float, float]], span_s: float) -> float:
    """The largest change within any stretch from half a span to a whole one."""
    half_s = span_s / 2
    stretches = [
        [level for _, level in stretch]
        for _, stretch in groupby(points, key=lambda point: point[0] // half_s)
    ]
    together = [before + after for before, after in pairwise(stretches)] or stretches
    return max((max(levels) - min(levels) for levels in together), default=0.0)

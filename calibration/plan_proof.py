"""The proof after writing: sit, leave, return, by the node's own word. Pure."""

from dataclasses import replace

from calibration.plan_moves import enter, refuse, trouble
from calibration.plan_state import Dialogue, Stage, Told
from calibration.refusals import Code, find

ONLINE, OFFLINE = "online", "offline"
SIT_PATIENT_S = 40.0
LEAVE_PATIENT_S = 40.0
RETURN_PATIENT_S = 40.0
ABSENCE_S = 30.0
# `occupied: false` is told half a second after the first empty reading; the rest is polling.
EARLY_S = 2.0
LATE_S = 3.0


def told(dialogue: Dialogue, event: Told) -> Dialogue:
    """The dialogue after the node has said how it sees the seat."""
    match dialogue.stage:
        case Stage.PROVE_SIT:
            return _sits(dialogue, event, Stage.PROVE_LEAVE, Code.PROOF_NOT_ONLINE, SIT_PATIENT_S)
        case Stage.PROVE_LEAVE:
            return _leaves(dialogue, event)
        case Stage.PROVE_RETURN:
            return _sits(dialogue, event, Stage.DONE, Code.PROOF_NO_RETURN, RETURN_PATIENT_S)
        case _:
            return dialogue


def _sits(
    dialogue: Dialogue, event: Told, further: Stage, code: Code, patient_s: float
) -> Dialogue:
    if event.presence == ONLINE and event.occupied:
        return enter(dialogue, further)
    if dialogue.elapsed_s > patient_s:
        return refuse(dialogue, find(code, seconds=dialogue.elapsed_s), again=Stage.PROVE_SIT)
    return dialogue


def _leaves(dialogue: Dialogue, event: Told) -> Dialogue:
    left_at_s = dialogue.seen_at_s
    if event.presence == OFFLINE:
        empty_for_s = 0.0 if left_at_s is None else dialogue.now_s - left_at_s
        if not dialogue.setup.quick and empty_for_s < ABSENCE_S - EARLY_S:
            early = find(Code.PROOF_OFFLINE_EARLY, seconds=empty_for_s)
            return refuse(dialogue, early, again=Stage.PROVE_SIT)
        return enter(dialogue, Stage.PROVE_RETURN)
    if event.occupied:
        late = dialogue.elapsed_s > LEAVE_PATIENT_S
        problem = find(Code.PERSON_STAYS) if late else None
        return trouble(replace(dialogue, seen_at_s=None), problem)
    if event.occupied is None:
        return dialogue
    if dialogue.setup.quick:
        return enter(dialogue, Stage.PROVE_RETURN)
    if left_at_s is None:
        return replace(trouble(dialogue, None), seen_at_s=dialogue.now_s)
    if dialogue.now_s - left_at_s > ABSENCE_S + LATE_S:
        late_by = find(Code.PROOF_NOT_OFFLINE, seconds=dialogue.now_s - left_at_s)
        return refuse(dialogue, late_by, again=Stage.PROVE_SIT)
    return dialogue

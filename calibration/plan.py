"""The dialogue of a calibration: a value, and one `step`. Pure.

Terminal, script, a far seat and the benchmark drive the same thing: they put in keys, typed texts,
conversions and the node's word, and show what `calibration.plan_view.shown` says.

    READY -ENTER-> EMPTY -> WEIGHT -typed-> LOADING -> (CORNERS) -> TAKE_OFF -> WEIGHT -> ...
        -somebody sits, or ENTER-> PERSON -> LEAN -> STAND -> VERDICT -ENTER-> WRITE
        -> PROVE_SIT -> PROVE_LEAVE -> PROVE_RETURN -> DONE

Arrows without a word are taken when the seat has been still for long enough. What stands in the
way is the `problem`; it goes when it is mended, and after `PATIENCE_S` the calibration is refused.
ENTER then goes back to the stage that failed. Nothing is written before the verdict is accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from calibration.plan_empty import empty
from calibration.plan_loads import corners, loading, take_off, weight
from calibration.plan_moves import afresh, enter, refuse, trouble
from calibration.plan_person import lean, person, stand
from calibration.plan_proof import told
from calibration.plan_state import (
    AWAITED,
    Awaited,
    Dialogue,
    Event,
    Key,
    Measured,
    Setup,
    Stage,
    Stop,
    Told,
    Typed,
    Written,
)
from calibration.refusals import Code, Finding, find
from calibration.typed_weight import TypedWeight, read_typed
from calibration.window_faults import signal_fault, silence

PATIENCE_S = 30.0
SILENT_S = 3.0
TAIL_S = 12.0
STALE_S = 600.0
SAME_WEIGHT_SHARE = 0.01
TYPED_CODES = frozenset(code for code in Code if code.value.startswith("typed_"))
SATURATED = (Code.SATURATED_HIGH, Code.SATURATED_LOW)

_AT_THE_SEAT: Mapping[Stage, Callable[[Dialogue], Dialogue]] = MappingProxyType(
    {
        Stage.EMPTY: empty,
        Stage.WEIGHT: weight,
        Stage.LOADING: loading,
        Stage.CORNERS: corners,
        Stage.TAKE_OFF: take_off,
        Stage.PERSON: person,
        Stage.LEAN: lean,
        Stage.STAND: stand,
    }
)


def begin(setup: Setup, *, at_s: float) -> Dialogue:
    """A dialogue that waits for the first key."""
    return Dialogue(setup=setup, now_s=at_s, since_s=at_s, heard_at_s=at_s)


def step(dialogue: Dialogue, event: Event) -> Dialogue:
    """The dialogue after one more event; one that means nothing now changes nothing.

    Args:
        dialogue: So far.
        event: What happened, not before the event before it.
    """
    passed_s = max(0.0, event.at_s - dialogue.now_s)
    if dialogue.awaited in (Awaited.STABLE, Awaited.WRITTEN, Awaited.PROOF):
        dialogue = replace(dialogue, waited_s=dialogue.waited_s + passed_s)
    dialogue = replace(dialogue, now_s=max(dialogue.now_s, event.at_s))
    match event:
        case Key():
            return _key(replace(dialogue, keys=dialogue.keys + 1))
        case Typed(text=text):
            return _typed(replace(dialogue, keys=dialogue.keys + len(text) + 1), text)
        case Measured():
            return _measured(dialogue, event)
        case Written(fault=fault):
            return _written(dialogue, fault)
        case Told():
            return told(dialogue, event)
        case Stop():
            return dialogue if _is_over(dialogue) else enter(dialogue, Stage.STOPPED)


def resumed(saved: Dialogue, *, at_s: float, away_s: float) -> Dialogue:
    """An interrupted dialogue, taken up again.

    Args:
        saved: As it was.
        at_s: Now, on the clock of the events to come.
        away_s: How long it lay; beyond ten minutes, or unknown (negative), the empty seat is
            measured anew, because the zero wanders.
    """
    now = replace(saved, now_s=at_s)
    if _is_over(saved) or saved.stage in (Stage.READY, Stage.REFUSED):
        return replace(now, since_s=at_s, heard_at_s=at_s)
    written = (Stage.PROVE_SIT, Stage.PROVE_LEAVE, Stage.PROVE_RETURN)
    if saved.stage in written:
        return enter(now, Stage.PROVE_SIT)
    if not 0 <= away_s <= STALE_S:
        return afresh(now, Stage.READY)
    return enter(now, saved.stage)


def _is_over(dialogue: Dialogue) -> bool:
    return AWAITED[dialogue.stage] is Awaited.NOTHING


def _key(dialogue: Dialogue) -> Dialogue:
    match dialogue.stage:
        case Stage.READY:
            return enter(dialogue, Stage.EMPTY)
        case Stage.WEIGHT if dialogue.loads:
            return enter(dialogue, Stage.PERSON)
        case Stage.WEIGHT:
            return trouble(dialogue, find(Code.TYPED_NOTHING))
        case Stage.VERDICT:
            return enter(dialogue, Stage.WRITE)
        case Stage.REFUSED:
            return afresh(dialogue, dialogue.again or Stage.READY)
        case _:
            return dialogue


def _typed(dialogue: Dialogue, text: str) -> Dialogue:
    if not text.strip():
        return _key(dialogue)
    if dialogue.stage is not Stage.WEIGHT:
        return dialogue
    found = read_typed(text, most_kg=dialogue.setup.most_kg)
    if not isinstance(found, TypedWeight):
        return trouble(dialogue, found)
    for load in dialogue.loads:
        if abs(load.kg - found.kg) <= SAME_WEIGHT_SHARE * load.kg:
            return trouble(dialogue, find(Code.TYPED_AGAIN, kg=load.kg))
    return enter(replace(dialogue, typed=found), Stage.LOADING)


def _written(dialogue: Dialogue, fault: str | None) -> Dialogue:
    if dialogue.stage is not Stage.WRITE:
        return dialogue
    if fault is not None:
        return refuse(dialogue, find(Code.NOT_WRITTEN, text=fault), again=Stage.VERDICT)
    return enter(dialogue, Stage.PROVE_SIT if dialogue.setup.prove else Stage.DONE)


def _measured(dialogue: Dialogue, event: Measured) -> Dialogue:
    dialogue = _heard(dialogue, event)
    if dialogue.stage not in _AT_THE_SEAT:
        return dialogue
    fault = _fault(dialogue)
    if fault is not None:
        if fault.code in SATURATED and dialogue.zeros:
            fault = find(Code.SATURATED_LOADED, cell=dict(fault.figures)["cell"])
        return _patient(trouble(dialogue, fault))
    wrong = dialogue.problem
    typed_wrong = wrong if wrong is not None and wrong.code in TYPED_CODES else None
    after = _AT_THE_SEAT[dialogue.stage](dialogue)
    if after.stage is Stage.WEIGHT is dialogue.stage and after.problem is None:
        # What was typed stays wrong until something else is typed.
        return replace(after, problem=typed_wrong, problem_since_s=None)
    return _patient(after)


def _fault(dialogue: Dialogue) -> Finding | None:
    if dialogue.now_s - (dialogue.heard_at_s or 0.0) > SILENT_S:
        return silence(ever_ready=dialogue.ever_ready)
    return signal_fault(
        dialogue.tail,
        cells=dialogue.setup.cells,
        rate_sps=dialogue.setup.rate_sps,
        ever_ready=dialogue.ever_ready,
        untouched=dialogue.stage is Stage.EMPTY,
    )


def _heard(dialogue: Dialogue, event: Measured) -> Dialogue:
    last = dialogue.tail[-1].number if dialogue.tail else None
    new = [one for one in event.conversions if last is None or one.number > last]
    if not new:
        return dialogue
    tail = (*dialogue.tail, *new)
    tail = tuple(one for one in tail if one.at_s > tail[-1].at_s - TAIL_S)
    ready = any(value is not None for one in new for value in one.counts)
    return replace(
        dialogue,
        tail=tail,
        heard_at_s=dialogue.now_s,
        ever_ready=dialogue.ever_ready or ready,
    )


def _patient(dialogue: Dialogue) -> Dialogue:
    problem, since_s = dialogue.problem, dialogue.problem_since_s
    if problem is None or since_s is None or dialogue.now_s - since_s < PATIENCE_S:
        return dialogue
    return refuse(dialogue, problem, again=dialogue.stage)

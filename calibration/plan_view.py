"""What a dialogue shows now: a key for the sentence, figures, and how much longer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from calibration.plan_empty import STILL_S
from calibration.plan_loads import PATIENT_S
from calibration.plan_moves import above_zero, kilograms, total
from calibration.plan_person import minute_lacking_s
from calibration.plan_proof import ABSENCE_S
from calibration.plan_state import Awaited, Dialogue, Path, Stage
from calibration.refusals import Figure, Finding

# What a sentence of a stage may use.
ASK_FIGURES = ("kg", "cell", "cells", "seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One picture of the dialogue.

    Attributes:
        key: Of the sentence that says what to do, in `calibration.texts`.
        figures: For that sentence.
        awaited: What is waited for.
        lacking_s: How much longer the seat has to stay as it is; 0 when nothing runs.
        counts: Above the empty seat, all cells together; None before it is known.
        kg: The same in kilograms; None before the first weight.
        noise_counts: Of the most restless cell; None before anything was measured.
        quiet: Whether nothing but noise is seen now.
        problem: What stands in the way.
    """

    key: str
    figures: Mapping[str, Figure]
    awaited: Awaited
    lacking_s: float
    counts: float | None
    kg: float | None
    noise_counts: float | None
    quiet: bool
    problem: Finding | None


def shown(dialogue: Dialogue) -> View:
    """The picture of now."""
    window = dialogue.window
    counts = kg = None
    if window is not None and dialogue.zeros:
        counts = total(dialogue, above_zero(dialogue, window.levels))
        kg = kilograms(dialogue, window.levels)
    return View(
        key=_key(dialogue),
        figures=MappingProxyType(
            {
                "kg": _asked_kg(dialogue),
                "cell": dialogue.corner,
                "cells": dialogue.setup.cells,
                "seconds": ABSENCE_S if dialogue.stage is Stage.PROVE_LEAVE else PATIENT_S,
            }
        ),
        awaited=dialogue.awaited,
        lacking_s=_lacking_s(dialogue),
        counts=counts,
        kg=kg,
        noise_counts=max((cell.noise_counts for cell in window.cells), default=None)
        if window is not None
        else None,
        quiet=window is not None and window.settled and window.lacking_s < window.needed_s,
        problem=dialogue.problem,
    )


def _key(dialogue: Dialogue) -> str:
    stage = dialogue.stage
    match stage:
        case Stage.WEIGHT if dialogue.loads:
            return "ask.weight_next"
        case Stage.PERSON if dialogue.setup.path is Path.SIT:
            return "ask.person_only"
        case Stage.PROVE_LEAVE if dialogue.setup.quick:
            return "ask.prove_leave_quick"
        case Stage.VERDICT if dialogue.setup.path is Path.SIT:
            return "ask.verdict_only"
        case _:
            return f"ask.{stage.value}"


def _asked_kg(dialogue: Dialogue) -> float:
    if dialogue.typed is not None:
        return dialogue.typed.kg
    return dialogue.loads[-1].kg if dialogue.loads else 0.0


def _lacking_s(dialogue: Dialogue) -> float:
    if dialogue.stage is Stage.PROVE_LEAVE and dialogue.seen_at_s is not None:
        return max(0.0, ABSENCE_S - (dialogue.now_s - dialogue.seen_at_s))
    if dialogue.awaited is not Awaited.STABLE:
        return 0.0
    if dialogue.window is None:
        return STILL_S
    minute_s = minute_lacking_s(dialogue) if dialogue.stage is Stage.STAND else 0.0
    return max(dialogue.window.lacking_s, minute_s)

"""A dialogue as plain values for a file, and back: an interrupted one can be resumed. Pure.

Neither the newest conversions nor the window are kept: after an interruption they are old.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from enum import Enum
from typing import Any, cast

from calibration.plan_state import Dialogue, Load, Path, Setup, Stage, Standing
from calibration.refusals import Code, Finding, Severity
from calibration.typed_weight import TypedWeight

VERSION = 1
NOT_KEPT = ("tail", "window", "problem", "problem_since_s", "heard_at_s", "seen_at_s")

STOP = Stage.STOPPED
NEEDS_NOTHING = frozenset({Stage.READY, Stage.EMPTY, Stage.REFUSED, Stage.STOPPED})
NEEDS_LOADS = frozenset({Stage.CORNERS, Stage.TAKE_OFF})
NEEDS_PERSON = frozenset({Stage.LEAN, Stage.STAND, Stage.VERDICT, Stage.WRITE})


class SavedUnreadable(ValueError):
    """The file of an interrupted calibration cannot be read: begin a new one."""


def to_dict(dialogue: Dialogue) -> dict[str, Any]:
    """Plain values, for JSON."""
    kept = {
        field.name: getattr(dialogue, field.name)
        for field in fields(Dialogue)
        if field.name not in NOT_KEPT
    }
    return {"version": VERSION, **{name: _plain(value) for name, value in kept.items()}}


def from_dict(saved: Mapping[str, Any]) -> Dialogue:
    """The dialogue again; take it up by `calibration.plan.resumed`.

    Raises:
        SavedUnreadable: It was not written by `to_dict`, or by another version of it.
    """
    if saved.get("version") != VERSION:
        raise SavedUnreadable("saved by another version: begin a new calibration")
    try:
        return _checked(_dialogue(saved))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SavedUnreadable(f"not a saved calibration ({error!r}): begin a new one") from error


def _checked(found: Dialogue) -> Dialogue:
    """Each stage finds what the stages before it have measured, or the file is not to be used."""
    cells = found.setup.cells
    standings = [*found.zeros, *(load.standing for load in found.loads), found.person]
    standings.append(found.leaned)
    whole = all(
        len(one.means) == cells == len(one.noises) == len(one.errors)
        for one in standings
        if one is not None
    )
    if not whole or not all(_ready(found, stage) for stage in (found.stage, found.again or STOP)):
        raise ValueError(f"nothing to go on with at {found.stage.value}")
    return found


def _ready(found: Dialogue, stage: Stage) -> bool:
    return bool(
        (found.zeros or stage in NEEDS_NOTHING)
        and (found.typed is not None or stage is not Stage.LOADING)
        and (found.loads or stage not in NEEDS_LOADS)
        and (
            stage is not Stage.CORNERS
            or 1 <= found.corner <= min(found.setup.cells, len(found.loads))
        )
        and (found.person is not None or stage not in NEEDS_PERSON)
    )


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(cast("Any", value)))
    return value


def _dialogue(saved: Mapping[str, Any]) -> Dialogue:
    typed = saved["typed"]
    return Dialogue(
        setup=_setup(saved["setup"]),
        stage=Stage(saved["stage"]),
        now_s=float(saved["now_s"]),
        since_s=float(saved["since_s"]),
        ever_ready=bool(saved["ever_ready"]),
        zeros=tuple(_standing(one) for one in saved["zeros"]),
        typed=None if typed is None else TypedWeight(kg=float(typed["kg"]), text=typed["text"]),
        loads=tuple(
            Load(
                kg=float(one["kg"]),
                corner=int(one["corner"]),
                standing=_standing(one["standing"]),
            )
            for one in saved["loads"]
        ),
        corner=int(saved["corner"]),
        person=_standing_or_none(saved["person"]),
        leaned=_standing_or_none(saved["leaned"]),
        findings=tuple(_finding(one) for one in saved["findings"]),
        again=None if saved["again"] is None else Stage(saved["again"]),
        keys=int(saved["keys"]),
        waited_s=float(saved["waited_s"]),
    )


def _setup(saved: Mapping[str, Any]) -> Setup:
    former = tuple((float(zero), float(slope)) for zero, slope in saved["former"])
    return Setup(**{**saved, "path": Path(saved["path"]), "former": former})


def _standing_or_none(saved: Mapping[str, Any] | None) -> Standing | None:
    return None if saved is None else _standing(saved)


def _standing(saved: Mapping[str, Any]) -> Standing:
    return Standing(
        means=_floats(saved["means"]),
        errors=_floats(saved["errors"]),
        noises=_floats(saved["noises"]),
        slopes_per_min=_floats(saved["slopes_per_min"]),
        slope_errors_per_min=_floats(saved["slope_errors_per_min"]),
        degrees=int(saved["degrees"]),
        moved=bool(saved["moved"]),
        since_s=float(saved["since_s"]),
        until_s=float(saved["until_s"]),
    )


def _floats(saved: Sequence[Any]) -> tuple[float, ...]:
    return tuple(float(one) for one in saved)


def _finding(saved: Mapping[str, Any]) -> Finding:
    return Finding(
        code=Code(saved["code"]),
        figures=tuple((str(name), value) for name, value in saved["figures"]),
        severity=Severity(saved["severity"]),
    )

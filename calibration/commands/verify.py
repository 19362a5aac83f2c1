"""`verify`: the yearly check with one known weight, in twenty seconds. Changes nothing."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from calibration.check import Facts
from calibration.errors import TypedWrongly
from calibration.listening import ASK_EVERY_S, ConversionEar
from calibration.place import Visit, at_a_seat
from calibration.refusals import Finding
from calibration.screen import BAD, OK
from calibration.telling import found
from calibration.typed_weight import read_typed
from calibration.verifying import Verified, kg_of, rests, verified, window_of
from calibration.window import Conversion

# As long as a person takes to fetch the weight, and then some.
PATIENCE_S = 60.0
TAIL_S = 8.0


@at_a_seat
def verify(
    visit: Visit,
    *,
    weight: Annotated[str, typer.Option(help="the known weight, such as 20")],
) -> None:
    """Check the scale with a known weight. Exit code 0: it holds, 1: calibrate anew."""
    read = read_typed(weight)
    if isinstance(read, Finding):
        raise TypedWrongly(f"--weight {weight}: {found(read, visit.screen)}")
    scale = visit.client.ask("describe").get("scale")
    if not scale:
        raise TypedWrongly(visit.screen.words("verify.no_scale"))
    visit.client.hold()
    visit.screen.say("verify.empty")
    empty_kg = _resting(visit, scale, empty_kg=None, weight_kg=read.kg)
    visit.screen.say("verify.load", kg=read.kg)
    loaded_kg = _resting(visit, scale, empty_kg=empty_kg, weight_kg=read.kg)
    result = verified(empty_kg=empty_kg, loaded_kg=loaded_kg, weight_kg=read.kg)
    _tell(visit, result)
    raise typer.Exit(0 if result.passed else 1)


def _resting(visit: Visit, scale: Facts, *, empty_kg: float | None, weight_kg: float) -> float:
    """Kilograms of the first window that is still and what is waited for.

    Raises:
        TypedWrongly: there was none for a minute.
    """
    ear = ConversionEar(visit.client)
    tail: Sequence[Conversion] = ()
    began_s = time.monotonic()
    while time.monotonic() - began_s < PATIENCE_S:
        tail = [*tail, *ear.newer()]
        tail = [one for one in tail if one.at_s > tail[-1].at_s - TAIL_S]
        window = window_of(tail, scale) if tail else None
        if window is not None and rests(window, scale, empty_kg=empty_kg, weight_kg=weight_kg):
            return kg_of(scale, window.levels)
        time.sleep(ASK_EVERY_S)
    key = "verify.not_still" if empty_kg is None else "verify.not_loaded"
    raise TypedWrongly(visit.screen.words(key, seconds=PATIENCE_S, kg=weight_kg))


def _tell(visit: Visit, result: Verified) -> None:
    figures = asdict(result) | {"error_kg": result.error_kg}
    visit.screen.say("verify.figures", **figures)
    if result.passed:
        visit.screen.say("verify.passed", style=OK)
    if not result.weight_right:
        visit.screen.say("verify.weight_wrong", style=BAD, **figures)
    if not result.zero_right:
        visit.screen.say("verify.zero_wrong", style=BAD, **figures)
    rounded = {name: round(figure, 3) for name, figure in figures.items()}
    visit.screen.result(passed=result.passed, **rounded)

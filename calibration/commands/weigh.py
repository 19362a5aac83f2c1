"""`weigh`: the guided calibration."""

import time
from typing import Annotated

import typer

from calibration.calibrating import Task, calibrate
from calibration.errors import TypedWrongly
from calibration.interrupted import Records
from calibration.place import Visit, at_a_seat
from calibration.plan import begin, resumed
from calibration.plan_state import Dialogue, Path, Setup
from calibration.refusals import Finding
from calibration.setup import setup_of
from calibration.telling import found
from calibration.typed_weight import read_typed
from calibration.weigh_hands import ScriptedHands


@at_a_seat
def weigh(
    visit: Visit,
    *,
    sit: Annotated[bool, typer.Option("--sit", help="no weights: presence only")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="prove without the 30 s")] = False,
    no_proof: Annotated[bool, typer.Option("--no-proof", help="do not prove it")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="go on where it was left")] = False,
    new_cell: Annotated[
        bool, typer.Option("--new-cell", help="the load cell was exchanged")
    ] = False,
    cell: Annotated[str | None, typer.Option(help="serial number of the load cell")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="no keys: say yes to everything")] = False,
    weights: Annotated[str, typer.Option(help="with --yes: such as 5,10,20")] = "",
) -> None:
    """Calibrate the seat, step by step. Nothing is written before you accept."""
    typed = _weights(visit, weights, wanted=yes and not sit)
    if not yes and not visit.screen.is_terminal:
        raise TypedWrongly(visit.screen.words("weigh.no_terminal"))
    facts = visit.client.ask("describe")
    visit.client.hold()
    setup = setup_of(
        facts,
        path=Path.SIT if sit else Path.WEIGH,
        quick=quick,
        prove=not no_proof,
        new_cell=new_cell,
        cell=cell,
    )
    seat = str(facts.get("seat") or "seat")
    records = Records(seat)
    task = Task(
        visit=visit,
        seat=seat,
        records=records,
        extra={} if cell is None else {"cell": cell},
        script=ScriptedHands(typed) if yes else None,
        attended=not yes,
    )
    result = calibrate(task, _begun(visit, records, setup, resume=resume))
    raise typer.Exit(0 if result["result"] == "ok" else 1)


def _weights(visit: Visit, weights: str, *, wanted: bool) -> list[str]:
    typed = [one.strip() for one in weights.replace(";", ",").split(",") if one.strip()]
    if wanted and not typed:
        raise TypedWrongly(visit.screen.words("weigh.which_weights"))
    for one in typed:
        read = read_typed(one)
        if isinstance(read, Finding):
            raise TypedWrongly(f"--weights {one}: {found(read, visit.screen)}")
    return typed


def _begun(visit: Visit, records: Records, setup: Setup, *, resume: bool) -> Dialogue:
    now_s = time.monotonic()
    saved = records.interrupted() if resume else None
    if saved is not None:
        return resumed(saved[0], at_s=now_s, away_s=saved[1])
    if resume:
        raise TypedWrongly(visit.screen.words("weigh.nothing_left"))
    return begin(setup, at_s=now_s)

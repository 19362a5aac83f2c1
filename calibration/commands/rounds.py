"""`round`: seat after seat, scanned or typed, with one weight each."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from calibration.calibrating import Task, calibrate
from calibration.errors import CalibrationError, TypedWrongly
from calibration.interrupted import Records
from calibration.place import Place, Visit, visiting, with_place
from calibration.plan import begin
from calibration.plan_state import Path as Way
from calibration.refusals import Finding
from calibration.round_book import RoundBook, book_line
from calibration.scanned import seat_of
from calibration.screen import BAD, LOOK, Screen
from calibration.setup import setup_of
from calibration.telling import found
from calibration.typed_weight import read_typed
from calibration.weigh_hands import ScriptedHands

END = ("", "q")


@with_place
def round_(
    place: Place,
    *,
    weight: Annotated[str, typer.Option(help="the one weight you carry, such as 20")],
    csv: Annotated[Path, typer.Option(help="result; seats that are done in it are skipped")],
    seats: Annotated[
        Path | None, typer.Option(help="list of seats, one a line; else they are scanned")
    ] = None,
    prove: Annotated[bool, typer.Option("--prove", help="prove each with sit and leave")] = False,
) -> None:
    """Calibrate many seats with one weight: scan, weight on, weight off, sit, stand, next."""
    screen = Screen(language=place.language, as_json=place.as_json)
    if place.dispatcher is None:
        raise TypedWrongly(screen.words("fleet.no_dispatcher"))
    read = read_typed(weight)
    if isinstance(read, Finding):
        raise TypedWrongly(f"--weight {weight}: {found(read, screen)}")
    book = RoundBook(csv)
    failed = 0
    for text in _texts(screen, seats):
        seat = seat_of(text)
        if seat is None:
            screen.say("round.no_seat", text=text[:60], style=LOOK)
        elif seat in book.done:
            screen.say("round.done_already", seat=seat)
        else:
            failed += not _one(place, screen, seat, weight=weight, prove=prove, book=book)
    screen.say("round.over", done=len(book.done), failed=failed)
    raise typer.Exit(1 if failed else 0)


def _texts(screen: Screen, seats: Path | None) -> Iterator[str]:
    if seats is not None:
        try:
            lines = seats.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise TypedWrongly(f"{seats}: {error}") from error
        yield from (line for line in lines if line.strip() and not line.startswith("#"))
        return
    while True:
        try:
            text = input(f"{screen.words('round.scan')} ")
        except EOFError:
            return
        if text.strip() in END:
            return
        yield text


def _one(
    place: Place, screen: Screen, seat: str, *, weight: str, prove: bool, book: RoundBook
) -> bool:
    """Whether this seat is done; a seat that cannot be reached does not end the round."""
    screen.say("round.seat", seat=seat, done=len(book.done))
    try:
        with visiting(place, seat=seat) as visit:
            line = _calibrated(visit, seat, weight=weight, prove=prove)
    except CalibrationError as error:
        screen.line(f"{seat}: {error}", style=BAD)
        line = {"seat": seat, "at": _now(), "who": place.technician, "result": "failed"}
        line["findings"] = str(error)
    book.note(line)
    return line["result"] == "ok"


def _calibrated(visit: Visit, seat: str, *, weight: str, prove: bool) -> dict[str, object]:
    facts = visit.client.ask("describe")
    visit.client.hold()
    setup = setup_of(facts, path=Way.WEIGH, quick=True, prove=prove, new_cell=False, cell=None)
    task = Task(
        visit=visit,
        seat=seat,
        records=Records(seat),
        extra={},
        script=ScriptedHands([weight]),
        attended=visit.screen.is_terminal,
    )
    result = calibrate(task, begin(setup, at_s=time.monotonic()))
    return book_line(result, at=_now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""`camera`: aim it, tell it where the seat is, and see whether the empty seat is empty to it."""

import os
import time
from typing import Annotated, Any

import typer
from rich.text import Text

from calibration.errors import TypedWrongly
from calibration.looks import looks
from calibration.mosaic import without_colour
from calibration.place import Visit, at_a_seat
from calibration.screen import BAD, LOOK, OK
from calibration.zone_typed import read_zone

PREVIEW_S = 60.0
PREVIEW_EVERY_S = 1.0
# While a technician works the camera looks every 2 s, and is blocked after three covered looks.
BLOCKED_WITHIN_S = 45.0
EMPTY_SCORE_LIMIT, SITTER_SCORE_LIMIT = 0.8, 1.0
MOST_COLUMNS = 60
# What every answer has, and one picture's figures each, which nobody reads.
_ENVELOPE = ("request", "status", "studied")


@at_a_seat
def camera(
    visit: Visit,
    *,
    zone: Annotated[str | None, typer.Option(help="seat zone: left,top,right,bottom")] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="a coarse picture here, for 60 s at most")
    ] = False,
    sitter: Annotated[
        bool, typer.Option("--sitter", help="somebody sits there: is he seen, which zone fits?")
    ] = False,
    blocked: Annotated[
        bool, typer.Option("--blocked", help="see whether a covered lens is noticed")
    ] = False,
    looks_: Annotated[int, typer.Option("--looks", min=1, max=60, help="pictures")] = 20,
) -> None:
    """Score the empty seat; or set the zone, show a preview, test a covered lens."""
    points = None if zone is None else read_zone(zone)
    if preview and not visit.screen.is_terminal:
        raise TypedWrongly(visit.screen.words("camera.terminal_only"))
    visit.client.hold()
    if points is not None:
        at_once = visit.client.ask("set_zone", zone=points).get("at_once", True)
        visit.screen.say("camera.zone_set" if at_once else "camera.zone_later", style=OK)
        visit.screen.result(zone=points)
    if preview:
        _preview(visit)
    if blocked:
        _cover(visit)
    if sitter:
        _sitter(visit, looks_)
    if points is None and not (preview or blocked or sitter):
        _study(visit, looks_)


def _study(visit: Visit, number: int) -> None:
    """The empty seat must not look like a person."""
    visit.screen.say("camera.leave", number=number)
    study = visit.client.ask("study", looks=number, occupied=False)
    whole, zoned = study.get("best_empty_whole"), study.get("best_empty_zone")
    counts = whole if zoned is None else zoned
    for key, score in (("camera.whole", whole), ("camera.zoned", zoned)):
        if score is not None:
            visit.screen.say(key, score=score)
    for advice in study.get("advice") or ():
        visit.screen.line(str(advice), style=LOOK)
    bad = counts is None or counts >= EMPTY_SCORE_LIMIT
    visit.screen.result(**{name: study[name] for name in study if name not in _ENVELOPE})
    if bad:
        visit.screen.say("camera.not_empty", style=BAD, limit=EMPTY_SCORE_LIMIT)
        raise typer.Exit(1)
    visit.screen.say("camera.empty", style=OK, limit=EMPTY_SCORE_LIMIT)


def _sitter(visit: Visit, number: int) -> None:
    """Somebody who sits must look like one; a zone is suggested around him."""
    visit.screen.say("camera.sit", number=number)
    study = visit.client.ask("study", looks=number, occupied=True)
    score, zone = study.get("worst_sitter"), study.get("suggestion")
    for advice in study.get("advice") or ():
        visit.screen.line(str(advice), style=LOOK)
    visit.screen.result(**{name: study[name] for name in study if name not in _ENVELOPE})
    if zone:
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in zone)
        visit.screen.say("camera.suggestion", zone=points)
    if score is None or score < SITTER_SCORE_LIMIT:
        visit.screen.say("camera.sitter_not_seen", style=BAD, limit=SITTER_SCORE_LIMIT)
        raise typer.Exit(1)
    visit.screen.say("camera.sitter_seen", style=OK, score=score)


def _preview(visit: Visit) -> None:
    """Nothing of the picture stays on the terminal afterwards."""
    console = visit.screen.console
    columns = min(MOST_COLUMNS, console.width)
    plain = "NO_COLOR" in os.environ
    began_s = time.monotonic()
    with console.screen():
        while (left_s := PREVIEW_S - (time.monotonic() - began_s)) > 0:
            answer = visit.client.ask("preview", columns=columns)
            _draw(visit, answer, left_s, plain=plain)
            time.sleep(PREVIEW_EVERY_S)
    visit.screen.say("camera.preview_over")


def _draw(visit: Visit, answer: dict[str, Any], left_s: float, *, plain: bool) -> None:
    console = visit.screen.console
    lines = [str(one) for one in answer.get("lines") or ()][: console.height - 2]
    console.clear()
    for line in lines:
        console.print(without_colour(line) if plain else Text.from_ansi(line), no_wrap=True)
    visit.screen.say("camera.preview_left", seconds=left_s)


def _cover(visit: Visit) -> None:
    """A covered lens must be noticed, and an uncovered one again."""
    for wanted, key in (("blocked", "camera.cover"), ("ok", "camera.uncover")):
        visit.screen.say(key, seconds=BLOCKED_WITHIN_S)
        if not _reaches(visit, wanted):
            visit.screen.say(f"{key}_failed", style=BAD)
            visit.screen.result(blocked_test=False)
            raise typer.Exit(1)
    visit.screen.say("camera.cover_passed", style=OK)
    visit.screen.result(blocked_test=True)


def _reaches(visit: Visit, wanted: str) -> bool:
    states = looks(visit.client, for_s=BLOCKED_WITHIN_S)
    return any((state.get("camera") or {}).get("state") == wanted for state in states)

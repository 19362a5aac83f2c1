"""`watch`: weight, evidence and presence as they come, in the terminal or in a picture."""

from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from calibration.check import Facts
from calibration.errors import TypedWrongly
from calibration.looks import looks, moment
from calibration.picture import png
from calibration.place import Visit, at_a_seat
from calibration.plot import Moment

PICTURE_S = 30.0
# Ten hours at four looks a second would not fit into a picture anyway.
MOST_KEPT = 20_000
PLAIN_EVERY_S = 1.0


@at_a_seat
def watch(
    visit: Visit,
    *,
    seconds: Annotated[float | None, typer.Option(min=1, help="stop after so long")] = None,
    picture: Annotated[
        Path | None, typer.Option("--png", help="write the plot into this file (30 s)")
    ] = None,
) -> None:
    """Watch the seat. Takes no lease: several may look on, and presence goes on as usual."""
    if visit.screen.is_terminal and picture is None:
        try:
            from calibration.watch_app import WatchApp
        except ImportError:
            # The live view is an extra; lines do without.
            visit.screen.say("watch.plain")
        else:
            WatchApp(client=visit.client, screen=visit.screen, seconds=seconds).run()
            return
    if picture is not None and seconds is None:
        seconds = PICTURE_S
    kept = recorded(visit, seconds=seconds, shown=picture is None or visit.place.as_json)
    if picture is not None:
        write_picture(picture, kept)
        visit.screen.say("watch.written", file=picture)


def recorded(visit: Visit, *, seconds: float | None, shown: bool) -> list[Moment]:
    """What was seen for so long; with `shown` a line or an object each second."""
    kept: deque[Moment] = deque(maxlen=MOST_KEPT)
    told_s = float("-inf")
    for state in looks(visit.client, for_s=seconds):
        found = moment(state)
        kept.append(found)
        if shown and found.at_s - told_s >= PLAIN_EVERY_S:
            told_s = found.at_s
            visit.screen.line(state_line(visit, state))
            visit.screen.result(**{name: state[name] for name in state if name != "request"})
    return list(kept)


def state_line(visit: Visit, state: Facts) -> str:
    """One line for one look."""
    kg = state.get("kg")
    return visit.screen.words(
        "watch.line",
        at_s=float(state.get("at_s") or 0.0),
        kg="   -  " if kg is None else f"{kg:6.2f}",
        evidence=state.get("evidence"),
        presence=state.get("presence"),
        occupied=state.get("occupied"),
    )


def write_picture(file: Path, moments: list[Moment]) -> None:
    """The plot as PNG.

    Raises:
        TypedWrongly: the file cannot be written.
    """
    try:
        file.write_bytes(png(moments))
    except OSError as error:
        raise TypedWrongly(f"{file}: {error.strerror or error}") from error

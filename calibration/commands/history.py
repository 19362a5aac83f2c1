"""`history` and `rollback`: the scales a seat had, and the way back."""

from typing import Annotated

import typer

from calibration.commands.written import short, tell_written
from calibration.place import Visit, at_a_seat


@at_a_seat
def history(
    visit: Visit,
) -> None:
    """Show the scales written so far, the newest first."""
    scales = list(reversed(visit.client.ask("history")["history"]))
    for scale in scales:
        visit.screen.line(short(visit.screen, scale))
    if not scales:
        visit.screen.say("history.none")
    visit.screen.result(history=scales)


@at_a_seat
def rollback(
    visit: Visit,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Put the scale before this one back."""
    visit.client.hold()
    if not visit.screen.confirmed("rollback.sure", yes=yes):
        visit.screen.say("rollback.left")
        raise typer.Exit(1)
    tell_written(visit.screen, visit.client.ask("rollback"), key="rollback.done")

"""`list`: every seat's calibration, those that want a technician first."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from calibration.dispatcher_api import fetch_list
from calibration.errors import TypedWrongly
from calibration.fleet import FleetRow, fleet
from calibration.place import Place, with_place
from calibration.screen import BAD, LOOK, Screen

TITLES = ("fleet.seat", "fleet.zone", "fleet.age", "fleet.link", "fleet.alerts")


@with_place
def list_(
    place: Place,
    *,
    due: Annotated[bool, typer.Option("--due", help="only those to calibrate")] = False,
) -> None:
    """List every seat of a dispatcher. Exit code 1 when one has to be calibrated."""
    screen = Screen(language=place.language, as_json=place.as_json)
    if place.dispatcher is None:
        raise TypedWrongly(screen.words("fleet.no_dispatcher"))
    url, token, ca_file = place.dispatcher, place.token(), place.ca_file
    seats = fetch_list(url, "/seats", token=token, ca_file=ca_file)
    alerts = fetch_list(url, "/alerts", token=token, ca_file=ca_file)
    rows = [row for row in fleet(seats, alerts, datetime.now(UTC)) if row.due or not due]
    screen.table(TITLES, [_cells(screen, row) for row in rows])
    number = sum(row.due for row in rows)
    screen.say("fleet.sum", number=len(rows), due=number)
    for row in rows:
        screen.result(
            seat=row.seat,
            zone=row.zone,
            days=row.days,
            link=row.link,
            presence=row.presence,
            alerts=row.alerts,
            due=row.due,
        )
    raise typer.Exit(1 if number else 0)


def _cells(screen: Screen, row: FleetRow) -> list[str | Text]:
    age = "?" if row.days is None else screen.words("fleet.days", days=row.days)
    style = BAD if row.due else LOOK if row.alerts else ""
    alerts = Text(", ".join(row.alerts), style=style)
    return [row.seat, row.zone, age, row.link, alerts]

"""`doctor`: one line for each thing that can be wrong, green or with the exact fix."""

from datetime import UTC, datetime
from typing import Any

import typer
from rich.text import Text

from calibration.check import Check, Mark, Patient
from calibration.checks import examine, worst
from calibration.errors import NodeUnreachable
from calibration.link import SeatClient
from calibration.place import Place, with_place
from calibration.screen import BAD, LOOK, OK, Screen, complain
from calibration.telling import found
from calibration.window import Conversion

STYLES = {Mark.OK: OK, Mark.WARN: LOOK, Mark.BAD: BAD}


@with_place
def doctor(
    place: Place,
) -> None:
    """Look at everything a seat needs. Exit code 0: well, 1: something to look at, 2: to mend."""
    screen = Screen(language=place.language, as_json=place.as_json)
    try:
        client = place.client()
        try:
            patient = asked(client)
        finally:
            client.close()
    except NodeUnreachable as error:
        screen.result(ok=False, checks=[{"name": "service", "mark": "bad", "text": str(error)}])
        if not place.as_json:
            complain(str(error))
        raise typer.Exit(Mark.BAD.value) from error
    checks = examine(patient)
    _show(screen, checks)
    mark = worst(checks)
    screen.result(
        seat=patient.facts.get("seat"),
        ok=mark is Mark.OK,
        checks=[_entry(screen, check) for check in checks],
    )
    raise typer.Exit(mark.value)


def asked(client: SeatClient) -> Patient:
    """The node's facts, gathered; needs no lease."""
    facts, state = client.ask("describe"), client.ask("state")
    found = client.ask("conversions", after=0, most=200)["conversions"]
    return Patient(
        facts=facts,
        conversions=tuple(Conversion.from_wire(entry) for entry in found),
        state=state,
        now=datetime.now(UTC),
    )


def told(screen: Screen, check: Check) -> str:
    """The line of a check."""
    if check.finding is not None:
        return found(check.finding, screen)
    return screen.words(check.key, **check.figures)


def _show(screen: Screen, checks: list[Check]) -> None:
    for check in checks:
        mark = screen.words(f"doctor.{check.mark.name.lower()}")
        name = screen.words(f"doctor.name.{check.name}")
        line = Text.assemble(
            (f"{mark:<5}", STYLES[check.mark]), (f"{name:<12} ", "bold"), told(screen, check)
        )
        if not screen.as_json:
            screen.console.print(line)
    bad = sum(check.mark is Mark.BAD for check in checks)
    warned = sum(check.mark is Mark.WARN for check in checks)
    if bad:
        screen.say("doctor.some_bad", number=bad, style=BAD)
    elif warned:
        screen.say("doctor.some_warn", number=warned, style=LOOK)
    else:
        screen.say("doctor.all_well", style=OK)


def _entry(screen: Screen, check: Check) -> dict[str, Any]:
    code = check.key if check.finding is None else check.finding.code.value
    return {
        "name": check.name,
        "mark": check.mark.name.lower(),
        "code": code.removeprefix("doctor."),
        "text": told(screen, check),
    }

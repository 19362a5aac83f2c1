"""`report`: one page for the file of a seat, to print and sign."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from calibration.check import Facts
from calibration.checks import examine
from calibration.commands.doctor import asked, told
from calibration.commands.watch import recorded
from calibration.errors import TypedWrongly
from calibration.interrupted import Records
from calibration.place import Visit, at_a_seat
from calibration.refusals import Code, Finding, Severity
from calibration.report_page import Report, page
from calibration.telling import found
from calibration.window import Conversion
from calibration.window_cell import noise_of, without_spikes

FEWEST = 20


@at_a_seat
def report(
    visit: Visit,
    *,
    out: Annotated[Path | None, typer.Option(help="file to write; SEAT-DATE.html")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="of the plot")] = 10.0,
) -> None:
    """Write the seat's report as one HTML page."""
    moments = recorded(visit, seconds=seconds, shown=False)
    patient = asked(visit.client)
    seat = str(patient.facts.get("seat") or "seat")
    result = standing_result(Records(seat).result(), patient.facts.get("scale"))
    now = datetime.now().astimezone()
    words = visit.screen.words
    content = page(
        Report(
            facts=patient.facts,
            noise_counts=noises(patient.conversions),
            result=result,
            findings=[found(one, visit.screen) for one in findings_of(result)],
            checks=[
                (
                    words(f"doctor.{check.mark.name.lower()}"),
                    words(f"doctor.name.{check.name}"),
                    told(visit.screen, check),
                )
                for check in examine(patient)
            ],
            moments=moments,
            now=now,
            who=visit.place.technician,
        ),
        visit.screen,
    )
    file = out or Path(f"{seat}-{now:%Y-%m-%d}.html")
    try:
        file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise TypedWrongly(f"{file}: {error.strerror or error}") from error
    visit.screen.say("report.written", file=file)
    visit.screen.result(file=file, seat=seat)


def standing_result(result: dict[str, Any] | None, scale: Facts | None) -> dict[str, Any] | None:
    """The record of a calibration, if its scale is the one that stands."""
    if result is None or not scale:
        return None
    recorded_scale = result.get("scale") or {}
    same = recorded_scale.get("calibrated_at") == scale.get("calibrated_at")
    return result if same else None


def findings_of(result: dict[str, Any] | None) -> list[Finding]:
    """The findings of a record; one this version does not know is left out."""
    findings = []
    for entry in (result or {}).get("findings", ()):
        try:
            findings.append(
                Finding(
                    code=Code(entry["code"]),
                    severity=Severity(entry["severity"]),
                    figures=tuple(entry["figures"].items()),
                )
            )
        except (KeyError, ValueError):
            continue
    return findings


def noises(conversions: Sequence[Conversion]) -> list[float]:
    """Counts from one conversion to the next, of each cell."""
    found_noises = []
    for cell in range(max((len(one.counts) for one in conversions), default=0)):
        points = [(one.at_s, one.counts[cell : cell + 1]) for one in conversions]
        series = [(at, one[0]) for at, one in points if one and one[0] is not None]
        if len(series) < FEWEST:
            return []
        found_noises.append(noise_of([counts for _, counts in without_spikes(series)]))
    return found_noises

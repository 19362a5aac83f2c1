"""`export` and `import`: a seat's scale as a file, for a Pi that is exchanged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from calibration.commands.written import short, tell_written
from calibration.errors import TypedWrongly
from calibration.place import Visit, at_a_seat
from calibration.words.lookup import say
from sensors import ScaleInvalid, scale_entries, scale_from

FORMAT = "seat-calibration/1"
LONGEST_FILE = 1_000_000


@at_a_seat
def export(
    visit: Visit,
    *,
    file: Annotated[Path, typer.Argument(help="file to write")],
) -> None:
    """Write the seat's scale and its history into a file."""
    facts = visit.client.ask("describe")
    if not facts.get("scale"):
        raise TypedWrongly(visit.screen.words("export.nothing"))
    content = {
        "format": FORMAT,
        "seat": facts.get("seat"),
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": facts["scale"],
        "history": facts.get("history", []),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TypedWrongly(f"{file}: {error.strerror or error}") from error
    visit.screen.say("export.done", file=file)
    visit.screen.result(file=file, seat=content["seat"])


@at_a_seat
def import_(
    visit: Visit,
    *,
    file: Annotated[Path, typer.Argument(help="file written by export")],
    other_seat: Annotated[
        bool, typer.Option("--other-seat", help="take a scale of another seat or cell")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Give the seat a scale from a file. A scale belongs to its cell: it is compared."""
    content = read_export(file)
    facts = visit.client.ask("describe")
    _refuse_strangers(visit, content, facts, other_seat=other_seat)
    visit.client.hold()
    visit.screen.line(short(visit.screen, content["scale"]))
    if not visit.screen.confirmed("import.sure", yes=yes, seat=facts.get("seat")):
        visit.screen.say("import.left")
        raise typer.Exit(1)
    answer = visit.client.ask("write_scale", scale=content["scale"])
    tell_written(visit.screen, answer, key="import.done")


def read_export(file: Path) -> dict[str, Any]:
    """The content of an exported file, its scale checked.

    Raises:
        TypedWrongly: it cannot be read, or is no scale.
    """
    try:
        if file.stat().st_size > LONGEST_FILE:
            raise TypedWrongly(f"{file}: too long for a scale")
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TypedWrongly(f"{file}: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise TypedWrongly(f"{file}: not written by seat-calibrate export")
    scale = content.get("scale")
    if not isinstance(scale, dict):
        raise TypedWrongly(f"{file}: there is no scale in it")
    try:
        content["scale"] = scale_entries(scale_from(scale, where=str(file)))
    except ScaleInvalid as error:
        raise TypedWrongly(str(error)) from error
    return content


def _refuse_strangers(
    visit: Visit, content: dict[str, Any], facts: dict[str, Any], *, other_seat: bool
) -> None:
    here, there = facts.get("seat"), content.get("seat")
    if here != there and not other_seat:
        key = "import.other_seat"
        raise TypedWrongly(say(visit.screen.language, key, here=here, there=there))
    cell_here = (facts.get("scale") or {}).get("cell")
    cell_there = content["scale"].get("cell")
    if cell_here and cell_there and cell_here != cell_there and not other_seat:
        key = "import.other_cell"
        raise TypedWrongly(say(visit.screen.language, key, here=cell_here, there=cell_there))

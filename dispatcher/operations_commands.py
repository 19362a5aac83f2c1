"""`seat-dispatcher mode SITE [MODE]`: how a site is run, from the server's own shell."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from dispatcher.config import read_config
from dispatcher.errors import Conflict, RequestInvalid
from dispatcher.routing.modes import Mode
from dispatcher.running import ask_running

DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
LONGEST_S = 86_400

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]


def add_operations_commands(app: typer.Typer) -> None:
    """Makes the commands of this file part of a program."""
    app.command("mode")(run_mode)


def run_mode(
    config: ConfigFile,
    site: Annotated[str, typer.Argument(help="A site of the registry")],
    mode: Annotated[Mode | None, typer.Argument(help="How to run it; without: show")] = None,
    for_: Annotated[
        str | None, typer.Option("--for", help="It ends by itself: 30m, 2h, 1h30m, 90s")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="What for, in a few words")] = None,
) -> None:
    """Show how a site is run, or run it differently; counts at once."""
    settings = read_config(config)
    path = f"/api/v1/sites/{quote(site, safe='')}/mode"
    if mode is None:
        answer = ask_running(settings, "GET", path)
    else:
        for_s = None if for_ is None else seconds_of(for_)
        wish = {"mode": mode.value, "for_s": for_s, "reason": reason}
        answer = ask_running(settings, "PUT", path, wish)
    if answer is None:
        raise Conflict("no dispatcher of this configuration runs on this machine; start it first")
    typer.echo(_told(answer))


def seconds_of(text: str) -> int:
    """`30m`, `2h`, `1h30m` or `90s` as seconds.

    Raises:
        RequestInvalid: it is none of them, or more than a day.
    """
    found = DURATION.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total_s = hours * 3600 + minutes * 60 + seconds
    if not 0 < total_s <= LONGEST_S:
        raise RequestInvalid(f"--for: {text!r} is no time such as 30m, 2h or 1h30m, up to 24h")
    return total_s


def _told(answer: dict[str, Any]) -> str:
    """The state of a site in one or two lines."""
    parts = [f"{answer['site']}: {answer['mode']}"]
    if answer["until_ms"] is not None:
        end = datetime.fromtimestamp(answer["until_ms"] / 1000).astimezone()
        parts.append(f"until {end:%Y-%m-%d %H:%M:%S %Z}")
    if answer["by"] is not None and answer["mode"] != Mode.NORMAL.value:
        parts.append(f"by {answer['by']}")
    if answer["reason"]:
        parts.append(f"({answer['reason']})")
    if answer["sensing_down"]:
        parts.append("- many seats are not heard; last known presence decides")
    suggested = answer["suggestion"]
    if suggested is None:
        return " ".join(parts)
    gone = f"{suggested['left']} of {suggested['left'] + suggested['still_there']}"
    return f"{' '.join(parts)}\nevacuation? {gone} of zone {suggested['zone']} have just left"

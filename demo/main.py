"""`seat-demo`: the whole product on this machine, in one terminal."""

import asyncio
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from demo.day import live
from demo.doors import open_doors, tell_codes
from demo.errors import DemoError
from demo.stage import Stage, set_stage
from demo.story import Figures, Story
from demo.window import Window

app = typer.Typer(
    help="See it work.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def _commands() -> None:
    """Keeps `run` a command of its own while it is the only one."""


@app.command()
def run(
    story: Annotated[bool, typer.Option("--story", help="tell the story once and exit")] = False,  # noqa: FBT002
) -> None:
    """Start broker, dispatcher, nodes and page; tell the story; go on until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="seat-demo-") as folder:
        try:
            figures = asyncio.run(_until_stopped(Path(folder), once=story))
        except DemoError as error:
            raise _failed([error]) from error
        except ExceptionGroup as group:
            ours, others = group.split(DemoError)
            if ours is None or others is not None:
                raise
            raise _failed(list(ours.exceptions)) from group
    if figures is not None and story:
        _say(figures.line())


async def _until_stopped(folder: Path, *, once: bool) -> Figures | None:
    task = asyncio.get_running_loop().create_task(_play(folder, once=once))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        _say("stopping every program …")
        return None


async def _play(folder: Path, *, once: bool) -> Figures:
    token = secrets.token_urlsafe(16)
    began_s = time.monotonic()

    def tell(line: str) -> None:
        _say(f"{time.monotonic() - began_s:6.1f} s  {line}")

    tell("starting a broker, the dispatcher and the nodes")
    async with set_stage(folder, token) as stage:
        window = Window(port=stage.http_port, token=token)
        doors = await open_doors(window, token)
        _say("\n" + "".join(f"  {door}\n" for door in doors))
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(window.follow())
            watching = tasks.create_task(_watch(stage))
            telling = tasks.create_task(tell_codes(stage.folder / "dispatcher" / "state", tell))
            figures = await Story(stage=stage, window=window, tell=tell).run()
            if not once:
                _say(figures.line())
                tell("the day goes on; stop it with Ctrl-C")
                await live(stage, window, tell)
            following.cancel()
            watching.cancel()
            telling.cancel()
    return figures


async def _watch(stage: Stage) -> None:
    while True:
        stage.check()
        await asyncio.sleep(0.5)


def _failed(errors: list[Exception]) -> typer.Exit:
    for error in errors:
        typer.echo(f"seat-demo: {error}", err=True)
    return typer.Exit(1)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

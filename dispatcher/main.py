"""`seat-dispatcher`: run the central service, import its registry."""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dispatcher import account_commands
from dispatcher.assembly import run_dispatcher
from dispatcher.config import read_config
from dispatcher.errors import DispatcherError
from dispatcher.explain_commands import add_explain_commands
from dispatcher.operations_commands import add_operations_commands
from dispatcher.registry_commands import add_registry_commands


class Sentences(TyperGroup):
    """Every refusal of every command is a sentence, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        with _errors_as_sentences():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Sentences,
    help="The central service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(account_commands.users, name="user")
app.add_typer(account_commands.tokens, name="token")
app.command("ca")(account_commands.show_authority)
add_registry_commands(app)
add_operations_commands(app)
add_explain_commands(app)

ConfigFile = Annotated[Path, typer.Option(help="YAML file, see docs/configuration.md")]


@app.command()
def run(config: ConfigFile) -> None:
    """Subscribe to the seats, take calls, serve pages and API, until stopped."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s"
    )
    for chatty in ("uvicorn", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    asyncio.run(_until_stopped(run_dispatcher(read_config(config), say=_say)))


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


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    try:
        yield
    except DispatcherError as error:
        raise _told([error]) from error
    except ExceptionGroup as group:
        ours, others = group.split(DispatcherError)
        if ours is None or others is not None:
            raise
        raise _told(_leaves(ours)) from group


def _leaves(group: ExceptionGroup[DispatcherError]) -> Iterator[DispatcherError]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _told(errors: Iterable[DispatcherError]) -> typer.Exit:
    for error in errors:
        typer.echo(f"seat-dispatcher: {error}", err=True)
    return typer.Exit(2)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

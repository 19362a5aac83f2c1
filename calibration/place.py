"""Which seat, which way to it, and who asks: the options every command at a seat shares."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from getpass import getuser
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from calibration.errors import CalibrationError, NodeUnreachable, TypedWrongly
from calibration.link import SOCKET, DispatcherLink, Link, SeatClient, SocketLink
from calibration.screen import Screen, complain
from calibration.words.lookup import Language, language_of, say

TOKEN_VARIABLE = "SEAT_TOKEN"  # noqa: S105 - the name of the variable
STOPPED_BY_KEY = 130
STOPPED_BY_SIGNAL = 143


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where to work, as it was typed.

    Attributes:
        socket: of the node on this machine, unless `dispatcher` is given.
        seat: which seat of the dispatcher's; locally only compared.
        dispatcher: URL.
        token_file: holds the technician's token; else the variable SEAT_TOKEN does.
        ca_file: the dispatcher's own authority.
        who: for the audit.
        lang: of the sentences; None for the terminal's.
        as_json: JSON instead of sentences.
    """

    socket: Path = SOCKET
    seat: str | None = None
    dispatcher: str | None = None
    token_file: Path | None = None
    ca_file: Path | None = None
    who: str | None = None
    lang: str | None = None
    as_json: bool = False

    @property
    def language(self) -> Language:
        """Of every sentence."""
        return language_of(self.lang, os.environ)

    @property
    def technician(self) -> str:
        """The name in the audit."""
        try:
            return self.who or getuser()
        except (KeyError, OSError):
            # A container's user may have a number only.
            return f"uid {os.getuid()}"

    def token(self) -> str:
        """The technician's token.

        Raises:
            TypedWrongly: there is none, or the file cannot be read.
        """
        if self.token_file is None:
            token = os.environ.get(TOKEN_VARIABLE, "")
        else:
            try:
                token = self.token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise TypedWrongly(f"--token-file {self.token_file}: {error}") from error
        if not token:
            raise TypedWrongly(say(self.language, "place.no_token"))
        return token

    def link(self, seat: str | None = None) -> Link:
        """A way to the seat, or to another one of the same dispatcher.

        Raises:
            TypedWrongly: an option is missing.
            NodeUnreachable: nobody is there.
        """
        if self.dispatcher is None:
            return SocketLink(self.socket)
        wanted = seat or self.seat
        if wanted is None:
            raise TypedWrongly(say(self.language, "place.no_seat"))
        return DispatcherLink(
            url=self.dispatcher, seat=wanted, token=self.token(), ca_file=self.ca_file
        )

    def client(self, seat: str | None = None) -> SeatClient:
        """Somebody to ask; close it.

        Raises:
            CalibrationError: as `link`.
        """
        client = SeatClient(link=self.link(seat), who=self.technician, origin=origin())
        if self.dispatcher is None and self.seat is not None:
            here = client.ask("describe").get("seat")
            if here != self.seat:
                client.close()
                key = "place.other_seat"
                raise TypedWrongly(say(self.language, key, here=here, wanted=self.seat))
        return client


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A technician at a seat.

    Attributes:
        client: asks its node.
        screen: tells him.
        place: how it was reached, to reach it again.
    """

    client: SeatClient
    screen: Screen
    place: Place


def origin() -> str:
    """Where this terminal is: `ssh` from an address, or this machine."""
    remote = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    return f"ssh {remote}" if remote else socket.gethostname()[:90]


def with_place(command: Callable[..., None]) -> Callable[..., None]:
    """Puts the shared options before a command's own; it gets a `Place` first.

    Our errors become one sentence and exit code 2. Ctrl-C is 130, SIGTERM 143.
    """
    shared = signature(_options).parameters
    own = list(signature(command).parameters.values())[1:]

    @wraps(command)
    def run(**given: Any) -> None:
        place = Place(**{name: given.pop(name) for name in shared})
        with _errors_as_sentences():
            command(place, **given)

    keyword = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*own, *shared.values())]
    run.__signature__ = Signature(keyword)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in keyword}
    return run


def at_a_seat(command: Callable[..., None]) -> Callable[..., None]:
    """As `with_place`, for a command that works at one seat; it gets a `Visit` first.

    The seat is given back, whatever happens.
    """

    @wraps(command)
    def visit(place: Place, **given: Any) -> None:
        with visiting(place) as here:
            command(here, **given)

    return with_place(visit)


@contextmanager
def visiting(place: Place, *, seat: str | None = None) -> Iterator[Visit]:
    """A visit that ends with the seat given back.

    Raises:
        CalibrationError: the seat cannot be reached.
    """
    screen = Screen(language=place.language, as_json=place.as_json)
    client = place.client(seat)
    try:
        yield Visit(client=client, screen=screen, place=place)
    finally:
        client.close()


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    former = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except CalibrationError as error:
        complain(str(error))
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(STOPPED_BY_KEY) from error
    finally:
        signal.signal(signal.SIGTERM, former)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise typer.Exit(STOPPED_BY_SIGNAL)


def _options(
    *,
    socket: Annotated[
        Path, typer.Option(envvar="SEAT_CONTROL_SOCKET", help="of the node on this machine")
    ] = SOCKET,
    seat: Annotated[str | None, typer.Option(help="seat id; needed with --dispatcher")] = None,
    dispatcher: Annotated[
        str | None, typer.Option(envvar="SEAT_DISPATCHER", help="URL, from your own laptop")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="your token; or the variable SEAT_TOKEN")
    ] = None,
    ca_file: Annotated[Path | None, typer.Option(help="the dispatcher's own authority")] = None,
    who: Annotated[str | None, typer.Option(help="your name, for the audit")] = None,
    lang: Annotated[str | None, typer.Option(help="en or zh; else as LANG says")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines, for scripts")] = False,
) -> None:
    """The shared options; only its signature is used."""


__all__ = ["NodeUnreachable", "Place", "Visit", "at_a_seat", "origin", "visiting", "with_place"]

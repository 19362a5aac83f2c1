"""The vision process's side of the wire: one node at a time, one answer for each of its lines."""

import asyncio
import logging
import math
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from vision.commissioning_wire import (
    mosaic_line,
    read_preview,
    read_study,
    read_zone,
    studied_line,
)
from vision.errors import VisionError, WireBroken
from vision.memory import give_back
from vision.sign_of_life import Alive
from vision.wire import (
    Asked,
    LookAnswer,
    OpenRequest,
    Ready,
    Refused,
    answer_line,
    read_asked,
    read_look,
    read_open,
)
from vision.wire_fields import LONGEST_LINE_BYTES
from vision.zone import Zone

if TYPE_CHECKING:
    from vision.watcher import SeatWatcher

log = logging.getLogger(__name__)

LONGEST_DETAIL = 500
ALIVE_EVERY_S = 5.0
# A node that was started anew comes before its former connection is seen to be gone.
TURN_S = 1.0
# A camera that a technician looked through stays open for his next request, so long.
BORROWED_S = 30.0

OpenWatcher = Callable[[OpenRequest], "SeatWatcher"]


def open_lately(request: OpenRequest) -> "SeatWatcher":
    """As `vision.opening.open_watcher`; arrays and pictures are loaded when they are wanted."""
    from vision.opening import open_watcher

    return open_watcher(request)


class Session:
    """What one node has opened."""

    def __init__(self, *, open_watcher: OpenWatcher = open_lately) -> None:
        self._open_watcher = open_watcher
        self._watcher: SeatWatcher | None = None
        self._rest_s: float | None = None
        self.zone: Zone | None = None
        self.is_borrowed = False  # The camera was used for something else than a look.
        self.is_beyond_help = False  # Only another process can look again.

    @property
    def watcher(self) -> "SeatWatcher":
        """The camera.

        Raises:
            WireBroken: None is open.
        """
        if self._watcher is None:
            raise WireBroken("nothing is open; ask for `open` first")
        return self._watcher

    async def open(self, request: OpenRequest) -> None:
        """Let go of what was open, and open anew.

        Raises:
            VisionError: It cannot be opened; the message says what would help.
        """
        await self.close()
        self._watcher = self._open_watcher(request)
        self.zone = None if request.zone is None else Zone(points=request.zone)
        give_back()

    def look_within(self, zone: Zone | None) -> None:
        """Count only who is in another zone from now on.

        Raises:
            WireBroken: No camera is open.
        """
        self.watcher.look_within(zone)
        self.zone = zone

    def looked(self, *, next_in_s: float) -> None:
        """A look was taken; the next one is expected in so many seconds."""
        self._rest_s = next_in_s
        self.is_borrowed = False

    async def rest(self) -> None:
        """After a look was answered: let the camera rest, if there is time for it."""
        rest_s, self._rest_s = self._rest_s, None
        if self._watcher is not None and rest_s is not None:
            await self._watcher.rest(rest_s)
            self.is_beyond_help = self._watcher.is_beyond_help

    async def close(self) -> None:
        """Let go of the camera; nothing is open any more."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            await watcher.close()


Verb = Callable[[Session, Asked], Awaitable[bytes]]


async def answer(
    session: Session, line: bytes, *, verbs: Mapping[str, Verb] | None = None
) -> bytes:
    """Answer one line; what is none of ours gets an error and does no harm."""
    known = VERBS if verbs is None else verbs
    try:
        asked = read_asked(line)
        if asked.verb not in known:
            raise WireBroken(f"unknown verb {asked.verb[:40]!r}")
        return await known[asked.verb](session, asked)
    except (VisionError, OSError) as error:
        log.warning("refused error=%s", error)
        return answer_line(Refused(error=_shortened(str(error))))


async def _open(session: Session, asked: Asked) -> bytes:
    await session.open(read_open(asked.arguments))
    return answer_line(Ready())


async def _look(session: Session, asked: Asked) -> bytes:
    request = read_look(asked.line)
    look = await session.watcher.look()
    seen = look.sighting
    session.looked(next_in_s=request.next_in_s if look.again_s is None else look.again_s)
    return answer_line(
        LookAnswer(
            look=request.look,
            seen=seen.seen,
            reason=seen.reason,
            score=None if seen.score is None else round(seen.score, 3),
            detail=_shortened(seen.detail),
            again_s=look.again_s,
        )
    )


async def _study(session: Session, asked: Asked) -> bytes:
    from vision.setting_up import study_seat

    request = read_study(asked.arguments)
    watcher, session.is_borrowed = session.watcher, True
    return studied_line(await study_seat(watcher, request, session.zone))


async def _preview(session: Session, asked: Asked) -> bytes:
    from vision.setting_up import preview_seat

    request = read_preview(asked.arguments)
    watcher, session.is_borrowed = session.watcher, True
    return mosaic_line(await preview_seat(watcher, request, session.zone))


async def _zone(session: Session, asked: Asked) -> bytes:
    points = read_zone(asked.arguments).points
    session.look_within(None if points is None else Zone(points=points))
    return answer_line(Ready())


# What a node may ask for. A verb gets the session and its line, and returns one line
# (see `vision.wire.line_of`); what it raises of VisionError and OSError becomes the answer.
VERBS: Mapping[str, Verb] = MappingProxyType(
    {"open": _open, "look": _look, "study": _study, "preview": _preview, "zone": _zone}
)


async def converse(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    session: Session,
    *,
    borrowed_s: float = BORROWED_S,
) -> None:
    """Answer one node until it hangs up, sends too long a line or the camera is beyond help."""
    try:
        while not session.is_beyond_help:
            line = await _next_line(reader, session, borrowed_s)
            if not line.endswith(b"\n"):
                return
            writer.write(await answer(session, line))
            await writer.drain()
            await session.rest()
    except (ValueError, ConnectionError) as error:
        log.warning("hung_up error=%s", error)
    finally:
        await session.close()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _next_line(reader: asyncio.StreamReader, session: Session, borrowed_s: float) -> bytes:
    if session.is_borrowed:
        with suppress(TimeoutError):
            async with asyncio.timeout(borrowed_s):
                return await reader.readline()
        # The node may not look for hours; an open camera would have no reason.
        session.looked(next_in_s=math.inf)
        await session.rest()
    return await reader.readline()


async def serve_parent(descriptor: int) -> None:
    """Serve the one node at the other end of an inherited socket."""
    reader, writer = await asyncio.open_unix_connection(
        sock=socket.socket(fileno=descriptor), limit=LONGEST_LINE_BYTES
    )
    await converse(reader, writer, Session())


async def serve_socket(path: Path, alive: Alive) -> None:
    """Serve whoever connects, one after the other, until a camera is beyond help.

    Raises:
        OSError: The socket cannot be made there.
    """
    beyond_help = asyncio.Event()
    turn = asyncio.Lock()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(TURN_S):
                await turn.acquire()
        except TimeoutError:
            log.warning("turned_away error=another node is served")
            writer.close()
            return
        try:
            session = Session()
            await converse(reader, writer, session)
            if session.is_beyond_help:
                beyond_help.set()
        finally:
            turn.release()

    server = await asyncio.start_unix_server(
        connected, sock=_listening(path), limit=LONGEST_LINE_BYTES
    )
    async with server:
        while not beyond_help.is_set():
            alive()
            with suppress(TimeoutError):
                await asyncio.wait_for(beyond_help.wait(), ALIVE_EVERY_S)


def _listening(path: Path) -> socket.socket:
    with suppress(FileNotFoundError):
        path.unlink()
    listening = socket.socket(socket.AF_UNIX)
    # Only the owner and the socket's group may look through the camera.
    former = os.umask(0o117)
    try:
        listening.bind(str(path))
    finally:
        os.umask(former)
    return listening


def _shortened(text: str) -> str:
    return text.replace("\0", "")[:LONGEST_DETAIL]

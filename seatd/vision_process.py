"""How a node reaches the vision process: a child of its own, or the service beside it."""

import asyncio
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vision.wire_fields import LONGEST_LINE_BYTES

STOP_DEADLINE_S = 1.0
# What the node was told is not for the child: passwords, and the watchdog's address.
NOT_FOR_THE_CHILD = ("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "CREDENTIALS_DIRECTORY")
OUR_PREFIX = "SEAT_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wire:
    """A connection to the vision process."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class VisionProcess(Protocol):
    """Whoever can be asked to look."""

    async def reach(self) -> Wire:
        """Start it if need be, and connect.

        Raises:
            OSError: It cannot be started or reached.
        """
        ...

    async def give_up(self) -> None:
        """Hang up, and make sure that nothing of it is left that this node started."""
        ...


class OwnChild:
    """A child process, killed when it is given up; it dies with the node."""

    def __init__(self, *, python: Path | None = None, ribbon_camera: bool = False) -> None:
        """Start nothing yet.

        Args:
            python: interpreter for the child; None for the node's own.
            ribbon_camera: the camera is one on the Pi's ribbon cable.
        """
        # -P: what lies in the working folder is not imported.
        self._command = [str(python or sys.executable), "-P", "-m", "vision"]
        self._options = ["--ribbon-camera"] if ribbon_camera else []
        self._child: asyncio.subprocess.Process | None = None
        self._wire: Wire | None = None

    @property
    def pid(self) -> int | None:
        """Of the running child."""
        return None if self._child is None else self._child.pid

    async def reach(self) -> Wire:
        """See `VisionProcess`."""
        await self.give_up()
        ours, theirs = socket.socketpair()
        try:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                "--fd",
                str(theirs.fileno()),
                *self._options,
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                env=child_environment(os.environ),
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._wire = await _wire(ours)
        return self._wire

    async def give_up(self) -> None:
        """See `VisionProcess`."""
        wire, self._wire = self._wire, None
        child, self._child = self._child, None
        if wire is not None:
            wire.writer.close()
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        with suppress(TimeoutError):
            # A process hanging in a driver cannot even be killed; it is not waited for.
            await asyncio.wait_for(child.wait(), STOP_DEADLINE_S)


class Service:
    """The vision service; systemd starts it again when it ends."""

    def __init__(self, *, path: Path) -> None:
        """Connect to nothing yet; `path` is the service's socket."""
        self._path = path
        self._wire: Wire | None = None

    async def reach(self) -> Wire:
        """See `VisionProcess`."""
        await self.give_up()
        reader, writer = await asyncio.open_unix_connection(self._path, limit=LONGEST_LINE_BYTES)
        self._wire = Wire(reader=reader, writer=writer)
        return self._wire

    async def give_up(self) -> None:
        """See `VisionProcess`."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.writer.close()


def child_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What of the node's environment the child may know."""
    return {
        name: value
        for name, value in ours.items()
        if name not in NOT_FOR_THE_CHILD and not name.startswith(OUR_PREFIX)
    }


async def _wire(ours: socket.socket) -> Wire:
    reader, writer = await asyncio.open_unix_connection(sock=ours, limit=LONGEST_LINE_BYTES)
    return Wire(reader=reader, writer=writer)

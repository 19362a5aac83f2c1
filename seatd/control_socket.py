"""The node's control socket: a line of JSON in, a line of JSON out, for technicians on the Pi."""

import asyncio
import json
import logging
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mqtt_bridge import MalformedMessage
from mqtt_bridge.technician import (
    MAX_LINE_BYTES,
    Code,
    TechnicianRequest,
    declined,
    read_request,
)

log = logging.getLogger(__name__)

GROUP = "seat-tech"
# Reading and writing for the service and its group; nobody else may ask for weights.
SOCKET_MODE = 0o660

Answering = Callable[[TechnicianRequest], Awaitable[dict[str, Any]]]


class ControlSocket:
    """Listens on a unix socket until cancelled.

    Args:
        path: where; a socket left behind by a killed node is replaced.
        answer: what each request leads to.
    """

    def __init__(self, *, path: Path, answer: Answering) -> None:
        self._path = path
        self._answer = answer
        self._lines: set[asyncio.StreamWriter] = set()

    async def run(self) -> None:
        """Serves every connection; a socket that cannot be made is logged, not fatal."""
        try:
            self._path.unlink(missing_ok=True)
            server = await asyncio.start_unix_server(
                self._serve, path=self._path, limit=MAX_LINE_BYTES
            )
            self._path.chmod(SOCKET_MODE)
        except OSError as error:
            log.error("control_socket_unavailable path=%s error=%s", self._path, error)  # noqa: TRY400
            await asyncio.get_running_loop().create_future()
            return
        with suppress(LookupError, OSError):
            shutil.chown(self._path, group=GROUP)
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            # Not `async with`: from Python 3.12 on that waits for technicians to hang up.
            server.close()
            for line in self._lines:
                line.close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            while line := await reader.readline():
                said = await self._answered(line)
                writer.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except ValueError:
            # A line without an end: whoever sends that gets no second chance.
            said = declined(None, Code.MALFORMED, f"a line has at most {MAX_LINE_BYTES} bytes")
            writer.write(json.dumps(said).encode() + b"\n")
        except (OSError, asyncio.CancelledError):
            # The technician hung up, or the node stops: asyncio would log either as a fault.
            pass
        finally:
            self._lines.discard(writer)
            writer.close()

    async def _answered(self, line: bytes) -> dict[str, Any]:
        try:
            request = read_request(line)
        except MalformedMessage as error:
            return declined(None, Code.MALFORMED, str(error))
        return await self._answer(request)

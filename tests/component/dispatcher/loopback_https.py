"""A real HTTPS server on loopback that answers as the test says, or does not answer at all."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import OwnCertificate, ServedTls


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A request as it arrived; names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server answers; `hangs`: nothing, until the visitor goes away."""

    status: int = 201
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False


Answers = Callable[[Posted], Awaitable[Reply]]


@dataclass(frozen=True, kw_only=True)
class Loopback:
    """Where the server listens, and the authority its certificate is of."""

    port: int
    ca_file: Path
    visits: list[int]

    def url(self, path: str = "/") -> str:
        return f"https://127.0.0.1:{self.port}{path}"


def server_tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for loopback, and the authority that signed it."""
    authority = OwnCa(folder / "loopback-tls")
    served = ServedTls(OwnCertificate(authority, ["127.0.0.1", "localhost"]))
    return served.context, authority.certificate_file


@asynccontextmanager
async def https_server(folder: Path, answers: Answers) -> AsyncIterator[Loopback]:
    """Serves until the block ends; connections are kept open between requests."""
    context, ca_file = server_tls(folder)
    visits: list[int] = []
    open_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now.add(task)
        visits.append(1)
        try:
            while True:
                posted = await _read(reader)
                if posted is None:
                    return
                reply = await answers(posted)
                if reply.hangs:
                    await reader.read()
                    return
                writer.write(_written(reply))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            return
        except asyncio.CancelledError:
            # The server is closing; asyncio would report it as a fault of this connection.
            return
        finally:
            open_now.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Loopback(port=port, ca_file=ca_file, visits=visits)
    finally:
        server.close()
        for task in list(open_now):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Posted | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, mark, value = line.partition(":")
        if mark:
            headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Posted(method=method, path=path, headers=headers, body=body)


def _written(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} so", f"Content-Length: {len(reply.body)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + reply.body

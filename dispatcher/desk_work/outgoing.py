"""Connections to places others have named: the address that was judged is the one connected to.

No proxy, no redirect, no cookie: what the name leads to is looked up here, every address of it is
judged, and the connection is made to that address (see `desk/addresses.py`).
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpcore

from dispatcher.desk.addresses import IpNetwork, target_of, why_not
from dispatcher.errors import RequestInvalid

MOST_READ_BYTES = 65_536
MOST_CONNECTIONS = 64
KEPT_OPEN_S = 60.0

# The addresses a name leads to.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(httpcore.ConnectError):
    """The name leads to where we do not connect: our own network, or nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What a server said."""

    status: int
    retry_after: str | None = None


async def looked_up(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as this machine's resolver knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Outgoing(httpcore.AsyncNetworkBackend):
    """Posts to addresses others have named.

    Args:
        allowed: networks the site has opened, beyond the public ones.
        ca_file: a further certificate authority, PEM: the house's own.
        resolve: the resolver.
    """

    def __init__(
        self,
        *,
        allowed: Sequence[IpNetwork] = (),
        ca_file: Path | None = None,
        resolve: Resolve = looked_up,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()
        context = ssl.create_default_context()
        if ca_file is not None:
            context.load_verify_locations(ca_file)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_CONNECTIONS,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=self,
        )

    async def judge(self, url: str) -> None:
        """Refuses an address now, rather than at the first message.

        Raises:
            RequestInvalid: it is no https address, or leads to where we do not connect.
        """
        target = target_of(url)
        try:
            await self._judged(target.host, target.port)
        except AddressRefused as error:
            raise RequestInvalid(f"address: {error}") from error

    async def post(
        self, url: str, headers: Mapping[str, str], content: bytes, timeout_s: float
    ) -> Answered:
        """Posts, and reads no more of the answer than its head needs.

        Raises:
            RequestInvalid: no https address.
            AddressRefused: it leads to where we do not connect.
            httpcore.NetworkError, httpcore.ProtocolError, OSError: no answer.
            TimeoutError: none within `timeout_s`.
        """
        target = target_of(url)
        sent = [(name, value) for name, value in headers.items()]
        sent.append(("Host", target.origin.removeprefix("https://")))
        async with (
            asyncio.timeout(timeout_s),
            self._pool.stream(
                "POST",
                httpcore.URL(
                    scheme=b"https",
                    host=target.host.encode("ascii"),
                    port=target.port,
                    target=target.path.encode("ascii"),
                ),
                headers=sent,
                content=content,
            ) as response,
        ):
            await _drained(response)
            return Answered(status=response.status, retry_after=_header(response, b"retry-after"))

    async def close(self) -> None:
        """Ends all connections."""
        await self._pool.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to an address that was judged; called by the pool for each new connection."""
        failure: Exception | None = None
        for address in await self._judged(host, port):
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or AddressRefused(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's own signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused(f"{path} is no https address")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise AddressRefused(f"{host} is not known") from error
        for address in found:
            own = {address} if is_own(address) else ()
            why = why_not(address, self._allowed, own)
            if why is not None:
                raise AddressRefused(f"{host}: {why}")
        return found


def is_own(address: str) -> bool:
    """Whether an address is one of this machine's: only to those a socket can be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as trial:
            trial.bind((address, 0))
    except OSError:
        return False
    return True


async def _drained(response: httpcore.Response) -> None:
    """Reads a short answer to its end, so that the connection can be used again."""
    read_bytes = 0
    async for chunk in response.aiter_stream():
        read_bytes += len(chunk)
        if read_bytes > MOST_READ_BYTES:
            return


def _header(response: httpcore.Response, wanted: bytes) -> str | None:
    for name, value in response.headers:
        if name.lower() == wanted:
            return bytes(value).decode("latin-1")
    return None

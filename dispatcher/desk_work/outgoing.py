"""Connections to places others have named: the address that was judged is the one connected to.

No proxy, no redirect, no cookie: what the name leads to is looked up here, every address of it is
judged, and the connection is made to that address (see `desk/addresses.py`).
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from dispatcher.desk.addresses import IpNetwork, target_of, why_not
from dispatcher.errors import RequestInvalid, SourceUnusable

# A host that hangs takes no more than these.
AT_ONCE_PER_HOST = 16
MOST_CONNECTIONS = 64
KEPT_OPEN_S = 60.0
MOST_READ_BYTES = 65_536
NAMED = {"User-Agent": "seat-presence"}

# The addresses a name leads to.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(SourceUnusable):
    """The name leads to where we do not connect: our own network, or nowhere."""


class NoAnswer(SourceUnusable):
    """The server cannot be reached, is not who it says, or does not answer in time."""


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


class Outgoing(AbstractResolver):
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
        self._look_up = resolve
        self._context = ssl.create_default_context()
        if ca_file is not None:
            self._context.load_verify_locations(ca_file)
        self._session: aiohttp.ClientSession | None = None
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE_PER_HOST)
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
            NoAnswer: none within `timeout_s`, from when it was this request's turn.
        """
        target = target_of(url)
        if _is_literal(target.host):
            # Such a host is not looked up, so the resolver would not see it.
            await self._judged(target.host, target.port)
        async with self._turns[target.origin]:
            try:
                async with asyncio.timeout(timeout_s):
                    return await self._posted(f"{target.origin}{target.path}", headers, content)
            except TimeoutError as error:
                raise NoAnswer(f"no answer within {timeout_s:g} s") from error
            except (aiohttp.ClientError, OSError) as error:
                refused = getattr(error, "os_error", None)
                if isinstance(refused, AddressRefused):
                    raise refused from error
                raise NoAnswer(_why(error)) from error

    async def close(self) -> None:
        """Ends all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - aiohttp's own signature
    ) -> list[ResolveResult]:
        """The judged addresses of a name; asked by aiohttp for each new connection."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._judged(host, port)
        ]

    async def _posted(self, url: str, headers: Mapping[str, str], content: bytes) -> Answered:
        async with self._open().post(
            URL(url, encoded=True),
            headers={**NAMED, **headers},
            data=content,
            allow_redirects=False,
        ) as response:
            # A short answer is read to its end, so that the connection can be used again.
            await response.content.read(MOST_READ_BYTES)
            return Answered(
                status=response.status, retry_after=response.headers.get("Retry-After")
            )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=self,
                use_dns_cache=False,
                ssl=self._context,
                limit=MOST_CONNECTIONS,
                limit_per_host=AT_ONCE_PER_HOST,
                keepalive_timeout=KEPT_OPEN_S,
            )
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self._session

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._look_up(host, port)
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


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _why(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is of no authority we know"
    return type(error).__name__

"""Where we connect to on somebody's behalf, and where never: our own network. Pure.

An address from outside (a browser's push endpoint, a receiver of webhooks) could make us knock at
doors only we can reach. So: https alone, and every address its name leads to must be a public one;
the one that was judged is the one that is connected to (`desk_work/outgoing.py`).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from dispatcher.errors import RequestInvalid

LONGEST_URL = 1_000
HTTPS_PORT = 443

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network

# Visible ASCII, as it travels; a backslash is read as a slash by some and not by others.
_PLAIN = re.compile(r"[\x21-\x5b\x5d-\x7e]+")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?")
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An https address taken apart; `path` with its query."""

    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a token's audience names them."""
        port = "" if self.port == HTTPS_PORT else f":{self.port}"
        return f"https://{self.host}{port}"


def target_of(url: str) -> Target:
    """The parts of an address.

    Raises:
        RequestInvalid: it is none we connect to.
    """
    if len(url) > LONGEST_URL:
        raise RequestInvalid(f"address: at most {LONGEST_URL} characters")
    if not _PLAIN.fullmatch(url):
        raise RequestInvalid("address: visible ASCII characters only")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RequestInvalid(f"address: {error}") from error
    if parts.scheme != "https":
        raise RequestInvalid("address: https only")
    if "@" in parts.netloc:
        raise RequestInvalid("address: no user and no password in it")
    if not _HOST.fullmatch(host) or port == 0:
        raise RequestInvalid("address: a host by its name, such as push.example.org")
    path = parts.path or "/"
    return Target(
        host=host,
        port=HTTPS_PORT if port is None else port,
        path=f"{path}?{parts.query}" if parts.query else path,
    )


def why_not(
    address: str, allowed: Sequence[IpNetwork] = (), own: Collection[str] = ()
) -> str | None:
    """Why we do not connect to an address; None where we may.

    Args:
        address: what a name led to.
        allowed: networks the site has opened: receivers in its own house.
        own: this machine's own addresses.
    """
    try:
        found = unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return f"{address} is no address"
    if any(found.version == one.version and found in one for one in allowed):
        return None
    if address in own or str(found) in own:
        return f"{address} is this machine"
    # fec0::/10 was a house's own once, and some houses still have it.
    own_house = isinstance(found, IPv6Address) and found.is_site_local
    if own_house or not found.is_global or found.is_multicast or found.is_reserved:
        return f"{address} is no public address"
    return None


def unwrapped(address: IpAddress) -> IpAddress:
    """The IPv4 address inside one of IPv6 (mapped, 6to4, Teredo, NAT64); else the address."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address

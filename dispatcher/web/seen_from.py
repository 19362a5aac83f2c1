"""Where a request really comes from, and whether it came in the clear. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """What the site allows beyond its own loopback.

    Attributes:
        names: names under which the site is called, besides those of its loopback.
        trusted_proxies: addresses whose word about the client counts.
        insecure: HTTP in the clear is allowed from anywhere.
    """

    names: frozenset[str] = frozenset()
    trusted_proxies: frozenset[str] = frozenset()
    insecure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A visitor's address, whether the way to him is encrypted, and what speaks against it."""

    address: str
    secure: bool
    refusal: str | None = None


def seen_from(peer: str, scheme: str, headers: Mapping[str, str], exposure: Exposure) -> Seen:
    """Judges where a request comes from.

    Args:
        peer: address at the other end of the connection.
        scheme: `https` when the connection itself is encrypted.
        headers: lower-case names.
        exposure: what the site allows.
    """
    forwarded = headers.get("x-forwarded-for")
    # A proxy on this machine shares its address with local programs; what it forwards tells.
    through_proxy = peer in exposure.trusted_proxies and (
        forwarded is not None or not is_loopback(peer)
    )
    if through_proxy:
        secure = scheme == "https" or headers.get("x-forwarded-proto", "").lower() == "https"
        address = _client(forwarded, exposure) or peer
    else:
        secure, address = scheme == "https", peer
        if is_loopback(peer) and (forwarded or "forwarded" in headers):
            why = "name this proxy in web.trusted_proxies"
            return Seen(address=address, secure=secure, refusal=why)
    refusal = None
    if not (secure or exposure.insecure) and (through_proxy or not is_loopback(peer)):
        refusal = "HTTPS only"
    elif not is_our_name(headers.get("host", ""), address, exposure):
        refusal = "this site is not called so; add the name to web.names"
    return Seen(address=address, secure=secure, refusal=refusal)


def is_our_name(host: str, address: str, exposure: Exposure) -> bool:
    """Whether a Host header names us: a foreign site must not reach us through its own DNS."""
    found = HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found["name"]
    if name in LOOPBACK_NAMES:
        return is_loopback(address)
    return name.strip("[]") in exposure.names


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def _client(forwarded: str | None, exposure: Exposure) -> str | None:
    """The last address of the chain that no proxy of ours wrote down about itself."""
    for written in reversed((forwarded or "").split(",")):
        address = written.strip()
        try:
            ip_address(address)
        except ValueError:
            return None
        if address not in exposure.trusted_proxies:
            return address
    return None

"""When a certificate is due, and for which names it is made. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

CA_LIVES = timedelta(days=3_650)
LEAF_LIVES = timedelta(days=397)
# Clocks disagree: a Pi without a battery comes up in the past.
BACKDATED = timedelta(minutes=5)

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a certificate says of itself."""

    names: frozenset[str]
    begins: datetime
    ends: datetime


def is_due(made: Made | None, names: Sequence[str], now: datetime) -> bool:
    """Whether a new leaf is needed: none yet, other names, not valid, or two thirds gone."""
    if made is None or set(names) != made.names or now < made.begins:
        return True
    return now >= made.begins + (made.ends - made.begins) * 2 / 3


def split_names(names: Sequence[str]) -> tuple[list[str], list[Address]]:
    """DNS names, and IP addresses, which a certificate keeps apart."""
    hosts: list[str] = []
    addresses: list[Address] = []
    for name in names:
        try:
            addresses.append(ip_address(name))
        except ValueError:
            hosts.append(name)
    return hosts, addresses

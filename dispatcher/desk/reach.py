"""By which ways somebody can be reached, given by what he is known. Pure."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dispatcher.desk.events import EventKind
from dispatcher.desk.identities import IdentityKind, identity_of
from dispatcher.desk.ladder import BESIDE, WayKind
from dispatcher.desk.orders import UNKNOWN_CALLER
from dispatcher.errors import RequestInvalid
from dispatcher.registry.phones import takes_messages

Known = tuple[IdentityKind, str]

LONGEST_ID = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """A system of a customer or of the house that is told by signed webhooks (WP-10).

    Attributes:
        id: `hook:` and its name.
        kinds: of what it is told; None: of everything there is to tell.
        customers: of whom; None: of everybody.
        rank: its rung of the ladder; `BESIDE`: told whatever becomes of the others.
    """

    id: str
    url: str
    kinds: frozenset[EventKind] | None = None
    customers: frozenset[str] | None = None
    rank: int = BESIDE

    def wants(self, kind: EventKind, customer_id: str | None) -> bool:
        """Whether it is told of this."""
        if self.kinds is not None and kind not in self.kinds:
            return False
        return self.customers is None or customer_id in self.customers


def stand_in(identity: str) -> str:
    """What stands for a customer in orders of somebody whom nobody knows yet."""
    whole = f"{UNKNOWN_CALLER}{identity}"
    if len(whole) <= LONGEST_ID:
        return whole
    return f"{UNKNOWN_CALLER}{hashlib.sha256(identity.encode()).hexdigest()[:40]}"


def stand_in_of(customer_id: str) -> list[Known]:
    """What stands in for a customer nobody knows yet: the identity he came by."""
    if not customer_id.startswith(UNKNOWN_CALLER):
        return []
    try:
        identity = identity_of(customer_id.removeprefix(UNKNOWN_CALLER), None)
    except RequestInvalid:
        return []
    return [(identity.kind, identity.value)]


def written_ways(known: Iterable[Known], gateways: Collection[str]) -> list[tuple[WayKind, str]]:
    """Where a message can be written to, given what the site can write by.

    Args:
        known: by what somebody is known.
        gateways: `email`, `sms`, and `im:SERVICE` for each messenger.
    """
    found = []
    for kind, value in known:
        if kind is IdentityKind.EMAIL and "email" in gateways:
            found.append((WayKind.EMAIL, value))
        elif kind is IdentityKind.PHONE and "sms" in gateways and takes_messages(value):
            found.append((WayKind.SMS, value))
        elif kind is IdentityKind.ACCOUNT and f"im:{value.partition(':')[0]}" in gateways:
            found.append((WayKind.IM, value))
    return found


def phone_of(known: Iterable[Known]) -> str | None:
    """The number to call, if there is one."""
    return next((value for kind, value in known if kind is IdentityKind.PHONE), None)


def gateway_for(kind: WayKind, address: str) -> str:
    """Which gateway brings a message to an address."""
    if kind is WayKind.IM:
        return f"im:{address.partition(':')[0]}"
    return str(kind.value)

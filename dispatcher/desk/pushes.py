"""Places messages go to, and messages on their way there, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from dispatcher.desk.delivery import DeliveryState
from dispatcher.desk.ladder import Way, WayKind
from dispatcher.desk.telling import PushKind

# Whose endpoints belong to no single customer: the site's own receivers.
NOBODY = ""


class EndpointState(Enum):
    """Whether a place is told things; `off`: its owner does not want it; `gone`: it is no more."""

    ACTIVE = "active"
    OFF = "off"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """A place messages go to.

    Attributes:
        address: as its kind has it: an https address, an e-mail address, a number, an account.
        keys: what messages are encrypted for, and the language there.
        rank: its rung of the ladder, the lower the sooner.
        failures: how many attempts have failed since one was accepted.
    """

    id: str
    customer_id: str
    kind: WayKind
    address: str = field(repr=False)
    keys: Mapping[str, str] = field(repr=False)
    rank: int
    state: EndpointState
    failures: int
    made_ms: int

    @property
    def way(self) -> Way:
        """As a rung."""
        return Way(id=self.id, kind=self.kind, rank=self.rank)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message on its way to one place.

    Attributes:
        event_id: what it tells of; one message for each event and way.
        way: the endpoint's id, or `call`.
        body: what happened, frozen; see `telling.told_body`.
        attempts: how many there were; the one under way is counted.
        next_ms: when to try next; while sending, until when.
        agent_id: who has taken the task to call.
    """

    id: str
    event_id: int
    way: str
    order_id: str | None
    customer_id: str
    kind: PushKind
    body: Mapping[str, Any] = field(repr=False)
    rank: int
    state: DeliveryState
    attempts: int = 0
    next_ms: int | None = None
    delivered_ms: int | None = None
    read_ms: int | None = None
    outcome: str | None = None
    agent_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What one attempt needs: the message, and the place as it is now (None: it is no more)."""

    delivery: Delivery
    endpoint: Endpoint | None


def standing(deliveries: list[Delivery]) -> str:
    """What an agent sees of an order's newest message.

    Systems beside the ladder do not count: they are not the customer.

    Returns:
        `none`, `under_way`, `not_delivered`, `delivered` or `read`.
    """
    told = [one for one in deliveries if one.rank > 0]
    newest = [one for one in told if one.event_id == max(each.event_id for each in told)]
    states = {one.state for one in newest}
    if not newest:
        return "none"
    if any(one.read_ms is not None for one in newest):
        return "read"
    if DeliveryState.DELIVERED in states:
        return "delivered"
    under_way = {DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.RETRY_WAIT}
    return "under_way" if states & under_way else "not_delivered"

"""Which events customers are told of, and how urgently. Pure.

What they did themselves they are not told again; what only concerns the house, never.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from dispatcher.desk.events import EventKind
from dispatcher.desk.ladder import Depth
from dispatcher.desk.orders import Source


class PushKind(Enum):
    """What a message is about."""

    RESULT = "result"
    PROGRESS = "progress"
    STATUS = "status"
    ORDER = "order"
    AGENT = "agent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """How an event is told.

    Attributes:
        depth: how far down the ladder it is worth going.
        urgent: wakes a device that saves its battery (RFC 8030, 5.3).
        replaces: what has not arrived of the same order is not sent any more.
    """

    kind: PushKind
    depth: Depth = Depth.MESSAGE
    urgent: bool = False
    replaces: frozenset[PushKind] = frozenset()


TELLINGS: Mapping[EventKind, Telling] = MappingProxyType(
    {
        EventKind.ORDER_RESULT: Telling(
            kind=PushKind.RESULT,
            depth=Depth.CALL,
            urgent=True,
            replaces=frozenset(
                {PushKind.RESULT, PushKind.PROGRESS, PushKind.STATUS, PushKind.ORDER}
            ),
        ),
        EventKind.ORDER_PROGRESS: Telling(kind=PushKind.PROGRESS),
        EventKind.ORDER_STATE: Telling(
            kind=PushKind.STATUS, urgent=True, replaces=frozenset({PushKind.STATUS})
        ),
        EventKind.ORDER_MADE: Telling(kind=PushKind.ORDER),
        EventKind.AGENT_GONE: Telling(kind=PushKind.AGENT),
    }
)
# What other systems may be told of, and what it is called there.
WEBHOOK_TYPES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.ORDER_MADE: "order.made",
        EventKind.ORDER_CLAIMED: "order.claimed",
        EventKind.ORDER_PROGRESS: "order.progress",
        EventKind.ORDER_RESULT: "order.result",
        EventKind.ORDER_STATE: "order.state",
        EventKind.ORDER_REOPENED: "order.reopened",
        EventKind.ORDER_CLOSED: "order.closed",
        EventKind.ORDER_CANCELLED: "order.cancelled",
        EventKind.AGENT_GONE: "agent.gone",
    }
)
# What of an event goes out of the house.
TOLD_FIELDS = (
    "number",
    "subject",
    "state",
    "cycle",
    "revision",
    "text",
    "result",
    "reason",
    "agent",
    "agent_name",
    "to",
    "to_name",
    "choose",
    "numbers",
)


def telling_of(kind: EventKind, body: Mapping[str, Any]) -> Telling | None:
    """How a customer is told of an event; None: not at all."""
    if kind is EventKind.ORDER_MADE and body.get("source") == Source.APP.value:
        return None
    return TELLINGS.get(kind)


def told_body(kind: EventKind, body: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a message, frozen when it is made: every try of every way says the same."""
    facts = {name: body[name] for name in TOLD_FIELDS if body.get(name) is not None}
    return {"event": kind.value, **facts}

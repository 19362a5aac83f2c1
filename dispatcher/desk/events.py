"""What is told about orders: events for the outbox, notices for agents. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

QUOTED_MOST = 300


class EventKind(Enum):
    """What has happened, once and for all; written in the transaction that made it true."""

    ORDER_MADE = "order_made"
    ORDER_CLAIMED = "order_claimed"
    ORDER_PROGRESS = "order_progress"
    ORDER_RESULT = "order_result"
    ORDER_STATE = "order_state"
    ORDER_REOPENED = "order_reopened"
    ORDER_CLOSED = "order_closed"
    ORDER_RELEASED = "order_released"
    ORDER_CANCELLED = "order_cancelled"
    AGENT_GONE = "agent_gone"
    CHOSEN = "chosen"
    UNCHOSEN = "unchosen"
    RATED = "rated"
    GIFTED = "gifted"
    REQUEST_CAME = "request_came"
    REMINDER = "reminder"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskEvent:
    """One event; `body` is JSON."""

    kind: EventKind
    order_id: str | None = None
    customer_id: str | None = None
    agent_id: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


class NoticeKind(Enum):
    """Why an agent is told something."""

    REQUEST = "request"
    REMINDER = "reminder"
    HAND_BACK = "hand_back"
    RESULT_READ = "result_read"
    UNDELIVERED = "undelivered"
    RATED = "rated"
    GIFTED = "gifted"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentNotice:
    """Something an agent is told without asking; `body` is JSON."""

    id: str
    agent_id: str
    at_ms: int
    kind: NoticeKind
    body: Mapping[str, Any]


def quoted(text: str) -> str:
    """The beginning of a text, for a notice."""
    return text if len(text) <= QUOTED_MOST else text[: QUOTED_MOST - 1] + "…"

"""Work orders as values (WP-03), and what a text may be. Pure. Moments are ms of UTC (`_ms`)."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

from dispatcher.errors import RequestInvalid

SUBJECT_MOST = 200
TEXT_MOST = 10_000

# A caller nobody knows yet: his number stands in for a customer.
UNKNOWN_CALLER = "caller:"


class OrderKind(Enum):
    """What the customer wants: an answer, or something put right."""

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"


class OrderState(Enum):
    """Where an order is; see `order_states`."""

    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Source(Enum):
    """Where an order came from."""

    CALL = "call"
    CHAT = "chat"
    APP = "app"
    AGENT = "agent"


class CancelReason(Enum):
    """Why nothing more is done about an order."""

    DUPLICATE = "duplicate"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class AuthorKind(Enum):
    """Who did or wrote something."""

    AGENT = "agent"
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


class NoteKind(Enum):
    """What a note in an order's story is."""

    PROGRESS = "progress"
    INTERNAL = "internal"
    FOLLOW_UP = "follow_up"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        id: of the agent or customer; the account's name for staff; None for the system.
        who: name of the account, for the audit log.
        role: of the account, for the audit log.
    """

    kind: AuthorKind
    id: str | None
    who: str
    role: str
    address: str = ""


SYSTEM = Actor(kind=AuthorKind.SYSTEM, id=None, who="-", role="-")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOrder:
    """What somebody wants done.

    Attributes:
        client_ref: device or address the customer asked from (WP-03).
        dedup_key: of the event that caused it; the same key never makes a second order.
        customer_name: for searching.
        agent_id: who shall have it at once; None leaves it open to the zone.
    """

    kind: OrderKind
    customer_id: str
    subject: str
    content: str
    zone: str
    source: Source
    client_ref: str | None = None
    call_id: str | None = None
    dedup_key: str | None = None
    follows_up_id: str | None = None
    customer_name: str = ""
    agent_id: str | None = None
    priority: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkOrder:
    """One work order as it is now.

    Attributes:
        cycle: 1, and one more each time the customer was not satisfied.
        waits_since_ms: since when the customer has waited in this cycle.
        result: the answer in force.
        version: one more with each change.
    """

    id: str
    number: int
    kind: OrderKind
    customer_id: str
    client_ref: str | None
    subject: str
    content: str
    state: OrderState
    agent_id: str | None
    zone: str
    cycle: int
    priority: int
    source: Source
    call_id: str | None
    dedup_key: str | None
    follows_up_id: str | None
    merged_into_id: str | None
    cancel_reason: CancelReason | None
    result: str | None
    made_ms: int
    waits_since_ms: int
    first_action_ms: int | None
    resolved_ms: int | None
    closed_ms: int | None
    next_reminder_ms: int | None
    reminders_sent: int
    version: int

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in FINAL


FINAL = frozenset({OrderState.CLOSED, OrderState.CANCELLED})
UNPROCESSED = frozenset({OrderState.OPEN, OrderState.ASSIGNED})
IN_HAND = frozenset({OrderState.ASSIGNED, OrderState.IN_PROGRESS, OrderState.WAITING_CUSTOMER})


def checked(new: NewOrder) -> NewOrder:
    """The order if its texts are such as we keep.

    Raises:
        RequestInvalid: naming the field.
    """
    # A subject may be a piece of the content: that one is to blame then.
    checked_text("content", new.content, TEXT_MOST)
    checked_text("subject", new.subject, SUBJECT_MOST)
    return new


def checked_text(field: str, text: str, most: int = TEXT_MOST) -> str:
    """The text, if it says something and is short enough.

    Raises:
        RequestInvalid: naming the field.
    """
    if not says_something(text):
        raise RequestInvalid(f"{field}: say something")
    if len(text) > most:
        raise RequestInvalid(f"{field}: at most {most} characters, these are {len(text)}")
    if any(unicodedata.category(sign) == "Cs" or sign == "\0" for sign in text):
        raise RequestInvalid(f"{field}: holds signs that are no text")
    return text


def says_something(text: str) -> bool:
    """Whether there is anything to be seen in it: spaces and signs that only steer are nothing."""
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in text)

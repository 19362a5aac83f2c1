"""Work orders in values. Shared by the tests."""

from dataclasses import replace
from typing import Any

from dispatcher.desk.orders import (
    Actor,
    AuthorKind,
    NewOrder,
    OrderKind,
    OrderState,
    Source,
    WorkOrder,
)

NOW_MS = 1_900_000_000_000
ORDER = WorkOrder(
    id="0" * 32,
    number=1001,
    kind=OrderKind.CONSULTATION,
    customer_id="acme",
    client_ref=None,
    subject="Where is it?",
    content="It has not come yet.",
    state=OrderState.OPEN,
    agent_id=None,
    zone="billing",
    cycle=1,
    priority=0,
    source=Source.APP,
    call_id=None,
    dedup_key=None,
    follows_up_id=None,
    merged_into_id=None,
    cancel_reason=None,
    result=None,
    made_ms=NOW_MS,
    waits_since_ms=NOW_MS,
    first_action_ms=None,
    resolved_ms=None,
    closed_ms=None,
    next_reminder_ms=None,
    reminders_sent=0,
    version=1,
)


def order(**differently: Any) -> WorkOrder:
    """A fresh order, but for what is said."""
    return replace(ORDER, **differently)


def new_order(customer: str = "acme", **differently: Any) -> NewOrder:
    """What a customer wants."""
    usual: dict[str, Any] = {
        "kind": OrderKind.CONSULTATION,
        "customer_id": customer,
        "subject": "Where is my order?",
        "content": "It has not come yet.",
        "zone": "billing",
        "source": Source.APP,
    }
    return NewOrder(**{**usual, **differently})


def agent(name: str) -> Actor:
    """An agent who acts."""
    return Actor(kind=AuthorKind.AGENT, id=name, who=name, role="agent", address="127.0.0.1")


def lead(name: str = "lena") -> Actor:
    """A supervisor who acts."""
    return Actor(kind=AuthorKind.STAFF, id=name, who=name, role="supervisor")


def customer(name: str = "acme") -> Actor:
    """A customer who acts."""
    return Actor(kind=AuthorKind.CUSTOMER, id=name, who=name, role="customer")

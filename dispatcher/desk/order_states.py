"""What may happen to a work order, as one table. Pure.

The table says what is allowed; the database decides who was first (`store/order_rows.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from dispatcher.desk.orders import CancelReason, OrderState, WorkOrder
from dispatcher.errors import Conflict

DAY_MS = 86_400_000


class Verb(Enum):
    """What somebody does to an order."""

    CLAIM = "claim"
    ASSIGN = "assign"
    RELEASE = "release"
    TAKE_BACK = "take_back"
    PROGRESS = "progress"
    WAIT = "wait"
    RESULT = "result"
    REVISE = "revise"
    ENQUIRE = "enquire"
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    EXPIRE = "expire"
    CANCEL = "cancel"


OPEN, ASSIGNED, IN_PROGRESS, WAITING, RESOLVED, CLOSED, CANCELLED = OrderState

TABLE: Mapping[Verb, Mapping[OrderState, OrderState]] = MappingProxyType(
    {
        Verb.CLAIM: {OPEN: ASSIGNED},
        Verb.ASSIGN: {
            OPEN: ASSIGNED,
            ASSIGNED: ASSIGNED,
            IN_PROGRESS: ASSIGNED,
            WAITING: ASSIGNED,
        },
        Verb.RELEASE: {ASSIGNED: OPEN},
        Verb.TAKE_BACK: {ASSIGNED: OPEN, IN_PROGRESS: OPEN, WAITING: OPEN},
        Verb.PROGRESS: {
            ASSIGNED: IN_PROGRESS,
            IN_PROGRESS: IN_PROGRESS,
            WAITING: IN_PROGRESS,
        },
        Verb.WAIT: {ASSIGNED: WAITING, IN_PROGRESS: WAITING},
        Verb.RESULT: {ASSIGNED: RESOLVED, IN_PROGRESS: RESOLVED, WAITING: RESOLVED},
        Verb.REVISE: {RESOLVED: RESOLVED},
        # An answer to our question; anywhere else a question, which changes nothing.
        Verb.ENQUIRE: {one: one for one in OrderState} | {WAITING: IN_PROGRESS},
        Verb.SATISFIED: {RESOLVED: CLOSED},
        Verb.UNSATISFIED: {RESOLVED: IN_PROGRESS, CLOSED: IN_PROGRESS},
        Verb.EXPIRE: {RESOLVED: CLOSED},
        Verb.CANCEL: dict.fromkeys((OPEN, ASSIGNED, IN_PROGRESS, WAITING, RESOLVED), CANCELLED),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRules:
    """The site's times.

    Attributes:
        close_after_ms: a resolved order closes by itself after this.
        reopen_within_ms: how long a closed order may be opened again; later it is a new one.
    """

    close_after_ms: int = 7 * DAY_MS
    reopen_within_ms: int = 14 * DAY_MS


def after(verb: Verb, state: OrderState) -> OrderState | None:
    """The state a verb leads to; None where it is not allowed."""
    return TABLE[verb].get(state)


def states_for(verb: Verb) -> tuple[OrderState, ...]:
    """The states a verb may be used in."""
    return tuple(TABLE[verb])


def must_lead(verb: Verb, order: WorkOrder) -> OrderState:
    """The state a verb leads to.

    Raises:
        Conflict: it is not allowed now; says how the order stands.
    """
    state = after(verb, order.state)
    if state is None:
        raise Conflict(f"order {order.number} is {said(order)}")
    return state


def said(order: WorkOrder) -> str:
    """How an order stands, in words; names its holder."""
    state = order.state.value.replace("_", " ")
    held = order.agent_id is not None and order.state not in {CLOSED, CANCELLED}
    return f"{state}, held by {order.agent_id}" if held else state


def acted(order: WorkOrder, verb: Verb, now_ms: int) -> WorkOrder:
    """An order after its holder did something: the first action ends the reminders."""
    return replace(
        order,
        state=must_lead(verb, order),
        first_action_ms=order.first_action_ms or now_ms,
        next_reminder_ms=None,
    )


def held_by(order: WorkOrder, verb: Verb, agent_id: str | None) -> WorkOrder:
    """An order in other hands, or in nobody's; what was done before does not count for them."""
    return replace(
        order,
        state=must_lead(verb, order),
        agent_id=agent_id,
        first_action_ms=None,
        reminders_sent=0,
    )


def resolved(order: WorkOrder, result: str, now_ms: int) -> WorkOrder:
    """An order with its result (WP-01)."""
    return replace(acted(order, Verb.RESULT, now_ms), result=result, resolved_ms=now_ms)


def closed(order: WorkOrder, verb: Verb, now_ms: int) -> WorkOrder:
    """An order the customer is content with, or has said nothing about for long."""
    return replace(order, state=must_lead(verb, order), closed_ms=now_ms, next_reminder_ms=None)


def cancelled(order: WorkOrder, reason: CancelReason, now_ms: int) -> WorkOrder:
    """An order nothing more is done about."""
    return replace(closed(order, Verb.CANCEL, now_ms), cancel_reason=reason)


def may_reopen(order: WorkOrder, now_ms: int, rules: OrderRules) -> bool:
    """Whether "not solved" opens this order again; else it makes a new one that follows it.

    Raises:
        Conflict: there is no result to be unsatisfied with.
    """
    must_lead(Verb.UNSATISFIED, order)
    over_ms = order.closed_ms if order.state is CLOSED else None
    return over_ms is None or now_ms - over_ms <= rules.reopen_within_ms


def reopened(order: WorkOrder, now_ms: int, *, holder_stays: bool) -> WorkOrder:
    """The next cycle, with the same agent; the customer's wait begins anew (WP-13).

    Args:
        order: resolved or closed.
        now_ms: milliseconds of UTC.
        holder_stays: whether its agent is still with us; else it is open to the zone.
    """
    again = replace(
        order,
        state=must_lead(Verb.UNSATISFIED, order),
        cycle=order.cycle + 1,
        waits_since_ms=now_ms,
        first_action_ms=None,
        resolved_ms=None,
        closed_ms=None,
        result=None,
        reminders_sent=0,
    )
    return again if holder_stays else replace(again, state=OPEN, agent_id=None)

"""One step of a work order on a connection: rule, row, event and audit entry together.

Whoever changes an order as a part of something larger joins these steps into his own transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dispatcher.accounts.values import AuditEntry
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.order_states import OrderRules, said
from dispatcher.desk.order_story import OrderNote
from dispatcher.desk.orders import (
    Actor,
    AuthorKind,
    NewOrder,
    NoteKind,
    OrderState,
    WorkOrder,
    checked,
)
from dispatcher.desk.search_words import spaced
from dispatcher.errors import Conflict, NotAllowed, NotFound
from dispatcher.store import order_rows, order_story_rows
from dispatcher.store.audit_rows import note
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce, keep_notice

# The database counts up to 2^31.
NUMBER_DIGITS = 9

NextReminder = Callable[[WorkOrder, int], int | None]
Moved = Callable[[Connection, WorkOrder, WorkOrder, int], None]


def never(_order: WorkOrder, _now_ms: int) -> int | None:
    """No reminders."""
    return None


def unheeded(_connection: Connection, _before: WorkOrder, _after: WorkOrder, _now_ms: int) -> None:
    """No notices that name late orders."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """An order, and whether it is a new one (or one its dedup key had made before)."""

    order: WorkOrder
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderSteps:
    """What every step needs besides the connection.

    Attributes:
        rules: the site's times.
        next_reminder: when whoever holds an order is reminded of it next, asked after each change
            of state, holder or cycle, with the order as it is then and the moment.
        moved: hears of each such change, in its transaction.
    """

    rules: OrderRules = field(default_factory=OrderRules)
    next_reminder: NextReminder = never
    moved: Moved = unheeded

    def make(self, connection: Connection, new: NewOrder, actor: Actor, now_ms: int) -> Made:
        """A new order, unless its dedup key has made one already.

        Raises:
            RequestInvalid: a text is too long or empty; names the field.
            Conflict: the dedup key belongs to another customer.
        """
        checked(new)
        if new.dedup_key is not None:
            known = order_rows.order_by_dedup_key(connection, new.dedup_key)
            if known is not None:
                if known.customer_id != new.customer_id:
                    raise Conflict("dedup_key: used for another customer")
                return Made(order=known, is_new=False)
        order = self._begun(new, now_ms)
        words = spaced(new.subject, new.content, new.customer_name, new.customer_id)
        number = order_rows.insert_order(connection, order, words)
        order = replace(order, number=number)
        told(connection, order, EventKind.ORDER_MADE, now_ms, source=order.source.value)
        written(connection, actor, "order made", order, now_ms)
        return Made(order=order, is_new=True)

    def change(
        self,
        connection: Connection,
        before: WorkOrder,
        after: WorkOrder,
        now_ms: int,
        more_words: str = "",
    ) -> WorkOrder:
        """Writes a change and sets the next reminder anew where it matters.

        Raises:
            Conflict: somebody was quicker; says how the order stands now.
        """
        moved = (before.state, before.agent_id, before.cycle) != (
            after.state,
            after.agent_id,
            after.cycle,
        )
        if moved:
            after = replace(after, next_reminder_ms=self.next_reminder(after, now_ms))
        if not order_rows.replace_order(connection, before, after, more_words):
            now = found(connection, before.id)
            raise Conflict(f"order {now.number} is {said(now)}")
        if moved:
            self.moved(connection, before, after, now_ms)
        return replace(after, version=before.version + 1)

    def _begun(self, new: NewOrder, now_ms: int) -> WorkOrder:
        order = WorkOrder(
            id=new_id(now_ms),
            number=0,
            kind=new.kind,
            customer_id=new.customer_id,
            client_ref=new.client_ref,
            subject=new.subject,
            content=new.content,
            state=OrderState.OPEN if new.agent_id is None else OrderState.ASSIGNED,
            agent_id=new.agent_id,
            zone=new.zone,
            cycle=1,
            priority=new.priority,
            source=new.source,
            call_id=new.call_id,
            dedup_key=new.dedup_key,
            follows_up_id=new.follows_up_id,
            merged_into_id=None,
            cancel_reason=None,
            result=None,
            made_ms=now_ms,
            waits_since_ms=now_ms,
            first_action_ms=None,
            resolved_ms=None,
            closed_ms=None,
            next_reminder_ms=None,
            reminders_sent=0,
            version=1,
        )
        return replace(order, next_reminder_ms=self.next_reminder(order, now_ms))


def is_number(ref: str) -> bool:
    """Whether this names an order by its number; an id is longer."""
    return ref.isascii() and ref.isdigit() and len(ref) <= NUMBER_DIGITS


def found(connection: Connection, ref: str) -> WorkOrder:
    """The order of an id or a number.

    Raises:
        NotFound: there is none.
    """
    if is_number(ref):
        order = order_rows.order_by_number(connection, int(ref))
    else:
        order = order_rows.order_by_id(connection, ref)
    if order is None:
        raise NotFound(f"no order {ref}")
    return order


def held(connection: Connection, ref: str, actor: Actor) -> WorkOrder:
    """The order, if it is in this agent's hands; staff and system stand above.

    Raises:
        NotAllowed: another agent holds it, or nobody.
    """
    order = found(connection, ref)
    if actor.kind is AuthorKind.AGENT and order.agent_id != actor.id:
        raise NotAllowed(f"order {order.number} is {said(order)}, not yours")
    return order


def own(connection: Connection, ref: str, customer_id: str | None) -> WorkOrder:
    """The order of this customer; another's is not there at all.

    Raises:
        NotFound: no order of this customer.
    """
    order = found(connection, ref)
    if customer_id is None or order.customer_id != customer_id:
        raise NotFound(f"no order {ref}")
    return order


def told(
    connection: Connection, order: WorkOrder, kind: EventKind, now_ms: int, **body: Any
) -> None:
    """An event about an order, with what every reader wants to know of it."""
    event = DeskEvent(
        kind=kind,
        order_id=order.id,
        customer_id=order.customer_id,
        agent_id=order.agent_id,
        body={
            "number": order.number,
            "subject": order.subject,
            "state": order.state.value,
            "cycle": order.cycle,
            **body,
        },
    )
    announce(connection, event, now_ms)


def written(
    connection: Connection, actor: Actor, what: str, order: WorkOrder, now_ms: int
) -> None:
    """The audit entry of a step; texts stay in the order's own story."""
    entry = AuditEntry(
        at_ms=now_ms,
        who=actor.who,
        role=actor.role,
        address=actor.address,
        what=what,
        subject=order.id,
        outcome="done",
    )
    note(connection, entry)


def noted(
    connection: Connection,
    order: WorkOrder,
    actor: Actor,
    kind: NoteKind,
    text: str,
    now_ms: int,
    *,
    visible: bool,
) -> None:
    """A note in the order's story."""
    order_story_rows.keep_note(
        connection,
        OrderNote(
            id=new_id(now_ms),
            order_id=order.id,
            at_ms=now_ms,
            kind=kind,
            author_kind=actor.kind,
            author_id=actor.id,
            text=text,
            visible=visible,
        ),
    )


def prompted(
    connection: Connection, order: WorkOrder, body: Mapping[str, Any], now_ms: int
) -> AgentNotice | None:
    """A notice to whoever holds an order; None when nobody does."""
    if order.agent_id is None:
        return None
    notice = AgentNotice(
        id=new_id(now_ms),
        agent_id=order.agent_id,
        at_ms=now_ms,
        kind=NoticeKind.REQUEST,
        body={
            "order_id": order.id,
            "number": order.number,
            "subject": order.subject,
            "customer_id": order.customer_id,
            **body,
        },
    )
    keep_notice(connection, notice)
    return notice

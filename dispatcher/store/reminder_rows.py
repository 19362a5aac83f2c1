"""Reminders in the database: a slot is inserted before anything is said, and its key decides.

Due rows are taken in batches and moved on by a conditional UPDATE in the same transaction. The
order's version stays: a reminder changes nothing anybody has read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from dispatcher.desk.orders import UNPROCESSED, OrderKind
from dispatcher.desk.reminding import DueOrder, Frozen, Slot
from dispatcher.store.desk_tables import reminder_slots as slots
from dispatcher.store.desk_tables import work_orders

_O = work_orders.c
_STATES = sorted(state.value for state in UNPROCESSED)
_KINDS = {kind.value: kind for kind in OrderKind}

_INSERT_SLOT = insert(slots)
_MOVE_ON = (
    update(work_orders)
    .where(_O.id == bindparam("the"), _O.next_reminder_ms == bindparam("due"))
    .values(
        next_reminder_ms=bindparam("next"), reminders_sent=_O.reminders_sent + bindparam("one")
    )
)
_SET_DUE = (
    update(work_orders)
    .where(_O.id == bindparam("the"), _O.state.in_(_STATES))
    .values(next_reminder_ms=bindparam("due"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A due order, its next moment, and whether this was a reminder."""

    due: DueOrder
    next_ms: int | None
    counts: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Unarmed:
    """An order nobody is reminded of; `sent`: reminders so far."""

    id: str
    kind: OrderKind
    zone: str
    sent: int


def first_due_ms(connection: Connection, frozen: Frozen) -> int | None:
    """When the next reminder is due, orders aside whose timers stand still."""
    query = select(func.min(_O.next_reminder_ms)).where(_O.next_reminder_ms.is_not(None))
    found: int | None = connection.execute(query.where(*_moving(frozen))).scalar_one()
    return found


def due_by_holder(
    connection: Connection, now_ms: int, frozen: Frozen
) -> list[tuple[str | None, int]]:
    """Holders of due orders (None: nobody), and how many they have."""
    query = (
        select(_O.agent_id, func.count())
        .where(*_due(now_ms, frozen))
        .group_by(_O.agent_id)
        .order_by(_O.agent_id)
    )
    return [(holder, count) for holder, count in connection.execute(query)]


def due_orders(
    connection: Connection,
    holders: Sequence[str | None],
    now_ms: int,
    frozen: Frozen,
    limit: int,
) -> list[DueOrder]:
    """Due orders of some holders; on PostgreSQL those another sweeper has in hand are left out."""
    named = [one for one in holders if one is not None]
    theirs: list[ColumnElement[bool]] = [_O.agent_id.in_(named)] if named else []
    if None in holders:
        theirs.append(_O.agent_id.is_(None))
    query = (
        select(
            _O.id, _O.kind, _O.zone, _O.cycle, _O.agent_id, _O.next_reminder_ms, _O.reminders_sent
        )
        .where(or_(*theirs), _O.state.in_(_STATES), *_due(now_ms, frozen))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        DueOrder(
            id=row.id,
            kind=_KINDS[row.kind],
            zone=row.zone,
            cycle=row.cycle,
            agent_id=row.agent_id,
            due_ms=row.next_reminder_ms,
            sent=row.reminders_sent,
        )
        for row in connection.execute(query)
    ]


def slots_taken(connection: Connection, order_ids: Sequence[str]) -> set[Slot]:
    """The slots of some orders in which something was said already."""
    query = select(slots.c.order_id, slots.c.rule, slots.c.slot)
    found = connection.execute(query.where(slots.c.order_id.in_(order_ids)))
    return {Slot(order_id=row.order_id, rule=row.rule, slot=row.slot) for row in found}


def take_slots(connection: Connection, new: Iterable[Slot], now_ms: int) -> None:
    """Takes slots; one that another sweeper has taken meanwhile clashes."""
    rows = [
        {"order_id": one.order_id, "rule": one.rule, "slot": one.slot, "at_ms": now_ms}
        for one in new
    ]
    if rows:
        connection.execute(_INSERT_SLOT, rows)


def move_on(connection: Connection, moves: Iterable[Move]) -> None:
    """Gives due orders their next moment, and counts the reminder where it was one."""
    rows = [
        {"the": one.due.id, "due": one.due.due_ms, "next": one.next_ms, "one": int(one.counts)}
        for one in moves
    ]
    if rows:
        connection.execute(_MOVE_ON, rows)


def set_due(connection: Connection, order_id: str, due_ms: int | None) -> bool:
    """Gives an unprocessed order another due moment; whether it is one."""
    return connection.execute(_SET_DUE, {"the": order_id, "due": due_ms}).rowcount == 1


def unarmed(connection: Connection, most: int, after: str, limit: int) -> list[Unarmed]:
    """Unprocessed orders without a due moment that were reminded of less than `most` times.

    Args:
        connection: to read on.
        most: reminders.
        after: id of the last one of the former page.
        limit: how many at most, by id.
    """
    query = (
        select(_O.id, _O.kind, _O.zone, _O.reminders_sent)
        .where(
            _O.state.in_(_STATES),
            _O.next_reminder_ms.is_(None),
            _O.reminders_sent < most,
            _O.id > after,
        )
        .order_by(_O.id)
        .limit(limit)
    )
    return [
        Unarmed(id=row.id, kind=_KINDS[row.kind], zone=row.zone, sent=row.reminders_sent)
        for row in connection.execute(query)
    ]


def _due(now_ms: int, frozen: Frozen) -> list[ColumnElement[bool]]:
    return [_O.next_reminder_ms <= now_ms, *_moving(frozen)]


def _moving(frozen: Frozen) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if frozen.zones:
        conditions.append(_O.zone.not_in(sorted(frozen.zones)))
    if frozen.agents:
        conditions.append(or_(_O.agent_id.is_(None), _O.agent_id.not_in(sorted(frozen.agents))))
    return conditions

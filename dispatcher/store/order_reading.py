"""Lists of work orders: by urgency, of a customer, found by words. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from dispatcher.desk.orders import UNPROCESSED, OrderState, WorkOrder
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.order_rows import COLUMNS, order_of

ACTIVE = (
    OrderState.OPEN,
    OrderState.ASSIGNED,
    OrderState.IN_PROGRESS,
    OrderState.WAITING_CUSTOMER,
)
_O = work_orders.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which orders; every part that is given must hold.

    Attributes:
        states: empty: any.
        or_held_by: with `zones`: also what this agent holds, whatever its zone.
        patterns: LIKE patterns for the words, all of which must match.
        overdue_at_ms: only those whose reminder is due at this moment, or was sent.
    """

    states: Collection[OrderState] = ()
    agent_id: str | None = None
    customer_id: str | None = None
    zones: Collection[str] | None = None
    or_held_by: str | None = None
    patterns: Sequence[str] = ()
    overdue_at_ms: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Urgent:
    """Where a page of the list by urgency ended.

    Attributes:
        as_of_ms: the moment the whole list is as of, so that pages fit together.
    """

    as_of_ms: int
    rank: int = -1
    waits_since_ms: int = 0
    id: str = field(default="")


def by_urgency(
    connection: Connection, wanted: Wanted, after: Urgent, limit: int
) -> list[tuple[WorkOrder, Urgent]]:
    """Overdue first, then the longest waiting; each with the place it has in the list."""
    rank = case((_overdue(after.as_of_ms), 0), else_=1)
    later = or_(
        rank > after.rank,
        and_(rank == after.rank, _O.waits_since_ms > after.waits_since_ms),
        and_(rank == after.rank, _O.waits_since_ms == after.waits_since_ms, _O.id > after.id),
    )
    query = (
        select(*COLUMNS, rank.label("rank"))
        .where(*_conditions(wanted), later)
        .order_by(rank, _O.waits_since_ms, _O.id)
        .limit(limit)
    )
    found = []
    for row in connection.execute(query):
        order = order_of(row)
        place = Urgent(
            as_of_ms=after.as_of_ms,
            rank=row.rank,
            waits_since_ms=order.waits_since_ms,
            id=order.id,
        )
        found.append((order, place))
    return found


def newest_first(
    connection: Connection, wanted: Wanted, before: tuple[int, str] | None, limit: int
) -> list[WorkOrder]:
    """By the moment they were made, from the newest back; `before`: moment and id of the last."""
    conditions = _conditions(wanted)
    if before is not None:
        made_ms, order_id = before
        conditions.append(or_(_O.made_ms < made_ms, and_(_O.made_ms == made_ms, _O.id < order_id)))
    query = select(*COLUMNS).where(*conditions).order_by(_O.made_ms.desc(), _O.id.desc())
    return [order_of(row) for row in connection.execute(query.limit(limit))]


def resolved_before(connection: Connection, at_ms: int, limit: int) -> list[WorkOrder]:
    """Resolved orders whose result is older than a moment, the oldest first."""
    query = (
        select(*COLUMNS)
        .where(_O.state == OrderState.RESOLVED.value, _O.resolved_ms <= at_ms)
        .order_by(_O.resolved_ms)
        .limit(limit)
    )
    return [order_of(row) for row in connection.execute(query)]


def first_resolved_ms(connection: Connection) -> int | None:
    """When the order was resolved that has been so for longest; None: there is none."""
    query = select(func.min(_O.resolved_ms)).where(_O.state == OrderState.RESOLVED.value)
    found: int | None = connection.execute(query).scalar_one()
    return found


def counts_by_state(connection: Connection, wanted: Wanted) -> dict[OrderState, int]:
    """How many orders are in each state."""
    query = select(_O.state, func.count()).where(*_conditions(wanted)).group_by(_O.state)
    return {OrderState(state): count for state, count in connection.execute(query)}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(_O.state.in_([state.value for state in wanted.states]))
    if wanted.agent_id is not None:
        found.append(_O.agent_id == wanted.agent_id)
    if wanted.customer_id is not None:
        found.append(_O.customer_id == wanted.customer_id)
    if wanted.zones is not None:
        in_zone: ColumnElement[bool] = _O.zone.in_(list(wanted.zones))
        if wanted.or_held_by is not None:
            in_zone = or_(in_zone, _O.agent_id == wanted.or_held_by)
        found.append(in_zone)
    if wanted.overdue_at_ms is not None:
        found.append(_overdue(wanted.overdue_at_ms))
    found += [_O.words.like(pattern) for pattern in wanted.patterns]
    return found


def _overdue(at_ms: int) -> Any:
    waits = _O.state.in_([state.value for state in UNPROCESSED])
    return and_(waits, or_(_O.reminders_sent > 0, _O.next_reminder_ms <= at_ms))

"""Figures of all orders, for boards and desks: counted by the database, never fetched."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, or_, select

from dispatcher.desk.figures import ZoneOrders
from dispatcher.desk.orders import UNPROCESSED, OrderState
from dispatcher.store.desk_tables import outbox, work_orders
from dispatcher.store.order_reading import ACTIVE
from dispatcher.store.push_reading import undelivered

_O = work_orders.c
_ACTIVE = [state.value for state in ACTIVE]
# More than a board can show; nobody acts on the difference.
MOST_COUNTED = 1_000


def orders_by_zone(connection: Connection, now_ms: int) -> dict[str, ZoneOrders]:
    """Figures of every zone that has orders."""
    is_open = _O.state == OrderState.OPEN.value
    late = and_(
        _O.state.in_([state.value for state in UNPROCESSED]),
        or_(_O.reminders_sent > 0, _O.next_reminder_ms <= now_ms),
    )
    query = (
        select(
            _O.zone,
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((is_open, 0), else_=1)),
            func.sum(case((late, 1), else_=0)),
            func.min(case((is_open, _O.waits_since_ms))),
        )
        .where(_O.state.in_(_ACTIVE))
        .group_by(_O.zone)
    )
    return {
        zone: ZoneOrders(open=free, held=held, overdue=overdue, oldest_since_ms=oldest)
        for zone, free, held, overdue, oldest in connection.execute(query)
    }


def open_by_zone(connection: Connection) -> dict[str, int]:
    """How many orders of each zone nobody holds."""
    query = select(_O.zone, func.count()).where(_O.state == OrderState.OPEN.value)
    return {row[0]: row[1] for row in connection.execute(query.group_by(_O.zone))}


def held_by_agent(connection: Connection, agents: Collection[str]) -> dict[str, int]:
    """How many orders some agents hold that are not over."""
    query = select(_O.agent_id, func.count()).where(
        _O.agent_id.in_(list(agents)), _O.state.in_(_ACTIVE)
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(_O.agent_id))}


def undelivered_count(connection: Connection) -> int:
    """How many messages reached nobody by any way."""
    return len(undelivered(connection, None, None, MOST_COUNTED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """Whom events since a moment were about."""

    last_id: int
    agents: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()


def newest_event(connection: Connection) -> int:
    """The id of the newest event; 0 before the first."""
    return int(connection.execute(select(func.max(outbox.c.id))).scalar_one() or 0)


def touched_since(connection: Connection, last_id: int, limit: int) -> Touched:
    """The agents and zones of the orders that events after `last_id` were about."""
    query = (
        select(outbox.c.id, outbox.c.agent_id, _O.agent_id, _O.zone)
        .join_from(outbox, work_orders, _O.id == outbox.c.order_id, isouter=True)
        .where(outbox.c.id > last_id)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    return Touched(
        last_id=rows[-1][0] if rows else last_id,
        agents=frozenset(one for row in rows for one in row[1:3] if one is not None),
        zones=frozenset(row[3] for row in rows if row[3] is not None),
    )

"""What else has its moment: searches nobody ends, orders of agents who are away, leavings."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dispatcher.desk.choosing import SearchState
from dispatcher.desk.leaving import Leaving
from dispatcher.desk.orders import IN_HAND, OrderState, WorkOrder
from dispatcher.store.choice_tables import agent_searches
from dispatcher.store.desk_tables import leavings, work_orders
from dispatcher.store.order_rows import COLUMNS, order_of

_L = leavings.c


def first_search_ms(connection: Connection) -> int | None:
    """When the first search that still goes on is over by itself."""
    query = select(func.min(agent_searches.c.expires_ms)).where(
        agent_searches.c.state == SearchState.OFFERING.value
    )
    found: int | None = connection.execute(query).scalar_one()
    return found


def holders(
    connection: Connection, states: Collection[OrderState], agents: Collection[str] | None = None
) -> list[str]:
    """Agents who hold orders in one of some states; of some agents only, or of all."""
    held = select(work_orders.c.agent_id).where(
        work_orders.c.state.in_([state.value for state in states])
    )
    if agents is None:
        held = held.where(work_orders.c.agent_id.is_not(None))
    else:
        held = held.where(work_orders.c.agent_id.in_(sorted(agents)))
    return list(connection.execute(held.distinct()).scalars())


def held_orders(
    connection: Connection, agent_id: str, states: Collection[OrderState] = IN_HAND
) -> list[WorkOrder]:
    """The orders an agent holds, the longest waiting first."""
    query = (
        select(*COLUMNS)
        .where(
            work_orders.c.agent_id == agent_id,
            work_orders.c.state.in_([state.value for state in states]),
        )
        .order_by(work_orders.c.waits_since_ms, work_orders.c.id)
    )
    return [order_of(row) for row in connection.execute(query)]


def plan_leaving(connection: Connection, leaving: Leaving, now_ms: int) -> None:
    """Writes down who leaves on a day to come, in place of what was planned for him before."""
    call_off_leaving(connection, leaving.agent_id)
    connection.execute(
        insert(leavings).values(
            id=leaving.id,
            agent_id=leaving.agent_id,
            to_agent_id=leaving.to,
            day=leaving.day.isoformat(),
            due_ms=leaving.due_ms,
            by_user=leaving.by,
            made_ms=now_ms,
            done_ms=leaving.done_ms,
        )
    )


def planned_leaving(connection: Connection, agent_id: str) -> Leaving | None:
    """What is planned for an agent."""
    query = select(leavings).where(_L.agent_id == agent_id, _L.done_ms.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _leaving(row)


def call_off_leaving(connection: Connection, agent_id: str) -> bool:
    """He stays; whether anything was planned."""
    planned = delete(leavings).where(_L.agent_id == agent_id, _L.done_ms.is_(None))
    return connection.execute(planned).rowcount == 1


def due_leavings(connection: Connection, now_ms: int) -> list[Leaving]:
    """Whoever has left and has not handed over yet."""
    query = select(leavings).where(_L.done_ms.is_(None), _L.due_ms <= now_ms).order_by(_L.due_ms)
    return [_leaving(row) for row in connection.execute(query)]


def first_leaving_ms(connection: Connection) -> int | None:
    """When somebody leaves next."""
    query = select(func.min(_L.due_ms)).where(_L.done_ms.is_(None))
    found: int | None = connection.execute(query).scalar_one()
    return found


def finish_leaving(connection: Connection, leaving_id: str, now_ms: int) -> bool:
    """Marks one as done; False when another was quicker, or it was called off."""
    finishing = update(leavings).where(_L.id == leaving_id, _L.done_ms.is_(None))
    return connection.execute(finishing.values(done_ms=now_ms)).rowcount == 1


def has_left_since(connection: Connection, agent_id: str, since_ms: int) -> bool:
    """Whether an agent has taken his leave at that moment or after it."""
    left = select(_L.id).where(_L.agent_id == agent_id, _L.done_ms >= since_ms).limit(1)
    return connection.execute(left).first() is not None


def _leaving(row: Row[tuple[object, ...]]) -> Leaving:
    return Leaving(
        id=row.id,
        agent_id=row.agent_id,
        to=row.to_agent_id,
        day=date.fromisoformat(row.day),
        due_ms=row.due_ms,
        by=row.by_user,
        done_ms=row.done_ms,
    )

"""Lists of messages: calls to make, what did not arrive, what is stored of a customer."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from dispatcher.desk.delivery import DeliveryState
from dispatcher.desk.ladder import CALL_WAY, WayKind
from dispatcher.desk.pushes import Delivery
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.push_rows import delivery_of
from dispatcher.store.push_tables import push_deliveries, push_endpoints

_OURS = push_deliveries.c
_COLUMNS = [push_deliveries.c[name] for name in Delivery.__dataclass_fields__]


def calls_due(
    connection: Connection,
    now_ms: int,
    zones: Collection[str] | None,
    agent_id: str | None,
    limit: int,
) -> list[Delivery]:
    """Calls to make now, and calls that are being made, oldest first.

    Args:
        connection: to read by.
        now_ms: now.
        zones: of whose orders, besides those of `agent_id`; None: all.
        agent_id: whose orders and calls count too.
        limit: how many at most.
    """
    waiting = [DeliveryState.PENDING.value, DeliveryState.RETRY_WAIT.value]
    query = (
        select(*_COLUMNS)
        .join_from(push_deliveries, work_orders, work_orders.c.id == _OURS.order_id, isouter=True)
        .where(_OURS.way == CALL_WAY)
        .where(
            or_(
                and_(_OURS.state.in_(waiting), _OURS.next_ms <= now_ms),
                _OURS.state == DeliveryState.SENDING.value,
            )
        )
        .order_by(_OURS.id)
        .limit(limit)
    )
    if zones is not None:
        query = query.where(
            or_(
                work_orders.c.id.is_(None),
                work_orders.c.zone.in_(list(zones)),
                work_orders.c.agent_id == agent_id,
            )
        )
    return [delivery_of(row) for row in connection.execute(query)]


def kinds_of_ways(connection: Connection, ways: Collection[str]) -> dict[str, WayKind]:
    """What kind of place each way leads to."""
    query = select(push_endpoints.c.id, push_endpoints.c.kind).where(
        push_endpoints.c.id.in_(list(ways))
    )
    return {row.id: WayKind(row.kind) for row in connection.execute(query)} | {
        way: WayKind.CALL for way in ways if way == CALL_WAY
    }


def undelivered(
    connection: Connection, before: str | None, zones: Collection[str] | None, limit: int
) -> list[Delivery]:
    """Messages that reached their end in vain, newest first, from `before` (an id) on back."""
    failed = [DeliveryState.FAILED.value, DeliveryState.GONE.value]
    query = (
        select(*_COLUMNS)
        .where(_OURS.state.in_(failed), _OURS.rank > 0, ~_told_otherwise())
        .order_by(_OURS.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(_OURS.id < before)
    if zones is not None:
        query = query.join_from(
            push_deliveries, work_orders, work_orders.c.id == _OURS.order_id
        ).where(work_orders.c.zone.in_(list(zones)))
    return [delivery_of(row) for row in connection.execute(query)]


def _told_otherwise() -> Any:
    """Whether the same event has reached him, or may still, by another way."""
    other = push_deliveries.alias("other")
    hopeful = [
        DeliveryState.DELIVERED.value,
        DeliveryState.PENDING.value,
        DeliveryState.SENDING.value,
        DeliveryState.RETRY_WAIT.value,
        DeliveryState.SUPERSEDED.value,
    ]
    return (
        select(other.c.id)
        .where(other.c.event_id == _OURS.event_id, other.c.rank > 0, other.c.state.in_(hopeful))
        .exists()
    )

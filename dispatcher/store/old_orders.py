"""Old orders go with their whole story, in small steps; what the desk told and was told, alike."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, func, select, tuple_

from dispatcher.desk.delivery import UNFINISHED
from dispatcher.desk.ids import first_id
from dispatcher.desk.orders import FINAL
from dispatcher.store.attachment_files import forget_attachments
from dispatcher.store.choice_tables import (
    agent_searches,
    dedications,
    one_time_codes,
    service_requests,
)
from dispatcher.store.desk_tables import agent_notices, attachments, leavings, outbox, work_orders
from dispatcher.store.push_tables import push_attempts, push_deliveries
from dispatcher.store.tables import callbacks, metadata

ORDERS_AT_ONCE = 50

# From when on rows grow old, where it is not from when they were made.
AGES: Mapping[Table, Column[Any]] = MappingProxyType(
    {
        work_orders: work_orders.c.closed_ms,
        outbox: outbox.c.taken_ms,
        agent_notices: agent_notices.c.seen_ms,
        one_time_codes: one_time_codes.c.expires_ms,
        agent_searches: agent_searches.c.expires_ms,
        service_requests: service_requests.c.done_ms,
        leavings: leavings.c.done_ms,
        dedications: dedications.c.ended_ms,
    }
)


def parts_of_orders() -> list[Table]:
    """Tables whose rows belong to one order, and go with it; their own parts come first."""
    parts = [
        table
        for table in metadata.sorted_tables
        if any(key.column is work_orders.c.id for key in table.foreign_keys)
    ]
    return [push_attempts, push_deliveries, *parts]


def forget_old_orders(
    connection: Connection, before_ms: int, most: int, folder: Path | None
) -> int:
    """Orders that were over before a moment; the story of a long one goes in several steps.

    Args:
        connection: in a transaction.
        before_ms: milliseconds of UTC.
        most: how many rows at most, about.
        folder: where files of orders lie.
    """
    ids = _old_orders(connection, before_ms)
    gone = 0
    for table in parts_of_orders() if ids else ():
        gone += _forget_part(connection, table, _of_orders(table, ids), most - gone, folder)
        if gone >= most:
            return gone
    over = delete(work_orders).where(work_orders.c.id.in_(ids))
    return gone + (connection.execute(over).rowcount if ids else 0)


def forget_old_deliveries(connection: Connection, before_ms: int, most: int) -> int:
    """Messages that are about no order: their ids say when they were made."""
    over = and_(
        push_deliveries.c.order_id.is_(None),
        push_deliveries.c.id < first_id(before_ms),
        push_deliveries.c.state.not_in([state.value for state in UNFINISHED]),
    )
    chosen = select(push_deliveries.c.id).where(over).order_by(push_deliveries.c.id).limit(most)
    ids = list(connection.execute(chosen).scalars())
    if not ids:
        return 0
    tried = delete(push_attempts).where(push_attempts.c.delivery_id.in_(ids))
    gone = connection.execute(tried).rowcount
    sent = delete(push_deliveries).where(push_deliveries.c.id.in_(ids))
    return gone + connection.execute(sent).rowcount


def is_old(table: Table, before_ms: int) -> ColumnElement[bool]:
    """Which rows of a table are old enough to go."""
    since = AGES[table] if table in AGES else table.c.at_ms  # noqa: SIM401 - not all have it
    old: ColumnElement[bool] = since < before_ms
    if table is outbox:
        # The newest stays: its number is where the next one goes on from.
        newest = select(func.max(outbox.c.id)).scalar_subquery()
        return and_(old, outbox.c.id < newest)
    return old


def _old_orders(connection: Connection, before_ms: int) -> list[str]:
    table = work_orders
    # The newest stays: its number is where the next one goes on from.
    newest = select(func.max(table.c.number)).scalar_subquery()
    # An order that were made again of the same promise would be no forgetting.
    promised = select(callbacks.c.call_id).where(
        table.c.dedup_key == "callback:" + callbacks.c.call_id
    )
    query = (
        select(table.c.id)
        .where(
            table.c.state.in_([state.value for state in FINAL]),
            is_old(table, before_ms),
            table.c.number < newest,
            ~promised.exists(),
        )
        .order_by(table.c.closed_ms)
        .limit(ORDERS_AT_ONCE)
    )
    return list(connection.execute(query).scalars())


def _of_orders(table: Table, ids: list[str]) -> ColumnElement[bool]:
    if table is push_attempts:
        sent = select(push_deliveries.c.id).where(push_deliveries.c.order_id.in_(ids))
        return push_attempts.c.delivery_id.in_(sent)
    return table.c.order_id.in_(ids)


def _forget_part(
    connection: Connection,
    table: Table,
    which: ColumnElement[bool],
    most: int,
    folder: Path | None,
) -> int:
    keys = list(table.primary_key)
    chosen = connection.execute(select(*keys).where(which).limit(most)).all()
    if not chosen:
        return 0
    these = tuple_(*keys).in_([tuple(row) for row in chosen])
    if table is attachments:
        return forget_attachments(connection, folder, these)
    return connection.execute(delete(table).where(these)).rowcount

"""Old rows go in small batches, so that a purge of millions never stands in a caller's way."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, select
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.store import account_tables, choice_tables, desk_tables, tables
from dispatcher.store.activity_tables import ABOUT_AGENTS, activity_log
from dispatcher.store.old_orders import forget_old_deliveries, forget_old_orders, is_old
from dispatcher.store.push_tables import push_deliveries

ROWS_AT_ONCE = 500
CALLS_AT_ONCE = 50


class Old(Enum):
    """What is kept for a time of its own."""

    PRESENCE = "presence"
    NOTICES = "notices"
    CALLS = "calls"
    AUDIT = "audit"
    ANSWERS = "answers"
    ACTIVITIES = "activities"
    AGENT_ACTIVITIES = "agent_activities"
    ORDERS = "orders"
    DELIVERIES = "deliveries"
    RATINGS = "ratings"
    GIFTS = "gifts"
    DEDICATIONS = "dedications"
    EVENTS = "events"
    AGENT_NOTICES = "agent_notices"
    CODES = "codes"
    SEARCHES = "searches"
    REQUESTS = "requests"
    LEAVINGS = "leavings"


TABLES: Mapping[Old, Table] = MappingProxyType(
    {
        Old.PRESENCE: tables.presence_log,
        Old.NOTICES: tables.notices,
        Old.CALLS: tables.calls,
        Old.AUDIT: account_tables.audit_log,
        Old.ANSWERS: account_tables.stored_answers,
        Old.ACTIVITIES: activity_log,
        Old.AGENT_ACTIVITIES: activity_log,
        Old.ORDERS: desk_tables.work_orders,
        Old.DELIVERIES: push_deliveries,
        Old.RATINGS: choice_tables.ratings,
        Old.GIFTS: choice_tables.gifts,
        Old.DEDICATIONS: choice_tables.dedications,
        Old.EVENTS: desk_tables.outbox,
        Old.AGENT_NOTICES: desk_tables.agent_notices,
        Old.CODES: choice_tables.one_time_codes,
        Old.SEARCHES: choice_tables.agent_searches,
        Old.REQUESTS: choice_tables.service_requests,
        Old.LEAVINGS: desk_tables.leavings,
    }
)


class OldRows:
    """Called from the store's one thread.

    Args:
        engine: a database in today's shape.
        attachments: the folder of files of orders; None: there are none.
    """

    def __init__(self, engine: Engine, attachments: Path | None = None) -> None:
        self._engine = engine
        self._attachments = attachments

    def forget_some(self, old: Old, before_ms: int) -> int:
        """Forgets at most `ROWS_AT_ONCE` rows of one kind that are older than a moment of UTC.

        Returns:
            How many it were; 0 when none is left.
        """
        try:
            with self._engine.begin() as connection:
                if old is Old.CALLS:
                    return _forget_calls(connection, before_ms)
                if old is Old.ORDERS:
                    folder = self._attachments
                    return forget_old_orders(connection, before_ms, ROWS_AT_ONCE, folder)
                if old is Old.DELIVERIES:
                    return forget_old_deliveries(connection, before_ms, ROWS_AT_ONCE)
                table = TABLES[old]
                too_old = is_old(table, before_ms)
                if old is Old.AGENT_ACTIVITIES:
                    too_old = and_(ABOUT_AGENTS, too_old)
                return _delete(connection, table, too_old)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def parts_of_calls() -> list[Table]:
    """Tables whose rows belong to one call, and go with it."""
    return [
        table
        for table in tables.metadata.sorted_tables
        if any(key.column is tables.calls.c.id for key in table.foreign_keys)
    ]


def _forget_calls(connection: Connection, before_ms: int) -> int:
    """Calls that ended before a moment; the story of a long one goes in several steps."""
    calls = tables.calls
    ended = select(calls.c.id).where(calls.c.ended_at_ms < before_ms)
    ids = list(
        connection.execute(ended.order_by(calls.c.ended_at_ms).limit(CALLS_AT_ONCE)).scalars()
    )
    if not ids:
        return 0
    gone = 0
    for table in parts_of_calls():
        part = next(one.parent for one in table.foreign_keys if one.column is calls.c.id)
        gone += _delete(connection, table, part.in_(ids), ROWS_AT_ONCE - gone)
        if gone >= ROWS_AT_ONCE:
            return gone
    return gone + connection.execute(delete(calls).where(calls.c.id.in_(ids))).rowcount


def _delete(
    connection: Connection, table: Table, where: ColumnElement[bool], most: int = ROWS_AT_ONCE
) -> int:
    key = next(iter(table.primary_key))
    chosen = select(key).where(where).limit(most)
    return connection.execute(delete(table).where(key.in_(chosen))).rowcount

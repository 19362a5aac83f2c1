"""What happened, in the database: written with each turn, read page by page."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.statistics.activities import Activity, Kind, Told, activities_of, started
from dispatcher.store.activity_tables import activity_log
from dispatcher.store.state_codec import ToMs

T = TypeVar("T")

# Between two pages the turns have the store's thread again, after a few milliseconds.
PAGE = 500
COLUMNS = tuple(one.name for one in fields(Activity))

_ADD = insert(activity_log)

Span = tuple[int, int]


class ActivityLog:
    """The log, written by one run of the dispatcher; whoever never writes begins no run.

    Args:
        engine: a database in today's shape.
        to_ms: a monotonic moment of the dispatcher as milliseconds of UTC.
    """

    def __init__(self, engine: Engine, to_ms: ToMs) -> None:
        self._engine = engine
        self._to_ms = to_ms
        self._started_id: int | None = None

    def write(self, connection: Connection, told: Told) -> None:
        """The rows of one turn, in the turn's transaction."""
        if self._started_id is None:
            row = _values(started(told.now_s, self._to_ms))
            made = connection.execute(_ADD.values(row))
            key = made.inserted_primary_key
            self._started_id = None if key is None else int(key[0])
        rows = activities_of(told, self._to_ms)
        if rows:
            connection.execute(_ADD, [_values(row) for row in rows])

    def span(self, from_ms: int, to_ms: int) -> Span | None:
        """The numbers of the first and last row of a time; None when nothing happened."""
        log = activity_log.c
        query = select(func.min(log.id), func.max(log.id)).where(
            log.at_ms >= from_ms, log.at_ms < to_ms
        )
        first, last = self._read(lambda connection: connection.execute(query).one())
        return None if first is None else (int(first), int(last))

    def span_before_this_run(self, from_ms: int) -> Span | None:
        """The numbers of the first row of a time and of the last one of former runs."""
        log = activity_log.c
        query = select(func.min(log.id), func.max(log.id)).where(log.at_ms >= from_ms)
        if self._started_id is not None:
            query = query.where(log.id < self._started_id)
        first, last = self._read(lambda connection: connection.execute(query).one())
        return None if first is None else (int(first), int(last))

    def page(self, first: int, last: int) -> tuple[list[Activity], int | None]:
        """Rows from a number on, at most `PAGE`, and the number to go on with; None at the end."""
        log = activity_log.c
        query = select(activity_log).where(log.id >= first, log.id <= last)
        query = query.order_by(log.id).limit(PAGE)
        rows = self._read(lambda connection: connection.execute(query).all())
        more = len(rows) == PAGE and rows[-1].id < last
        return [_activity(row) for row in rows], rows[-1].id + 1 if more else None

    def begins_a_run(self, after: int) -> bool:
        """Whether the row that follows a number is another run's first."""
        log = activity_log.c
        query = select(log.kind).where(log.id > after).order_by(log.id).limit(1)
        kind = self._read(lambda connection: connection.execute(query).scalar())
        return kind == Kind.STARTED.value

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _values(row: Activity) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS} | {"kind": row.kind.value}


def _activity(row: Row[Any]) -> Activity:
    # Read by the hundred thousand: a plain constructor, a mapping costs twice as much.
    return Activity(
        at_ms=row.at_ms,
        mono_ms=row.mono_ms,
        kind=Kind(row.kind),
        call_id=row.call_id,
        agent_id=row.agent_id,
        to_agent_id=row.to_agent_id,
        cause=row.cause,
        site=row.site,
        zone=row.zone,
        tier=row.tier,
        saved=row.saved,
        age_ms=row.age_ms,
        rang_ms=row.rang_ms,
    )

"""What an agent's desk and the list of call-backs read: offers, notes, who waits for a call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.store import tables

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class PastOffer:
    """An offer as it is stored; `outcome` None: it stood when it was stored last."""

    agent_id: str
    epoch: int
    outcome: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallBack:
    """A caller who shall be called back."""

    call_id: str
    caller: str
    customer_id: str | None
    zone: str
    tier: str
    reason: str
    asked_at_ms: int
    done_at_ms: int | None


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class NotePlace:
    """Where a note stands among all of an agent's notes; of two sources, each with its ids."""

    at_ms: int
    source: int
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something an agent was told, or that was decided about him."""

    place: NotePlace
    kind: str
    call_id: str | None = None
    detail: Json = field(default_factory=dict)


class DeskRows:
    """Called from the store's thread.

    Args:
        engine: a database in today's shape.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def offer(self, offer_id: str) -> PastOffer | None:
        """What became of an offer."""
        table = tables.offers
        query = select(table).where(table.c.id == offer_id)
        row = self._do(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return PastOffer(agent_id=row.agent_id, epoch=row.epoch, outcome=row.outcome)

    def call_backs(self, *, done: bool) -> list[CallBack]:
        """Requests that wait, or those that are done, the oldest first."""
        table = tables.callbacks
        which = table.c.done_at_ms.is_not(None) if done else table.c.done_at_ms.is_(None)
        query = select(table).where(which).order_by(table.c.asked_at_ms, table.c.call_id)
        return self._do(
            lambda connection: [CallBack(**row._asdict()) for row in connection.execute(query)]
        )

    def call_back(self, call_id: str) -> CallBack | None:
        """The request one call became."""
        table = tables.callbacks
        query = select(table).where(table.c.call_id == call_id)
        row = self._do(lambda connection: connection.execute(query).first())
        return None if row is None else CallBack(**row._asdict())

    def call_back_done(self, call_id: str, now_ms: int) -> CallBack | None:
        """Somebody has called back; the first moment counts. None: there is no such request."""
        table = tables.callbacks
        waits = and_(table.c.call_id == call_id, table.c.done_at_ms.is_(None))
        self._do(
            lambda connection: connection.execute(
                update(table).where(waits).values(done_at_ms=now_ms)
            )
        )
        return self.call_back(call_id)

    def notes_of(self, agent_id: str, before: NotePlace | None, limit: int) -> list[Note]:
        """An agent's notes, newest first."""

        def read(connection: Connection) -> list[Note]:
            found = [
                *_notices(connection, agent_id, before, limit),
                *_told(connection, agent_id, before, limit),
            ]
            return sorted(found, key=lambda one: one.place, reverse=True)[:limit]

        return self._do(read)

    def _do(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {error}") from error


NOTICES, TOLD = 0, 1


def _notices(
    connection: Connection, agent_id: str, before: NotePlace | None, limit: int
) -> Sequence[Note]:
    table = tables.notices
    rows = connection.execute(
        select(table)
        .where(table.c.agent_id == agent_id, *_earlier(table.c, NOTICES, before))
        .order_by(table.c.at_ms.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [_notice(row) for row in rows]


def _notice(row: Row[Any]) -> Note:
    detail: Json = dict(row.detail)
    kind = str(detail.pop("what", row.kind))
    detail |= detail.pop("detail", None) or {}
    return Note(
        place=NotePlace(at_ms=row.at_ms, source=NOTICES, id=row.id), kind=kind, detail=detail
    )


def _told(
    connection: Connection, agent_id: str, before: NotePlace | None, limit: int
) -> Sequence[Note]:
    """What a dedicated agent heard of his customers' calls; who served is on the call itself."""
    table, calls = tables.decisions, tables.calls
    served = calls.c.agent_id.label("served_by")
    rows = connection.execute(
        select(table, served, calls.c.customer_id, calls.c.caller, calls.c.zone)
        .join(calls, calls.c.id == table.c.call_id)
        .where(
            table.c.agent_id == agent_id,
            # In so many words, or the index of these rows alone is not used.
            table.c.kind == literal_column("'told'"),
            *_earlier(table.c, TOLD, before),
        )
        .order_by(table.c.at_ms.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [
        Note(
            place=NotePlace(at_ms=row.at_ms, source=TOLD, id=row.id),
            kind=row.cause,
            call_id=row.call_id,
            detail={
                "customer_id": row.customer_id,
                "caller": row.caller,
                "zone": row.zone,
                "served_by": row.served_by,
            },
        )
        for row in rows
    ]


def _earlier(columns: Any, source: int, before: NotePlace | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    same = columns.at_ms == before.at_ms
    if source == before.source:
        return [or_(columns.at_ms < before.at_ms, and_(same, columns.id < before.id))]
    return [
        columns.at_ms <= before.at_ms if source < before.source else columns.at_ms < before.at_ms
    ]

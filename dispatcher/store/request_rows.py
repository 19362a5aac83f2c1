"""Requests for service in the database: stored first, then given to somebody (CM-01)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dispatcher.desk.covering import Wish
from dispatcher.desk.incoming import Incoming, Way
from dispatcher.desk.orders import OrderKind
from dispatcher.store.choice_tables import service_requests as requests

RESUMED_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRequest:
    """A request as it is stored; `done` once somebody has it."""

    id: str
    incoming: Incoming
    at_ms: int
    customer_id: str | None = None
    agent_id: str | None = None
    cover_id: str | None = None
    order_id: str | None = None
    done: bool = False


def claim_request(
    connection: Connection, request_id: str, incoming: Incoming, now_ms: int
) -> None:
    """Stores a request; one whose external id is there already clashes."""
    connection.execute(
        insert(requests).values(
            id=request_id,
            external_id=incoming.external_id,
            channel=incoming.way.value,
            identity=incoming.identity,
            kind=incoming.kind.value,
            subject=incoming.subject,
            text=incoming.text,
            zone=incoming.zone,
            wish=None if incoming.wish is None else incoming.wish.value,
            call_me=incoming.call_me,
            at_ms=now_ms,
        )
    )


def request_by_external_id(connection: Connection, external_id: str) -> StoredRequest | None:
    query = select(requests).where(requests.c.external_id == external_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _request(row)


def undone_requests(connection: Connection) -> list[StoredRequest]:
    """Requests that were stored and given to nobody: a program ended in between."""
    query = (
        select(requests)
        .where(requests.c.done_ms.is_(None))
        .order_by(requests.c.id)
        .limit(RESUMED_AT_ONCE)
    )
    return [_request(row) for row in connection.execute(query)]


def settle_request(connection: Connection, request: StoredRequest, now_ms: int) -> bool:
    """Writes down who has it; False when that was done already."""
    settling = update(requests).where(requests.c.id == request.id, requests.c.done_ms.is_(None))
    settled = connection.execute(
        settling.values(
            customer_id=request.customer_id,
            agent_id=request.agent_id,
            cover_agent_id=request.cover_id,
            order_id=request.order_id,
            done_ms=now_ms,
        )
    )
    return settled.rowcount == 1


def _request(row: Row[Any]) -> StoredRequest:
    return StoredRequest(
        id=row.id,
        incoming=Incoming(
            external_id=row.external_id,
            way=Way(row.channel),
            identity=row.identity,
            text=row.text,
            subject=row.subject,
            kind=OrderKind(row.kind),
            zone=row.zone,
            wish=None if row.wish is None else Wish(row.wish),
            call_me=row.call_me,
        ),
        at_ms=row.at_ms,
        customer_id=row.customer_id,
        agent_id=row.agent_id,
        cover_id=row.cover_agent_id,
        order_id=row.order_id,
        done=row.done_ms is not None,
    )

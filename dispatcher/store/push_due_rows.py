"""What is due, in the database: a conditional UPDATE decides who takes an event or a message."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from dispatcher.desk.delivery import OUTCOME_MOST, UNFINISHED, Attempt, DeliveryState
from dispatcher.desk.events import DeskEvent, EventKind
from dispatcher.desk.ladder import CALL_WAY
from dispatcher.desk.pushes import Delivery, EndpointState, Sending
from dispatcher.store.desk_tables import outbox
from dispatcher.store.group_commit import insert_later
from dispatcher.store.push_endpoint_rows import endpoint_of
from dispatcher.store.push_rows import FIELDS, delivery_of
from dispatcher.store.push_tables import push_attempts, push_deliveries, push_endpoints

_UNFINISHED = [state.value for state in UNFINISHED]
_OURS = push_deliveries.c

_TAKE_EVENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("wanted"), outbox.c.taken_ms.is_(None))
    .values(taken_ms=bindparam("now_ms"))
)
_TAKE = (
    update(push_deliveries)
    .where(
        _OURS.id == bindparam("wanted"),
        _OURS.state == bindparam("same_state"),
        _OURS.attempts == bindparam("same_attempts"),
    )
    .values(
        state=DeliveryState.SENDING.value,
        attempts=_OURS.attempts + 1,
        next_ms=bindparam("until_ms"),
    )
)
_SETTLE = (
    update(push_deliveries)
    .where(
        _OURS.id == bindparam("wanted"),
        _OURS.state == DeliveryState.SENDING.value,
        _OURS.attempts == bindparam("same_attempts"),
    )
    .values(
        state=bindparam("new_state"),
        next_ms=bindparam("new_next_ms"),
        delivered_ms=bindparam("new_delivered_ms"),
        outcome=bindparam("new_outcome"),
    )
)


def take_events(
    connection: Connection, now_ms: int, limit: int
) -> list[tuple[int, int, DeskEvent]]:
    """Takes the oldest events nobody has taken; each is taken once, by whoever was first.

    Returns:
        Number and moment (ms of UTC) of each event, and the event.
    """
    query = select(outbox).where(outbox.c.taken_ms.is_(None)).order_by(outbox.c.id).limit(limit)
    return [
        (row.id, row.at_ms, _event(row))
        for row in connection.execute(query).all()
        if connection.execute(_TAKE_EVENT, {"wanted": row.id, "now_ms": now_ms}).rowcount == 1
    ]


def take_due(
    connection: Connection,
    now_ms: int,
    lease_ms: int,
    limit: int,
    under_way: Mapping[str, int] = MappingProxyType({}),
    per_way: int = 1,
) -> list[Sending]:
    """Takes messages that are due, for the length of a lease; of one order's the older first.

    Args:
        connection: in a transaction.
        now_ms: now.
        lease_ms: how long whoever takes them has to send them.
        limit: how many at most.
        under_way: how many are being sent by each way.
        per_way: how many may be.
    """
    busy = Counter(under_way)
    full = [CALL_WAY, *(way for way, count in busy.items() if count >= per_way)]
    wanted = {"now_ms": now_ms, "full": full, "most": limit}
    rows = [
        row
        for state in UNFINISHED
        for row in connection.execute(_DUE, {**wanted, "wanted": state.value})
    ]
    rows.sort(key=lambda row: (row.of_next_ms, row.of_id))
    taken = []
    for row in rows[:limit]:
        if busy[row.of_way] >= per_way:
            continue
        found = delivery_of([row._mapping[f"of_{name}"] for name in FIELDS])  # noqa: SLF001
        delivery = _taken(connection, found, now_ms + lease_ms)
        if delivery is not None:
            busy[delivery.way] += 1
            active = row.id is not None and row.state == EndpointState.ACTIVE.value
            endpoint = endpoint_of(row) if active else None
            taken.append(Sending(delivery=delivery, endpoint=endpoint))
    return taken


def settle(
    connection: Connection,
    taken: Delivery,
    state: DeliveryState,
    next_ms: int | None,
    now_ms: int,
    outcome: str | None,
) -> bool:
    """Writes down what became of a message that was taken.

    Returns:
        False: its lease was over or it was read, and somebody else has written what became of it.
    """
    values = {
        "wanted": taken.id,
        "same_attempts": taken.attempts,
        "new_state": state.value,
        "new_next_ms": next_ms,
        "new_delivered_ms": now_ms if state is DeliveryState.DELIVERED else None,
        "new_outcome": None if outcome is None else outcome[:OUTCOME_MOST],
    }
    return connection.execute(_SETTLE, values).rowcount == 1


def note_attempt(connection: Connection, delivery_id: str, attempt: Attempt, now_ms: int) -> None:
    """Writes an attempt down."""
    row = {
        "delivery_id": delivery_id,
        "at_ms": now_ms - attempt.took_ms,
        "code": attempt.code,
        "error": None if attempt.error is None else attempt.error[:OUTCOME_MOST],
        "took_ms": attempt.took_ms,
    }
    insert_later(connection, push_attempts, row)


def next_due_ms(connection: Connection) -> int | None:
    """When the next message is due; None: none is."""
    due = select(func.min(_OURS.next_ms)).where(
        _OURS.state.in_(_UNFINISHED), _OURS.way != CALL_WAY
    )
    first = connection.execute(due).scalar_one()
    return None if first is None else int(first)


def _due() -> Select[Any]:
    """What is due in one state, the longest due first: the index has them in this order."""
    columns = [column.label(f"of_{column.name}") for column in push_deliveries.c]
    return (
        select(*push_endpoints.c, *columns)
        .join_from(push_deliveries, push_endpoints, push_endpoints.c.id == _OURS.way, isouter=True)
        .where(
            _OURS.state == bindparam("wanted"),
            _OURS.next_ms <= bindparam("now_ms"),
            _OURS.way.not_in(bindparam("full", expanding=True)),
        )
        .where(~_behind_another())
        .order_by(_OURS.next_ms)
        .limit(bindparam("most"))
    )


def _behind_another() -> Any:
    """Whether an older message of the same order waits for the same place."""
    older = push_deliveries.alias("older")
    return (
        select(older.c.id)
        .where(
            older.c.order_id == _OURS.order_id,
            older.c.way == _OURS.way,
            older.c.event_id < _OURS.event_id,
            older.c.state.in_(_UNFINISHED),
        )
        .exists()
    )


def _taken(connection: Connection, found: Delivery, until_ms: int) -> Delivery | None:
    values = {
        "wanted": found.id,
        "same_state": found.state.value,
        "same_attempts": found.attempts,
        "until_ms": until_ms,
    }
    if connection.execute(_TAKE, values).rowcount != 1:
        return None
    return replace(
        found, state=DeliveryState.SENDING, attempts=found.attempts + 1, next_ms=until_ms
    )


def _event(row: Row[Any]) -> DeskEvent:
    return DeskEvent(
        kind=EventKind(row.kind),
        order_id=row.order_id,
        customer_id=row.customer_id,
        agent_id=row.agent_id,
        body=row.body,
    )


_DUE = _due()

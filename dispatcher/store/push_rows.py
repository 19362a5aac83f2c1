"""Messages on their way, in the database. A conditional UPDATE decides who sends one."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from dispatcher.desk.delivery import (
    HELD_BACK,
    OUTCOME_MOST,
    UNFINISHED,
    Attempt,
    DeliveryState,
    Turn,
    turned,
)
from dispatcher.desk.events import DeskEvent, EventKind
from dispatcher.desk.ladder import CALL_WAY
from dispatcher.desk.pushes import Delivery, EndpointState, Sending
from dispatcher.desk.telling import PushKind
from dispatcher.store.desk_tables import outbox
from dispatcher.store.group_commit import insert_later
from dispatcher.store.push_endpoint_rows import endpoint_of
from dispatcher.store.push_tables import push_attempts, push_deliveries, push_endpoints

_FIELDS = tuple(one.name for one in fields(Delivery))
_UNFINISHED = [state.value for state in UNFINISHED]
_OURS = push_deliveries.c

_TAKE_EVENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("wanted"), outbox.c.taken_ms.is_(None))
    .values(taken_ms=bindparam("now_ms"))
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


def keep_delivery(connection: Connection, kept: Delivery) -> None:
    """Adds a message; a second one for the same event and way clashes."""
    connection.execute(
        insert(push_deliveries),
        {name: _plain(getattr(kept, name)) for name in _FIELDS},
    )


def take_due(
    connection: Connection,
    now_ms: int,
    lease_ms: int,
    limit: int,
    under_way: Mapping[str, int] = MappingProxyType({}),
    per_way: int = 1,
) -> list[Sending]:
    """Takes messages that are due, for the length of a lease; calls are for people.

    Of two messages of one order to one place the older goes first.

    Args:
        connection: in a transaction.
        now_ms: now.
        lease_ms: how long whoever takes them has to send them.
        limit: how many at most.
        under_way: how many are being sent by each way.
        per_way: how many may be.
    """
    busy = Counter(under_way)
    columns = [column.label(f"of_{column.name}") for column in push_deliveries.c]
    query = (
        select(*push_endpoints.c, *columns)
        .join_from(push_deliveries, push_endpoints, push_endpoints.c.id == _OURS.way, isouter=True)
        .where(_OURS.state.in_(_UNFINISHED), _OURS.next_ms <= now_ms, _OURS.way != CALL_WAY)
        .where(~_behind_another())
        .order_by(_OURS.next_ms, _OURS.id)
        .limit(limit)
    )
    full = [way for way, count in busy.items() if count >= per_way]
    if full:
        query = query.where(_OURS.way.not_in(full))
    taken = []
    for row in connection.execute(query).all():
        if busy[row.of_way] >= per_way:
            continue
        found = delivery_of([row._mapping[f"of_{name}"] for name in _FIELDS])  # noqa: SLF001
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
    """Writes down what became of a message that was taken; False: the lease was over, or it was
    read meanwhile, and somebody else has said what became of it."""
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


def hold_back(
    connection: Connection, order_id: str, kinds: Collection[PushKind], before_event: int
) -> list[Delivery]:
    """What has not arrived of older messages of an order is not sent any more.

    What goes beside the ladder, to other systems, still goes: they want all of it, in order.
    """
    query = select(*_columns()).where(
        _OURS.order_id == order_id,
        _OURS.event_id < before_event,
        _OURS.rank > 0,
        _OURS.kind.in_([kind.value for kind in kinds]),
        _OURS.state.in_([state.value for state in HELD_BACK]),
    )
    held = []
    for found in _all(connection, query):
        if turn(connection, found, Turn.NEWER_ANSWER) is not None:
            held.append(found)
    return held


def turn(
    connection: Connection,
    found: Delivery,
    what: Turn,
    **more: Any,
) -> Delivery | None:
    """Turns a message that still is as it was found; None: it is not, or the turn leads nowhere.

    Args:
        connection: in a transaction.
        found: as it was read.
        what: what has happened to it.
        more: further columns to set.
    """
    state = turned(found.state, what)
    if state is None:
        return None
    # Nothing is due of it any more, unless the caller says when.
    values: dict[str, Any] = {"next_ms": None, **more, "state": state.value}
    turning = (
        update(push_deliveries)
        .where(
            _OURS.id == found.id,
            _OURS.state == found.state.value,
            _OURS.attempts == found.attempts,
            _OURS.agent_id.is_not_distinct_from(found.agent_id),
        )
        .values(values)
    )
    if connection.execute(turning).rowcount != 1:
        return None
    return replace(found, **{**values, "state": state})


def mark_read(connection: Connection, delivery_id: str, now_ms: int) -> bool:
    """Writes down when it was read first; False: it was read before."""
    reading = update(push_deliveries).where(_OURS.id == delivery_id, _OURS.read_ms.is_(None))
    return connection.execute(reading.values(read_ms=now_ms)).rowcount == 1


def delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """One message."""
    query = select(*_columns()).where(_OURS.id == delivery_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else delivery_of(row)


def deliveries_of_event(connection: Connection, event_id: int) -> list[Delivery]:
    """All messages of one event."""
    return _all(connection, select(*_columns()).where(_OURS.event_id == event_id))


def deliveries_of_order(connection: Connection, order_id: str) -> list[Delivery]:
    """All messages of one order, oldest first."""
    query = select(*_columns()).where(_OURS.order_id == order_id)
    return _all(connection, query.order_by(_OURS.event_id, _OURS.rank, _OURS.id))


def has_newer_answer(connection: Connection, than: Delivery) -> bool:
    """Whether a newer answer of the same order is on its way."""
    if than.order_id is None or than.rank == 0:
        return False
    query = select(_OURS.id).where(
        _OURS.order_id == than.order_id,
        _OURS.event_id > than.event_id,
        _OURS.kind == PushKind.RESULT.value,
    )
    return connection.execute(query.limit(1)).first() is not None


def next_due_ms(connection: Connection) -> int | None:
    """When the next message is due; None: none is."""
    due = select(func.min(_OURS.next_ms)).where(
        _OURS.state.in_(_UNFINISHED), _OURS.way != CALL_WAY
    )
    first = connection.execute(due).scalar_one()
    return None if first is None else int(first)


def delivery_of(row: Sequence[Any]) -> Delivery:
    """The message in a row of its columns."""
    values = dict(zip(_FIELDS, row, strict=False))
    return Delivery(
        **{
            **values,
            "kind": PushKind(values["kind"]),
            "state": DeliveryState(values["state"]),
        }
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
    return turn(connection, found, Turn.TAKEN, next_ms=until_ms, attempts=found.attempts + 1)


def _columns() -> list[Any]:
    return [push_deliveries.c[name] for name in _FIELDS]


def _all(connection: Connection, query: Select[Any]) -> list[Delivery]:
    return [delivery_of(row) for row in connection.execute(query).all()]


def _event(row: Row[Any]) -> DeskEvent:
    return DeskEvent(
        kind=EventKind(row.kind),
        order_id=row.order_id,
        customer_id=row.customer_id,
        agent_id=row.agent_id,
        body=row.body,
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value

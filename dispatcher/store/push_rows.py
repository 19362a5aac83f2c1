"""Messages on their way, in the database."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from dispatcher.desk.delivery import (
    HELD_BACK,
    DeliveryState,
    Turn,
    turned,
)
from dispatcher.desk.pushes import Delivery
from dispatcher.desk.telling import PushKind
from dispatcher.store.push_tables import push_deliveries

FIELDS = tuple(one.name for one in fields(Delivery))
_OURS = push_deliveries.c

# Statements that every message needs are built once: building costs more than doing.
_KEEP = insert(push_deliveries)
_OF_EVENT = select(*(_OURS[name] for name in FIELDS)).where(_OURS.event_id == bindparam("wanted"))


def keep_delivery(connection: Connection, kept: Delivery) -> None:
    """Adds a message; a second one for the same event and way clashes."""
    connection.execute(
        _KEEP,
        {name: _plain(getattr(kept, name)) for name in FIELDS},
    )


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
    return [
        found
        for found in _all(connection, query)
        if turn(connection, found, Turn.NEWER_ANSWER) is not None
    ]


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
    rows = connection.execute(_OF_EVENT, {"wanted": event_id})
    return [delivery_of(row) for row in rows]


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


def delivery_of(row: Sequence[Any]) -> Delivery:
    """The message in a row of its columns."""
    values = dict(zip(FIELDS, row, strict=False))
    return Delivery(
        **{
            **values,
            "kind": PushKind(values["kind"]),
            "state": DeliveryState(values["state"]),
        }
    )


def _columns() -> list[Any]:
    return [push_deliveries.c[name] for name in FIELDS]


def _all(connection: Connection, query: Select[Any]) -> list[Delivery]:
    return [delivery_of(row) for row in connection.execute(query).all()]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value

"""Work orders in the database. A change is a conditional UPDATE: its row count decides races."""

from collections.abc import Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from dispatcher.desk.order_states import Verb, states_for
from dispatcher.desk.orders import (
    CancelReason,
    OrderKind,
    OrderState,
    Source,
    WorkOrder,
)
from dispatcher.store.desk_tables import attachments, work_order_notes, work_orders

FIRST_NUMBER = 1_001

_FIELDS = tuple(one.name for one in fields(WorkOrder))
COLUMNS = tuple(work_orders.c[name] for name in _FIELDS)
_STATES = {state.value: state for state in OrderState}
_KINDS = {kind.value: kind for kind in OrderKind}
_SOURCES = {source.value: source for source in Source}

# What never changes once an order is made.
_FIXED = frozenset(
    {
        "id",
        "number",
        "kind",
        "customer_id",
        "client_ref",
        "subject",
        "content",
        "source",
        "call_id",
        "dedup_key",
        "follows_up_id",
        "made_ms",
        "version",
    }
)
_MUTABLE = tuple(name for name in _FIELDS if name not in _FIXED)

# Statements are built once: building one costs more than the database needs to do it.
# The next number is taken by the statement that uses it.
_INSERT = (
    insert(work_orders)
    .values(
        {
            **{name: bindparam(name, type_=work_orders.c[name].type) for name in _FIELDS},
            "number": select(func.coalesce(func.max(work_orders.c.number), FIRST_NUMBER - 1) + 1)
            .correlate(None)
            .scalar_subquery(),
            "words": bindparam("words"),
        }
    )
    .returning(work_orders.c.number)
)
_BY_ID = select(*COLUMNS).where(work_orders.c.id == bindparam("wanted"))
_BY_NUMBER = select(*COLUMNS).where(work_orders.c.number == bindparam("wanted"))
_BY_DEDUP_KEY = select(*COLUMNS).where(work_orders.c.dedup_key == bindparam("wanted"))
_CLAIM = (
    update(work_orders)
    .where(
        work_orders.c.id == bindparam("wanted"),
        work_orders.c.state.in_([state.value for state in states_for(Verb.CLAIM)]),
        work_orders.c.agent_id.is_(None),
    )
    .values(
        agent_id=bindparam("claimer"),
        state=OrderState.ASSIGNED.value,
        first_action_ms=None,
        reminders_sent=0,
        version=work_orders.c.version + 1,
    )
    .returning(*COLUMNS)
)
_REPLACE = (
    update(work_orders)
    .where(
        work_orders.c.id == bindparam("same_id"),
        work_orders.c.version == bindparam("same_version"),
        work_orders.c.state == bindparam("same_state"),
    )
    .values(
        {
            **{name: bindparam(f"new_{name}") for name in _MUTABLE},
            "version": work_orders.c.version + 1,
            "words": work_orders.c.words.concat(bindparam("more_words")),
        }
    )
)


def insert_order(connection: Connection, order: WorkOrder, words: str) -> int:
    """Adds an order; returns the number it got (the one in `order` does not count)."""
    values = {name: _plain(getattr(order, name)) for name in _FIELDS if name != "number"}
    values["words"] = words
    return int(connection.execute(_INSERT, values).scalar_one())


def order_by_id(connection: Connection, order_id: str) -> WorkOrder | None:
    return _first(connection, _BY_ID, order_id)


def order_by_number(connection: Connection, number: int) -> WorkOrder | None:
    return _first(connection, _BY_NUMBER, number)


def order_by_dedup_key(connection: Connection, key: str) -> WorkOrder | None:
    return _first(connection, _BY_DEDUP_KEY, key)


def claim_order(connection: Connection, order_id: str, agent_id: str) -> WorkOrder | None:
    """Takes an order nobody holds; None when there is none such any more."""
    row = connection.execute(_CLAIM, {"wanted": order_id, "claimer": agent_id}).first()
    return None if row is None else order_of(row)


def replace_order(
    connection: Connection, before: WorkOrder, after: WorkOrder, more_words: str = ""
) -> bool:
    """Writes an order anew, if it still is as it was; the version counts up.

    Args:
        connection: in a transaction.
        before: as it was read.
        after: as it shall be; its version and what never changes are not looked at.
        more_words: to be found by, besides those it has.
    """
    values = {f"new_{name}": _plain(getattr(after, name)) for name in _MUTABLE}
    same = {
        "same_id": before.id,
        "same_version": before.version,
        "same_state": before.state.value,
        "more_words": more_words,
    }
    return connection.execute(_REPLACE, {**values, **same}).rowcount == 1


def move_story(connection: Connection, from_id: str, to_id: str) -> None:
    """Notes and attachments of one order become those of another."""
    for table in (work_order_notes, attachments):
        moving = update(table).where(table.c.order_id == from_id).values(order_id=to_id)
        connection.execute(moving)


def order_of(row: Sequence[Any]) -> WorkOrder:
    """The order in a row that begins with `COLUMNS`."""
    values = dict(zip(_FIELDS, row, strict=False))
    reason = values["cancel_reason"]
    return WorkOrder(
        **{
            **values,
            "kind": _KINDS[values["kind"]],
            "state": _STATES[values["state"]],
            "source": _SOURCES[values["source"]],
            "cancel_reason": None if reason is None else CancelReason(reason),
        }
    )


def _first(connection: Connection, query: Select[Any], wanted: str | int) -> WorkOrder | None:
    row = connection.execute(query, {"wanted": wanted}).first()
    return None if row is None else order_of(row)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value

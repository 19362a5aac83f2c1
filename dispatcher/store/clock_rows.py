"""A step of the wall clock: moments of what is still going on keep their distance from now.

Records of what is over stay as they were written: so the clock stood then.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, select, update

from dispatcher.routing.values import OPEN_STATES
from dispatcher.store import tables

Json = dict[str, Any]


def shift_open(connection: Connection, by_ms: int) -> None:
    """Moves the moments of open calls, standing offers, agents and sites."""
    calls, offers = tables.calls.c, tables.offers.c
    is_open = calls.state.in_([state.value for state in OPEN_STATES])
    connection.execute(
        update(tables.calls)
        .where(is_open)
        .values(
            arrived_at_ms=calls.arrived_at_ms + by_ms,
            connected_at_ms=calls.connected_at_ms + by_ms,
        )
    )
    connection.execute(
        update(tables.offers)
        .where(offers.outcome.is_(None))
        .values(
            made_at_ms=offers.made_at_ms + by_ms,
            deadline_at_ms=offers.deadline_at_ms + by_ms,
        )
    )
    open_terms = connection.execute(select(calls.id, calls.terms).where(is_open))
    _shift(connection, tables.calls, calls.id, calls.terms, dict(open_terms.tuples()), by_ms)
    for table, key in (
        (tables.agent_states, tables.agent_states.c.agent_id),
        (tables.site_states, tables.site_states.c.site),
    ):
        states = connection.execute(select(key, table.c.state))
        _shift(connection, table, key, table.c.state, dict(states.tuples()), by_ms)


def _shift(
    connection: Connection,
    table: Table,
    key: Column[str],
    body: Column[Json],
    rows: Mapping[str, Json],
    by_ms: int,
) -> None:
    changed = [
        {"the": name, "shifted": shifted}
        for name, state in rows.items()
        if (shifted := _moved(state, by_ms)) != state
    ]
    if changed:
        shifting = update(table).where(key == bindparam("the"))
        new = bindparam("shifted", type_=body.type)
        connection.execute(shifting.values({body.name: new}), changed)


def _moved(state: Json, by_ms: int) -> Json:
    return {
        name: value + by_ms if name.endswith("_ms") and value is not None else value
        for name, value in state.items()
    }

"""A step of the wall clock: moments of what is still going on keep their distance from now.

Records of what is over stay as they were written: so the clock stood then.
"""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    select,
    true,
    update,
)

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
    _shift(connection, tables.calls, calls.id, calls.terms, by_ms, is_open)
    agents, sites = tables.agent_states, tables.site_states
    _shift(connection, agents, agents.c.agent_id, agents.c.state, by_ms, true())
    _shift(connection, sites, sites.c.site, sites.c.state, by_ms, true())


def _shift(
    connection: Connection,
    table: Table,
    key: Column[str],
    body: Column[Json],
    by_ms: int,
    which: ColumnElement[bool],
) -> None:
    changed = [
        {"the": row[0], "shifted": shifted}
        for row in connection.execute(select(key, body).where(which)).all()
        if (shifted := _moved(row[1], by_ms)) != row[1]
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

"""States of agents and sites, and notices about them, in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Insert, Table, bindparam, delete, insert, select

from dispatcher.registry.values import Agent
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import AskWho, ModeSet, Notice
from dispatcher.routing.modes import SiteState
from dispatcher.seats.ledger import SeatChange
from dispatcher.store import tables
from dispatcher.store.dialects import is_postgresql, upsert_into
from dispatcher.store.state_codec import (
    FromMs,
    Json,
    ToMs,
    agent_from,
    agent_json,
    site_from,
    site_json,
)


def log_presence(
    connection: Connection, changes: Sequence[SeatChange], now_s: float, to_ms: ToMs
) -> None:
    """What became of chairs."""
    rows = [
        {
            "at_ms": to_ms(now_s),
            "seat": one.seat,
            "presence": one.after.presence.value,
            "occupied": one.after.occupied,
            "reason": one.after.reason.value,
            "link": one.after.link.value,
        }
        for one in changes
    ]
    if rows:
        connection.execute(_ADD_PRESENCE, rows)


def write_agents(
    connection: Connection, states: Iterable[AgentState], gone: Iterable[str], to_ms: ToMs
) -> None:
    """Remembers agents who changed, and forgets those who are gone."""
    table = tables.agent_states
    left = [{"gone": agent_id} for agent_id in gone]
    if left:
        connection.execute(delete(table).where(table.c.agent_id == bindparam("gone")), left)
    rows = {one.agent.id: agent_json(one, to_ms) for one in states}
    _put(connection, table, table.c.agent_id, rows)


def write_sites(connection: Connection, sites: Iterable[SiteState], to_ms: ToMs) -> None:
    """Remembers how sites are run."""
    table = tables.site_states
    _put(connection, table, table.c.site, {one.id: site_json(one, to_ms) for one in sites})


def read_agents(
    connection: Connection, agents: Mapping[str, Agent], from_ms: FromMs
) -> dict[str, AgentState]:
    """States of agents who are still in the registry."""
    rows = connection.execute(select(tables.agent_states))
    return {
        row.agent_id: agent_from(row.state, agents[row.agent_id], from_ms)
        for row in rows
        if row.agent_id in agents
    }


def read_sites(connection: Connection, from_ms: FromMs) -> dict[str, SiteState]:
    """How every site was run."""
    rows = connection.execute(select(tables.site_states))
    return {row.site: site_from(row.site, row.state, from_ms) for row in rows}


def record_notices(
    connection: Connection, notices: Sequence[Notice], now_s: float, to_ms: ToMs
) -> None:
    """Stores what was decided about agents and sites."""
    if notices:
        rows = [_notice_row(one, now_s, to_ms) for one in notices]
        connection.execute(_ADD_NOTICE, rows)


def _notice_row(notice: Notice, now_s: float, to_ms: ToMs) -> Json:
    about = {"agent_id", "site", "marks"}
    detail: Json = {
        one.name: getattr(notice, one.name) for one in fields(notice) if one.name not in about
    }
    match notice:
        case ModeSet(mode=mode, until_s=until_s):
            detail["mode"] = mode.value
            del detail["until_s"]
            detail["until_ms"] = None if until_s is None else to_ms(until_s)
        case AskWho(away_s=away_s):
            detail["away_s"] = round(away_s)
        case _:
            pass
    return {
        "at_ms": to_ms(now_s),
        "kind": _kind(notice),
        "site": getattr(notice, "site", None),
        "agent_id": getattr(notice, "agent_id", None),
        "detail": detail,
        "marks": list(notice.marks),
    }


def _kind(notice: Notice) -> str:
    name = type(notice).__name__
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _put(
    connection: Connection, table: Table, key: Column[Any], states: Mapping[str, Json]
) -> None:
    """Adds each state, or puts it in place of the former one."""
    if not states:
        return
    connection.execute(
        _putting(table, key, in_postgresql=is_postgresql(connection)),
        [{key.name: name, "state": state} for name, state in states.items()],
    )


@cache
def _putting(table: Table, key: Column[Any], *, in_postgresql: bool) -> Insert:
    """Asked for in every turn: built once."""
    adding = upsert_into(table, in_postgresql=in_postgresql)
    return adding.on_conflict_do_update(
        index_elements=[key], set_={"state": adding.excluded.state}
    )


_ADD_PRESENCE = insert(tables.presence_log)
_ADD_NOTICE = insert(tables.notices)

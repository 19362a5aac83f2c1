"""States of agents and sites, and notices about them, in the database."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from dispatcher.registry.values import Agent
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import AskWho, ModeSet, Notice
from dispatcher.routing.modes import SiteState
from dispatcher.store import tables
from dispatcher.store.state_codec import (
    FromMs,
    Json,
    ToMs,
    agent_from,
    agent_json,
    site_from,
    site_json,
)


def write_agents(
    connection: Connection, states: Iterable[AgentState], gone: Iterable[str], to_ms: ToMs
) -> None:
    """Remembers agents who changed, and forgets those who are gone."""
    table = tables.agent_states
    for agent_id in gone:
        connection.execute(delete(table).where(table.c.agent_id == agent_id))
    for state in states:
        _put(connection, table, table.c.agent_id, state.agent.id, agent_json(state, to_ms))


def write_sites(connection: Connection, sites: Iterable[SiteState], to_ms: ToMs) -> None:
    """Remembers how sites are run."""
    table = tables.site_states
    for site in sites:
        _put(connection, table, table.c.site, site.id, site_json(site, to_ms))


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


def record_notice(connection: Connection, notice: Notice, now_s: float, to_ms: ToMs) -> None:
    """Stores what was decided about an agent or a site."""
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
    connection.execute(
        insert(tables.notices).values(
            at_ms=to_ms(now_s),
            kind=_kind(notice),
            site=getattr(notice, "site", None),
            agent_id=getattr(notice, "agent_id", None),
            detail=detail,
            marks=list(notice.marks),
        )
    )


def _kind(notice: Notice) -> str:
    name = type(notice).__name__
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _put(connection: Connection, table: Table, key: Column[Any], value: str, state: Json) -> None:
    written = connection.execute(update(table).where(key == value).values(state=state))
    if written.rowcount == 0:
        connection.execute(insert(table).values({key.name: value, "state": state}))

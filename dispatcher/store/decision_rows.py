"""Decisions about calls in the database: the story of each call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from dispatcher.routing.decisions import (
    CallDecision,
    Connected,
    Finished,
    Held,
    Offered,
    Rang,
    Requeued,
    TellDedicated,
    Transferred,
    Withdrawn,
)
from dispatcher.routing.values import CallState, Candidate
from dispatcher.store import call_rows, tables
from dispatcher.store.state_codec import ToMs


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRow:
    """One stored decision, for "why did (not) my phone ring"."""

    at_ms: int
    call_id: str
    kind: str
    agent_id: str | None
    cause: str | None
    candidates: tuple[tuple[str, str], ...]
    passed_over: Mapping[str, int]
    marks: tuple[str, ...]


def record_decision(
    connection: Connection, decision: CallDecision, now_s: float, to_ms: ToMs
) -> None:
    """Stores one decision and what it changes; nothing leaves before this is committed."""
    at_ms = to_ms(now_s)
    if not isinstance(decision, TellDedicated):
        call_rows.update_call(connection, decision.call, at_ms, to_ms)
    match decision:
        case Offered(offer=offer):
            connection.execute(insert(tables.offers).values(call_rows.offer_row(offer, to_ms)))
        case Withdrawn(offer=offer, cause=cause):
            call_rows.end_offer(connection, offer.id, cause.value, at_ms)
        case Connected(offer=offer):
            call_rows.end_offer(connection, offer.id, "accepted", at_ms)
        case Finished(call=call) if call.state is CallState.CALLBACK:
            call_rows.ask_back(connection, call, at_ms)
        case _:
            """It changes the call alone."""
    _tell_story(connection, decision, at_ms)


def _tell_story(connection: Connection, decision: CallDecision, at_ms: int) -> None:
    """The row people ask about: what was decided, about whom and why."""

    def told(kind: str, **more: Any) -> None:
        _decided(connection, at_ms, decision, kind, **more)

    match decision:
        case Held(candidates=candidates, ring_saved=saved, passed_over=counts):
            told("held", candidates=candidates, ring_saved=saved, counts=counts)
        case Offered(offer=offer, candidates=candidates, ring_saved=saved, passed_over=counts):
            told(
                "offered",
                candidates=candidates,
                agent_id=offer.agent_id,
                cause=decision.why,
                ring_saved=saved,
                counts=counts,
            )
        case Withdrawn(offer=offer, cause=cause):
            told("withdrawn", agent_id=offer.agent_id, cause=cause.value)
        case Rang(offer=offer):
            told("rang", agent_id=offer.agent_id)
        case Connected(offer=offer):
            told("connected", agent_id=offer.agent_id)
        case Requeued(change=change):
            told("requeued", cause=change.value)
        case Transferred(to_agent=to_agent, attended=attended):
            told("transferred", agent_id=to_agent, cause="attended" if attended else "blind")
        case TellDedicated(agent_id=agent_id, note=note):
            told("told", agent_id=agent_id, cause=note)
        case Finished(call=call):
            told(call.state.value, agent_id=call.agent_id, cause=call.end_reason)


def decisions_of(connection: Connection, call_id: str) -> list[DecisionRow]:
    """The story of one call, oldest first."""
    rows = connection.execute(
        select(tables.decisions)
        .where(tables.decisions.c.call_id == call_id)
        .order_by(tables.decisions.c.id)
    )
    return [
        DecisionRow(
            at_ms=row.at_ms,
            call_id=row.call_id,
            kind=row.kind,
            agent_id=row.agent_id,
            cause=row.cause,
            candidates=tuple((one[0], one[1]) for one in row.candidates),
            passed_over=row.passed_over,
            marks=tuple(row.marks),
        )
        for row in rows
    ]


def rings_saved_since(connection: Connection, at_ms: int) -> int:
    """How many rings at empty chairs the chairs' word has prevented since a moment."""
    query = select(func.count()).where(
        tables.decisions.c.at_ms >= at_ms, tables.decisions.c.ring_saved
    )
    return int(connection.execute(query).scalar_one())


def _decided(
    connection: Connection,
    at_ms: int,
    decision: CallDecision,
    kind: str,
    candidates: Sequence[Candidate] = (),
    *,
    agent_id: str | None = None,
    cause: str | None = None,
    ring_saved: bool = False,
    counts: Mapping[str, int] | None = None,
) -> None:
    connection.execute(
        insert(tables.decisions).values(
            at_ms=at_ms,
            call_id=decision.call.id,
            kind=kind,
            agent_id=agent_id,
            cause=cause,
            candidates=[[one.agent_id, one.offerable.value] for one in candidates],
            ring_saved=ring_saved,
            passed_over=dict(counts or {}),
            marks=list(decision.marks),
        )
    )

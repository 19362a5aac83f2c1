"""Decisions about calls in the database: the story of each call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from dispatcher.routing.values import Call, CallState, Offer
from dispatcher.store import call_rows, tables
from dispatcher.store.state_codec import Json, ToMs


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


def record_decisions(
    connection: Connection, decisions: Sequence[CallDecision], now_s: float, to_ms: ToMs
) -> None:
    """Stores a turn's decisions and what they change; nothing leaves before this is committed.

    Of a call that was decided about several times only where it is at the end is written.
    """
    at_ms = to_ms(now_s)
    calls: dict[str, Call] = {}
    offered: list[Offer] = []
    ended: dict[str, str] = {}
    back: list[Call] = []
    for decision in decisions:
        if not isinstance(decision, TellDedicated):
            calls[decision.call.id] = decision.call
        match decision:
            case Offered(offer=offer):
                offered.append(offer)
            case Withdrawn(offer=offer, cause=cause):
                ended[offer.id] = cause.value
            case Connected(offer=offer):
                ended[offer.id] = "accepted"
            case Finished(call=call) if call.state is CallState.CALLBACK:
                back.append(call)
            case _:
                """It changes the call alone."""
    call_rows.update_calls(connection, calls.values(), at_ms, to_ms)
    call_rows.insert_offers(connection, offered, to_ms)
    call_rows.end_offers(connection, ended, at_ms)
    call_rows.ask_back(connection, back, at_ms)
    told = [_told(decision, at_ms) for decision in decisions]
    if told:
        connection.execute(_ADD_DECISION, told)


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


def _told(decision: CallDecision, at_ms: int) -> Json:
    """The row people ask about: what was decided, about whom and why."""
    row: Json = {
        "at_ms": at_ms,
        "call_id": decision.call.id,
        "kind": _KINDS.get(type(decision), ""),
        "agent_id": None,
        "cause": None,
        "candidates": (),
        "ring_saved": False,
        "passed_over": {},
        "marks": list(decision.marks),
    }
    match decision:
        case Held() | Offered():
            row["candidates"] = [
                (one.agent_id, one.offerable.value) for one in decision.candidates
            ]
            row["ring_saved"] = decision.ring_saved
            row["passed_over"] = dict(decision.passed_over)
    return row | _whom_and_why(decision)


# A statement is built once; what it costs to build one is paid in every turn.
_ADD_DECISION = insert(tables.decisions)

_KINDS: Mapping[type[CallDecision], str] = {
    Held: "held",
    Offered: "offered",
    Withdrawn: "withdrawn",
    Rang: "rang",
    Connected: "connected",
    Requeued: "requeued",
    Transferred: "transferred",
    TellDedicated: "told",
}


def _whom_and_why(decision: CallDecision) -> Json:
    match decision:
        case Held():
            return {}
        case Offered(offer=offer, why=why):
            return {"agent_id": offer.agent_id, "cause": why}
        case Withdrawn(offer=offer, cause=cause):
            return {"agent_id": offer.agent_id, "cause": cause.value}
        case Rang(offer=offer) | Connected(offer=offer):
            return {"agent_id": offer.agent_id}
        case Requeued(change=change):
            return {"cause": change.value}
        case Transferred(to_agent=to_agent, attended=attended):
            return {"agent_id": to_agent, "cause": "attended" if attended else "blind"}
        case TellDedicated(agent_id=agent_id, note=note):
            return {"agent_id": agent_id, "cause": note}
        case Finished(call=call):
            return {
                "kind": call.state.value,
                "agent_id": call.agent_id,
                "cause": call.end_reason,
            }

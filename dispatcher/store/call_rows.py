"""Calls, offers and decisions in the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.values import (
    OPEN_STATES,
    Call,
    CallState,
    Candidate,
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Withdrawn,
)
from dispatcher.store import tables

ToMs = Callable[[float], int]
FromMs = Callable[[int], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRow:
    """One stored decision, for "why did (not) my phone ring"."""

    at_ms: int
    call_id: str
    kind: str
    agent_id: str | None
    cause: str | None
    candidates: tuple[tuple[str, str], ...]


def insert_call(connection: Connection, call: Call, to_ms: ToMs) -> None:
    """Stores a call before anyone routes it (CM-01)."""
    connection.execute(
        insert(tables.calls).values(
            id=call.id,
            caller=call.caller,
            customer_id=call.customer_id,
            customer_class=call.customer_class.value,
            tier=call.tier.value,
            zone=call.zone,
            state=call.state.value,
            offers_made=0,
            arrived_at_ms=to_ms(call.arrived_s),
        )
    )


def open_calls(connection: Connection, from_ms: FromMs) -> list[Call]:
    """Calls that were not over, in order of arrival."""
    rows = connection.execute(
        select(tables.calls)
        .where(tables.calls.c.state.in_([state.value for state in OPEN_STATES]))
        .order_by(tables.calls.c.arrived_at_ms, tables.calls.c.id)
    )
    return [_call(row, from_ms) for row in rows]


def record_decision(connection: Connection, decision: Decision, now_s: float, to_ms: ToMs) -> None:
    """Stores one decision and what it changes; nothing leaves before this is committed."""
    at_ms = to_ms(now_s)
    _update_call(connection, decision.call, at_ms, to_ms)
    match decision:
        case Held(call=call, candidates=candidates, ring_saved=saved):
            _decided(connection, at_ms, call, "held", candidates=candidates, ring_saved=saved)
        case Offered(call=call, offer=offer, candidates=candidates, ring_saved=saved):
            connection.execute(
                insert(tables.offers).values(
                    id=offer.id,
                    call_id=call.id,
                    agent_id=offer.agent_id,
                    epoch=offer.epoch,
                    made_at_ms=to_ms(offer.made_s),
                )
            )
            _decided(
                connection,
                at_ms,
                call,
                "offered",
                agent_id=offer.agent_id,
                candidates=candidates,
                ring_saved=saved,
            )
        case Withdrawn(call=call, offer=offer, cause=cause):
            _end_offer(connection, offer.id, cause.value, at_ms)
            _decided(
                connection, at_ms, call, "withdrawn", agent_id=offer.agent_id, cause=cause.value
            )
        case Connected(call=call, offer=offer):
            _end_offer(connection, offer.id, "accepted", at_ms)
            _decided(connection, at_ms, call, "connected", agent_id=offer.agent_id)
        case Finished(call=call):
            _decided(connection, at_ms, call, call.state.value, agent_id=call.agent_id)


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
        )
        for row in rows
    ]


def rings_saved_since(connection: Connection, at_ms: int) -> int:
    """How many rings at empty chairs the chairs' word has prevented since a moment."""
    query = select(func.count()).where(
        tables.decisions.c.at_ms >= at_ms, tables.decisions.c.ring_saved
    )
    return int(connection.execute(query).scalar_one())


def any_call(connection: Connection, call_id: str, from_ms: FromMs) -> Call | None:
    """A call by its id, also one that is over."""
    row = connection.execute(select(tables.calls).where(tables.calls.c.id == call_id)).first()
    return None if row is None else _call(row, from_ms)


def forget_ended_before(connection: Connection, at_ms: int) -> None:
    """Calls that ended before a moment go, with their offers and decisions."""
    ended = select(tables.calls.c.id).where(tables.calls.c.ended_at_ms < at_ms)
    for table in (tables.decisions, tables.offers):
        connection.execute(delete(table).where(table.c.call_id.in_(ended)))
    connection.execute(delete(tables.calls).where(tables.calls.c.ended_at_ms < at_ms))


def close_lost_offers(connection: Connection, at_ms: int) -> None:
    """Offers that stood when the dispatcher died have rung out."""
    connection.execute(
        update(tables.offers)
        .where(tables.offers.c.outcome.is_(None))
        .values(outcome="restarted", ended_at_ms=at_ms)
    )


def _update_call(connection: Connection, call: Call, at_ms: int, to_ms: ToMs) -> None:
    over = call.state not in OPEN_STATES
    connection.execute(
        update(tables.calls)
        .where(tables.calls.c.id == call.id)
        .values(
            state=call.state.value,
            agent_id=call.agent_id,
            offers_made=call.offers_made,
            connected_at_ms=None if call.connected_s is None else to_ms(call.connected_s),
            ended_at_ms=at_ms if over else None,
        )
    )


def _end_offer(connection: Connection, offer_id: str, outcome: str, at_ms: int) -> None:
    connection.execute(
        update(tables.offers)
        .where(tables.offers.c.id == offer_id)
        .values(outcome=outcome, ended_at_ms=at_ms)
    )


def _decided(
    connection: Connection,
    at_ms: int,
    call: Call,
    kind: str,
    *,
    agent_id: str | None = None,
    cause: str | None = None,
    candidates: Sequence[Candidate] = (),
    ring_saved: bool = False,
) -> None:
    connection.execute(
        insert(tables.decisions).values(
            at_ms=at_ms,
            call_id=call.id,
            kind=kind,
            agent_id=agent_id,
            cause=cause,
            candidates=[[one.agent_id, one.offerable.value] for one in candidates],
            ring_saved=ring_saved,
        )
    )


def _call(row: Row[Any], from_ms: FromMs) -> Call:
    connected_at_ms: int | None = row.connected_at_ms
    return Call(
        id=row.id,
        caller=row.caller,
        customer_id=row.customer_id,
        customer_class=CustomerClass(row.customer_class),
        tier=Tier(row.tier),
        zone=row.zone,
        arrived_s=from_ms(row.arrived_at_ms),
        state=CallState(row.state),
        agent_id=row.agent_id,
        offers_made=row.offers_made,
        connected_s=None if connected_at_ms is None else from_ms(connected_at_ms),
    )

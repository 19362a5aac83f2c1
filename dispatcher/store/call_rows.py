"""Calls and offers in the database."""

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.values import OPEN_STATES, STANDING, Call, CallState, Channel, Offer
from dispatcher.store import tables
from dispatcher.store.state_codec import FromMs, ToMs, terms_from, terms_json


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
            channel=call.channel.value,
            head_start_s=call.head_start_s,
            terms=terms_json(call, to_ms),
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


def standing_offers(connection: Connection, from_ms: FromMs) -> list[Offer]:
    """Offers of open calls that had not ended, in the order they were made."""
    table = tables.offers
    rows = connection.execute(
        select(table)
        .where(table.c.outcome.is_(None), table.c.deadline_at_ms.is_not(None))
        .order_by(table.c.made_at_ms, table.c.id)
    )
    return [
        Offer(
            id=row.id,
            call_id=row.call_id,
            agent_id=row.agent_id,
            epoch=row.epoch,
            made_s=from_ms(row.made_at_ms),
            deadline_s=from_ms(row.deadline_at_ms),
        )
        for row in rows
    ]


def any_call(connection: Connection, call_id: str, from_ms: FromMs) -> Call | None:
    """A call by its id, also one that is over."""
    row = connection.execute(select(tables.calls).where(tables.calls.c.id == call_id)).first()
    return None if row is None else _call(row, from_ms)


def forget_ended_before(connection: Connection, at_ms: int) -> None:
    """Calls that ended before a moment go, with their offers and decisions."""
    ended = select(tables.calls.c.id).where(tables.calls.c.ended_at_ms < at_ms)
    for table in (tables.decisions, tables.offers, tables.callbacks):
        connection.execute(delete(table).where(table.c.call_id.in_(ended)))
    connection.execute(delete(tables.calls).where(tables.calls.c.ended_at_ms < at_ms))


def update_call(connection: Connection, call: Call, at_ms: int, to_ms: ToMs) -> None:
    """Stores where a call is now."""
    over = call.state not in OPEN_STATES
    connection.execute(
        update(tables.calls)
        .where(tables.calls.c.id == call.id)
        .values(
            state=call.state.value,
            agent_id=call.agent_id,
            tier=call.tier.value,
            zone=call.zone,
            head_start_s=call.head_start_s,
            overflowed=call.overflowed,
            end_reason=call.end_reason,
            terms=terms_json(call, to_ms),
            offers_made=call.offers_made,
            connected_at_ms=None if call.connected_s is None else to_ms(call.connected_s),
            ended_at_ms=at_ms if over else None,
        )
    )


def end_offer(connection: Connection, offer_id: str, outcome: str, at_ms: int) -> None:
    """An offer no longer stands."""
    connection.execute(
        update(tables.offers)
        .where(tables.offers.c.id == offer_id)
        .values(outcome=outcome, ended_at_ms=at_ms)
    )


def offer_row(offer: Offer, to_ms: ToMs) -> dict[str, Any]:
    """A new offer as a row."""
    return {
        "id": offer.id,
        "call_id": offer.call_id,
        "agent_id": offer.agent_id,
        "epoch": offer.epoch,
        "made_at_ms": to_ms(offer.made_s),
        "deadline_at_ms": to_ms(offer.deadline_s),
    }


def ask_back(connection: Connection, call: Call, at_ms: int) -> None:
    """A call became a request to be called back."""
    connection.execute(
        insert(tables.callbacks).values(
            call_id=call.id,
            caller=call.caller,
            customer_id=call.customer_id,
            zone=call.zone,
            tier=call.tier.value,
            reason=call.end_reason or "caller_wish",
            asked_at_ms=at_ms,
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
        channel=Channel(row.channel),
        head_start_s=row.head_start_s,
        overflowed=row.overflowed,
        end_reason=row.end_reason,
        **_terms(row, from_ms),
    )


def _terms(row: Row[Any], from_ms: FromMs) -> dict[str, Any]:
    """Only a ringing call has offers, whatever was stored before a crash of an older version."""
    terms = terms_from(row.terms, from_ms)
    if CallState(row.state) not in STANDING:
        terms.pop("offer_id", None)
        terms.pop("also_offered", None)
    return terms

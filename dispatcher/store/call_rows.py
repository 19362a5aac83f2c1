"""Calls and offers in the database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, Update, bindparam, insert, select, update

from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.values import OPEN_STATES, STANDING, Call, CallState, Channel, Offer
from dispatcher.store import tables
from dispatcher.store.state_codec import FromMs, Json, ToMs, terms_from, terms_json


def insert_calls(connection: Connection, calls: Sequence[Call], to_ms: ToMs) -> None:
    """Stores calls before anyone routes them (CM-01)."""
    if calls:
        connection.execute(_ADD_CALL, [_arrived_row(call, to_ms) for call in calls])


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


def update_calls(connection: Connection, calls: Iterable[Call], at_ms: int, to_ms: ToMs) -> None:
    """Stores where calls are now; each at most once."""
    rows = [_now_row(call, at_ms, to_ms) for call in calls]
    if rows:
        connection.execute(_UPDATE_CALL, rows)


def insert_offers(connection: Connection, offers: Sequence[Offer], to_ms: ToMs) -> None:
    """Stores new offers."""
    if offers:
        connection.execute(_ADD_OFFER, [_offer_row(one, to_ms) for one in offers])


def end_offers(connection: Connection, outcomes: Mapping[str, str], at_ms: int) -> None:
    """Offers that no longer stand, by id, with what became of each."""
    rows = [
        {"the": offer_id, "new_outcome": outcome, "new_ended_at_ms": at_ms}
        for offer_id, outcome in outcomes.items()
    ]
    if rows:
        connection.execute(_END_OFFER, rows)


def ask_back(connection: Connection, calls: Sequence[Call], at_ms: int) -> None:
    """Calls that became requests to be called back."""
    rows = [
        {
            "call_id": call.id,
            "caller": call.caller,
            "customer_id": call.customer_id,
            "zone": call.zone,
            "tier": call.tier.value,
            "reason": call.end_reason or "caller_wish",
            "asked_at_ms": at_ms,
        }
        for call in calls
    ]
    if rows:
        connection.execute(_ADD_CALLBACK, rows)


def _changing(table: Table, *columns: str) -> Update:
    """Sets columns to `new_<column>` in the row whose id is `the`, for many rows at once."""
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    return update(table).where(table.c.id == bindparam("the")).values(values)


_ADD_CALL = insert(tables.calls)
_ADD_OFFER = insert(tables.offers)
_ADD_CALLBACK = insert(tables.callbacks)
_UPDATE_CALL = _changing(
    tables.calls,
    "state",
    "agent_id",
    "tier",
    "zone",
    "head_start_s",
    "overflowed",
    "end_reason",
    "terms",
    "offers_made",
    "connected_at_ms",
    "ended_at_ms",
)
_END_OFFER = _changing(tables.offers, "outcome", "ended_at_ms")


def _arrived_row(call: Call, to_ms: ToMs) -> Json:
    return {
        "id": call.id,
        "caller": call.caller,
        "customer_id": call.customer_id,
        "customer_class": call.customer_class.value,
        "tier": call.tier.value,
        "zone": call.zone,
        "state": call.state.value,
        "offers_made": 0,
        "arrived_at_ms": to_ms(call.arrived_s),
        "channel": call.channel.value,
        "head_start_s": call.head_start_s,
        "terms": terms_json(call, to_ms),
    }


def _now_row(call: Call, at_ms: int, to_ms: ToMs) -> Json:
    return {
        "the": call.id,
        "new_state": call.state.value,
        "new_agent_id": call.agent_id,
        "new_tier": call.tier.value,
        "new_zone": call.zone,
        "new_head_start_s": call.head_start_s,
        "new_overflowed": call.overflowed,
        "new_end_reason": call.end_reason,
        "new_terms": terms_json(call, to_ms),
        "new_offers_made": call.offers_made,
        "new_connected_at_ms": None if call.connected_s is None else to_ms(call.connected_s),
        "new_ended_at_ms": None if call.state in OPEN_STATES else at_ms,
    }


def _offer_row(offer: Offer, to_ms: ToMs) -> Json:
    return {
        "id": offer.id,
        "call_id": offer.call_id,
        "agent_id": offer.agent_id,
        "epoch": offer.epoch,
        "made_at_ms": to_ms(offer.made_s),
        "deadline_at_ms": to_ms(offer.deadline_s),
    }


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

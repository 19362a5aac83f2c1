"""The registry in the database: read whole, replaced whole, log-ins kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from dispatcher.registry.values import (
    Agent,
    Customer,
    CustomerClass,
    Registry,
    SeatPlace,
    Tier,
    Zone,
)
from dispatcher.store import tables


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSummary:
    """What an import changed, by kind of entry."""

    added: Mapping[str, int]
    changed: Mapping[str, int]
    removed: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """What an agent said himself: where he is logged in, and whether he wants a break."""

    agent_id: str
    seat: str | None
    break_wanted: bool


def read_registry(connection: Connection) -> Registry:
    """The registry as it was imported last; empty before the first import."""
    site = connection.execute(select(tables.site.c.name)).scalar()
    return Registry(
        site=site or "Site",
        zones={row.id: Zone(id=row.id, name=row.name) for row in _all(connection, tables.zones)},
        seats={row.id: _seat(row) for row in _all(connection, tables.seats)},
        agents={row.id: _agent(row) for row in _all(connection, tables.agents)},
        customers=_customers(connection),
    )


def read_intents(connection: Connection) -> list[Intent]:
    """Log-ins and breaks as they were when last written."""
    return [
        Intent(agent_id=row.id, seat=row.logged_in_seat, break_wanted=row.break_wanted)
        for row in _all(connection, tables.agents)
    ]


def write_intent(connection: Connection, intent: Intent) -> None:
    """Remembers one agent's log-in and break."""
    if intent.seat is not None:
        connection.execute(
            update(tables.agents)
            .where(tables.agents.c.logged_in_seat == intent.seat)
            .values(logged_in_seat=None)
        )
    connection.execute(
        update(tables.agents)
        .where(tables.agents.c.id == intent.agent_id)
        .values(logged_in_seat=intent.seat, break_wanted=intent.break_wanted)
    )


def replace_registry(connection: Connection, new: Registry) -> ImportSummary:
    """Puts a new registry in place of the former one, all or nothing (one transaction).

    Agents who stay keep their log-in if the chair still exists; an agent with a chair of his
    own is logged in there.
    """
    old = read_registry(connection)
    intents = {one.agent_id: one for one in read_intents(connection)}
    for table in (
        tables.customer_phones,
        tables.customers,
        tables.agents,
        tables.seats,
        tables.zones,
        tables.site,
    ):
        connection.execute(delete(table))
    connection.execute(insert(tables.site).values(id=1, name=new.site))
    _fill(connection, tables.zones, [asdict(one) for one in new.zones.values()])
    _fill(connection, tables.seats, [asdict(one) for one in new.seats.values()])
    _fill(connection, tables.agents, _agent_rows(new, intents))
    customers = new.customers.values()
    _fill(
        connection,
        tables.customers,
        [
            {"id": one.id, "name": one.name, "customer_class": one.customer_class.value}
            for one in customers
        ],
    )
    phones = [{"phone": p, "customer_id": one.id} for one in customers for p in one.phones]
    _fill(connection, tables.customer_phones, phones)
    return _compared(old, new)


def _agent_rows(new: Registry, intents: Mapping[str, Intent]) -> list[dict[str, Any]]:
    taken = {one.seat for one in new.agents.values() if one.seat is not None}
    rows = []
    for agent in new.agents.values():
        intent = intents.get(agent.id)
        seat = agent.seat
        if seat is None and intent and intent.seat in new.seats and intent.seat not in taken:
            seat = intent.seat
        rows.append(
            {
                **asdict(agent),
                "tier": agent.tier.value,
                "zones": list(agent.zones),
                "languages": list(agent.languages),
                "logged_in_seat": seat,
                "break_wanted": bool(intent and intent.break_wanted),
            }
        )
    return rows


def _compared(old: Registry, new: Registry) -> ImportSummary:
    kinds = ("zones", "seats", "agents", "customers")
    pairs = {kind: (getattr(old, kind), getattr(new, kind)) for kind in kinds}
    return ImportSummary(
        added={kind: len(b.keys() - a.keys()) for kind, (a, b) in pairs.items()},
        changed={
            kind: sum(a[one] != b[one] for one in a.keys() & b.keys())
            for kind, (a, b) in pairs.items()
        },
        removed={kind: len(a.keys() - b.keys()) for kind, (a, b) in pairs.items()},
    )


def _fill(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _all(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(table.c.id)))


def _seat(row: Row[Any]) -> SeatPlace:
    return SeatPlace(id=row.id, zone=row.zone, floor=row.floor, x=row.x, y=row.y)


def _agent(row: Row[Any]) -> Agent:
    return Agent(
        id=row.id,
        name=row.name,
        tier=Tier(row.tier),
        zones=tuple(row.zones),
        capability=row.capability,
        seat=row.seat,
        languages=tuple(row.languages),
    )


def _customers(connection: Connection) -> dict[str, Customer]:
    phones: dict[str, list[str]] = {}
    for row in connection.execute(select(tables.customer_phones).order_by("phone")):
        phones.setdefault(row.customer_id, []).append(row.phone)
    return {
        row.id: Customer(
            id=row.id,
            name=row.name,
            customer_class=CustomerClass(row.customer_class),
            phones=tuple(phones.get(row.id, ())),
        )
        for row in _all(connection, tables.customers)
    }

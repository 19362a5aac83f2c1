"""All that is stored about one person, for his own eyes."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from dispatcher.accounts.values import Known, PersonKind
from dispatcher.store import account_tables, desk_tables, registry_tables, tables
from dispatcher.store.desk_showing import for_agent, for_customer
from dispatcher.store.person_places import (
    Window,
    about,
    is_user_of,
    noted_about,
    person_columns,
    renamed,
)

Json = dict[str, Any]
Rows = Iterator[tuple[str, list[Json]]]

# Never given away, also not to the person himself.
SECRET = frozenset({"password_hash", "digest", "keys"})
# Kept for searching alone: it says again what the row says.
AGAIN = {desk_tables.work_orders: frozenset({"words"})}
# Where other agents are and why is theirs: a customer sees what was decided, not about whom else.
OF_OTHERS = frozenset({"candidates", "passed_over"})
ELSEWHERE = frozenset({account_tables.audit_log, account_tables.stored_answers})


def registered(connection: Connection, known: Known) -> Rows:
    """What the registry and the accounts say of a person."""
    name = known.person.id
    users = select(account_tables.users).where(is_user_of(known.person))
    yield "users", _rows(connection, users)
    bindings = registry_tables.customer_bindings
    if known.person.kind is PersonKind.AGENT:
        agents, states = tables.agents, tables.agent_states
        yield "agents", _rows(connection, select(agents).where(agents.c.id == name))
        state = select(states).where(states.c.agent_id == name)
        yield "agent_states (agent_id)", _rows(connection, state)
        bound = select(bindings).where((bindings.c.agent == name) | (bindings.c.cover == name))
        yield "customer_bindings", _rows(connection, bound)
        return
    customers, blocked = tables.customers, registry_tables.blocked_numbers
    identities = registry_tables.customer_identities
    yield "customers", _rows(connection, select(customers).where(customers.c.id == name))
    mine = select(identities).where(identities.c.customer_id == name)
    yield "customer_identities", _rows(connection, mine)
    bound = select(bindings).where(bindings.c.customer == name)
    yield "customer_bindings", _rows(connection, bound)
    refused = select(blocked).where(blocked.c.number.in_(known.numbers))
    yield "blocked_numbers", _rows(connection, refused)


def in_window(connection: Connection, known: Known, seen: Window) -> Rows:
    """What some rows of one table say of a person."""
    table = seen.table
    if table is account_tables.audit_log:
        yield "audit_log", list(_noted(connection, known, seen))
    if table is tables.presence_log and known.person.kind is PersonKind.AGENT:
        yield "presence_log (of his own seat)", _own_presence(connection, known, seen)
    if known.person.kind is PersonKind.CUSTOMER:
        of_desk = for_customer(connection, known, seen)
        if of_desk is not None:
            hidden = SECRET | OF_OTHERS | AGAIN.get(table, frozenset())
            yield table.name, [_without(row, hidden) for row in of_desk]
            return
    where = about(table, known)
    if where is None or table in ELSEWHERE:
        return
    found = _rows(connection, select(table).where(seen.rows, where))
    if known.person.kind is PersonKind.AGENT:
        columns = ", ".join(one.name for one in person_columns(known.person.kind, table))
        yield f"{table.name} ({columns})", [for_agent(table, row) for row in found]
        return
    yield table.name, found
    if table is tables.calls:
        yield from _stories(connection, [one["id"] for one in found])


def _stories(connection: Connection, calls: list[str]) -> Rows:
    for part in (tables.offers, tables.decisions):
        rows = _rows(connection, select(part).where(part.c.call_id.in_(calls)))
        yield part.name, [_without(one, OF_OTHERS) for one in rows]


def _own_presence(connection: Connection, known: Known, seen: Window) -> list[Json]:
    agents, table = tables.agents, seen.table
    own = select(agents.c.seat).where(agents.c.id == known.person.id, agents.c.seat.is_not(None))
    return _rows(connection, select(table).where(seen.rows, table.c.seat.in_(own)))


def _noted(connection: Connection, known: Known, seen: Window) -> Iterator[Json]:
    """Who did something to him or looked at him; a customer learns the role, not the name."""
    for row in _rows(connection, select(seen.table).where(seen.rows, noted_about(known))):
        own = row["who"] in known.users
        if not own and renamed(known, row["what"], row["subject"], "") == row["subject"]:
            continue
        if own or known.person.kind is PersonKind.AGENT:
            yield row
        else:
            yield _without(row, frozenset({"who", "address"}))


def _without(row: Mapping[str, Any], names: frozenset[str]) -> Json:
    return {key: value for key, value in row.items() if key not in names}


def _rows(connection: Connection, query: Any) -> list[Json]:
    return [_without(row._asdict(), SECRET) for row in connection.execute(query)]

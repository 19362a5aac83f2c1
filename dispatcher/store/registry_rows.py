"""The registry in the database: read whole, changed entry by entry, log-ins kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dispatcher.registry.difference import EntryChange, RegistryChanged, difference
from dispatcher.registry.entries import entities_of, entity_of, entry_of, registry_of
from dispatcher.registry.values import Agent, Registry
from dispatcher.store import tables
from dispatcher.store.registry_codecs import IDENTITIES, SHELVES, Shelf
from dispatcher.store.registry_tables import customer_identities, floor_plans


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
    """The registry as it was changed last; empty before the first import."""
    identities = _identities(connection)
    found: dict[str, dict[str, Any]] = {}
    for shelf in SHELVES:
        order = shelf.table.c.position if shelf.ordered else shelf.key
        rows = connection.execute(select(shelf.table).order_by(order)).mappings()
        entities = [entity_of(shelf.kind, shelf.entry(row, identities)) for row in rows]
        found[shelf.kind] = {one.id: one for one in entities}
    return registry_of(found)


def read_intents(connection: Connection) -> list[Intent]:
    """Log-ins and breaks as they were when last written."""
    agents = tables.agents.c
    chosen = select(agents.id, agents.logged_in_seat, agents.break_wanted).order_by(agents.id)
    return [
        Intent(agent_id=row.id, seat=row.logged_in_seat, break_wanted=row.break_wanted)
        for row in connection.execute(chosen)
    ]


def write_intents(connection: Connection, intents: Sequence[Intent]) -> None:
    """Remembers log-ins and breaks; of two agents at one seat the later one has it."""
    agents = tables.agents
    sitting = {one.seat: one.agent_id for one in intents if one.seat is not None}
    if sitting:
        freeing = update(agents).where(agents.c.logged_in_seat == bindparam("freed"))
        freed = [{"freed": seat} for seat in sitting]
        connection.execute(freeing.values(logged_in_seat=None), freed)
    rows = [
        {
            "who": one.agent_id,
            "where": one.seat if sitting.get(one.seat or "") == one.agent_id else None,
            "wanted": one.break_wanted,
        }
        for one in intents
    ]
    if rows:
        saying = update(agents).where(agents.c.id == bindparam("who"))
        said: dict[str, Any] = {
            "logged_in_seat": bindparam("where"),
            "break_wanted": bindparam("wanted"),
        }
        connection.execute(saying.values(said), rows)


def replace_registry(connection: Connection, new: Registry) -> ImportSummary:
    """Puts a new registry in place of the former one, all or nothing (one transaction)."""
    change = difference(read_registry(connection), new)
    apply_change(connection, change, evicts=True)
    counts = change.counts()
    kinds = [
        kind
        for kind in counts
        if kind in ("zones", "seats", "agents", "customers") or any(counts[kind].values())
    ]
    return ImportSummary(
        added={kind: counts[kind]["added"] for kind in kinds},
        changed={kind: counts[kind]["changed"] for kind in kinds},
        removed={kind: counts[kind]["removed"] for kind in kinds},
    )


def apply_change(connection: Connection, change: RegistryChanged, *, evicts: bool) -> None:
    """Writes what changed, and nothing else.

    Agents who stay keep their log-in if the chair still exists; an agent who gets a chair of his
    own is logged in there.

    Args:
        connection: within one transaction.
        change: what to write.
        evicts: whoever sits at a chair that becomes another's own is logged out. While calls go
            on he stays: the running dispatcher tells who is logged in.
    """
    _free_seats(connection, change, evicts=evicts)
    _forget_identities(connection, change.of("customers"))
    for shelf in SHELVES:
        _write(connection, shelf, change)
    for shelf in reversed(SHELVES):
        gone = [{"gone": one.id} for one in change.of(shelf.kind) if one.after is None]
        if gone:
            connection.execute(delete(shelf.table).where(shelf.key == bindparam("gone")), gone)
    _write_identities(connection, change.of("customers"))
    if evicts:
        _log_in_owners(connection, change.of("agents"))
    _forget_plans(connection, change.of("floors"))


def _write(connection: Connection, shelf: Shelf, change: RegistryChanged) -> None:
    positions: Mapping[str, int] = {}
    if shelf.ordered:
        kept = entities_of(change.after)[shelf.kind]
        positions = {name: at for at, name in enumerate(kept)}
    changes = [one for one in change.of(shelf.kind) if one.after is not None]
    # The first import finds a site that no row describes yet.
    known = _known(connection, shelf) if changes else frozenset()
    added, changed = [], []
    for one in changes:
        row = shelf.columns(entry_of(one.after), positions.get(one.id, 0))
        if one.id in known:
            changed.append(
                {**{f"new_{name}": value for name, value in row.items()}, "the": one.id}
            )
        else:
            added.append(row)
    if added:
        connection.execute(insert(shelf.table), added)
    if changed:
        names = [name.removeprefix("new_") for name in changed[0] if name != "the"]
        values = {name: bindparam(f"new_{name}", type_=shelf.table.c[name].type) for name in names}
        statement = update(shelf.table).where(shelf.key == bindparam("the")).values(values)
        connection.execute(statement, changed)


def _known(connection: Connection, shelf: Shelf) -> frozenset[str]:
    return frozenset(connection.execute(select(shelf.key)).scalars())


def _free_seats(connection: Connection, change: RegistryChanged, *, evicts: bool) -> None:
    gone = [one.id for one in change.of("seats") if one.after is None]
    owned = [one.after.seat for one in _newly_seated(change.of("agents"))] if evicts else []
    seats = [{"freed": seat} for seat in {*gone, *owned}]
    if seats:
        agents = tables.agents
        freeing = update(agents).where(agents.c.logged_in_seat == bindparam("freed"))
        connection.execute(freeing.values(logged_in_seat=None), seats)


def _log_in_owners(connection: Connection, changes: Sequence[EntryChange]) -> None:
    seated = [{"who": one.id, "where": one.after.seat} for one in _newly_seated(changes)]
    if seated:
        agents = tables.agents
        sitting = update(agents).where(agents.c.id == bindparam("who"))
        connection.execute(sitting.values(logged_in_seat=bindparam("where")), seated)


def _newly_seated(changes: Iterable[EntryChange]) -> list[EntryChange]:
    def owned(agent: Agent | None) -> str | None:
        return None if agent is None else agent.seat

    return [one for one in changes if owned(one.after) not in {None, owned(one.before)}]


def _identities(connection: Connection) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    rows = connection.execute(select(customer_identities).order_by(customer_identities.c.identity))
    for row in rows:
        owner = found.setdefault(row.customer_id, {name: [] for name in IDENTITIES})
        owner[row.kind].append(row.identity)
    return found


def _forget_identities(connection: Connection, changes: Iterable[EntryChange]) -> None:
    owners = [{"owner": one.id} for one in changes if one.before is not None]
    if owners:
        identities = customer_identities
        theirs = identities.c.customer_id == bindparam("owner")
        connection.execute(delete(identities).where(theirs), owners)


def _write_identities(connection: Connection, changes: Iterable[EntryChange]) -> None:
    rows = [
        {"identity": identity, "kind": kind, "customer_id": one.id}
        for one in changes
        if one.after is not None
        for kind in IDENTITIES
        for identity in getattr(one.after, kind)
    ]
    if rows:
        connection.execute(insert(customer_identities), rows)


def _forget_plans(connection: Connection, changes: Iterable[EntryChange]) -> None:
    gone = [{"gone": one.id} for one in changes if one.after is None]
    if gone:
        dropped = floor_plans.c.floor == bindparam("gone")
        connection.execute(delete(floor_plans).where(dropped), gone)

"""Where in the database people stand, and how it is walked through, some rows at a time."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Table, cast, or_, select
from sqlalchemy.types import Text

from dispatcher.accounts.values import Known, Person, PersonKind
from dispatcher.desk.acts import renamed_act, tells_act
from dispatcher.store import account_tables, registry_tables, tables

Cursor = tuple[int, int | str | None]
START: Cursor = (0, None)
ROWS_AT_ONCE = 1_000

# The registry's own, what is changed whole, and what is kept of the running agents alone.
APART = frozenset(
    {
        account_tables.users,
        account_tables.sessions,
        account_tables.api_tokens,
        account_tables.one_time_links,
        account_tables.erasures,
        registry_tables.blocked_numbers,
        registry_tables.customer_bindings,
        registry_tables.customer_identities,
        registry_tables.sync_runs,
        tables.agents,
        tables.agent_states,
        tables.customers,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Some rows of one table, and where to go on."""

    table: Table
    rows: ColumnElement[bool]
    after: Cursor


def walked() -> list[Table]:
    """Every table whose rows may speak of people, but those apart."""
    return [one for one in tables.metadata.sorted_tables if one not in APART]


def window(connection: Connection, cursor: Cursor) -> Window | None:
    """The next rows; None when all have been seen."""
    at, after = cursor
    found = walked()
    while at < len(found):
        key = next(iter(found[at].primary_key))
        query = select(key).distinct().order_by(key).limit(ROWS_AT_ONCE)
        keys = list(
            connection.execute(query if after is None else query.where(key > after)).scalars()
        )
        if keys:
            rows = key.between(keys[0], keys[-1])
            return Window(table=found[at], rows=rows, after=(at, keys[-1]))
        at, after = at + 1, None
    return None


def agent_columns() -> Iterator[Column[Any]]:
    """Every column that holds the id of an agent, but the registry's own."""
    return _columns("agent_id")


def customer_columns() -> Iterator[Column[Any]]:
    """Every column that holds the id of a customer, but the registry's own."""
    return _columns("customer_id")


def number_columns() -> Iterator[Column[Any]]:
    """Every column that holds a caller's number."""
    return _columns("caller")


def user_columns() -> Iterator[Column[Any]]:
    """Every column that holds the name of an account of whoever did something."""
    return _columns("user")


def person_columns(kind: PersonKind, table: Table) -> list[Column[Any]]:
    """The columns of a table that hold ids of this kind."""
    columns = agent_columns() if kind is PersonKind.AGENT else customer_columns()
    return [one for one in columns if one.table is table]


def about(table: Table, known: Known) -> ColumnElement[bool] | None:
    """Which rows of a table are about a person; None when none can be."""
    person = known.person
    found = [one.in_(known.ids) for one in person_columns(person.kind, table)]
    if person.kind is PersonKind.CUSTOMER:
        numbers = [one for one in number_columns() if one.table is table]
        found += [one.in_(known.numbers) for one in numbers if known.numbers]
    return or_(*found) if found else None


def is_user_of(person: Person) -> ColumnElement[bool]:
    """Whether an account is this person's."""
    users, role = account_tables.users, account_tables.users.c.role
    customers = PersonKind.CUSTOMER.value
    kind = role == customers if person.kind is PersonKind.CUSTOMER else role != customers
    return (users.c.person_id == person.id) & kind


def noted_about(known: Known) -> ColumnElement[bool]:
    """Entries of the audit log that may speak of a person; `renamed` tells."""
    log, name = account_tables.audit_log, known.person.id
    return or_(
        log.c.who.in_(known.users),
        log.c.subject.in_([*known.users, *known.ids]),
        # What a path names stands between commas, what an act is about between blanks.
        *(log.c.subject.endswith(f"{mark}{name}", autoescape=True) for mark in (", ", " ")),
        *(log.c.subject.startswith(f"{name}{mark}", autoescape=True) for mark in (", ", " ")),
    )


def renamed(known: Known, what: str, subject: str, pseudonym: str) -> str:
    """An entry's subject, without this person: what a path names, in order, or an act is about."""
    if subject in known.users:
        return pseudonym
    if tells_act(what):
        return renamed_act(known, what, subject, pseudonym)
    kinds = {PersonKind.AGENT: {"agents"}, PersonKind.CUSTOMER: {"customers", "bindings"}}
    first, *rest = subject.split(", ")
    name = known.person.id
    if "{kind}" in what:
        mine = first in kinds[known.person.kind]
        return ", ".join([first, *(pseudonym if mine and one == name else one for one in rest)])
    if ("{customer_id}" in what) is not (known.person.kind is PersonKind.CUSTOMER):
        return subject
    return ", ".join(pseudonym if one == name else one for one in (first, *rest))


def json_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold JSON."""
    return [one for one in table.c if isinstance(one.type, JSON)]


def says(columns: Iterable[Column[Any]], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of some JSON columns has one of some texts in it, standing alone."""
    written = [json.dumps(text) for text in texts]
    return or_(
        *(cast(one, Text).contains(text, autoescape=True) for one in columns for text in written)
    )


def replaced(value: Any, new: Mapping[str, Any], users: Mapping[str, str]) -> Any:
    """A JSON value with texts replaced wherever they stand alone; users where they did it."""
    if isinstance(value, list):
        return [replaced(one, new, users) for one in value]
    if isinstance(value, dict):
        return {
            new.get(key, key): users.get(one, one)
            if key == "by" and isinstance(one, str)
            else replaced(one, new, users)
            for key, one in value.items()
        }
    return new.get(value, value) if isinstance(value, str) else value


def unnamed(value: Any, names: Collection[str]) -> Any:
    """A JSON value without the names of somebody others were told of."""
    if isinstance(value, list):
        return [unnamed(one, names) for one in value]
    if isinstance(value, dict):
        return {
            key: None if key.endswith("_name") and one in names else unnamed(one, names)
            for key, one in value.items()
        }
    return value


def _columns(name: str) -> Iterator[Column[Any]]:
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if column.name == name or column.name.endswith(f"_{name}"):
                own = table in APART and table is not tables.agent_states
                if not own:
                    yield column

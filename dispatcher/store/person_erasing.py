"""Taking a person out of the database: a pseudonym in the stories, nothing in the registry."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, case, cast, delete, insert, select, update
from sqlalchemy.types import Text

from dispatcher.accounts.values import Erasure, Known, PersonKind
from dispatcher.store import account_tables, registry_tables, tables
from dispatcher.store.agent_erasing import forget_plans
from dispatcher.store.desk_erasing import forget_words, names_in_answers
from dispatcher.store.person_places import (
    Window,
    about,
    is_user_of,
    json_columns,
    noted_about,
    number_columns,
    person_columns,
    renamed,
    replaced,
    says,
    unnamed,
    user_columns,
)

# An answer that has one of these is about what a customer said.
WORDS = frozenset({"subject", "content", "text", "words"})


def replace_in_window(
    connection: Connection,
    known: Known,
    erasure: Erasure,
    seen: Window,
    attachments: Path | None = None,
) -> None:
    """Replaces a person in some rows of one table; files of orders lie in a folder."""
    if known.person.kind is PersonKind.CUSTOMER:
        forget_words(connection, known, erasure, seen.table, seen.rows, attachments)
    else:
        forget_plans(connection, known.person.id, erasure, seen.table, seen.rows)
    if seen.table is account_tables.audit_log:
        _in_audit_log(connection, known, erasure, seen)
    elif seen.table is account_tables.stored_answers:
        _in_answers(connection, known, erasure, seen)
    else:
        _in_json(connection, known, erasure, seen)
        _in_columns(connection, known, erasure, seen)
        _who_did(connection, known, erasure, seen)


def forget(connection: Connection, known: Known, erasure: Erasure) -> None:
    """Forgets a person's entry in the registry and his accounts, and marks the erasure done."""
    person, users, tokens = known.person, account_tables.users, account_tables.api_tokens
    made_by = tokens.c.made_by.in_(known.users)
    connection.execute(update(tokens).where(made_by).values(made_by=erasure.pseudonym))
    connection.execute(delete(users).where(is_user_of(person)))
    # What a synchronisation changed is told with names, not ids alone.
    runs = registry_tables.sync_runs
    told = cast(runs.c.changes, Text).contains(json.dumps(person.id), autoescape=True)
    connection.execute(delete(runs).where(told))
    if person.kind is PersonKind.AGENT:
        states = tables.agent_states
        connection.execute(delete(states).where(states.c.agent_id == person.id))
        _unregister(connection, tables.agents, person.id)
    else:
        _unregister(connection, tables.customers, person.id)
    mark(connection, [erasure])


def mark(connection: Connection, done: Iterable[Erasure]) -> None:
    """Writes erasures down as done in this database; the newest of a digest counts."""
    erasures = account_tables.erasures
    for one in done:
        connection.execute(delete(erasures).where(erasures.c.digest == one.digest))
        connection.execute(insert(erasures).values(**asdict(one)))


def _in_columns(connection: Connection, known: Known, erasure: Erasure, seen: Window) -> None:
    table, where = seen.table, about(seen.table, known)
    if where is None:
        return
    if table is tables.callbacks:
        connection.execute(delete(table).where(seen.rows, where))
        return
    if known.person.kind is PersonKind.AGENT:
        for column in person_columns(PersonKind.AGENT, table):
            mine = update(table).where(seen.rows, column == known.person.id)
            connection.execute(mine.values({column.name: erasure.pseudonym}))
        return
    values: dict[str, Any] = {one.name: None for one in number_columns() if one.table is table}
    values |= {one.name: erasure.pseudonym for one in person_columns(known.person.kind, table)}
    if table is tables.calls:
        # Whoever is on the line now may still want to be called back.
        over = table.c.ended_at_ms.is_not(None)
        values["caller"] = case((over, None), else_=table.c.caller)
    connection.execute(update(table).where(seen.rows, where).values(values))


def _who_did(connection: Connection, known: Known, erasure: Erasure, seen: Window) -> None:
    for column in user_columns():
        if column.table is seen.table:
            mine = update(seen.table).where(seen.rows, column.in_(known.users))
            connection.execute(mine.values({column.name: erasure.pseudonym}))


def _in_json(connection: Connection, known: Known, erasure: Erasure, seen: Window) -> None:
    columns = json_columns(seen.table)
    new, users = _new_texts(known, erasure), dict.fromkeys(known.users, erasure.pseudonym)
    if not columns or not (new or users):
        return
    key = next(iter(seen.table.primary_key))
    query = select(key, *columns).where(seen.rows, says(columns, [*new, *users, *known.names]))
    for row in connection.execute(query).mappings().all():
        values = {
            one.name: replaced(unnamed(row[one.name], known.names), new, users) for one in columns
        }
        same_row = update(seen.table).where(key == row[key.name])
        connection.execute(same_row.values(values))


def _new_texts(known: Known, erasure: Erasure) -> dict[str, str]:
    """What stands in JSON: ids of agents, and identities of customers; ids of customers do not."""
    if known.person.kind is PersonKind.AGENT:
        return {known.person.id: erasure.pseudonym}
    return dict.fromkeys(known.identities, erasure.pseudonym)


def _in_audit_log(connection: Connection, known: Known, erasure: Erasure, seen: Window) -> None:
    log = seen.table
    query = select(log.c.id, log.c.who, log.c.what, log.c.subject)
    for row in connection.execute(query.where(seen.rows, noted_about(known))).all():
        values = {
            "who": erasure.pseudonym if row.who in known.users else row.who,
            "subject": renamed(known, row.what, row.subject, erasure.pseudonym),
        }
        connection.execute(update(log).where(log.c.id == row.id).values(values))


def _in_answers(connection: Connection, known: Known, erasure: Erasure, seen: Window) -> None:
    """Answers that wait for the same request to come again: they keep their keys."""
    answers = seen.table
    query = select(answers.c.key, answers.c.body, answers.c.location).where(seen.rows)
    names = {known.person.id, *known.identities}
    if known.person.kind is PersonKind.CUSTOMER:
        names |= names_in_answers(connection, known, erasure)
    for row in connection.execute(query).all():
        if any(json.dumps(name, ensure_ascii=False).encode() in row.body for name in names):
            body = json.dumps(_answer_without(json.loads(row.body), known, erasure)).encode()
            same_row = update(answers).where(answers.c.key == row.key)
            connection.execute(same_row.values(body=body, location=None))


def _answer_without(body: Any, known: Known, erasure: Erasure) -> Any:
    """An answer about a call without his name; of one about himself only the pseudonym is left."""
    person = known.person
    if not isinstance(body, dict) or "name" in body:
        return {"id": erasure.pseudonym}
    if person.kind is PersonKind.CUSTOMER and WORDS & body.keys():
        return {key: body[key] for key in ("id", "number") if key in body}
    field = "agent_id" if person.kind is PersonKind.AGENT else "customer_id"
    gone: dict[str, Any] = dict.fromkeys(known.identities)
    without: dict[str, Any] = replaced(body, gone, {})
    return _rename_field(without, field, person.id, erasure.pseudonym)


def _rename_field(value: Any, field: str, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [_rename_field(one, field, old, new) for one in value]
    if isinstance(value, dict):
        return {
            key: new if key == field and one == old else _rename_field(one, field, old, new)
            for key, one in value.items()
        }
    return value


def _unregister(connection: Connection, table: Table, name: str) -> None:
    """An entry goes; whatever of the registry points at it lets go of it, or goes with it."""
    for other in tables.metadata.sorted_tables:
        for column in other.c:
            if any(key.column is table.c.id for key in column.foreign_keys):
                bound = column == name
                if column.nullable:
                    connection.execute(update(other).where(bound).values({column.name: None}))
                else:
                    connection.execute(delete(other).where(bound))
    connection.execute(delete(table).where(table.c.id == name))

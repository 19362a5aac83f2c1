"""All that is stored about a person: to be shown to him, and to be forgotten.

A name stands in the registry alone. Everywhere else a person is his id, which an erasure replaces
by a pseudonym: the story of a call stays whole, and nobody can tell any more whose it was.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.accounts.secret_texts import digest_of
from dispatcher.accounts.values import Erasure, Known, Person, PersonKind
from dispatcher.desk.reach import stand_in
from dispatcher.errors import StoreUnusable
from dispatcher.store import (
    account_tables,
    person_erasing,
    person_finishing,
    person_showing,
    tables,
)
from dispatcher.store.person_places import (
    START,
    Cursor,
    agent_columns,
    customer_columns,
    is_user_of,
    window,
)
from dispatcher.store.registry_tables import customer_identities

T = TypeVar("T")
Json = dict[str, Any]


class PersonRows:
    """Called from one thread; each verb is short, so that calls need not wait.

    Args:
        engine: a database in today's shape.
        attachments: the folder of files of orders; None: there are none.
    """

    def __init__(self, engine: Engine, attachments: Path | None = None) -> None:
        self.engine = engine
        self._attachments = attachments

    def known(self, person: Person) -> Known:
        """By what rows know a person now."""
        return self._write(lambda connection: _known(connection, person))

    def shown(
        self, known: Known, cursor: Cursor | None
    ) -> tuple[list[tuple[str, list[Json]]], Cursor | None]:
        """Some of the rows that are about a person, by table, and where to go on.

        Args:
            known: whom.
            cursor: None at the beginning, then what was returned last.
        """

        def read(connection: Connection) -> tuple[list[tuple[str, list[Json]]], Cursor | None]:
            if cursor is None:
                return list(person_showing.registered(connection, known)), START
            seen = window(connection, cursor)
            if seen is None:
                return [], None
            return list(person_showing.in_window(connection, known, seen)), seen.after

        return self._write(read)

    def replace(self, known: Known, erasure: Erasure, cursor: Cursor) -> Cursor | None:
        """Replaces a person in the next rows of the stories; where to go on, None at the end."""

        def work(connection: Connection) -> Cursor | None:
            seen = window(connection, cursor)
            if seen is None:
                return None
            person_erasing.replace_in_window(connection, known, erasure, seen, self._attachments)
            return seen.after

        return self._write(work)

    def forget(self, known: Known, erasure: Erasure) -> None:
        """Forgets a person's entry in the registry and his account."""
        self._write(lambda connection: person_erasing.forget(connection, known, erasure))

    def finish(self, now_ms: int) -> None:
        """Forgets what earlier erasures had to leave, where it is over now."""
        self._write(
            lambda connection: person_finishing.finish(connection, now_ms, self._attachments)
        )

    def people(self) -> set[Person]:
        """Everybody any row speaks of."""
        return self._write(_people)

    def mark(self, erasures: Iterable[Erasure]) -> None:
        """This database has nothing any more of whom these erasures are about."""
        self._write(lambda connection: person_erasing.mark(connection, erasures))

    def applied(self) -> set[str]:
        """Digests of the erasures this database has seen."""
        query = select(account_tables.erasures.c.digest)
        return self._write(lambda connection: set(connection.execute(query).scalars()))

    def erasure_of(self, person: Person) -> Erasure | None:
        """How somebody of this id was erased, if he was."""
        erasures = account_tables.erasures
        query = select(erasures).where(erasures.c.digest == digest_of(person))
        row = self._write(lambda connection: connection.execute(query).first())
        return None if row is None else Erasure(**row._asdict())

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _known(connection: Connection, person: Person) -> Known:
    accounts = select(account_tables.users.c.name).where(is_user_of(person))
    users = frozenset(connection.execute(accounts).scalars())
    if person.kind is PersonKind.AGENT:
        called = select(tables.agents.c.name).where(tables.agents.c.id == person.id)
        names = frozenset(connection.execute(called).scalars())
        return Known(person=person, users=users, names=names)
    mine = customer_identities.c.customer_id == person.id
    rows = connection.execute(select(customer_identities).where(mine)).all()
    return Known(
        person=person,
        users=users,
        numbers=frozenset(one.identity for one in rows if one.kind == "phones"),
        identities=frozenset(one.identity for one in rows),
        stand_ins=frozenset(stand_in(one.identity) for one in rows),
    )


def _people(connection: Connection) -> set[Person]:
    found: set[Person] = set()
    for registry, columns, kind in (
        (tables.agents, agent_columns(), PersonKind.AGENT),
        (tables.customers, customer_columns(), PersonKind.CUSTOMER),
    ):
        names = set(connection.execute(select(registry.c.id)).scalars())
        for column in columns:
            names |= set(connection.execute(select(column).distinct()).scalars())
        found |= {Person(kind=kind, id=name) for name in names if name is not None}
    return found

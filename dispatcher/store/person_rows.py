"""All that is stored about one agent: to be shown to him, and to be forgotten.

An agent's name stands in `agents` alone. Everywhere else he is his id, which an erasure replaces
by a pseudonym: the story of a call stays whole, and nobody can tell any more whose it was.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Table,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import Text

from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest
from dispatcher.accounts.values import Erasure
from dispatcher.errors import StoreUnusable
from dispatcher.store import account_tables, tables

T = TypeVar("T")
Json = dict[str, Any]

ROWS_AT_ONCE = 2_000
SHOWN_AT_MOST = 100_000

# In parts, before; and the registry, whose entry goes whole.
REWRITTEN_ELSEWHERE = frozenset({"decisions", "agents"})

# Never given away, also not to the person himself.
SECRET = frozenset({"password_hash"})


class PersonRows:
    """Called from one thread; each verb is short, so that calls need not wait.

    Args:
        engine: a database in today's shape.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def everything(self, agent_id: str) -> Json:
        """Every row that is about an agent, by table."""
        return self._write(lambda connection: dict(_everything(connection, agent_id)))

    def replace_in_lists(self, erasure: Erasure, agent_id: str, after: int) -> int | None:
        """Replaces an agent's id in what some decisions say of others.

        Returns:
            The number of the last decision looked at; None when there are no more.
        """
        return self._write(
            lambda connection: _replace_in_decisions(connection, erasure, agent_id, after)
        )

    def forget(self, erasure: Erasure, agent_id: str) -> None:
        """Replaces an agent's id everywhere else, and forgets his name and his account."""
        self._write(lambda connection: _forget(connection, erasure, agent_id))

    def agent_ids(self) -> set[str]:
        """Every agent any row speaks of."""

        def read(connection: Connection) -> set[str]:
            found: set[str] = set(connection.execute(select(tables.agents.c.id)).scalars())
            for column in agent_columns():
                found |= set(connection.execute(select(column).distinct()).scalars())
            return found - {None}

        return self._write(read)

    def applied(self) -> set[str]:
        """Digests of the erasures this database has seen."""
        query = select(account_tables.erasures.c.digest)
        return self._write(lambda connection: set(connection.execute(query).scalars()))

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    # Rows that point at each other change one after the other.
                    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def agent_columns() -> Iterator[Column[Any]]:
    """Every column that holds the id of an agent, but the registry's own."""
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if column.name == "agent_id" or column.name.endswith("_agent_id"):
                yield column


def _everything(connection: Connection, agent_id: str) -> Iterator[tuple[str, list[Json]]]:
    agents, users, log = tables.agents, account_tables.users, account_tables.audit_log
    agent = _rows(connection, select(agents).where(agents.c.id == agent_id))
    yield "agents", agent
    for column in agent_columns():
        query = select(column.table).where(column == agent_id).limit(SHOWN_AT_MOST)
        yield f"{column.table.name} ({column.name})", _rows(connection, query)
    user = _rows(connection, select(users).where(_is_user_of(agent_id)))
    yield "users", user
    names = [one["name"] for one in user]
    about = or_(log.c.who.in_(names), log.c.subject == agent_id)
    yield "audit_log", _rows(connection, select(log).where(about).limit(SHOWN_AT_MOST))
    own = [one["seat"] for one in agent if one.get("seat")]
    presence = tables.presence_log
    kept = select(presence).where(presence.c.seat.in_(own)).limit(SHOWN_AT_MOST)
    yield "presence_log (of his own seat)", _rows(connection, kept)


def _is_user_of(agent_id: str) -> ColumnElement[bool]:
    # A customer's id may be the same text as an agent's.
    users = account_tables.users
    return (users.c.person_id == agent_id) & (users.c.role != Role.CUSTOMER.value)


def _rows(connection: Connection, query: Any) -> list[Json]:
    return [
        {key: value for key, value in row._asdict().items() if key not in SECRET}
        for row in connection.execute(query)
    ]


def _replace_in_decisions(
    connection: Connection, erasure: Erasure, agent_id: str, after: int
) -> int | None:
    decisions = tables.decisions
    window = select(decisions.c.id).where(decisions.c.id > after)
    ids: list[int] = list(
        connection.execute(window.order_by(decisions.c.id).limit(ROWS_AT_ONCE)).scalars()
    )
    if not ids:
        return None
    _replace_in_json(
        connection, decisions, erasure, agent_id, decisions.c.id.between(ids[0], ids[-1])
    )
    return ids[-1]


def _replace_in_json(
    connection: Connection, table: Table, erasure: Erasure, agent_id: str, where: Any = None
) -> None:
    """Replaces an id in the JSON of a table's rows."""
    lists = [column for column in table.c if isinstance(column.type, JSON)]
    if not lists:
        return
    names = [cast(one, Text).contains(f'"{agent_id}"', autoescape=True) for one in lists]
    query = select(*table.primary_key, *lists).where(or_(*names))
    for row in connection.execute(query if where is None else query.where(where)).all():
        found = row._asdict()
        changed = {
            one.name: _replaced(found[one.name], agent_id, erasure.pseudonym) for one in lists
        }
        same_row = [key == found[key.name] for key in table.primary_key]
        connection.execute(update(table).where(*same_row).values(changed))


def _replaced(value: Any, old: str, new: str) -> Any:
    """A JSON value with one text replaced wherever it stands alone."""
    if isinstance(value, list):
        return [_replaced(one, old, new) for one in value]
    if isinstance(value, dict):
        return {new if key == old else key: _replaced(one, old, new) for key, one in value.items()}
    return new if value == old else value


def _unbind(connection: Connection, agent_id: str) -> None:
    """Whatever of the registry points at an agent lets go of him, or goes with him."""
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if any(key.column is tables.agents.c.id for key in column.foreign_keys):
                bound = column == agent_id
                if column.nullable:
                    connection.execute(update(table).where(bound).values({column.name: None}))
                else:
                    connection.execute(delete(table).where(bound))
    # What a synchronisation changed is told with names, not ids alone.
    for table in tables.metadata.sorted_tables:
        if table.name == "sync_runs":
            told = cast(table.c.changes, Text).contains(f'"{agent_id}"', autoescape=True)
            connection.execute(delete(table).where(told))


def _forget(connection: Connection, erasure: Erasure, agent_id: str) -> None:
    agents, users, log = tables.agents, account_tables.users, account_tables.audit_log
    _unbind(connection, agent_id)
    for column in agent_columns():
        connection.execute(
            update(column.table).where(column == agent_id).values({column.name: erasure.pseudonym})
        )
    for table in tables.metadata.sorted_tables:
        if table.name not in REWRITTEN_ELSEWHERE:
            _replace_in_json(connection, table, erasure, agent_id)
    for name in connection.execute(select(users.c.name).where(_is_user_of(agent_id))).scalars():
        connection.execute(update(log).where(log.c.who == name).values(who=erasure.pseudonym))
        connection.execute(
            update(log).where(log.c.subject == name).values(subject=erasure.pseudonym)
        )
    connection.execute(
        update(log).where(log.c.subject == agent_id).values(subject=erasure.pseudonym)
    )
    connection.execute(delete(users).where(_is_user_of(agent_id)))
    connection.execute(delete(agents).where(agents.c.id == agent_id))
    seen = account_tables.erasures
    connection.execute(delete(seen).where(seen.c.digest == digest(agent_id)))
    connection.execute(
        insert(seen).values(
            digest=erasure.digest, pseudonym=erasure.pseudonym, at_ms=erasure.at_ms
        )
    )

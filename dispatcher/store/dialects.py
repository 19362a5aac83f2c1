"""Where SQLite and PostgreSQL need different words for the same thing."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


def is_postgresql(connection: Connection) -> bool:
    """Whether rows are locked one by one, and other programs write beside us."""
    return connection.dialect.name == "postgresql"


def upsert_into(table: Table, *, in_postgresql: bool) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows `on_conflict_do_update`."""
    return postgresql.insert(table) if in_postgresql else sqlite.insert(table)


def said(error: SQLAlchemyError) -> str:
    """What the database says, in one line: without the statement, and without its values."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return (str(cause or error).splitlines() or [type(error).__name__])[0]

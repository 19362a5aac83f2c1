"""Opens the database and brings it to today's shape.

SQLite is the embedded default: WAL, every commit on the disk before it counts
(`synchronous=FULL`), foreign keys checked. PostgreSQL is for a site that wants a standby.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from dispatcher.database_url import masked
from dispatcher.errors import StoreUnusable
from dispatcher.store.dialects import is_postgresql, said

T = TypeVar("T")

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)

# A server that does not answer is found out while a lease lasts, not when TCP gives up.
_SERVER: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}

# Any number; whoever migrates holds it, so that two who start at once do not do it both.
_MIGRATING = 7_328_001

_LIMITED = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND data_type = 'character varying'"
)


def open_database(url: str, name: str = "seat-dispatcher") -> Engine:
    """An engine on a database with all tables of this version.

    Args:
        url: such as `sqlite:////var/lib/seat-dispatcher/dispatcher.db` or `postgresql://host/name`.
        name: what the server calls our sessions.

    Raises:
        StoreUnusable: it cannot be opened, or was made by a newer version.
    """
    engine = connected(url, name)
    try:
        migrate(engine)
    except StoreUnusable:
        engine.dispose()
        raise
    return engine


def connected(url: str, name: str = "seat-dispatcher", **settings: Any) -> Engine:
    """An engine on a database as it is.

    Args:
        url: as for `open_database`.
        name: what the server calls our sessions.
        settings: more for `create_engine`.

    Raises:
        StoreUnusable: it cannot be opened.
    """

    def open_engine() -> Engine:
        engine = _engine(make_url(url), name, settings)
        try:
            engine.connect().close()
        except SQLAlchemyError:
            engine.dispose()
            raise
        return engine

    return _refused_as_unusable(masked(url), open_engine)


def migrate(engine: Engine) -> None:
    """Brings a database to the shape of this version; one program at a time.

    Raises:
        StoreUnusable: it was made by a newer version, or refuses.
    """
    shown = masked(engine.url.render_as_string())
    try:
        _refused_as_unusable(shown, lambda: _migrate(engine))
    except CommandError as error:
        raise StoreUnusable(
            f"{shown}: made by a newer version of the dispatcher ({error})"
        ) from error


def _refused_as_unusable(shown: str, work: Callable[[], T]) -> T:
    try:
        return work()
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            f"{shown}: PostgreSQL needs the extra `postgresql` (docs/install.md)"
        ) from error
    except SQLAlchemyError as error:
        raise StoreUnusable(f"{shown}: {said(error)}") from error


def _engine(url: URL, name: str, settings: dict[str, Any]) -> Engine:
    # An error text tells no values: they are phone numbers and names.
    if url.get_backend_name() == "sqlite":
        # One connection, used by the one writer thread.
        settings = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        engine = create_engine(url, hide_parameters=True, **settings)
        event.listen(engine, "connect", _set_pragmas)
        return engine
    known = {key: value for key, value in _SERVER.items() if key not in url.query}
    arguments = {**known, "application_name": name, **settings.pop("connect_args", {})}
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, hide_parameters=True, connect_args=arguments, **settings)
    event.listen(engine, "connect", _leave_out_nul)
    return engine


def _set_pragmas(connection: object, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _leave_out_nul(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """PostgreSQL has no NUL in texts; what a visitor sends may have one."""
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)

    connection.adapters.register_dumper(str, WithoutNul)


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if is_postgresql(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if is_postgresql(connection):
            _lift_lengths(connection)


def _lift_lengths(connection: Connection) -> None:
    """SQLite keeps to no length of a text; a text it takes must not end a turn here.

    What is too long for people is refused where it comes in.
    """
    quoted = connection.dialect.identifier_preparer.quote
    for table, column in connection.execute(_LIMITED).all():
        change = f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} TYPE text"
        connection.exec_driver_sql(change)

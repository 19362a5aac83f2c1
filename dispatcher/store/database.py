"""Opens the database and brings it to today's shape.

SQLite is the embedded default: WAL, every commit on the disk before it counts
(`synchronous=FULL`), foreign keys checked.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from dispatcher.errors import StoreUnusable

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)


def open_database(url: str) -> Engine:
    """An engine on a database with all tables of this version.

    Args:
        url: SQLAlchemy URL, such as `sqlite:////var/lib/seat-dispatcher/dispatcher.db`.

    Raises:
        StoreUnusable: it cannot be opened, or was made by a newer version.
    """
    try:
        engine = _engine(url)
    except SQLAlchemyError as error:
        raise StoreUnusable(f"{url}: {error}") from error
    try:
        _migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise StoreUnusable(f"{url}: {error.args[0] if error.args else error}") from error
    except CommandError as error:
        engine.dispose()
        raise StoreUnusable(
            f"{url}: made by a newer version of the dispatcher ({error})"
        ) from error
    return engine


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url)
    # One connection, used by the one writer thread.
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: object, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

"""The same as `orders` on PostgreSQL: a private server on this machine, each commit on its disk.

- `work_orders_per_s_postgresql`, `plain_orders_per_s_postgresql`, `work_orders_ratio_postgresql`:
  as there. Commits wait for the disk (`fsync`, `synchronous_commit`); the server shares the
  machine with us and is spoken to over a unix socket.

Without PostgreSQL's programs the figures are null; `./run setup` brings them.
"""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desk_load.orders import compared
from dispatcher.store.database import open_database

NAMES = ("work_orders_per_s", "plain_orders_per_s", "work_orders_ratio")
TESTS = Path(__file__).parents[2] / "tests"


def measure(_folder: Path, *, quick: bool) -> dict[str, float | None]:
    """Plain and whole by turns, in a database each of one server."""
    if not is_installed():
        print(
            "orders_postgresql: not measured, PostgreSQL's programs are not installed; "
            "`./run setup` brings them",
            file=sys.stderr,
        )
        return {f"{name}_postgresql": None for name in NAMES}
    each, rounds = (4, 1) if quick else (30, 7)
    with served() as server, server.database() as one, server.database() as other:
        whole, plain = open_database(one), open_database(other)
        try:
            return asyncio.run(compared(whole, plain, each, rounds, "postgresql"))
        finally:
            whole.dispose()
            plain.dispose()


def is_installed() -> bool:
    """Whether a server can be started here; Debian keeps its programs beside the PATH."""
    beside = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return any(beside) or shutil.which("initdb") is not None


@contextmanager
def served() -> Iterator[Any]:
    """The server the tests use, for as long as the block lasts."""
    sys.path.append(str(TESTS))
    from postgres_server import PostgresServer, programs_of_postgres

    server = PostgresServer(programs_of_postgres())
    server.make()
    try:
        yield server
    finally:
        server.remove()

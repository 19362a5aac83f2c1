"""A real PostgreSQL of the tests' own: private folder, unix socket, commits on the disk."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dispatcher.store.database import open_database

TEMPLATE = "in_todays_shape"
MISSING = "PostgreSQL is missing: install the Debian package `postgresql-NN`, or run `./run setup`"


class PostgresServer:
    """Runs as an ordinary user also when the tests do not: the server refuses root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="seat-pg-"))
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {}
        if os.getuid() == 0:
            user = _ordinary_user()
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def make(self) -> None:
        """A new cluster, and in it a database with all tables, to be copied."""
        options = ["-U", "seat", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [self._programs / "initdb", "-D", self._folder / "data", *options],
            check=True,
            capture_output=True,
            **self._surroundings(),
        )
        self.start()
        self._tell(f"CREATE DATABASE {TEMPLATE}")
        open_database(self.url(TEMPLATE)).dispose()

    def start(self) -> None:
        """Begins to serve; returns when it answers."""
        options = ["listen_addresses=", "unix_socket_permissions=0777", "fsync=on"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(self._programs / "postgres", "-D", self._folder / "data"),
                    *("-k", self._folder),
                    *(part for one in options for part in ("-c", one)),
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                **self._surroundings(),
            )
        deadline_s = time.monotonic() + 30
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                self._tell("SELECT 1")
                return
            if time.monotonic() > deadline_s or self._process.poll() is not None:
                pytest.fail(f"PostgreSQL does not start: {(self._folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ends at once: open sessions are cut (SIGINT), or as a crash would (SIGQUIT)."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(timeout=20)

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def url(self, name: str) -> str:
        return f"postgresql://seat@/{name}?host={self._folder}"

    @contextlib.contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a database of one test, gone afterwards."""
        name = f"test_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _surroundings(self) -> dict[str, Any]:
        return {"cwd": self._folder, "env": {"LC_ALL": "C.UTF-8"}, **self._as_user}


def programs_of_postgres() -> Path:
    """Debian keeps the server's programs beside the PATH, by version; the newest counts."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        pytest.fail(MISSING)
    return Path(initdb).resolve().parent


def _ordinary_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")

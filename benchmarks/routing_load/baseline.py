"""What this machine can do at best: one row, one commit, nothing around it."""

import sqlite3
import time
from pathlib import Path

ROW = '{"agent": "a-000001", "seat": "seat-a-000001", "idle_since_ms": 1800000000000}'


def commits_ms(folder: Path, *, for_s: float) -> list[float]:
    """Milliseconds of bare commits, as safe as the dispatcher's: WAL and `synchronous=FULL`."""
    file, took_ms = folder / "bare.db", []
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)")
        until_s = time.monotonic() + for_s
        while not took_ms or time.monotonic() < until_s:
            began_s = time.monotonic()
            connection.execute("INSERT INTO rows (body) VALUES (?)", (ROW,))
            took_ms.append((time.monotonic() - began_s) * 1000)
    finally:
        connection.close()
    file.unlink()
    return took_ms

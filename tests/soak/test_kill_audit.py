"""The audit of a killed dispatcher's database notices what must not be."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from kill_audit import audit

TABLES = """
CREATE TABLE calls (id, state, agent_id, offers_made, arrived_at_ms, connected_at_ms, ended_at_ms);
CREATE TABLE offers (id, call_id, agent_id, made_at_ms, ended_at_ms, outcome);
CREATE TABLE decisions (id INTEGER PRIMARY KEY, call_id, kind);
INSERT INTO calls VALUES ('c1', 'ended', 'anna', 2, 10, 40, 90);
INSERT INTO offers VALUES ('c1.1', 'c1', 'ben', 10, 20, 'restarted');
INSERT INTO offers VALUES ('c1.2', 'c1', 'anna', 20, 40, 'accepted');
INSERT INTO decisions (call_id, kind) VALUES
    ('c1', 'held'), ('c1', 'offered'), ('c1', 'withdrawn'), ('c1', 'offered'),
    ('c1', 'connected'), ('c1', 'ended');
"""
SECOND = """
INSERT INTO calls VALUES ('c2', 'ended', 'anna', 1, 50, 60, 80);
INSERT INTO offers VALUES ('c2.1', 'c2', 'anna', 50, 60, 'accepted');
INSERT INTO decisions (call_id, kind) VALUES
    ('c2', 'offered'), ('c2', 'connected'), ('c2', 'ended');
"""


def faults(folder: Path, change: str, accepted: dict[str, int] | None = None) -> str:
    """What the audit finds after a change of a good database."""
    database = folder / "dispatcher.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(TABLES + change)
    return "\n".join(audit(database, accepted or {"c1": 10}).faults)


def test_a_good_database_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == ""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM calls", "accepted and is not there"),
        ("UPDATE calls SET arrived_at_ms = 110", "lost its place"),
        ("UPDATE calls SET state = 'waiting'", "never ended"),
        ("UPDATE offers SET ended_at_ms = NULL WHERE id = 'c1.1'", "still stands"),
        ("UPDATE offers SET ended_at_ms = 21 WHERE id = 'c1.1'", "1 ms before the end"),
        ("UPDATE offers SET outcome = 'accepted'", "picked up 2 times"),
        (SECOND, "c2.1 began"),
        ("UPDATE calls SET offers_made = 3", "offers 3, but told 2"),
        ("DELETE FROM decisions WHERE kind = 'connected'", "connected 1, but told 0"),
        ("DELETE FROM decisions WHERE kind = 'ended'", "end {'ended': 1}, but told {}"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, change: str, found: str) -> None:
    assert found in faults(tmp_path, change)

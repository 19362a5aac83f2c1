"""The audit of a killed desk's database notices what must not be."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk_kill_audit import audit, look
from desk_kill_load import Acknowledged

TABLES = """
CREATE TABLE work_orders (id, dedup_key, state, agent_id, result);
CREATE TABLE work_order_notes (order_id, kind, text);
CREATE TABLE work_order_results (order_id, cycle, revision, text);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, kind, order_id, customer_id, body, taken_ms);
CREATE TABLE push_deliveries (id, event_id, order_id, state);
CREATE TABLE push_attempts (id);
CREATE TABLE audit_log (subject, what);
INSERT INTO work_orders VALUES ('o1', 'k1', 'resolved', 'agent-ann', 'Tuesday.');
INSERT INTO work_order_notes VALUES ('o1', 'progress', 'Soon.'), ('o1', 'internal', 'Hm.');
INSERT INTO work_order_results VALUES ('o1', 1, 1, 'Monday.'), ('o1', 1, 2, 'Tuesday.');
INSERT INTO outbox (kind, order_id, customer_id, body, taken_ms) VALUES
    ('order_made', 'o1', 'c1', '{"number": 7}', 1),
    ('order_claimed', 'o1', 'c1', '{"number": 7}', 1),
    ('order_progress', 'o1', 'c1', '{"number": 7, "text": "Soon."}', 1),
    ('order_result', 'o1', 'c1',
        '{"number": 7, "cycle": 1, "revision": 1, "text": "Monday."}', 1),
    ('order_result', 'o1', 'c1',
        '{"number": 7, "cycle": 1, "revision": 2, "text": "Tuesday."}', 1);
INSERT INTO push_deliveries SELECT id, id, 'o1', 'delivered' FROM outbox;
INSERT INTO audit_log VALUES ('o1', 'order made'), ('o1', 'order claimed'),
    ('o1', 'order progress'), ('o1', 'order result 1.1'), ('o1', 'order result 1.2');
"""
FACTS = (
    {"number": 7},
    {"number": 7},
    {"number": 7, "text": "Soon."},
    {"number": 7, "cycle": 1, "revision": 1, "text": "Monday."},
    {"number": 7, "cycle": 1, "revision": 2, "text": "Tuesday."},
)
TOLD = Acknowledged(
    made={"o1": "k1"},
    claimed={"o1": "agent-ann"},
    progress=[("o1", "Soon.")],
    results=[("o1", "Monday."), ("o1", "Tuesday.")],
)


def message(number: int, **more: object) -> tuple[str, bytes]:
    """Event `number` as the receiver hears it."""
    facts = {"order_id": "o1", "customer_id": "c1", **FACTS[min(number, 5) - 1], **more}
    return f"evt_{number}", json.dumps({"data": facts}).encode()


HEARD = tuple(message(number) for number in (1, 2, 2, 3, 4, 5))


def faults(folder: Path, change: str, heard: tuple[tuple[str, bytes], ...] = HEARD) -> str:
    """What the audit finds after a change of a good database."""
    database = folder / "dispatcher.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(TABLES + change)
    return "\n".join(audit(database, TOLD, heard).faults)


def test_a_good_database_has_no_faults(tmp_path: Path) -> None:
    """A message that came twice with the same words is none."""
    assert faults(tmp_path, "") == ""
    assert look(tmp_path / "dispatcher.db", TOLD) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM work_orders", "accepted and is not there"),
        ("UPDATE work_orders SET agent_id = 'agent-ben'", "not in the hands of agent-ann"),
        ("DELETE FROM work_order_notes", "progress lost"),
        ("DELETE FROM work_order_results WHERE revision = 1", "answer lost"),
        ("INSERT INTO work_order_notes VALUES ('o1', 'progress', 'Soon.')", "written 2 times"),
        ("INSERT INTO work_orders VALUES ('o2', 'k1', '', '', '')", "was made 2 times"),
        ("UPDATE work_orders SET state = 'assigned'", "its events say resolved"),
        ("UPDATE work_orders SET agent_id = NULL", "in the hands of None"),
        ("DELETE FROM outbox WHERE id = 2", "order_progress after open"),
        ("DELETE FROM outbox WHERE id = 3", "progress without event"),
        ("DELETE FROM audit_log WHERE what = 'order claimed'", "1 events, 0 audit entries"),
        ("DELETE FROM outbox WHERE id = 5", "answers without event"),
        ("UPDATE work_order_results SET revision = 3 WHERE revision = 2", "out of turn"),
        ("UPDATE work_orders SET result = 'Monday.'", "has the answer 'Monday.'"),
        ("UPDATE outbox SET taken_ms = NULL WHERE id = 4", "evt_4 order_result: messages"),
        ("UPDATE push_deliveries SET state = 'failed' WHERE id = 4", "messages ['failed']"),
        ("DELETE FROM push_deliveries WHERE id = 4", "messages []"),
    ],
)
def test_each_fault_of_the_database_is_found(tmp_path: Path, change: str, found: str) -> None:
    assert found in faults(tmp_path, change)


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        (HEARD[:-1], "evt_5 order_result reached the receiver with 0"),
        ((*HEARD, message(5, text="Never.")), "reached the receiver with 2"),
        ((*HEARD[:-1], message(5, text="Never.")), "told text 'Never.', not 'Tuesday.'"),
        ((*HEARD, message(4)), "evt_4 came after evt_5"),
        ((*HEARD, message(6)), "evt_6 arrived, and never happened"),
    ],
)
def test_each_fault_of_what_was_heard_is_found(
    tmp_path: Path, heard: tuple[tuple[str, bytes], ...], found: str
) -> None:
    assert found in faults(tmp_path, "", heard)

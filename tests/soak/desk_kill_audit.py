"""What the database of a killed desk must show, read without any of the product's code."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_kill_load import Acknowledged

# What may follow what, and the state it leads to: a second reading of the rules.
MAY_FOLLOW = {
    "order_made": {""},
    "order_claimed": {"open"},
    "order_progress": {"assigned", "in_progress"},
    "order_result": {"assigned", "in_progress", "resolved"},
}
LEADS_TO = {
    "order_made": "open",
    "order_claimed": "assigned",
    "order_progress": "in_progress",
    "order_result": "resolved",
}
WRITTEN_AS = {
    "order_made": "order made",
    "order_claimed": "order claimed",
    "order_progress": "order progress",
    "order_result": "order result",
}
Heard = Iterable[tuple[str, bytes]]


@dataclass(frozen=True, kw_only=True)
class DeskAudited:
    """Figures of a database, and everything in it that must not be."""

    orders: int
    results: int
    pushes: int
    attempts: int
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The rows, as they stand."""

    orders: Mapping[str, sqlite3.Row]
    progress: Counter[tuple[str, str]]
    results: list[sqlite3.Row]
    events: list[sqlite3.Row]
    deliveries: list[sqlite3.Row]
    attempts: int
    written: Counter[tuple[str, str]]
    whole: str


def audit(database: Path, told: Acknowledged, heard: Heard) -> DeskAudited:
    """Reads the whole database of a desk that has come to rest, and compares.

    Args:
        database: its dispatcher has stopped, and nothing was due any more.
        told: what the API said is done.
        heard: id and body of each message at the receiver.
    """
    kept = _read(database)
    faults = [
        *([] if kept.whole == "ok" else [f"the database is broken: {kept.whole}"]),
        *_lost(kept, told),
        *_untrue(kept),
        *_pushes(kept, heard),
    ]
    return DeskAudited(
        orders=len(kept.orders),
        results=len(kept.results),
        pushes=len(kept.deliveries),
        attempts=kept.attempts,
        faults=tuple(faults),
    )


def look(database: Path, told: Acknowledged) -> list[str]:
    """What is wrong with the orders something was told of, while a dispatcher runs."""
    kept = _read(database, told.orders())
    return [*_lost(kept, told), *_untrue(kept)]


def _lost(kept: Kept, told: Acknowledged) -> Iterator[str]:
    """What the API has said is done, and is not there."""
    results = {(row["order_id"], row["text"]) for row in kept.results}
    for order_id, key in told.made.items():
        row = kept.orders.get(order_id)
        if row is None or row["dedup_key"] != key:
            yield f"order {key} was accepted and is not there"
    for order_id, agent in told.claimed.items():
        if order_id in kept.orders and kept.orders[order_id]["agent_id"] != agent:
            yield f"order {order_id} is not in the hands of {agent}"
    yield from (f"progress lost: {one}" for one in told.progress if one not in kept.progress)
    yield from (f"answer lost: {one}" for one in told.results if one not in results)


def _read(database: Path, only: Iterable[str] | None = None) -> Kept:
    """One moment of the database; `only`: of these orders."""
    wanted = json.dumps(None if only is None else list(only))
    # In a query, `{0}` names the column that holds an order's id.
    some = (
        "{0} IN (SELECT value FROM json_each(:wanted))" if only is not None else "{0} IS NOT NULL"
    )
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")

        def rows(query: str, key: str = "order_id") -> list[sqlite3.Row]:
            asked = query.replace("OURS", some.format(key))
            return list(connection.execute(asked, {"wanted": wanted}))

        orders = rows("SELECT * FROM work_orders WHERE OURS", "id")
        reports = rows("SELECT * FROM work_order_notes WHERE kind = 'progress' AND OURS")
        acts = rows("SELECT * FROM audit_log WHERE what LIKE 'order %' AND OURS", "subject")
        return Kept(
            orders={row["id"]: row for row in orders},
            progress=Counter((row["order_id"], row["text"]) for row in reports),
            results=rows("SELECT * FROM work_order_results WHERE OURS ORDER BY 1, 2, 3"),
            events=rows("SELECT * FROM outbox WHERE OURS ORDER BY id"),
            deliveries=rows("SELECT * FROM push_deliveries WHERE OURS ORDER BY id"),
            attempts=rows("SELECT count(*) FROM push_attempts")[0][0],
            written=Counter((row["subject"], " ".join(row["what"].split()[:2])) for row in acts),
            whole=rows("PRAGMA integrity_check")[0][0] if only is None else "ok",
        )


def _untrue(kept: Kept) -> Iterator[str]:
    yield from _twice(kept)
    yield from _illegal(kept)
    yield from _results(kept)


def _twice(kept: Kept) -> Iterator[str]:
    """Each try had a text and each order a key of its own."""
    yield from (f"written {n} times: {one}" for one, n in kept.progress.items() if n > 1)
    answers = Counter((row["order_id"], row["text"]) for row in kept.results)
    yield from (f"written {n} times: {one}" for one, n in answers.items() if n > 1)
    keys = Counter(row["dedup_key"] for row in kept.orders.values())
    yield from (f"order {key} was made {n} times" for key, n in keys.items() if n > 1)


def _illegal(kept: Kept) -> Iterator[str]:
    """The events of an order lead from state to state, and to the one it has."""
    state: dict[str, str] = defaultdict(str)
    events: Counter[tuple[str, str]] = Counter()
    for row in kept.events:
        order, kind = row["order_id"], row["kind"]
        if state[order] not in MAY_FOLLOW.get(kind, ()):
            yield f"order {order}: {kind} after {state[order] or 'nothing'}"
        state[order] = LEADS_TO.get(kind, kind)
        events[order, WRITTEN_AS.get(kind, kind)] += 1
    for order, row in kept.orders.items():
        if row["state"] != state[order]:
            yield f"order {order} is {row['state']}, its events say {state[order]}"
        if (row["agent_id"] is None) != (row["state"] == "open"):
            yield f"order {order} is {row['state']} in the hands of {row['agent_id']}"
    for one in events.keys() | kept.written.keys():
        if events[one] != kept.written[one]:
            yield f"{one}: {events[one]} events, {kept.written[one]} audit entries"
    reported = Counter(
        (row["order_id"], json.loads(row["body"])["text"])
        for row in kept.events
        if row["kind"] == "order_progress"
    )
    if reported != kept.progress:
        yield f"progress without event, or the other way: {_apart(reported, kept.progress)}"


def _results(kept: Kept) -> Iterator[str]:
    """Revisions count from one without a gap; each has its event; the last is the order's."""
    told = Counter(
        (row["order_id"], body["cycle"], body["revision"], body["text"])
        for row in kept.events
        if row["kind"] == "order_result"
        for body in [json.loads(row["body"])]
    )
    there = Counter(
        (row["order_id"], row["cycle"], row["revision"], row["text"]) for row in kept.results
    )
    if told != there:
        yield f"answers without event, or the other way: {_apart(told, there)}"
    last: dict[str, sqlite3.Row] = {}
    for row in kept.results:
        before = last.get(row["order_id"])
        if row["revision"] != (1 if before is None else before["revision"] + 1):
            yield f"order {row['order_id']}: revision {row['revision']} out of turn"
        last[row["order_id"]] = row
    for order, row in kept.orders.items():
        answer = last[order]["text"] if order in last else None
        if row["result"] != answer:
            yield f"order {order} has the answer {row['result']!r}, not {answer!r}"


def _apart(one: Counter[Any], other: Counter[Any]) -> list[Any]:
    return [*((one - other) + (other - one))]


def _pushes(kept: Kept, heard: Heard) -> Iterator[str]:
    """Every event has one message, which arrived, in order, and always said the same."""
    arrived: dict[str, set[bytes]] = defaultdict(set)
    newest: dict[str, int] = {}
    for name, body in heard:
        order = json.loads(body)["data"]["order_id"]
        number = int(name.removeprefix("evt_"))
        if number < newest.get(order, 0):
            yield f"{name} came after evt_{newest[order]} of the same order"
        newest[order] = max(number, newest.get(order, 0))
        arrived[name].add(body)
    made = defaultdict(list)
    for row in kept.deliveries:
        made[row["event_id"]].append(row["state"])
    for row in kept.events:
        name = f"evt_{row['id']}"
        if row["taken_ms"] is None or made[row["id"]] != ["delivered"]:
            yield f"{name} {row['kind']}: messages {made[row['id']]}"
        bodies = arrived.pop(name, set())
        if len(bodies) != 1:
            yield f"{name} {row['kind']} reached the receiver with {len(bodies)} different bodies"
        yield from (f"{name} {what}" for body in bodies for what in _unlike(row, body))
    yield from (f"{name} arrived, and never happened" for name in arrived)


def _unlike(row: sqlite3.Row, body: bytes) -> Iterator[str]:
    data, facts = json.loads(body)["data"], json.loads(row["body"])
    wanted: dict[str, Any] = {"order_id": row["order_id"], "customer_id": row["customer_id"]}
    wanted |= {
        name: facts[name] for name in ("number", "cycle", "revision", "text") if name in facts
    }
    for name, value in wanted.items():
        if data.get(name) != value:
            yield f"told {name} {data.get(name)!r}, not {value!r}"

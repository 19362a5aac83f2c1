"""What the database of a killed dispatcher must show, read without any of the product's code."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

OPEN = frozenset({"waiting", "offered", "ringing", "connected"})
STORY_ENDS = frozenset({"ended", "abandoned", "callback", "closed", "refused"})
Span = tuple[int, int, str]

# What is said over HTTP follows the wall clock as it is slewed, what is stored does not.
SAME_MS = 5


@dataclass(frozen=True, kw_only=True)
class Audited:
    """Figures of a database, and everything in it that must not be."""

    calls: int
    connected: int
    offers: int
    decisions: int
    faults: tuple[str, ...]


def audit(database: Path, accepted: Mapping[str, int]) -> Audited:
    """Reads the whole database.

    Args:
        database: of a dispatcher that has stopped.
        accepted: call id -> moment of arrival, as the API told it.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        calls = {row["id"]: row for row in connection.execute("SELECT * FROM calls")}
        offers = list(connection.execute("SELECT * FROM offers ORDER BY made_at_ms, id"))
        told = list(connection.execute("SELECT call_id, kind FROM decisions ORDER BY id"))
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    faults = [
        *([] if whole == "ok" else [f"the database is broken: {whole}"]),
        *_lost(calls, accepted),
        *_offered_twice(offers),
        *_two_at_once(calls, offers),
        *_contradictions(calls, offers, told),
    ]
    return Audited(
        calls=len(calls),
        connected=sum(row["connected_at_ms"] is not None for row in calls.values()),
        offers=len(offers),
        decisions=len(told),
        faults=tuple(faults),
    )


def _lost(calls: Mapping[str, sqlite3.Row], accepted: Mapping[str, int]) -> Iterator[str]:
    for call_id, arrived_ms in accepted.items():
        row = calls.get(call_id)
        if row is None:
            yield f"call {call_id} was accepted and is not there"
        elif abs(row["arrived_at_ms"] - arrived_ms) > SAME_MS:
            yield f"call {call_id} has lost its place: {row['arrived_at_ms']} for {arrived_ms}"
        elif row["state"] in OPEN:
            yield f"call {call_id} never ended: {row['state']}"


def _offered_twice(offers: list[sqlite3.Row]) -> Iterator[str]:
    """No agent has two rings at once, no call two agents, and no ring stands for ever."""
    agents, called = defaultdict(list), defaultdict(list)
    for row in offers:
        if row["ended_at_ms"] is None:
            yield f"offer {row['id']} still stands"
        else:
            span = (row["made_at_ms"], row["ended_at_ms"], row["id"])
            agents[row["agent_id"]].append(span)
            called[row["call_id"]].append(span)
    for spans in (*agents.values(), *called.values()):
        yield from _overlaps(spans)
    accepted = Counter(row["call_id"] for row in offers if row["outcome"] == "accepted")
    yield from (f"call {name} was picked up {n} times" for name, n in accepted.items() if n > 1)


def _two_at_once(calls: Mapping[str, sqlite3.Row], offers: list[sqlite3.Row]) -> Iterator[str]:
    """Nobody is rung, or talks to a second caller, while he talks."""
    busy = defaultdict(list)
    for row in calls.values():
        if row["connected_at_ms"] is not None and row["ended_at_ms"] is not None:
            span = (row["connected_at_ms"], row["ended_at_ms"], f"talk {row['id']}")
            busy[row["agent_id"]].append(span)
    for row in offers:
        if row["ended_at_ms"] is not None:
            span = (row["made_at_ms"], row["ended_at_ms"], f"ring {row['id']}")
            busy[row["agent_id"]].append(span)
    for spans in busy.values():
        yield from _overlaps(spans)


def _overlaps(spans: list[Span]) -> Iterator[str]:
    until_ms, former = -1, ""
    for from_ms, to_ms, name in sorted(spans):
        if from_ms < until_ms:
            yield f"{name} began {until_ms - from_ms} ms before the end of {former}"
        if to_ms >= until_ms:
            until_ms, former = to_ms, name


def _contradictions(
    calls: Mapping[str, sqlite3.Row], offers: list[sqlite3.Row], told: list[sqlite3.Row]
) -> Iterator[str]:
    """What is counted from the calls is what is counted from the story of decisions."""
    stories: dict[str, Counter[str]] = defaultdict(Counter)
    for row in told:
        stories[row["call_id"]][row["kind"]] += 1
    offered = Counter(row["call_id"] for row in offers)
    for name, row in calls.items():
        story = stories[name]
        pairs = {
            "offers": (row["offers_made"], offered[name]),
            "offered": (row["offers_made"], story["offered"]),
            "connected": (int(row["connected_at_ms"] is not None), story["connected"]),
            "withdrawn": (row["offers_made"] - story["connected"], story["withdrawn"]),
        }
        if row["state"] not in OPEN:
            ends = {kind: story[kind] for kind in STORY_ENDS if story[kind]}
            pairs["end"] = ({row["state"]: 1}, ends)
        for what, (counted, narrated) in pairs.items():
            if counted != narrated:
                yield f"call {name}: {what} {counted}, but told {narrated}"

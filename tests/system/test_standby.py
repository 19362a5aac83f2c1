"""Two dispatchers at one PostgreSQL: the second takes over, and the first can do no harm."""

import contextlib
import itertools
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml
from postgres_server import PostgresServer

from tests.system.conftest import (
    FAST,
    REGISTRY,
    TOKEN,
    Broker,
    Center,
    Node,
    Program,
    _script,
    eventually,
    free_port,
    never,
)

pytestmark = pytest.mark.system

Make = Callable[..., Node]
CALLERS = ("+49 30 9018 1111", "+86 138 0013 8000")


@dataclass
class Pair:
    """Two dispatchers that know of each other only through the database."""

    first: Center
    second: Center
    url: str

    def rows(self, query: str) -> list[dict[str, Any]]:
        with psycopg.connect(self.url, row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute(query.encode()).fetchall()

    def epoch(self) -> int:
        return self.rows("SELECT epoch FROM leadership")[0]["epoch"]

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows("SELECT state FROM calls ORDER BY id")]


@pytest.fixture
def pair(tmp_path: Path, broker: Broker, postgres: PostgresServer) -> Iterator[Pair]:
    """The first one leads, the second stands by."""
    with postgres.database() as url, contextlib.ExitStack() as ending:
        made = Pair(
            first=_center(tmp_path / "first", broker, url),
            second=_center(tmp_path / "second", broker, url),
            url=url,
        )
        for one in (made.first, made.second):
            ending.callback(one.program.stop)
            ending.callback(one.http.close)
        made.first.start()
        made.second.program.start()
        eventually(lambda: "standing by: " in made.second.program.text(), 20, "a standby")
        yield made


def _center(folder: Path, broker: Broker, url: str) -> Center:
    folder.mkdir()
    port = free_port()
    config = {
        "state_dir": str(folder / "state"),
        "broker": {"host": "127.0.0.1", "port": broker.port},
        "http": {"port": port},
        "absence_s": FAST["absence_s"],
        "routing": {"settle_s": 0.0, "ring_grace_s": 1.0, "wrap_up_s": 0.0},
        "telephony": {"answer_after_s": 1.5, "talk_s": 1.0},
        "database": url,
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    (folder / "registry.yaml").write_text(yaml.safe_dump(REGISTRY, allow_unicode=True))
    script, settings = _script("seat-dispatcher"), ["--config", str(folder / "config.yaml")]
    imported = [script, "import", *settings, str(folder / "registry.yaml")]
    subprocess.run(imported, check=True, capture_output=True)
    program = Program([script, "run", *settings], folder / "log", {"SEAT_API_TOKEN": TOKEN})
    return Center(program, port)


def busy(pair: Pair, make_node: Make) -> list[str]:
    """Two agents in their seats, two phones that ring, four callers who wait."""
    make_node("a-01")
    make_node("a-02")
    for seat in ("a-01", "a-02"):
        eventually(pair.first.believes(seat, presence="online"), 20)
    calls = [pair.first.call(caller)["id"] for caller in CALLERS * 3]
    eventually(lambda: sorted(pair.states()).count("offered") == 2, 5, "two phones ring")
    return calls


def takes_over(pair: Pair, before: int) -> float:
    """Seconds until the second one leads and answers, from now."""
    began_s = time.monotonic()
    eventually(lambda: pair.epoch() == before + 1 and answers(pair.second), 10, "a take-over")
    return time.monotonic() - began_s


def answers(center: Center) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return center.get("/health")["status"] == "ok"
    return False


def assert_nothing_was_offered_twice_and_no_call_lost(pair: Pair, calls: list[str]) -> None:
    eventually(lambda: set(pair.states()) == {"ended"}, 60, "every call ends")
    assert len(pair.states()) == len(calls)
    talks = pair.rows("SELECT call_id FROM decisions WHERE kind = 'connected'")
    assert sorted(row["call_id"] for row in talks) == sorted(calls)
    for whose in ("agent_id", "call_id"):
        offers = pair.rows(
            f"SELECT {whose} AS whose, made_at_ms, ended_at_ms FROM offers"  # noqa: S608
            " ORDER BY 1, made_at_ms"
        )
        for one, after in itertools.pairwise(offers):
            assert one["ended_at_ms"] is not None
            if one["whose"] == after["whose"]:
                assert one["ended_at_ms"] <= after["made_at_ms"]


def test_a_killed_leader_is_followed_in_less_than_five_seconds(
    pair: Pair, make_node: Make
) -> None:
    calls, before = busy(pair, make_node), pair.epoch()

    pair.first.program.kill()

    assert takes_over(pair, before) < 5.0
    assert_nothing_was_offered_twice_and_no_call_lost(pair, calls)


def test_a_leader_that_stops_is_followed_at_once(pair: Pair, make_node: Make) -> None:
    calls, before = busy(pair, make_node), pair.epoch()

    assert pair.first.program.stop() == 0

    assert takes_over(pair, before) < 3.0
    assert_nothing_was_offered_twice_and_no_call_lost(pair, calls)


def test_a_frozen_leader_that_wakes_up_does_nothing_and_ends(pair: Pair, make_node: Make) -> None:
    """Conformance 72: its epoch is over, and it finds out before anything else."""
    calls, before = busy(pair, make_node), pair.epoch()
    frozen_s = time.monotonic()
    pair.first.program.send(signal.SIGSTOP)
    assert takes_over(pair, before) < 5.0
    never(lambda: not answers(pair.second), 10 - (time.monotonic() - frozen_s), "it leads on")
    said = len(pair.first.program.text())

    pair.first.program.send(signal.SIGCONT)

    process = pair.first.program.process
    assert process is not None
    assert process.wait(timeout=8) == 2
    last_words = pair.first.program.text()[said:]
    assert "broker_connected" not in last_words
    assert not any(word in last_words for word in ("offered ", "connected ", "withdrawn "))
    never(lambda: not answers(pair.second), 2, "nobody throws the second one out")
    assert pair.epoch() == before + 1
    assert_nothing_was_offered_twice_and_no_call_lost(pair, calls)
    pair.first.program.start()
    eventually(lambda: "standing by" in pair.first.program.text()[said:], 20, "its next life")

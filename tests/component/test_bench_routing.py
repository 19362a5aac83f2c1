"""The benchmark of routing, as small as it goes: everything is measured, and nobody is lost."""

import asyncio
import sys
from dataclasses import replace
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from measures.figures import Spread
from routing_load.plan import QUICK
from routing_load.results import AtSize, Found, Sustained, table

BENCH = Path(__file__).parents[2] / "benchmarks" / "routing.py"
TINY = replace(
    QUICK,
    sizes=(60, 120),
    judged=120,
    waiting=40,
    core_s=0.05,
    load_s=0.3,
    sustained=((40, 0.6),),
    rounds=4,
)
SPREAD = Spread(p50=1.0, p99=2.0, largest=3.0)
HELD = Sustained(
    calls_per_s=200,
    for_s=30.0,
    arrived=6000,
    offered=6000,
    first_ms=4.0,
    last_ms=5.0,
    p99_ms=20.0,
)


def size(decision_p50_ms: float) -> AtSize:
    return AtSize(
        decisions_per_s=20_000.0,
        event_ms=SPREAD,
        decision_ms=Spread(p50=decision_p50_ms, p99=4.0, largest=9.0),
        processor_ms=SPREAD,
        delay_ms=SPREAD,
        commit_ms=SPREAD,
        naive_ms=0.5,
    )


def found(*sustained: Sustained) -> Found:
    return Found(
        sizes={100: size(1.0), 10_000: size(1.2), 100_000: size(2.5)},
        judged=10_000,
        sustained=sustained,
        return_ms=SPREAD,
        cancel_ms=Spread(p50=1.0, p99=60.0, largest=70.0),
        watched_return_ms=SPREAD,
        restart_s=2.0,
        restart_heard_s=3.0,
        bare_commit_ms=SPREAD,
        series=3,
        load_1m=0.5,
    )


@pytest.fixture
def routing() -> ModuleType:
    spec = util.spec_from_file_location("bench_routing", BENCH)
    assert spec is not None
    assert spec.loader is not None
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_tiny_run_measures_everything_and_loses_nobody(
    routing: ModuleType, tmp_path: Path
) -> None:
    summary = asyncio.run(routing.measure(tmp_path, TINY)).summary()

    assert set(summary["agents"]) == {"60", "120"}
    assert all(one["p50_ms"] > 0.0 for one in summary["agents"].values())
    assert summary["commit_p99_ms"] > 0.0
    assert summary["return_to_offer_ms"]["p99"] > 0.0
    assert summary["restart_10k_s"] < summary["restart_10k_seats_heard_s"]
    assert "120 agents" in table(summary)


def test_growth_is_from_the_fewest_agents_to_the_most() -> None:
    assert found(HELD).summary()["growth_ratio"] == 2.5


def test_the_highest_rate_that_held_counts() -> None:
    higher = replace(HELD, calls_per_s=300)
    too_high = replace(HELD, calls_per_s=400, last_ms=50.0)

    assert found(HELD, higher, too_high).summary()["sustained_calls_per_s"] == 300


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (HELD, True),
        (replace(HELD, last_ms=13.0), True),
        (replace(HELD, last_ms=13.1), False),
        (replace(HELD, offered=5999), False),
    ],
)
def test_a_rate_holds_while_nobody_is_forgotten_and_the_delay_does_not_grow(
    one: Sustained, holds: bool
) -> None:
    assert one.holds is holds


def test_a_missed_bar_is_said() -> None:
    summary = found(HELD).summary()

    assert summary["bars"]["ring_cancel"] is False
    assert [name for name, kept in summary["bars"].items() if not kept] == ["ring_cancel"]
    assert table(summary).count("MISSED") == 1

"""A seeded day of the whole dispatcher on a virtual clock; `./run simulate` for longer ones."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "benchmarks"))

import simulate as program  # noqa: E402
from broken_dispatchers import BROKEN, Broken  # noqa: E402
from call_life.running import Outcome, simulate  # noqa: E402

SIMULATE = ROOT / "benchmarks" / "simulate.py"


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    # A day has a hundred thousand lines of log.
    caplog.set_level(logging.ERROR)


@pytest.fixture(scope="module")
def day() -> Outcome:
    """20,000 events: calls, flaps, crashes, clock steps, changes of the registry."""
    logging.disable(logging.WARNING)
    try:
        return simulate(events=20_000, seed=1)
    finally:
        logging.disable(logging.NOTSET)


def test_no_promise_is_broken(day: Outcome) -> None:
    """No double offer, no ring at an empty chair, no call or place lost, nothing forgotten."""
    assert day.kept, "\n".join(day.told)


def test_every_call_has_one_end(day: Outcome) -> None:
    assert sum(day.ends.values()) == day.calls > 500


def test_everything_that_may_go_wrong_does(day: Outcome) -> None:
    """A simulation in which nothing happens proves nothing."""
    wanted = ("call", "crash", "heartbeat", "line", "link", "log_in", "mode", "registry")

    assert set(wanted) <= day.kinds.keys()
    assert day.crashes >= 5
    assert {"abandoned", "callback", "closed", "ended", "refused"} <= day.ends.keys()


def test_a_day_can_be_stopped_at_an_event() -> None:
    stopped = simulate(events=20_000, seed=1, until=500)

    assert 500 <= stopped.events < 600


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_dispatcher_is_found_out(broken: Broken) -> None:
    day = simulate(events=broken.events, seed=broken.seed, parts=broken.parts, evening_s=300.0)

    assert day.faults[broken.noticed_as] > 0
    assert day.told[0].startswith("event ")


def test_the_same_seed_is_the_same_day_in_every_process() -> None:
    """Also under another order of Python's sets."""
    first, again, other = (_summary(seed, hashes) for seed, hashes in ((3, 0), (3, 77), (4, 0)))

    assert first == again
    assert first["digest"] != other["digest"]


def test_a_broken_promise_is_told_with_its_story_and_the_way_to_see_it_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    day = simulate(events=1_500, seed=1, parts=BROKEN[0].parts)
    status = program.report(day, took_s=1.0)
    told = capsys.readouterr()

    assert status == 1
    assert json.loads(told.out.splitlines()[-1])["offers_to_absent"] > 0
    assert "again: ./run simulate --events 1500 --seed 1 --until " in told.err
    assert "call_offered" in told.err


def _summary(seed: int, hashes: int) -> dict[str, object]:
    told = _run("--events", "2000", "--seed", str(seed), hashes=hashes)
    summary: dict[str, object] = json.loads(told.stdout.splitlines()[-1])
    del summary["events_per_s"]
    return summary


def _run(*arguments: str, hashes: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SIMULATE, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONHASHSEED": str(hashes)},
    )

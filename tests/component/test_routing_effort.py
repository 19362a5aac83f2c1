"""What a decision costs does not grow with the hall: counted in steps, not in seconds.

A step is one instruction of the interpreter, so that a loop over all agents, or over all who
wait, cannot hide: not in a sort, not in a comprehension.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from routing_load.core import CoreDrive, naive
from routing_load.hall import CALM, Hall, caller, make

ROUNDS = 40
WARM_UP_ROUNDS = 10
SMALL, LARGE = 200, 4_000
SHORT_LINE, LONG_LINE = 100, 2_000
MOST_GROWTH = 1.1


def steps(work: Callable[[], object]) -> int:
    """How many instructions some work takes."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def hall(*, agents: int, waiting: int = SHORT_LINE) -> Hall:
    return make(agents=agents, waiting=waiting, now_s=10_000.0, seed=1)


def steps_of_a_round(wanted: Hall) -> float:
    """Of a dozen events: calls that wait, calls that find somebody, people who leave."""
    drive = CoreDrive(wanted, seed=1)
    for _ in range(WARM_UP_ROUNDS):
        drive.round()
    return steps(lambda: [drive.round() for _ in range(ROUNDS)]) / ROUNDS


@pytest.fixture(scope="module")
def small() -> float:
    return steps_of_a_round(hall(agents=SMALL))


def test_more_agents_do_not_make_a_decision_dearer(small: float) -> None:
    assert steps_of_a_round(hall(agents=LARGE)) <= small * MOST_GROWTH


def test_a_longer_line_does_not_make_a_decision_dearer(small: float) -> None:
    assert steps_of_a_round(hall(agents=SMALL, waiting=LONG_LINE)) <= small * MOST_GROWTH


def test_a_selector_that_looks_at_everybody_is_found_out() -> None:
    """The count itself must be able to fail."""

    def cost(agents: int) -> int:
        router = hall(agents=agents).router()
        states = list(router.agents.values())
        call = caller("c", CALM, Random(1), 10_000.0)
        return steps(lambda: naive(states, call, 10_000.0))

    assert cost(LARGE) > cost(SMALL) * MOST_GROWTH * 5

"""Time of the simulation: it jumps, it keeps its order, and a machine's clocks follow it."""

from typing import Any

import pytest
from call_life.virtual_time import START_MS, MachineClock, NothingToCome, VirtualLoop


def test_an_hour_goes_by_at_once(loop: VirtualLoop) -> None:
    loop.call_later(3_600.0, loop.stop)
    loop.run_forever()

    assert loop.time() == pytest.approx(3_600.0, abs=0.01)


def test_what_is_due_first_comes_first(loop: VirtualLoop) -> None:
    seen: list[str] = []
    loop.call_later(2.0, seen.append, "later")
    loop.call_later(1.0, seen.append, "sooner")
    loop.call_later(3.0, loop.stop)
    loop.run_forever()

    assert seen == ["sooner", "later"]


def test_a_loop_in_which_nothing_can_come_any_more_says_so(loop: VirtualLoop) -> None:
    """A real one would wait for ever."""
    with pytest.raises(NothingToCome):
        loop.run_until_complete(loop.create_future())


def test_whatever_goes_to_a_thread_goes_through_the_gate(loop: VirtualLoop) -> None:
    """So the simulation decides when a commit happens, and whether it does."""
    gone: list[Any] = []
    loop.gate = lambda outcome, work: gone.append((outcome, work))
    outcome = loop.run_in_executor(object(), sum, [1, 2])
    (_, work) = gone[0]

    assert not outcome.done()
    assert work() == 3


def test_the_default_threads_of_a_program_work_at_once(loop: VirtualLoop) -> None:
    assert loop.run_until_complete(loop.run_in_executor(None, sum, [1, 2])) == 3


def test_a_moment_survives_the_way_to_wall_time_and_back(loop: VirtualLoop) -> None:
    clock = MachineClock(loop)

    assert clock.from_ms(clock.to_ms(1_234.5)) == pytest.approx(1_234.5)


def test_a_step_of_the_wall_clock_moves_records_and_no_moments(loop: VirtualLoop) -> None:
    clock = MachineClock(loop)
    now_s, written_ms = clock.now_s(), clock.to_ms(clock.now_s())
    clock.wall_ahead_s += 3_600.0

    assert clock.now_s() == now_s
    assert clock.to_ms(now_s) - written_ms == 3_600_000


def test_a_machine_that_boots_counts_anew_and_keeps_its_wall_clock(loop: VirtualLoop) -> None:
    clock = MachineClock(loop)
    before_ms = clock.to_ms(clock.now_s())
    clock.boot()

    assert clock.now_s() < 10.0
    assert clock.to_ms(clock.now_s()) == before_ms
    assert before_ms >= START_MS

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import RealClock, VirtualClock


def test_virtual_time_passes_only_by_waiting():
    clock = VirtualClock()
    before_ns = clock.now_ns()
    clock.wait_s(0.25)

    assert (before_ns, clock.now_ns()) == (0, 250_000_000)


def test_looking_at_a_virtual_clock_may_cost_time():
    clock = VirtualClock(look_cost_ns=300)

    assert [clock.now_ns(), clock.now_ns()] == [300, 600]


def test_virtual_time_cannot_run_back():
    with pytest.raises(ValueError, match="cannot run back"):
        VirtualClock().advance(-0.1)


@settings(derandomize=True)
@given(st.lists(st.floats(min_value=-1.0, max_value=1000.0)))
def test_waiting_never_turns_a_virtual_clock_back(waits_s: list[float]):
    clock = VirtualClock(start_ns=5)
    seen = [clock.now_ns()]
    for wait_s in waits_s:
        clock.wait_s(wait_s)
        seen.append(clock.now_ns())

    assert seen == sorted(seen)


def test_the_real_clock_waits_at_least_as_long_as_asked():
    clock = RealClock()
    before_ns = clock.now_ns()
    clock.wait_s(0.001)
    clock.wait_s(-1.0)

    assert clock.now_ns() - before_ns >= 1_000_000

"""Several chips read in one thread: each conversion is fetched when it is there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Fault, Hx711, Hx711Emulator, NotReady, Rate, VirtualClock, WeightScript
from sensors.chips.side_by_side import AT_ONCE_NS, Reading, read_together, waited_through
from sensors.errors import SensorError


def waits(clock: VirtualClock, *pauses_s: float, counts: int = 1, woken: list | None = None):
    """A read that waits so often and so long; it writes down when it goes on."""
    for pause_s in pauses_s:
        yield pause_s
        if woken is not None:
            woken.append(clock.now_ns())
    return counts


def fails(error: SensorError) -> Reading:
    yield 0.1
    raise error


@settings(derandomize=True)
@given(st.lists(st.lists(st.floats(0.001, 0.3), max_size=4), min_size=1, max_size=4))
def test_a_round_lasts_as_long_as_its_longest_read_and_not_as_all_of_them(pauses) -> None:
    clock = VirtualClock()
    found = read_together(
        [waits(clock, *one, counts=number) for number, one in enumerate(pauses)], clock
    )

    assert found == list(range(len(pauses)))
    longest_s = max(sum(one) for one in pauses)
    steps = max(len(one) for one in pauses)
    assert longest_s - 1e-6 <= clock.now_ns() / 1e9 <= longest_s + steps * AT_ONCE_NS / 1e9 + 1e-6


@settings(derandomize=True)
@given(st.lists(st.lists(st.floats(0.0, 0.01), min_size=1, max_size=5), min_size=2, max_size=4))
def test_no_read_goes_on_before_it_wants_to_and_none_much_later(pauses) -> None:
    clock = VirtualClock()
    woken: list[list[int]] = [[] for _ in pauses]
    read_together(
        [waits(clock, *one, woken=at) for one, at in zip(pauses, woken, strict=True)], clock
    )

    for wanted_s, at_ns in zip(pauses, woken, strict=True):
        former_ns = 0
        for pause_s, now_ns in zip(wanted_s, at_ns, strict=True):
            assert -1 <= now_ns - former_ns - pause_s * 1e9 <= AT_ONCE_NS + 1
            former_ns = now_ns


def test_waits_that_end_close_together_wake_the_processor_once() -> None:
    class Counted(VirtualClock):
        wakes = 0

        def wait_s(self, seconds: float) -> None:
            self.wakes += seconds > 0
            super().wait_s(seconds)

    clock = Counted()
    read_together([waits(clock, 0.1 + number / 1e4) for number in range(4)], clock)

    assert clock.wakes == 1


def test_an_error_ends_one_read_and_leaves_the_others_theirs() -> None:
    clock, error = VirtualClock(), NotReady("nothing")

    assert read_together([fails(error), waits(clock, 0.2, counts=7)], clock) == [error, 7]


def test_what_is_no_sensors_error_comes_through() -> None:
    def broken() -> Reading:
        yield 0.0
        raise RuntimeError("a mistake of ours")

    with pytest.raises(RuntimeError):
        read_together([broken()], VirtualClock())


def test_one_read_is_waited_through() -> None:
    clock = VirtualClock()

    assert waited_through(waits(clock, 0.1, 0.2, counts=5), clock) == 5
    assert clock.now_ns() / 1e9 == pytest.approx(0.3)


def four_chips(
    clock: VirtualClock, rate: Rate, *, powered_up_apart_s: float = 0.0, speeds=(1.0,) * 4
) -> tuple[list[Hx711Emulator], list[Hx711]]:
    chips = []
    for number, speed in enumerate(speeds):
        load = WeightScript(steps=[(0.0, 20.0)], zero_counts=1, counts_per_kg=1e4, seed=number)
        chips.append(Hx711Emulator(clock=clock, load=load, rate=rate, oscillator_speed=speed))
        clock.advance(powered_up_apart_s)
    return chips, [Hx711(lines=chip, clock=clock, rate=rate) for chip in chips]


def test_the_chips_are_reset_at_the_same_moment_and_then_convert_in_step() -> None:
    clock = VirtualClock(look_cost_ns=1_000)
    chips, readers = four_chips(clock, Rate.SPS_80, powered_up_apart_s=0.0037)
    read_together([reader.reading() for reader in readers], clock)

    ready_at_s = [chip._ready_at_ns / 1e9 for chip in chips]
    assert max(ready_at_s) - min(ready_at_s) < 0.001
    assert clock.now_ns() / 1e9 < 0.09, "settling takes four periods, not four for each chip"


@pytest.mark.parametrize("rate", list(Rate))
@pytest.mark.parametrize("speeds", [(1.0,) * 4, (1.0, 0.99, 1.02, 1.005)])
def test_four_chips_give_as_many_rounds_as_one_gives_conversions(rate: Rate, speeds) -> None:
    clock = VirtualClock(look_cost_ns=1_000)
    _, readers = four_chips(clock, rate, speeds=speeds)
    read_together([reader.reading() for reader in readers], clock)
    began_s = clock.now_ns() / 1e9
    rounds = 4 * rate.value
    for _ in range(rounds):
        found = read_together([reader.reading() for reader in readers], clock)
        assert all(isinstance(one, int) for one in found)

    assert rounds / (clock.now_ns() / 1e9 - began_s) >= 0.95 * rate.value


def test_a_silent_chip_costs_its_own_deadline_and_no_neighbours_conversion() -> None:
    clock = VirtualClock(look_cost_ns=1_000)
    chips, readers = four_chips(clock, Rate.SPS_10)
    read_together([reader.reading() for reader in readers], clock)
    chips[2].fault = Fault.CUT_WIRE
    for _ in range(2):
        began_s = clock.now_ns() / 1e9
        found = read_together([reader.reading() for reader in readers], clock)

        assert [isinstance(one, int) for one in found] == [True, True, False, True]
        assert clock.now_ns() / 1e9 - began_s <= 0.31

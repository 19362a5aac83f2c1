"""When the reader looks for the next conversion: late enough to wake seldom, never too late."""

import math

from hypothesis import given
from hypothesis import strategies as st

from sensors.chips.conversions import (
    EARLIEST_LOOK,
    LATEST_LOOK,
    POLLS_PER_PERIOD,
    look_after,
)

STEP = 1 / POLLS_PER_PERIOD


@given(before=st.floats(EARLIEST_LOOK, LATEST_LOOK), in_vain=st.integers(0, 1000))
def test_the_first_look_stays_between_its_limits(before: float, in_vain: int) -> None:
    assert EARLIEST_LOOK <= look_after(before, in_vain) <= LATEST_LOOK


def test_a_conversion_that_lay_there_already_is_met_earlier_next_time() -> None:
    assert look_after(1.0, 0) == 1.0 - STEP


def test_one_look_in_vain_is_wanted() -> None:
    assert look_after(0.93, 1) == 0.93


@given(speed=st.floats(0.92, 1.1), late=st.floats(0.0, STEP))
def test_whatever_the_oscillator_two_looks_find_a_conversion_on_average(
    speed: float, late: float
) -> None:
    """A nominal period is 1; the chip's own is 1 / speed. `late`: how late the first was found."""
    period, after, looks = 1 / speed, EARLIEST_LOOK, []
    for _ in range(200):
        in_vain = max(0, math.ceil((period - late - after) / STEP))
        late = late + after + in_vain * STEP - period
        assert late >= -1e-9
        looks.append(in_vain + 1)
        after = look_after(after, in_vain)
    assert sum(looks[20:]) / len(looks[20:]) < 2.2

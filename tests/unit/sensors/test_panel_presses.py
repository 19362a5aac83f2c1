"""Short is "I am here", two seconds is "break wanted", and a stuck button says little."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.panel.presses import LONG_S, Button, Press

LOOK_S = 0.03


def played(levels: list[bool]) -> list[tuple[float, Press]]:
    """Each press with its moment, the button looked at every 30 ms."""
    button, found = Button(), []
    for look, pressed in enumerate(levels):
        button, press = button.observe(pressed=pressed, now_s=look * LOOK_S)
        if press is not None:
            found.append((look * LOOK_S, press))
    return found


def down_for(seconds: float) -> list[bool]:
    return [False, *[True] * round(seconds / LOOK_S), False]


def test_a_short_press_is_told_when_it_ends() -> None:
    assert [press for _, press in played(down_for(0.2))] == [Press.I_AM_HERE]


def test_a_long_press_is_told_while_the_button_is_still_down_and_only_once() -> None:
    ((at_s, press),) = played(down_for(5.0))

    assert press is Press.BREAK_WANTED
    assert LONG_S <= at_s - LOOK_S < LONG_S + 2 * LOOK_S


def test_just_below_two_seconds_is_short() -> None:
    assert [press for _, press in played(down_for(LONG_S - 2 * LOOK_S))] == [Press.I_AM_HERE]


def test_a_button_pressed_from_the_start_says_nothing_until_it_was_released() -> None:
    assert played([True] * 200) == []
    assert [press for _, press in played([*[True] * 200, *down_for(0.2)])] == [Press.I_AM_HERE]


def test_two_presses_are_two() -> None:
    assert len(played(down_for(0.2) + down_for(0.2))) == 2


@settings(derandomize=True)
@given(st.lists(st.booleans(), max_size=400))
def test_there_is_at_most_one_press_for_each_time_the_button_goes_down(levels) -> None:
    downs = sum(1 for before, after in itertools.pairwise(levels) if after and not before)

    assert len(played(levels)) <= downs

"""The light's rhythm tells its meaning, without colours."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.panel.patterns import PATTERNS, TICK_S, Meaning, glow


def rhythm(meaning: Meaning) -> list[float]:
    """Six seconds of brightness, looked at every 10 ms."""
    return [PATTERNS[meaning].level_at(tick / 100) for tick in range(600)]


def flashes(levels: list[float]) -> int:
    """How often the light comes on out of the dark."""
    return sum(1 for before, after in pairwise(levels) if not before and after)


def test_every_meaning_has_a_pattern() -> None:
    assert set(PATTERNS) == set(Meaning)


@pytest.mark.parametrize(("one", "other"), list(combinations(Meaning, 2)))
def test_no_two_meanings_have_the_same_rhythm(one: Meaning, other: Meaning) -> None:
    assert rhythm(one) != rhythm(other)


def test_online_is_steady_and_offline_is_dark() -> None:
    assert set(rhythm(Meaning.ONLINE)) == {1.0}
    assert set(rhythm(Meaning.OFFLINE)) == {0.0}


def test_leaving_pulses_slowly_and_never_goes_dark() -> None:
    levels = rhythm(Meaning.LEAVING)
    steps = [abs(after - before) for before, after in pairwise(levels)]

    assert 2.0 <= PATTERNS[Meaning.LEAVING].period_s <= 3.0
    assert min(levels) > 0
    assert max(steps) <= 0.2


def test_a_fault_blinks_twice_and_then_pauses() -> None:
    levels = [PATTERNS[Meaning.FAULT].level_at(tick / 100 - 0.01) for tick in range(201)]

    assert PATTERNS[Meaning.FAULT].period_s == pytest.approx(2.0)
    assert flashes(levels) == 2


def test_the_camera_ticks_white_and_shortly_on_any_pattern() -> None:
    for meaning in Meaning:
        seen = [glow(meaning, looked_at_s=5.0, now_s=4.9 + tick / 100).tick for tick in range(100)]

        assert seen.count(True) == pytest.approx(TICK_S * 100, abs=1)
        assert seen[:10] == [False] * 10


def test_without_a_camera_nothing_ticks() -> None:
    assert not glow(Meaning.ONLINE, looked_at_s=None, now_s=0.0).tick


@settings(derandomize=True)
@given(
    st.sampled_from(Meaning),
    st.floats(min_value=0, max_value=1e9),
    st.none() | st.floats(min_value=-1e9, max_value=1e9),
)
def test_there_is_something_to_show_at_any_moment(
    meaning: Meaning, now_s: float, looked_at_s: float | None
) -> None:
    shown = glow(meaning, looked_at_s=looked_at_s, now_s=now_s)

    assert 0.0 <= shown.level <= 1.0

"""Eighty conversions a second to ten."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.signal.decimation import Decimation, group_size

COUNTS = st.integers(min_value=-0x800000, max_value=0x7FFFFF)


def thinned(counts, size: int = 8, step_s: float = 1 / 80) -> list[int]:
    decimation, out = Decimation(size=size), []
    for n, value in enumerate(counts):
        decimation, grouped = decimation.add(value, n * step_s)
        if grouped is not None:
            out.append(grouped)
    return out


@pytest.mark.parametrize(("rate_sps", "size"), [(1, 1), (2, 1), (10, 1), (80, 8)])
def test_a_group_makes_a_tenth_of_a_second(rate_sps, size):
    assert group_size(rate_sps) == size


@settings(derandomize=True)
@given(st.lists(COUNTS, max_size=40))
def test_at_ten_a_second_nothing_is_changed(counts):
    assert thinned(counts, size=1, step_s=0.1) == counts


@settings(derandomize=True)
@given(st.lists(COUNTS, max_size=80))
def test_a_group_lies_within_its_conversions(counts):
    out = thinned(counts)

    assert len(out) == len(counts) // 8
    for n, grouped in enumerate(out):
        group = counts[8 * n : 8 * n + 8]
        assert min(group) <= grouped <= max(group)


@settings(derandomize=True)
@given(COUNTS, COUNTS, COUNTS, st.integers(0, 7), st.integers(0, 7))
def test_two_wild_conversions_of_eight_are_not_smeared_over_the_others(level, a, b, i, j):
    group = [level] * 8
    group[i], group[j] = a, b

    assert thinned(group) == [level]


def test_a_group_begun_before_a_pause_is_not_finished_after_it():
    decimation, _ = Decimation(size=8).add(999, 0.0)
    out = None
    for n in range(8):
        decimation, out = decimation.add(5, 1.0 + n / 80)

    assert out == 5


def test_two_conversions_can_make_a_group():
    assert thinned([10, 20, 30, 50], size=2, step_s=0.05) == [15, 40]


def test_a_group_that_takes_too_long_begins_anew():
    """Each conversion follows the one before soon enough, but not the first."""
    assert thinned([5] * 40, size=8, step_s=0.05) == []

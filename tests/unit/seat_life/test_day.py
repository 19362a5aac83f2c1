"""A random day is a possible one, and the same for the same seed."""

from itertools import pairwise

import pytest
from accuracy import days_of, figures, missed_bars, spread
from hypothesis import given, settings
from hypothesis import strategies as st
from seat_life.day import SHIFT_S, working_day
from seat_life.score import Score
from seat_life.truth import Place


@settings(derandomize=True, max_examples=15, deadline=None)
@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=500))
def test_a_day_is_the_same_for_the_same_seed_and_its_truth_is_in_order(
    seed: int, number: int
) -> None:
    day = working_day(seed, number)
    starts_s = [one.start_s for one in day.truth.stretches]

    assert day == working_day(seed, number)
    assert all(before < after for before, after in pairwise(starts_s))
    assert starts_s[-1] < SHIFT_S
    assert day.truth.stretches[-1].place is Place.AWAY
    assert 1 < day.truth.occupied_s() / 3600 < 8
    assert all(before.end_s < after.start_s for before, after in pairwise(day.truth.troubles))


def test_other_seeds_and_numbers_are_other_days() -> None:
    assert working_day(1, 0) != working_day(1, 1)
    assert working_day(1, 0) != working_day(2, 0)


def test_enough_days_are_lived_for_the_hours_asked_for() -> None:
    days = days_of(hours=30, seed=3)
    hours = [working_day(3, number).truth.occupied_s() / 3600 for number in range(days)]

    assert sum(hours) >= 30 > sum(hours[:-1])


def test_percentiles_are_values_that_were_measured() -> None:
    assert spread([]) == {"n": 0, "p50": None, "p95": None, "max": None}
    assert spread([3.0, 1.0, 2.0]) == {"n": 3, "p50": 2.0, "p95": 3.0, "max": 3.0}
    assert spread([float(n) for n in range(1, 101)])["p95"] == 95.0


@pytest.mark.parametrize("name", ["false_away", "missed_away", "absences_by_faulty_sensor"])
def test_a_missed_bar_is_told(name: str) -> None:
    kept = figures(Score(), seed=1)

    assert list(missed_bars(kept)) == []
    assert len(list(missed_bars(kept | {name: 1}))) == 1

"""Failures empty a bucket; time fills it; nobody can try faster than that, however he begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.accounts.tries import Bucket, Rate, Tries, level, spent, wait_s

RATE = Rate(capacity=3, refill_s=10.0)


def test_the_fourth_failure_in_a_row_has_to_wait_for_one_refill() -> None:
    tries = Tries(RATE)
    for _ in range(3):
        assert tries.wait_s("anna", 100.0) == 0.0
        tries.take("anna", 100.0)

    assert tries.wait_s("anna", 100.0) == 10.0
    assert tries.wait_s("anna", 109.0) == pytest.approx(1.0)
    assert tries.wait_s("anna", 110.0) == 0.0


def test_one_account_does_not_use_up_anothers_tries() -> None:
    tries = Tries(Rate(capacity=1, refill_s=10.0))
    tries.take("anna", 0.0)

    assert tries.wait_s("anna", 0.0) > 0
    assert tries.wait_s("ben", 0.0) == 0.0


def test_a_success_counts_as_no_try() -> None:
    tries = Tries(Rate(capacity=1, refill_s=10.0))
    tries.take("anna", 0.0)
    tries.give_back("anna", 0.0)

    assert tries.wait_s("anna", 0.0) == 0.0


def test_the_memory_has_an_end() -> None:
    tries = Tries(RATE, most=2)
    for name in ("a", "b", "c"):
        tries.take(name, 0.0)

    assert len(tries._buckets) == 2


def test_a_clock_that_goes_back_gives_nothing() -> None:
    assert level(Bucket(left=0.0, at_s=100.0), RATE, 50.0) == 0.0


@given(st.lists(st.floats(0, 5), max_size=60))
def test_no_pattern_of_tries_beats_capacity_plus_refill(gaps: list[float]) -> None:
    bucket, now_s, allowed = None, 0.0, 0
    for gap in gaps:
        now_s += gap
        if wait_s(bucket, RATE, now_s) == 0.0:
            bucket, allowed = spent(bucket, RATE, now_s), allowed + 1

    assert allowed <= RATE.capacity + now_s / RATE.refill_s + 1e-6

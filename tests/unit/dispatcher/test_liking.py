"""Stars are shown fairly; gifts have a daily end."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.liking import CATALOGUE, Stars, checked_stars, nth_gift, occasion, shown_mean
from dispatcher.errors import Conflict, RequestInvalid

ratings = st.lists(st.integers(1, 5), max_size=30)


def stars(given_: list[int]) -> Stars:
    return Stars(total=sum(given_), count=len(given_))


def test_one_bad_rating_of_a_new_agent_does_not_make_him_the_worst() -> None:
    everybody = stars([4] * 100)

    assert shown_mean(stars([1]), everybody) == 3.5
    assert shown_mean(stars([1] * 50), everybody) == 1.3
    assert shown_mean(Stars(), everybody) is None


@given(ratings, ratings)
def test_the_shown_mean_lies_between_his_own_and_everybodys(
    own: list[int], others: list[int]
) -> None:
    shown = shown_mean(stars(own), stars([*own, *others]))
    if not own:
        assert shown is None
        return
    means = (sum(own) / len(own), sum([*own, *others]) / len([*own, *others]))
    assert shown is not None
    assert min(means) - 0.051 <= shown <= max(means) + 0.051


def test_one_rating_for_each_cycle_of_an_order_or_for_the_day() -> None:
    day = date(2026, 11, 20)

    assert occasion("o1", 1, day) != occasion("o1", 2, day)
    assert occasion(None, 0, day) == "day:2026-11-20"


@pytest.mark.parametrize("number", [0, 6, -1])
def test_other_stars_than_one_to_five_are_refused(number: int) -> None:
    with pytest.raises(RequestInvalid, match="stars"):
        checked_stars(number)


def test_the_cap_of_a_day_holds() -> None:
    flower = CATALOGUE[0]
    assert [nth_gift(flower, given_) for given_ in range(flower.daily_cap)] == [1, 2, 3]
    with pytest.raises(Conflict, match="tomorrow"):
        nth_gift(flower, flower.daily_cap)

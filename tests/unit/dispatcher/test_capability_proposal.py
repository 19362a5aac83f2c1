"""A proposed capability explains itself: its reasons add up to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.registry.proposal import Record, propose

RECORDS = st.builds(
    Record,
    ratings=st.integers(0, 10_000),
    rating=st.none() | st.floats(1, 5),
    calls=st.none() | st.integers(0, 1_000_000),
    solved=st.none() | st.floats(0, 1),
    solved_of=st.integers(0, 10_000),
)


@given(RECORDS)
def test_the_reasons_add_up_to_the_proposal(record: Record) -> None:
    proposal = propose(record)
    total = sum(one.points for one in proposal.reasons)

    assert (proposal.value is None) is (proposal.reasons == ())
    if proposal.value is not None:
        assert 0 <= proposal.value <= 100
        assert proposal.value == round(min(100.0, max(0.0, total)))


def test_of_whom_nothing_is_known_nothing_is_proposed() -> None:
    assert propose(Record()).value is None


@given(st.integers(0, 10_000), st.floats(1, 4.9), st.integers(1, 1_000))
def test_better_ratings_never_lower_the_proposal(calls: int, rating: float, ratings: int) -> None:
    low = propose(Record(calls=calls, rating=rating, ratings=ratings)).value
    high = propose(Record(calls=calls, rating=rating + 0.1, ratings=ratings)).value

    assert low is not None
    assert high is not None
    assert high >= low


@pytest.mark.parametrize(
    ("record", "keys"),
    [
        (Record(calls=100), ["start", "experience"]),
        (Record(ratings=3, rating=5.0), ["start", "ratings"]),
        (Record(solved=0.9, solved_of=50, calls=5), ["start", "solved", "experience"]),
        (Record(ratings=0, rating=5.0, solved=0.9), []),
    ],
)
def test_only_what_is_known_counts(record: Record, keys: list[str]) -> None:
    assert [one.key for one in propose(record).reasons] == keys


def test_three_happy_customers_move_less_than_three_hundred() -> None:
    few = propose(Record(ratings=3, rating=5.0)).value
    many = propose(Record(ratings=300, rating=5.0)).value

    assert few is not None
    assert many is not None
    assert few < 60 < many

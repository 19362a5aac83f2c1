"""Up to when a converter may be believed that turns out to repeat itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.signal.belief import Belief, earliest
from sensors.signal.liveness import Proof

PERIOD_S = 0.1
NOISE = [84_000 + 37 * (n * 7 % 23) for n in range(23)]


def followed(counts, belief: Belief | None = None, first: int = 0) -> list[Belief]:
    """The belief after each conversion, ten a second."""
    found, belief = [], belief or Belief()
    for n, value in enumerate(counts, start=first):
        belief = belief.observe(value, n * PERIOD_S)
        found.append(belief)
    return found


def test_nothing_is_in_doubt_while_each_conversion_differs_from_the_one_before() -> None:
    assert {one.believed_until_s for one in followed(NOISE)} == {None}


@settings(derandomize=True)
@given(st.integers(1, 22), st.integers(10, 40))
def test_a_converter_that_sticks_is_believed_until_the_conversion_before(good, stuck) -> None:
    *_, last = followed(NOISE[:good] + [5_000] * stuck)

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == (good - 1) * PERIOD_S


def test_a_run_is_in_doubt_before_it_is_long_enough_to_be_a_proof() -> None:
    beliefs = followed([*NOISE[:5], 70_000, 70_000, 70_000, 70_001])

    assert [one.believed_until_s for one in beliefs[5:]] == [
        None,
        4 * PERIOD_S,
        4 * PERIOD_S,
        None,
    ]


@settings(derandomize=True)
@given(st.lists(st.integers(0, 23), min_size=10, max_size=30))
def test_junk_of_many_values_is_one_run(bits) -> None:
    *_, last = followed(NOISE[:12] + [(1 << one) - 1 for one in bits])

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == 11 * PERIOD_S


def test_a_value_that_comes_between_others_is_doubted_since_it_came_first() -> None:
    between = [value for n in range(10) for value in (5, 90_000 + 11 * n)]
    *_, last = followed(NOISE[:12] + between)

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == 11 * PERIOD_S


def test_a_value_that_came_by_chance_long_before_is_not_where_the_doubt_begins() -> None:
    counts = [*NOISE[:8], 5_000, *NOISE[8:15], *[5_000] * 9]
    *_, last = followed(counts)

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == 15 * PERIOD_S


def test_what_a_dead_converter_goes_on_to_say_moves_nothing() -> None:
    *_, dead = followed(NOISE[:12] + [5] * 10)
    later = followed([5] * 30 + [90_000, 5] * 5, dead, first=22)

    assert {one.believed_until_s for one in later} == {11 * PERIOD_S}


def test_a_converter_that_lives_again_is_believed_again() -> None:
    *_, dead = followed(NOISE[:12] + [5] * 10)
    *_, last = followed(NOISE, dead, first=22)

    assert (last.proof, last.believed_until_s) == (Proof.ALIVE, None)


@settings(derandomize=True)
@given(st.lists(st.sampled_from([0, 1, 3, 5, 84_000, 84_001]), max_size=60))
def test_the_moment_never_lies_ahead_and_goes_back_two_seconds_at_most(counts) -> None:
    before_s = 0.0
    for n, belief in enumerate(followed(counts)):
        until_s = belief.until_s
        assert until_s is not None
        assert until_s <= n * PERIOD_S
        assert until_s >= before_s - 20.5 * PERIOD_S
        before_s = until_s


def test_the_earliest_of_what_there_is() -> None:
    assert earliest(None, 3.0, 2.0) == 2.0
    assert earliest(None, None) is None


@pytest.mark.parametrize(("between", "last_good"), [(4, 10), (5, 16)])
def test_four_others_between_do_not_end_the_doubt_and_five_do(
    between: int, last_good: int
) -> None:
    stuck = [5_000]
    counts = [*NOISE[:11], *stuck, *[91_000 + n for n in range(between)], *stuck * 9]
    *_, last = followed(counts)

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == pytest.approx(last_good * PERIOD_S)


def test_scattered_junk_is_doubted_as_one_value() -> None:
    junk = [92_000 + n if n % 5 == 4 else (1 << 3 + n % 7) - 1 for n in range(20)]
    beliefs = followed(NOISE[:12] + junk)
    dead = next(one for one in beliefs if one.proof is Proof.DEAD)

    assert dead.believed_until_s == pytest.approx(11 * PERIOD_S)


@pytest.mark.parametrize("stuck_on", [5, 0])
def test_only_what_it_died_on_is_doubted(stuck_on: int) -> None:
    """A value of junk among ordinary ones is not the constant of another death."""
    counts = [*NOISE[:6], 255, *NOISE[7:12]]
    *_, last = followed([*counts, *[one for n in range(10) for one in (stuck_on, 93_000 + n)]])

    assert last.proof is Proof.DEAD
    assert last.believed_until_s == pytest.approx(11 * PERIOD_S)

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Liveness, MedianFilter, Proof

COUNTS = st.integers(min_value=-0x800000, max_value=0x7FFFFF)
JUNK = st.integers(min_value=0, max_value=23).map(lambda k: 2**k - 1)


def observed(values, liveness: Liveness | None = None) -> Liveness:
    liveness = liveness or Liveness()
    for value in values:
        liveness = liveness.observe(value)
    return liveness


def noise(n: int, *, zero: int = 84_000, rms: float = 40.0, seed: int = 1) -> list[int]:
    rng = random.Random(seed)
    return [round(rng.gauss(zero, rms)) for _ in range(n)]


@settings(derandomize=True)
@given(st.lists(COUNTS, min_size=1, max_size=30))
def test_the_median_lies_within_its_window_and_is_one_of_it(values: list[int]):
    median = MedianFilter()
    for value in values:
        median = median.add(value)

    assert median.window == tuple(values[-5:])
    assert min(median.window) <= median.median <= max(median.window)
    assert median.median in median.window


@settings(derandomize=True)
@given(st.lists(COUNTS, max_size=10), COUNTS)
def test_adding_leaves_the_former_filter_as_it_was(values, counts):
    former = MedianFilter(window=tuple(values[-5:]))
    former.add(counts)

    assert former == MedianFilter(window=tuple(values[-5:]))


@settings(derandomize=True)
@given(COUNTS, COUNTS, COUNTS)
def test_two_spikes_among_five_never_come_through(level, one, other):
    median = MedianFilter()
    for value in (level, one, level, other, level):
        median = median.add(value)

    assert median.median == level


def test_an_empty_window_has_no_median():
    with pytest.raises(ValueError, match="empty"):
        _ = MedianFilter().median


def test_a_living_converter_is_believed_from_its_second_conversion():
    first = observed([84_000])
    second = observed([84_003], first)

    assert (first.proof, second.proof) == (Proof.OPEN, Proof.ALIVE)


@pytest.mark.parametrize(("n", "proof"), [(9, Proof.OPEN), (10, Proof.DEAD)])
def test_ten_identical_conversions_in_a_row_are_dead(n, proof):
    assert observed([84_000] * n).proof is proof


@pytest.mark.parametrize(("n", "alive"), [(9, True), (10, False)])
def test_a_converter_dies_at_the_tenth_identical_conversion(n, alive):
    assert observed([84_000] * n, observed(noise(50))).alive is alive


@pytest.mark.parametrize(("n", "alive"), [(19, False), (20, True)])
def test_a_dead_converter_lives_again_after_twenty_conversions_that_vary(n, alive):
    dead = observed([0] * 10)

    assert observed([1000 + 10 * i for i in range(n)], dead).alive is alive


def test_three_in_a_row_among_the_twenty_delay_the_revival():
    dead = observed([0] * 10)
    vary = [1000 + 10 * i for i in range(40)]
    vary[10] = vary[11] = vary[12]
    after = [observed(vary[: n + 1], dead).alive for n in range(40)]

    assert after.index(True) == 12 + 18


def test_a_burst_that_alternates_with_the_constant_does_not_revive():
    dead = observed([5] * 10)
    burst = [value for i in range(50) for value in (5, 3000 + i)]

    assert observed(burst, dead).proof is Proof.DEAD


@pytest.mark.parametrize("rms", [20.0, 40.0, 400.0])
@pytest.mark.parametrize("zero", [0, -1, 84_000])
def test_a_real_converter_is_never_called_dead_wherever_its_zero_lies(rms, zero):
    liveness = Liveness()
    for value in noise(20_000, zero=zero, rms=rms):
        liveness = liveness.observe(value)

        assert liveness.proof is not Proof.DEAD


@settings(derandomize=True, deadline=None)
@given(st.lists(st.lists(JUNK, max_size=60), max_size=8), st.sampled_from([0, -1]))
def test_zeros_with_bursts_of_junk_are_never_alive(bursts, constant):
    liveness = Liveness()
    for burst in bursts:
        for value in [*burst, *[constant] * 12]:
            liveness = liveness.observe(value)

            assert not liveness.alive


def test_a_converter_that_never_had_ten_in_a_row_dies_by_its_share():
    assert observed([value for i in range(10) for value in (5, 3000 + i)]).proof is Proof.DEAD


@pytest.mark.parametrize("zero", [0, 84_000])
def test_a_converter_that_comes_back_is_believed_within_seconds(zero):
    after = [observed(noise(n, zero=zero), observed([0] * 10)).alive for n in range(120)]

    assert True in after


@settings(derandomize=True, deadline=None)
@given(st.lists(st.lists(COUNTS, max_size=19), min_size=1, max_size=8), COUNTS)
def test_after_death_no_burst_shorter_than_twenty_revives(bursts, constant):
    liveness = observed([constant] * 10)
    for burst in bursts:
        for value in [*burst, *[constant] * 3]:
            liveness = liveness.observe(value)

            assert liveness.proof is Proof.DEAD
        liveness = observed([constant] * 20, liveness)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 2000, 3000]) | COUNTS, max_size=80))
def test_liveness_follows_its_rule(values):
    """Ten equal ones in a row are always dead; alive after death needs twenty that vary."""
    liveness, died_at = Liveness(), None
    for n, value in enumerate(values):
        before, liveness = liveness, liveness.observe(value)
        last = values[max(0, n - 9) : n + 1]
        if len(last) == 10 and len(set(last)) == 1:
            assert liveness.proof is Proof.DEAD
        if liveness.proof is Proof.DEAD and before.proof is not Proof.DEAD:
            died_at = n
        if liveness.alive and before.proof is Proof.DEAD:
            assert died_at is not None
            recent = values[n - 19 : n + 1]
            assert all(recent[i : i + 3] != [recent[i]] * 3 for i in range(18))


@pytest.mark.parametrize("lowest_bits", range(15))
def test_ten_different_values_of_junk_in_a_row_are_a_dead_converter(lowest_bits: int) -> None:
    """From 0 and -1 up to all 24 bits: none of the values 2^k-1 is taken for an ordinary one."""
    junk = [-1, *((1 << bits) - 1 for bits in range(24))][lowest_bits : lowest_bits + 10]
    ordinary = [84_210 + 7 * number for number in range(20)]

    assert observed(junk, observed(ordinary)).proof is Proof.DEAD


def test_ten_values_of_junk_in_a_row_are_dead_also_soon_after_the_start() -> None:
    junk = [1, 3, 7, 15, 31, 63, 127, 255, 511, 1023]

    assert observed([84_000, 84_003, 84_001, *junk[:9]]).alive
    assert observed([84_000, 84_003, 84_001, *junk]).proof is Proof.DEAD


@pytest.mark.parametrize(("junk", "proof"), [(14, Proof.ALIVE), (15, Proof.DEAD)])
def test_fifteen_of_twenty_are_dead_though_never_ten_in_a_row(junk: int, proof: Proof) -> None:
    values = [(1 << 8 + n % 7) - 1 for n in range(20)]
    for n in (0, 4, 8, 12, 16, 19)[: 20 - junk]:
        values[n] = 90_000 + n

    assert observed(values).proof is proof


def test_what_died_on_one_value_of_junk_does_not_live_by_another() -> None:
    dead = observed([255] * 10)
    vary = [1000 + 10 * i for i in range(20)]

    assert observed([*vary[:10], 1023, *vary[10:19]], dead).proof is Proof.DEAD
    assert observed(vary, dead).alive


@pytest.mark.parametrize(("times", "alive"), [(5, True), (6, False)])
def test_one_value_may_come_five_times_in_the_twenty(times: int, alive: bool) -> None:
    dead = observed([84_000] * 10)
    vary = [1000 + 10 * i for i in range(20)]
    vary[: 3 * times : 3] = [70_000] * times

    assert observed(vary, dead).alive is alive


def test_a_pair_among_the_twenty_is_life() -> None:
    vary = [1000 + 10 * i for i in range(20)]
    vary[10] = vary[11]

    assert observed(vary, observed([84_000] * 10)).alive

"""Why an empty seat is not still has a name."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_conversions import conversions

from calibration.refusals import Code
from calibration.window_unrest import arrival, hum, steady_slope, unrest


def code(level, *, noise=20.0, rate_sps=10.0):
    found = unrest(conversions(level, noise=noise, rate_sps=rate_sps), cells=1)
    return None if found is None else found.code


@given(st.integers(0, 5_000), st.floats(1, 2_000))
def test_plain_noise_is_no_unrest(seed, noise):
    found = conversions(lambda _s: 0.0, noise=noise, seed=seed)

    assert unrest(found, cells=1) is None
    assert arrival(found, cells=1) is None
    assert steady_slope(found, cells=1) is None


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (lambda s: 1_000 * math.sin(math.tau * 2.1 * s), Code.HUM),
        (lambda s: 900.0 * s, Code.STILL_DRIFTING),
        (lambda s: -900.0 * s, Code.STILL_DRIFTING),
        (lambda s: 6_000 * math.exp(-s / 5), Code.STILL_DRIFTING),
        (lambda s: 0.0 if s < 3 else 1_500.0, Code.READING_JUMPS),
        (lambda s: 1_500.0 * (int(s / 1.3) % 2), Code.READING_JUMPS),
        (lambda s: 0.0 if s < 3 else -60_000.0, Code.WEIGHT_TOO_EARLY),
        (lambda s: 3_000 * (math.sin(1.7 * s) + math.sin(3.1 * s)), Code.LEANING),
    ],
)
def test_each_unrest_is_told_by_what_it_looks_like(level, told):
    assert code(level) is told


def test_a_noise_that_no_bridge_makes_is_too_noisy():
    assert code(lambda _s: 0.0, noise=6_000) is Code.TOO_NOISY


def test_hum_is_measured():
    found = conversions(lambda s: 1_000 * math.sin(math.tau * 2.0 * s))
    told = dict(hum([(one.at_s, one.counts[0]) for one in found], cell=1).figures)

    assert told["hz"] == pytest.approx(2.0, abs=0.1)
    assert told["counts"] == pytest.approx(1_000, rel=0.1)


def test_a_breath_is_no_hum():
    found = conversions(lambda s: 1_000 * math.sin(math.tau * 0.3 * s))

    assert hum([(one.at_s, one.counts[0]) for one in found], cell=1) is None


def test_a_weight_that_came_is_seen_long_after():
    found = conversions(lambda s: 0.0 if s < 2 else 50_000.0, seconds=11)

    assert arrival(found, cells=1).code is Code.WEIGHT_TOO_EARLY


def test_a_hand_that_left_at_once_is_no_arrival():
    assert arrival(conversions(lambda s: 50_000.0 if s < 0.7 else 0.0), cells=1) is None


def test_creep_is_measured_on_the_cell_that_creeps():
    found = conversions(lambda _s: 5.0, lambda s: 100.0 * s)

    assert steady_slope(found, cells=2) == pytest.approx(6_000, rel=0.05)

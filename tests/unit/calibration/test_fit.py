"""The line of a seat with one converter, and how sure it is."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.fit import FitImpossible, Point, fit_line
from calibration.fit_student import two_sided_t


def point(kg, counts, error=10.0, kg_error=0.0, degrees=20):
    return Point(
        kg=kg, counts=counts, standard_error_counts=error, kg_error=kg_error, degrees=degrees
    )


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (100, 1.984)]
)
def test_critical_values_are_those_of_the_tables(degrees, t):
    assert two_sided_t(0.95, degrees) == pytest.approx(t, abs=5e-4)


def test_there_is_no_t_without_freedom_or_beyond_certainty():
    for confidence, degrees in ((0.95, 0), (0.0, 5), (1.0, 5)):
        with pytest.raises(ValueError, match="no t"):
            two_sided_t(confidence, degrees)


@given(st.integers(1, 2000), st.floats(0.5, 0.99))
def test_more_degrees_never_need_a_larger_t(degrees, confidence):
    assert two_sided_t(confidence, degrees + 1) <= two_sided_t(confidence, degrees) + 1e-9


@given(
    st.floats(-4e6, 4e6),
    st.floats(500, 100_000),
    st.sampled_from((-1, 1)),
    st.lists(st.integers(1, 200), min_size=1, max_size=5, unique=True),
)
def test_points_on_a_line_give_that_line_of_either_sign(zero, slope, sign, weights):
    fit = fit_line([point(kg, zero + sign * slope * kg) for kg in (0, *weights)])

    assert fit.cells[0].counts_per_kg == pytest.approx(sign * slope)
    assert fit.cells[0].zero_counts == pytest.approx(zero, abs=1e-3 * slope)
    assert fit.residuals_kg == pytest.approx([0] * len(weights), abs=1e-6)
    assert fit.kg_of([zero + sign * slope * 33]) == pytest.approx(33)


def test_errors_are_those_of_the_published_formulas():
    """Equal variances, worked by hand: x = 0, 10, 20; S = 200; mean 10."""
    fit = fit_line([point(0, 0), point(10, 1000), point(20, 2000)])

    assert fit.cells[0].slope_error == pytest.approx(10 / math.sqrt(200))
    assert fit.cells[0].zero_error_counts == pytest.approx(10 * math.sqrt(1 / 3 + 100 / 200))
    half = fit.t * 10 / 100 * math.sqrt(1 / 3 + (80 - 10) ** 2 / 200)
    assert fit.half_width_kg_at(80) == pytest.approx(half)
    assert fit.kg_interval_at(80) == pytest.approx((80 - half, 80 + half))
    assert fit.r_squared == pytest.approx(1)


def test_a_surer_point_draws_the_line_to_itself():
    fit = fit_line([point(0, 0, 1), point(10, 1000, 1), point(20, 2100, 1000)])

    assert fit.cells[0].counts_per_kg == pytest.approx(100, abs=0.1)
    assert fit.residuals_kg[1] == pytest.approx(1, abs=0.05)


def test_points_off_the_line_widen_the_interval():
    straight = fit_line([point(0, 0), point(10, 1000), point(20, 2000)])
    bent = fit_line([point(0, 0), point(10, 1100), point(20, 2000)])

    assert bent.half_width_kg_at(80) > 3 * straight.half_width_kg_at(80)


def test_one_weight_tells_nothing_of_linearity_and_what_the_weight_is_good_for():
    fit = fit_line([point(0, 0, 0.1), point(20, 200_000, 0.1, kg_error=0.1)])

    assert fit.residuals_kg == pytest.approx([0])
    assert fit.half_width_kg_at(80) == pytest.approx(fit.t * 4 * 0.1, rel=0.01)


def test_the_interval_widens_beyond_the_weights():
    fit = fit_line([point(0, 0), point(5, 50_000, kg_error=0.02), point(10, 100_000)])
    halves = [fit.half_width_kg_at(kg) for kg in (10, 20, 40, 80, 160)]

    assert halves == sorted(halves)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    chance = random.Random(7)
    held = 0
    for _ in range(400):
        points = [point(kg, chance.gauss(10_000 * kg, 300), 300) for kg in (0, 0, 5, 10, 20)]
        low, high = fit_line(points).kg_interval_at(80.0)
        shown = fit_line(points).kg_of([800_000.0])
        held += low <= 80 + (80 - shown) <= high

    assert held / 400 > 0.93


@pytest.mark.parametrize(
    "points",
    [
        [],
        [point(0, 5)],
        [point(0, 5), point(0, 6)],
        [point(0, 5), point(10, 5)],
    ],
)
def test_what_makes_no_line_is_refused(points):
    with pytest.raises(FitImpossible):
        fit_line(points)

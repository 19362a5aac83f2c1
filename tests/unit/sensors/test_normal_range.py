"""CM-10 with hysteresis at both ends."""

from dataclasses import replace
from itertools import pairwise

import pytest
from cell_signals import SCALE, noisy, run
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Pressure, Scale
from sensors.signal.normal_range import NormalRange

BELOW, WITHIN, ABOVE = Pressure.BELOW, Pressure.WITHIN, Pressure.ABOVE
RANGE = NormalRange.of(SCALE)
SCALES = st.builds(
    Scale,
    zero_counts=st.just(0),
    counts_per_kg=st.floats(0.1, 1e6) | st.floats(-1e6, -0.1),
    normal_min_kg=st.floats(0.5, 200),
    normal_max_kg=st.floats(201, 1000),
    noise_counts=st.none() | st.floats(0.1, 1e5),
)


def test_the_usual_thresholds():
    expected = NormalRange(on_kg=15.0, off_kg=9.75, over_kg=250.0, release_kg=237.5)

    assert NormalRange.of(SCALE) == expected


@pytest.mark.parametrize(
    ("kg", "before", "after"),
    [
        (14.9, BELOW, BELOW),
        (15.0, BELOW, WITHIN),
        (9.75, WITHIN, WITHIN),
        (9.7, WITHIN, BELOW),
        (12.0, BELOW, BELOW),
        (12.0, ABOVE, BELOW),
        (12.0, Pressure.SILENT, BELOW),
        (250.0, WITHIN, WITHIN),
        (250.1, WITHIN, ABOVE),
        (250.1, BELOW, ABOVE),
        (237.6, ABOVE, ABOVE),
        (237.5, ABOVE, WITHIN),
        (240.0, WITHIN, WITHIN),
        (-50.0, WITHIN, BELOW),
        (1e9, BELOW, ABOVE),
    ],
)
def test_where_it_goes_depends_on_where_it_was(kg, before, after):
    assert RANGE.place(kg, before) is after


@settings(derandomize=True)
@given(SCALES)
def test_the_thresholds_of_any_scale_are_in_order(scale):
    found = NormalRange.of(scale)

    assert 0 < found.off_kg < found.on_kg <= found.release_kg <= found.over_kg
    assert found.on_kg >= min(6 * scale.noise_kg, found.over_kg)
    assert found.over_kg == scale.normal_max_kg


@settings(derandomize=True)
@given(SCALES, st.floats(-100, 2000), st.sampled_from(Pressure))
def test_placing_the_same_weight_again_changes_nothing(scale, kg, before):
    place = NormalRange.of(scale).place
    once = place(kg, before)

    assert place(kg, once) is once


@settings(derandomize=True)
@given(st.floats(-100, 500), st.floats(-100, 500), st.sampled_from([BELOW, WITHIN, ABOVE]))
def test_more_weight_never_lowers_the_pressure(one, other, before):
    order = [BELOW, WITHIN, ABOVE]
    lighter, heavier = sorted([one, other])

    assert order.index(RANGE.place(lighter, before)) <= order.index(RANGE.place(heavier, before))


@pytest.mark.parametrize(("on_kg", "places"), [(15.0, 2), (250.0, 2)])
def test_a_load_at_a_threshold_does_not_flutter(on_kg, places):
    """Noise of two kilograms around the threshold for a minute."""
    readings = run(noisy(on_kg, 60, noise_kg=1.0))
    changes = sum(a.pressure is not b.pressure for a, b in pairwise(readings))

    assert changes <= places - 1


def test_leaning_on_the_desk_is_no_leaving():
    """A light person of 40 kg takes three quarters of it off the seat."""
    readings = run([*noisy(40.0, 10), *noisy(10.5, 60)])

    assert {one.pressure for one in readings} == {WITHIN}


def test_a_noisy_cell_is_asked_for_more():
    noisy_cell = replace(SCALE, noise_counts=5.0 * SCALE.counts_per_kg)

    assert NormalRange.of(noisy_cell).on_kg == 30.0

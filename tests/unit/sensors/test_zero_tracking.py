"""The zero follows an empty seat slowly and not far, and never a person."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import ZeroPermit, ZeroTracking
from sensors.zero_tracking import AT_REFERENCE, BAND_KG, EMPTY_FOR_S, warmth_kg

NEVER, NEAR, SEEN = ZeroPermit
SPAN_KG = 80.0


def looks(
    tracking: ZeroTracking,
    shown_kg: float,
    seconds: float,
    permit: ZeroPermit = SEEN,
    *,
    start_s: float = 0.0,
    stable: bool = True,
    step_s: float = 0.1,
) -> ZeroTracking:
    """Looks at a seat that shows `shown_kg` on the technician's scale."""
    for n in range(round(seconds / step_s)):
        tracking = tracking.observe(
            kg=shown_kg - tracking.offset_kg,
            stable=stable,
            permit=permit,
            at_s=start_s + n * step_s,
            span_kg=SPAN_KG,
        )
    return tracking


@pytest.mark.parametrize("permit", [NEAR, SEEN])
@pytest.mark.parametrize("shown_kg", [-2.5, -0.3, 0.7, 2.9])
def test_an_empty_seat_is_followed_to_zero(permit, shown_kg):
    found = looks(AT_REFERENCE, shown_kg, EMPTY_FOR_S + 120, permit)

    assert found.offset_kg == pytest.approx(shown_kg)
    assert not found.recalibrate


def test_creep_in_the_ten_minutes_after_somebody_left_is_not_followed():
    assert looks(AT_REFERENCE, 1.0, EMPTY_FOR_S, SEEN).offset_kg == 0.0


def test_one_look_that_is_not_permitted_begins_the_ten_minutes_anew():
    almost = looks(AT_REFERENCE, 1.0, EMPTY_FOR_S - 1, SEEN)
    broken = looks(almost, 70.0, 0.1, NEVER, start_s=EMPTY_FOR_S - 1)

    assert looks(broken, 1.0, EMPTY_FOR_S - 1, SEEN, start_s=EMPTY_FOR_S).offset_kg == 0.0


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.floats(-200, 300), st.floats(0.05, 30.0))
def test_never_under_a_person(shown_kg, step_s):
    assert looks(AT_REFERENCE, shown_kg, 3000, NEVER, step_s=step_s) == AT_REFERENCE


def test_nothing_moves_while_the_seat_is_not_stable():
    assert looks(AT_REFERENCE, 1.0, 1000, stable=False).offset_kg == 0.0


def test_it_moves_by_five_hundredths_of_a_kilogram_a_second_at_most():
    settled = looks(AT_REFERENCE, 0.0, EMPTY_FOR_S + 1)
    moved = looks(settled, 2.0, 10.0, start_s=EMPTY_FOR_S + 1)

    assert 0.45 <= moved.offset_kg <= 0.51


def test_a_pause_is_not_made_up_for():
    settled = looks(AT_REFERENCE, 0.0, EMPTY_FOR_S + 1)
    after = settled.observe(kg=2.0, stable=True, permit=SEEN, at_s=5000.0, span_kg=SPAN_KG)

    assert after.offset_kg == 0.05


@pytest.mark.parametrize("shown_kg", [8.5, -8.5, 14.0, -100.0])
def test_beyond_a_tenth_of_the_span_it_stops_and_asks_for_a_calibration(shown_kg):
    found = looks(AT_REFERENCE, shown_kg, EMPTY_FOR_S + 300)

    assert abs(found.offset_kg) == 8.0
    assert found.recalibrate


@pytest.mark.parametrize("shown_kg", [3.1, 8.5, 14.0])
def test_without_a_camera_only_what_is_near_zero_is_drift(shown_kg):
    """It may as well be a bag."""
    found = looks(AT_REFERENCE, shown_kg, EMPTY_FOR_S + 300, NEAR)

    assert (found.offset_kg, found.recalibrate) == (0.0, False)


def test_nothing_makes_an_empty_seat_lighter_camera_or_not():
    assert looks(AT_REFERENCE, -9.0, EMPTY_FOR_S + 1, NEAR).recalibrate


def test_slow_drift_is_followed_without_a_camera_up_to_the_limit():
    tracking = AT_REFERENCE
    for minute in range(120):
        tracking = looks(tracking, 0.1 * minute, 60, NEAR, start_s=60.0 * minute)

    assert tracking.offset_kg == 8.0
    assert tracking.recalibrate


def test_the_call_for_a_calibration_stands_while_somebody_sits_and_ends_when_all_is_well():
    astray = looks(AT_REFERENCE, 9.0, EMPTY_FOR_S + 300)
    sat = looks(astray, 80.0, 60, NEVER, start_s=1000.0)
    mended = looks(sat, 0.5, EMPTY_FOR_S + 300, start_s=1100.0)

    assert sat.recalibrate
    assert not mended.recalibrate
    assert mended.offset_kg == pytest.approx(0.5)


STEPS = st.lists(
    st.tuples(st.floats(-30, 30), st.booleans(), st.sampled_from(ZeroPermit), st.integers(1, 80)),
    max_size=20,
)


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_whatever_is_shown_it_stays_within_the_limit_and_slow(steps):
    tracking, at_s = AT_REFERENCE, 0.0
    for shown_kg, stable, permit, count in steps:
        for _ in range(count):
            at_s += 11.0
            before = tracking.offset_kg
            tracking = tracking.observe(
                kg=shown_kg - before, stable=stable, permit=permit, at_s=at_s, span_kg=SPAN_KG
            )

            assert abs(tracking.offset_kg) <= 0.1 * SPAN_KG
            assert abs(tracking.offset_kg - before) <= 0.05 * 11.0
            assert tracking.offset_kg == before or (stable and permit is not NEVER)


@settings(derandomize=True)
@given(st.floats(-0.1, 0.1), st.floats(-20, 60), st.floats(-20, 60))
def test_warmth_counts_from_the_temperature_of_the_calibration(slope, calibrated, now):
    added = warmth_kg(kg_per_degc=slope, calibrated_degc=calibrated, degc=now)

    assert added == slope * (now - calibrated)
    assert warmth_kg(kg_per_degc=slope, calibrated_degc=now, degc=now) == 0.0


def test_without_a_measured_slope_warmth_adds_nothing():
    assert warmth_kg(kg_per_degc=None, calibrated_degc=20.0, degc=40.0) == 0.0
    assert warmth_kg(kg_per_degc=0.1, calibrated_degc=None, degc=40.0) == 0.0


def test_the_ten_minutes_must_be_over():
    at_them = replace(AT_REFERENCE, empty_since_s=0.0, looked_at_s=EMPTY_FOR_S - 0.1)

    def look(at_s):
        return at_them.observe(kg=1.0, stable=True, permit=SEEN, at_s=at_s, span_kg=SPAN_KG)

    assert look(EMPTY_FOR_S).offset_kg == 0.0
    assert look(EMPTY_FOR_S + 0.1).offset_kg > 0.0


@pytest.mark.parametrize("shown_kg", [BAND_KG, -BAND_KG])
def test_the_end_of_the_band_belongs_to_it(shown_kg):
    assert looks(AT_REFERENCE, shown_kg, EMPTY_FOR_S + 5, NEAR).offset_kg != 0.0

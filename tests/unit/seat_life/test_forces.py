"""Forces are finite, begin and end at nothing where bodies do, and add up."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seat_life.chip import Pressing
from seat_life.forces import Approach, Plateau, Push, Sitting, Swing

SHARES = st.floats(min_value=0, max_value=1)


def sitting(body_kg: float = 80, ramp_s: float = 0.5) -> Sitting:
    return Sitting(start_s=10, end_s=100, body_kg=body_kg, down_s=ramp_s, up_s=ramp_s)


@settings(derandomize=True)
@given(SHARES, st.floats(min_value=45, max_value=160))
def test_a_sitter_never_presses_less_than_nothing_or_more_than_his_overshoot(
    share: float, body_kg: float
) -> None:
    kg = sitting(body_kg).kg(10 + share * 90)

    assert -1e-9 <= kg <= body_kg * 1.15 + 0.1 + 1e-9


@settings(derandomize=True)
@given(st.floats(min_value=45, max_value=160), st.floats(min_value=0.3, max_value=1.0))
def test_coming_and_going_are_dated_by_the_weight_crossing_the_level(
    body_kg: float, ramp_s: float
) -> None:
    sitter = sitting(body_kg, ramp_s)
    came_s = sitter.moment_of_kg(15, leaving=False)
    left_s = sitter.moment_of_kg(15, leaving=True)

    assert 10 < came_s < 10 + ramp_s
    assert 100 - ramp_s < left_s < 100
    assert sitter.kg(came_s) == pytest.approx(15, abs=0.01)
    assert sitter.kg(left_s) == pytest.approx(15, abs=0.01)


@settings(derandomize=True)
@given(st.lists(SHARES, min_size=2, max_size=30))
def test_what_presses_together_adds_up(shares: list[float]) -> None:
    forces = [
        sitting(),
        Plateau(start_s=20, end_s=60, load_kg=-20),
        Push(start_s=30, end_s=31, peak_kg=5),
        Swing(start_s=40, end_s=50, amplitude_kg=4, every_s=0.8),
        Approach(start_s=0, end_s=200, final_kg=2, within_s=60),
        Approach(start_s=25, end_s=200, final_kg=3, within_s=60),
        Approach(start_s=70, end_s=90, final_kg=-4, within_s=60),
        Approach(start_s=50, end_s=200, final_kg=1, within_s=7),
        Approach(start_s=10, end_s=110, final_kg=5, within_s=30, straight=True),
    ]
    pressing = Pressing(forces)
    for at_s in sorted(share * 120 for share in shares):
        expected = sum(one.kg(at_s) for one in forces if one.start_s <= at_s < one.end_s)

        assert math.isclose(pressing.kg(at_s), expected, abs_tol=1e-9)


def test_a_drift_goes_straight_and_stays_where_it_came_to() -> None:
    drift = Approach(start_s=0, end_s=1000, final_kg=6, within_s=100, straight=True)

    assert [drift.kg(at_s) for at_s in (0, 50, 100, 900)] == [0, 3, 6, 6]

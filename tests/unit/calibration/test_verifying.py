"""`verify`: a scale within two percent holds; the slope and the zero are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.verifying import kg_of, rests, verified, window_of
from calibration.window import Conversion

SCALE = {"zero_counts": 84_000, "counts_per_kg": -10_000.0}
CELLS = {
    "cells": [
        {"zero_counts": 1_000, "counts_per_kg": 2_000.0},
        {"zero_counts": -500, "counts_per_kg": -2_000.0},
    ]
}


def tail(kg: float, *, seconds: float = 5.0, noise: int = 20) -> list[Conversion]:
    base = round(84_000 - kg * 10_000)
    return [
        Conversion(number=at, at_s=at / 10, counts=(base + at * 4_999 % noise,))
        for at in range(round(10 * seconds))
    ]


@pytest.mark.parametrize(
    ("empty_kg", "loaded_kg", "weight_right", "zero_right"),
    [
        (0.0, 20.0, True, True),
        (0.5, 20.8, True, True),
        (0.0, 20.5, False, True),
        (3.0, 23.0, True, False),
        (-3.0, 16.0, False, False),
    ],
)
def test_slope_and_zero_are_judged_apart(
    empty_kg: float, loaded_kg: float, weight_right: bool, zero_right: bool
) -> None:
    found = verified(empty_kg=empty_kg, loaded_kg=loaded_kg, weight_kg=20.0)

    assert (found.weight_right, found.zero_right) == (weight_right, zero_right)
    assert found.passed is (weight_right and zero_right)


@given(st.floats(0.5, 200), st.floats(-5, 5), st.floats(-0.5, 0.5))
def test_an_error_above_two_percent_never_passes(
    weight_kg: float, empty_kg: float, share: float
) -> None:
    loaded_kg = empty_kg + weight_kg * (1 + share)
    found = verified(empty_kg=empty_kg, loaded_kg=loaded_kg, weight_kg=weight_kg)
    limit_kg = max(0.3, 0.02 * weight_kg)

    assert found.weight_right is (abs(found.error_kg) <= limit_kg)
    assert found.passed <= found.weight_right


def test_cells_of_either_sign_are_summed() -> None:
    assert kg_of(CELLS, (3_000.0, -2_500.0)) == pytest.approx(2.0)


def test_an_empty_seat_is_waited_for_first_and_then_the_weight() -> None:
    empty, loaded = window_of(tail(0.1), SCALE), window_of(tail(20.1), SCALE)
    assert empty is not None
    assert loaded is not None

    assert rests(empty, SCALE, empty_kg=None, weight_kg=20.0)
    assert not rests(empty, SCALE, empty_kg=0.1, weight_kg=20.0)
    assert rests(loaded, SCALE, empty_kg=0.1, weight_kg=20.0)


def test_what_moves_is_no_measurement() -> None:
    moving = window_of(tail(20.0, noise=9_001), SCALE)

    assert moving is None or not rests(moving, SCALE, empty_kg=None, weight_kg=20.0)


def test_conversions_without_counts_make_no_window() -> None:
    lost = [Conversion(number=1, at_s=0.0, counts=(None,), fault="no conversion")] * 30

    assert window_of(lost, SCALE) is None

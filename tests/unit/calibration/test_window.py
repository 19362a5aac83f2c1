"""A window is stable when nothing but noise has been seen for long enough."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_conversions import conversions

from calibration.window import Conversion, look
from calibration.window_cell import noise_of, read_cell, without_spikes


def window(found, *, needed_s=3.0, allowed=0.0, noises=()):
    cells = len(found[-1].counts)
    return look(found, noises=noises, needed_s=needed_s, allowed_counts=(allowed,) * cells)


def series(found):
    return [(one.at_s, one.counts[0]) for one in found]


def test_a_still_seat_is_stable_and_its_level_known_within_its_error():
    seen = window(conversions(lambda _s: 50_000.0))

    assert seen.stable
    assert seen.lacking_s == 0
    cell = seen.cells[0]
    assert abs(cell.mean_counts - 50_000) < 4 * cell.standard_error_counts
    assert cell.noise_counts == pytest.approx(20, rel=0.35)
    assert not cell.moves


def test_a_step_begins_the_waiting_anew():
    seen = window(conversions(lambda s: 0.0 if s < 4 else 9_000.0))

    assert not seen.stable
    assert seen.quiet_for_s == pytest.approx(1.9, abs=0.11)
    assert seen.lacking_s == pytest.approx(1.1, abs=0.11)
    assert seen.levels[0] == pytest.approx(9_000, abs=30)


def test_twenty_conversions_are_the_least():
    assert not window(conversions(lambda _s: 0.0, seconds=1.9), needed_s=1.0).stable
    assert window(conversions(lambda _s: 0.0, seconds=2.0), needed_s=1.0).stable
    assert window(conversions(lambda _s: 0.0, seconds=0.4)) is None


def test_spikes_neither_break_the_quiet_nor_move_the_level():
    found = conversions(lambda s: 1e6 if round(s * 10) in (33, 47) else 0.0)
    seen = window(found)

    assert seen.stable
    assert seen.levels[0] == pytest.approx(0, abs=20)
    assert seen.cells[0].spikes == 2


def test_a_reading_on_its_way_is_not_stable():
    creeping = window(conversions(lambda s: 60.0 * s), noises=(20.0,))

    assert not creeping.stable
    assert window(conversions(lambda s: 60.0 * s), noises=(20.0,), allowed=1_000.0).stable


def test_one_restless_cell_is_a_restless_seat():
    found = conversions(lambda _s: 0.0, lambda s: 5_000 * math.sin(4 * s))

    assert not window(found, noises=(20.0, 20.0)).stable


def test_a_breathing_person_is_stable_where_breathing_is_allowed():
    found = conversions(lambda s: 8e5 + 1_200 * math.sin(1.6 * s))

    assert not window(found, noises=(20.0,)).stable
    seen = window(found, noises=(20.0,), allowed=40_000.0)
    assert seen.stable
    assert seen.cells[0].moves


def test_neighbours_that_resemble_each_other_make_the_mean_less_sure():
    white = read_cell(series(conversions(lambda _s: 0.0, noise=500)))
    slow = read_cell(series(conversions(lambda s: 700 * math.sin(1.2 * s), noise=5)))

    assert slow.standard_error_counts > 2 * white.standard_error_counts
    assert slow.degrees < white.degrees / 3


def test_noise_is_blind_for_drift():
    found = conversions(lambda s: 200 * s)

    assert read_cell(series(found)).noise_counts == pytest.approx(20, rel=0.35)
    assert read_cell(series(found)).slope_counts_per_min == pytest.approx(12_000, rel=0.02)
    assert noise_of([5.0]) == 0.0


@given(st.integers(0, 10_000))
def test_of_plain_noise_next_to_nothing_is_left_out(seed):
    found = series(conversions(lambda _s: 0.0, noise=300, seed=seed))

    assert len(found) - len(without_spikes(found)) <= 2


@given(st.lists(st.tuples(st.floats(0.01, 5), st.integers(-0x800000, 0x7FFFFF)), min_size=5))
def test_any_conversions_give_a_window_of_finite_figures(steps):
    at_s, found = 0.0, []
    for number, (step_s, counts) in enumerate(steps):
        at_s += step_s
        found.append(Conversion(number=number, at_s=at_s, counts=(counts,)))
    seen = window(found)

    assert seen.quiet_for_s >= 0
    assert math.isfinite(seen.cells[0].mean_counts)
    assert math.isfinite(seen.cells[0].standard_error_counts)


def test_a_conversion_comes_over_the_wire():
    read = Conversion.from_wire([7, 12, [5, None], "cell 2 of 2: the HX711 gave no conversion"])

    assert read == Conversion(
        number=7,
        at_s=12.0,
        counts=(5, None),
        fault="cell 2 of 2: the HX711 gave no conversion",
    )


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        [1, 2.0, [3]],
        ["1", 2.0, [3], None],
        [1, float("nan"), [3], None],
        [1, True, [3], None],
        [1, 2.0, 3, None],
        [1, 2.0, [3.5], None],
        [1, 2.0, [3], 4],
    ],
)
def test_what_is_no_conversion_is_refused(entry):
    with pytest.raises(ValueError, match="not a conversion"):
        Conversion.from_wire(entry)

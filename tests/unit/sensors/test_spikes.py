"""One wild conversion does not come through, and a real step is not late."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.signal.spikes import SpikeFilter, spread

KG = st.floats(min_value=-500, max_value=1000)


def filtered(weights_kg, floor_kg: float = 0.02) -> list[float]:
    spikes = SpikeFilter(floor_kg=floor_kg)
    return [spikes.add(kg) for kg in weights_kg]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0], (5.0, 0.0)),
        ([1.0, 3.0], (1.0, 0.0)),
        ([1.0, 2.0, 9.0], (2.0, 1.0)),
        ([0.0, 0.0, 0.0, 100.0], (0.0, 0.0)),
        ([7.0, 1.0, 3.0, 2.0, 100.0, 4.0, 5.0], (4.0, 2.0)),
    ],
)
def test_median_and_mad_are_the_lower_middles(values, expected):
    assert spread(values) == expected


@settings(derandomize=True)
@given(st.lists(KG, min_size=1, max_size=30))
def test_what_comes_out_went_in_before(weights_kg):
    for n, kg in enumerate(filtered(weights_kg)):
        assert kg in weights_kg[: n + 1]


@settings(derandomize=True)
@given(KG, st.lists(KG, min_size=1, max_size=12), st.integers(1, 3))
def test_isolated_spikes_never_come_through_however_many(level_kg, spikes_kg, apart):
    """Every second conversion may be wild, high and low, as long as ordinary ones prevail."""
    signal = [level_kg] * 7
    for n, spike_kg in enumerate(spikes_kg):
        signal += [spike_kg, *[level_kg] * (apart + n % 2)]

    assert set(filtered(signal)) == {level_kg}


@settings(derandomize=True)
@given(KG, KG)
def test_a_step_comes_through_with_its_third_conversion(before_kg, after_kg):
    out = filtered([*[before_kg] * 7, *[after_kg] * 3])

    assert out[-1] == after_kg
    assert set(out[:-1]) == {before_kg}


def test_a_quiet_signal_in_coarse_steps_is_not_taken_for_spikes():
    """Its MAD is nothing; the floor lets it pass."""
    spikes = SpikeFilter(floor_kg=0.02)
    for n in range(50):
        spikes.add(70.0 + 0.01 * (n % 3 == 0))

        assert spikes.deviation_kg == 0.0


def test_a_spike_held_back_shows_how_far_out_it_lies():
    spikes = SpikeFilter(floor_kg=0.5)
    for kg in (70.0, 70.1, 70.0, 70.1, 250.0):
        spikes.add(kg)

    assert spikes.deviation_kg == pytest.approx(180.0, abs=0.2)

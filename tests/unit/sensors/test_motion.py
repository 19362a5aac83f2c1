"""A person moves, a dead load does not."""

import math

import pytest
from cell_signals import NOISE_KG, SCALE, breathing, noisy, run
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import SignalChain
from sensors.signal.motion import Motion


@pytest.mark.parametrize("kg", [0.0, 15.0, 25.0, 80.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_dead_load_lies_still_from_the_moment_it_was_put_there(kg, seed):
    readings = run([*noisy(0.0, 5, seed=seed), *noisy(kg, 115, seed=seed)])

    assert readings[-1].still_for_s == pytest.approx(115.0, abs=5.1)
    assert readings[-1].stable


@pytest.mark.parametrize("depth_kg", [0.1, 0.15, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_a_person_who_only_breathes_is_never_still_for_long(depth_kg, seed):
    readings = run(breathing(72.5, 600, seed=seed, depth_kg=depth_kg))

    assert max(reading.still_for_s for reading in readings) < 5.0


def test_one_start_after_a_long_stillness_ends_it():
    readings = run([*noisy(72.5, 60), *noisy(74.0, 1), *noisy(72.5, 10)])

    assert readings[598].still_for_s > 55
    assert readings[602].still_for_s < 0.5


@pytest.mark.parametrize("height_kg", [780.0, 0.0, -300.0])
def test_spikes_of_the_converter_are_no_motion_of_a_bag(height_kg):
    """One or two a second; the bag lies as still as before."""
    signal = [height_kg if n % 15 == 14 else kg for n, kg in enumerate(noisy(25.0, 120))]

    assert run(signal)[-1].still_for_s > 110


def test_stillness_begins_anew_after_a_long_silence():
    chain = SignalChain(scale=SCALE)
    run(noisy(25.0, 100), chain)

    assert run(noisy(25.0, 1), chain, start_s=102.0)[0].still_for_s == 0.0


def test_slow_drift_and_creep_are_no_motion():
    """A tenth of a kilogram a minute, far more than any cell creeps."""
    signal = [kg + 0.1 * n / 600 for n, kg in enumerate(noisy(25.0, 300))]

    assert run(signal)[-1].still_for_s > 290


@pytest.mark.parametrize(("rate_hz", "seconds"), [(2, 60), (10, 60), (80, 20), (166, 20)])
def test_the_windows_are_in_seconds_at_any_rate(rate_hz, seconds):
    motion = Motion(noise_kg=NOISE_KG)
    for n, kg in enumerate(noisy(25.0, seconds * rate_hz / 10)):
        motion.add(kg, n / rate_hz)

    assert motion.still_for_s == pytest.approx(seconds, abs=1.0)
    assert motion.stable


def test_nothing_is_stable_before_the_window_is_full():
    readings = run(noisy(0.0, 3))

    assert not any(reading.stable for reading in readings[:15])
    assert all(reading.stable for reading in readings[15:])


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.floats(-300, 300), st.floats(0.0, 3.0)), min_size=1, max_size=60))
def test_stillness_lies_between_nothing_and_the_time_gone_by(steps):
    motion, at_s = Motion(noise_kg=NOISE_KG), 0.0
    for kg, step_s in steps:
        before_s = motion.still_for_s
        at_s += step_s
        motion.add(kg, at_s)

        assert 0.0 <= motion.still_for_s <= before_s + step_s + 1e-9
        assert math.isfinite(motion.still_for_s)


@settings(derandomize=True, deadline=None)
@given(st.floats(-200, 200))
def test_where_the_zero_lies_makes_no_difference(offset_kg):
    signal = [*noisy(60.0, 3), *breathing(60.0, 5), *noisy(60.0, 5)]
    here, there = Motion(noise_kg=NOISE_KG), Motion(noise_kg=NOISE_KG)
    for n, kg in enumerate(signal):
        here.add(kg, n / 10)
        there.add(kg + offset_kg, n / 10)

    assert (here.still_for_s, here.stable) == (there.still_for_s, there.stable)

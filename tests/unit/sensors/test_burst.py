"""Bursts of junk are suspect; people, steps and single spikes are not."""

import math
import random

import pytest
from cell_signals import NOISE_KG, SCALE, breathing, noisy, run
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Pressure

SPAN_KG = SCALE.span_kg
JUNK_KG = [SCALE.to_kg(2**k - 1) for k in range(19, 24)]


def suspects(weights_kg) -> list[int]:
    return [n for n, reading in enumerate(run(weights_kg)) if reading.suspect]


def with_spikes(share: float, height_kg: float, seconds: float = 60.0) -> list[float]:
    """A sitter, and every so many conversions a wild one."""
    every = round(1 / share)
    return [
        height_kg if n % every == every - 1 else kg
        for n, kg in enumerate(breathing(72.5, seconds))
    ]


@pytest.mark.parametrize("height_kg", [-300.0, 0.0, 200.0, 390.0, 780.0])
@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.14])
def test_a_few_spikes_neither_come_through_nor_raise_suspicion(share, height_kg):
    readings = run(with_spikes(share, height_kg))

    assert not any(reading.suspect for reading in readings)
    assert {reading.pressure for reading in readings} == {Pressure.WITHIN}


@pytest.mark.parametrize("height_kg", [-300.0, 0.0, 200.0, 390.0, 780.0])
@pytest.mark.parametrize("share", [0.25, 0.34, 0.5])
def test_more_than_a_fifth_of_spikes_is_suspect_within_two_seconds(share, height_kg):
    found = suspects(with_spikes(share, height_kg))

    assert found
    assert found[0] <= 20
    assert len(found) > 0.9 * (600 - 20)


def test_a_suspect_reading_is_silent_and_carries_no_weight():
    reading = run(with_spikes(0.5, 390.0))[-1]

    assert (reading.pressure, reading.counts, reading.kg) == (Pressure.SILENT, None, None)
    assert reading.suspect
    assert "data wire" in (reading.fault or "")
    assert reading.raw_kg is not None


@pytest.mark.parametrize("length", [4, 18, 48])
@pytest.mark.parametrize("level_kg", [0.0, 72.5])
def test_a_burst_as_recorded_never_moves_the_pressure_for_as_long_as_confirm_s(level_kg, length):
    """Junk of the 2^k-1 family alternating with ordinary conversions, as on a broken line."""
    rng = random.Random(7)
    burst = [
        part
        for _ in range(length)
        for part in (rng.choice(JUNK_KG), level_kg + rng.gauss(0, NOISE_KG))
    ]
    readings = run([*noisy(level_kg, 5), *burst, *noisy(level_kg, 10)])
    right = Pressure.WITHIN if level_kg else Pressure.BELOW
    wrong = [
        reading.at_s for reading in readings if reading.pressure not in {right, Pressure.SILENT}
    ]

    assert not wrong or wrong[-1] - wrong[0] < 1.0
    assert readings[-1].pressure is right
    assert not any(reading.suspect for reading in readings[-60:])


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 130), st.integers(1, 30)), min_size=1, max_size=12))
def test_sitting_down_leaning_and_getting_up_is_never_suspect(stays):
    """Any steps a body can make, as fast as they like, each at least a conversion long."""
    signal = [
        part + 0.05 * math.sin(n)
        for n, part in enumerate(
            kg for kg, conversions in stays for kg in [kg] * (conversions + 6)
        )
    ]

    assert suspects([0.0] * 10 + signal) == []


@pytest.mark.parametrize("hz", [0.5, 1.0, 2.0, 3.3, 4.5, 5.0])
@pytest.mark.parametrize("swing_kg", [2.0, 10.0, 18.0])
def test_rocking_and_a_bouncing_leg_are_never_suspect(hz, swing_kg):
    signal = [72.5 + swing_kg * math.sin(2 * math.pi * hz * n / 10 + 0.3) for n in range(600)]

    assert suspects(signal) == []


def test_after_the_burst_readings_come_back_by_themselves():
    burst = [780.0 if n % 2 else 0.0 for n in range(30)]
    readings = run([*noisy(72.5, 5), *burst, *noisy(72.5, 5)])
    back = next(n for n, one in enumerate(readings[80:]) if not one.suspect)

    assert back <= 20


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.floats(-1000, 1000), max_size=80), st.floats(0.0, 0.2))
def test_times_that_stand_still_or_creep_do_no_harm(weights_kg, step_s):
    from sensors import SignalChain

    chain = SignalChain(scale=SCALE)
    for n, kg in enumerate(weights_kg):
        reading = chain.step(kg, n * step_s)

        assert (reading.pressure is Pressure.SILENT) == reading.suspect

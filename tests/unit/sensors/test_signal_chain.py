"""The whole chain: what comes out of what goes in, and how late."""

import random
from itertools import pairwise
from statistics import quantiles

import pytest
from cell_signals import NOISE_KG, SCALE, breathing, noisy, run
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Presence
from seatd.chair import Chair
from seatd.presence import PresenceRules
from sensors import LoadCell, NoWeight, Pressure, Scale, SignalChain, VirtualClock, ZeroPermit
from sensors.weight import WeightReading
from sensors.zero_tracking import AT_REFERENCE, ZeroTracking

STEPS = st.lists(
    st.tuples(
        st.floats(-400, 800) | st.sampled_from(NoWeight),
        st.sampled_from([0.0, 0.01, 0.1, 0.1, 0.5, 1.9, 2.0, 10.0]),
    ),
    max_size=60,
)


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_every_step_gives_one_reading_that_fits_its_pressure(steps):
    chain, at_s = SignalChain(scale=SCALE), 0.0
    for kg, step_s in steps:
        at_s += step_s
        reading = chain.step(kg, at_s, fault="missing")
        weighed = reading.pressure in {Pressure.BELOW, Pressure.WITHIN, Pressure.ABOVE}

        assert reading.at_s == at_s
        assert weighed == (reading.kg is not None) == (reading.counts is not None)
        assert weighed or reading.pressure in {Pressure.SILENT, Pressure.SATURATED}
        assert reading.suspect <= (not weighed)
        assert (reading.raw_kg is None) == isinstance(kg, NoWeight)
        assert weighed or reading.fault


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_the_same_steps_give_the_same_readings(steps):
    def played() -> list[WeightReading]:
        chain, at_s, readings = SignalChain(scale=SCALE), 0.0, []
        for kg, step_s in steps:
            at_s += step_s
            readings.append(chain.step(kg, at_s))
        return readings

    assert played() == played()


@settings(derandomize=True, deadline=None)
@given(st.floats(-400, 400), st.floats(-8, 8))
def test_a_moved_zero_moves_the_kilograms_and_not_the_counts(kg, offset_kg):
    reading = SignalChain(scale=SCALE).step(kg, 0.0, zero=ZeroTracking(offset_kg=offset_kg))

    assert reading.kg == reading.raw_kg == kg - offset_kg
    assert reading.counts == SCALE.to_counts(kg)


def test_a_zero_astray_is_told_with_every_weight():
    chain = SignalChain(scale=SCALE)
    astray = ZeroTracking(recalibrate=True)

    assert chain.step(0.0, 0.0, zero=astray).recalibrate
    assert not chain.step(0.0, 0.1, zero=AT_REFERENCE).recalibrate


def sits_and_leaves(seed: int) -> tuple[float, float]:
    """Seconds from sitting down to online, and from getting up to offline."""
    rng = random.Random(seed)
    phase_s = rng.uniform(0, 0.1)
    chain = SignalChain(scale=SCALE)
    chair = Chair.at_start(now_s=0, rules=PresenceRules(), fresh_s=0, camera_wanted=False)
    kg, came_s, left_s = rng.uniform(45, 130), 10 + phase_s, 40 + phase_s
    told: dict[Presence, float] = {}
    for n in range(800):
        at_s = n / 10
        present = min(1.0, max(0.0, (at_s - came_s) / 0.3)) if at_s < left_s else 0.0
        wild = rng.random() < 0.02
        shown_kg = rng.uniform(-400, 700) if wild else kg * present + rng.gauss(0, NOISE_KG)
        before, chair = chair, chair.weighed(chain.step(shown_kg, at_s))
        if chair.seat.presence is not before.seat.presence:
            told.setdefault(chair.seat.presence, at_s)
    return told[Presence.ONLINE] - came_s, told[Presence.OFFLINE] - left_s


def test_the_chain_delays_online_and_offline_by_tenths_of_a_second():
    """With sitting down that takes 0.3 s, and 2 % of wild conversions."""
    both = [sits_and_leaves(seed) for seed in range(150)]
    online = quantiles((one for one, _ in both), n=20)[-1]
    offline = quantiles((one for _, one in both), n=20)[-1]

    assert online <= 1.5
    assert 30.0 < offline <= 30.6
    assert min(offline for _, offline in both) > 30.0


def emptied_for(seconds: float, shown_kg: float, permit: ZeroPermit) -> list[WeightReading]:
    """A whole load cell under a seat that shows `shown_kg` and is told to be empty."""
    clock = VirtualClock()
    signal = iter(noisy(shown_kg, seconds + 1))

    class Drifted:
        def read_counts(self) -> int:
            clock.advance(0.1)
            return SCALE.to_counts(next(signal))

    cell = LoadCell(chip=Drifted(), clock=clock, scale=SCALE)
    cell.permit_zero(permit)
    return [cell.read() for _ in range(round(10 * seconds))]


def test_a_load_cell_follows_its_drift_when_the_seat_is_empty():
    readings = emptied_for(700, 2.0, ZeroPermit.SEEN_EMPTY)

    assert readings[5990].kg == pytest.approx(2.0, abs=0.05)
    assert readings[-1].kg == pytest.approx(0.0, abs=0.05)
    assert readings[-1].counts == pytest.approx(SCALE.to_counts(2.0), abs=400)


def test_a_load_cell_keeps_its_zero_unless_told_that_the_seat_is_empty():
    assert emptied_for(700, 2.0, ZeroPermit.NEVER)[-1].kg == pytest.approx(2.0, abs=0.05)


def test_a_new_scale_forgets_what_was_tracked():
    clock = VirtualClock()

    class Drifted:
        def read_counts(self) -> int:
            clock.advance(0.1)
            return SCALE.to_counts(2.0) + clock.now_ns() // 10**8 % 3

    cell = LoadCell(chip=Drifted(), clock=clock, scale=SCALE)
    cell.permit_zero(ZeroPermit.SEEN_EMPTY)
    for _ in range(7000):
        cell.read()
    followed = cell.read().kg
    cell.use(SCALE)

    assert followed == pytest.approx(0.0, abs=0.05)
    assert cell.read().kg == pytest.approx(2.0, abs=0.05)


def test_warmth_is_taken_off_where_the_scale_knows_it():
    clock = VirtualClock()

    class Warm:
        def read_counts(self) -> int:
            clock.advance(0.1)
            return SCALE.to_counts(1.0) + clock.now_ns() // 10**8 % 3

    scale = Scale(
        zero_counts=84_210, counts_per_kg=10_700.0, kg_per_degc=0.05, calibrated_degc=20.0
    )
    cell = LoadCell(chip=Warm(), clock=clock, scale=scale)
    cell.read()
    cold = cell.read().kg
    cell.at_temperature(40.0)

    assert cold == pytest.approx(1.0, abs=0.01)
    assert cell.read().raw_kg == pytest.approx(0.0, abs=0.01)


def test_eighty_conversions_a_second_become_ten_readings():
    clock = VirtualClock()
    rng = random.Random(3)

    class Fast:
        def read_counts(self) -> int:
            clock.advance(1 / 80)
            return SCALE.to_counts(72.5) + round(rng.gauss(0, 80))

    cell = LoadCell(chip=Fast(), clock=clock, scale=SCALE, rate_sps=80)
    readings = [cell.read() for _ in range(50)]
    steps_s = [later.at_s - earlier.at_s for earlier, later in pairwise(readings)]

    assert steps_s == pytest.approx([0.1] * 49)
    assert {reading.pressure for reading in readings} == {Pressure.WITHIN}
    assert cell.counters.frames_ok == 400


def test_a_breathing_person_stays_where_he_is_for_an_hour():
    readings = run(breathing(72.5, 3600))

    assert {reading.pressure for reading in readings} == {Pressure.WITHIN}


def test_the_third_saturated_conversion_in_a_row_is_told_and_a_weight_begins_anew():
    chain = SignalChain(scale=SCALE)
    steps = [NoWeight.SATURATED] * 2 + [1.0] + [NoWeight.SATURATED] * 4 + [NoWeight.MISSED]
    said = [chain.step(step, n / 10).pressure for n, step in enumerate(steps)]

    full, silent = Pressure.SATURATED, Pressure.SILENT
    assert said == [silent, silent, Pressure.BELOW, silent, silent, full, full, silent]

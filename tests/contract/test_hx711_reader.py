"""The same reader on the same chip, in virtual and in real time."""

import pytest

from sensors import (
    ChipClock,
    Fault,
    FrameCorrupt,
    Gain,
    Hx711,
    Hx711Emulator,
    NotReady,
    Rate,
    RealClock,
    Saturated,
    VirtualClock,
    WeightScript,
)

ATTEMPTS = 20
TRUE_COUNTS = -345_678


@pytest.fixture(params=[VirtualClock, RealClock], ids=["virtual", "real"])
def clock(request) -> ChipClock:
    return request.param()


@pytest.fixture
def chip(clock: ChipClock) -> Hx711Emulator:
    load = WeightScript(
        steps=[], zero_counts=TRUE_COUNTS, counts_per_kg=20_600.0, noise_counts=0.0
    )
    return Hx711Emulator(clock=clock, load=load, rate=Rate.SPS_80)


def read_well(reader: Hx711) -> int:
    """The next good conversion; a busy machine may spoil some, and the reader must notice."""
    for _ in range(ATTEMPTS):
        try:
            return reader.read_counts()
        except FrameCorrupt:
            continue
    pytest.fail(f"{ATTEMPTS} corrupt frames in a row")


@pytest.mark.parametrize("gain", list(Gain))
def test_settled_conversions_come_through_unchanged(clock, chip, gain):
    reader = Hx711(lines=chip, clock=clock, gain=gain, rate=Rate.SPS_80)

    assert [read_well(reader) for _ in range(3)] == [TRUE_COUNTS] * 3


def test_a_cut_wire_is_not_ready_and_heals(clock, chip):
    reader = Hx711(lines=chip, clock=clock, rate=Rate.SPS_80)
    chip.fault = Fault.CUT_WIRE
    with pytest.raises(NotReady):
        reader.read_counts()
    chip.fault = Fault.NONE

    assert read_well(reader) == TRUE_COUNTS


def test_a_line_stuck_low_is_corrupt_never_zero(clock, chip):
    reader = Hx711(lines=chip, clock=clock, rate=Rate.SPS_80)
    chip.fault = Fault.STUCK_LOW
    for _ in range(4):
        with pytest.raises(FrameCorrupt):
            reader.read_counts()


def test_a_broken_bridge_is_saturated(clock, chip):
    reader = Hx711(lines=chip, clock=clock, rate=Rate.SPS_80)
    chip.fault = Fault.SATURATED
    with pytest.raises(Saturated):
        read_well(reader)


def test_conversions_arrive_at_the_chips_rate(clock, chip):
    reader = Hx711(lines=chip, clock=clock, rate=Rate.SPS_80)
    read_well(reader)
    before_ns = clock.now_ns()
    for _ in range(8):
        read_well(reader)

    assert clock.now_ns() - before_ns > 0.08 * 1e9

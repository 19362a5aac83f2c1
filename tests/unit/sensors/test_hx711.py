import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    Fault,
    FrameCorrupt,
    Gain,
    GpioUnavailable,
    Hx711,
    Hx711Emulator,
    Lines,
    NotReady,
    Rate,
    Saturated,
    VirtualClock,
)

TWENTY_FOUR_BITS = st.integers(min_value=-0x800000, max_value=0x7FFFFF)


class Shown:
    """A load whose counts the test sets."""

    def __init__(self, counts: int = 0) -> None:
        self.counts = counts

    def counts_at(self, time_s: float) -> int:
        return self.counts


class Wire:
    """Wires to a chip, passing everything on; tests bend them."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.polls = 0

    def data_is_high(self) -> bool:
        self.polls += 1
        return self.lines.data_is_high()

    def set_clock(self, high: bool) -> None:
        self.lines.set_clock(high)

    def close(self) -> None:
        self.lines.close()


class Fails(Wire):
    """Loses the GPIO device on one call."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(lines)
        self.fail = False

    def set_clock(self, high: bool) -> None:
        if self.fail and not high:
            self.fail = False
            raise GpioUnavailable("gone")
        super().set_clock(high)


def bench(counts: int = 1234, *, wire=None, gain=Gain.A128, rate=Rate.SPS_10, **chip_changes):
    """Reader, its wire, chip, load and clock."""
    clock = VirtualClock(look_cost_ns=200)
    load = Shown(counts)
    chip = Hx711Emulator(clock=clock, load=load, rate=rate, **chip_changes)
    lines = wire(chip) if wire else Wire(chip)
    reader = Hx711(lines=lines, clock=clock, gain=gain, rate=rate)
    return reader, lines, chip, load, clock


@settings(derandomize=True, deadline=None)
@given(TWENTY_FOUR_BITS, st.sampled_from(Gain), st.sampled_from(Rate))
def test_every_24_bit_value_comes_through_with_every_gain_or_is_saturated(counts, gain, rate):
    reader, _, chip, _, _ = bench(counts, gain=gain, rate=rate)
    if counts in {0x7FFFFF, -0x800000}:
        with pytest.raises(Saturated) as saturated:
            reader.read_counts()

        assert saturated.value.counts == counts
    else:
        assert reader.read_counts() == counts
        assert chip.gain is gain


@settings(derandomize=True, deadline=None, max_examples=30)
@given(
    st.lists(st.integers(min_value=-0x7FFFFF, max_value=0x7FFFFE), min_size=1, max_size=8),
    st.floats(min_value=0.9, max_value=1.1),
)
def test_a_reader_keeps_step_with_an_oscillator_ten_percent_off(values, speed):
    reader, _, _, load, clock = bench(oscillator_speed=speed)
    reader.read_counts()
    started_s = clock.now_ns() / 1e9
    read = []
    for value in values:
        load.counts = value
        read.append(reader.read_counts())

    assert read == values
    assert (clock.now_ns() / 1e9 - started_s) * speed / 0.1 < len(values) + 0.2


@pytest.mark.parametrize("gain", list(Gain))
def test_the_settling_after_the_start_is_neither_not_ready_nor_a_value(gain: Gain):
    reader, _, _, _, _ = bench(-777, gain=gain)

    assert reader.read_counts() == -777


class QuietWhileSettling(Wire):
    """A chip that holds DOUT high for the datasheet's 0.4 s after a reset."""

    def __init__(self, lines: Lines, clock: VirtualClock) -> None:
        super().__init__(lines)
        self.clock = clock
        self.reset_ns = 0
        self.high_ns = 0

    def data_is_high(self) -> bool:
        return super().data_is_high() or self.clock.now_ns() - self.reset_ns < 400_000_000

    def set_clock(self, high: bool) -> None:
        if high:
            self.high_ns = self.clock.now_ns()
        elif self.clock.now_ns() - self.high_ns > 60_000:
            self.reset_ns = self.clock.now_ns()
        super().set_clock(high)


def test_a_chip_that_is_silent_while_it_settles_is_not_mistaken_for_not_ready():
    clock = VirtualClock()
    chip = Hx711Emulator(clock=clock, load=Shown(99))
    reader = Hx711(lines=QuietWhileSettling(chip, clock), clock=clock)

    assert reader.read_counts() == 99


def test_waiting_sleeps_until_shortly_before_the_next_conversion():
    reader, wire, _, _, _ = bench()
    reader.read_counts()
    wire.polls = 0
    reader.read_counts()

    assert wire.polls < 24 + 1 + 25


def test_a_cut_wire_is_not_ready_within_three_periods():
    reader, _, chip, _, clock = bench()
    reader.read_counts()
    chip.fault = Fault.CUT_WIRE
    before_s = clock.now_ns() / 1e9
    with pytest.raises(NotReady, match="data wire"):
        reader.read_counts()

    assert clock.now_ns() / 1e9 - before_s == pytest.approx(0.3, abs=0.01)


def test_a_chip_that_comes_back_is_reset_before_it_is_believed():
    reader, _, chip, _, _ = bench()
    reader.read_counts()
    chip.fault = Fault.CUT_WIRE
    for _ in range(4):
        with pytest.raises(NotReady):
            reader.read_counts()
    chip.fault = Fault.NONE

    assert reader.read_counts() == 1234


def test_a_line_stuck_low_is_corrupt_and_does_not_spin():
    reader, _, chip, _, clock = bench()
    reader.read_counts()
    chip.fault = Fault.STUCK_LOW
    before_s = clock.now_ns() / 1e9
    for _ in range(20):
        with pytest.raises(FrameCorrupt, match="short to ground"):
            reader.read_counts()
    chip.fault = Fault.NONE

    assert clock.now_ns() / 1e9 - before_s > 20 * 0.08 * 0.9
    assert reader.read_counts() == 1234


@pytest.mark.parametrize("counts", [0x7FFFFF, -0x800000])
def test_saturation_is_told_apart_and_ends_with_the_load(counts: int):
    reader, _, _, load, _ = bench(counts)
    with pytest.raises(Saturated):
        reader.read_counts()
    load.counts = 5

    assert reader.read_counts() == 5


def test_lost_gpio_lines_are_passed_on_and_the_chip_is_reset_afterwards():
    reader, wire, _, _, _ = bench(wire=Fails)
    reader.read_counts()
    wire.fail = True
    with pytest.raises(GpioUnavailable):
        reader.read_counts()

    assert reader.read_counts() == 1234


def test_80_conversions_a_second_are_read_at_that_rate():
    reader, _, _, _, clock = bench(rate=Rate.SPS_80)
    reader.read_counts()
    before_s = clock.now_ns() / 1e9
    for _ in range(80):
        reader.read_counts()

    assert clock.now_ns() / 1e9 - before_s == pytest.approx(1.0, abs=0.02)


def test_a_reset_by_hand_drops_the_settling_conversions():
    reader, _, _, _, clock = bench()
    reader.read_counts()
    reader.reset()
    before_s = clock.now_ns() / 1e9

    assert reader.read_counts() == 1234
    assert clock.now_ns() / 1e9 - before_s == pytest.approx(0.5, abs=0.01)

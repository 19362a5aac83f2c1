"""What a busy processor does to a frame, and that the reader notices each time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import FrameCorrupt, Gain, Hx711, Hx711Emulator, Lines, VirtualClock


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

    def data_is_high(self) -> bool:
        return self.lines.data_is_high()

    def set_clock(self, high: bool) -> None:
        self.lines.set_clock(high)

    def close(self) -> None:
        self.lines.close()


class SlowOnce(Wire):
    """Lets time run while the clock is high, on one pulse, as a busy processor does."""

    def __init__(self, lines: Lines, clock: VirtualClock) -> None:
        super().__init__(lines)
        self.clock = clock
        self.high_s = 0.0

    def set_clock(self, high: bool) -> None:
        if not high and self.high_s:
            self.clock.advance(self.high_s)
            self.high_s = 0.0
        super().set_clock(high)


class SkipsPulse(Wire):
    """Loses one pulse of a frame on its way to the chip."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(lines)
        self.lose = 0

    def set_clock(self, high: bool) -> None:
        if high and self.lose:
            self.lose -= 1
            if not self.lose:
                return
        super().set_clock(high)


class StretchesNth(Wire):
    def __init__(self, lines: Lines, clock: VirtualClock) -> None:
        super().__init__(lines)
        self.clock = clock
        self.left = -1
        self.high_s = 0.0

    def set_clock(self, high: bool) -> None:
        if not high:
            self.left -= 1
            if self.left == -1:
                self.clock.advance(self.high_s)
        super().set_clock(high)


class PausesLow(Wire):
    """Stops once between two pulses of a frame."""

    def __init__(self, lines: Lines, clock: VirtualClock) -> None:
        super().__init__(lines)
        self.clock = clock
        self.pause_s = 0.0
        self.pulsed = False

    def set_clock(self, high: bool) -> None:
        self.pulsed = True
        super().set_clock(high)

    def data_is_high(self) -> bool:
        if self.pulsed and self.pause_s:
            self.clock.advance(self.pause_s)
            self.pause_s = 0.0
        return super().data_is_high()


def slow_bench(counts: int = 1234, **changes):
    clock = VirtualClock()
    chip = Hx711Emulator(clock=clock, load=Shown(counts))
    lines = SlowOnce(chip, clock)
    return Hx711(lines=lines, clock=clock, **changes), lines, chip, clock


@pytest.mark.parametrize("pulse_high_s", [51e-6, 55e-6, 60e-6])
def test_a_high_phase_above_50_us_loses_one_conversion_only(pulse_high_s: float):
    reader, wire, _, clock = slow_bench()
    reader.read_counts()
    wire.high_s = pulse_high_s
    with pytest.raises(FrameCorrupt, match="50 us"):
        reader.read_counts()
    before_s = clock.now_ns() / 1e9

    assert reader.read_counts() == 1234
    assert clock.now_ns() / 1e9 - before_s < 0.15


@pytest.mark.parametrize("gain", list(Gain))
def test_a_high_phase_above_60_us_costs_the_settling_conversions_too(gain: Gain):
    reader, wire, chip, _ = slow_bench(gain=gain)
    reader.read_counts()
    wire.high_s = 70e-6
    with pytest.raises(FrameCorrupt, match="powered down"):
        reader.read_counts()

    assert reader.read_counts() == 1234
    assert chip.gain is gain


def test_a_high_phase_of_50_us_is_allowed():
    reader, wire, _, _ = slow_bench()
    reader.read_counts()
    wire.high_s = 50e-6

    assert reader.read_counts() == 1234


@settings(derandomize=True, deadline=None)
@given(st.integers(min_value=0, max_value=25), st.floats(min_value=0.0, max_value=200e-6))
def test_no_stretched_pulse_ever_gives_a_wrong_value(nth: int, high_s: float):
    clock = VirtualClock()
    lines = StretchesNth(Hx711Emulator(clock=clock, load=Shown(-4321)), clock)
    reader = Hx711(lines=lines, clock=clock)
    reader.read_counts()
    lines.left, lines.high_s = nth, high_s
    read = []
    for _ in range(3):
        try:
            read.append(reader.read_counts())
        except FrameCorrupt:
            continue

    assert read
    assert set(read) == {-4321}


def test_a_missed_25th_pulse_is_noticed_and_leaves_nothing_behind():
    clock = VirtualClock()
    wire = SkipsPulse(Hx711Emulator(clock=clock, load=Shown(0x123456)))
    reader = Hx711(lines=wire, clock=clock)
    reader.read_counts()
    wire.lose = 25
    with pytest.raises(FrameCorrupt, match="last pulse"):
        reader.read_counts()

    assert [reader.read_counts() for _ in range(3)] == [0x123456] * 3


def test_a_frame_that_may_hold_two_conversions_is_thrown_away():
    clock = VirtualClock()
    lines = PausesLow(Hx711Emulator(clock=clock, load=Shown(77)), clock)
    reader = Hx711(lines=lines, clock=clock)
    reader.read_counts()
    lines.pause_s, lines.pulsed = 0.06, False
    with pytest.raises(FrameCorrupt, match="two conversions"):
        reader.read_counts()

    assert reader.read_counts() == 77

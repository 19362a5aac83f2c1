"""Adafruit's own driver, on the emulated chip: its four defects do not reach a reading."""

import os
import sys

import pytest

os.environ.setdefault("BLINKA_OS_AGNOSTIC", "1")

from sensors import (
    Fault,
    FrameCorrupt,
    GpioUnavailable,
    Hx711Emulator,
    NotReady,
    VirtualClock,
)
from sensors.chips.adafruit import AdafruitHx711, header_pins


class Shown:
    def __init__(self, counts: int = -5000) -> None:
        self.counts = counts

    def counts_at(self, time_s: float) -> int:
        return self.counts


class Data:
    """DOUT with a `value`; after `cut_after` looks the wire breaks."""

    def __init__(self, chip: Hx711Emulator) -> None:
        self.chip = chip
        self.cut_after: int | None = None
        self.broken = False

    @property
    def value(self) -> bool:
        if self.broken:
            raise RuntimeError("pin lost")
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                return True
        return self.chip.data_is_high()


class Sck:
    """PD_SCK with a `value`; a rise may last longer than it should."""

    def __init__(self, chip: Hx711Emulator, clock: VirtualClock) -> None:
        self.chip = chip
        self.clock = clock
        self.high = False
        self.stretch_s = 0.0

    @property
    def value(self) -> bool:
        return self.high

    @value.setter
    def value(self, high: bool) -> None:
        if self.high and not high and self.stretch_s:
            self.clock.advance(self.stretch_s)
            self.stretch_s = 0.0
        self.high = high
        self.chip.set_clock(high)


class Setup:
    def __init__(self, counts: int = -5000) -> None:
        self.clock = VirtualClock(look_cost_ns=200)
        self.load = Shown(counts)
        self.chip = Hx711Emulator(clock=self.clock, load=self.load)
        self.data = Data(self.chip)
        self.sck = Sck(self.chip, self.clock)
        self.reader = AdafruitHx711(data=self.data, clock_out=self.sck, clock=self.clock)


def test_it_is_the_real_driver_that_reads() -> None:
    Setup().reader.read_counts()

    assert sys.modules["adafruit_hx711.hx711"].__version__ == "1.1.2"


@pytest.mark.parametrize("counts", [-1, -5000, -0x7FFFFF, 1, 5000])
def test_the_sign_is_mended(counts: int) -> None:
    assert Setup(counts).reader.read_counts() == counts


def test_one_conversion_a_read_and_not_two() -> None:
    setup = Setup()
    setup.reader.read_counts()
    before_ns = setup.clock.now_ns()
    for _ in range(10):
        setup.reader.read_counts()

    assert (setup.clock.now_ns() - before_ns) / 1e9 == pytest.approx(1.0, abs=0.02)


def test_the_rest_of_the_process_keeps_blinka_as_it_is() -> None:
    import microcontroller

    Setup().reader.read_counts()

    assert not hasattr(microcontroller, "disable_interrupts")
    assert microcontroller.delay_us.__module__ == "microcontroller"


def test_a_silent_chip_ends_in_not_ready() -> None:
    setup = Setup()
    setup.chip.fault = Fault.CUT_WIRE
    with pytest.raises(NotReady):
        setup.reader.read_counts()


def test_a_wire_that_breaks_between_ready_and_reading_does_not_block() -> None:
    setup = Setup()
    setup.reader.read_counts()
    setup.clock.advance(0.2)
    setup.data.cut_after = 1
    before_ns = setup.clock.now_ns()
    with pytest.raises(FrameCorrupt, match="vanished"):
        setup.reader.read_counts()

    assert (setup.clock.now_ns() - before_ns) / 1e9 < 0.2
    assert not setup.sck.high


@pytest.mark.parametrize(("high_s", "told"), [(55e-6, "above"), (70e-6, "powered down")])
def test_a_clock_held_high_too_long_is_measured_and_the_frame_thrown_away(
    high_s: float, told: str
) -> None:
    setup = Setup()
    setup.reader.read_counts()
    setup.sck.stretch_s = high_s
    with pytest.raises(FrameCorrupt, match=told):
        setup.reader.read_counts()

    assert setup.reader.read_counts() == -5000


def test_a_pin_that_is_lost_is_told_and_the_chip_reset_afterwards() -> None:
    setup = Setup()
    setup.reader.read_counts()
    setup.data.broken = True
    with pytest.raises(GpioUnavailable, match="pin lost"):
        setup.reader.read_counts()
    setup.data.broken = False

    assert setup.reader.read_counts() == -5000


def test_pins_that_the_board_does_not_have_are_told() -> None:
    with pytest.raises(GpioUnavailable, match=r"GPIO 5 and 6.*group gpio"):
        header_pins(data_pin=5, clock_pin=6)


def test_without_the_extra_the_operator_learns_what_to_install(monkeypatch) -> None:
    setup = Setup()
    monkeypatch.setitem(sys.modules, "adafruit_hx711", None)
    monkeypatch.setitem(sys.modules, "board", None)

    with pytest.raises(GpioUnavailable, match="extra `adafruit`"):
        AdafruitHx711(data=setup.data, clock_out=setup.sck, clock=setup.clock)
    with pytest.raises(GpioUnavailable, match="extra `adafruit`"):
        header_pins(data_pin=5, clock_pin=6)


def test_blinkas_own_pins_drive_the_chip(monkeypatch) -> None:
    """A real digitalio.DigitalInOut, with the pin under it replaced by the emulator."""
    import digitalio

    setup = Setup(-77_777)

    class ChipPin:
        IN, OUT, PULL_UP, PULL_DOWN, PUSH_PULL, OPEN_DRAIN = range(6)

        def __init__(self, pin_id: object) -> None:
            self.is_data = pin_id == "data"

        def init(self, mode: int = 0, pull: int | None = None) -> None:
            """The chip has no modes."""

        def value(self, level: int | None = None) -> int | None:
            if level is None:
                return int(setup.chip.data_is_high() if self.is_data else setup.sck.high)
            setup.sck.value = bool(level)
            return None

    class Named:
        def __init__(self, name: str) -> None:
            self.id = name

    monkeypatch.setattr(digitalio, "Pin", ChipPin)
    data = digitalio.DigitalInOut(Named("data"))
    data.switch_to_input(pull=digitalio.Pull.UP)
    sck = digitalio.DigitalInOut(Named("clock"))
    sck.switch_to_output(value=False)
    reader = AdafruitHx711(data=data, clock_out=sck, clock=setup.clock)

    assert [reader.read_counts() for _ in range(3)] == [-77_777] * 3

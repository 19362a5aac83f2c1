"""Every driver on the emulated chip, faked at its lowest boundary.

gpio: the library lgpio. spi: a bus that plays MOSI into the chip and samples DOUT. iio: the
kernel's file. adafruit: pins with a `value`, under the real packages.
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sensors import (
    ChipClock,
    CountsSource,
    GpioLines,
    Hx711,
    Hx711Emulator,
    Load,
    Rate,
    VirtualClock,
)
from sensors.chips.iio import IioHx711
from sensors.chips.spi import SPEED_HZ, SpiHx711

# Blinka then asks no board who it is.
os.environ.setdefault("BLINKA_OS_AGNOSTIC", "1")

NS_PER_S = 1_000_000_000
LOOK_COST_NS = 200
DATA_PIN, CLOCK_PIN = 5, 6


class LgpioOnChip:
    """The library lgpio, with an HX711 on two of its pins."""

    SET_PULL_UP = 32
    error = RuntimeError

    def __init__(self, chip: Hx711Emulator) -> None:
        self._chip = chip

    def gpiochip_open(self, gpiochip: int) -> int:
        return gpiochip

    def gpiochip_close(self, chip: int) -> int:
        return 0

    def gpio_claim_input(self, chip: int, gpio: int, flags: int) -> int:
        return 0

    def gpio_claim_output(self, chip: int, gpio: int, level: int) -> int:
        self._chip.set_clock(bool(level))
        return 0

    def gpio_read(self, chip: int, gpio: int) -> int:
        assert gpio == DATA_PIN
        return int(self._chip.data_is_high())

    def gpio_write(self, chip: int, gpio: int, level: int) -> int:
        assert gpio == CLOCK_PIN
        self._chip.set_clock(bool(level))
        return 0


class HardwareClock:
    """Time as hardware has it: bits last as long as they should, however late we look at them."""

    def __init__(self, clock: ChipClock) -> None:
        self._clock = clock
        self._own_ns: int | None = None
        self._latest_ns = 0

    def now_ns(self) -> int:
        now_ns = self._clock.now_ns() if self._own_ns is None else self._own_ns
        self._latest_ns = max(self._latest_ns, now_ns)
        return self._latest_ns

    def wait_s(self, seconds: float) -> None:
        self._clock.wait_s(seconds)

    def begin(self) -> None:
        self._own_ns = self.now_ns()

    def pass_ns(self, duration_ns: int) -> None:
        assert self._own_ns is not None
        self._own_ns += duration_ns

    def end(self) -> None:
        """Lets our time catch up, where it is behind."""
        assert self._own_ns is not None
        own_ns, self._own_ns = self._own_ns, None
        self._clock.wait_s((own_ns - self._clock.now_ns()) / NS_PER_S)


class SpiOnChip:
    """An SPI bus: MOSI is PD_SCK, MISO is DOUT."""

    BIT_NS = NS_PER_S // SPEED_HZ

    def __init__(self, chip: Hx711Emulator, clock: HardwareClock) -> None:
        self._chip = chip
        self._clock = clock

    def transfer(self, sent: bytes) -> bytes:
        self._clock.begin()
        seen = 0
        former = False
        for bit in (byte >> place & 1 for byte in sent for place in range(7, -1, -1)):
            if bool(bit) != former:
                self._chip.set_clock(bool(bit))
                former = bool(bit)
            self._clock.pass_ns(self.BIT_NS // 2)
            seen = seen << 1 | self._chip.data_is_high()
            self._clock.pass_ns(self.BIT_NS // 2)
        # MOSI idles low between transfers.
        self._chip.set_clock(high=False)
        self._clock.end()
        return seen.to_bytes(len(sent), "big")

    def data_is_high(self) -> bool:
        return bool(self.transfer(b"\x00")[-1] & 1)


class KernelOnChip:
    """`in_voltage0_raw`, as drivers/iio/adc/hx711.c behaves when it is read."""

    POLLS, POLL_S, RESET_S = 100, 0.010, 0.010
    PULSE_NS = 2_500

    def __init__(self, chip: Hx711Emulator, clock: HardwareClock) -> None:
        self._chip = chip
        self._clock = clock

    def read_text(self) -> str:
        if not self._is_ready():
            self._chip.set_clock(high=True)
            self._clock.wait_s(self.RESET_S)
            self._chip.set_clock(high=False)
            if not self._is_ready():
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        return f"{self._word() ^ 0x800000}\n"

    def _is_ready(self) -> bool:
        for _ in range(self.POLLS):
            if not self._chip.data_is_high():
                return True
            self._clock.wait_s(self.POLL_S)
        return False

    def _word(self) -> int:
        # Interrupts are masked, so a busy machine stretches no pulse.
        self._clock.begin()
        word = 0
        for pulse in range(25):
            self._chip.set_clock(high=True)
            self._clock.pass_ns(self.PULSE_NS // 2)
            if pulse < 24:
                word = word << 1 | self._chip.data_is_high()
            self._chip.set_clock(high=False)
            self._clock.pass_ns(self.PULSE_NS // 2)
        self._clock.end()
        return word


class DataPinOnChip:
    """An input with a `value`, as digitalio has them."""

    def __init__(self, chip: Hx711Emulator) -> None:
        self._chip = chip

    @property
    def value(self) -> bool:
        return self._chip.data_is_high()


class ClockPinOnChip:
    """An output with a `value`."""

    def __init__(self, chip: Hx711Emulator) -> None:
        self._chip = chip
        self._high = False

    @property
    def value(self) -> bool:
        return self._high

    @value.setter
    def value(self, high: bool) -> None:
        self._high = high
        self._chip.set_clock(high)


@dataclass(kw_only=True)
class Bench:
    """A reader, the chip under it, and the clock both live by."""

    reader: CountsSource
    chip: Hx711Emulator
    clock: ChipClock

    def now_s(self) -> float:
        return self.clock.now_ns() / NS_PER_S


class Build(Protocol):
    def __call__(
        self, load: Load, *, rate: Rate = ..., clock: ChipClock | None = ...
    ) -> Bench: ...


def _on_two_lines(build: Callable[[Hx711Emulator, ChipClock, Rate], CountsSource]) -> Build:
    def bench(load: Load, *, rate: Rate = Rate.SPS_10, clock: ChipClock | None = None) -> Bench:
        clock = clock or VirtualClock(look_cost_ns=LOOK_COST_NS)
        chip = Hx711Emulator(clock=clock, load=load, rate=rate)
        return Bench(reader=build(chip, clock, rate), chip=chip, clock=clock)

    return bench


def _by_hardware(
    build: Callable[[Hx711Emulator, HardwareClock, ChipClock, Rate], CountsSource],
) -> Build:
    def bench(load: Load, *, rate: Rate = Rate.SPS_10, clock: ChipClock | None = None) -> Bench:
        clock = clock or VirtualClock(look_cost_ns=LOOK_COST_NS)
        hardware = HardwareClock(clock)
        chip = Hx711Emulator(clock=hardware, load=load, rate=rate)
        return Bench(reader=build(chip, hardware, clock, rate), chip=chip, clock=clock)

    return bench


def _gpio(chip: Hx711Emulator, clock: ChipClock, rate: Rate) -> CountsSource:
    lines = GpioLines(gpiochip=0, data_pin=DATA_PIN, clock_pin=CLOCK_PIN, lgpio=LgpioOnChip(chip))
    return Hx711(lines=lines, clock=clock, rate=rate)


def _emulated(chip: Hx711Emulator, clock: ChipClock, rate: Rate) -> CountsSource:
    return Hx711(lines=chip, clock=clock, rate=rate)


def _adafruit(chip: Hx711Emulator, clock: ChipClock, rate: Rate) -> CountsSource:
    from sensors.chips.adafruit import AdafruitHx711

    return AdafruitHx711(
        data=DataPinOnChip(chip), clock_out=ClockPinOnChip(chip), clock=clock, rate=rate
    )


def _spi(
    chip: Hx711Emulator, hardware: HardwareClock, clock: ChipClock, rate: Rate
) -> CountsSource:
    return SpiHx711(bus=SpiOnChip(chip, hardware), clock=clock, rate=rate)


def _iio(
    chip: Hx711Emulator, hardware: HardwareClock, clock: ChipClock, rate: Rate
) -> CountsSource:
    return IioHx711(raw=KernelOnChip(chip, hardware), clock=clock)


DRIVERS: dict[str, Build] = {
    "gpio": _on_two_lines(_gpio),
    "spi": _by_hardware(_spi),
    "iio": _by_hardware(_iio),
    "adafruit": _on_two_lines(_adafruit),
    "emulated": _on_two_lines(_emulated),
}

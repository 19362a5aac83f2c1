"""From the configuration to the chip, by the driver it names; only that driver is loaded."""

import zlib
from pathlib import Path

from seatd.load_cell_section import LoadCellDriver, LoadCellSection
from sensors import (
    ChipClock,
    CountsSource,
    GpioLines,
    Hx711,
    Hx711Emulator,
    Lines,
    Rate,
    SitterFile,
)
from sensors.chips.conversions import SettledReader


def open_chip(
    section: LoadCellSection, *, clock: ChipClock, seat: str, cell: int = 1, of: int = 1
) -> CountsSource:
    """The chip of one cell; of several, each gets the section that is its own.

    Args:
        section: what reaches it; further cells in it are not looked at.
        clock: the chip's time.
        seat: whose chip it is.
        cell: which of the seat's cells, from 1 on.
        of: how many the seat has; emulated ones share the weight evenly.

    Raises:
        GpioUnavailable: the pins or the device cannot be had; the message names the remedy.
    """
    rate = Rate(section.rate_sps)
    match section.driver:
        case LoadCellDriver.GPIO:
            return _promptly(Hx711(lines=_lines(section), clock=clock, rate=rate))
        case LoadCellDriver.ADAFRUIT:
            return _promptly(_adafruit(section, clock, rate))
        case LoadCellDriver.SPI:
            from sensors.chips.spi import SpidevBus, SpiHx711

            bus = SpidevBus(bus=section.spi_bus, device=section.spi_device)
            return SpiHx711(bus=bus, clock=clock, rate=rate)
        case LoadCellDriver.IIO:
            from sensors.chips.iio import IioHx711, kernel_file

            number = section.iio_device
            return IioHx711(raw=kernel_file(number), clock=clock, number=number)
        case LoadCellDriver.EMULATED:
            sitter = _sitter(section, seat=seat, cell=cell, of=of)
            lines = Hx711Emulator(clock=clock, load=sitter, rate=rate)
            return Hx711(lines=lines, clock=clock, rate=rate)


def _lines(section: LoadCellSection) -> Lines:
    data_pin, clock_pin = _pins(section)
    return GpioLines(gpiochip=section.gpio_chip, data_pin=data_pin, clock_pin=clock_pin)


def _promptly(source: SettledReader) -> CountsSource:
    from sensors.chips.realtime import PromptReading

    return PromptReading(source=source)


def _adafruit(section: LoadCellSection, clock: ChipClock, rate: Rate) -> SettledReader:
    from sensors.chips.adafruit import AdafruitHx711, header_pins

    data_pin, clock_pin = _pins(section)
    data, clock_out = header_pins(data_pin=data_pin, clock_pin=clock_pin)
    return AdafruitHx711(data=data, clock_out=clock_out, clock=clock, rate=rate)


def _sitter(section: LoadCellSection, *, seat: str, cell: int, of: int) -> SitterFile:
    return SitterFile(
        path=_given(section.sitter_file),
        zero_counts=section.emulated_zero_counts,
        # Of each kilogram on the seat this cell bears its share.
        counts_per_kg=section.emulated_counts_per_kg / of,
        seed=zlib.crc32(seat.encode()) + cell - 1,
        cell=cell,
    )


def _pins(section: LoadCellSection) -> tuple[int, int]:
    if section.data_pin is None or section.clock_pin is None:
        raise ValueError("the configuration lets no pins be missing")
    return section.data_pin, section.clock_pin


def _given(path: Path | None) -> Path:
    if path is None:
        raise ValueError("the configuration lets no sitter file be missing")
    return path

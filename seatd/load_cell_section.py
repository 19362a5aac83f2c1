"""`load_cell:` the chip under the chair, and which keys each driver works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from seatd.further_cells import FurtherCell, wired_twice
from seatd.section import Pin, Section


class LoadCellDriver(Enum):
    """How the HX711 is reached."""

    GPIO = "gpio"
    SPI = "spi"
    IIO = "iio"
    ADAFRUIT = "adafruit"
    EMULATED = "emulated"


@dataclass(frozen=True, kw_only=True, slots=True)
class DriverKeys:
    """Keys of one driver; a key of another driver is a mistake.

    Attributes:
        needed: Without these it cannot work.
        hint: What the needed ones are, in words.
        allowed: These have a default.
    """

    needed: tuple[str, ...] = ()
    hint: str = ""
    allowed: tuple[str, ...] = ()


_PINS = ("data_pin", "clock_pin")
_EMULATED = ("emulated_zero_counts", "emulated_counts_per_kg")

DRIVER_KEYS: Mapping[LoadCellDriver, DriverKeys] = MappingProxyType(
    {
        LoadCellDriver.GPIO: DriverKeys(needed=_PINS, hint="BCM numbers", allowed=("gpio_chip",)),
        LoadCellDriver.ADAFRUIT: DriverKeys(needed=_PINS, hint="BCM numbers"),
        LoadCellDriver.SPI: DriverKeys(allowed=("spi_bus", "spi_device")),
        LoadCellDriver.IIO: DriverKeys(allowed=("iio_device",)),
        LoadCellDriver.EMULATED: DriverKeys(
            needed=("sitter_file",), hint="a text file: kg on the seat", allowed=_EMULATED
        ),
    }
)
OF_SOME_DRIVER = frozenset(
    key for keys in DRIVER_KEYS.values() for key in (*keys.needed, *keys.allowed)
)

_OF_THE_SEAT = frozenset({"sitter_file"})

SLOW_SPS = 10

# MOSI, MISO, SCLK and the chip selects: the kernel's SPI driver takes all of them.
SPI_PINS: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {0: (7, 8, 9, 10, 11), 1: (16, 17, 18, 19, 20, 21)}
)


class LoadCellSection(Section):
    """`load_cell:` the HX711 under the chair."""

    driver: LoadCellDriver
    scale_file: Path
    cell: str | None = None
    rate_sps: Literal[10, 80] = 10
    gpio_chip: Annotated[int, Field(ge=0, le=15)] = 0
    data_pin: Pin | None = None
    clock_pin: Pin | None = None
    spi_bus: Annotated[int, Field(ge=0, le=6)] = 0
    spi_device: Annotated[int, Field(ge=0, le=2)] = 0
    iio_device: Annotated[int, Field(ge=0, le=99)] = 0
    sitter_file: Path | None = None
    emulated_zero_counts: int = 84_210
    emulated_counts_per_kg: float = 10_700.0
    further_cells: Annotated[tuple[FurtherCell, ...], Field(max_length=3)] = ()

    @model_validator(mode="after")
    def _complete(self) -> "LoadCellSection":
        given = {key for key in self.model_fields_set if getattr(self, key) is not None}
        problems = key_problems(self.driver, given)
        if self.data_pin is not None and self.data_pin == self.clock_pin:
            problems.append("data_pin and clock_pin must differ")
        if self.driver is LoadCellDriver.IIO and self.rate_sps != SLOW_SPS:
            # drivers/iio/adc/hx711.c looks every 10 ms, and a conversion then lasts 12.5 ms.
            problems.append("driver iio needs rate_sps 10: wire the chip's RATE to GND")
        for number, one in enumerate(self.further_cells, start=2):
            # The sitter file is the seat's, and the first cell has it.
            found = key_problems(self.driver, {*one.given(), *_OF_THE_SEAT & given})
            problems += [f"cell {number}: {problem}" for problem in found]
        problems = problems or self._wiring_problems()
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def cells(self) -> "tuple[LoadCellSection, ...]":
        """Every cell of the seat as a section of its own, the first one first."""
        first = self.model_copy(update={"further_cells": ()})
        return (first, *(first.model_copy(update=one.given()) for one in self.further_cells))

    def pins(self) -> dict[int, str]:
        """GPIO (BCM) number -> what it is for, of every pin that a cell takes."""
        pins: dict[int, str] = {}
        for number, cell in enumerate(self.cells(), start=1):
            which = "" if number == 1 else f" of cell {number}"
            pins |= {pin: f"{name}{which}" for pin, name in cell.own_pins().items()}
        return pins

    def own_pins(self) -> dict[int, str]:
        """The same of the first cell alone."""
        if self.driver is LoadCellDriver.SPI:
            return dict.fromkeys(SPI_PINS.get(self.spi_bus, ()), "load_cell (SPI)")
        named = {"load_cell.data_pin": self.data_pin, "load_cell.clock_pin": self.clock_pin}
        return {pin: name for name, pin in named.items() if pin is not None}

    def _wiring_problems(self) -> list[str]:
        problems = []
        cells = self.cells()
        for number, cell in enumerate(cells[1:], start=2):
            if cell.data_pin is not None and cell.data_pin == cell.clock_pin:
                problems.append(f"cell {number}: data_pin and clock_pin must differ")
        problems += wired_twice(cell.own_pins() for cell in cells)
        devices = [cell.iio_device for cell in cells]
        if self.driver is LoadCellDriver.IIO and len(set(devices)) < len(devices):
            problems.append("each cell needs an iio_device of its own")
        return problems


def key_problems(driver: LoadCellDriver, given: set[str]) -> list[str]:
    """What is wrong with the keys `given` (those with a value) for this driver, in words."""
    keys = DRIVER_KEYS[driver]
    problems = []
    if not given.issuperset(keys.needed):
        wanted = " and ".join(keys.needed)
        problems.append(f"driver {driver.value} needs {wanted} ({keys.hint})")
    problems += [
        f"driver {driver.value} does not use {key}: remove it, or change the driver"
        for key in sorted(given & OF_SOME_DRIVER - {*keys.needed, *keys.allowed})
    ]
    return problems

"""The configuration opens the chip it names, or says what to do."""

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

os.environ.setdefault("BLINKA_OS_AGNOSTIC", "1")

from seatd.chips import open_chip
from seatd.load_cell_section import LoadCellSection
from sensors import GpioUnavailable, VirtualClock
from sensors.load_cell import CountsSource


def opened(**keys: object) -> CountsSource:
    section = LoadCellSection.model_validate({"scale_file": "scale.yaml", **keys})
    return open_chip(section, clock=VirtualClock(look_cost_ns=200), seat="berlin-017")


class GpioError(Exception):
    """As lgpio's: a text and nothing else."""


def lgpio(*, busy: bool = False, closed: bool = False) -> SimpleNamespace:
    """The library, with every pin free or not."""

    def claim(*_: int) -> int:
        if busy:
            raise GpioError("GPIO busy")
        return 0

    def open_chip_device(number: int) -> int:
        if closed:
            raise GpioError("can not open gpiochip")
        return number

    return SimpleNamespace(
        SET_PULL_UP=32,
        error=GpioError,
        gpiochip_open=open_chip_device,
        gpiochip_close=lambda _: 0,
        gpio_claim_input=claim,
        gpio_claim_output=claim,
        gpio_read=lambda *_: 1,
        gpio_write=lambda *_: 0,
    )


class SpiDev:
    """As spidev's, refusing with the kernel's number."""

    def __init__(self, number: int) -> None:
        self.number = number

    def open(self, bus: int, device: int) -> None:
        raise OSError(self.number, os.strerror(self.number))


PINS = {"data_pin": 5, "clock_pin": 6}


def test_the_emulated_driver_reads_the_sitters_file(tmp_path: Path) -> None:
    sitter = tmp_path / "sitter"
    sitter.write_text("72.5")
    chip = opened(driver="emulated", sitter_file=sitter)

    assert chip.read_counts() == pytest.approx(84_210 + 72.5 * 10_700, abs=10_000)


def test_gpio_opens_the_pins_without_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", lgpio())

    assert opened(driver="gpio", **PINS) is not None


@pytest.mark.parametrize(
    ("library", "told"),
    [
        (lgpio(busy=True), "GPIO 5 .*stop whatever else uses this pin"),
        (lgpio(closed=True), "/dev/gpiochip"),
        (None, "extra `node`"),
    ],
)
def test_gpio_that_cannot_be_had_names_the_remedy(
    library: object, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", library)
    with pytest.raises(GpioUnavailable, match=told):
        opened(driver="gpio", **PINS)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "/dev/spidev1.0: no such device .*switch SPI on"),
        (errno.EACCES, "no permission .*group spi"),
        (errno.EBUSY, "in use .*stop whatever else"),
    ],
)
def test_a_bus_that_cannot_be_had_names_the_remedy(
    number: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spidev", SimpleNamespace(SpiDev=lambda: SpiDev(number)))
    with pytest.raises(GpioUnavailable, match=told):
        opened(driver="spi", spi_bus=1)


def test_a_kernel_without_the_chip_names_the_remedy() -> None:
    with pytest.raises(GpioUnavailable, match=r"iio:device99: no such device .*hx711 module"):
        opened(driver="iio", iio_device=99)


def test_a_board_without_such_pins_names_the_remedy() -> None:
    with pytest.raises(GpioUnavailable, match="stop whatever else uses these pins"):
        opened(driver="adafruit", **PINS)

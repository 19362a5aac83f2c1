"""The kernel's driver: offset binary out of a file, and the kernel's refusals."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import FrameCorrupt, GpioUnavailable, NotReady, Saturated, VirtualClock
from sensors.chips.frames import SETTLING_CONVERSIONS
from sensors.chips.iio import IioHx711, kernel_file


class RawFile:
    """in_voltage0_raw with what the test puts there; a read lasts `takes_s`."""

    def __init__(self, text: str = "8388608\n") -> None:
        self.clock = VirtualClock()
        self.text = text
        self.number: int | None = None
        self.takes_s = 0.1
        self.reads = 0

    def read_text(self) -> str:
        self.reads += 1
        self.clock.advance(self.takes_s)
        if self.number is not None:
            raise OSError(self.number, os.strerror(self.number))
        return self.text


def reader_of(file: RawFile) -> IioHx711:
    return IioHx711(raw=file, clock=file.clock, number=3)


@settings(derandomize=True)
@given(st.integers(min_value=1, max_value=0xFFFFFE).filter(lambda raw: raw != 0x800000))
def test_offset_binary_becomes_signed_counts(raw: int) -> None:
    assert reader_of(RawFile(f"{raw}\n")).read_counts() == raw - 8_388_608


@pytest.mark.parametrize(("raw", "counts"), [(0, -8_388_608), (0xFFFFFF, 8_388_607)])
def test_both_ends_of_the_range_are_saturation(raw: int, counts: int) -> None:
    with pytest.raises(Saturated) as saturated:
        reader_of(RawFile(str(raw))).read_counts()

    assert saturated.value.counts == counts


@pytest.mark.parametrize("text", ["", "nan", "16777216", "-1", "0x12"])
def test_what_is_no_24_bit_number_is_corrupt(text: str) -> None:
    with pytest.raises(FrameCorrupt, match="check its driver"):
        reader_of(RawFile(text)).read_counts()


def test_a_word_of_zeros_is_a_short_and_no_weight() -> None:
    with pytest.raises(FrameCorrupt, match="short to ground"):
        reader_of(RawFile("8388608")).read_counts()


@pytest.mark.parametrize("number", [errno.EIO, errno.ETIMEDOUT, errno.EAGAIN])
def test_a_kernel_without_a_conversion_is_not_ready_and_then_settles_anew(number: int) -> None:
    file = RawFile("9000000")
    reader = reader_of(file)
    reader.read_counts()
    file.number = number
    with pytest.raises(NotReady, match="data wire"):
        reader.read_counts()
    file.number = None
    file.reads = 0
    reader.read_counts()

    assert file.reads == SETTLING_CONVERSIONS + 1


def test_a_read_so_long_that_the_kernel_reset_the_chip_is_not_ready_and_settles_anew() -> None:
    file = RawFile("9000000")
    reader = reader_of(file)
    reader.read_counts()
    file.takes_s = 1.1
    with pytest.raises(NotReady, match="reset it"):
        reader.read_counts()
    file.takes_s = 0.1
    file.reads = 0
    reader.read_counts()

    assert file.reads == SETTLING_CONVERSIONS + 1


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENODEV, "iio:device3: no such device .*module"),
        (errno.EACCES, "no permission .*add the user to group gpio"),
    ],
)
def test_a_device_that_is_gone_or_forbidden_names_the_remedy(number: int, remedy: str) -> None:
    file = RawFile()
    file.number = number
    with pytest.raises(GpioUnavailable, match=remedy):
        reader_of(file).read_counts()


def sysfs(folder: Path, name: str) -> Path:
    device = folder / "iio:device0"
    device.mkdir()
    (device / "name").write_text(f"{name}\n")
    (device / "in_voltage0_raw").write_text("8400000\n")
    return folder


def test_the_kernels_file_is_found_by_its_number(tmp_path: Path) -> None:
    file = kernel_file(0, devices=sysfs(tmp_path, "hx711"))

    assert file.read_text() == "8400000\n"


def test_another_device_under_that_number_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(GpioUnavailable, match="'bmp280', not an hx711: correct iio_device"):
        kernel_file(0, devices=sysfs(tmp_path, "bmp280"))


def test_no_device_names_the_module_to_load(tmp_path: Path) -> None:
    with pytest.raises(GpioUnavailable, match=r"no such device .*hx711 module"):
        kernel_file(1, devices=sysfs(tmp_path, "hx711"))

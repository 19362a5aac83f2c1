"""Driver `iio`: an HX711 read by the Linux kernel (drivers/iio/adc/hx711.c), through sysfs.

The kernel clocks the chip with interrupts masked, waits for it up to a second, resets it when it
stays silent and waits once more. It returns offset binary and proves nothing about a frame; what
can be proven from a value alone is proven here.
"""

import errno
from pathlib import Path
from typing import Protocol

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.frames import MAX_COUNTS, MIN_COUNTS, SETTLING_CONVERSIONS
from sensors.chips.obstacles import Device, obstacle_of
from sensors.errors import DeviceUnavailable, FrameCorrupt, NotReady, Saturated

DEVICES = Path("/sys/bus/iio/devices")
OFFSET_COUNTS = 0x800000
# The kernel resets the chip after this long; what follows a reset is unsettled.
KERNEL_RESETS_AFTER_S = 1.0
NO_CONVERSION = frozenset({errno.EIO, errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY})
PAUSE_AFTER_FAILURE_S = 0.05


class RawFile(Protocol):
    """The sysfs file `in_voltage0_raw`; reading it makes a conversion."""

    def read_text(self) -> str:
        """The conversion as a decimal number, with a line end; OSError as the kernel's."""
        ...


class IioHx711:
    """One HX711 behind the kernel's driver, channel A at the gain the kernel has (128)."""

    def __init__(self, *, raw: RawFile, clock: ChipClock, number: int = 0) -> None:
        """Read nothing yet; the first conversions are dropped as unsettled.

        Args:
            raw: The file `in_voltage0_raw`; see `kernel_file`.
            clock: Tells how long a read took.
            number: Of the device, for messages.
        """
        self._raw = raw
        self._clock = clock
        self._device = _device(number)
        self._discards_left = SETTLING_CONVERSIONS

    def read_counts(self) -> int:
        """Wait for the next conversion and return it.

        Blocks for as long as the kernel does, about 2 s when the chip is silent.

        Returns:
            -8388607 to 8388606 counts.

        Raises:
            NotReady: The kernel got no conversion.
            FrameCorrupt: Not a number of 24 bits, or all bits zero as from a shorted data wire.
            Saturated: The converter stands at the end of its range.
            DeviceUnavailable: The device is gone or forbidden.
        """
        while self._discards_left:
            self._conversion()
            self._discards_left -= 1
        counts = self._conversion()
        if counts in {MAX_COUNTS, MIN_COUNTS}:
            raise Saturated(counts)
        if counts == 0:
            self._clock.wait_s(PAUSE_AFTER_FAILURE_S)
            raise FrameCorrupt("all bits zero: check the data wire for a short to ground")
        return counts

    def _conversion(self) -> int:
        started_ns = self._clock.now_ns()
        text = self._read()
        took_s = (self._clock.now_ns() - started_ns) / NS_PER_S
        if took_s >= KERNEL_RESETS_AFTER_S:
            self._discards_left = SETTLING_CONVERSIONS
            raise NotReady(
                f"the kernel waited {took_s:.1f} s for the HX711 and reset it: "
                "check its power and the data wire"
            )
        return _counts(text)

    def _read(self) -> str:
        try:
            return self._raw.read_text()
        except OSError as error:
            if error.errno not in NO_CONVERSION:
                refusal = self._device.refusal(obstacle_of(error), error)
                raise DeviceUnavailable(refusal) from error
            self._discards_left = SETTLING_CONVERSIONS
            self._clock.wait_s(PAUSE_AFTER_FAILURE_S)
            raise NotReady(
                f"the kernel got no conversion from the HX711 ({error}): "
                "check its power and the data wire"
            ) from error


def kernel_file(number: int, *, devices: Path = DEVICES) -> RawFile:
    """The file of device `number`, after a look whether it is an HX711.

    Raises:
        DeviceUnavailable: There is no such device, or it is something else.
    """
    device = _device(number)
    folder = devices / f"iio:device{number}"
    try:
        name = (folder / "name").read_text().strip()
    except OSError as error:
        raise DeviceUnavailable(device.refusal(obstacle_of(error), error)) from error
    if name != "hx711":
        raise DeviceUnavailable(
            f"{device.path} is {name!r}, not an hx711: correct iio_device "
            f"(`grep . {DEVICES}/*/name`)"
        )
    return folder / "in_voltage0_raw"


def _device(number: int) -> Device:
    return Device(
        path=f"{DEVICES}/iio:device{number}",
        group="gpio",
        provide="load the kernel's hx711 module and its device-tree overlay "
        "(docs/hardware.md), or correct iio_device",
        free=f"`grep . {DEVICES}/*/name`",
    )


def _counts(text: str) -> int:
    try:
        raw = int(text)
    except ValueError as error:
        raise FrameCorrupt(f"the kernel gave {text!r}, not a number: check its driver") from error
    if not 0 <= raw < 2 * OFFSET_COUNTS:
        raise FrameCorrupt(f"the kernel gave {raw}, not 24 bits: check its driver")
    return raw - OFFSET_COUNTS

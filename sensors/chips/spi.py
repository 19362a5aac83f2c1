"""Driver `spi`: an HX711 clocked by the Pi's SPI controller.

MOSI drives PD_SCK, MISO reads DOUT; chip select and the SPI clock stay unconnected, and the chip
has the bus to itself. The clock pattern is data: each pair of bits `10` is one pulse, made by
hardware, so that no busy processor can stretch it. MOSI must idle low, or the chip powers down:
every transfer ends in zeros.
"""

from collections.abc import Generator, Sequence
from typing import Protocol, cast

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.conversions import RESET_HIGH_S, SettledReader
from sensors.chips.frames import BITS, Frame, Gain, Rate
from sensors.chips.obstacles import Device, obstacle_of
from sensors.errors import DeviceUnavailable

SPEED_HZ = 1_000_000
FRAME_BYTES = 7
FRAME_BITS = 8 * FRAME_BYTES


class SpiBus(Protocol):
    """An SPI bus with one HX711 on it."""

    def transfer(self, sent: bytes) -> bytes:
        """Play `sent` on MOSI, most significant bit first; as many bytes seen on MISO."""
        ...

    def data_is_high(self) -> bool:
        """Level of DOUT, without giving the chip a pulse."""
        ...


class SpiHx711(SettledReader):
    """One HX711 behind an SPI bus; see `SettledReader` for what a read does."""

    def __init__(
        self,
        *,
        bus: SpiBus,
        clock: ChipClock,
        gain: Gain = Gain.A128,
        rate: Rate = Rate.SPS_10,
    ) -> None:
        """Touch nothing yet; the first read resets the chip, whose state is unknown."""
        access = BitPairs(bus=bus, clock=clock)
        super().__init__(access=access, clock=clock, gain=gain, rate=rate)


class BitPairs:
    """The wires, worked by transfers of bit pairs."""

    def __init__(self, *, bus: SpiBus, clock: ChipClock) -> None:
        """Take the bus; nothing moves yet."""
        self._bus = bus
        self._clock = clock

    def data_is_high(self) -> bool:
        """See `sensors.chips.conversions.ChipAccess`."""
        return self._bus.data_is_high()

    def power_cycle(self) -> Generator[float, None, None]:
        """See `sensors.chips.conversions.ChipAccess`; one transfer, as MOSI idles low."""
        high_bytes = round(RESET_HIGH_S * SPEED_HZ / 8)
        self._bus.transfer(b"\xff" * high_bytes + b"\x00")
        yield from ()

    def clock_out(self, gain: Gain) -> Frame:
        """See `sensors.chips.conversions.ChipAccess`."""
        started_ns = self._clock.now_ns()
        seen = self._bus.transfer(pulses(gain))
        return Frame(
            word=word_in(seen),
            longest_high_ns=NS_PER_S // SPEED_HZ,
            took_ns=self._clock.now_ns() - started_ns,
            ended_high=stays_high(seen, gain),
        )


def pulses(gain: Gain) -> bytes:
    """The seven bytes for MOSI: one pair `10` for each pulse, then zeros."""
    pattern = int("10" * gain.value, 2) << (FRAME_BITS - 2 * gain.value)
    return pattern.to_bytes(FRAME_BYTES, "big")


def word_in(seen: bytes) -> int:
    """The chip's 24 bits out of what MISO saw: the second bit of each pair, when DOUT is calm."""
    bits = f"{int.from_bytes(seen, 'big'):0{FRAME_BITS}b}"
    return int(bits[1 : 2 * BITS : 2], 2)


def stays_high(seen: bytes, gain: Gain) -> bool:
    """Whether DOUT was high from the last pulse to the end of the transfer."""
    rest = FRAME_BITS - 2 * gain.value + 1
    return int.from_bytes(seen, "big") & (1 << rest) - 1 == (1 << rest) - 1


class SpiDevice(Protocol):
    """The part of `spidev.SpiDev` that is used, so that a fake can stand in."""

    max_speed_hz: int
    mode: int

    def open(self, bus: int, device: int) -> None: ...
    def xfer2(self, values: Sequence[int]) -> Sequence[int]: ...
    def close(self) -> None: ...


class SpidevBus:
    """A bus of the kernel, `/dev/spidev<bus>.<device>`."""

    def __init__(self, *, bus: int, device: int, spidev: SpiDevice | None = None) -> None:
        """Open the bus.

        Args:
            bus: Number of the bus; 0 is MOSI GPIO 10, MISO GPIO 9.
            device: Number of the chip select, which stays unconnected.
            spidev: Stands in for the library, for tests; loaded when not given.

        Raises:
            DeviceUnavailable: The library or the bus cannot be had.
        """
        self._device = Device(
            path=f"/dev/spidev{bus}.{device}",
            group="spi",
            provide="switch SPI on (`sudo raspi-config nonint do_spi 0`) and restart, "
            "or correct spi_bus and spi_device (`ls /dev/spidev*`)",
            free="`sudo fuser /dev/spidev*`",
        )
        self._spi = spidev or _load_spidev()
        try:
            self._spi.open(bus, device)
            self._spi.max_speed_hz = SPEED_HZ
            self._spi.mode = 0
        except OSError as error:
            raise self._refused(error) from error

    def transfer(self, sent: bytes) -> bytes:
        """See `SpiBus`.

        Raises:
            DeviceUnavailable: The kernel refused.
        """
        try:
            return bytes(self._spi.xfer2(list(sent)))
        except OSError as error:
            raise self._refused(error) from error

    def data_is_high(self) -> bool:
        """See `SpiBus`; a transfer of zeros, of which the last bit counts."""
        return bool(self.transfer(b"\x00")[-1] & 1)

    def close(self) -> None:
        """Give the bus back."""
        self._spi.close()

    def _refused(self, error: OSError) -> DeviceUnavailable:
        return DeviceUnavailable(self._device.refusal(obstacle_of(error), error))


def _load_spidev() -> SpiDevice:
    try:
        import spidev
    except (ImportError, OSError) as error:
        raise DeviceUnavailable(
            f"the SPI library spidev cannot be loaded ({error}): install python3-spidev from the "
            "distribution; without a Raspberry Pi use the emulator"
        ) from error
    return cast("SpiDevice", spidev.SpiDev())

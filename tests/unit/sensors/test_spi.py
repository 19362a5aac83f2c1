"""Clock pulses as data on MOSI, and the kernel's bus under it."""

import errno
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import FrameCorrupt, Gain, GpioUnavailable, VirtualClock
from sensors.chips.spi import (
    SPEED_HZ,
    SpidevBus,
    SpiHx711,
    pulses,
    stays_high,
    word_in,
)

BITS = 56


def on_miso(word: int, gain: Gain, *, after: str = "1") -> bytes:
    """What MISO sees of a word: each bit twice, then DOUT high."""
    bits = "".join(bit * 2 for bit in f"{word:024b}")
    return int(bits + after * (BITS - len(bits)), 2).to_bytes(7, "big")


@pytest.mark.parametrize("gain", list(Gain))
def test_each_pulse_is_one_pair_and_the_pattern_ends_low(gain: Gain) -> None:
    bits = f"{int.from_bytes(pulses(gain), 'big'):056b}"

    assert len(pulses(gain)) == 7
    assert bits == ("10" * gain.value).ljust(BITS, "0")
    assert bits.endswith("0")


@settings(derandomize=True)
@given(st.integers(min_value=0, max_value=0xFFFFFF), st.sampled_from(Gain))
def test_every_word_is_found_again_on_miso(word: int, gain: Gain) -> None:
    seen = on_miso(word, gain)

    assert word_in(seen) == word
    assert stays_high(seen, gain)


@settings(derandomize=True)
@given(st.integers(min_value=0, max_value=0xFFFFFF), st.sampled_from(Gain), st.data())
def test_one_low_bit_after_the_last_pulse_spoils_the_proof(
    word: int, gain: Gain, data: st.DataObject
) -> None:
    # The first bit of the last pair may still be settling; from the second on DOUT must be high.
    place = data.draw(st.integers(min_value=0, max_value=BITS - 2 * gain.value))
    seen = int.from_bytes(on_miso(word, gain), "big") & ~(1 << place)

    assert not stays_high(seen.to_bytes(7, "big"), gain)


class SpiDev:
    """spidev.SpiDev, refusing as the kernel does."""

    def __init__(self, number: int | None = None) -> None:
        self.number = number
        self.max_speed_hz = 0
        self.mode = 3
        self.opened: tuple[int, int] | None = None
        self.sent: list[list[int]] = []
        self.answer = 0xFF

    def open(self, bus: int, device: int) -> None:
        self._refuse()
        self.opened = (bus, device)

    def xfer2(self, values: list[int]) -> list[int]:
        self._refuse()
        self.sent.append(list(values))
        return [self.answer] * len(values)

    def close(self) -> None:
        self.opened = None

    def _refuse(self) -> None:
        if self.number is not None:
            raise OSError(self.number, os.strerror(self.number))


def test_the_bus_is_opened_at_a_megahertz_where_a_pulse_lasts_one_microsecond() -> None:
    device = SpiDev()
    bus = SpidevBus(bus=1, device=2, spidev=device)
    opened = device.opened
    bus.close()

    assert (opened, device.max_speed_hz, device.mode) == ((1, 2), SPEED_HZ, 0)
    assert device.opened is None


@pytest.mark.parametrize(("answer", "high"), [(0xFF, True), (0x00, False), (0xFE, False)])
def test_data_is_looked_at_by_a_byte_of_zeros_which_is_no_pulse(answer: int, high: bool) -> None:
    device = SpiDev()
    device.answer = answer
    bus = SpidevBus(bus=0, device=0, spidev=device)

    assert bus.data_is_high() is high
    assert device.sent == [[0]]


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOENT, "no such device .*switch SPI on"),
        (errno.EACCES, "no permission .*add the user to group spi"),
        (errno.EBUSY, "in use .*stop whatever else uses it"),
    ],
)
def test_a_bus_that_cannot_be_had_names_the_remedy(number: int, remedy: str) -> None:
    with pytest.raises(GpioUnavailable, match=f"/dev/spidev0.1: {remedy}"):
        SpidevBus(bus=0, device=1, spidev=SpiDev(number))


def test_a_bus_that_breaks_later_says_so() -> None:
    device = SpiDev()
    bus = SpidevBus(bus=0, device=0, spidev=device)
    device.number = errno.ENODEV

    with pytest.raises(GpioUnavailable, match="no such device"):
        bus.data_is_high()


def test_without_the_library_the_operator_learns_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "spidev", None)

    with pytest.raises(GpioUnavailable, match="python3-spidev"):
        SpidevBus(bus=0, device=0)


class SlowBus:
    """A bus on which a transfer takes as long as the test says."""

    def __init__(self, clock: VirtualClock, transfer_s: float) -> None:
        self.clock = clock
        self.transfer_s = transfer_s

    def transfer(self, sent: bytes) -> bytes:
        self.clock.advance(self.transfer_s)
        return on_miso(1234, Gain.A128)

    def data_is_high(self) -> bool:
        return False


def test_a_transfer_longer_than_half_a_period_is_not_believed() -> None:
    clock = VirtualClock()
    reader = SpiHx711(bus=SlowBus(clock, 0.051), clock=clock)
    with pytest.raises(FrameCorrupt, match="two conversions"):
        reader.read_counts()

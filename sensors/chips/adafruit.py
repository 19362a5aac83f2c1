"""Driver `adafruit`: adafruit-circuitpython-hx711 1.1.2 over Blinka, made safe on Linux.

Four things of that driver are repaired here, none of them in its own files:
- it calls functions Blinka does not have (`disable_interrupts`): its module gets stand-ins;
- it sleeps while the clock is high, which powers the chip down: the stand-in does not sleep;
- its sign extension is Python-wrong: 24 bits are taken and extended anew;
- it waits for ever for a chip that is silent: it is called only when a conversion is ready, and
  the pins it works on raise once the frame's deadline is over.
"""

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, Protocol, cast

from sensors.chips.clock import ChipClock
from sensors.chips.conversions import RESET_HIGH_S, SettledReader
from sensors.chips.frames import Frame, Gain, Rate
from sensors.chips.watched_pins import ClockPin, DataPin, Pin, WatchedPins
from sensors.errors import GpioUnavailable, OutOfStep

WORD = 0xFFFFFF


class AdafruitDriver(Protocol):
    """The part of `adafruit_hx711.hx711.HX711` that is used."""

    @property
    def is_busy(self) -> bool: ...

    def power_down(self, down: bool) -> None: ...  # noqa: FBT001 - the driver's own signature

    def _read_channel_raw(self, chan_gain: int) -> int: ...


class AdafruitHx711(SettledReader):
    """One HX711 behind Adafruit's driver; see `SettledReader` for what a read does."""

    def __init__(
        self,
        *,
        data: Pin,
        clock_out: Pin,
        clock: ChipClock,
        gain: Gain = Gain.A128,
        rate: Rate = Rate.SPS_10,
    ) -> None:
        """Load the driver and give it watched pins.

        Args:
            data: Input wired to DOUT, with pull-up.
            clock_out: Output wired to PD_SCK.
            clock: Time.
            gain: Input and gain.
            rate: How the chip's RATE pin is wired.

        Raises:
            GpioUnavailable: The driver is not installed, or the pins cannot be used.
        """
        access = WatchedDriver(data=data, clock_out=clock_out, clock=clock, rate=rate)
        super().__init__(access=access, clock=clock, gain=gain, rate=rate)


class WatchedDriver:
    """Adafruit's driver on watched pins, one conversion at a time."""

    def __init__(self, *, data: Pin, clock_out: Pin, clock: ChipClock, rate: Rate) -> None:
        """Load the driver; its constructor gives the chip a short reset."""
        self._clock = clock
        self._watch = WatchedPins(clock=clock)
        self._sck = ClockPin(pin=clock_out, watch=self._watch)
        self._dout = DataPin(pin=data, watch=self._watch)
        self._frame_deadline_s = rate.period_s / 2
        self._driver = _load_driver(self._dout, self._sck)

    def data_is_high(self) -> bool:
        """See `sensors.chips.conversions.ChipAccess`."""
        return self._driver.is_busy

    def power_cycle(self) -> Generator[float, None, None]:
        """See `sensors.chips.conversions.ChipAccess`."""
        self._driver.power_down(True)  # noqa: FBT003 - the driver's own signature
        yield RESET_HIGH_S
        self._driver.power_down(False)  # noqa: FBT003 - the driver's own signature

    def clock_out(self, gain: Gain) -> Frame:
        """See `sensors.chips.conversions.ChipAccess`."""
        started_ns = self._clock.now_ns()
        self._watch.begin(self._frame_deadline_s)
        try:
            # `read` would convert twice and subtract a tare from the wrongly signed value.
            raw = self._driver._read_channel_raw(gain.value)  # noqa: SLF001
        except OutOfStep:
            self._sck.value = False
            raise
        finally:
            self._watch.end()
        return Frame(
            word=raw & WORD,
            longest_high_ns=self._watch.longest_high_ns,
            took_ns=self._clock.now_ns() - started_ns,
            ended_high=self._dout.value,
        )


def header_pins(*, data_pin: int, clock_pin: int) -> tuple[Pin, Pin]:
    """DOUT (with pull-up) and PD_SCK on the Pi's header, through Blinka.

    Args:
        data_pin: GPIO (BCM) number wired to DOUT.
        clock_pin: GPIO (BCM) number wired to PD_SCK.

    Raises:
        GpioUnavailable: Blinka is not installed, knows no such pins, or cannot have them.
    """
    try:
        import board
        import digitalio
    except Exception as error:  # Blinka refuses boards with errors of any kind
        raise GpioUnavailable(
            f"Blinka cannot be loaded ({error!r}): install the extra `adafruit`, on a Raspberry "
            "Pi; elsewhere use driver emulated"
        ) from error
    try:
        data = digitalio.DigitalInOut(getattr(board, f"D{data_pin}"))
        data.switch_to_input(pull=digitalio.Pull.UP)
        sck = digitalio.DigitalInOut(getattr(board, f"D{clock_pin}"))
        sck.switch_to_output(value=False)
    except Exception as error:  # each back end of Blinka has errors of its own
        raise GpioUnavailable(
            f"cannot claim GPIO {data_pin} and {clock_pin} ({error!r}): stop whatever else uses "
            "these pins (see `gpioinfo`), add the user to group gpio, and check the pin numbers"
        ) from error
    return cast("Pin", data), cast("Pin", sck)


def _load_driver(data: DataPin, sck: ClockPin) -> AdafruitDriver:
    try:
        from adafruit_hx711 import hx711 as adafruit
    except Exception as error:  # Blinka refuses boards with errors of any kind
        raise GpioUnavailable(
            f"Adafruit's HX711 driver cannot be loaded ({error!r}): install the extra `adafruit`"
        ) from error
    # In the driver's module alone: whoever else uses Blinka keeps the original.
    adafruit.microcontroller = SimpleNamespace(
        disable_interrupts=_nothing, enable_interrupts=_nothing, delay_us=_nothing
    )
    return cast("AdafruitDriver", adafruit.HX711(data, sck))


def _nothing(*_: Any) -> None:
    """The driver wants a microsecond here; a Python call takes about that long by itself."""

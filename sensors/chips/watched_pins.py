"""Pins that measure what a driver does with them, and stop a driver that would not stop."""

from typing import Protocol

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.errors import GpioUnavailable, OutOfStep


class Pin(Protocol):
    """The part of `digitalio.DigitalInOut` that the driver uses."""

    value: bool


class WatchedPins:
    """Deadline and longest high phase of the frame under way."""

    def __init__(self, *, clock: ChipClock) -> None:
        """Nothing is under way."""
        self._clock = clock
        self._high_since_ns: int | None = None
        self.longest_high_ns = 0
        self.deadline_ns: int | None = None

    def begin(self, deadline_s: float) -> None:
        """A frame begins now."""
        self.longest_high_ns = 0
        self.deadline_ns = self._clock.now_ns() + round(deadline_s * NS_PER_S)

    def end(self) -> None:
        """The frame is over; the pins wait for nothing any more."""
        self.deadline_ns = None

    def rises(self) -> None:
        """To be told before PD_SCK rises."""
        self._high_since_ns = self._clock.now_ns()

    def fell(self) -> None:
        """To be told after PD_SCK fell."""
        if self._high_since_ns is not None:
            high_ns = self._clock.now_ns() - self._high_since_ns
            self.longest_high_ns = max(self.longest_high_ns, high_ns)
            self._high_since_ns = None

    def check(self) -> None:
        """Raise OutOfStep when the frame's deadline is over: the driver itself would not stop."""
        if self.deadline_ns is not None and self._clock.now_ns() > self.deadline_ns:
            raise OutOfStep(
                "the conversion vanished while it was clocked out: check the data wire, "
                "and take load off the processor"
            )


class DataPin:
    """DOUT as the driver sees it."""

    def __init__(self, *, pin: Pin, watch: WatchedPins) -> None:
        """Wrap the pin."""
        self._pin = pin
        self._watch = watch

    @property
    def value(self) -> bool:
        """Level of DOUT."""
        self._watch.check()
        return bool(_asked(self._pin))


class ClockPin:
    """PD_SCK as the driver sees it."""

    def __init__(self, *, pin: Pin, watch: WatchedPins) -> None:
        """Wrap the pin."""
        self._pin = pin
        self._watch = watch

    @property
    def value(self) -> bool:
        """Level of PD_SCK, as it was set."""
        return bool(_asked(self._pin))

    @value.setter
    def value(self, high: bool) -> None:
        if high:
            self._watch.rises()
        _set(self._pin, high=high)
        if not high:
            self._watch.fell()


def _asked(pin: Pin) -> bool:
    try:
        return pin.value
    except Exception as error:  # each back end of Blinka has errors of its own
        raise _lost(error) from error


def _set(pin: Pin, *, high: bool) -> None:
    try:
        pin.value = high
    except Exception as error:  # each back end of Blinka has errors of its own
        raise _lost(error) from error


def _lost(error: Exception) -> GpioUnavailable:
    return GpioUnavailable(
        f"a pin cannot be used any more ({error!r}): stop whatever else uses it (see `gpioinfo`)"
    )

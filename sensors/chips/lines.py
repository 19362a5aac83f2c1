"""The two wires to an HX711, and the only place that imports the GPIO library.

Nothing here waits: each call sets or reads a level and returns.
"""

from collections.abc import Callable
from typing import Protocol, cast

from sensors.chips.device_files import obstacle_at
from sensors.chips.obstacles import Device, Obstacle
from sensors.errors import GpioUnavailable


class Lines(Protocol):
    """DOUT and PD_SCK of one HX711."""

    def data_is_high(self) -> bool:
        """Level of DOUT now; low means that a conversion is ready."""
        ...

    def set_clock(self, high: bool) -> None:  # noqa: FBT001 - a level, and the only argument
        """Drive PD_SCK."""
        ...

    def close(self) -> None:
        """Give the wires back; a second call does nothing."""
        ...


class Lgpio(Protocol):
    """The part of the `lgpio` module that is used, so that a fake can stand in."""

    SET_PULL_UP: int
    error: type[Exception]

    def gpiochip_open(self, gpiochip: int) -> int: ...
    def gpiochip_close(self, chip: int) -> int: ...
    def gpio_claim_input(self, chip: int, gpio: int, flags: int) -> int: ...
    def gpio_claim_output(self, chip: int, gpio: int, level: int) -> int: ...
    def gpio_read(self, chip: int, gpio: int) -> int: ...
    def gpio_write(self, chip: int, gpio: int, level: int) -> int: ...


class GpioLines:
    """The wires on a Raspberry Pi's header.

    DOUT gets the pull-up: a cut wire then reads high, which is "never ready", instead of
    floating into data.
    """

    def __init__(
        self,
        *,
        gpiochip: int,
        data_pin: int,
        clock_pin: int,
        lgpio: Lgpio | None = None,
        look: Callable[[str], Obstacle] = obstacle_at,
    ) -> None:
        """Claim both pins, clock low.

        Args:
            gpiochip: Number of the device `/dev/gpiochip<n>`.
            data_pin: GPIO (BCM) number wired to DOUT.
            clock_pin: GPIO (BCM) number wired to PD_SCK.
            lgpio: Stands in for the library, for tests; loaded when not given.
            look: Says why a device cannot be opened; the library does not.

        Raises:
            GpioUnavailable: The library, the device or a pin cannot be had.
        """
        self._lgpio = lgpio or _load_lgpio()
        self._failures = (OSError, self._lgpio.error)
        self._data_pin = data_pin
        self._clock_pin = clock_pin
        self._look = look
        self._chip: int | None = self._open(gpiochip)
        try:
            self._claim(self._chip)
        except GpioUnavailable:
            self.close()
            raise

    def data_is_high(self) -> bool:
        """See `Lines`.

        Raises:
            GpioUnavailable: The line is closed or the kernel refused.
        """
        chip = self._opened()
        try:
            return self._lgpio.gpio_read(chip, self._data_pin) == 1
        except self._failures as error:
            raise self._refused("read data", self._data_pin, error) from error

    def set_clock(self, high: bool) -> None:  # noqa: FBT001 - see `Lines`
        """See `Lines`.

        Raises:
            GpioUnavailable: The line is closed or the kernel refused.
        """
        chip = self._opened()
        try:
            self._lgpio.gpio_write(chip, self._clock_pin, int(high))
        except self._failures as error:
            raise self._refused("drive clock", self._clock_pin, error) from error

    def close(self) -> None:
        """See `Lines`."""
        chip, self._chip = self._chip, None
        if chip is not None:
            self._lgpio.gpiochip_close(chip)

    def _open(self, gpiochip: int) -> int:
        try:
            return self._lgpio.gpiochip_open(gpiochip)
        except self._failures as error:
            device = Device(
                path=f"/dev/gpiochip{gpiochip}",
                group="gpio",
                provide="set gpio_chip to a number that `gpiodetect` lists",
                free="`gpiodetect`, `gpioinfo`",
            )
            obstacle = self._look(device.path)
            raise GpioUnavailable(device.refusal(obstacle, error)) from error

    def _claim(self, chip: int) -> None:
        try:
            self._lgpio.gpio_claim_input(chip, self._data_pin, self._lgpio.SET_PULL_UP)
        except self._failures as error:
            raise self._refused("claim data", self._data_pin, error) from error
        try:
            self._lgpio.gpio_claim_output(chip, self._clock_pin, 0)
        except self._failures as error:
            raise self._refused("claim clock", self._clock_pin, error) from error

    def _opened(self) -> int:
        if self._chip is None:
            raise GpioUnavailable("the GPIO lines are closed: open them again before reading")
        return self._chip

    def _refused(self, what: str, pin: int, error: Exception) -> GpioUnavailable:
        return GpioUnavailable(
            f"cannot {what} line GPIO {pin} ({error}): stop whatever else uses this pin "
            "(see `gpioinfo`) and check the pin numbers in the configuration"
        )


def _load_lgpio() -> Lgpio:
    try:
        import lgpio
    except (ImportError, OSError) as error:
        raise GpioUnavailable(
            f"the GPIO library lgpio cannot be loaded ({error}): install the extra `node`, or "
            "python3-lgpio from the distribution; without a Raspberry Pi use the emulator"
        ) from error
    return cast("Lgpio", lgpio)

"""Light, button and buzzer on a Raspberry Pi's header, and the only place that knows gpiozero.

Nothing here waits: each call sets or reads a level and returns.
"""

from collections.abc import Sequence
from typing import Any

from sensors.errors import PanelUnavailable
from sensors.panel.patterns import Colour, Glow

BEEP_S = 0.08
RGB = 3


class GpioPanel:
    """What is wired of a panel; what is not wired does nothing."""

    def __init__(
        self,
        *,
        light_pins: Sequence[int] = (),
        common_anode: bool = False,
        button_pin: int | None = None,
        buzzer_pin: int | None = None,
        camera_switch_pin: int | None = None,
        factory: Any = None,
    ) -> None:
        """Claim the pins, light and buzzer off.

        Args:
            light_pins: GPIO (BCM) numbers: red, green, blue; or status and white; or status.
            common_anode: Low is on, for the lights.
            button_pin: To ground when pressed; the Pi's pull-up is switched on.
            buzzer_pin: Of an active buzzer.
            camera_switch_pin: To ground while the camera may look, so that a broken wire forbids.
            factory: Stands in for gpiozero's pins, for tests; the library lgpio when not given.

        Raises:
            PanelUnavailable: The library, the device or a pin cannot be had.
        """
        self._devices: list[Any] = []
        self._light_pins = tuple(light_pins)
        try:
            import gpiozero

            self._factory = factory or _lgpio_factory()
            self._lights = self._open_lights(gpiozero, active_high=not common_anode)
            self._button = self._open_contact(gpiozero, button_pin)
            self._buzzer = buzzer_pin is not None and self._keep(
                gpiozero.Buzzer(buzzer_pin, pin_factory=self._factory)
            )
            self._camera_switch = self._open_contact(gpiozero, camera_switch_pin)
        except Exception as error:
            # gpiozero, its pin libraries and the kernel each have errors of their own.
            self.close()
            raise _unavailable(error) from error

    def _open_contact(self, gpiozero: Any, pin: int | None) -> Any:
        if pin is None:
            return None
        return self._keep(gpiozero.Button(pin, pull_up=True, pin_factory=self._factory))

    def _open_lights(self, gpiozero: Any, *, active_high: bool) -> list[Any]:
        wiring = {"active_high": active_high, "pin_factory": self._factory}
        if len(self._light_pins) == RGB:
            return [self._keep(gpiozero.RGBLED(*self._light_pins, **wiring))]
        return [self._keep(gpiozero.PWMLED(pin, **wiring)) for pin in self._light_pins]

    def show(self, glow: Glow) -> None:
        """Set the light.

        Raises:
            PanelUnavailable: The pins are lost.
        """
        try:
            match self._lights:
                case [rgb] if len(self._light_pins) == RGB:
                    level, colour = (1.0, Colour.WHITE) if glow.tick else (glow.level, glow.colour)
                    rgb.value = tuple(part * level for part in colour.value)
                case [status, white]:
                    status.value = glow.level
                    white.value = float(glow.tick)
                case [status]:
                    # With one light a tick is the opposite of what it shows.
                    status.value = 1.0 - round(glow.level) if glow.tick else glow.level
                case _:
                    """No light is wired."""
        except Exception as error:
            raise _unavailable(error) from error

    def button_is_pressed(self) -> bool:
        """Whether the button is down now; never without a button.

        Raises:
            PanelUnavailable: The pins are lost.
        """
        try:
            return bool(self._button and self._button.is_pressed)
        except Exception as error:
            raise _unavailable(error) from error

    def camera_is_allowed(self) -> bool:
        """Whether the switch lets the camera look; always without a switch.

        Raises:
            PanelUnavailable: The pins are lost.
        """
        try:
            return not self._camera_switch or bool(self._camera_switch.is_pressed)
        except Exception as error:
            raise _unavailable(error) from error

    def beep(self, times: int) -> None:
        """Beep shortly, in the background.

        Raises:
            PanelUnavailable: The pins are lost.
        """
        try:
            if self._buzzer:
                self._buzzer.beep(on_time=BEEP_S, off_time=BEEP_S, n=times, background=True)
        except Exception as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Switch everything off and give the pins back; a second call does nothing."""
        devices, self._devices = self._devices, []
        self._buzzer = False
        for device in reversed(devices):
            device.close()

    def _keep(self, device: Any) -> Any:
        self._devices.append(device)
        return device


def _lgpio_factory() -> Any:
    # By name: gpiozero would otherwise fall back to libraries that know no pull-up or no Pi 5.
    from gpiozero.pins.lgpio import LGPIOFactory

    return LGPIOFactory()


def _unavailable(error: Exception) -> PanelUnavailable:
    return PanelUnavailable(f"the panel cannot be used ({error!r}): {_remedy(error)}")


def _remedy(error: Exception) -> str:
    said = f"{type(error).__name__} {error}".lower()
    if isinstance(error, ImportError):
        return "install the extra `node`, or python3-gpiozero and python3-lgpio"
    if "inuse" in said or "busy" in said or "in use" in said:
        return "stop whatever else uses the pin (see `gpioinfo`), or wire the panel elsewhere"
    if isinstance(error, PermissionError) or "permi" in said or "open gpiochip" in said:
        return "add the user to group gpio, and look whether there is a /dev/gpiochip*"
    return "check the pin numbers in the configuration; without a panel remove `panel:`"

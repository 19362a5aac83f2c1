"""The panel of a seat, at work: shows what the chair means and yields what the button says."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from seatd.light import Telling
from seatd.panel_section import PanelSection
from sensors import ChipClock, SensorError
from sensors.errors import PanelUnavailable
from sensors.panel.patterns import Glow, glow
from sensors.panel.presses import Button, Press

log = logging.getLogger(__name__)

# Shorter than any press of a finger, and long enough to outlast a contact's bouncing.
LOOK_EVERY_S = 0.03


class PanelWires(Protocol):
    """Light, button and buzzer, as `sensors.panel.gpio_panel.GpioPanel` has them."""

    def show(self, glow: Glow) -> None: ...

    def button_is_pressed(self) -> bool: ...

    def camera_is_allowed(self) -> bool: ...

    def beep(self, times: int) -> None: ...

    def close(self) -> None: ...


class SeatPanel:
    """Follows one panel. Whatever becomes of it, the node goes on."""

    def __init__(
        self,
        *,
        wires: PanelWires,
        clock: ChipClock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the wires.

        Args:
            wires: Light, button and buzzer.
            clock: The clock the chair's moments come from.
            pause: Waits the given seconds.
        """
        self._wires = wires
        self._clock = clock
        self._pause = pause
        self.camera_allowed = True

    async def presses(self, told: Callable[[], Telling]) -> AsyncGenerator[Press, None]:
        """Show what `told` says, look by look, and yield each press when it is complete.

        Ends, with one line in the log, when the wires are lost.
        """
        button, shown = Button(), None
        try:
            while True:
                now_s = self._clock.now_ns() / 1e9
                shown = self._show(told(), now_s, shown)
                self.camera_allowed = self._wires.camera_is_allowed()
                pressed = self._wires.button_is_pressed()
                button, press = button.observe(pressed=pressed, now_s=now_s)
                if press is not None:
                    yield press
                await self._pause(LOOK_EVERY_S)
        except PanelUnavailable as error:
            log.error("panel_lost error=%s", error)  # noqa: TRY400
        finally:
            self._wires.close()

    def beep(self, times: int) -> None:
        """Say something with the buzzer, if there is one."""
        with suppress(PanelUnavailable):
            self._wires.beep(times)

    def _show(self, told: Telling, now_s: float, shown: Glow | None) -> Glow:
        wanted = glow(told.meaning, looked_at_s=told.looked_at_s, now_s=now_s)
        if wanted != shown:
            self._wires.show(wanted)
        return wanted


def open_panel(section: PanelSection, *, clock: ChipClock) -> SeatPanel | None:
    """The panel that is configured; None when there is none, or with the reason in the log."""
    if not section.pins():
        return None
    from sensors.panel.gpio_panel import GpioPanel

    try:
        wires = GpioPanel(
            light_pins=section.light_pins,
            common_anode=section.light_common_anode,
            button_pin=section.button_pin,
            buzzer_pin=section.buzzer_pin,
            camera_switch_pin=section.camera_switch_pin,
        )
    except SensorError as error:
        log.error("panel_unavailable error=%s", error)  # noqa: TRY400
        return None
    return SeatPanel(wires=wires, clock=clock)

"""`panel:` light, button and buzzer at the seat; each is optional."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from seatd.section import Pin, Section


class PanelSection(Section):
    """`panel:` what is wired to the header beside the load cell, as GPIO (BCM) numbers.

    Three light pins are red, green and blue of one light; two are a status light and a white one
    for the camera; one is a status light alone.
    """

    light_pins: Annotated[tuple[Pin, ...], Field(max_length=3)] = ()
    light_common_anode: bool = False
    button_pin: Pin | None = None
    buzzer_pin: Pin | None = None
    camera_switch_pin: Pin | None = None

    @model_validator(mode="after")
    def _each_pin_once(self) -> "PanelSection":
        twice = [
            pin for pin, times in Counter(name for name, _ in self._named()).items() if times > 1
        ]
        if twice:
            raise ValueError(
                f"GPIO {', '.join(map(str, sorted(twice)))} used twice: one wire each"
            )
        return self

    def pins(self) -> dict[int, str]:
        """GPIO (BCM) number -> what it is for."""
        return dict(self._named())

    def _named(self) -> list[tuple[int, str]]:
        named = [(pin, "panel.light_pins") for pin in self.light_pins]
        single = ("button_pin", "buzzer_pin", "camera_switch_pin")
        wired = [(getattr(self, name), f"panel.{name}") for name in single]
        return named + [(pin, what) for pin, what in wired if pin is not None]


def pins_in_conflict(cell: Mapping[int, str], panel: Mapping[int, str]) -> list[str]:
    """A sentence for each pin that both want."""
    return [
        f"GPIO {pin} is wanted by {cell[pin]} and by {panel[pin]}: wire one of them elsewhere"
        for pin in sorted(cell.keys() & panel.keys())
    ]

"""Light, button and buzzer through gpiozero, on its own mock pins."""

import errno
import os
import sys

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from sensors.errors import PanelUnavailable
from sensors.panel.gpio_panel import GpioPanel
from sensors.panel.patterns import Colour, Glow


@pytest.fixture
def factory():
    pins = MockFactory(pin_class=MockPWMPin)
    yield pins
    pins.reset()


def glowing(level: float = 1.0, *, tick: bool = False) -> Glow:
    return Glow(colour=Colour.ORANGE, level=level, tick=tick)


def states(factory: MockFactory, *pins: int) -> list[float]:
    return [round(factory.pin(pin).state, 2) for pin in pins]


def test_three_pins_are_one_light_in_the_patterns_colour(factory) -> None:
    panel = GpioPanel(light_pins=(17, 27, 22), factory=factory)
    panel.show(glowing())
    full = states(factory, 17, 27, 22)
    panel.show(glowing(0.5))

    assert full == [0.9, 0.62, 0.0]
    assert states(factory, 17, 27, 22) == [0.45, 0.31, 0.0]


def test_a_tick_is_white_on_three_pins(factory) -> None:
    panel = GpioPanel(light_pins=(17, 27, 22), factory=factory)
    panel.show(glowing(0.0, tick=True))

    assert states(factory, 17, 27, 22) == [1.0, 1.0, 1.0]


def test_two_pins_are_a_status_light_and_a_white_one(factory) -> None:
    panel = GpioPanel(light_pins=(17, 27), factory=factory)
    panel.show(glowing(0.5))
    plain = states(factory, 17, 27)
    panel.show(glowing(0.5, tick=True))

    assert plain == [0.5, 0.0]
    assert states(factory, 17, 27) == [0.5, 1.0]


def test_on_a_single_light_a_tick_is_the_opposite(factory) -> None:
    panel = GpioPanel(light_pins=(17,), factory=factory)
    seen = []
    for glow in (glowing(1.0), glowing(1.0, tick=True), glowing(0.0, tick=True)):
        panel.show(glow)
        seen += states(factory, 17)

    assert seen == [1.0, 0.0, 1.0]


def test_a_common_anode_is_on_when_low(factory) -> None:
    panel = GpioPanel(light_pins=(17,), common_anode=True, factory=factory)
    off = states(factory, 17)
    panel.show(glowing(1.0))

    assert (off, states(factory, 17)) == ([1.0], [0.0])


def test_the_button_connects_its_pin_to_ground(factory) -> None:
    panel = GpioPanel(button_pin=23, factory=factory)
    up = panel.button_is_pressed()
    factory.pin(23).drive_low()

    assert (up, panel.button_is_pressed()) == (False, True)


def test_what_is_not_wired_does_nothing(factory) -> None:
    panel = GpioPanel(factory=factory)
    panel.show(glowing())
    panel.beep(2)

    assert not panel.button_is_pressed()


def test_a_beep_sounds_in_the_background(factory) -> None:
    panel = GpioPanel(buzzer_pin=24, factory=factory)
    panel.beep(1)
    panel._buzzer._blink_thread.join()
    heard = [bool(one.state) for one in factory.pin(24).states]

    assert heard == [False, True, False]


def test_closing_twice_is_once_and_gives_every_pin_back(factory) -> None:
    panel = GpioPanel(light_pins=(17, 27, 22), button_pin=23, buzzer_pin=24, factory=factory)
    panel.close()
    panel.close()
    again = GpioPanel(light_pins=(17, 27, 22), button_pin=23, buzzer_pin=24, factory=factory)
    again.close()

    assert states(factory, 17, 27, 22) == [0.0, 0.0, 0.0]


def test_a_pin_in_use_is_told_and_the_others_given_back(factory) -> None:
    first = GpioPanel(button_pin=23, factory=factory)
    with pytest.raises(PanelUnavailable, match="stop whatever else uses the pin"):
        GpioPanel(light_pins=(17,), button_pin=23, factory=factory)
    GpioPanel(light_pins=(17,), factory=factory)
    first.close()


class Refusing(MockFactory):
    """Pins of a machine on which nothing may be opened."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def pin(self, name: object) -> object:
        raise self.error


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "add the user to group gpio"),
        (RuntimeError("can not open gpiochip"), "add the user to group gpio"),
        (RuntimeError("GPIO busy"), "stop whatever else uses the pin"),
        (ValueError("99 is not a valid pin name"), "check the pin numbers"),
    ],
)
def test_each_refusal_names_its_remedy(error: Exception, remedy: str) -> None:
    with pytest.raises(PanelUnavailable, match=remedy):
        GpioPanel(button_pin=23, factory=Refusing(error))


@pytest.mark.parametrize("missing", ["gpiozero", "gpiozero.pins.lgpio"])
def test_without_the_library_the_operator_learns_what_to_install(monkeypatch, missing) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PanelUnavailable, match="install the extra `node`"):
        GpioPanel(button_pin=23)


def test_pins_that_are_lost_later_are_told(factory) -> None:
    panel = GpioPanel(light_pins=(17,), button_pin=23, buzzer_pin=24, factory=factory)
    panel.close()
    panel.beep(1)
    for act in (lambda: panel.show(glowing()), panel.button_is_pressed):
        with pytest.raises(PanelUnavailable):
            act()


def test_the_camera_may_look_only_while_its_switch_is_closed(factory) -> None:
    panel = GpioPanel(camera_switch_pin=25, factory=factory)
    broken_wire = panel.camera_is_allowed()
    factory.pin(25).drive_low()

    assert (broken_wire, panel.camera_is_allowed()) == (False, True)


def test_without_a_switch_the_camera_may_look(factory) -> None:
    assert GpioPanel(factory=factory).camera_is_allowed()

"""The panel at work, on a clock of the test's own."""

import logging
from collections.abc import Callable
from contextlib import aclosing

import pytest

from seatd.light import Telling
from seatd.panel import LOOK_EVERY_S, SeatPanel, open_panel
from seatd.panel_section import PanelSection
from sensors import VirtualClock
from sensors.errors import PanelUnavailable
from sensors.panel.patterns import Glow, Meaning
from sensors.panel.presses import Press


class Wires:
    """A panel that writes down what it shows; the test says when the button is down."""

    def __init__(self, clock: VirtualClock, down: Callable[[float], bool] = lambda _: False):
        self.clock = clock
        self.down = down
        self.shown: list[tuple[float, Glow]] = []
        self.beeps: list[int] = []
        self.closed = False
        self.allowed = True
        self.lost_at_s: float | None = None

    def now_s(self) -> float:
        return self.clock.now_ns() / 1e9

    def show(self, glow: Glow) -> None:
        self.shown.append((self.now_s(), glow))

    def button_is_pressed(self) -> bool:
        if self.lost_at_s is not None and self.now_s() >= self.lost_at_s:
            raise PanelUnavailable("pins lost")
        return self.down(self.now_s())

    def camera_is_allowed(self) -> bool:
        return self.allowed

    def beep(self, times: int) -> None:
        self.beeps.append(times)
        if self.lost_at_s is not None:
            raise PanelUnavailable("pins lost")

    def close(self) -> None:
        self.closed = True


class Over(Exception):
    """The test has seen enough."""


async def worked(
    wires: Wires,
    *,
    until_s: float,
    told: Callable[[float], Telling],
) -> list[tuple[float, Press]]:
    """Each press with its moment, in a stretch of the panel's work."""

    async def pause(seconds: float) -> None:
        wires.clock.advance(seconds)
        if wires.now_s() > until_s:
            raise Over

    panel = SeatPanel(wires=wires, clock=wires.clock, pause=pause)
    found = []
    try:
        async with aclosing(panel.presses(lambda: told(wires.now_s()))) as presses:
            async for press in presses:
                found += [(wires.now_s(), press)]
    except Over:
        pass
    return found


def steady(_: float) -> Telling:
    return Telling(meaning=Meaning.ONLINE, looked_at_s=None)


async def test_a_press_is_yielded_when_it_is_complete() -> None:
    wires = Wires(VirtualClock(), lambda at_s: 1.0 <= at_s < 1.3)

    ((at_s, press),) = await worked(wires, until_s=3.0, told=steady)

    assert press is Press.I_AM_HERE
    assert at_s == pytest.approx(1.3, abs=2 * LOOK_EVERY_S)


async def test_a_long_press_is_yielded_while_the_button_is_still_down() -> None:
    wires = Wires(VirtualClock(), lambda at_s: 1.0 <= at_s < 4.0)

    presses = await worked(wires, until_s=5.0, told=steady)

    assert presses == [(pytest.approx(3.0, abs=2 * LOOK_EVERY_S), Press.BREAK_WANTED)]


async def test_the_light_is_set_only_when_it_changes() -> None:
    wires = Wires(VirtualClock())
    await worked(wires, until_s=20.0, told=steady)

    assert len(wires.shown) == 1


async def test_the_light_follows_what_the_chair_means() -> None:
    wires = Wires(VirtualClock())

    def told(now_s: float) -> Telling:
        return Telling(
            meaning=Meaning.ONLINE if now_s < 2.0 else Meaning.OFFLINE,
            looked_at_s=1.0 if now_s >= 1.0 else None,
        )

    await worked(wires, until_s=4.0, told=told)
    moments = [(round(at_s, 1), glow.level, glow.tick) for at_s, glow in wires.shown]

    assert moments == [
        (0.0, 1.0, False),
        (1.0, 1.0, True),
        (1.2, 1.0, False),
        (2.0, 0.0, False),
    ]


async def test_lost_wires_end_the_panel_with_one_line_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wires = Wires(VirtualClock())
    wires.lost_at_s = 1.0
    with caplog.at_level(logging.INFO):
        await worked(wires, until_s=5.0, told=steady)

    assert [record.getMessage() for record in caplog.records] == ["panel_lost error=pins lost"]
    assert wires.closed


def test_a_buzzer_that_is_lost_is_not_missed() -> None:
    wires = Wires(VirtualClock())
    wires.lost_at_s = 0.0
    SeatPanel(wires=wires, clock=wires.clock).beep(2)

    assert wires.beeps == [2]


def test_no_panel_is_opened_where_none_is_configured() -> None:
    assert open_panel(PanelSection(), clock=VirtualClock()) is None


def test_a_panel_that_cannot_be_had_is_one_line_and_the_node_goes_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "gpiozero", None)
    with caplog.at_level(logging.INFO):
        panel = open_panel(PanelSection(button_pin=23), clock=VirtualClock())

    assert panel is None
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("panel_unavailable error=")
    assert "install the extra `node`" in line

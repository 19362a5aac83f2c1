import sys

import pytest

from sensors import GpioLines, GpioUnavailable
from sensors.chips.obstacles import Obstacle


class GpioError(Exception):
    pass


class FakeLgpio:
    """A GPIO chip that refuses what the kernel refuses."""

    SET_PULL_UP = 32
    error = GpioError

    def __init__(self, *, busy: tuple[int, ...] = (), chips: tuple[int, ...] = (0,)) -> None:
        self.busy = busy
        self.chips = chips
        self.opened: list[int] = []
        self.levels: dict[int, int] = {}
        self.pulls: dict[int, int] = {}
        self.broken = False

    def gpiochip_open(self, gpiochip: int) -> int:
        if gpiochip not in self.chips:
            raise GpioError("can not open gpiochip")
        self.opened.append(gpiochip)
        return gpiochip

    def gpiochip_close(self, chip: int) -> int:
        self.opened.remove(chip)
        return 0

    def gpio_claim_input(self, chip: int, gpio: int, flags: int) -> int:
        self._refuse_busy(chip, gpio)
        self.pulls[gpio] = flags
        self.levels[gpio] = 1
        return 0

    def gpio_claim_output(self, chip: int, gpio: int, level: int) -> int:
        self._refuse_busy(chip, gpio)
        self.levels[gpio] = level
        return 0

    def gpio_read(self, chip: int, gpio: int) -> int:
        self._refuse_broken(chip)
        return self.levels[gpio]

    def gpio_write(self, chip: int, gpio: int, level: int) -> int:
        self._refuse_broken(chip)
        self.levels[gpio] = level
        return 0

    def _refuse_busy(self, chip: int, gpio: int) -> None:
        if gpio in self.busy or chip not in self.opened:
            raise GpioError("GPIO busy")

    def _refuse_broken(self, chip: int) -> None:
        if self.broken or chip not in self.opened:
            raise GpioError("unknown handle")


def lines(lgpio: FakeLgpio, *, gpiochip: int = 0) -> GpioLines:
    return GpioLines(gpiochip=gpiochip, data_pin=5, clock_pin=6, lgpio=lgpio)


def test_data_is_pulled_up_so_that_a_cut_wire_reads_not_ready():
    lgpio = FakeLgpio()
    wires = lines(lgpio)

    assert lgpio.pulls == {5: FakeLgpio.SET_PULL_UP}
    assert wires.data_is_high()


def test_the_clock_starts_low_because_high_powers_the_chip_down():
    lgpio = FakeLgpio()
    wires = lines(lgpio)
    at_start = lgpio.levels[6]
    wires.set_clock(high=True)

    assert (at_start, lgpio.levels[6]) == (0, 1)


@pytest.mark.parametrize(
    ("obstacle", "remedy"),
    [
        (Obstacle.ABSENT, "no such device .*set gpio_chip to a number that `gpiodetect` lists"),
        (Obstacle.FORBIDDEN, "no permission .*add the user to group gpio"),
        (Obstacle.OTHER, "refused .*gpioinfo"),
    ],
)
def test_a_gpiochip_that_cannot_be_opened_names_its_device_and_the_remedy(obstacle, remedy):
    with pytest.raises(GpioUnavailable, match=f"/dev/gpiochip4: {remedy}"):
        GpioLines(gpiochip=4, data_pin=5, clock_pin=6, lgpio=FakeLgpio(), look=lambda _: obstacle)


def test_the_library_does_not_say_why_so_the_device_is_looked_at():
    with pytest.raises(GpioUnavailable, match="no such device"):
        lines(FakeLgpio(), gpiochip=99)


@pytest.mark.parametrize("pin", [5, 6])
def test_a_busy_pin_is_named_and_the_chip_given_back(pin: int):
    lgpio = FakeLgpio(busy=(pin,))

    with pytest.raises(GpioUnavailable, match=f"GPIO {pin} .*stop whatever else uses this pin"):
        lines(lgpio)

    assert lgpio.opened == []


def test_lines_that_break_later_say_so():
    lgpio = FakeLgpio()
    wires = lines(lgpio)
    lgpio.broken = True

    with pytest.raises(GpioUnavailable, match="read data"):
        wires.data_is_high()
    with pytest.raises(GpioUnavailable, match="drive clock"):
        wires.set_clock(high=True)


def test_closing_twice_is_once_and_closed_lines_say_so():
    lgpio = FakeLgpio()
    wires = lines(lgpio)
    wires.close()
    wires.close()

    assert lgpio.opened == []
    with pytest.raises(GpioUnavailable, match="closed"):
        wires.data_is_high()


def test_without_the_library_the_operator_learns_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "lgpio", None)

    with pytest.raises(GpioUnavailable, match="python3-lgpio"):
        GpioLines(gpiochip=0, data_pin=5, clock_pin=6)

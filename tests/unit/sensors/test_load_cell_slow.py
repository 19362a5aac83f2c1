"""A chip slower than it is said to be must not stop the node's measuring loop."""

from sensors import LoadCell, Pressure, Scale, VirtualClock


class TenASecond:
    """Conversions at ten a second, with noise."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._made = 0

    def read_counts(self) -> int:
        self._clock.advance(0.1)
        self._made += 1
        return 84_210 + 37 * (self._made % 7)


def test_a_chip_wired_for_ten_a_second_is_told_when_eighty_are_wanted() -> None:
    clock = VirtualClock()
    cell = LoadCell(
        chip=TenASecond(clock),
        clock=clock,
        scale=Scale(zero_counts=84_210, counts_per_kg=10_700.0),
        rate_sps=80,
    )

    reading = cell.read()

    assert reading.pressure is Pressure.SILENT
    assert "RATE pin" in (reading.fault or "")
    assert clock.now_ns() < 2_000_000_000

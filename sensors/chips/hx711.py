"""Driver `gpio`: an HX711 clocked bit by bit over two lines.

Nothing is ever slept while the clock is high, and every high phase is measured. PD_SCK low has
no longest time (T4 of the datasheet), so all waiting happens there.
"""

from collections.abc import Generator

from sensors.chips.clock import ChipClock
from sensors.chips.conversions import RESET_HIGH_S, SettledReader
from sensors.chips.frames import BITS, POWER_DOWN_NS, Frame, Gain, Rate
from sensors.chips.lines import Lines


class Hx711(SettledReader):
    """One HX711, read bit by bit; see `SettledReader` for what a read does."""

    def __init__(
        self,
        *,
        lines: Lines,
        clock: ChipClock,
        gain: Gain = Gain.A128,
        rate: Rate = Rate.SPS_10,
    ) -> None:
        """Touch nothing yet; the first read resets the chip, whose state is unknown."""
        access = BitByBit(lines=lines, clock=clock)
        super().__init__(access=access, clock=clock, gain=gain, rate=rate)


class BitByBit:
    """The wires, set and read one level at a time."""

    def __init__(self, *, lines: Lines, clock: ChipClock) -> None:
        """Take the wires; nothing moves yet."""
        self._lines = lines
        self._clock = clock

    def data_is_high(self) -> bool:
        """See `sensors.chips.conversions.ChipAccess`."""
        return self._lines.data_is_high()

    def power_cycle(self) -> Generator[float, None, None]:
        """See `sensors.chips.conversions.ChipAccess`."""
        self._lines.set_clock(high=True)
        yield RESET_HIGH_S
        self._lines.set_clock(high=False)

    def clock_out(self, gain: Gain) -> Frame:
        """See `sensors.chips.conversions.ChipAccess`; stops at a pulse that was a power-down."""
        started_ns = self._clock.now_ns()
        word = 0
        longest_ns = 0
        for pulse in range(1, gain.value + 1):
            high_ns = self._pulse()
            longest_ns = max(longest_ns, high_ns)
            if high_ns > POWER_DOWN_NS:
                break
            if pulse <= BITS:
                word = word << 1 | self._lines.data_is_high()
        return Frame(
            word=word,
            longest_high_ns=longest_ns,
            took_ns=self._clock.now_ns() - started_ns,
            ended_high=self._lines.data_is_high(),
        )

    def _pulse(self) -> int:
        """One clock pulse; returns an upper bound of its high phase in nanoseconds."""
        before_ns = self._clock.now_ns()
        self._lines.set_clock(high=True)
        self._lines.set_clock(high=False)
        return self._clock.now_ns() - before_ns

"""An HX711 made of software, faithful to the datasheet at the level of its two wires.

It is driven only through `Lines` and a clock, so the real reader cannot tell it from a chip,
neither in virtual nor in real time. What the reader must not do (hold the clock high, trust
conversions before the chip has settled, miss a pulse) has the consequences it has on the bench.
"""

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.frames import Gain, Rate
from sensors.chips.loads import Fault, FaultyLoad, Load

FULL_SCALE_COUNTS = 0x7FFFFF
WORD_BITS = 24
POWER_DOWN_AFTER_NS = 60_000
SETTLING = 4
# Error of the first unsettled conversion, halved by each further one: 100 kg on a usual cell.
UNSETTLED_COUNTS = 0x200000


class Hx711Emulator:
    """One chip, from power-up on, with a load on its cell.

    The load speaks in counts of whichever input and gain is selected. Setting `fault` takes
    effect at once; a `FaultyLoad` may break the wiring by itself.
    """

    def __init__(
        self,
        *,
        clock: ChipClock,
        load: Load,
        rate: Rate = Rate.SPS_10,
        oscillator_speed: float = 1.0,
        fault: Fault = Fault.NONE,
    ) -> None:
        """Power the chip up now.

        Args:
            clock: Real or virtual; the chip runs on it between the calls.
            load: What is on the cell; its time starts now.
            rate: The RATE pin.
            oscillator_speed: The chip's own oscillator against its nominal frequency.
            fault: Wiring fault from the start.
        """
        self.fault = fault
        self._clock = clock
        self._load = load
        self._breaker = load if isinstance(load, FaultyLoad) else None
        self._period_ns = round(NS_PER_S / (rate.value * oscillator_speed))
        self._powered_up_ns = clock.now_ns()
        self._clock_high = False
        self._high_since_ns = 0
        self._restart(self._powered_up_ns)

    @property
    def gain(self) -> Gain:
        """Input and gain of the running conversion, as far as the pulses have selected it."""
        return Gain(self._pulses) if self._selects() else self._gain

    def data_is_high(self) -> bool:
        """DOUT; see `sensors.chips.lines.Lines`."""
        now_ns = self._clock.now_ns()
        self._run_until(now_ns)
        match self._present_fault():
            case Fault.CUT_WIRE:
                return True
            case Fault.STUCK_LOW:
                return False
            case _:
                return self._data_high or self._powered_down(now_ns)

    def set_clock(self, high: bool) -> None:  # noqa: FBT001 - see `Lines`
        """PD_SCK; see `sensors.chips.lines.Lines`."""
        now_ns = self._clock.now_ns()
        self._run_until(now_ns)
        if high and not self._clock_high:
            self._high_since_ns = now_ns
            self._shift()
        elif self._clock_high and not high and self._powered_down(now_ns):
            self._restart(now_ns)
        self._clock_high = high

    def close(self) -> None:
        """The wires need no giving back."""

    def _restart(self, now_ns: int) -> None:
        self._gain = Gain.A128
        self._settling_left = SETTLING
        self._word: int | None = None
        self._pulses = 0
        self._data_high = True
        self._ready_at_ns = now_ns + self._period_ns

    def _powered_down(self, now_ns: int) -> bool:
        return self._clock_high and now_ns - self._high_since_ns > POWER_DOWN_AFTER_NS

    def _run_until(self, now_ns: int) -> None:
        """Make the conversions that fell due; each one replaces the one before it, read or not."""
        awake_ns = now_ns
        if self._clock_high:
            awake_ns = min(now_ns, self._high_since_ns + POWER_DOWN_AFTER_NS)
        if awake_ns < self._ready_at_ns:
            return
        self._take_selected_gain()
        unseen = (awake_ns - self._ready_at_ns) // self._period_ns
        done_at_ns = self._ready_at_ns + unseen * self._period_ns
        settling = max(0, self._settling_left - unseen)
        self._word = self._convert(done_at_ns, settling)
        self._settling_left = max(0, settling - 1)
        self._ready_at_ns = done_at_ns + self._period_ns
        self._pulses = 0
        self._data_high = False

    def _selects(self) -> bool:
        return Gain.A128.value <= self._pulses <= Gain.A64.value

    def _take_selected_gain(self) -> None:
        if self._selects() and Gain(self._pulses) is not self._gain:
            self._gain = Gain(self._pulses)
            self._settling_left = SETTLING

    def _convert(self, at_ns: int, settling: int) -> int:
        counts = self._load.counts_at((at_ns - self._powered_up_ns) / NS_PER_S)
        if self._present_fault() is Fault.SATURATED:
            counts = FULL_SCALE_COUNTS
        elif settling:
            error = UNSETTLED_COUNTS >> (SETTLING - settling)
            counts += error if counts < 0 else -error
        within = max(-FULL_SCALE_COUNTS - 1, min(FULL_SCALE_COUNTS, counts))
        return within & 0xFFFFFF

    def _shift(self) -> None:
        if self._word is None:
            return
        self._pulses += 1
        if self._pulses <= WORD_BITS:
            self._data_high = bool(self._word >> (WORD_BITS - self._pulses) & 1)
        else:
            self._data_high = True

    def _present_fault(self) -> Fault:
        if self.fault is Fault.NONE and self._breaker is not None:
            return self._breaker.fault
        return self.fault

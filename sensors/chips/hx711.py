"""Reads conversions out of an HX711 (Avia Semiconductor, datasheet "HX711").

Rules of this file, from the datasheet's timing table:
- PD_SCK high lasts 50 us at most (T3); above 60 us the chip powers down and comes back reset.
  Nothing is ever slept while the clock is high, and every high phase is measured.
- PD_SCK low has no longest time (T4), so all waiting happens there.
- Pulse 25 pulls DOUT high; a frame that does not end so was not clocked 25 times.
- 0x7FFFFF and 0x800000 are the ends of the range, not weights.
"""

from enum import Enum

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.lines import Lines
from sensors.errors import FrameCorrupt, GpioUnavailable, NotReady, Saturated

MAX_COUNTS = 0x7FFFFF
MIN_COUNTS = -0x800000

BITS = 24
SETTLING_CONVERSIONS = 4
LONGEST_HIGH_NS = 50_000
POWER_DOWN_NS = 60_000
# The Linux driver (drivers/iio/adc/hx711.c) found the first value unstable after shorter resets.
RESET_HIGH_S = 0.010
DEADLINE_PERIODS = 3
POLL_S = 0.001
# The chip's own oscillator may run fast; looking from 80 % of a period on meets it in time.
LOOK_AGAIN_AFTER = 0.8
FAILURES_BEFORE_RESET = 3


class Gain(Enum):
    """Input and gain of the next conversion, as the number of clock pulses that selects it."""

    A128 = 25
    B32 = 26
    A64 = 27


class Rate(Enum):
    """Conversions per second, set by the chip's RATE pin."""

    SPS_10 = 10
    SPS_80 = 80

    @property
    def period_s(self) -> float:
        """Seconds between two conversions."""
        return 1 / self.value


class Hx711:
    """One HX711, read bit by bit.

    A failed read is final for its conversion only: call again. After three failed reads in a
    row, and after any frame that may have left chip and reader out of step, the next read
    resets the chip first.
    """

    def __init__(
        self,
        *,
        lines: Lines,
        clock: ChipClock,
        gain: Gain = Gain.A128,
        rate: Rate = Rate.SPS_10,
    ) -> None:
        """Touch nothing yet; the first read resets the chip, whose state is unknown."""
        self._lines = lines
        self._clock = clock
        self._gain = gain
        self._period_s = rate.period_s
        self._must_reset = True
        self._discards_left = 0
        self._failures_in_a_row = 0
        self._look_again_ns = clock.now_ns()
        self._settled_by_ns = self._look_again_ns

    @property
    def ready_deadline_s(self) -> float:
        """Longest time a read waits for a conversion of a settled chip."""
        return DEADLINE_PERIODS * self._period_s

    def read_counts(self) -> int:
        """Wait for the next conversion and return it.

        Blocks for `ready_deadline_s` at most. A read that follows a reset also waits for the
        chip to settle (0.4 s at 10 SPS, 50 ms at 80 SPS) and drops the conversions made
        meanwhile.

        Returns:
            -8388607 to 8388606 counts.

        Raises:
            NotReady: No conversion in time.
            FrameCorrupt: The conversion was clocked out wrongly.
            Saturated: The converter stands at the end of its range.
            GpioUnavailable: The lines cannot be used.
        """
        try:
            counts = self._next_conversion()
        except (NotReady, FrameCorrupt):
            self._failures_in_a_row += 1
            if self._failures_in_a_row % FAILURES_BEFORE_RESET == 0:
                self._must_reset = True
            raise
        except GpioUnavailable:
            # The clock may have stayed high, which is a power-down.
            self._must_reset = True
            raise
        self._failures_in_a_row = 0
        if counts in {MAX_COUNTS, MIN_COUNTS}:
            raise Saturated(counts)
        return counts

    def reset(self) -> None:
        """Power the chip down and up again; the conversions that follow are still settling."""
        self._must_reset = True
        self._lines.set_clock(high=True)
        self._clock.wait_s(RESET_HIGH_S)
        self._lines.set_clock(high=False)
        self._must_reset = False
        self._discards_left = SETTLING_CONVERSIONS
        settling_s = SETTLING_CONVERSIONS * self._period_s
        if self._gain is not Gain.A128:
            # A reset selects A128; the first frame selects ours, and the settling begins anew.
            self._discards_left += 1
            settling_s *= 2
        self._settled_by_ns = self._clock.now_ns() + round(settling_s * NS_PER_S)

    def _next_conversion(self) -> int:
        if self._must_reset:
            self.reset()
        while self._discards_left:
            self._await_ready()
            self._shift_out()
            self._discards_left -= 1
        self._await_ready()
        return self._shift_out()

    def _await_ready(self) -> None:
        started_ns = self._clock.now_ns()
        # Some chips hold DOUT high while settling, others show unsettled conversions.
        settling_s = max(0, self._settled_by_ns - started_ns) / NS_PER_S
        deadline_s = self.ready_deadline_s + settling_s
        ahead_s = (self._look_again_ns - started_ns) / NS_PER_S
        self._clock.wait_s(min(ahead_s, deadline_s))
        while self._lines.data_is_high():
            if self._clock.now_ns() - started_ns >= deadline_s * NS_PER_S:
                raise NotReady(
                    f"the HX711 gave no conversion within {deadline_s:.3f} s: "
                    "check its power and the data wire"
                )
            self._clock.wait_s(POLL_S)
        # Set before the frame is judged: a line stuck low must not make the caller spin.
        period_ns = round(self._period_s * NS_PER_S)
        self._look_again_ns = self._clock.now_ns() + round(LOOK_AGAIN_AFTER * period_ns)

    def _shift_out(self) -> int:
        started_ns = self._clock.now_ns()
        word = 0
        longest_ns = 0
        for pulse in range(1, self._gain.value + 1):
            high_ns = self._pulse()
            longest_ns = max(longest_ns, high_ns)
            if high_ns > POWER_DOWN_NS:
                break
            if pulse <= BITS:
                word = word << 1 | self._lines.data_is_high()
        self._prove_frame(longest_ns, self._clock.now_ns() - started_ns)
        return _signed(word)

    def _pulse(self) -> int:
        """One clock pulse; returns an upper bound of its high phase in nanoseconds."""
        before_ns = self._clock.now_ns()
        self._lines.set_clock(high=True)
        self._lines.set_clock(high=False)
        return self._clock.now_ns() - before_ns

    def _prove_frame(self, longest_ns: int, took_ns: int) -> None:
        # T3's limit alone leaves chip and reader in step; each of the other faults may not.
        if longest_ns > POWER_DOWN_NS:
            self._must_reset = True
            raise FrameCorrupt(
                f"clock high for {longest_ns / 1000:.0f} us, the HX711 powered down: "
                "take load off the processor or give the service a real-time priority"
            )
        if took_ns > self._period_s * NS_PER_S / 2:
            self._must_reset = True
            raise FrameCorrupt(
                f"a frame took {took_ns / 1e6:.1f} ms and may hold two conversions: "
                "take load off the processor"
            )
        if not self._lines.data_is_high():
            self._must_reset = True
            raise FrameCorrupt(
                "data line low after the last pulse: check the data wire for a short to ground"
            )
        if longest_ns > LONGEST_HIGH_NS:
            raise FrameCorrupt(
                f"clock high for {longest_ns / 1000:.0f} us, above the HX711's 50 us: "
                "take load off the processor or give the service a real-time priority"
            )


def _signed(word: int) -> int:
    return word - (word >> (BITS - 1) << BITS)

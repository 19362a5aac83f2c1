"""Conversions of an HX711 in step with the chip, whichever way its two wires are worked.

What lives here is common to all drivers that clock the chip themselves: reset, settling, waiting
with a deadline, and what follows a failed read. How one frame is clocked is the driver's matter.
"""

from collections.abc import Generator
from typing import Protocol

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.frames import (
    MAX_COUNTS,
    MIN_COUNTS,
    SETTLING_CONVERSIONS,
    Frame,
    Gain,
    Rate,
    proven_counts,
)
from sensors.chips.side_by_side import Reading, waited_through
from sensors.errors import FrameCorrupt, GpioUnavailable, NotReady, OutOfStep, Saturated

# The Linux driver (drivers/iio/adc/hx711.c) found the first value unstable after shorter resets.
RESET_HIGH_S = 0.010
DEADLINE_PERIODS = 3
# Each look wakes the processor: looking every millisecond was half of what a node costs. A
# conversion stays readable until the next one, so a 20th of a period loses nothing.
POLLS_PER_PERIOD = 20
# The chip's own oscillator may run fast or slow: the first look after a frame comes after this
# much of a period, and then as late as still finds DOUT high once.
EARLIEST_LOOK = 0.8
LATEST_LOOK = 1.1
FAILURES_BEFORE_RESET = 3
# Of a nominal period: an oscillator ten percent fast does not overtake a frame unseen.
SHORTEST_PERIOD = 0.9
MOST_OVERTAKEN = 2


class ChipAccess(Protocol):
    """The chip's two wires, as one driver works them."""

    def data_is_high(self) -> bool:
        """Level of DOUT now; low means that a conversion is ready."""
        ...

    def power_cycle(self) -> Generator[float, None, None]:
        """Hold PD_SCK high for `RESET_HIGH_S` at least, then low; yields seconds to wait."""
        ...

    def clock_out(self, gain: Gain) -> Frame:
        """Clock a ready conversion out; the pulses select `gain` for the next one."""
        ...


class SettledReader:
    """One HX711, read in step. Fits `sensors.chips.side_by_side.SteppedSource`.

    A failed read is final for its conversion only: call again. After three failed reads in a
    row, and after any frame that may have left chip and reader out of step, the next read
    resets the chip first.
    """

    def __init__(self, *, access: ChipAccess, clock: ChipClock, gain: Gain, rate: Rate) -> None:
        """Touch nothing yet; the first read resets the chip, whose state is unknown."""
        self._access = access
        self._clock = clock
        self._gain = gain
        self._period_s = rate.period_s
        self._must_reset = True
        self._discards_left = 0
        self._failures_in_a_row = 0
        self._look_after = EARLIEST_LOOK
        self._look_again_ns = clock.now_ns()
        self._settled_by_ns = self._look_again_ns
        self._high_at_ns = self._look_again_ns
        self._ready_from_ns = 0

    @property
    def ready_deadline_s(self) -> float:
        """Longest time a read waits for a conversion of a settled chip."""
        return DEADLINE_PERIODS * self._period_s

    def read_counts(self) -> int:
        """Wait for the next conversion and return it.

        Blocks for `ready_deadline_s` at most, and a period or two more when the reader was kept
        from reading in time. A read that follows a reset also waits for the
        chip to settle (0.4 s at 10 SPS, 50 ms at 80 SPS) and drops the conversions made
        meanwhile.

        Returns:
            -8388607 to 8388606 counts.

        Raises:
            NotReady: No conversion in time.
            FrameCorrupt: The conversion was clocked out wrongly.
            Saturated: The converter stands at the end of its range.
            GpioUnavailable: The wires cannot be used.
        """
        return waited_through(self.reading(), self._clock)

    def reading(self) -> Reading:
        """The same read in steps, which may wait beside those of other chips."""
        try:
            counts = yield from self._next_conversion()
        except (NotReady, FrameCorrupt) as error:
            self._failures_in_a_row += 1
            often = self._failures_in_a_row % FAILURES_BEFORE_RESET == 0
            self._must_reset |= often or isinstance(error, OutOfStep)
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
        for wait_s in self._resetting():
            self._clock.wait_s(wait_s)

    def _resetting(self) -> Generator[float, None, None]:
        self._must_reset = True
        yield from self._access.power_cycle()
        self._must_reset = False
        self._ready_from_ns = 0
        self._look_after = EARLIEST_LOOK
        self._discards_left = SETTLING_CONVERSIONS
        settling_s = SETTLING_CONVERSIONS * self._period_s
        if self._gain is not Gain.A128:
            # A reset selects A128; the first frame selects ours, and the settling begins anew.
            self._discards_left += 1
            settling_s *= 2
        self._settled_by_ns = self._clock.now_ns() + round(settling_s * NS_PER_S)

    def _next_conversion(self) -> Reading:
        if self._must_reset:
            yield from self._resetting()
        while self._discards_left:
            yield from self._ready_counts()
            self._discards_left -= 1
        return (yield from self._ready_counts())

    def _ready_counts(self) -> Reading:
        """The next conversion whose frame cannot have been overtaken by the one after it.

        A conversion that is made while its predecessor is clocked out replaces it in the middle
        of a word, which cannot be seen in the frame. So a frame is believed only when it ended
        before the next conversion could be there; a reader that came late drops it.
        """
        shortest_ns = round(SHORTEST_PERIOD * self._period_s * NS_PER_S)
        for _ in range(1 + MOST_OVERTAKEN):
            yield from self._await_ready()
            # It was not ready when DOUT was last seen high, nor right after the one before it.
            self._ready_from_ns = max(self._high_at_ns, self._ready_from_ns + shortest_ns)
            started_ns = self._clock.now_ns()
            frame = self._access.clock_out(self._gain)
            ended_ns = self._clock.now_ns()
            counts = proven_counts(frame, period_s=self._period_s)
            self._high_at_ns = started_ns + frame.took_ns
            if ended_ns < self._ready_from_ns + shortest_ns:
                return counts
            # Where in its period the chip is, is now unknown: look from here on.
            self._look_again_ns = ended_ns
        raise FrameCorrupt(
            f"{1 + MOST_OVERTAKEN} conversions in a row were fetched too late: "
            "take load off the processor or give the service a real-time priority"
        )

    def _await_ready(self) -> Generator[float, None, None]:
        started_ns = self._clock.now_ns()
        # Some chips hold DOUT high while settling, others show unsettled conversions.
        settling_s = max(0, self._settled_by_ns - started_ns) / NS_PER_S
        deadline_s = self.ready_deadline_s + settling_s
        ahead_s = (self._look_again_ns - started_ns) / NS_PER_S
        if ahead_s > 0:
            yield min(ahead_s, deadline_s)
        looked_ns = self._clock.now_ns()
        looks_in_vain = 0
        while self._access.data_is_high():
            looks_in_vain += 1
            self._high_at_ns = looked_ns
            if looked_ns - started_ns >= deadline_s * NS_PER_S:
                raise NotReady(
                    f"the HX711 gave no conversion within {deadline_s:.3f} s: "
                    "check its power and the data wire"
                )
            yield self._period_s / POLLS_PER_PERIOD
            looked_ns = self._clock.now_ns()
        # Set before the frame is judged: a line stuck low must not make the caller spin.
        if not self._discards_left:
            self._look_after = look_after(self._look_after, looks_in_vain)
        self._look_again_ns = looked_ns + round(self._look_after * self._period_s * NS_PER_S)


def look_after(before: float, looks_in_vain: int) -> float:
    """When to look first after the next frame, in nominal periods after this one was found.

    One look in vain is wanted: it proves when the conversion came, and costs one waking of the
    processor; each further one costs another.

    Args:
        before: what it was for this frame.
        looks_in_vain: how often DOUT was found high before it was low.
    """
    later = before + (looks_in_vain - 1) / POLLS_PER_PERIOD
    return min(max(later, EARLIEST_LOOK), LATEST_LOOK)

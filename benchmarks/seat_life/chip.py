"""The converter of a made-up seat: counts on a virtual clock, and every way to be broken.

It stands where the chip's driver stands (`read_counts`), and keeps that driver's promises: at
most 0.3 s for a conversion, NotReady without one, Saturated at either end of the 24 bits.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence

from seat_life.forces import Approach, Force, together
from seat_life.life import Hum, Life
from seat_life.truth import Converter, Trouble
from sensors import NotReady, Saturated, VirtualClock

PERIOD_S = 0.1
# The chip has an oscillator of its own, a little off.
PERIOD_TOLERANCE = 0.01
READY_DEADLINE_S = 0.3
HIGHEST_COUNTS, LOWEST_COUNTS = 0x7FFFFF, -0x800000
SPIKES_ONE_IN = 50
JUNK_BITS = range(8, 23)
FLOATING_BURST_S, FLOATING_EVERY_S = 4, 20


class LifelikeChip:
    """Converts a life into counts; `kg_now` and `converter_now` tell the truth of the newest."""

    def __init__(self, *, life: Life, clock: VirtualClock) -> None:
        """Begin at the clock's present moment."""
        self._clock = clock
        self._chance = random.Random(f"chip {life.seed}")  # noqa: S311 - noise, not a secret
        self._period_s = PERIOD_S * self._chance.uniform(
            1 - PERIOD_TOLERANCE, 1 + PERIOD_TOLERANCE
        )
        self._pressing = Pressing(life.forces)
        self._cells = life.cells
        self._cell_starts_s = [cell.start_s for cell in life.cells]
        self._noise_counts = life.noise_counts
        self._hums = life.hums
        self._troubles = list(life.truth.troubles)
        self._stuck_at: int | None = None
        self._due_s = clock.now_ns() / 1e9
        self.kg_now = 0.0
        self.converter_now = Converter.WORKS

    def read_counts(self) -> int:
        """See `sensors.CountsSource`.

        Raises:
            NotReady: no conversion within 0.3 s; that much time has passed.
            Saturated: at either end of the range.
        """
        self._due_s += self._period_s
        trouble = self._trouble()
        self.converter_now = Converter.WORKS if trouble is None else trouble.kind
        if trouble is not None and trouble.kind is Converter.PAUSED:
            self._due_s = trouble.end_s
        if self.converter_now is Converter.CUT:
            self._due_s += READY_DEADLINE_S - self._period_s
            self._wait()
            raise NotReady("no conversion within 0.3 s")
        self._wait()
        counts = self._broken(self._true_counts())
        if not LOWEST_COUNTS < counts < HIGHEST_COUNTS:
            raise Saturated(HIGHEST_COUNTS if counts > 0 else LOWEST_COUNTS)
        return counts

    def _wait(self) -> None:
        self._clock.wait_s(self._due_s - self._clock.now_ns() / 1e9)

    def _trouble(self) -> Trouble | None:
        while self._troubles and self._troubles[0].end_s <= self._due_s:
            self._troubles.pop(0)
            self._stuck_at = None
        first = self._troubles[0] if self._troubles else None
        return first if first is not None and first.start_s <= self._due_s else None

    def _true_counts(self) -> int:
        at_s = self._due_s
        self.kg_now = self._pressing.kg(at_s)
        cell = self._cells[0]
        if len(self._cells) > 1:
            cell = self._cells[bisect_right(self._cell_starts_s, at_s) - 1]
        counts = cell.zero_counts + self.kg_now * cell.counts_per_kg
        if self._hums:
            counts += _hum_counts(self._hums, at_s)
        return round(counts + self._chance.gauss(0.0, self._noise_counts))

    def _broken(self, counts: int) -> int:
        match self.converter_now:
            case Converter.STUCK:
                self._stuck_at = counts if self._stuck_at is None else self._stuck_at
                return self._stuck_at
            case Converter.SATURATED:
                return HIGHEST_COUNTS
            case Converter.FLOATING:
                in_burst = self._due_s % FLOATING_EVERY_S < FLOATING_BURST_S
                return self._junk() if in_burst and self._chance.random() < 0.5 else 0
            case Converter.JUNK if self._chance.random() < 0.5:
                return self._junk()
            case Converter.SPIKES if self._chance.randrange(SPIKES_ONE_IN) == 0:
                return self._chance.choice((0, self._junk()))
            case _:
                return counts

    def _junk(self) -> int:
        return (1 << self._chance.choice(JUNK_BITS)) - 1


class Pressing:
    """The sum of many forces, asked for at ascending moments only."""

    def __init__(self, forces: Sequence[Force]) -> None:
        """Sort what is to come."""
        self._coming = sorted(forces, key=lambda force: force.start_s, reverse=True)
        self._now: list[Force] = []
        self._pressing: tuple[Force, ...] = ()
        self._next_change_s = -math.inf

    def kg(self, at_s: float) -> float:
        """Kilograms on the seat."""
        if at_s >= self._next_change_s:
            self._change(at_s)
        total_kg = 0.0
        for force in self._pressing:
            total_kg += force.kg(at_s)
        return total_kg

    def _change(self, at_s: float) -> None:
        while self._coming and self._coming[-1].start_s <= at_s:
            self._now.append(self._coming.pop())
        self._now = [force for force in self._now if force.end_s > at_s]
        moments_s = [force.end_s for force in self._now]
        self._pressing = (
            *(force for force in self._now if not isinstance(force, Approach)),
            *together([force for force in self._now if isinstance(force, Approach)], at_s),
        )
        if self._coming:
            moments_s.append(self._coming[-1].start_s)
        self._next_change_s = min(moments_s, default=math.inf)


def _hum_counts(hums: Sequence[Hum], at_s: float) -> float:
    counts = 0.0
    for hum in hums:
        if hum.start_s <= at_s < hum.end_s:
            counts += hum.counts * math.sin(math.tau * hum.beat_hz * at_s)
    return counts

"""A working day of one sitter, as the load on an emulated chip, with the truth about it."""

from bisect import bisect_right
from dataclasses import dataclass, field
from random import Random

from sensors.chips.loads import NoisyCell

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
NOISE_COUNTS = 40.0
ABSENCE_S = 30.0
# Longer absences are left well beyond the rule, shorter ones end well before it: what happens
# within half a second of it is a matter of conversions, and proved on the rules themselves.
SHORT_S = (0.8, 29.4)
LONG_S = (31.5, 900.0)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """One time the chair was empty, in seconds of the day."""

    begin_s: float
    end_s: float

    @property
    def is_long(self) -> bool:
        return self.end_s - self.begin_s > ABSENCE_S


@dataclass(kw_only=True)
class SitterDay:
    """Weights by the second; `absences` is the truth the presence rules must find."""

    dice: Random
    kg: float
    times_s: list[float] = field(default_factory=lambda: [0.0])
    weights_kg: list[float] = field(default_factory=lambda: [0.0])
    absences: list[Absence] = field(default_factory=list)
    shifts: int = 0
    now_s: float = 0.0

    @classmethod
    def lived(cls, dice: Random, *, day_s: float) -> "SitterDay":
        """A day that begins and ends with somebody on the chair."""
        day = cls(dice=dice, kg=dice.uniform(42.0, 130.0))
        day._sit(120.0)
        while day.now_s < day_s - LONG_S[1] - 600.0:
            day._leave(dice.uniform(*(SHORT_S if dice.random() < 0.6 else LONG_S)))
            day._sit(dice.choice((3.0, 20.0, dice.expovariate(1 / 240.0) + 3.0)))
        day._leave(LONG_S[0])
        day._sit(max(10.0, day_s - day.now_s))
        return day

    def load(self, seed: int) -> "DayLoad":
        return DayLoad(day=self, seed=seed)

    def _sit(self, seconds: float) -> None:
        """Somebody of about this weight, who is never quite still."""
        end_s = self.now_s + seconds
        seated_kg = self.kg * self.dice.uniform(0.85, 1.0)
        self._weighs(seated_kg)
        # Nobody has been there for certain before he sat for a while.
        self.now_s += min(seconds, 2.5)
        while (left_s := end_s - 2.5 - self.now_s) > 1.0:
            self.now_s += self.dice.uniform(0.1, min(left_s, 40.0))
            self._shift(seated_kg, end_s - 2.5)
        self._weighs(seated_kg)
        self.now_s = end_s

    def _shift(self, seated_kg: float, until_s: float) -> None:
        """Leans on the desk, drops back into the chair, or lifts himself for a moment."""
        kind = self.dice.choice(("lean", "lean", "drop", "lift"))
        factor = {"lean": (0.55, 1.05), "drop": (1.1, 1.6), "lift": (0.0, 0.1)}[kind]
        longest_s = {"lean": 60.0, "drop": 0.4, "lift": 0.9}[kind]
        self._weighs(seated_kg * self.dice.uniform(*factor))
        self.now_s = min(until_s, self.now_s + self.dice.uniform(0.05, longest_s))
        self._weighs(seated_kg)
        self.shifts += 1

    def _leave(self, seconds: float) -> None:
        """An empty chair, perhaps with a jacket, against which somebody brushes now and then."""
        begin_s, end_s = self.now_s, self.now_s + seconds
        jacket_kg = self.dice.choice((0.0, 0.0, self.dice.uniform(-0.5, 4.0)))
        self._weighs(jacket_kg)
        while self.dice.random() < 0.5 and end_s - self.now_s > 8.0:
            self.now_s += self.dice.uniform(2.0, (end_s - self.now_s) / 2)
            self._weighs(self.dice.uniform(16.0, 60.0))
            self.now_s += self.dice.uniform(0.1, 0.6)
            self._weighs(jacket_kg)
        self.now_s = end_s
        self.absences.append(Absence(begin_s=begin_s, end_s=end_s))

    def _weighs(self, kg: float) -> None:
        self.times_s.append(self.now_s)
        self.weights_kg.append(kg)


class DayLoad:
    """The day as the chip feels it."""

    def __init__(self, *, day: SitterDay, seed: int) -> None:
        self._day = day
        self._cell = NoisyCell(
            zero_counts=ZERO_COUNTS,
            counts_per_kg=COUNTS_PER_KG,
            noise_counts=NOISE_COUNTS,
            seed=seed,
        )

    def counts_at(self, time_s: float) -> int:
        """See `sensors.chips.loads.Load`."""
        kg = self._day.weights_kg[bisect_right(self._day.times_s, time_s) - 1]
        return self._cell.counts(kg, time_s)

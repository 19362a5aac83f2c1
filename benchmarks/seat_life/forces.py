"""What presses on a load cell, as kilograms over time. Pure.

Every force has a `start_s` and an `end_s`, and adds `kg(at_s)` in between. The figures come from
people on office chairs: getting up and sitting down take 0.3 to 1.0 s and overshoot, breathing
moves 50 to 200 g at 0.2 to 0.3 Hz, leaning on the desk takes 20 to 30 % of the weight off.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

RAMP_STEPS = 40


class Force(Protocol):
    """Something that presses for a while."""

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...

    def kg(self, at_s: float) -> float:
        """Kilograms it adds at a moment between its start and its end."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    """Somebody sits down, breathes, and gets up.

    Attributes:
        start_s: the body begins to touch the seat.
        end_s: the body has left it.
        body_kg: what the chair carries of the person.
        down_s: how long sitting down takes.
        up_s: how long getting up takes.
        overshoot: share of the weight the chair feels too much while it is sat on.
        breath_kg: amplitude of breathing.
        breath_hz: its frequency.
    """

    start_s: float
    end_s: float
    body_kg: float
    down_s: float = 0.5
    up_s: float = 0.5
    overshoot: float = 0.15
    breath_kg: float = 0.1
    breath_hz: float = 0.25

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        since_s = at_s - self.start_s
        left_s = self.end_s - at_s
        if left_s < self.up_s:
            return self.body_kg * _smooth(left_s / self.up_s)
        if since_s < 2 * self.down_s:
            return self.body_kg * self._arrival(since_s / self.down_s)
        return self.body_kg + self.breath_kg * math.sin(math.tau * self.breath_hz * since_s)

    def _arrival(self, progress: float) -> float:
        if progress < 1:
            return _smooth(progress) * (1 + self.overshoot * progress)
        return 1 + self.overshoot * _smooth(2 - progress)

    def moment_of_kg(self, level_kg: float, *, leaving: bool) -> float:
        """When this load alone crosses `level_kg` while sitting down, or getting up."""
        ramp_s = self.up_s if leaving else self.down_s
        low, high = (
            (self.end_s - ramp_s, self.end_s) if leaving else (self.start_s, self.start_s + ramp_s)
        )
        for _ in range(RAMP_STEPS):
            middle = (low + high) / 2
            if (self.kg(middle) > level_kg) is leaving:
                low = middle
            else:
                high = middle
        return high


@dataclass(frozen=True, kw_only=True, slots=True)
class Plateau:
    """A load that comes, stays and goes: a bag, a jacket, or (below zero) a lean on the desk."""

    start_s: float
    end_s: float
    load_kg: float
    ramp_s: float = 0.4

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        nearest_s = min(at_s - self.start_s, self.end_s - at_s)
        if nearest_s >= self.ramp_s:
            return self.load_kg
        return self.load_kg * _smooth(nearest_s / self.ramp_s)


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """One push and release, up or down: a fidget, a bump of the vacuum cleaner."""

    start_s: float
    end_s: float
    peak_kg: float

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        return self.peak_kg * math.sin(
            math.pi * (at_s - self.start_s) / (self.end_s - self.start_s)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Swing:
    """A regular swing: rocking, or the floor shaken by a lorry."""

    start_s: float
    end_s: float
    amplitude_kg: float
    every_s: float

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        return self.amplitude_kg * math.sin(math.tau * (at_s - self.start_s) / self.every_s)


@dataclass(frozen=True, kw_only=True, slots=True)
class Approach:
    """A slow change towards `final_kg` that stays: creep and warm-up (bent), drift (straight).

    Attributes:
        within_s: time constant of a bent one, duration of a straight one.
    """

    start_s: float
    end_s: float
    final_kg: float
    within_s: float
    straight: bool = False

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        progress = (at_s - self.start_s) / self.within_s
        if self.straight:
            return self.final_kg * min(1.0, progress)
        return self.final_kg * (1 - math.exp(-progress))


@dataclass(frozen=True, kw_only=True, slots=True)
class Approaches:
    """Bent approaches of one time constant as one: `level_kg - bent_kg * exp(-since / within)`."""

    start_s: float
    end_s: float
    level_kg: float
    bent_kg: float
    within_s: float

    def kg(self, at_s: float) -> float:
        """See `Force`."""
        return self.level_kg - self.bent_kg * math.exp((self.start_s - at_s) / self.within_s)


def together(approaches: Sequence[Approach], from_s: float) -> Iterator[Approach | Approaches]:
    """The same weight from `from_s` on, until the first of them ends, with far less reckoning.

    A day of thirty sittings leaves sixty creeps behind, and each would be asked at every sample.
    """
    bent: dict[float, list[Approach]] = {}
    for one in approaches:
        if one.straight:
            yield one
        else:
            bent.setdefault(one.within_s, []).append(one)
    for within_s, alike in bent.items():
        yield Approaches(
            start_s=from_s,
            end_s=min(one.end_s for one in alike),
            level_kg=sum(one.final_kg for one in alike),
            bent_kg=sum(
                one.final_kg * math.exp((one.start_s - from_s) / within_s) for one in alike
            ),
            within_s=within_s,
        )


def _smooth(share: float) -> float:
    """0 to 1 without a corner at either end."""
    return (1 - math.cos(math.pi * share)) / 2

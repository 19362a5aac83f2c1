"""A made-up chair: what lies on it, what its cells feel, what its converters say.

A simulation: forces with ramps and swings, cells with gain, offset, noise, creep, drift and a
little bend. Wiring faults are put in as the node would report them.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from calibration.window import HIGHEST_COUNTS, LOWEST_COUNTS, Conversion

RAMP_S = 0.4
SWING_SHARE, SWING_HZ, SWING_DIES_S = 0.04, 2.5, 0.5
CREEP_S = 60.0
BREATH_KG, BREATH_HZ = 0.12, 0.25
CORNERS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))

# Moment and honest counts of all cells in; what the node passes on and its fault out.
Wiring = Callable[[float, tuple[int, ...]], tuple[tuple[int | None, ...], str | None]]


@dataclass(kw_only=True)
class Load:
    """Something on the chair."""

    kg: float
    on_s: float
    off_s: float = math.inf
    x: float = 0.0
    y: float = 0.0
    alive: bool = False
    lean_s: float = math.inf
    lean_share: float = 0.0
    swings: float = 0.0  # share of the weight that never comes to rest
    slips_kg_per_s: float = 0.0

    def force_kg(self, at_s: float) -> float:
        since_s, left_s = at_s - self.on_s, self.off_s - at_s
        if since_s <= 0 or left_s <= -RAMP_S:
            return 0.0
        share = min(1.0, since_s / RAMP_S, 1 + left_s / RAMP_S)
        swing = (
            SWING_SHARE
            * math.exp(-since_s / SWING_DIES_S)
            * math.sin(math.tau * SWING_HZ * since_s)
        )
        kg = self.kg * share * (1 + swing)
        kg += self.kg * self.swings * math.sin(math.tau * 0.7 * since_s)
        kg += self.slips_kg_per_s * since_s * share
        if self.alive:
            kg += BREATH_KG * math.sin(math.tau * BREATH_HZ * since_s) * share
            kg += self.kg * share * self._lean(at_s)
        return kg

    def place(self, at_s: float) -> tuple[float, float]:
        if self.alive and at_s > self.lean_s:
            return (self.x, self.y + 0.3)
        return (self.x, self.y)

    def _lean(self, at_s: float) -> float:
        since_s = at_s - self.lean_s
        if since_s < 0:
            return 0.0
        jerk = 0.12 * math.sin(math.tau * since_s) if since_s < 2 else 0.0
        return jerk + self.lean_share * min(1.0, since_s)


@dataclass(kw_only=True)
class Chair:
    """Up to four cells under one seat, each with a converter."""

    chance: random.Random
    zeros: list[float]
    slopes: list[float]
    noise_counts: float
    rate_sps: float = 10.0
    drift_kg_per_min: float = 0.0
    creep_share: float = 0.0003
    bend: float = 0.0  # share by which 80 kg show more than they should
    white: Callable[[float], float] | None = None  # more counts, by the moment
    stays_share: float = 0.0  # of a load that is gone
    stays_at_s: float = 0.0
    loads: list[Load] = field(default_factory=list)
    wiring: Wiring | None = None
    numb: set[int] = field(default_factory=set)  # cells that feel nothing
    lifted_by_person: int | None = None
    spikes_one_in: int = 400
    _number: int = 0
    _creep_kg: float = 0.0
    _worn_kg: float = 0.0
    _next_s: float = 0.0

    @property
    def cells(self) -> int:
        return len(self.zeros)

    def put(self, load: Load) -> Load:
        self.loads.append(load)
        return load

    def kg(self, at_s: float) -> float:
        return sum(load.force_kg(at_s) for load in self.loads)

    def until(self, now_s: float) -> list[Conversion]:
        """The conversions up to now."""
        made = []
        while self._next_s <= now_s:
            made.append(self._convert(self._next_s))
            self._next_s += (1 + self.chance.gauss(0, 0.002)) / self.rate_sps
        self.loads = [load for load in self.loads if load.off_s > now_s - 2]
        return made

    def _convert(self, at_s: float) -> Conversion:
        self._number += 1
        shares = self._forces_kg(at_s)
        whole_kg = sum(shares)
        self._creep_kg += (self.creep_share * whole_kg - self._creep_kg) / CREEP_S / self.rate_sps
        self._worn_kg = max(self._worn_kg, self.stays_share * whole_kg)
        more_kg = self._creep_kg + self.drift_kg_per_min * at_s / 60
        if whole_kg < self._worn_kg / max(self.stays_share, 1e-9) / 2:
            more_kg += self._worn_kg
        more = 0.0 if self.white is None else self.white(at_s)
        counts = tuple(
            self._counts(cell, share + more_kg / self.cells, more)
            for cell, share in enumerate(shares)
        )
        told: tuple[int | None, ...] = counts
        fault = None
        if self.wiring is not None:
            told, fault = self.wiring(at_s, counts)
        return Conversion(number=self._number, at_s=at_s, counts=told, fault=fault)

    def _forces_kg(self, at_s: float) -> list[float]:
        shares = [0.0] * self.cells
        for load in self.loads:
            kg = load.force_kg(at_s)
            for cell, share in enumerate(self._shares(load, at_s)):
                shares[cell] += kg * share
        return shares

    def _shares(self, load: Load, at_s: float) -> list[float]:
        x, y = load.place(at_s)
        match self.cells:
            case 1:
                return [1.0]
            case 2:
                return [(1 - x) / 2, (1 + x) / 2]
            case _:
                shares = [(1 + a * x) * (1 + b * y) / 4 for a, b in CORNERS]
        if load.alive and self.lifted_by_person is not None:
            gone, shares[self.lifted_by_person] = shares[self.lifted_by_person], 0.0
            shares = [share / (1 - gone) for share in shares]
        return shares

    def _counts(self, cell: int, kg: float, more: float) -> int:
        if cell in self.numb:
            kg = 0.0
        felt = kg * (1 + self.bend * kg * self.cells / 80)
        counts = self.zeros[cell] + self.slopes[cell] * felt + more
        counts += self.chance.gauss(0, self.noise_counts)
        if self.spikes_one_in and self.chance.randrange(self.spikes_one_in) == 0:
            counts += self.chance.choice((-1, 1)) * 200_000
        return round(min(HIGHEST_COUNTS, max(LOWEST_COUNTS, counts)))


def good_chair(chance: random.Random, *, cells: int = 1) -> Chair:
    """A chair as one finds them: any polarity, offset, noise and a little drift."""
    slope = chance.choice((-1, 1)) * math.exp(chance.uniform(math.log(5_000), math.log(25_000)))
    noise_kg = math.exp(chance.uniform(math.log(0.0005), math.log(0.006)))
    return Chair(
        chance=chance,
        zeros=[chance.uniform(-900_000, 900_000) for _ in range(cells)],
        # Cells of one kind differ by some percent, and somebody wires one of them round.
        slopes=[
            slope * chance.uniform(0.93, 1.07) * (-1 if chance.random() < 0.1 else 1)
            for _ in range(cells)
        ],
        noise_counts=max(8.0, noise_kg * abs(slope) / math.sqrt(cells)),
        drift_kg_per_min=chance.uniform(-0.03, 0.03),
        creep_share=chance.uniform(-0.0005, 0.0008),
        bend=chance.uniform(-0.002, 0.002),
    )

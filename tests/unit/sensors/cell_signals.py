"""Signals a load cell under a chair may give, in kilograms, ten a second."""

import math
import random
from collections.abc import Iterable

from sensors import Scale, SignalChain
from sensors.weight import WeightReading

SCALE = Scale(zero_counts=84_210, counts_per_kg=10_700.0)
NOISE_KG = SCALE.noise_kg


def noisy(level_kg: float, seconds: float, *, seed: int = 1, noise_kg: float = NOISE_KG):
    """A dead load, or nothing."""
    rng = random.Random(seed)
    return [level_kg + rng.gauss(0, noise_kg) for _ in range(round(10 * seconds))]


def breathing(level_kg: float, seconds: float, *, seed: int = 1, depth_kg: float = 0.15):
    """A person who sits as still as he can."""
    return [
        kg + depth_kg * math.sin(2 * math.pi * 0.25 * n / 10)
        for n, kg in enumerate(noisy(level_kg, seconds, seed=seed))
    ]


def run(
    weights_kg: Iterable[float], chain: SignalChain | None = None, start_s: float = 0.0
) -> list[WeightReading]:
    """Readings of ten weights a second."""
    chain = chain or SignalChain(scale=SCALE)
    return [chain.step(kg, start_s + n / 10) for n, kg in enumerate(weights_kg)]

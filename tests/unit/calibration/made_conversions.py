"""Conversions out of formulas, for tests."""

import random
from collections.abc import Callable

from calibration.window import Conversion


def conversions(
    *levels: Callable[[float], float],
    seconds: float = 6.0,
    rate_sps: float = 10.0,
    noise: float = 20.0,
    seed: int = 1,
    from_s: float = 0.0,
    first: int = 1,
) -> list[Conversion]:
    """One cell for each level, a function of the seconds since the beginning."""
    chance = random.Random(seed)
    return [
        Conversion(
            number=first + place,
            at_s=from_s + place / rate_sps,
            counts=tuple(
                round(level(place / rate_sps) + chance.gauss(0, noise)) for level in levels
            ),
        )
        for place in range(round(seconds * rate_sps))
    ]


def broken(fault: str | None, *counts: int | None, number: int = 30) -> list[Conversion]:
    """The same conversion again and again."""
    return [
        Conversion(number=place, at_s=place / 10, counts=counts or (None,), fault=fault)
        for place in range(number)
    ]

"""Student's t: how many standard errors hold a true value. Pure.

The distribution has a finite sum for whole degrees of freedom: Abramowitz and Stegun, Handbook of
Mathematical Functions (1964), 26.7.3 and 26.7.4; it is turned round by bisection. Critical values
to compare with: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
"""

import math
from functools import lru_cache

MANY = 1000
BISECTIONS = 60
HIGHEST_T = 1e4


@lru_cache(maxsize=256)
def two_sided_t(confidence: float, degrees: int) -> float:
    """The t that a t-distributed figure stays below, either sign, with that confidence.

    Args:
        confidence: For example 0.95.
        degrees: Degrees of freedom, 1 or more; above 1000 the normal distribution is as good.

    Raises:
        ValueError: Outside of those.
    """
    if not 0 < confidence < 1 or degrees < 1:
        raise ValueError(f"no t for {confidence} with {degrees} degrees of freedom")
    low, high = 0.0, HIGHEST_T
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if _within(middle, min(degrees, MANY)) < confidence:
            low = middle
        else:
            high = middle
    return high


def _within(t: float, degrees: int) -> float:
    """Probability of lying between -t and t."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine2 = math.cos(angle) ** 2
    if degrees % 2 == 0:
        term = total = 1.0
        for number in range(1, degrees // 2):
            term *= cosine2 * (2 * number - 1) / (2 * number)
            total += term
        return math.sin(angle) * total
    term = math.cos(angle)
    total = term if degrees > 1 else 0.0
    for number in range(1, (degrees - 1) // 2):
        term *= cosine2 * (2 * number) / (2 * number + 1)
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total)

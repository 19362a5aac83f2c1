"""What the light at a seat says: one pattern for each thing it can mean. Pure.

The meaning is in the rhythm, so that it can be read without seeing colours and on a light of one
colour. The colours are told apart with the common kinds of colour blindness (the palette of
Okabe and Ito). What to print beside the light stands in docs/hardware.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

TICK_S = 0.15


class Colour(Enum):
    """Red, green and blue, each 0 to 1."""

    BLUISH_GREEN = (0.0, 0.62, 0.45)
    SKY_BLUE = (0.34, 0.71, 0.91)
    ORANGE = (0.90, 0.62, 0.0)
    VERMILION = (0.84, 0.37, 0.0)
    WHITE = (1.0, 1.0, 1.0)


class Meaning(Enum):
    """What can be told about a seat."""

    ONLINE = "online"
    LEAVING = "leaving"  # the seat is empty, the 30 s are running
    OFFLINE = "offline"
    STARTING = "starting"  # nothing is known yet
    FAULT = "fault"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A brightness, 0 to 1, and how long it lasts."""

    level: float
    for_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """Steps that repeat for ever, in one colour."""

    colour: Colour
    steps: tuple[Step, ...]

    @property
    def period_s(self) -> float:
        """Seconds until it repeats."""
        return sum(step.for_s for step in self.steps)

    def level_at(self, time_s: float) -> float:
        """Brightness at any moment."""
        left_s = time_s % self.period_s
        for step in self.steps:
            if left_s < step.for_s:
                return step.level
            left_s -= step.for_s
        return self.steps[-1].level


@dataclass(frozen=True, kw_only=True, slots=True)
class Glow:
    """What the light shows at one moment.

    Attributes:
        colour: Of the pattern.
        level: Brightness, 0 to 1.
        tick: The camera has just looked: a short white, whatever the pattern shows.
    """

    colour: Colour
    level: float
    tick: bool = False


def _steps(*levels_and_durations: tuple[float, float]) -> tuple[Step, ...]:
    return tuple(Step(level=level, for_s=for_s) for level, for_s in levels_and_durations)


_UP = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
_SLOW_PULSE = tuple(Step(level=level, for_s=0.2) for level in (*_UP, 1.0, *reversed(_UP[1:])))

PATTERNS: Mapping[Meaning, Pattern] = MappingProxyType(
    {
        Meaning.ONLINE: Pattern(colour=Colour.BLUISH_GREEN, steps=_steps((1.0, 60.0))),
        Meaning.LEAVING: Pattern(colour=Colour.ORANGE, steps=_SLOW_PULSE),
        Meaning.OFFLINE: Pattern(colour=Colour.BLUISH_GREEN, steps=_steps((0.0, 60.0))),
        Meaning.STARTING: Pattern(colour=Colour.SKY_BLUE, steps=_steps((1.0, 0.1), (0.0, 1.9))),
        Meaning.FAULT: Pattern(
            colour=Colour.VERMILION,
            steps=_steps((1.0, 0.15), (0.0, 0.2), (1.0, 0.15), (0.0, 1.5)),
        ),
    }
)


def glow(meaning: Meaning, *, looked_at_s: float | None, now_s: float) -> Glow:
    """What the light shows now.

    Args:
        meaning: What is to be told.
        looked_at_s: When the camera took its newest picture; None without one.
        now_s: Monotonic seconds, of the same clock.
    """
    pattern = PATTERNS[meaning]
    tick = looked_at_s is not None and 0 <= now_s - looked_at_s < TICK_S
    return Glow(colour=pattern.colour, level=pattern.level_at(now_s), tick=tick)

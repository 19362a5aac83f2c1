"""What is truly so at a made-up seat: who sits when, and what is broken when. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """Where the seat's person truly is."""

    SITTING = "on the seat"
    STANDING = "beside the seat, in the camera's sight"
    AWAY = "out of sight"


class Converter(Enum):
    """What the load cell's electronics do."""

    WORKS = "works"
    CUT = "cut"  # the data wire is off: no conversion at all
    STUCK = "stuck"  # one value for ever
    FLOATING = "floating"  # a line without a chip: 0, with bursts of values 2^k-1
    SATURATED = "saturated"  # a bridge wire is off: every conversion at the end of the range
    JUNK = "junk"  # every second conversion is a value 2^k-1
    SPIKES = "spikes"  # one conversion in fifty is a value 2^k-1 or 0
    PAUSED = "paused"  # the host does not run; conversions are lost


class Eyes(Enum):
    """What the camera does."""

    NONE = "none"
    WORKS = "works"
    ASIDE = "aside"  # works, but was turned away and sees an empty room
    BLOCKED = "blocked"  # a cap, or a jacket hung over it
    DARK = "dark"
    LOST = "lost"


DEAD = frozenset({Converter.CUT, Converter.STUCK, Converter.FLOATING, Converter.SATURATED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """From when on the person is at a place, until the next stretch."""

    start_s: float
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A stretch in which the converter does not just work."""

    start_s: float
    end_s: float
    kind: Converter


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """From when on the camera does what."""

    start_s: float
    eyes: Eyes


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """All that is truly so.

    Attributes:
        stretches: ascending, the first at 0; away before anybody came.
        troubles: of the converter, ascending, not overlapping.
        sights: of the camera, ascending, the first at 0.
        end_s: nothing is known after it.
    """

    stretches: tuple[Stretch, ...]
    troubles: tuple[Trouble, ...] = ()
    sights: tuple[Sight, ...] = (Sight(start_s=0.0, eyes=Eyes.NONE),)
    end_s: float

    def place(self, at_s: float) -> Place:
        """Where the person is."""
        return self.stretches[_index([one.start_s for one in self.stretches], at_s)].place

    def eyes(self, at_s: float) -> Eyes:
        """What the camera does."""
        return self.sights[_index([one.start_s for one in self.sights], at_s)].eyes

    def occupied_s(self) -> float:
        """Seconds truly spent sitting."""
        ends = [*(one.start_s for one in self.stretches[1:]), self.end_s]
        return sum(
            end_s - one.start_s
            for one, end_s in zip(self.stretches, ends, strict=True)
            if one.place is Place.SITTING
        )

    def troubled(self, start_s: float, end_s: float) -> bool:
        """Whether the converter has any trouble in that stretch of time."""
        return any(one.start_s < end_s and one.end_s > start_s for one in self.troubles)


def _index(starts_s: Sequence[float], at_s: float) -> int:
    return max(0, bisect_right(starts_s, at_s) - 1)

"""From scores to "somebody is there", "nobody is there" or "cannot tell".

A single picture decides nothing: two of the last three snapshots must agree. Between the two
limits a score is unsure and leaves what was said before. A snapshot that could not be taken makes
the camera blind at once and never counts as an empty seat.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto

# Measured on 174 pictures: a sum of 1.0 finds 97 % of the people; the misses lie above 0.8.
OCCUPIED_FROM = 1.0
EMPTY_BELOW = 0.8

AGREEING = 2
REMEMBERED = 3


class Seen(Enum):
    """What the camera says about its picture."""

    PERSON = "person"
    NOBODY = "nobody"
    BLIND = "blind"  # it cannot tell; never the same as nobody


class Reason(StrEnum):
    """Why the camera says so."""

    PERSON = "person"
    NOBODY = "nobody"
    UNSURE = "unsure"  # keeps what was said before
    STARTING = "starting"  # not enough snapshots yet
    NO_FRAME = "no_frame"
    CAMERA_LOST = "camera_lost"
    CAMERA_HANGS = "camera_hangs"
    CAMERA_BLOCKED = "camera_blocked"  # covered: flat, and not dark
    CAMERA_BLACK = "camera_black"
    CAMERA_SATURATED = "camera_saturated"
    TOO_DARK = "too_dark"
    CAMERA_FROZEN = "camera_frozen"
    CAMERA_MOVED = "camera_moved"  # it looks at another place, so the zone is wrong
    DETECTOR_FAILED = "detector_failed"
    VISION_LOST = "vision_lost"  # the vision process does not answer


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What one snapshot led to."""

    at_s: float  # monotonic, when the picture was asked for
    seen: Seen
    score: float | None  # 0..2, None when there was nothing to score
    reason: Reason
    detail: str = ""  # for the technician, when something is wrong


class Verdict(Enum):
    """What a single snapshot says."""

    OCCUPIED = auto()
    EMPTY = auto()
    UNSURE = auto()
    NO_FRAME = auto()


@dataclass(frozen=True, kw_only=True)
class Occupancy:
    """What is believed after the snapshots so far. Observing returns a new value."""

    seen: Seen = Seen.BLIND
    recent: tuple[Verdict, ...] = ()  # newest last
    at_s: float | None = None
    total: float | None = None  # of the newest snapshot

    def observe(self, total: float | None, at_s: float) -> "Occupancy":
        """Take in one snapshot.

        Args:
            total: Sum of the two scores; None when there was no usable picture.
            at_s: Monotonic time of the snapshot.
        """
        return self._after(judge(total), total, at_s)

    def keep(self, total: float | None, at_s: float) -> "Occupancy":
        """Take in a snapshot that proves nothing, whatever its score: what was said stays."""
        return self._after(Verdict.UNSURE, total, at_s)

    @property
    def is_in_doubt(self) -> bool:
        """Whether the newest snapshot does not bear out what is said."""
        if not self.recent or self.recent[-1] is Verdict.NO_FRAME:
            return False
        return _BEARS_OUT.get(self.recent[-1]) is not self.seen

    @property
    def reason(self) -> Reason:
        """Why the newest snapshot left things as they are now."""
        if not self.recent or self.recent[-1] is Verdict.NO_FRAME:
            return Reason.NO_FRAME if self.recent else Reason.STARTING
        if self.seen is Seen.BLIND:
            return Reason.STARTING
        if self.is_in_doubt:
            return Reason.UNSURE
        return Reason.PERSON if self.seen is Seen.PERSON else Reason.NOBODY

    def _after(self, verdict: Verdict, total: float | None, at_s: float) -> "Occupancy":
        recent = (*self.recent, verdict)[-REMEMBERED:]
        return replace(
            self, seen=_decide(self.seen, recent), recent=recent, at_s=at_s, total=total
        )


def judge(total: float | None) -> Verdict:
    """Place one score against the two limits; what is no number is unsure."""
    if total is None:
        return Verdict.NO_FRAME
    if total >= OCCUPIED_FROM:
        return Verdict.OCCUPIED
    return Verdict.EMPTY if total < EMPTY_BELOW else Verdict.UNSURE


_BEARS_OUT = {Verdict.OCCUPIED: Seen.PERSON, Verdict.EMPTY: Seen.NOBODY}


def _decide(before: Seen, recent: tuple[Verdict, ...]) -> Seen:
    if recent[-1] is Verdict.NO_FRAME:
        return Seen.BLIND
    for verdict, seen in _BEARS_OUT.items():
        if recent.count(verdict) >= AGREEING:
            return seen
    return before

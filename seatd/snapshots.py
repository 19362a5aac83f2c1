"""When the camera takes its next picture: rarely while the weight settles it, often in doubt.

Pure. A picture is an intrusion, so there is a reason for each one, and a budget for all of them.

    settled   somebody sits, or the seat stands empty and that is told      every `rarely_s`
    leaving   the chair is light, the 30 s run                              1 s after, then often
    still     a load lies still: a bag, or somebody very quiet              at once, then `every_s`
    alone     the load cell is faulty, or the mode counts on the camera     `every_s`, and when the
                                                                            30 s are over
    watched   a technician works at the seat                                every 2 s
    unused    the mode asks no camera, or it may not look                   never

The camera's own wish (a quick second look at what it is not sure of) goes before the pace. The
budget is a bucket that fills evenly: a long doubt is looked at as often as it lets, and a short
one at once.
"""

from dataclasses import dataclass, replace
from enum import Enum

from mqtt_bridge.messages import Mode, Presence
from seatd.chair import Chair
from seatd.evidence import NO_WEIGHT, WeightView
from seatd.frequency import Frequency
from seatd.modes import SENSED

# Whoever gets up is still before the camera while he does.
OUT_OF_THE_WAY_S = 1.0
WHILE_LEAVING_S = 2.5
# A technician covers the lens and waits for what is said about it.
WHILE_WATCHED_S = 2.0
# A picture taken just after the mark, however the clocks' ticks fall.
PAST_THE_MARK_S = 0.05
BUCKET_SHARE = 0.1


class Doubt(Enum):
    """What a picture is wanted for."""

    SETTLED = "the weight settles it"
    LEAVING = "nobody sits, and it is not yet told"
    STILL = "a load lies still"
    ALONE = "the camera alone can tell"
    WATCHED = "a technician works at the seat"
    UNUSED = "no picture is wanted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What is in doubt at a seat.

    Attributes:
        since_s: when the doubt began; a picture from before does not settle it.
        mark_s: when the 30 s of the running emptiness are over; None without one.
    """

    doubt: Doubt
    since_s: float = 0.0
    mark_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The pictures so far.

    Attributes:
        at_s: when the newest was asked for; None before the first.
        again_s: how soon the camera wants another look; None when it has no wish.
        left: pictures in the bucket, a whole one is needed for the next.
    """

    at_s: float | None = None
    again_s: float | None = None
    left: float = 0.0

    def asked(self, now_s: float, frequency: Frequency) -> "Taken":
        """After a picture was asked for now."""
        return Taken(at_s=now_s, left=self._filled(now_s, frequency) - 1.0)

    def answered(self, again_s: float | None) -> "Taken":
        """After the camera said what it saw, and whether it wants to look again soon."""
        return replace(self, again_s=again_s)

    def affords_at_s(self, frequency: Frequency) -> float:
        """From when on the bucket holds a picture."""
        if self.at_s is None:
            return 0.0
        return self.at_s + max(0.0, 1.0 - self.left) * 3600.0 / frequency.budget_per_hour

    def _filled(self, now_s: float, frequency: Frequency) -> float:
        full = max(1.0, frequency.budget_per_hour * BUCKET_SHARE)
        if self.at_s is None:
            return full
        return min(full, self.left + (now_s - self.at_s) * frequency.budget_per_hour / 3600.0)


def is_due(scene: Scene, taken: Taken, frequency: Frequency, now_s: float) -> bool:
    """Whether the camera is to take a picture now."""
    if scene.doubt is Doubt.UNUSED:
        return False
    if taken.at_s is None:
        return True
    wanted_s = _wanted_at_s(scene, taken.at_s, frequency, now_s)
    if taken.again_s is not None:
        wanted_s = _hurried(wanted_s, taken.at_s, taken.again_s, frequency)
    return now_s >= max(wanted_s, taken.affords_at_s(frequency))


def scene_of(chair: Chair, now_s: float, *, in_maintenance: bool = False) -> Scene:
    """What is in doubt at this chair."""
    mode, senses = chair.source.mode, chair.counting
    if not chair.may_look:
        return Scene(doubt=Doubt.UNUSED)
    if in_maintenance:
        return Scene(doubt=Doubt.WATCHED)
    if mode not in SENSED:
        return Scene(doubt=Doubt.UNUSED)
    view = senses.weight_view(now_s)
    if view is WeightView.SILENT and senses.weight is not None:
        view = senses.last_view()
    if mode is Mode.CAMERA or view in NO_WEIGHT or view is WeightView.SILENT:
        return Scene(doubt=Doubt.ALONE, mark_s=_mark_s(chair))
    if view is WeightView.BELOW and _is_told_away(chair):
        return Scene(doubt=Doubt.SETTLED)
    if view is WeightView.BELOW:
        since_s = now_s if senses.light_since_s is None else senses.light_since_s
        return Scene(doubt=Doubt.LEAVING, since_s=since_s + OUT_OF_THE_WAY_S)
    weight = senses.weight
    if weight is not None and view is not WeightView.ABOVE:
        still_s = weight.still_for_s - senses.still_s
        if still_s >= 0:
            return Scene(doubt=Doubt.STILL, since_s=weight.at_s - still_s)
    return Scene(doubt=Doubt.SETTLED)


def _wanted_at_s(scene: Scene, at_s: float, frequency: Frequency, now_s: float) -> float:
    match scene.doubt:
        case Doubt.LEAVING:
            if at_s < scene.since_s:
                return scene.since_s
            is_new = now_s - scene.since_s < frequency.every_s * 3
            return at_s + (
                min(WHILE_LEAVING_S, frequency.every_s) if is_new else frequency.every_s
            )
        case Doubt.WATCHED:
            return at_s + min(WHILE_WATCHED_S, frequency.every_s)
        case Doubt.STILL if at_s < scene.since_s:
            return scene.since_s
        case Doubt.ALONE if scene.mark_s is not None and at_s <= scene.mark_s:
            return min(at_s + frequency.every_s, scene.mark_s + PAST_THE_MARK_S)
        case Doubt.ALONE | Doubt.STILL:
            return at_s + frequency.every_s
        case _:
            return at_s + frequency.rarely_s


def _hurried(wanted_s: float, at_s: float, again_s: float, frequency: Frequency) -> float:
    """A quick look comes sooner than the pace; the back-off of a broken camera later."""
    again_at_s = at_s + again_s
    return max(wanted_s, again_at_s) if again_s > frequency.every_s else min(wanted_s, again_at_s)


def _is_told_away(chair: Chair) -> bool:
    return chair.seat.presence is Presence.OFFLINE and chair.seat.occupied_since_s is None


def _mark_s(chair: Chair) -> float | None:
    since_s = chair.seat.empty_since_s
    is_told = chair.seat.presence is Presence.OFFLINE
    return None if since_s is None or is_told else since_s + chair.rules.absence_s

"""What the product said against what was true: the published figures. Pure.

- *truly sitting*: from the moment the person alone presses more than 15 kg (the seat's normal
  minimum) until he presses less again, leaning and pushing himself up included.
- *truly absent*: not sitting, and not standing in the sight of a working camera.
- `false_away`: an offline while truly sitting, while standing before a working camera, or less
  than 30 s after the absence began.
- `missed_away`: an absence of more than 32 s (31 s, the latest moment, and 1 s of margin) with
  healthy sensors that ends without an offline. After standing before a camera the margin is 12 s
  more, because the camera looks every 10 s.
- `offline_after_s`: from the moment the absence began to the offline, healthy sensors only; seats
  with a camera are in it, and once more alone in `offline_after_with_camera_s`. After standing
  before a camera it is counted apart, as `offline_after_standing_s`.
- `online_after_s`: from sitting down to online, when the seat was not online, healthy sensors.
- `missed_online`: a sitting of more than 8 s with healthy sensors that never was online.
- `fault_unknown_after_s`: from the moment a load cell died for 8 s or more, at a seat without a
  camera, to unknown.
- `absences_by_faulty_sensor`: an offline at a seat without a working camera while the load cell
  was dead, or for which less than 30 s of its emptiness were seen by a living one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mqtt_bridge.messages import Presence
from seat_life.truth import DEAD, Converter, Eyes, Place, Truth

ABSENCE_S = 30.0
MISSED_AFTER_S = 32.0
CAMERA_MARGIN_S = 12.0
CONFIRMED_AFTER_S = 8.0
DEAD_FOR_S = 8.0
# After a trouble the product needs a moment to trust the load cell again.
RECOVERY_S = 10.0
TTL_S = 2.0
# Troubles that cost no knowledge: a median takes single spikes out.
HARMLESS = frozenset({Converter.SPIKES})


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A change of presence."""

    at_s: float
    presence: Presence


@dataclass(kw_only=True, slots=True)
class Score:
    """Sums over one or many days; see the head of this file for what each means."""

    days: int = 0
    seat_hours: float = 0.0
    occupied_hours: float = 0.0
    absences: int = 0
    false_away: int = 0
    missed_away: int = 0
    missed_online: int = 0
    absences_by_faulty_sensor: int = 0
    dead_sensors: int = 0
    offline_after_s: list[float] = field(default_factory=list)
    offline_after_with_camera_s: list[float] = field(default_factory=list)
    offline_after_standing_s: list[float] = field(default_factory=list)
    online_after_s: list[float] = field(default_factory=list)
    fault_unknown_after_s: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Count another day in."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A true absence, and whether it followed a stand in the camera's sight."""

    start_s: float
    end_s: float
    after_standing: bool


def score(truth: Truth, steps: Sequence[Step], *, day: str) -> Score:
    """The figures of one day.

    Args:
        truth: of that day.
        steps: changes of presence, ascending; unknown before the first.
        day: named in remarks on what went wrong.
    """
    found = Score(days=1, seat_hours=truth.end_s / 3600, occupied_hours=truth.occupied_s() / 3600)
    absences = list(true_absences(truth))
    found.absences = len(absences)
    for step in steps:
        if step.presence is Presence.OFFLINE:
            _judge_offline(truth, absences, step, found, day)
    for absence in absences:
        _judge_absence(truth, absence, steps, found, day)
    _judge_sittings(truth, steps, found, day)
    if all(sight.eyes is Eyes.NONE for sight in truth.sights):
        _judge_deaths(truth, steps, found, day)
    return found


def true_absences(truth: Truth) -> Iterator[Absence]:
    """Every stretch in which the person is truly absent."""
    began_s: float | None = None
    stood = False
    for stretch in truth.stretches:
        seen = stretch.place is Place.STANDING and truth.eyes(stretch.start_s) is Eyes.WORKS
        if stretch.place is Place.SITTING or seen:
            if began_s is not None:
                yield Absence(start_s=began_s, end_s=stretch.start_s, after_standing=stood)
            began_s, stood = None, seen
        elif began_s is None:
            began_s = stretch.start_s
    if began_s is not None:
        yield Absence(start_s=began_s, end_s=truth.end_s, after_standing=stood)


def presence_at(steps: Sequence[Step], at_s: float) -> Presence:
    """What is said at a moment."""
    before = [step.presence for step in steps if step.at_s <= at_s]
    return before[-1] if before else Presence.UNKNOWN


def _judge_offline(
    truth: Truth, absences: Sequence[Absence], step: Step, found: Score, day: str
) -> None:
    absence = next((one for one in absences if one.start_s <= step.at_s < one.end_s), None)
    if absence is None and _only_just_back(absences, step):
        return
    if absence is None or step.at_s - absence.start_s < ABSENCE_S:
        found.false_away += 1
        found.remarks.append(f"day {day}: false away at {step.at_s:.1f} s")
    if truth.eyes(step.at_s) is not Eyes.WORKS and _blind_s(truth, step.at_s) > TTL_S:
        found.absences_by_faulty_sensor += 1
        found.remarks.append(f"day {day}: away by a faulty sensor at {step.at_s:.1f} s")


def _only_just_back(absences: Sequence[Absence], step: Step) -> bool:
    """Absent for more than 30 s, and back for less than a second: being away was true."""
    return any(
        one.end_s <= step.at_s < one.end_s + 1.0 and step.at_s - one.start_s > ABSENCE_S
        for one in absences
    )


def _blind_s(truth: Truth, at_s: float) -> float:
    since_s = at_s - ABSENCE_S
    return sum(
        max(0.0, min(one.end_s, at_s) - max(one.start_s, since_s))
        for one in truth.troubles
        if one.kind in DEAD
    )


def _judge_absence(
    truth: Truth, absence: Absence, steps: Sequence[Step], found: Score, day: str
) -> None:
    # A seat that boots or recovers from a fault while empty counts its own 30 s.
    if not _healthy(truth, absence.start_s - RECOVERY_S, absence.end_s) or absence.start_s == 0:
        return
    came = [
        step.at_s
        for step in steps
        if step.presence is Presence.OFFLINE and absence.start_s <= step.at_s < absence.end_s + 1
    ]
    margin_s = CAMERA_MARGIN_S if absence.after_standing else 0.0
    if came:
        after_s = came[0] - absence.start_s
        kind = found.offline_after_standing_s if absence.after_standing else found.offline_after_s
        kind.append(after_s)
        if not absence.after_standing and truth.eyes(absence.start_s) is Eyes.WORKS:
            found.offline_after_with_camera_s.append(after_s)
        if not absence.after_standing and after_s > 31.0:
            found.remarks.append(
                f"day {day}: offline only after {after_s:.1f} s at {came[0]:.1f} s"
            )
        return
    long = absence.end_s - absence.start_s > MISSED_AFTER_S + margin_s
    if long and presence_at(steps, absence.start_s) is not Presence.OFFLINE:
        found.missed_away += 1
        found.remarks.append(f"day {day}: missed away at {absence.start_s:.1f} s")


def _judge_sittings(truth: Truth, steps: Sequence[Step], found: Score, day: str) -> None:
    ends_s = [*(one.start_s for one in truth.stretches[1:]), truth.end_s]
    for stretch, end_s in zip(truth.stretches, ends_s, strict=True):
        if stretch.place is not Place.SITTING:
            continue
        if presence_at(steps, stretch.start_s) is Presence.ONLINE:
            continue
        until_s = min(end_s, stretch.start_s + CONFIRMED_AFTER_S)
        if not _healthy(truth, stretch.start_s - RECOVERY_S, until_s):
            continue
        came = [
            step.at_s
            for step in steps
            if step.presence is Presence.ONLINE and stretch.start_s <= step.at_s < end_s
        ]
        if came:
            found.online_after_s.append(came[0] - stretch.start_s)
        elif end_s - stretch.start_s > CONFIRMED_AFTER_S:
            found.missed_online += 1
            found.remarks.append(f"day {day}: never online at {stretch.start_s:.1f} s")


def _judge_deaths(truth: Truth, steps: Sequence[Step], found: Score, day: str) -> None:
    for trouble in truth.troubles:
        if trouble.kind not in DEAD or trouble.end_s - trouble.start_s < DEAD_FOR_S:
            continue
        if presence_at(steps, trouble.start_s) is Presence.UNKNOWN:
            continue
        found.dead_sensors += 1
        came = [
            step.at_s
            for step in steps
            if step.presence is Presence.UNKNOWN and trouble.start_s <= step.at_s < trouble.end_s
        ]
        if came:
            found.fault_unknown_after_s.append(came[0] - trouble.start_s)
        else:
            found.remarks.append(
                f"day {day}: {trouble.kind.value} at {trouble.start_s:.1f} s unseen"
            )


def _healthy(truth: Truth, start_s: float, end_s: float) -> bool:
    return not any(
        one.start_s < end_s and one.end_s + RECOVERY_S > start_s
        for one in truth.troubles
        if one.kind not in HARMLESS
    )

"""What the newest weight and the newest sighting mean together: an explicit truth table.

Pure. No probabilities to tune: every pair of views stands in `TRUTH` (CM-09, CM-10, CM-12).

A load that lies still is a bag only if the camera sees nobody too. Without a camera, 25 kg on the
chair stay occupied however still they lie: a sleeping or very quiet person on a stiff cell shows
little more than a bag does, and calling somebody away who is there costs calls, while an object
that holds a seat costs one ring that nobody answers. Away needs two witnesses or an empty chair.
"""

from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from mqtt_bridge.messages import Reason, SensorState
from seatd.presence import Evidence
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting


class WeightView(Enum):
    """The load cell's say."""

    WITHIN = "weight in the normal range"
    STILL = "the same, without micro-motion for `still_s`"
    BELOW = "weight below it"
    ABOVE = "weight above it"
    SILENT = "no conversion just now"
    FAULT = "load cell faulty or silent for long"
    UNCALIBRATED = "load cell without a scale"


class SightingView(Enum):
    """The camera's say."""

    PERSON = "somebody in the seat zone"
    NOBODY = "nobody"
    BLIND = "no fresh picture, or none to trust"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """Evidence and the reason that goes with it.

    Attributes:
        known_at_s: the moment it is from, where that is not now: that of a picture.
    """

    evidence: Evidence
    reason: Reason
    known_at_s: float | None = None


def _says(evidence: Evidence, reason: Reason) -> Judgement:
    return Judgement(evidence=evidence, reason=reason)


_OCCUPIED = _says(Evidence.OCCUPIED, Reason.OCCUPIED)
_EMPTY = _says(Evidence.EMPTY, Reason.SEAT_EMPTY)
_OVER = _says(Evidence.EMPTY, Reason.OVER_RANGE)
_STANDING = _says(Evidence.OCCUPIED, Reason.STANDING_AT_DESK)
_OBJECT = _says(Evidence.EMPTY, Reason.OBJECT_ON_SEAT)
_FAULT = _says(Evidence.BLIND, Reason.SENSOR_FAULT)
_UNCALIBRATED = _says(Evidence.BLIND, Reason.UNCALIBRATED)

TRUTH = MappingProxyType(
    {
        # A camera alone cannot veto a person.
        (WeightView.WITHIN, SightingView.PERSON): _OCCUPIED,
        (WeightView.WITHIN, SightingView.NOBODY): _OCCUPIED,
        (WeightView.WITHIN, SightingView.BLIND): _OCCUPIED,
        # A dead load, and two witnesses for it.
        (WeightView.STILL, SightingView.PERSON): _OCCUPIED,
        (WeightView.STILL, SightingView.NOBODY): _OBJECT,
        (WeightView.STILL, SightingView.BLIND): _OCCUPIED,
        (WeightView.BELOW, SightingView.PERSON): _STANDING,
        (WeightView.BELOW, SightingView.NOBODY): _EMPTY,
        (WeightView.BELOW, SightingView.BLIND): _EMPTY,
        # CM-10: pressure outside its normal range is absence, whatever the camera sees.
        (WeightView.ABOVE, SightingView.PERSON): _OVER,
        (WeightView.ABOVE, SightingView.NOBODY): _OVER,
        (WeightView.ABOVE, SightingView.BLIND): _OVER,
        # One missed conversion proves nothing, and a camera need not step in yet.
        (WeightView.SILENT, SightingView.PERSON): _FAULT,
        (WeightView.SILENT, SightingView.NOBODY): _FAULT,
        (WeightView.SILENT, SightingView.BLIND): _FAULT,
        # The camera alone, degraded.
        (WeightView.FAULT, SightingView.PERSON): _OCCUPIED,
        (WeightView.FAULT, SightingView.NOBODY): _EMPTY,
        (WeightView.FAULT, SightingView.BLIND): _FAULT,
        (WeightView.UNCALIBRATED, SightingView.PERSON): _OCCUPIED,
        (WeightView.UNCALIBRATED, SightingView.NOBODY): _EMPTY,
        (WeightView.UNCALIBRATED, SightingView.BLIND): _UNCALIBRATED,
    }
)

WEIGHT_VIEW = MappingProxyType(
    {
        Pressure.WITHIN: WeightView.WITHIN,
        Pressure.BELOW: WeightView.BELOW,
        Pressure.ABOVE: WeightView.ABOVE,
        Pressure.SATURATED: WeightView.FAULT,
        Pressure.FAULT: WeightView.FAULT,
        Pressure.UNCALIBRATED: WeightView.UNCALIBRATED,
    }
)

CAMERA_STATE = MappingProxyType(
    {
        Sight.STARTING: SensorState.STALE,
        Sight.UNSURE: SensorState.OK,
        Sight.CAMERA_BLOCKED: SensorState.BLOCKED,
        Sight.CAMERA_BLACK: SensorState.BLOCKED,
        Sight.CAMERA_SATURATED: SensorState.BLOCKED,
        Sight.TOO_DARK: SensorState.BLOCKED,
    }
)

# From the node's start to a chip's first conversion: reset and settling take half a second, and
# behind the kernel four chips settle one after the other.
START_S = 3.0

NO_WEIGHT = frozenset({WeightView.FAULT, WeightView.UNCALIBRATED})

SIGHTING_VIEW = MappingProxyType(
    {
        Seen.PERSON: SightingView.PERSON,
        Seen.NOBODY: SightingView.NOBODY,
        Seen.BLIND: SightingView.BLIND,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Senses:
    """The newest of each sensor, and how old it may be.

    Attributes:
        weight: newest conversion; None before the first.
        silent: the newest step of the measuring loop brought no conversion.
        camera_wanted: a camera is configured.
        conversion_at_s: newest moment the load cell converted at all.
        silence_s: a load cell silent for longer is faulty, and the camera takes over; well
            below the presence rules' `ttl_s`, so that the change-over leaves no gap. Before its
            first conversion it has `START_S`.
        fresh_s: a sighting older than this says nothing any more.
        overdue_s: a camera that has said nothing for longer is stale; looks are rare while the
            weight settles everything.
        still_s: a load without micro-motion for this long may be an object.
        light_since_s: since when the load cell has shown less than its normal range; None while
            it does not, and where nobody noted it.
        sure_sighting: newest sighting that was not in doubt; None before the first.
    """

    weight: WeightReading | None = None
    silent: bool = True
    sighting: Sighting | None = None
    camera_wanted: bool = False
    conversion_at_s: float
    silence_s: float
    fresh_s: float
    overdue_s: float
    still_s: float = 60.0
    light_since_s: float | None = None
    sure_sighting: Sighting | None = None

    def felt(self, reading: WeightReading) -> "Senses":
        """The senses after one step of the load cell, be it a weight or a missed one."""
        if reading.pressure is Pressure.SILENT:
            return replace(self, silent=True)
        light_since_s = None
        if reading.pressure is Pressure.BELOW:
            was_light = self.light_since_s is not None
            light_since_s = self.light_since_s if was_light else reading.at_s
        # Ten times a second for years: a plain constructor, `replace` costs twice as much.
        return Senses(
            weight=reading,
            silent=False,
            sighting=self.sighting,
            camera_wanted=self.camera_wanted,
            conversion_at_s=reading.at_s,
            silence_s=self.silence_s,
            fresh_s=self.fresh_s,
            overdue_s=self.overdue_s,
            still_s=self.still_s,
            light_since_s=light_since_s,
            sure_sighting=self.sure_sighting,
        )

    def sighted(self, sighting: Sighting) -> "Senses":
        """The senses with a newer sighting."""
        if sighting.reason is Sight.UNSURE:
            return replace(self, sighting=sighting)
        return replace(self, sighting=sighting, sure_sighting=sighting)

    def without_sightings(self, *, camera_wanted: bool) -> "Senses":
        """The senses with nothing seen so far, and a camera that may look or not."""
        return replace(self, sighting=None, sure_sighting=None, camera_wanted=camera_wanted)

    def judge(self, now_s: float) -> Judgement:
        """What both sensors mean together at this moment."""
        weight, sight = self.weight_view(now_s), self.sighting_view(now_s)
        if weight is WeightView.BELOW and not self._vouches_for_standing(now_s):
            sight = SightingView.BLIND if sight is SightingView.PERSON else sight
        judgement = TRUTH[weight, sight]
        return self.as_pictured(judgement) if weight in NO_WEIGHT else self._as_proven(judgement)

    def as_pictured(self, judgement: Judgement) -> Judgement:
        """What the camera alone found, dated to the newest picture that was not in doubt."""
        if judgement.evidence is not Evidence.EMPTY or self.sure_sighting is None:
            return judgement
        return replace(judgement, known_at_s=self.sure_sighting.at_s)

    def _as_proven(self, judgement: Judgement) -> Judgement:
        """An emptiness by weight, dated to the newest conversion that is not in doubt."""
        weight = self.weight
        if judgement.evidence is not Evidence.EMPTY or weight is None:
            return judgement
        if weight.believed_until_s is None:
            return judgement
        return replace(judgement, known_at_s=weight.believed_until_s)

    def weight_view(self, now_s: float) -> WeightView:
        """The load cell's say at this moment."""
        # Also without a word of silence: the reader itself may hang.
        patience_s = START_S if self.weight is None else self.silence_s
        if now_s - self.conversion_at_s > patience_s:
            return WeightView.FAULT
        newest = None if self.weight is None else WEIGHT_VIEW[self.weight.pressure]
        if newest is not None and not self.silent:
            still = newest is WeightView.WITHIN and self._lies_still()
            return WeightView.STILL if still else newest
        # A missed conversion mends no fault and brings no scale.
        if newest in NO_WEIGHT:
            return newest
        return WeightView.SILENT

    def last_view(self) -> WeightView:
        """What the newest conversion said, however old; silent before the first."""
        return WeightView.SILENT if self.weight is None else WEIGHT_VIEW[self.weight.pressure]

    def sighting_view(self, now_s: float) -> SightingView:
        """The camera's say at this moment."""
        if self.sighting is None or now_s - self.sighting.at_s > self.fresh_s:
            return SightingView.BLIND
        return SIGHTING_VIEW[self.sighting.seen]

    def zero_permit(self, now_s: float) -> ZeroPermit:
        """Whether the load cell's zero may follow what it shows now; never under a person."""
        weight, sight = self.weight_view(now_s), self.sighting_view(now_s)
        if weight is WeightView.SILENT and self.weight is not None:
            # One missed conversion does not interrupt an emptiness of ten minutes.
            weight = self.last_view()
        if weight is not WeightView.BELOW or sight is SightingView.PERSON:
            return ZeroPermit.NEVER
        return ZeroPermit.SEEN_EMPTY if sight is SightingView.NOBODY else ZeroPermit.NEAR_ZERO

    def load_cell_state(self, now_s: float) -> SensorState:
        """Health of the load cell, for the wire; one missed conversion does not change it."""
        match self.weight_view(now_s):
            case WeightView.FAULT:
                return SensorState.FAULT
            case WeightView.UNCALIBRATED:
                return SensorState.UNCALIBRATED
            case WeightView.SILENT if self.weight is None:
                return SensorState.STALE
            case _:
                return SensorState.OK

    def camera_state(self, now_s: float) -> SensorState:
        """Health of the camera, for the wire."""
        if not self.camera_wanted:
            return SensorState.OFF
        if self.sighting is None or now_s - self.sighting.at_s > self.overdue_s:
            return SensorState.STALE
        if self.sighting.seen is not Seen.BLIND:
            return SensorState.OK
        return CAMERA_STATE.get(self.sighting.reason, SensorState.FAULT)

    def _vouches_for_standing(self, now_s: float) -> bool:
        """A picture of the sitter from before he got up does not say that he stands there now.

        Neither does one in doubt: it leaves the word to the newest sure one, while that is fresh.
        """
        sure = self.sighting
        if sure is not None and sure.reason is Sight.UNSURE:
            sure = self.sure_sighting
        if sure is None or sure.seen is not Seen.PERSON or now_s - sure.at_s > self.fresh_s:
            return False
        return self.light_since_s is None or sure.at_s >= self.light_since_s

    def _lies_still(self) -> bool:
        """Still for long enough, and the camera has looked at it since it last moved."""
        weight, sighting = self.weight, self.sighting
        if weight is None or weight.still_for_s < self.still_s:
            return False
        return sighting is None or sighting.at_s >= weight.at_s - weight.still_for_s

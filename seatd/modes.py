"""Where a seat's presence comes from: one truth table for each mode.

Pure. Not everybody sits on our chair: wheelchairs, own stools, standing desks. The dispatcher
says at log-in which source counts. A mode says nothing about who or why, and it is no override:
each has its own evidence, and the presence rules are the same for all.

    chair_camera   the chair's load cell and the camera, table `evidence.TRUTH`
    desk_mat       the mat's load cell and the camera, the same table
    camera         the camera alone; whatever the load cell says is ignored
    confirm        somebody says "I am here" every so often
    trust_login    the log-in is believed as long as the mode stands
"""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from mqtt_bridge.messages import Mode, Reason
from seatd.evidence import NO_WEIGHT, Judgement, Senses, SightingView
from seatd.presence import Evidence

CONFIRM_EVERY_S = 600.0
# "I am here" bridges sensors that cannot tell, for so long and no longer.
VOUCHED_S = 900.0

WEIGHED = frozenset({Mode.CHAIR_CAMERA, Mode.DESK_MAT})
OF_OTHERS = frozenset({Reason.CONFIRMED, Reason.STANDING_AT_DESK})
SENSED = WEIGHED | {Mode.CAMERA}


class ConfirmView(Enum):
    """What the newest "I am here" says."""

    FRESH = "confirmed within confirm_every_s"
    LAPSED = "confirmed longer ago, or never"


_CONFIRMED = Judgement(evidence=Evidence.OCCUPIED, reason=Reason.CONFIRMED)
_EMPTY = Judgement(evidence=Evidence.EMPTY, reason=Reason.SEAT_EMPTY)

CAMERA_TRUTH = MappingProxyType(
    {
        SightingView.PERSON: Judgement(evidence=Evidence.OCCUPIED, reason=Reason.OCCUPIED),
        SightingView.NOBODY: _EMPTY,
        SightingView.BLIND: Judgement(evidence=Evidence.BLIND, reason=Reason.SENSOR_FAULT),
    }
)

CONFIRM_TRUTH = MappingProxyType({ConfirmView.FRESH: _CONFIRMED, ConfirmView.LAPSED: _EMPTY})

LOGIN_TRUTH = _CONFIRMED


@dataclass(frozen=True, kw_only=True, slots=True)
class PresenceSource:
    """The mode that stands, and the newest "I am here".

    Attributes:
        mode: see the head of this file.
        confirm_every_s: how long a confirmation holds in the mode `confirm`.
        confirmed_at_s: the newest confirmation, in monotonic seconds.
        vouched_until_s: until then sensors that cannot tell are taken as occupied.
    """

    mode: Mode = Mode.CHAIR_CAMERA
    confirm_every_s: float = CONFIRM_EVERY_S
    confirmed_at_s: float | None = None
    vouched_until_s: float | None = None

    def judge(self, senses: Senses, now_s: float) -> Judgement:
        """What counts as evidence at this moment.

        Args:
            senses: those of the chair, or of the mat in its mode.
            now_s: monotonic seconds.
        """
        match self.mode:
            case Mode.CHAIR_CAMERA | Mode.DESK_MAT:
                sensed = senses.judge(now_s)
            case Mode.CAMERA:
                sensed = senses.as_pictured(CAMERA_TRUTH[senses.sighting_view(now_s)])
            case Mode.CONFIRM:
                return CONFIRM_TRUTH[self.confirm_view(now_s)]
            case Mode.TRUST_LOGIN:
                return LOGIN_TRUTH
        vouched = self.vouched_until_s is not None and now_s < self.vouched_until_s
        return _CONFIRMED if vouched and sensed.evidence is Evidence.BLIND else sensed

    def is_by_others(self, judgement: Judgement, senses: Senses, now_s: float) -> bool:
        """Whether a judgement rests on something else than the load cell: camera, word, log-in."""
        if judgement.evidence is Evidence.BLIND:
            return False
        if self.mode not in WEIGHED or judgement.reason in OF_OTHERS:
            return True
        return senses.weight_view(now_s) in NO_WEIGHT

    def confirm_view(self, now_s: float) -> ConfirmView:
        """The say of the newest confirmation at this moment."""
        at_s = self.confirmed_at_s
        fresh = at_s is not None and now_s - at_s < self.confirm_every_s
        return ConfirmView.FRESH if fresh else ConfirmView.LAPSED


AT_START = PresenceSource()

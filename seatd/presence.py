"""Presence of one seat: a table and one `observe`.

Pure: time is an argument, in seconds of one monotonic clock. What lives here is every rule about
*how long* evidence must last (CM-08, CM-11); what the evidence *is* lives in `evidence.py`.

The 30 s count from the first empty sample of the run, and exactly 30.0 s is still online. A run
is unbroken while no occupied stretch as long as `confirm_s` interrupts it. A return that is being
confirmed when the 30 s are over defers the decision: confirmed, the run never counted; broken
off, the seat is offline at once. Silence shorter than `ttl_s` continues a run, longer ends it.
"""

from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from mqtt_bridge.messages import Presence, Reason

# Differences of float seconds are off by up to a microsecond when the clock stands high (a
# recording that counts from 1970); without rounding, exactly 30.0 s is now and then "more".
COMPARED_DIGITS = 5


class Evidence(Enum):
    """What the healthy sensors say at one moment."""

    OCCUPIED = "occupied"
    EMPTY = "empty"
    BLIND = "blind"


class Event(Enum):
    """What has now lasted long enough to mean something."""

    SAT = "occupied for confirm_s"
    LEFT = "more than absence_s of unbroken valid emptiness"
    BLINDED = "no healthy sensor for ttl_s"


TRANSITIONS = MappingProxyType(
    {
        (Presence.UNKNOWN, Event.SAT): Presence.ONLINE,
        (Presence.UNKNOWN, Event.LEFT): Presence.OFFLINE,
        (Presence.UNKNOWN, Event.BLINDED): Presence.UNKNOWN,
        (Presence.ONLINE, Event.SAT): Presence.ONLINE,
        (Presence.ONLINE, Event.LEFT): Presence.OFFLINE,
        (Presence.ONLINE, Event.BLINDED): Presence.UNKNOWN,
        (Presence.OFFLINE, Event.SAT): Presence.ONLINE,
        (Presence.OFFLINE, Event.LEFT): Presence.OFFLINE,
        (Presence.OFFLINE, Event.BLINDED): Presence.UNKNOWN,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PresenceRules:
    """How long is long enough, in seconds.

    Attributes:
        absence_s: unbroken emptiness beyond this is offline (CM-08: 30 s).
        confirm_s: occupied this long is a person who sat down.
        empty_confirm_s: empty this long is worth telling as `occupied: false`.
        ttl_s: without a healthy sensor for this long nothing is known.
        still_s: a load without micro-motion for this long may be an object, if the camera sees
            nobody.
    """

    absence_s: float = 30.0
    confirm_s: float = 1.0
    empty_confirm_s: float = 0.5
    ttl_s: float = 2.0
    still_s: float = 60.0

    def __post_init__(self) -> None:
        problems = [
            f"{name} must be more than 0 s, is {value}"
            for name, value in (
                ("absence_s", self.absence_s),
                ("confirm_s", self.confirm_s),
                ("empty_confirm_s", self.empty_confirm_s),
                ("ttl_s", self.ttl_s),
                ("still_s", self.still_s),
            )
            if not value > 0
        ]
        if not self.confirm_s < self.absence_s:
            problems.append(f"confirm_s {self.confirm_s} must be below absence_s {self.absence_s}")
        if not self.empty_confirm_s < self.absence_s:
            problems.append("empty_confirm_s must be below absence_s")
        if not self.ttl_s < self.absence_s:
            problems.append(f"ttl_s {self.ttl_s} must be below absence_s {self.absence_s}")
        if problems:
            raise ValueError("; ".join(problems))


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """All that is remembered about one seat between two observations.

    Attributes:
        occupied: what is told about the seat itself; None while nothing is known.
        empty_since_s: first empty sample of the running empty run.
        occupied_since_s: first occupied sample of the running occupied stretch.
        valid_at_s: newest moment a healthy sensor said anything.
    """

    presence: Presence = Presence.UNKNOWN
    occupied: bool | None = None
    reason: Reason = Reason.STARTING
    empty_since_s: float | None = None
    occupied_since_s: float | None = None
    valid_at_s: float

    def observe(
        self,
        evidence: Evidence,
        reason: Reason,
        now_s: float,
        rules: PresenceRules,
        known_at_s: float | None = None,
    ) -> "Seat":
        """The seat after one more look.

        Args:
            evidence: what the sensors say now.
            reason: why they say so; told only when it explains the outcome.
            now_s: monotonic seconds, never before the former observation.
            rules: the durations.
            known_at_s: the moment the evidence is from, if that is not now: a picture of 10 s ago
                says nothing about the seat since, so it cannot end the 30 s.
        """
        seat = self
        if _lasted_s(seat.valid_at_s, now_s) >= rules.ttl_s:
            blind_reason = reason if evidence is Evidence.BLIND else Reason.SENSOR_FAULT
            seat = _blinded(seat, blind_reason)
        match evidence:
            case Evidence.OCCUPIED:
                return _occupied(seat, reason, now_s, rules)
            case Evidence.EMPTY:
                return _empty(
                    seat, reason, now_s, rules, now_s if known_at_s is None else known_at_s
                )
            case Evidence.BLIND:
                return seat

    def taken_back(self, believed_until_s: float) -> "Seat":
        """The seat when what was said after that moment is found to be nobody's word.

        What was told because of it stays told, until something better is known. But a run that
        began with it never was, and the silence began then.
        """
        return replace(
            self,
            empty_since_s=_if_by(believed_until_s, self.empty_since_s),
            occupied_since_s=_if_by(believed_until_s, self.occupied_since_s),
            valid_at_s=min(self.valid_at_s, believed_until_s),
        )

    @property
    def is_blind(self) -> bool:
        """Nothing is known, and nothing is under way to be."""
        known = (self.occupied, self.empty_since_s, self.occupied_since_s)
        return self.presence is Presence.UNKNOWN and known == (None, None, None)

    def anew(self) -> "Seat":
        """The seat when evidence comes from elsewhere now: what ran so far was not unbroken."""
        return replace(self, empty_since_s=None, occupied_since_s=None)

    def empty_for_s(self, now_s: float) -> float | None:
        """Age of the running empty run, or None when there is none."""
        return None if self.empty_since_s is None else now_s - self.empty_since_s


def _blinded(seat: Seat, reason: Reason) -> Seat:
    return replace(
        seat,
        presence=TRANSITIONS[seat.presence, Event.BLINDED],
        occupied=None,
        reason=reason,
        empty_since_s=None,
        occupied_since_s=None,
    )


def _occupied(seat: Seat, reason: Reason, now_s: float, rules: PresenceRules) -> Seat:
    since_s = now_s if seat.occupied_since_s is None else seat.occupied_since_s
    if _lasted_s(since_s, now_s) < rules.confirm_s:
        return replace(seat, occupied_since_s=since_s, valid_at_s=now_s)
    return Seat(
        presence=TRANSITIONS[seat.presence, Event.SAT],
        occupied=True,
        reason=reason,
        empty_since_s=None,
        occupied_since_s=since_s,
        valid_at_s=now_s,
    )


def _empty(
    seat: Seat, reason: Reason, now_s: float, rules: PresenceRules, known_at_s: float
) -> Seat:
    since_s = now_s if seat.empty_since_s is None else seat.empty_since_s
    told = _lasted_s(since_s, now_s) >= rules.empty_confirm_s
    left = _lasted_s(since_s, known_at_s) > rules.absence_s
    return Seat(
        presence=TRANSITIONS[seat.presence, Event.LEFT] if left else seat.presence,
        occupied=False if told else seat.occupied,
        reason=reason if told else seat.reason,
        empty_since_s=since_s,
        occupied_since_s=None,
        valid_at_s=now_s,
    )


def _if_by(until_s: float, since_s: float | None) -> float | None:
    return since_s if since_s is not None and since_s <= until_s else None


def _lasted_s(since_s: float, now_s: float) -> float:
    return round(now_s - since_s, COMPARED_DIGITS)

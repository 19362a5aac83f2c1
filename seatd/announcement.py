"""What a node says about its chair, and whether it is worth saying.

Pure. `seq` counts presence changes only; a heartbeat repeats the newest one.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from mqtt_bridge.messages import (
    Heartbeat,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    Severity,
)
from seatd.presence import Seat


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who speaks: the seat, the counted start and the random name of this start."""

    seat: str
    epoch: int
    boot_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The part of a chair that others hear about."""

    presence: Presence
    occupied: bool | None
    reason: Reason
    load_cell: SensorState
    camera: SensorState


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcer:
    """Remembers what was said last, and counts.

    Attributes:
        identity: who speaks.
        told: what was heard last.
        seq: changes of it so far.
        break_wanted_seq: breaks asked for at the button so far; no change of presence.
    """

    identity: Identity
    told: Told | None = None
    seq: int = 0
    break_wanted_seq: int = 0

    def hear(self, told: Told) -> "Announcer":
        """The announcer after a look at the chair; `seq` moves only if something changed."""
        if told == self.told:
            return self
        return replace(self, told=told, seq=self.seq + 1)

    def break_wanted(self) -> "Announcer":
        """The announcer after somebody has asked for a break."""
        return replace(self, break_wanted_seq=self.break_wanted_seq + 1)

    def presence(self, seat: Seat, now_s: float, sent_at: str) -> PresenceMessage:
        """The retained message for what `hear` heard last.

        Args:
            seat: the seat as it is now.
            now_s: monotonic seconds, for the age of the empty run.
            sent_at: RFC 3339 UTC, for people only.
        """
        if self.told is None:
            raise ValueError("nothing was heard yet")
        return PresenceMessage(
            seat=self.identity.seat,
            epoch=self.identity.epoch,
            boot_id=self.identity.boot_id,
            seq=self.seq,
            state=self.told.presence,
            occupied=self.told.occupied,
            empty_for_ms=_empty_for_ms(seat, now_s),
            reason=self.told.reason,
            sensors=Sensors(load_cell=self.told.load_cell, camera=self.told.camera),
            sent_at=sent_at,
            break_wanted_seq=self.break_wanted_seq,
        )

    def heartbeat(self, seat: Seat, now_s: float) -> Heartbeat:
        """The sign of life that repeats the newest state."""
        return Heartbeat(
            seat=self.identity.seat,
            epoch=self.identity.epoch,
            boot_id=self.identity.boot_id,
            seq=self.seq,
            state=seat.presence,
            occupied=seat.occupied,
            empty_for_ms=_empty_for_ms(seat, now_s),
            break_wanted_seq=self.break_wanted_seq,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class StandingFault:
    """A fault that stands until it is mended, in the technician's words."""

    severity: Severity
    text: str


LOAD_CELL_FAULT = "load_cell_fault"

FAULTS = MappingProxyType(
    {
        "uncalibrated": StandingFault(
            severity=Severity.CRITICAL,
            text="The load cell has no scale. Calibrate the seat: seat-calibrate scale --help",
        ),
        LOAD_CELL_FAULT: StandingFault(
            severity=Severity.CRITICAL,
            text="The load cell does not deliver believable values. Check plug, wires and supply.",
        ),
        "recalibrate": StandingFault(
            severity=Severity.WARNING,
            text="The empty seat shows a tenth of a sitter for ten minutes. Take off what lies "
            "on it; if nothing does, calibrate the seat anew.",
        ),
        "camera_fault": StandingFault(
            severity=Severity.WARNING,
            text="The camera delivers no usable picture. Check cable, lens and light.",
        ),
        "vision_unavailable": StandingFault(
            severity=Severity.WARNING,
            text="No vision models, the load cell works alone. Run: seat-node models fetch",
        ),
    }
)


def standing_faults(
    told: Told, *, vision_wanted_but_missing: bool, zero_astray: bool = False
) -> frozenset[str]:
    """Codes of all faults that stand now.

    Args:
        told: what others hear about the chair.
        vision_wanted_but_missing: a camera is configured but its models are not there.
        zero_astray: the empty seat shows more than the zero may follow.
    """
    checks = {
        "uncalibrated": told.load_cell is SensorState.UNCALIBRATED,
        LOAD_CELL_FAULT: told.load_cell is SensorState.FAULT,
        "recalibrate": zero_astray,
        "camera_fault": told.camera in {SensorState.FAULT, SensorState.BLOCKED}
        and not vision_wanted_but_missing,
        "vision_unavailable": vision_wanted_but_missing,
    }
    return frozenset(code for code, stands in checks.items() if stands)


def _empty_for_ms(seat: Seat, now_s: float) -> int | None:
    age_s = seat.empty_for_s(now_s)
    return None if age_s is None else round(age_s * 1000)

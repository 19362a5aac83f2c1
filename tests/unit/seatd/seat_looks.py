"""Short words for what happens on a seat, at the chip's 10 samples a second."""

from mqtt_bridge.messages import Presence, Reason
from seatd.presence import Evidence, PresenceRules, Seat

RULES = PresenceRules()
REASONS = {
    Evidence.OCCUPIED: Reason.OCCUPIED,
    Evidence.EMPTY: Reason.SEAT_EMPTY,
    Evidence.BLIND: Reason.SENSOR_FAULT,
}
OCCUPIED, EMPTY, BLIND = Evidence
ONLINE, OFFLINE, UNKNOWN = Presence

# 10 samples a second, as the chip gives them, in tenths of a second.
TENTHS_PER_S = 10


def look(seat: Seat, evidence: Evidence, at_s: float, rules: PresenceRules = RULES) -> Seat:
    return seat.observe(evidence, REASONS[evidence], at_s, rules)


def at_10_hz(
    seat: Seat, evidence: Evidence, first_s: float, last_s: float, rules: PresenceRules = RULES
) -> Seat:
    """The seat after samples of one evidence from `first_s` to `last_s`, both included."""
    first, last = round(first_s * TENTHS_PER_S), round(last_s * TENTHS_PER_S)
    for tenth in range(first, last + 1):
        seat = look(seat, evidence, tenth / TENTHS_PER_S, rules)
    return seat


def booted(at_s: float = 0.0) -> Seat:
    return Seat(valid_at_s=at_s)


def seated_until(last_s: float) -> Seat:
    """Somebody sat down long ago; the newest occupied sample is at `last_s`."""
    return at_10_hz(booted(last_s - 3.0), OCCUPIED, last_s - 2.0, last_s)


def absent_since(first_s: float) -> Seat:
    """Offline, with emptiness from `first_s` to 31 s later."""
    return at_10_hz(seated_until(first_s - 0.1), EMPTY, first_s, first_s + 31.0)

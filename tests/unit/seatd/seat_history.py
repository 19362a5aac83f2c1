"""A seat's history in whole milliseconds, and an oracle that knows the rules another way.

The product remembers three moments and steps forward. The oracle remembers nothing: for each
moment it reads the whole history backwards, in integers, straight from the requirement's words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mqtt_bridge.messages import Presence, Reason
from seatd.presence import Evidence, PresenceRules, Seat

REASONS = {
    Evidence.OCCUPIED: Reason.OCCUPIED,
    Evidence.EMPTY: Reason.SEAT_EMPTY,
    Evidence.BLIND: Reason.SENSOR_FAULT,
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at the seat."""

    at_ms: int
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Durations:
    """The rules, in whole milliseconds."""

    absence_ms: int = 30_000
    confirm_ms: int = 1_000
    empty_confirm_ms: int = 500
    ttl_ms: int = 2_000

    def rules(self) -> PresenceRules:
        return PresenceRules(
            absence_s=self.absence_ms / 1000,
            confirm_s=self.confirm_ms / 1000,
            empty_confirm_s=self.empty_confirm_ms / 1000,
            ttl_s=self.ttl_ms / 1000,
        )


def lived(looks: Sequence[Look], rules: PresenceRules, *, boot_ms: int = 0) -> Iterator[Seat]:
    """The product's seat after each look."""
    seat = Seat(valid_at_s=boot_ms / 1000)
    for look in looks:
        seat = seat.observe(look.evidence, REASONS[look.evidence], look.at_ms / 1000, rules)
        yield seat


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the requirements say at one moment."""

    presence: Presence
    occupied: bool | None


NOTHING = Expected(presence=Presence.UNKNOWN, occupied=None)


def expected(looks: Sequence[Look], durations: Durations, *, boot_ms: int = 0) -> Expected:
    """What must be said after the last of these looks."""
    heard = unbroken_hearing(looks, durations, boot_ms)
    return Expected(presence=said_last(heard, durations), occupied=told_occupied(heard, durations))


def unbroken_hearing(looks: Sequence[Look], durations: Durations, boot_ms: int) -> list[Look]:
    """The valid looks since the newest moment at which nothing was known; newest last."""
    now_ms = looks[-1].at_ms
    valid = [look for look in looks if look.evidence is not Evidence.BLIND]
    heard: list[Look] = []
    newer_ms = now_ms
    for look in reversed(valid):
        if newer_ms - look.at_ms >= durations.ttl_ms:
            break
        heard.insert(0, look)
        newer_ms = look.at_ms
    return heard


def said_last(heard: list[Look], durations: Durations) -> Presence:
    """The newest look that decides decides: sat down, or gone."""
    for newest in range(len(heard) - 1, -1, -1):
        if confirmed(heard, newest, durations):
            return Presence.ONLINE
        if emptiness_ms(heard, newest, durations) > durations.absence_ms:
            return Presence.OFFLINE
    return Presence.UNKNOWN


def told_occupied(heard: list[Look], durations: Durations) -> bool | None:
    for newest in range(len(heard) - 1, -1, -1):
        if confirmed(heard, newest, durations):
            return True
        if emptiness_ms(heard, newest, durations) >= durations.empty_confirm_ms:
            return False
    return None


def confirmed(heard: list[Look], index: int, durations: Durations) -> bool:
    """Whether this look ends an occupied stretch that is long enough."""
    first = index
    if heard[index].evidence is not Evidence.OCCUPIED:
        return False
    while first > 0 and heard[first - 1].evidence is Evidence.OCCUPIED:
        first -= 1
    return heard[index].at_ms - heard[first].at_ms >= durations.confirm_ms


def emptiness_ms(heard: list[Look], index: int, durations: Durations) -> int:
    """How long the emptiness lasts that this look belongs to; -1 for a look that is not empty."""
    if heard[index].evidence is not Evidence.EMPTY:
        return -1
    first = index
    for earlier in range(index - 1, -1, -1):
        if confirmed(heard, earlier, durations):
            break
        if heard[earlier].evidence is Evidence.EMPTY:
            first = earlier
    return heard[index].at_ms - heard[first].at_ms

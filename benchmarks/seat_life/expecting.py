"""What a scenario expects against what the product said: a list of complaints. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mqtt_bridge.messages import Presence, Reason, SensorState
from seat_life.words import Change, Found, Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the product says at one moment.

    Attributes:
        occupied: None while nothing is known.
    """

    at_s: float
    presence: Presence
    occupied: bool | None
    reason: Reason
    load_cell: SensorState
    camera: SensorState


def complaints(scenario: Scenario, said: Sequence[Said]) -> Iterator[str]:
    """Everything that is not as expected; nothing when all is well.

    Args:
        scenario: with its expectations.
        said: what was said, whenever it changed, ascending; the first at the start.
    """
    for presence in scenario.never:
        for one in said:
            if one.presence is presence:
                yield f"{presence.value} at {one.at_s:.2f} s, which must never be"
    yield from _wrong_changes(scenario, said)
    for found in scenario.finds:
        yield from _wrong_findings(found, said)


def _wrong_changes(scenario: Scenario, said: Sequence[Said]) -> Iterator[str]:
    seen = _changes(said, without=scenario.tolerates)
    story = ", ".join(
        f"{one.at_s:.2f} s {one.presence.value} ({one.reason.value})" for one in seen
    )
    if len(seen) != len(scenario.changes):
        yield f"{len(scenario.changes)} changes expected, {len(seen)} seen: {story or 'none'}"
        return
    for wanted, one in zip(scenario.changes, seen, strict=True):
        if not _fits(wanted, one):
            yield f"expected {_told(wanted)}; seen: {story}"


def _changes(said: Sequence[Said], *, without: Presence | None) -> list[Said]:
    # The first is what the product starts with, and no change.
    kept = [one for at, one in enumerate(said) if at == 0 or one.presence is not without]
    return [one for former, one in pairwise(kept) if one.presence is not former.presence]


def _fits(wanted: Change, one: Said) -> bool:
    earliest_s, latest_s = wanted.between
    return (
        one.presence is wanted.to
        and earliest_s <= one.at_s <= latest_s
        and wanted.reason in {None, one.reason}
    )


def _told(wanted: Change) -> str:
    reason = "" if wanted.reason is None else f" ({wanted.reason.value})"
    return f"{wanted.to.value}{reason} between {wanted.between[0]:g} s and {wanted.between[1]:g} s"


def _wrong_findings(found: Found, said: Sequence[Said]) -> Iterator[str]:
    now = [one for one in said if one.at_s <= found.at][-1:]
    if not now:
        yield f"nothing was said by {found.at:g} s"
        return
    yield from _wrong_saying(found, now[0], found.at)
    if found.until is not None:
        for one in said:
            if found.at < one.at_s <= found.until:
                yield from _wrong_saying(found, one, one.at_s)


def _wrong_saying(found: Found, one: Said, at_s: float) -> Iterator[str]:
    occupied = "unknown" if one.occupied is None else one.occupied
    pairs = (
        ("presence", found.presence, one.presence),
        ("occupied", found.occupied, occupied),
        ("reason", found.reason, one.reason),
        ("load cell", found.load_cell, one.load_cell),
        ("camera", found.camera, one.camera),
    )
    for what, wanted, seen in pairs:
        if wanted is not None and wanted != seen:
            yield f"at {at_s:g} s: {what} should be {wanted}, is {seen}"

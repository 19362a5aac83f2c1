"""Time in which work is done: opening hours without the quiet hours. Pure.

Moments are ms of UTC. Hours are those of the wall clock, so that a change of the clock moves
them; how much work is done in them is counted in real time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from dispatcher.registry.calendar import (
    LOOK_AHEAD_DAYS,
    WEEKDAYS,
    Calendar,
    Span,
    is_open,
    local_moment,
    next_change,
)
from dispatcher.registry.values import Registry

LOOK_AHEAD_MS = LOOK_AHEAD_DAYS * 86_400_000


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """When nobody is told anything, every day; over midnight where it ends before it begins."""

    begins: time
    ends: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When somebody works.

    Attributes:
        open: the hours of work; None: always.
        time_zone: IANA name of the clock they go by, where the calendar names none.
        quiet: hours in which nothing is told even then.
    """

    open: Calendar | None = None
    time_zone: str = "UTC"
    quiet: QuietHours | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """One stretch of work: from, inclusive, until, exclusive; None: for ever."""

    from_ms: int
    until_ms: int | None


def hours_of_zone(
    registry: Registry, zone: str, quiet: QuietHours | None = None, calendar: str | None = None
) -> Hours:
    """The hours of a zone, by the clock of the site where its first chair stands.

    Args:
        registry: zones, sites and calendars.
        zone: the zone; one nobody knows any more is always open.
        quiet: quiet hours, if any.
        calendar: another calendar than the zone's own.
    """
    found = registry.zones.get(zone)
    wanted = calendar or (None if found is None else found.calendar)
    seat = next((one.id for one in registry.seats.values() if one.zone == zone), "")
    return Hours(
        open=registry.calendars.get(wanted or ""),
        time_zone=registry.site_of(seat).time_zone,
        quiet=quiet,
    )


def hours_of_agent(registry: Registry, agent_id: str) -> Hours:
    """An agent's own hours, or those of his first zone."""
    agent = registry.agents.get(agent_id)
    if agent is None:
        return Hours()
    if agent.calendar is None or agent.calendar not in registry.calendars:
        return hours_of_zone(registry, next(iter(agent.zones), ""))
    return Hours(
        open=registry.calendars[agent.calendar],
        time_zone=registry.site_of(agent.seat or "").time_zone,
    )


def is_working(hours: Hours, at_ms: int) -> bool:
    """Whether work is done at a moment."""
    opened, quiet = _clocks(hours, at_ms)
    if opened is not None and not is_open(*opened):
        return False
    return quiet is None or not is_open(*quiet)


def windows(hours: Hours, from_ms: int) -> Iterator[Window]:
    """The stretches of work from a moment on; ends where none comes within 400 days."""
    at_ms: int | None = from_ms
    given_up_ms = from_ms + LOOK_AHEAD_MS
    while at_ms is not None and at_ms < given_up_ms:
        change_ms = _next_change(hours, at_ms)
        if is_working(hours, at_ms):
            yield Window(from_ms=at_ms, until_ms=change_ms)
            given_up_ms = (change_ms or at_ms) + LOOK_AHEAD_MS
        at_ms = change_ms


def after_work(stretches: Iterable[Window], from_ms: int, work_ms: int) -> int | None:
    """The first moment of work by which so much of it is done; None where it never comes.

    Args:
        stretches: in order, without overlap.
        from_ms: work before this does not count.
        work_ms: not negative.
    """
    left_ms = work_ms
    for one in stretches:
        begins_ms = max(one.from_ms, from_ms)
        if one.until_ms is None:
            return begins_ms + left_ms
        length_ms = one.until_ms - begins_ms
        if length_ms <= 0:
            continue
        if left_ms < length_ms:
            return begins_ms + left_ms
        left_ms -= length_ms
    return None


def _next_change(hours: Hours, at_ms: int) -> int | None:
    """When one of the clocks next says something else; both may be long silent."""
    moments = [next_change(*clock) for clock in _clocks(hours, at_ms) if clock is not None]
    found = [_ms(moment) for moment in moments if moment is not None]
    return min(found, default=None)


def _clocks(
    hours: Hours, at_ms: int
) -> tuple[tuple[Calendar, datetime] | None, tuple[Calendar, datetime] | None]:
    """Calendar and wall clock of the open hours, and of the quiet ones."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    opened = hours.open
    zone = hours.time_zone if opened is None else opened.time_zone or hours.time_zone
    quiet = None if hours.quiet is None else _daily(hours.quiet)
    return (
        None if opened is None else (opened, local_moment(opened, moment, zone)),
        None if quiet is None else (quiet, local_moment(quiet, moment, zone)),
    )


def _daily(quiet: QuietHours) -> Calendar:
    span = (Span(opens=quiet.begins, closes=quiet.ends),)
    return Calendar(id="quiet", week=dict.fromkeys(WEEKDAYS, span))


def _ms(moment: datetime) -> int:
    """Rounded up: a stretch never begins a moment too early."""
    return -(-round(moment.astimezone(UTC).timestamp() * 1_000_000) // 1000)

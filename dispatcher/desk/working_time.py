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
    return all(
        is_open(calendar[0], _local(calendar, at_ms)) is (calendar[0] is hours.open)
        for calendar in _calendars(hours)
    )


def windows(hours: Hours, from_ms: int) -> Iterator[Window]:
    """The stretches of work from a moment on; ends where none comes within 400 days."""
    given_up_ms = from_ms + LOOK_AHEAD_MS
    # A calendar is asked again only once its change has come: most of them change rarely.
    changes = [_next_change(one, from_ms) for one in _calendars(hours)]
    at_ms: int | None = from_ms
    while at_ms is not None and at_ms < given_up_ms:
        change_ms = min((one for one in changes if one is not None), default=None)
        if is_working(hours, at_ms):
            yield Window(from_ms=at_ms, until_ms=change_ms)
            given_up_ms = (change_ms or at_ms) + LOOK_AHEAD_MS
        changes = [
            _next_change(calendar, known) if known is not None and known == change_ms else known
            for calendar, known in zip(_calendars(hours), changes, strict=True)
        ]
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


def _next_change(calendar: tuple[Calendar, str], at_ms: int) -> int | None:
    """When a calendar next says something else."""
    moment = next_change(calendar[0], _local(calendar, at_ms))
    return None if moment is None else _ms(moment)


def _calendars(hours: Hours) -> list[tuple[Calendar, str]]:
    """The open hours and the quiet ones, as far as there are any, and the clock they go by."""
    opened, quiet = hours.open, hours.quiet
    zone = hours.time_zone if opened is None else opened.time_zone or hours.time_zone
    found = [] if opened is None else [(opened, zone)]
    return found if quiet is None else [*found, (_daily(quiet), zone)]


def _local(calendar: tuple[Calendar, str], at_ms: int) -> datetime:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return local_moment(calendar[0], moment, calendar[1])


def _daily(quiet: QuietHours) -> Calendar:
    span = (Span(opens=quiet.begins, closes=quiet.ends),)
    return Calendar(id="quiet", week=dict.fromkeys(WEEKDAYS, span))


def _ms(moment: datetime) -> int:
    """Rounded up: a stretch never begins a moment too early."""
    return -(-round(moment.astimezone(UTC).timestamp() * 1_000_000) // 1000)

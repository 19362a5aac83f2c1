"""Whether a zone or an agent is on duty at a moment, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime

from dispatcher.registry.calendar import (
    Back,
    Calendar,
    back,
    holiday_on,
    is_open,
    local_moment,
    next_change,
    next_open,
)
from dispatcher.registry.values import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """How it stands with one zone.

    Attributes:
        until: when that changes, on the wall clock of the site; None = not by itself.
        back: what callers are told while it is closed; None = open, or never again.
        holiday: the name of the day that closes it.
    """

    open: bool
    until: datetime | None = None
    back: Back | None = None
    holiday: str | None = None


ALWAYS_OPEN = Opening(open=True)


def zone_opening(registry: Registry, zone: str, moment: datetime) -> Opening:
    """Whether a zone serves callers at a moment (with time zone)."""
    calendar = registry.calendars.get(registry.zones[zone].calendar or "")
    if calendar is None:
        return ALWAYS_OPEN
    return _opening(calendar, moment, _zone_time(registry, zone))


def agent_working(registry: Registry, agent: str, moment: datetime) -> Opening:
    """Whether an agent's working hours cover a moment; without a calendar they always do."""
    found = registry.agents[agent]
    calendar = registry.calendars.get(found.calendar or "")
    if calendar is None:
        return ALWAYS_OPEN
    return _opening(calendar, moment, registry.site_of(found.seat or "").time_zone)


def _opening(calendar: Calendar, moment: datetime, time_zone: str) -> Opening:
    local = local_moment(calendar, moment, time_zone)
    until = next_change(calendar, local)
    if is_open(calendar, local):
        return Opening(open=True, until=until)
    opens = next_open(calendar, local)
    return Opening(
        open=False,
        until=until,
        back=None if opens is None else back(opens, local),
        holiday=holiday_on(calendar, local.date()),
    )


def _zone_time(registry: Registry, zone: str) -> str:
    """The clock of the site where the zone's first chair stands."""
    seat = next((one.id for one in registry.seats.values() if one.zone == zone), "")
    return registry.site_of(seat).time_zone

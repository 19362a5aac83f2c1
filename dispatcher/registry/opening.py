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
from dispatcher.registry.values import Registry, Site


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
    return opening(calendar, moment, zone_site(registry, zone).time_zone)


def agent_working(registry: Registry, agent: str, moment: datetime) -> Opening:
    """Whether an agent's working hours cover a moment; without a calendar they always do."""
    found = registry.agents[agent]
    calendar = registry.calendars.get(found.calendar or "")
    if calendar is None:
        return ALWAYS_OPEN
    return opening(calendar, moment, registry.site_of(found.seat or "").time_zone)


def zone_site(registry: Registry, zone: str) -> Site:
    """The site of a zone: where its first chair stands."""
    seat = next((one.id for one in registry.seats.values() if one.zone == zone), "")
    return registry.site_of(seat)


def opening(calendar: Calendar, moment: datetime, time_zone: str) -> Opening:
    """How it stands with a calendar at a moment (with time zone), on the clock of a site."""
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

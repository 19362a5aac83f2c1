"""Opening hours and working hours: weekly hours, holidays, special days. Pure.

Hours are what the clock on the wall of the site shows; a moment comes in with its time zone and
is turned to that clock first. A span that ends at or before it begins goes over midnight. What
begins in an hour the clock skips in spring begins when the clock goes on; what lies in an hour it
shows twice in autumn is open both times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Beyond a leap day of a yearly holiday list nothing opens again by itself.
LOOK_AHEAD_DAYS = 400
MIDNIGHT = time(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From, inclusive, until, exclusive; 00:00 as the end is the end of the day."""

    opens: time
    closes: time

    @property
    def over_midnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """When something is open.

    Attributes:
        week: spans by `mon` … `sun`; a day that is not there is closed.
        holidays: closed days with their names.
        special_days: spans that replace those of the week on one day, and win over a holiday.
        time_zone: IANA name; None = that of the site.
    """

    id: str
    name: str = ""
    week: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    special_days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Back:
    """When it is open again, as people say it: text key, and what goes into it.

    Keys: `back.today`, `back.tomorrow`, `back.weekday` (within six days), `back.date`.
    """

    key: str
    weekday: str
    day: date
    at: time


def local_moment(calendar: Calendar, moment: datetime, site_time_zone: str) -> datetime:
    """A moment (with time zone) on the clock this calendar goes by."""
    return moment.astimezone(ZoneInfo(calendar.time_zone or site_time_zone))


def spans_on(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The spans that begin on a day."""
    if day in calendar.special_days:
        return calendar.special_days[day]
    if day in calendar.holidays:
        return ()
    return calendar.week.get(WEEKDAYS[day.weekday()], ())


def is_open(calendar: Calendar, local: datetime) -> bool:
    """Whether it is open at a moment of the calendar's own clock (see `local_moment`)."""
    today, now = local.date(), local.time()
    for span in spans_on(calendar, today):
        if span.opens <= now and (span.over_midnight or now < span.closes):
            return True
    yesterday = spans_on(calendar, today - timedelta(days=1))
    return any(span.over_midnight and now < span.closes for span in yesterday)


def next_open(calendar: Calendar, local: datetime) -> datetime | None:
    """The first moment from `local` on when it is open; None = not within 400 days."""
    if is_open(calendar, local):
        return local
    return next((edge for edge in _edges(calendar, local) if is_open(calendar, edge)), None)


def next_change(calendar: Calendar, local: datetime) -> datetime | None:
    """The first moment after `local` when open becomes closed or the other way round."""
    now_open = is_open(calendar, local)
    edges = _edges(calendar, local)
    return next((edge for edge in edges if is_open(calendar, edge) != now_open), None)


def back(opening: datetime, local: datetime) -> Back:
    """How to tell a caller when it opens: "back Monday 9:00"."""
    days = (opening.date() - local.date()).days
    keys = {0: "back.today", 1: "back.tomorrow"}
    key = keys.get(days, "back.weekday" if days < len(WEEKDAYS) else "back.date")
    weekday = WEEKDAYS[opening.weekday()]
    return Back(key=key, weekday=weekday, day=opening.date(), at=opening.time())


def holiday_on(calendar: Calendar, day: date) -> str | None:
    """The name of the holiday that closes this day."""
    return None if day in calendar.special_days else calendar.holidays.get(day)


def _edges(calendar: Calendar, local: datetime) -> Iterator[datetime]:
    """Every moment after `local` at which something may change, in order."""
    after = _instant(local)
    for offset in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=offset)
        found = {_instant(one): one for one in _moments(calendar, day, local.tzinfo)}
        yield from (found[instant] for instant in sorted(found) if instant > after)


def _moments(calendar: Calendar, day: date, zone: tzinfo | None) -> Iterator[datetime]:
    """Beginnings and ends of spans on one day, and the change of the clock if there is one."""
    walls = {MIDNIGHT}
    for span in spans_on(calendar, day):
        walls |= {span.opens} if span.over_midnight else {span.opens, span.closes}
    for span in spans_on(calendar, day - timedelta(days=1)):
        walls |= {span.closes} if span.over_midnight else set()
    for wall, fold in product(walls, (0, 1)):
        shown = datetime.combine(day, wall, zone).replace(fold=fold)
        # An hour the clock skips has no moment; the change of the clock stands for it.
        if zone is None or shown.astimezone(UTC).astimezone(zone).time() == wall:
            yield shown
    yield from _clock_change(day, zone)


def _clock_change(day: date, zone: tzinfo | None) -> Iterator[datetime]:
    first = datetime.combine(day, MIDNIGHT, zone).astimezone(UTC)
    last = datetime.combine(day + timedelta(days=1), MIDNIGHT, zone).astimezone(UTC)
    if zone is None or first.astimezone(zone).utcoffset() == last.astimezone(zone).utcoffset():
        return
    old = first.astimezone(zone).utcoffset()
    while last - first > timedelta(seconds=1):
        middle = (first + (last - first) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            first = middle
        else:
            last = middle
    yield last.astimezone(zone)


def _instant(moment: datetime) -> datetime:
    """Two readings of one wall clock compare as readings; instants compare in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

"""When people work at a seat, as the site writes it: `mon-fri 08:00-18:00`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFT = re.compile(
    r"(?P<first>[a-z]{3})(-(?P<last>[a-z]{3}))? (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Some days of the week, 0 for Monday, and the times between which people work.

    An end before the start is on the day after: `22:00-06:00` is a night shift.
    """

    days: frozenset[int]
    start: time
    end: time

    def includes(self, local: datetime) -> bool:
        """Whether somebody may be at work at that local time."""
        today, now = local.weekday(), local.time()
        if self.start < self.end:
            return today in self.days and self.start <= now < self.end
        yesterday = (today - 1) % len(DAYS)
        return (today in self.days and now >= self.start) or (
            yesterday in self.days and now < self.end
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """The shifts worked at a seat; none means around the clock."""

    shifts: tuple[Shift, ...] = ()

    def include(self, local: datetime) -> bool:
        """Whether somebody may be at work at that local time."""
        return not self.shifts or any(shift.includes(local) for shift in self.shifts)


def read_hours(lines: Sequence[str]) -> WorkingHours:
    """The hours of lines such as `mon-fri 08:00-18:00` and `sat 09:00-13:00`.

    Raises:
        ValueError: naming the line that cannot be read.
    """
    return WorkingHours(shifts=tuple(_shift(line) for line in lines))


def _shift(line: str) -> Shift:
    found = _SHIFT.fullmatch(line.strip().lower())
    if found is None:
        raise ValueError(f"{line!r} should look like 'mon-fri 08:00-18:00'")
    first, last = found["first"], found["last"] or found["first"]
    for day in (first, last):
        if day not in DAYS:
            raise ValueError(f"{line!r}: {day!r} is no day; days are {', '.join(DAYS)}")
    try:
        start, end = time.fromisoformat(found["start"]), time.fromisoformat(found["end"])
    except ValueError as error:
        raise ValueError(f"{line!r}: a time of day goes from 00:00 to 23:59") from error
    if start == end:
        raise ValueError(f"{line!r}: starts and ends at the same time")
    length = (DAYS.index(last) - DAYS.index(first)) % len(DAYS)
    days = frozenset((DAYS.index(first) + step) % len(DAYS) for step in range(length + 1))
    return Shift(days=days, start=start, end=end)

"""Cells of a recorded trace: text to seconds and counts, without any file."""

import math
import re
from datetime import UTC, datetime
from enum import Enum

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d(?:\.\d+)?)")
HOURS_PER_DAY = 24


class Unit(Enum):
    """Unit of a numeric time column."""

    MS = "ms"
    S = "s"

    @property
    def per_s(self) -> int:
        """How many of it make a second."""
        return 1000 if self is Unit.MS else 1


class TimeKind(Enum):
    """How a time was written."""

    NUMBER = "number"  # seconds as the recording counts them
    OF_DAY = "time of day"
    CALENDAR = "date and time"


def parse_time(text: str, unit: Unit) -> tuple[TimeKind, float]:
    """Seconds, and on which clock: the recording's, since midnight, or since 1970 (UTC).

    A calendar time without a zone is taken as UTC, which keeps differences right.

    Raises:
        ValueError: `text` is neither a number, `HH:MM:SS.ffffff` nor ISO 8601.
    """
    text = text.strip()
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = match.groups()
        if int(hours) < HOURS_PER_DAY:
            return TimeKind.OF_DAY, int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    try:
        return TimeKind.NUMBER, _finite(text) / unit.per_s
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return TimeKind.CALENDAR, moment.timestamp()


def parse_counts(text: str) -> int:
    """Counts; a fraction is rounded.

    Raises:
        ValueError: `text` is not a finite number.
    """
    try:
        return round(_finite(text))
    except ValueError:
        raise ValueError(f"{text.strip()!r} is not a number of counts") from None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number

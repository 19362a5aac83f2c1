"""What the load cell says, as values only: no clock, no I/O, no state kept.

An empty seat, a dead converter, a saturated one and an uncalibrated one are four different
things, and only the first is an absence.
"""

from dataclasses import dataclass
from enum import Enum


class Pressure(Enum):
    """What the seat's load cell says."""

    BELOW = "below"  # a healthy cell, lighter than the normal range: nobody sits
    WITHIN = "within"  # a healthy cell, in the normal range
    ABOVE = "above"  # a healthy cell, more than the cells can bear
    SATURATED = "saturated"  # the converter is at its end: overload or a broken bridge wire
    UNCALIBRATED = "uncalibrated"  # counts without a scale
    FAULT = "fault"  # the converter or its wiring is broken
    SILENT = "silent"  # no trustworthy conversion this time; its age is for the reader to judge


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightReading:
    """One step of the load cell.

    Attributes:
        at_s: When it was read, on the monotonic clock.
        pressure: What it means.
        counts: Median of the last conversions; None when there is nothing to trust.
        kg: The same on the scale; None without a scale or without counts.
        fault: What to look at, for the technician; None when nothing is wrong.
        raw_kg: The newest conversion on the scale, unfiltered; None without one.
        still_for_s: Since the load last moved by more than the noise.
        stable: Over the last two seconds nothing but noise was seen.
        suspect: Held back because the converter shows bursts of junk; the pressure is SILENT.
        recalibrate: The zero has wandered further than it may be followed.
        believed_until_s: What was said after this moment is in doubt, because the converter has
            been repeating itself since; with a FAULT it is not believed any more. None when
            there is no such doubt.
    """

    at_s: float
    pressure: Pressure
    counts: int | None = None
    kg: float | None = None
    fault: str | None = None
    raw_kg: float | None = None
    still_for_s: float = 0.0
    stable: bool = False
    suspect: bool = False
    recalibrate: bool = False
    believed_until_s: float | None = None

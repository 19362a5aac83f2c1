"""What is wrong with converter or wires, by the newest conversions alone. Pure.

Signatures are those of the HX711's datasheet and of what others saw on the bench. Where causes
look the same from here (data and clock exchanged, data cut, no supply), one finding names all.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, pstdev

from calibration.refusals import Code, Finding, find
from calibration.window import HIGHEST_COUNTS, LOWEST_COUNTS, Conversion

JUDGED_S = 2.0
FEWEST_JUDGED = 10
IDENTICAL = 10
CORRUPT_SHARE = 0.2
SATURATED_SHARE = 0.3
FEWEST_JUNK = 3
JUNK_SHARE = 0.1
LEAST_JUNK_COUNTS = 255
# An open input takes up whatever is in the air: far beyond what a bridge of any make shows.
FLOATING_COUNTS = 40_000.0
FLOATING_STEP_COUNTS, FLOATING_STEP_SHARE = 20_000.0, 0.5
RATE_TOO_HIGH, RATE_TOO_LOW, RATE_MISSED = 3.0, 0.25, 0.7
# What the node's sentences about a conversion that did not come have in common, or its bare name.
SHORTED_WORDS = ("short to ground", "stuck_low")
REPEATS_WORDS = ("repeats itself", "dead")
SATURATED_WORDS = ("saturated",)
UNAVAILABLE_WORDS = (
    "cannot be",
    "cannot claim",
    "closed",
    "in use",
    "no such device",
    "permission",
    "unavailable",
    "whatever else uses",
)
CORRUPT_WORDS = ("corrupt", "processor", "vanished", "the kernel gave", "powered down")
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell's newest conversions.

    Attributes:
        number: Which, from 1.
        values: The counts there are.
        lacking: How many conversions gave none.
        faults: What was said about those.
    """

    number: int
    values: tuple[int, ...]
    lacking: int
    faults: tuple[str, ...]


Judge = Callable[[Cell], Finding | None]


def signal_fault(
    conversions: Sequence[Conversion],
    *,
    cells: int,
    rate_sps: int,
    ever_ready: bool,
    untouched: bool,
) -> Finding | None:
    """The first thing that must be mended before anything can be measured.

    Args:
        conversions: The newest ones, ascending.
        cells: How many converters the seat has.
        rate_sps: Conversions a second the node is told there are.
        ever_ready: Whether any conversion ever came, in this calibration.
        untouched: Nobody is to be on the seat, so what moves wildly is an open input.
    """
    if not conversions:
        return None
    recent = [one for one in conversions if one.at_s > conversions[-1].at_s - JUDGED_S]
    found = max(len(one.counts) for one in recent)
    if found != cells:
        return find(Code.CELLS_MISSING, figure=found, told=cells)
    # A cut data wire gives a missed conversion every 0.3 s only: few, but for long enough.
    if len(recent) < FEWEST_JUDGED and len(recent) == len(conversions):
        return None
    for number in range(1, cells + 1):
        cell = _cell(recent, number)
        finding = _first_fault(cell)
        if finding is None and untouched:
            # Over a longer time, so that what somebody does is not taken for it.
            finding = _floating(_cell(conversions, number))
        if finding is not None:
            return finding
        if not cell.values:
            code = Code.WENT_SILENT if ever_ready else Code.NEVER_READY
            return find(code, cell=number)
    return _pace(recent, rate_sps)


def silence(*, ever_ready: bool) -> Finding:
    """Nothing came at all, not even a fault."""
    return find(Code.WENT_SILENT if ever_ready else Code.NEVER_READY, cell=1)


def _first_fault(cell: Cell) -> Finding | None:
    found = (judge(cell) for judge in _JUDGES)
    return next((finding for finding in found if finding is not None), None)


def _cell(recent: Sequence[Conversion], number: int) -> Cell:
    counts = [one.counts[number - 1] if len(one.counts) >= number else None for one in recent]
    return Cell(
        number=number,
        values=tuple(one for one in counts if one is not None),
        lacking=counts.count(None),
        faults=tuple(
            _about(number, one.fault.casefold())
            for one, value in zip(recent, counts, strict=True)
            if value is None and one.fault
        ),
    )


def _about(number: int, fault: str) -> str:
    """The part of a fault of several cells that is about this one."""
    named = [part for part in fault.split("; ") if part.startswith(f"cell {number} of ")]
    return named[0].partition(": ")[2] if named else fault


def _unavailable(cell: Cell) -> Finding | None:
    if not cell.values and _said(cell, UNAVAILABLE_WORDS):
        return find(Code.PINS_UNAVAILABLE, cell=cell.number)
    return None


def _shorted(cell: Cell) -> Finding | None:
    if _said(cell, SHORTED_WORDS) > CORRUPT_SHARE * _total(cell):
        return find(Code.CONSTANT_ZERO, cell=cell.number)
    return None


def _corrupt(cell: Cell) -> Finding | None:
    if _said(cell, CORRUPT_WORDS) > CORRUPT_SHARE * _total(cell):
        return find(Code.FRAMES_CORRUPT, cell=cell.number)
    return None


def _saturated(cell: Cell) -> Finding | None:
    high, low = cell.values.count(HIGHEST_COUNTS), cell.values.count(LOWEST_COUNTS)
    told = [fault for fault in cell.faults if any(word in fault for word in SATURATED_WORDS)]
    below = sum(str(LOWEST_COUNTS) in fault for fault in told)
    low, high = low + below, high + len(told) - below
    if high + low <= SATURATED_SHARE * _total(cell):
        return None
    return find(Code.SATURATED_HIGH if high >= low else Code.SATURATED_LOW, cell=cell.number)


def _constant(cell: Cell) -> Finding | None:
    if not cell.values and _said(cell, REPEATS_WORDS) >= IDENTICAL:
        told = [int(one) for one in _NUMBER.findall(cell.faults[-1])]
        return _stuck(cell, told[-1] if told else 0)
    if len(cell.values) < IDENTICAL or len(set(cell.values)) > 1:
        return None
    return _stuck(cell, cell.values[0])


def _stuck(cell: Cell, counts: int) -> Finding:
    match counts:
        case 0:
            return find(Code.CONSTANT_ZERO, cell=cell.number)
        case -1:
            return find(Code.CONSTANT_MINUS_ONE, cell=cell.number)
        case _:
            return find(Code.CONSTANT, cell=cell.number, counts=counts)


def _junk(cell: Cell) -> Finding | None:
    values = cell.values
    # 2^k-1: what an extra or a lost clock edge makes of a conversion.
    junk = sum(one > LEAST_JUNK_COUNTS and one & (one + 1) == 0 for one in values)
    if junk >= max(FEWEST_JUNK, JUNK_SHARE * len(values)):
        return find(Code.JUNK, cell=cell.number)
    return None


def _floating(cell: Cell) -> Finding | None:
    if len(cell.values) < FEWEST_JUDGED:
        return None
    steps = median([abs(b - a) for a, b in pairwise(cell.values)])
    spread = pstdev(cell.values)
    # What somebody does to a seat is large too, but it goes on in the same direction for a while.
    restless = steps > max(FLOATING_STEP_COUNTS, FLOATING_STEP_SHARE * spread)
    if restless and spread > FLOATING_COUNTS:
        return find(Code.FLOATING_INPUT, cell=cell.number)
    return None


_JUDGES: tuple[Judge, ...] = (
    _unavailable,
    _saturated,
    _shorted,
    _corrupt,
    _constant,
    _junk,
)


def _said(cell: Cell, words: Sequence[str]) -> int:
    """How many faults have one of these words."""
    return sum(any(word in fault for word in words) for fault in cell.faults)


def _total(cell: Cell) -> int:
    return len(cell.values) + cell.lacking


def _pace(recent: Sequence[Conversion], rate_sps: int) -> Finding | None:
    lasted_s = recent[-1].at_s - recent[0].at_s
    if lasted_s < JUDGED_S / 2:
        # Too many for the memory of the node, or the first moments.
        return None
    good = sum(None not in one.counts for one in recent)
    per_s = (good - 1) / lasted_s
    if per_s > RATE_TOO_HIGH * rate_sps:
        return find(Code.RATE_TOO_HIGH, figure=per_s, told=rate_sps)
    if per_s < RATE_TOO_LOW * rate_sps:
        return find(Code.RATE_TOO_LOW, figure=per_s, told=rate_sps)
    if per_s < RATE_MISSED * rate_sps:
        return find(Code.CONVERSIONS_MISSED, figure=per_s, told=rate_sps)
    return None

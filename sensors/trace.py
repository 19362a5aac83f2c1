"""Recorded traces: read from CSV, played to the emulator or straight to the load cell."""

import csv
import gzip
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from sensors.chips.clock import NS_PER_S, VirtualClock
from sensors.chips.frames import MAX_COUNTS, MIN_COUNTS
from sensors.errors import NotReady, Saturated, TraceEnded, TraceUnreadable
from sensors.trace_cells import TimeKind, Unit, parse_counts, parse_time

__all__ = ["RecordedTrace", "TraceSource", "Unit", "load_csv"]

READY_DEADLINE_S = 0.3
PROBLEMS_SHOWN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedTrace:
    """Conversions as somebody recorded them.

    Attributes:
        times_s: When, in the recording's own seconds; never decreasing.
        counts: What the converter showed, one per time.

    Raises:
        ValueError: The two differ in length, are empty, or time runs backwards.
    """

    times_s: tuple[float, ...]
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        if len(self.times_s) != len(self.counts) or not self.times_s:
            raise ValueError("a trace needs one time for each count, and at least one")
        if any(later < earlier for earlier, later in pairwise(self.times_s)):
            raise ValueError("the times of a trace must not go backwards")

    def counts_at(self, time_s: float) -> int:
        """The newest conversion `time_s` after the first one; fits `sensors.chips.loads.Load`."""
        newest = bisect_right(self.times_s, self.times_s[0] + time_s)
        return self.counts[max(0, newest - 1)]


class TraceSource:
    """Plays a trace on a virtual clock, as fast as it is read.

    The clock jumps to each conversion's time. A clock already past the first one stays where it
    is and the whole trace is played that much later.
    """

    def __init__(self, *, trace: RecordedTrace, clock: VirtualClock) -> None:
        """Start before the first conversion."""
        self._trace = trace
        self._clock = clock
        self._next = 0
        self._later_s = max(0.0, clock.now_ns() / NS_PER_S - trace.times_s[0])

    def read_counts(self) -> int:
        """Let time pass until the next conversion and return it.

        Raises:
            NotReady: It is more than the ready deadline (0.3 s) away; that much time passed.
            Saturated: It is one of the two saturation codes, or beyond.
            TraceEnded: The last conversion was played; every further call says so again.
        """
        if self._next == len(self._trace.times_s):
            raise TraceEnded(f"the trace ended after {self._next} conversions")
        wait_s = self._due_s() - self._clock.now_ns() / NS_PER_S
        # There is no gap before a recording begins.
        if self._next and wait_s > READY_DEADLINE_S:
            self._clock.wait_s(READY_DEADLINE_S)
            raise NotReady(f"the recording has no conversion within {READY_DEADLINE_S} s")
        self._clock.wait_s(wait_s)
        counts = self._trace.counts[self._next]
        self._next += 1
        if counts >= MAX_COUNTS or counts <= MIN_COUNTS:
            raise Saturated(counts)
        return counts

    def _due_s(self) -> float:
        return self._trace.times_s[self._next] + self._later_s


def load_csv(path: Path, *, time_column: str, value_column: str, unit: Unit) -> RecordedTrace:
    """Read a trace from a CSV file with a header, plain or gzipped (`.gz`).

    Args:
        path: The file.
        time_column: Header of the times: numbers, `HH:MM:SS.ffffff`, or ISO 8601. Numbers stay
            the recording's own seconds; the other two become seconds since the first row.
        value_column: Header of the counts; fractions are rounded.
        unit: Unit of numeric times.

    Raises:
        TraceUnreadable: Names file, line and column; up to ten bad places at once.
    """
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            _require_columns(path, reader.fieldnames, (time_column, value_column))
            rows = _Rows(time_column=time_column, value_column=value_column, unit=unit)
            for row in reader:
                rows.take(reader.line_num, row)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise TraceUnreadable(f"{path} cannot be read ({error}): check the file") from error
    if not rows.times_s and not rows.problems:
        rows.problems.append("line 2: there are no rows")
    if rows.problems:
        more = len(rows.problems) - PROBLEMS_SHOWN
        shown = rows.problems[:PROBLEMS_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise TraceUnreadable(f"{path}: {'; '.join(shown)}. Correct or remove these rows")
    return RecordedTrace(times_s=tuple(rows.since_start_s()), counts=tuple(rows.counts))


class _Rows:
    """Rows taken so far, and everything found wrong with them."""

    def __init__(self, *, time_column: str, value_column: str, unit: Unit) -> None:
        self.times_s: list[float] = []
        self.counts: list[int] = []
        self.problems: list[str] = []
        self._time_column = time_column
        self._value_column = value_column
        self._unit = unit
        self._kind: TimeKind | None = None

    def take(self, line: int, row: dict[str, str | None]) -> None:
        try:
            time_s = self._time_s(row[self._time_column] or "")
        except ValueError as error:
            self.problems.append(f"line {line}, column {self._time_column!r}: {error}")
        else:
            self.times_s.append(time_s)
        try:
            self.counts.append(parse_counts(row[self._value_column] or ""))
        except ValueError as error:
            self.problems.append(f"line {line}, column {self._value_column!r}: {error}")

    def since_start_s(self) -> Iterator[float]:
        start_s = 0.0 if self._kind is TimeKind.NUMBER else self.times_s[0]
        return (time_s - start_s for time_s in self.times_s)

    def _time_s(self, text: str) -> float:
        kind, time_s = parse_time(text, self._unit)
        if self._kind is None:
            self._kind = kind
        if kind is not self._kind:
            raise ValueError(f"{text!r} is a {kind.value}, the rows above a {self._kind.value}")
        if self.times_s and time_s < self.times_s[-1]:
            raise ValueError(f"{text!r} goes back in time")
        return time_s


def _opened(path: Path) -> AbstractContextManager[TextIO]:
    # utf-8-sig: spreadsheets put a byte-order mark before the first header.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _require_columns(path: Path, found: object, wanted: tuple[str, ...]) -> None:
    columns = list(found) if isinstance(found, list) else []
    missing = [repr(column) for column in wanted if column not in columns]
    if missing:
        raise TraceUnreadable(
            f"{path}: line 1 has no column {' and no column '.join(missing)}; "
            f"it has {', '.join(map(repr, columns)) or 'none'}"
        )

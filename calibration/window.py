"""The newest conversions of a seat: quiet since when, at which level, how noisy. Pure.

A window is judged for each cell apart, because cells may be wired either way round and a sum of
raw counts may hide what one of them does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from calibration.window_cell import CellWindow, quiet_from, read_cell

HIGHEST_COUNTS, LOWEST_COUNTS = 0x7FFFFF, -0x800000
FEWEST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """One round of conversions.

    Attributes:
        number: Ascending by one; a gap is a lost conversion.
        at_s: Moment on the node's monotonic clock.
        counts: Of each cell; None for one that gave none to believe.
        fault: Why, in the node's words; None when nothing is wrong.
    """

    number: int
    at_s: float
    counts: tuple[int | None, ...]
    fault: str | None = None

    @staticmethod
    def from_wire(entry: object) -> "Conversion":
        """Out of one entry of the node's answer to `conversions`.

        Raises:
            ValueError: It is not [number, moment, [counts or null, ...], fault or null].
        """
        if not isinstance(entry, list | tuple) or len(entry) != 4:  # noqa: PLR2004
            raise ValueError(f"not a conversion: {entry!r}")
        number, at_s, counts, fault = cast("Sequence[Any]", entry)
        sound = (
            type(number) is int
            and type(at_s) in (int, float)
            and math.isfinite(at_s)
            and isinstance(counts, list | tuple)
            and all(one is None or type(one) is int for one in counts)
            and (fault is None or isinstance(fault, str))
        )
        if not sound:
            raise ValueError(f"not a conversion: {entry!r}")
        return Conversion(
            number=number, at_s=float(at_s), counts=tuple(counts), fault=fault or None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What the newest conversions say.

    Attributes:
        cells: Each cell's quiet stretch; where nothing is quiet, of what there is.
        quiet_for_s: How long nothing but noise was seen on any cell.
        needed_s: How long it has to be.
        settled: No cell still creeps.
        newest_s: Moment of the newest conversion, on the node's clock.
    """

    cells: tuple[CellWindow, ...]
    quiet_for_s: float
    needed_s: float
    settled: bool
    newest_s: float

    @property
    def stable(self) -> bool:
        """Whether it may be taken as a measurement."""
        enough = min(cell.number + cell.spikes for cell in self.cells) >= FEWEST
        return enough and self.settled and self.quiet_for_s >= self.needed_s

    @property
    def lacking_s(self) -> float:
        """How much longer it has to stay as it is."""
        return max(0.0, self.needed_s - self.quiet_for_s)

    @property
    def levels(self) -> tuple[float, ...]:
        """Mean of each cell."""
        return tuple(cell.mean_counts for cell in self.cells)


def look(
    conversions: Sequence[Conversion],
    *,
    noises: Sequence[float],
    needed_s: float,
    allowed_counts: Sequence[float],
) -> Window | None:
    """The window that ends with the newest conversion; None while a cell has too few.

    Args:
        conversions: Ascending; those without counts are left out, cell by cell.
        noises: Of each cell, where the empty seat has shown it; empty where not yet.
        needed_s: How long it has to be quiet.
        allowed_counts: How far each cell may move beyond its noise: 0 for a dead load, more for
            a person, who breathes.
    """
    cells, quiet_for_s, settled = [], math.inf, True
    for cell in range(len(allowed_counts)):
        points = [(one.at_s, one.counts[cell]) for one in conversions]
        series = [(at_s, counts) for at_s, counts in points if counts is not None]
        if len(series) < 5:  # noqa: PLR2004 - fewer have no level
            return None
        noise = noises[cell] if noises else None
        begin = quiet_from(series, noise=noise, allowed_counts=allowed_counts[cell])
        quiet = series[begin:]
        quiet_for_s = min(quiet_for_s, quiet[-1][0] - quiet[0][0])
        # The newest stretch as long as needed: what is older may be the tail of a settling.
        fresh = [one for one in quiet if one[0] >= quiet[-1][0] - needed_s]
        found = read_cell(fresh if len(fresh) >= FEWEST else quiet[-FEWEST:])
        settled = settled and found.settled(allowed_counts[cell])
        cells.append(found)
    return Window(
        cells=tuple(cells),
        quiet_for_s=quiet_for_s,
        needed_s=needed_s,
        settled=settled,
        newest_s=conversions[-1].at_s,
    )

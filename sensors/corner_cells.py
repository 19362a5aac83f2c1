"""One to four cells under one seat, each with a chip and a scale of its own, as one weight.

The cells are read in turn, each proves for itself that it lives, and their kilograms are summed.
A sum hides a dead corner, so one faulty cell makes the whole seat's load cell faulty, by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from sensors.corner_scales import MOST_CELLS, SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, CellScale
from sensors.errors import (
    CellDead,
    FrameCorrupt,
    GpioUnavailable,
    NotReady,
    Saturated,
    SensorError,
)
from sensors.signal.liveness import Liveness, Proof


class CountsSource(Protocol):
    """Where one cell's conversions come from."""

    def read_counts(self) -> int: ...


class CellHealth(Enum):
    """How the newest read of a cell went; the later of two is the worse one."""

    OK = "ok"
    STARTING = "starting"  # no two different conversions yet
    NOT_READY = "not_ready"
    CORRUPT = "corrupt"
    SATURATED = "saturated"
    DEAD = "dead"
    UNAVAILABLE = "unavailable"


_WORST_FIRST = tuple(reversed(CellHealth))
_ERRORS: dict[CellHealth, Callable[[str], SensorError]] = {
    CellHealth.STARTING: NotReady,
    CellHealth.NOT_READY: NotReady,
    CellHealth.CORRUPT: FrameCorrupt,
    CellHealth.DEAD: CellDead,
    CellHealth.UNAVAILABLE: GpioUnavailable,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What is known about one cell.

    Attributes:
        health: How its newest read went.
        counts: Its newest conversion; None while it has none to believe.
        fault: In words, when the health is not OK.
    """

    health: CellHealth = CellHealth.STARTING
    counts: int | None = None
    fault: str = ""
    liveness: Liveness = field(default_factory=Liveness)

    def converted(self, counts: int) -> "Cell":
        """The cell after a conversion."""
        liveness = self.liveness.observe(counts)
        match liveness.proof:
            case Proof.DEAD:
                fault = f"the converter repeats itself (now {counts}): check the HX711's wiring"
                return Cell(health=CellHealth.DEAD, fault=fault, liveness=liveness)
            case Proof.OPEN:
                fault = "the converter has not yet shown two different conversions"
                return Cell(health=CellHealth.STARTING, fault=fault, liveness=liveness)
            case Proof.ALIVE:
                return Cell(health=CellHealth.OK, counts=counts, liveness=liveness)

    def failed(self, health: CellHealth, fault: str, counts: int | None = None) -> "Cell":
        """The cell after a read without a conversion to believe."""
        return replace(self, health=health, counts=counts, fault=fault)


class CornerCells:
    """Reads all cells of a seat once a round. Fits `sensors.load_cell.CountsSource`."""

    def __init__(
        self, *, sources: Sequence[CountsSource], scales: Sequence[CellScale] | None
    ) -> None:
        """Take the cells, in the order of the wiring; nothing is read yet.

        Args:
            sources: One chip for each cell.
            scales: One for each cell, in the same order; None for a seat not yet calibrated.

        Raises:
            ValueError: There are none or too many cells, or not as many scales.
        """
        if not 1 <= len(sources) <= MOST_CELLS:
            raise ValueError(f"a seat has 1 to {MOST_CELLS} cells, not {len(sources)}")
        if scales is not None and len(scales) != len(sources):
            raise ValueError(
                f"{len(scales)} scales for {len(sources)} cells: calibrate the seat again"
            )
        self._sources = tuple(sources)
        self._scales = None if scales is None else tuple(scales)
        self._cells = tuple(Cell() for _ in sources)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Each cell after the newest round; a snapshot, safe to take from another thread."""
        return self._cells

    def read(self) -> float:
        """One round over all cells.

        Blocks as long as the cells together do: they convert at the same time, so a healthy
        round lasts one period, and each silent cell adds its deadline.

        Returns:
            Kilograms on the seat, the sum of the cells.

        Raises:
            SensorError: At least one cell is faulty. The error is the worst cell's (NotReady,
                FrameCorrupt, Saturated, CellDead, GpioUnavailable) and names every faulty one.
            ValueError: The seat is not calibrated.
        """
        if self._scales is None:
            raise ValueError("without scales there are counts only: calibrate the seat")
        counts = self._round()
        return sum(scale.to_kg(one) for scale, one in zip(self._scales, counts, strict=True))

    def read_counts(self) -> int:
        """One round, as one converter would give it; see `read` for errors.

        Returns:
            The weight in counts, for a scale with `SUM_ZERO_COUNTS` and `SUM_COUNTS_PER_KG`;
            without scales the plain sum of all conversions.
        """
        if self._scales is None:
            return sum(self._round())
        return SUM_ZERO_COUNTS + round(self.read() * SUM_COUNTS_PER_KG)

    def _round(self) -> list[int]:
        # All are read even after a fault, so that each faulty cell is named.
        self._cells = tuple(
            _after_read(cell, source)
            for cell, source in zip(self._cells, self._sources, strict=True)
        )
        counts = [cell.counts for cell in self._cells if cell.health is CellHealth.OK]
        if len(counts) < len(self._cells):
            raise _worst(self._cells)
        return [one for one in counts if one is not None]


def _after_read(cell: Cell, source: CountsSource) -> Cell:
    try:
        return cell.converted(source.read_counts())
    except NotReady as error:
        return cell.failed(CellHealth.NOT_READY, str(error))
    except FrameCorrupt as error:
        return cell.failed(CellHealth.CORRUPT, str(error))
    except Saturated as error:
        return cell.failed(CellHealth.SATURATED, str(error), error.counts)
    except GpioUnavailable as error:
        return cell.failed(CellHealth.UNAVAILABLE, str(error))


def _worst(cells: Sequence[Cell]) -> SensorError:
    names = [f"cell {number} of {len(cells)}" for number in range(1, len(cells) + 1)]
    faulty = {name: cell for name, cell in zip(names, cells, strict=True) if cell.fault}
    health = next(one for one in _WORST_FIRST if any(c.health is one for c in faulty.values()))
    if health is CellHealth.SATURATED:
        name, cell = next((n, c) for n, c in faulty.items() if c.health is health)
        others = [one for one in faulty if one != name]
        which = f"{name} ({', '.join(others)} faulty too)" if others else name
        return Saturated(cell.counts or 0, which=which)
    return _ERRORS[health]("; ".join(f"{name}: {cell.fault}" for name, cell in faulty.items()))

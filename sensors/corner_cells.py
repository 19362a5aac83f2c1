"""One to four cells under one seat, each with a chip and a scale of its own, as one weight.

The cells are read side by side, each proves for itself that it lives, and their kilograms are
summed.
A sum hides a dead corner, so one faulty cell makes the whole seat's load cell faulty, by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.chips.side_by_side import Reading, SteppedSource, read_together
from sensors.corner_scales import MOST_CELLS, SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, CellScale
from sensors.errors import (
    CellDead,
    FrameCorrupt,
    GpioUnavailable,
    NotReady,
    Saturated,
    SensorError,
)
from sensors.signal.belief import Belief, earliest
from sensors.signal.liveness import Proof


class CountsSource(Protocol):
    """Where one cell's conversions come from.

    One that is a `sensors.chips.side_by_side.SteppedSource` too waits beside its neighbours.
    """

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
        belief: Up to when its conversions may be believed.
    """

    health: CellHealth = CellHealth.STARTING
    counts: int | None = None
    fault: str = ""
    belief: Belief = field(default_factory=Belief)

    def converted(self, counts: int, at_s: float) -> "Cell":
        """The cell after a conversion, at `at_s` monotonic seconds."""
        belief = self.belief.observe(counts, at_s)
        match belief.proof:
            case Proof.DEAD:
                fault = f"the converter repeats itself (now {counts}): check the HX711's wiring"
                return Cell(health=CellHealth.DEAD, fault=fault, belief=belief)
            case Proof.OPEN:
                fault = "the converter has not yet shown two different conversions"
                return Cell(health=CellHealth.STARTING, fault=fault, belief=belief)
            case Proof.ALIVE:
                return Cell(health=CellHealth.OK, counts=counts, belief=belief)

    def failed(self, health: CellHealth, fault: str, counts: int | None = None) -> "Cell":
        """The cell after a read without a conversion to believe."""
        return replace(self, health=health, counts=counts, fault=fault)


class CornerCells:
    """Reads all cells of a seat once a round. Fits `sensors.load_cell.CountsSource`."""

    def __init__(
        self,
        *,
        sources: Sequence[CountsSource],
        scales: Sequence[CellScale] | None,
        clock: ChipClock,
    ) -> None:
        """Take the cells, in the order of the wiring; nothing is read yet.

        Args:
            sources: One chip for each cell.
            scales: One for each cell, in the same order; None for a seat not yet calibrated.
            clock: The chips' time.

        Raises:
            ValueError: There are none or too many cells, or not as many scales.
        """
        if not 1 <= len(sources) <= MOST_CELLS:
            raise ValueError(f"a seat has 1 to {MOST_CELLS} cells, not {len(sources)}")
        self._sources = tuple(sources)
        self.use(scales)
        self._cells = tuple(Cell() for _ in sources)
        self._clock = clock

    def use(self, scales: Sequence[CellScale] | None) -> None:
        """Weigh with other scales from the next round on; safe from another thread.

        Raises:
            ValueError: Not as many as there are cells.
        """
        if scales is not None and len(scales) != len(self._sources):
            raise ValueError(
                f"{len(scales)} scales for {len(self._sources)} cells: calibrate the seat again"
            )
        self._scales = None if scales is None else tuple(scales)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Each cell after the newest round; a snapshot, safe to take from another thread."""
        return self._cells

    @property
    def believed_until_s(self) -> float | None:
        """Up to when every cell may be believed; None when no newer conversion is in doubt."""
        return earliest(*(cell.belief.believed_until_s for cell in self._cells))

    def read(self) -> float:
        """One round over all cells.

        A round is one conversion of each cell. They convert at the same time, so it lasts one
        period, and as long as the deadline of a cell where one is silent. Drivers that cannot
        wait side by side (`iio`) are read in turn, and each silent cell adds its deadline.

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
        found = read_together([_reading(source) for source in self._sources], self._clock)
        at_s = self._clock.now_ns() / NS_PER_S
        self._cells = tuple(
            _after_read(cell, one, at_s) for cell, one in zip(self._cells, found, strict=True)
        )
        counts = [cell.counts for cell in self._cells if cell.health is CellHealth.OK]
        if len(counts) < len(self._cells):
            raise _worst(self._cells)
        return [one for one in counts if one is not None]


def _reading(source: CountsSource) -> Reading:
    return source.reading() if isinstance(source, SteppedSource) else _blocking(source)


def _blocking(source: CountsSource) -> Reading:
    yield 0.0
    return source.read_counts()


def _after_read(cell: Cell, found: int | SensorError, at_s: float) -> Cell:
    match found:
        case int():
            return cell.converted(found, at_s)
        case NotReady():
            return cell.failed(CellHealth.NOT_READY, str(found))
        case FrameCorrupt():
            return cell.failed(CellHealth.CORRUPT, str(found))
        case Saturated():
            return cell.failed(CellHealth.SATURATED, str(found), found.counts)
        case GpioUnavailable():
            return cell.failed(CellHealth.UNAVAILABLE, str(found))
        case _:
            raise found


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

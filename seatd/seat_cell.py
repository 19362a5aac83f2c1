"""What weighs the seat: a load cell, or the cells of four corners, under a scale that may change.

The node follows its readings, and a technician looks at its raw conversions meanwhile.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from seatd.recent_conversions import RecentConversions
from sensors import CornerCells, LoadCell, LoadCellCounters, Scale, WeightReading, ZeroPermit


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatCell:
    """Fits `seatd.ports.WeightSource`.

    Attributes:
        cell: turns conversions into readings.
        recent: the raw conversions it reads.
        corners: where they are summed; None where one converter weighs all.
    """

    cell: LoadCell
    recent: RecentConversions
    corners: CornerCells | None

    @property
    def counters(self) -> LoadCellCounters:
        """See `LoadCell.counters`."""
        return self.cell.counters

    def samples(self) -> AsyncGenerator[WeightReading, None]:
        """See `LoadCell.samples`."""
        return self.cell.samples()

    def permit_zero(self, permit: ZeroPermit) -> None:
        """See `LoadCell.permit_zero`."""
        self.cell.permit_zero(permit)

    def use(self, scale: Scale | None) -> None:
        """See `LoadCell.use`."""
        if self.corners is not None:
            self.corners.use(None if scale is None else scale.cells)
        self.cell.use(scale)

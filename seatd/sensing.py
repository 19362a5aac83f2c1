"""From the configuration to what a chair is felt with."""

import logging
from collections.abc import Sequence

from seatd.chips import open_chip
from seatd.load_cell_section import LoadCellSection
from seatd.recent_conversions import RecentConversions
from seatd.scale_keeper import ScaleKeeper
from seatd.seat_cell import SeatCell
from sensors import (
    ChipClock,
    CornerCells,
    CountsSource,
    LoadCell,
    Scale,
)

log = logging.getLogger(__name__)


def open_load_cell(section: LoadCellSection, *, clock: ChipClock, seat: str) -> SeatCell:
    """The load cell over its chip, or over the chips of all its cells, real or emulated.

    A missing or unusable scale does not stop the node: it runs, loudly uncalibrated.

    Raises:
        GpioUnavailable: the pins or the device cannot be had.
    """
    cells = section.cells()
    chips = [
        open_chip(one, clock=clock, seat=seat, cell=number, of=len(cells))
        for number, one in enumerate(cells, start=1)
    ]
    scale, problem = scale_keeper(section).current()
    if problem is not None:
        log.error("uncalibrated error=%s", problem)
    corners = _corners(chips, scale, clock)
    recent = RecentConversions(chip=chips[0] if corners is None else corners, clock=clock)
    cell = LoadCell(chip=recent, clock=clock, scale=scale, rate_sps=section.rate_sps)
    return SeatCell(cell=cell, recent=recent, corners=corners)


def open_mat(section: LoadCellSection | None, *, clock: ChipClock, seat: str) -> SeatCell | None:
    """The desk mat's load cell as `open_load_cell`, or None where there is no mat."""
    return None if section is None else open_load_cell(section, clock=clock, seat=f"{seat} mat")


def scale_keeper(section: LoadCellSection) -> ScaleKeeper:
    """The keeper of a load cell's scale file."""
    return ScaleKeeper(
        file=section.scale_file, cell=section.cell, cells=1 + len(section.further_cells)
    )


def _corners(
    chips: Sequence[CountsSource], scale: Scale | None, clock: ChipClock
) -> CornerCells | None:
    if len(chips) == 1 and (scale is None or not scale.cells):
        return None
    scales = None if scale is None else scale.cells
    return CornerCells(sources=chips, scales=scales, clock=clock)

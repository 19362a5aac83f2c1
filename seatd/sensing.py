"""From the configuration to the two senses of a chair."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seatd.chips import open_chip
from seatd.config import CameraSection, CameraSource
from seatd.load_cell_section import LoadCellSection
from sensors import (
    ChipClock,
    CornerCells,
    CountsSource,
    LoadCell,
    Scale,
    ScaleInvalid,
    ScaleMissing,
    read_scale,
)
from vision import VisionError

if TYPE_CHECKING:
    from vision.frames import FrameSource
    from vision.watcher import SeatWatcher

log = logging.getLogger(__name__)

SNAPSHOTS_BELIEVED = 2


def open_load_cell(section: LoadCellSection, *, clock: ChipClock, seat: str) -> LoadCell:
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
    scale = _scale(section)
    return LoadCell(
        chip=_as_one(chips, scale, clock), clock=clock, scale=scale, rate_sps=section.rate_sps
    )


def open_mat(section: LoadCellSection | None, *, clock: ChipClock, seat: str) -> LoadCell | None:
    """The desk mat's load cell as `open_load_cell`, or None where there is no mat."""
    return None if section is None else open_load_cell(section, clock=clock, seat=f"{seat} mat")


def open_camera(section: CameraSection, *, clock: ChipClock) -> "SeatWatcher | None":
    """The camera with its detector, or None with the reason in the log."""
    # A seat without a camera does not pay for these: 13 MB of memory.
    from vision.detector import Detector
    from vision.models import models_dir
    from vision.watcher import SeatWatcher

    try:
        detector = Detector(directory=models_dir(section.models_dir))
    except VisionError as error:
        log.error("vision_unavailable error=%s", error)  # noqa: TRY400
        return None
    return SeatWatcher(
        source=_frames(section),
        detector=detector,
        every_s=section.every_s,
        clock=lambda: clock.now_ns() / 1e9,
        may_freeze=section.source is CameraSource.V4L2,
    )


def sighting_fresh_s(section: CameraSection) -> float:
    """How long one sighting may be believed: until the one after the next should be there."""
    return SNAPSHOTS_BELIEVED * section.every_s + 5.0


def _as_one(chips: Sequence[CountsSource], scale: Scale | None, clock: ChipClock) -> CountsSource:
    if len(chips) == 1 and (scale is None or not scale.cells):
        return chips[0]
    scales = None if scale is None else scale.cells
    return CornerCells(sources=chips, scales=scales, clock=clock)


def _scale(section: LoadCellSection) -> Scale | None:
    try:
        return read_scale(
            section.scale_file, cell=section.cell, cells=1 + len(section.further_cells)
        )
    except (ScaleMissing, ScaleInvalid) as error:
        log.error("uncalibrated error=%s", error)  # noqa: TRY400
        return None


def _frames(section: CameraSection) -> "FrameSource":
    from vision.camera import V4l2Camera, VideoFile
    from vision.sources import PictureFolder

    path = section.path
    if path is None:
        raise ValueError("the configuration lets no path be missing")
    match section.source:
        case CameraSource.VIDEO:
            return VideoFile(path=path)
        case CameraSource.V4L2:
            return V4l2Camera(device=str(path))
        case _:
            return PictureFolder(folder=path)

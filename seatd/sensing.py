"""From the configuration to the two senses of a chair."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from seatd.chips import open_chip
from seatd.config import CameraSection, CameraSource
from seatd.load_cell_section import LoadCellSection
from sensors import (
    ChipClock,
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
    """The load cell over its chip, real or emulated.

    A missing or unusable scale does not stop the node: it runs, loudly uncalibrated.

    Raises:
        GpioUnavailable: the pins or the device cannot be had.
    """
    chip = open_chip(section, clock=clock, seat=seat)
    return LoadCell(
        chip=chip,
        clock=clock,
        scale=_scale(section.scale_file, section.cell),
        rate_sps=section.rate_sps,
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


def _scale(file: Path, cell: str | None) -> Scale | None:
    try:
        return read_scale(file, cell=cell)
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

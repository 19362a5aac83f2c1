"""From the configuration to the two senses of a chair."""

import logging
from collections.abc import Sequence

from seatd.camera_section import CameraSection, CameraSource
from seatd.chips import open_chip
from seatd.eyes import Eyes
from seatd.load_cell_section import LoadCellSection
from seatd.vision_process import OwnChild, Service, VisionProcess
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
from vision.wire import OpenRequest

log = logging.getLogger(__name__)


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
        chip=_as_one(chips, scale),
        clock=clock,
        scale=scale,
        # Read in turn, several make one round in one to three periods, as their phases lie.
        rate_sps=section.rate_sps if len(chips) == 1 else section.rate_sps // 2,
    )


def open_mat(section: LoadCellSection | None, *, clock: ChipClock, seat: str) -> LoadCell | None:
    """The desk mat's load cell as `open_load_cell`, or None where there is no mat."""
    return None if section is None else open_load_cell(section, clock=clock, seat=f"{seat} mat")


def open_camera(section: CameraSection, *, clock: ChipClock) -> Eyes | None:
    """The camera, looked through by a process of its own; None without one.

    Nothing is started here: the process is by the first look, and again whenever it is lost.
    """
    if section.source is CameraSource.OFF:
        return None
    return Eyes(
        vision=_vision_process(section),
        request=open_request(section),
        clock=lambda: clock.now_ns() / 1e9,
    )


def open_request(section: CameraSection) -> OpenRequest:
    """What the vision process is told about the camera."""
    return OpenRequest(
        source=section.source.value,
        # Its working folder may be another one.
        path=None if section.path is None else str(section.path.absolute()),
        zone=section.zone,
        models_dir=None if section.models_dir is None else str(section.models_dir.absolute()),
        backend=section.backend,
    )


def _as_one(chips: Sequence[CountsSource], scale: Scale | None) -> CountsSource:
    if len(chips) == 1 and (scale is None or not scale.cells):
        return chips[0]
    return CornerCells(sources=chips, scales=None if scale is None else scale.cells)


def _scale(section: LoadCellSection) -> Scale | None:
    try:
        return read_scale(
            section.scale_file, cell=section.cell, cells=1 + len(section.further_cells)
        )
    except (ScaleMissing, ScaleInvalid) as error:
        log.error("uncalibrated error=%s", error)  # noqa: TRY400
        return None


def _vision_process(section: CameraSection) -> VisionProcess:
    if section.socket is not None:
        return Service(path=section.socket)
    return OwnChild(python=section.python, ribbon_camera=section.source is CameraSource.PICAMERA2)

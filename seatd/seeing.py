"""From the configuration to what a chair is seen with.

Loaded only where a camera is configured: a node without one does without a megabyte.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from seatd.camera_section import CameraSection, CameraSource
from seatd.camera_study import StudyThroughEyes
from seatd.camera_zone import zone_in_force
from seatd.eyes import Eyes
from seatd.vision_process import OwnChild, Service, VisionProcess
from seatd.workbench import CameraStudy
from sensors import ChipClock
from vision.wire import OpenRequest


def open_camera(section: CameraSection, *, clock: ChipClock, state_dir: Path) -> Eyes:
    """The camera, looked through by a process of its own.

    The zone a technician has set, in `state_dir`, goes before the configuration's.

    Nothing is started here: the process is by the first look, and again whenever it is lost.
    """
    return Eyes(
        vision=_vision_process(section),
        request=replace(open_request(section), zone=zone_in_force(section, state_dir)),
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


def open_study(camera: Eyes, *, state_dir: Path, allowed: Callable[[], bool]) -> CameraStudy:
    """What a technician may see of the camera, and set."""
    return StudyThroughEyes(eyes=camera, state_dir=state_dir, allowed=allowed)


def _vision_process(section: CameraSection) -> VisionProcess:
    if section.socket is not None:
        return Service(path=section.socket)
    return OwnChild(python=section.python, ribbon_camera=section.source is CameraSource.PICAMERA2)

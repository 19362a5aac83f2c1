"""From an `open` request to a camera and its detector; only what it names is loaded."""

import time
from collections.abc import Callable
from pathlib import Path

from vision.frames import FrameSource
from vision.watcher import PersonDetector, SeatWatcher
from vision.wire import OpenRequest

# Real cameras; pictures and videos rightly repeat.
LIVE = frozenset({"v4l2", "picamera2"})


def open_watcher(request: OpenRequest) -> SeatWatcher:
    """Load the models and get the camera ready; it is opened by the first look.

    Raises:
        ModelsMissing: The models are not there, or not the known ones.
        VisionUnavailable: OpenCV or LiteRT is not installed.
        DetectorFailed: A model does not run.
        ZoneInvalid: The zone is none.
    """
    return SeatWatcher(
        source=SOURCE_OF[request.source](request),
        detector=_detector(request),
        clock=time.monotonic,
        may_freeze=request.source in LIVE,
        may_rest=request.source != "picamera2",
    )


def _detector(request: OpenRequest) -> PersonDetector:
    from vision.zone import Zone

    zone = None if request.zone is None else Zone(points=request.zone)
    if request.backend == "mediapipe":
        from vision.mediapipe_detector import MediapipeDetector

        return MediapipeDetector(zone=zone)
    from vision.detector import Detector
    from vision.models import models_dir

    override = None if request.models_dir is None else Path(request.models_dir)
    return Detector(directory=models_dir(override), zone=zone)


def _folder(request: OpenRequest) -> FrameSource:
    from vision.sources import PictureFolder

    return PictureFolder(folder=Path(request.path or "."))


def _video(request: OpenRequest) -> FrameSource:
    from vision.camera import VideoFile

    return VideoFile(path=Path(request.path or "."))


def _v4l2(request: OpenRequest) -> FrameSource:
    from vision.camera import V4l2Camera

    return V4l2Camera(
        device=request.path or "/dev/video0", width=request.width, height=request.height
    )


def _picamera2(request: OpenRequest) -> FrameSource:
    from vision.ribbon_camera import RibbonCamera

    return RibbonCamera(width=request.width, height=request.height)


SOURCE_OF: dict[str, Callable[[OpenRequest], FrameSource]] = {
    "folder": _folder,
    "video": _video,
    "v4l2": _v4l2,
    "picamera2": _picamera2,
}

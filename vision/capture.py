"""OpenCV's video capture, opened late and given up safely while it hangs."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vision.errors import CameraLost
from vision.frames import Bgr
from vision.picture_format import as_bgr
from vision.pixels import require_opencv


class Capture(Protocol):
    """The part of OpenCV's VideoCapture that is used here."""

    def isOpened(self) -> bool: ...  # noqa: N802 (OpenCV's name)

    def grab(self) -> bool: ...

    def read(self) -> tuple[bool, Any]: ...

    def release(self) -> None: ...


class Stream:
    """One capture from its opening to its release.

    One thread takes pictures; any may end it. A capture is never released under a thread that is
    still inside it: that thread releases it when it comes back.
    """

    def __init__(self, *, open_capture: Callable[[], Capture]) -> None:
        self._open_capture = open_capture
        self._capture: Capture | None = None
        self._guard = threading.Lock()
        self._is_busy = False
        self._has_ended = False

    def take(self, *, first: Callable[[Capture], Bgr], later: Callable[[Capture], Bgr]) -> Bgr:
        """Take a picture with `first` right after opening, with `later` from then on.

        Raises:
            CameraLost: There is no picture, or the stream was ended meanwhile; it is over.
        """
        with self._guard:
            self._is_busy = True
        try:
            capture, read = self._capture, later
            if capture is None:
                capture, read = self._open_capture(), first
                self._capture = capture
            picture = read(capture)
        except BaseException:
            self._has_ended = True
            raise
        finally:
            self._leave()
        if self._has_ended:
            picture.fill(0)
            raise CameraLost("the camera was given up while it took a picture")
        return picture

    def end(self) -> None:
        """Release the capture, at once or when the thread inside it comes back."""
        with self._guard:
            self._has_ended = True
            if not self._is_busy:
                self._release()

    def _leave(self) -> None:
        with self._guard:
            self._is_busy = False
            if self._has_ended:
                self._release()

    def _release(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()


def open_v4l2(device: str, width: int, height: int) -> Capture:
    """Open a Video4Linux device; whether that worked, `isOpened` tells."""
    require_opencv()
    import cv2

    _quieten()
    capture = cv2.VideoCapture(device, cv2.CAP_V4L2)
    # Raw pictures of several cameras do not fit through one USB 2 bus; MJPG ones do.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def open_video(path: Path) -> Capture:
    """Open a video file; whether that worked, `isOpened` tells."""
    require_opencv()
    import cv2

    _quieten()
    return cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)


def read_next(capture: Capture) -> Bgr | None:
    """Read a capture's next picture; None if there is none.

    Raises:
        CameraLost: What came cannot be taken for a picture.
    """
    import cv2

    try:
        worked, picture = capture.read()
    except cv2.error:
        return None
    if not worked or picture is None or getattr(picture, "size", 1) == 0:
        return None
    bgr = as_bgr(picture)
    if not np.may_share_memory(bgr, picture):
        # Whoever gets the copy zeroes that one only.
        picture.fill(0)
    return bgr


def _quieten() -> None:
    """OpenCV warns on standard error at each failed opening; the error raised says more."""
    from cv2.utils import logging

    logging.setLogLevel(logging.LOG_LEVEL_ERROR)

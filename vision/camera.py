"""Frames from a USB camera, or from a video file in its place."""

import time
from collections.abc import Callable
from pathlib import Path

from vision.capture import Capture, Stream, open_v4l2, open_video, read_next
from vision.errors import CameraLost
from vision.frames import Bgr, Frame
from vision.warm_up import WarmUp

# Drivers keep a picture or two from just after the last read; these would be seconds old.
STALE_FRAMES = 2


class V4l2Camera:
    """A USB camera. Ribbon-cable (CSI) cameras open here but never give a picture.

    Use the stable name under /dev/v4l/by-id. The camera is opened by the first `grab`, which
    also waits for its exposure to settle (3 s at most), and again after an error or `close`.
    """

    def __init__(
        self,
        *,
        device: str,
        width: int = 640,
        height: int = 480,
        clock: Callable[[], float] = time.monotonic,
        open_capture: Callable[[str, int, int], Capture] = open_v4l2,
    ) -> None:
        self._device = device
        self._clock = clock
        self._open = lambda: open_capture(device, width, height)
        self._stream: Stream | None = None

    def grab(self, now_s: float) -> Frame:
        """Take one fresh picture.

        Raises:
            CameraLost: The camera cannot be opened or gives no picture.
            VisionUnavailable: OpenCV is not installed.
        """
        stream = self._stream or Stream(open_capture=self._open)
        self._stream = stream
        try:
            return Frame(at_s=now_s, bgr=stream.take(first=self._warm_up, later=self._newest))
        except BaseException:
            # A later grab may have opened anew while this one hung.
            if self._stream is stream:
                self._stream = None
            raise

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.end()

    def _warm_up(self, capture: Capture) -> Bgr:
        if not capture.isOpened():
            raise CameraLost(
                f"the camera {self._device} cannot be opened; check its cable, its name under "
                "/dev/v4l/by-id and that this user is in the group 'video'"
            )
        warm_up = WarmUp(began_s=self._clock())
        while True:
            bgr = self._read(capture)
            warm_up = warm_up.observe(float(bgr.mean()), self._clock())
            if warm_up.is_settled:
                return bgr
            bgr.fill(0)

    def _newest(self, capture: Capture) -> Bgr:
        for _ in range(STALE_FRAMES):
            capture.grab()
        return self._read(capture)

    def _read(self, capture: Capture) -> Bgr:
        bgr = read_next(capture)
        if bgr is None:
            raise CameraLost(
                f"the camera {self._device} gives no picture; plug it in again "
                "(a ribbon-cable camera does not work this way)"
            )
        return bgr


class VideoFile:
    """Shows the frames of a video file one by one, and begins anew at its end or after `close`."""

    def __init__(
        self, *, path: Path, open_capture: Callable[[Path], Capture] = open_video
    ) -> None:
        self._path = path
        self._open = lambda: open_capture(path)
        self._stream: Stream | None = None

    def grab(self, now_s: float) -> Frame:
        """Show the next frame, however much time has passed.

        Raises:
            CameraLost: The file is missing, or no video.
            VisionUnavailable: OpenCV is not installed.
        """
        for stream in (self._stream, Stream(open_capture=self._open)):
            bgr = None if stream is None else _next(stream)
            if bgr is not None:
                self._stream = stream
                return Frame(at_s=now_s, bgr=bgr)
        self._stream = None
        raise CameraLost(f"the video {self._path} cannot be read; is it there, is it a video?")

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.end()


def _next(stream: Stream) -> Bgr | None:
    try:
        return stream.take(first=_read, later=_read)
    except CameraLost:
        return None


def _read(capture: Capture) -> Bgr:
    bgr = read_next(capture)
    if bgr is None:
        raise CameraLost("the video is over")
    return bgr

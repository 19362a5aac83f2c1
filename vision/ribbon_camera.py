"""A ribbon-cable camera of a Raspberry Pi, through a small process on the system's Python."""

import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from vision.errors import CameraLost
from vision.frames import Bgr, Frame
from vision.picture_format import LEAST_SIDE, MOST_PIXELS
from vision.ribbon_camera_script import ADVICE, FAIL, HEAD, PICTURE

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("ribbon_camera_script.py")
# Ends before the watcher gives up.
PICTURE_DEADLINE_S = 4.5
START_DEADLINE_S = 30.0


class _NotYet(CameraLost):
    """Its process is being started."""


class RibbonCamera:
    """Pictures of a camera on the Pi's ribbon cable (CSI), which OpenCV cannot read.

    Its process is started by the first `grab`, and again after an error or `close`. It takes
    seconds, so a picture may come only to a later call; the camera itself sleeps between pictures.
    """

    def __init__(
        self,
        *,
        width: int = 640,
        height: int = 480,
        clock: Callable[[], float] = time.monotonic,
        command: Sequence[str] = (SYSTEM_PYTHON, "-I", str(SCRIPT)),
        deadline_s: float = PICTURE_DEADLINE_S,
        start_deadline_s: float = START_DEADLINE_S,
    ) -> None:
        self._clock = clock
        self._command = (*command, str(width), str(height))
        self._deadline_s = deadline_s
        self._start_deadline_s = start_deadline_s
        self._inside = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_asked = False
        # Until when the first picture must be there; None once it was.
        self._first_until_s: float | None = None

    def grab(self, now_s: float) -> Frame:
        """Take one picture.

        Raises:
            CameraLost: There is no camera, no picamera2, or no picture in time.
        """
        with self._inside:
            until_s = self._clock() + self._deadline_s
            process = self._process or self._start()
            try:
                bgr = self._read(process, until_s)
            except _NotYet as error:
                raise CameraLost(str(error)) from error
            except BaseException:
                self._process = None
                _end(process)
                raise
            return Frame(at_s=now_s, bgr=bgr)

    def close(self) -> None:
        process = self._process
        if process is None:
            return
        # Whoever is waiting for a picture finds the pipe closed and gives up.
        process.kill()
        with self._inside:
            if self._process is process:
                self._process = None
                _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603 (a fixed command)
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except OSError as error:
            raise CameraLost(
                f"the ribbon-cable camera needs {self._command[0]}: {error.strerror}"
            ) from error
        self._process = process
        self._first_until_s = self._clock() + self._start_deadline_s
        self._is_asked = False
        return process

    def _read(self, process: subprocess.Popen[bytes], until_s: float) -> Bgr:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process has its pipes")
        pipe = process.stdout.fileno()
        try:
            if not self._is_asked:
                process.stdin.write(b"?")
                self._is_asked = True
            self._wait_for_the_first(pipe, until_s)
            head = bytearray(HEAD.size)
            self._fill(pipe, memoryview(head), until_s)
            picture = self._picture(pipe, head, until_s)
        except CameraLost:
            raise
        except OSError as error:
            raise CameraLost(f"the ribbon-cable camera's process has ended; {ADVICE}") from error
        self._is_asked, self._first_until_s = False, None
        return picture

    def _wait_for_the_first(self, pipe: int, until_s: float) -> None:
        if self._first_until_s is None:
            return
        left_s = max(0.0, until_s - self._clock())
        if not select.select([pipe], [], [], left_s)[0] and self._clock() < self._first_until_s:
            raise _NotYet("the ribbon-cable camera is still starting")

    def _picture(self, pipe: int, head: bytearray, until_s: float) -> Bgr:
        kind, width, height = HEAD.unpack(head)
        if kind == FAIL:
            text = bytearray(min(width, 1000))
            self._fill(pipe, memoryview(text), until_s)
            raise CameraLost(f"the ribbon-cable camera: {text.decode(errors='replace')}")
        if kind != PICTURE or min(width, height) < LEAST_SIDE or width * height > MOST_PIXELS:
            raise CameraLost("the ribbon-cable camera's process sends no pictures")
        bgr = np.empty((height, width, 3), np.uint8)
        self._fill(pipe, bgr.reshape(-1).data, until_s)
        return bgr

    def _fill(self, pipe: int, wanted: memoryview, until_s: float) -> None:
        while wanted:
            left_s = until_s - self._clock()
            if left_s <= 0 or not select.select([pipe], [], [], left_s)[0]:
                raise CameraLost(
                    f"the ribbon-cable camera gives no picture within {self._deadline_s:g} s"
                )
            count = os.readv(pipe, [wanted])
            if count == 0:
                raise CameraLost(f"the ribbon-cable camera's process has ended; {ADVICE}")
            wanted = wanted[count:]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()

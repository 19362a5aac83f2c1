"""Run by the system's own Python, never imported: pictures of a ribbon-cable camera over a pipe.

picamera2 is bound to the Python of the system and cannot be installed into another environment.
For each byte on standard input one picture goes to standard output: a head (four letters, width,
height) and its rows, blue first. When something is wrong the head says FAIL and the length of a
sentence that follows. The end of standard input ends it.
"""

import contextlib
import os
import resource
import select
import struct
import sys
import time
from typing import Any

HEAD = struct.Struct("<4sII")
PICTURE, FAIL = b"SEAT", b"FAIL"
COLOURS = 3
# Exposure and white balance need so long; the pictures until then are thrown away.
WARM_UP_S = 1.5
IDLE_S = 10.0
ADVICE = "sudo apt install python3-picamera2, check the ribbon cable and `rpicam-hello --list`"


def main(width: int, height: int) -> int:
    """Serve pictures until standard input ends; status 1 when there is no camera."""
    # Whatever a library prints must not get between the pictures.
    out = os.dup(1)
    os.dup2(2, 1)
    _let_memory_files_grow()
    try:
        camera = _opened(width, height)
        while _is_asked(camera):
            _send(out, camera.capture_array("main"))
    except Exception as error:  # noqa: BLE001 (it is said at the other end of the pipe)
        text = f"{type(error).__name__}: {error}; {ADVICE}".encode()[:1000]
        with contextlib.suppress(BrokenPipeError):
            _write(out, HEAD.pack(FAIL, len(text), 0))
            _write(out, text)
        return 1
    return 0


def _let_memory_files_grow() -> None:
    """The driver keeps its settings in a memory file, which the limit on files would forbid."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _opened(width: int, height: int) -> Any:
    from picamera2 import Picamera2

    camera = Picamera2()
    # "RGB888" names the order in a 32-bit word; in memory blue comes first.
    camera.configure(
        camera.create_video_configuration(main={"size": (width, height), "format": "RGB888"})
    )
    return camera


def _is_asked(camera: Any) -> bool:
    """Wait for the next request, with the camera switched off when none comes for a while."""
    if not select.select([0], [], [], IDLE_S)[0]:
        camera.stop()
    asked = bool(os.read(0, 1))
    if asked and not camera.started:
        camera.start()
        warm_s = time.monotonic() + WARM_UP_S
        while time.monotonic() < warm_s:
            camera.capture_array("main").fill(0)
    return asked


def _send(out: int, picture: Any) -> None:
    height, width, colours = picture.shape
    if colours != COLOURS:
        raise ValueError(f"the camera gives {colours} colours")
    _write(out, HEAD.pack(PICTURE, width, height))
    _write(out, picture.tobytes())
    picture.fill(0)


def _write(out: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(out, rest) :]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

"""A frame never leaves memory: not to disk, not to a socket, not to a log."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

import vision
from vision.simulated import noisy_picture

pytestmark = pytest.mark.models

# Python's own doings are seen by the audit hook (PEP 578), those of the native libraries by what
# the kernel counts: characters written and sockets held open.
PROGRAM = """
import asyncio, json, os, socket, sys, time
from pathlib import Path

import cv2

from vision.detector import Detector
from vision.models import models_dir
from vision.pictures import judge_folder
from vision.sources import PictureFolder
from vision.watcher import SeatWatcher
from vision.pixels import read_picture

folder, leak = Path(sys.argv[1]), sys.argv[2]
detector = Detector(directory=models_dir())
caught, watching = [], False
NETWORK = ("socket.connect", "socket.bind", "socket.send", "socket.getaddrinfo", "socket.gethost")
CHANGES = (
    "os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.exec", "os.posix_spawn",
    "os.fork", "os.system", "subprocess.", "shutil.", "tempfile.", "syslog.",
)


def hook(event, args):
    if not watching:
        return
    if event == "open":
        path, mode, flags = args
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC):
            caught.append(f"open {path}")
    elif event.startswith(NETWORK + CHANGES):
        caught.append(event)


def written():
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


def sockets():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:  # the listing's own descriptor
            continue
    return sorted(each for each in found if each.startswith("socket:"))


async def main():
    global watching
    watcher = SeatWatcher(
        source=PictureFolder(folder=folder), detector=detector, clock=time.monotonic,
        may_freeze=True,
    )
    await watcher.look()
    sockets_before, written_before, watching = sockets(), written(), True
    seen = [(await watcher.look()).sighting.seen.value for _ in range(4)]
    list(judge_folder(folder=folder, detector=detector, labels=None))
    picture = read_picture(sorted(folder.iterdir())[0])
    if leak == "python":
        Path("leak.bin").write_bytes(picture.tobytes())
    if leak == "native":
        cv2.imwrite("leak.png", picture)
    if leak == "log":
        os.write(2, b"a frame")
    if leak == "network":
        with socket.socket(type=socket.SOCK_DGRAM) as outlet:
            outlet.sendto(b"a frame", ("127.0.0.1", 9))
    watching = False
    print(json.dumps({
        "seen": seen,
        "caught": caught,
        "written": written() - written_before,
        "sockets": sockets() == sockets_before,
    }))


sys.addaudithook(hook)
asyncio.run(main())
"""


def watch_and_report(tmp_path, leak):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for seed in (1, 2):
        _, content = cv2.imencode(".png", noisy_picture(seed=seed))
        (pictures / f"{seed}.png").write_bytes(content.tobytes())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(pictures), leak],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(vision.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout), {path.name for path in tmp_path.iterdir()}


def test_watching_and_scoring_write_nothing_and_open_no_socket(tmp_path):
    report, files = watch_and_report(tmp_path, "none")

    assert report["seen"] == ["nobody"] * 4
    assert report["caught"] == []
    assert report["written"] == 0
    assert report["sockets"] is True
    assert files == {"pictures"}


@pytest.mark.parametrize("leak", ["python", "native", "log", "network"])
def test_a_leak_of_each_kind_would_have_been_noticed(tmp_path, leak):
    report, _ = watch_and_report(tmp_path, leak)

    assert (report["written"] > 0) is (leak != "network")
    assert bool(report["caught"]) is (leak in {"python", "network"})

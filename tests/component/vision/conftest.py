"""The real vision process, as a node starts it, and pictures for it to look at."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import pytest

from vision.simulated import noisy_picture

HANG_S = 60.0
sys.path.insert(0, str(Path(__file__).parent))


@dataclass(kw_only=True)
class RunningVision:
    """A vision process and our end of its wire."""

    process: "subprocess.Popen[bytes]"
    wire: socket.socket
    log: Path

    def send(self, line: bytes) -> None:
        self.wire.sendall(line)

    def hear(self) -> dict[str, Any]:
        line = self.lines.readline()
        assert line, f"the vision process has ended: {self.log.read_text()}"
        return json.loads(line)

    def ask(self, **request: Any) -> dict[str, Any]:
        self.send(json.dumps(request).encode() + b"\n")
        return self.hear()

    def open(self, folder: Path, **more: Any) -> dict[str, Any]:
        return self.ask(open={"source": "folder", "path": str(folder), **more})

    def look(self, number: int) -> dict[str, Any]:
        return self.ask(look=number, next_in_s=1.0)

    def __post_init__(self) -> None:
        self.wire.settimeout(HANG_S)
        self.lines = self.wire.makefile("rb")

    def hang_up(self) -> int:
        with suppress(OSError):
            self.wire.shutdown(socket.SHUT_RDWR)
        self.lines.close()
        self.wire.close()
        return self.process.wait(HANG_S)


StartVision = Callable[..., RunningVision]


@pytest.fixture
def start_vision(tmp_path: Path) -> Iterator[StartVision]:
    """Starts `python -m vision`, or `program` in its place, perhaps under another command."""
    running: list[RunningVision] = []
    copying: list[subprocess.Popen[bytes]] = []

    def start(
        *, under: tuple[str, ...] = (), program: tuple[str, ...] = ("-P", "-m", "vision")
    ) -> RunningVision:
        ours, theirs = socket.socketpair()
        log = tmp_path / f"vision-{len(running)}.log"
        read_end, write_end = os.pipe()
        process = subprocess.Popen(
            [*under, sys.executable, *program, "--fd", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=write_end,
            cwd=tmp_path,
        )
        theirs.close()
        os.close(write_end)
        # Through a pipe, for no file of its own may grow.
        with log.open("wb") as file:
            copying.append(subprocess.Popen(["cat"], stdin=read_end, stdout=file))
        os.close(read_end)
        running.append(RunningVision(process=process, wire=ours, log=log))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.hang_up()
    for copier in copying:
        copier.wait(HANG_S)


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A folder with two small pictures of nobody."""
    folder = tmp_path / "noise"
    folder.mkdir()
    for seed in (1, 2):
        _, content = cv2.imencode(".png", noisy_picture(seed=seed))
        (folder / f"{seed}.png").write_bytes(content.tobytes())
    return folder


@pytest.fixture
def somebody(tmp_path: Path) -> Path:
    """A folder with one picture of a person, which scikit-image carries in its wheel."""
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    folder = tmp_path / "somebody"
    folder.mkdir()
    picture = Path(package.submodule_search_locations[0]) / "data" / "astronaut.png"
    (folder / picture.name).symlink_to(picture)
    return folder

"""A real node with a real vision process: killed, it comes back, and nobody is called away."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from skimage import data_dir

from tests.system.conftest import Center, Node, eventually, never

pytestmark = [pytest.mark.system, pytest.mark.models]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def test_a_killed_vision_process_comes_back_and_takes_nobody_from_his_seat(
    center: Center, make_node: Callable[..., Node], tmp_path: Path
) -> None:
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    node.program.stop()
    file = node.folder / "config.yaml"
    config = yaml.safe_load(file.read_text())
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "a.png").symlink_to(Path(data_dir) / "astronaut.png")
    config["camera"] = {"source": "folder", "path": str(pictures), "every_s": 0.5}
    file.write_text(yaml.safe_dump(config))
    node.program.environment["HOME"] = os.environ.get("HOME", "")
    node.program.environment["XDG_CACHE_HOME"] = os.environ.get("XDG_CACHE_HOME", "")
    node.program.start()
    eventually(center.believes("a-01", presence="online"), 15)
    assert node.program.process is not None
    pid = node.program.process.pid
    eventually(lambda: "vision_ready" in node.program.log.read_text(), 20)

    (first,) = children(pid)
    os.kill(first, signal.SIGKILL)

    never(lambda: not center.believes("a-01", presence="online")(), 2)
    eventually(lambda: node.program.log.read_text().count("vision_ready") == 2, 20)
    (second,) = children(pid)
    assert second != first
    node.program.stop()
    eventually(lambda: not Path(f"/proc/{second}").exists(), 5)

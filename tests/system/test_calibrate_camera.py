"""A technician sets a real seat's camera up: real node, real vision process, real models."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from skimage import data_dir

from tests.system.conftest import Center, Node, eventually

pytestmark = [pytest.mark.system, pytest.mark.models]
CALIBRATE = str(Path(sys.executable).parent / "seat-calibrate")


def show(pictures: Path, name: str | None) -> None:
    """The camera sees this photograph from now on, or the inside of a jacket."""
    target = pictures / "a.png"
    if name is None:
        slope = np.linspace(58, 76, 320)[np.newaxis, :, np.newaxis]
        noise = np.random.default_rng(1).normal(0, 1.5, (240, 320, 3))
        cv2.imwrite(str(pictures / "new.png"), np.clip(slope + noise, 0, 255).astype(np.uint8))
    else:
        (pictures / "new.png").write_bytes((Path(data_dir) / name).read_bytes())
    (pictures / "new.png").replace(target)


@pytest.fixture
def seat(center: Center, make_node: Callable[..., Node], tmp_path: Path) -> tuple[Node, Path]:
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    node.program.stop()
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    show(pictures, "coffee.png")
    file = node.folder / "config.yaml"
    config = yaml.safe_load(file.read_text())
    config["camera"] = {"source": "folder", "path": str(pictures)}
    file.write_text(yaml.safe_dump(config))
    for name in ("HOME", "XDG_CACHE_HOME"):
        node.program.environment[name] = os.environ.get(name, "")
    node.program.start()
    eventually(lambda: "vision_ready" in node.program.log.read_text(), 20)
    return node, pictures


def begin(node: Node, *options: str) -> "subprocess.Popen[str]":
    socket = node.folder / "state" / "control.sock"
    command = [CALIBRATE, "camera", "--socket", str(socket), "--who", "anna", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(tool: "subprocess.Popen[str]") -> tuple[int, list[dict[str, Any]], str]:
    said, _ = tool.communicate(timeout=60)
    lines = [json.loads(one) for one in said.splitlines() if one.startswith("{")]
    return tool.returncode, lines, said


def test_an_empty_seat_scores_as_empty_and_a_picture_of_somebody_is_told(
    seat: tuple[Node, Path],
) -> None:
    node, pictures = seat
    empty = ended(begin(node, "--looks", "3", "--json"))
    show(pictures, "astronaut.png")
    poster = ended(begin(node, "--looks", "3", "--json"))
    sitter = ended(begin(node, "--looks", "3", "--sitter", "--json"))

    assert empty[0] == 0, empty[2]
    assert poster[0] == 1, poster[2]
    assert sitter[0] == 0, sitter[2]
    assert any(line.get("suggestion") for line in sitter[1]), sitter[2]


def test_a_zone_counts_at_once_and_after_a_restart(seat: tuple[Node, Path]) -> None:
    node, _ = seat
    status, _, said = ended(begin(node, "--zone", "0.2,0.1,0.8,0.9"))
    kept = yaml.safe_load((node.folder / "state" / "camera-zone.yaml").read_text())

    assert status == 0, said
    assert "0.2" in json.dumps(kept)


def test_a_covered_lens_is_noticed_and_an_uncovered_one_again(seat: tuple[Node, Path]) -> None:
    node, pictures = seat
    tool = begin(node, "--blocked")
    log = node.program.log
    eventually(lambda: "maintenance_began" in log.read_text(), 10)
    show(pictures, None)
    # The tool asks to take the cover off once it has been noticed.
    assert tool.stdout is not None
    for line in tool.stdout:
        if "Noticed" in line:
            break
    show(pictures, "coffee.png")
    status, _, said = ended(tool)

    assert status == 0, said

"""The mediapipe package in an environment of its own: `./run mediapipe-backend --check`."""

import csv
import io
import json
import re
import shutil
import socket
import subprocess

import pytest
from golden_scores import (
    GOLDEN,
    MODEL_NAMES,
    ROOT,
    SETS,
    folder_of,
    found_in,
    golden_rows,
)

from vision.model_list import MODELS, is_intact

BACKEND = ROOT / ".venv-mediapipe"
PYTHON = BACKEND / "bin" / "python"
RECORD = ROOT / "tests" / "golden" / "record_mediapipe_scores.py"
ANSWER_WITHIN_S = 60.0

pytestmark = [
    pytest.mark.mediapipe_backend,
    pytest.mark.skipif(not PYTHON.exists(), reason="./run mediapipe-backend builds it"),
]

LOOK = """
import sys
from pathlib import Path
from vision.mediapipe_detector import MediapipeDetector
from vision.pixels import read_picture

picture = read_picture(Path(sys.argv[1]))
detector = MediapipeDetector()
for _ in range(10):
    detector.score(picture)
"""
LOOK_IN_ZONE = """
import json, sys
from pathlib import Path
from vision.mediapipe_detector import MediapipeDetector
from vision.pixels import read_picture
from vision.zone import parse_zone

zone = parse_zone(json.loads(sys.argv[2]))
found = MediapipeDetector(zone=zone).find(read_picture(Path(sys.argv[1])))
face, body = found.face_box, found.body_box
print(json.dumps({
    "face": found.score.face,
    "centre": None if face is None else face.centre,
    "body": None if body is None else [body.left, body.top, body.right, body.bottom],
}))
"""


@pytest.fixture
def astronaut():
    """Her face is centred at (0.43, 0.21) of the picture."""
    return folder_of("photographs") / "astronaut.png"


def run_in_backend(*arguments, **options):
    result = subprocess.run(
        [PYTHON, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=ANSWER_WITHIN_S,
        **options,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def look_in_zone(picture, zone):
    return json.loads(run_in_backend("-c", LOOK_IN_ZONE, picture, json.dumps(zone)))


@pytest.mark.parametrize("pictures", SETS)
def test_it_gives_the_recorded_scores(pictures):
    golden = golden_rows(pictures)
    names = "\n".join(row["file"] for row in golden)

    said = run_in_backend(RECORD, pictures, folder_of(pictures), input=names)

    header = GOLDEN.read_text(encoding="utf-8").splitlines()[0]
    recorded = csv.DictReader(io.StringIO(f"{header}\n{said}"))
    for now, then in zip(recorded, golden, strict=True):
        assert now["file"] == then["file"]
        for model in MODEL_NAMES:
            score = pytest.approx(found_in(then, model).score, abs=0.001)
            assert found_in(now, model).score == score, now["file"]


def test_its_models_are_byte_for_byte_those_we_run():
    (package,) = (BACKEND / "lib").glob("python3.*/site-packages")

    assert all(is_intact(model, (package / model.member).read_bytes()) for model in MODELS.models)


def test_it_carries_one_opencv():
    """Two of them write into the same folder."""
    found = (BACKEND / "lib").glob("python3.*/site-packages/opencv*.dist-info")

    assert [path.name.split("-")[0] for path in found] == ["opencv_contrib_python"]


def test_it_opens_no_socket(astronaut, tmp_path):
    """A child that opens one shows that the trace would tell."""
    quiet = opened_sockets(tmp_path / "quiet", "-c", LOOK, astronaut)
    loud = opened_sockets(tmp_path / "loud", "-c", "import socket; socket.socket()")

    assert quiet == []
    assert len(loud) == 1


def opened_sockets(trace, *arguments):
    strace = shutil.which("strace")
    assert strace, "strace is missing: ./run mediapipe-backend --check brings it"
    command = [strace, "-f", "-qq", "-e", "trace=socket,connect", "-o", trace, PYTHON, *arguments]
    result = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=ANSWER_WITHIN_S
    )
    assert result.returncode == 0, result.stderr
    return re.findall(r"\b(?:socket|connect)\(.*", trace.read_text(encoding="utf-8"))


def test_in_a_seat_zone_the_boxes_are_those_of_the_frame(astronaut):
    found = look_in_zone(astronaut, [0.2, 0.0, 0.8, 1.0])

    assert found["face"] > 0.8
    assert found["centre"] == pytest.approx((0.43, 0.22), abs=0.03)
    left, top, right, bottom = found["body"]
    assert left < 0.43 < right
    assert top < 0.22 < bottom


def test_a_face_outside_the_seat_zone_does_not_count(astronaut):
    found = look_in_zone(astronaut, [0.0, 0.5, 0.3, 1.0])

    assert found["face"] < 0.5


def test_the_vision_process_runs_on_it_behind_its_fences(astronaut, tmp_path):
    (tmp_path / "astronaut.png").symlink_to(astronaut)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(ANSWER_WITHIN_S)
        child = subprocess.Popen(
            [PYTHON, "-m", "vision", "--fd", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        with child, ours.makefile("rwb", buffering=0) as wire:
            request = {"source": "folder", "path": str(tmp_path), "backend": "mediapipe"}
            opened = ask(wire, {"open": request})
            looked = ask(wire, {"look": 1, "next_in_s": 0.5})
            ours.shutdown(socket.SHUT_RDWR)

    assert opened == {"ready": True}
    golden = golden_rows("photographs")[0]
    total = sum(found_in(golden, model).score for model in MODEL_NAMES)
    assert looked["score"] == pytest.approx(total, abs=0.002)


def ask(wire, request):
    wire.write(json.dumps(request).encode() + b"\n")
    return json.loads(wire.readline())

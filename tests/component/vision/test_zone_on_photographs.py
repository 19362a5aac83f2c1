"""The real models and a seat zone, on photographs that anyone may use.

The astronaut's face is centred at (0.43, 0.21) of her 512 x 512 picture. These tests need the
models and fail without them; run `seat-node models fetch` first.
"""

import json
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from seatd.main import app
from vision.commissioning import Advice, look_at, study
from vision.detector import Detector
from vision.models import models_dir
from vision.pixels import read_picture
from vision.zone import Zone

pytestmark = pytest.mark.models

FACE = (0.44, 0.23)
SITTER = Zone.box(left=0.05, top=0.0, right=0.85, bottom=1.0)


@pytest.fixture(scope="module")
def detector():
    return Detector(directory=models_dir())


@pytest.fixture(scope="module")
def astronaut():
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    return read_picture(Path(package.submodule_search_locations[0]) / "data" / "astronaut.png")


@pytest.fixture(scope="module")
def room(astronaut):
    """She sits in the left half of a wide picture; at the right a poster of her is on the wall."""
    wide = np.full((512, 1024, 3), 120, np.uint8)
    wide[:, :512] = astronaut
    wide[60:316, 720:976] = astronaut[::2, ::2]
    return wide


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0.2, 0.0), (0.0, 0.3), (0.25, 0.25)])
def test_the_box_moves_with_the_face(detector, astronaut, x, y):
    """She is put into a larger grey picture, further right and further down."""
    larger = np.full((1024, 1024, 3), 120, np.uint8)
    left, top = round(x * 1024), round(y * 1024)
    larger[top : top + 512, left : left + 512] = astronaut

    found = detector.find(larger)

    assert found.score.total > 1.0
    assert found.face_box.centre == pytest.approx((x + FACE[0] / 2, y + FACE[1] / 2), abs=0.03)
    assert found.body_box.top < found.face_box.centre[1] < found.body_box.bottom


def test_in_a_mirror_the_box_is_on_the_other_side(detector, astronaut):
    straight, mirrored = detector.find(astronaut), detector.find(astronaut[:, ::-1])

    for one, other in (
        (straight.face_box, mirrored.face_box),
        (straight.pose_box, mirrored.pose_box),
    ):
        assert other.centre == pytest.approx((1 - one.centre[0], one.centre[1]), abs=0.04)


def test_in_a_part_of_the_picture_the_face_is_where_it_was(detector, astronaut):
    part = detector.find(astronaut[:300, 60:360])

    x, y = part.face_box.centre
    assert ((60 + x * 300) / 512, y * 300 / 512) == pytest.approx(FACE, abs=0.04)


@pytest.mark.parametrize(
    "zone", [SITTER, Zone(points=((0.0, 0.0), (0.9, 0.0), (0.9, 0.5), (0.8, 1.0), (0.0, 1.0)))]
)
def test_a_zone_around_the_sitter_takes_nothing_away(detector, astronaut, zone):
    found = detector.within(zone).find(astronaut)

    assert found.score.total > 1.5
    assert found.face_box.centre == pytest.approx(FACE, abs=0.04)


def test_a_sitter_whose_hips_are_below_the_picture_is_in_the_zone(detector, astronaut):
    found = detector.within(SITTER).find(astronaut)

    assert found.body_box.bottom > 1.0
    assert found.score.pose > 0.7


def test_a_picture_on_the_wall_is_nobody_to_a_zone_that_leaves_it_out(detector, room):
    empty = room.copy()
    empty[:, :512] = 120
    seat = Zone.box(left=0.02, top=0.02, right=0.48, bottom=0.98)

    assert detector.score(empty).total > 1.0
    assert detector.within(seat).score(empty).total < 0.5
    assert detector.within(seat).score(room).total > 1.5


def test_with_a_zone_the_boxes_are_in_shares_of_the_whole_frame(detector, room):
    wall = Zone.box(left=0.68, top=0.05, right=0.98, bottom=0.7)

    found = detector.within(wall).find(room)

    x, y = (720 + FACE[0] * 256) / 1024, (60 + FACE[1] * 256) / 512
    assert found.face_box.centre == pytest.approx((x, y), abs=0.03)


def test_a_study_of_sitter_and_empty_seat_finds_zone_and_wall_picture(detector, room):
    empty = room.copy()
    empty[:, :512] = 120
    looks = [
        look_at(picture, detector=detector, zone=None, occupied=occupied)
        for picture, occupied in ((room, True), (empty, False))
    ]

    first = study(looks)
    zoned = [
        look_at(picture, detector=detector, zone=first.suggestion, occupied=occupied)
        for picture, occupied in ((room, True), (empty, False))
    ]

    assert Advice.PICTURE_IN_VIEW in first.advice
    assert first.suggestion.bounds[2] < 0.7
    assert Advice.PICTURE_IN_VIEW not in study(zoned).advice
    assert study(zoned).worst_sitter > 1.5


def detect(folder, zones):
    (folder / "labels.csv").write_text("file,label\nroom.png,empty\n")
    (folder / "zones.csv").write_text("file,left,top,right,bottom\n" + zones)
    asked = ["detect", "--pictures", str(folder), "--labels", str(folder / "labels.csv"), "--json"]
    return CliRunner().invoke(app, [*asked, "--zones", str(folder / "zones.csv")])


@pytest.mark.parametrize(("zones", "rate"), [("", 1.0), ("room.png,.02,.02,.48,.98\n", 0.0)])
def test_the_detect_command_counts_who_is_in_the_zone(tmp_path, room, zones, rate):
    empty = room.copy()
    empty[:, :512] = 120
    _, content = cv2.imencode(".png", empty)
    (tmp_path / "room.png").write_bytes(content.tobytes())

    done = detect(tmp_path, zones)

    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1])["false_positive_rate"] == rate


def test_the_detect_command_names_line_and_column_of_a_bad_zone(tmp_path):
    done = detect(tmp_path, "room.png,.5,0,.4,1\n")

    assert done.exit_code == 2
    assert "line 2, column 'right': must lie above left" in done.stderr

"""The real models on photographs that anyone may use.

These tests need the models and fail without them; run `seat-node models fetch` first.
"""

from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from vision.detector import Detector
from vision.models import models_dir
from vision.occupancy import Seen
from vision.pixels import read_picture
from vision.sources import PictureFolder
from vision.watcher import SeatWatcher

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def detector():
    return Detector(directory=models_dir())


@pytest.fixture(scope="module")
def photographs():
    """The folder of pictures that scikit-image carries in its wheel."""
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "data"


@pytest.mark.parametrize(("name", "total"), [("astronaut.png", 1.72), ("camera.png", 1.47)])
def test_people_are_seen_with_the_measured_score(detector, photographs, name, total):
    score = detector.score(read_picture(photographs / name))

    assert score.total == pytest.approx(total, abs=0.02)


@pytest.mark.parametrize(
    "name",
    [
        "coffee.png",
        "chelsea.png",
        "motorcycle_left.png",
        "rocket.jpg",
        "brick.png",
        "coins.png",
        "grass.png",
        "page.png",
    ],
)
def test_things_and_animals_are_nobody(detector, photographs, name):
    score = detector.score(read_picture(photographs / name))

    assert 0.0 < score.total < 0.6


@pytest.mark.parametrize("bars", [0, 200])
def test_the_box_lies_on_the_face_with_and_without_bars(detector, photographs, bars):
    """The astronaut's face is centred at (0.43, 0.21) of the 512 x 512 picture."""
    picture = read_picture(photographs / "astronaut.png")
    wide = np.pad(picture, ((0, 0), (0, bars), (0, 0)))

    found = detector.find(wide)

    share = 512 / (512 + bars)
    assert found.face_box.centre == pytest.approx((0.44 * share, 0.23), abs=0.04)
    assert found.pose_box.centre == pytest.approx((0.42 * share, 0.36), abs=0.08)
    assert found.face_box.right - found.face_box.left == pytest.approx(0.21 * share, abs=0.05)


def test_the_same_picture_always_has_the_same_score(detector, photographs):
    picture = read_picture(photographs / "rocket.jpg")
    first = detector.score(picture)
    detector.score(np.zeros((480, 640, 3), np.uint8))

    assert detector.score(picture) == first


@pytest.mark.parametrize(
    "shape", [(1, 1, 3), (2, 4000, 3), (4000, 2, 3), (48, 64, 3), (480, 640, 3)]
)
def test_pictures_of_any_shape_are_scored(detector, shape):
    score = detector.score(np.zeros(shape, np.uint8))

    assert 0.0 <= score.total < 0.8


@pytest.mark.parametrize(
    ("name", "seen"), [("camera.png", Seen.PERSON), ("page.png", Seen.NOBODY)]
)
async def test_the_watcher_says_what_the_picture_shows(
    detector, photographs, tmp_path, name, seen
):
    (tmp_path / name).symlink_to(photographs / name)
    watcher = SeatWatcher(
        source=PictureFolder(folder=tmp_path),
        detector=detector,
        clock=monotonic,
        may_freeze=False,
    )
    found = [(await watcher.look()).sighting for _ in range(2)]
    await watcher.close()

    assert [sighting.seen for sighting in found] == [Seen.BLIND, seen]

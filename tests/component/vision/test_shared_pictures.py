"""How often the camera is right, on pictures that are not part of this repository."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from vision.camera_health import CameraHealth, measure
from vision.detector import Detector
from vision.models import models_dir
from vision.pictures import judge_folder
from vision.pixels import read_picture, small_grey
from vision.scene import UNLIKE_BELOW, likeness, outline

PICTURES = Path(__file__).parents[3].parent / "shared" / "data" / "vision"
ZONES = Path(__file__).parents[2] / "golden" / "vision_zones.csv"

pytestmark = [
    pytest.mark.models,
    pytest.mark.shared_data,
    pytest.mark.skipif(not PICTURES.is_dir(), reason="the evaluation pictures are not here"),
]


@pytest.fixture(scope="module")
def rows():
    with (PICTURES / "labels.csv").open(encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def detector():
    return Detector(directory=models_dir())


@pytest.fixture(scope="module")
def whole(detector):
    return judged(detector, zones=None)


@pytest.fixture(scope="module")
def zoned(detector):
    return judged(detector, zones=ZONES)


@pytest.fixture(scope="module")
def greys(rows):
    return {file: small_grey(read_picture(PICTURES / file)) for file in rows}


def judged(detector, zones):
    *pictures, summary = judge_folder(
        folder=PICTURES, detector=detector, labels=PICTURES / "labels.csv", zones=zones
    )
    assert summary["errors"] == 0
    return {line["file"]: line for line in pictures}, summary


def taken_for_people(lines, rows):
    return {
        file for file, line in lines.items() if line["person"] and rows[file]["label"] == "empty"
    }


def test_on_whole_pictures_only_pasted_faces_are_taken_for_people(whole, rows):
    lines, summary = whole
    wrong = taken_for_people(lines, rows)

    assert summary["recall"] >= 0.97
    assert len(wrong) <= 3
    assert all(rows[file]["notes"].startswith("SYNTHETIC composite") for file in wrong)


def test_with_seat_zones_no_empty_seat_is_taken_for_a_person(zoned, rows):
    assert taken_for_people(zoned[0], rows) == set()


def test_with_seat_zones_as_many_people_are_seen_as_without(whole, zoned):
    assert zoned[1]["recall"] >= whole[1]["recall"]


def test_no_real_picture_looks_like_a_fault_of_the_camera(greys):
    for grey in greys.values():
        light = measure(grey)

        assert CameraHealth().observe(light, None).fault is None
        assert not light.is_flat
        assert not light.is_saturated


def test_another_place_is_unlike_and_another_light_is_not(greys, rows):
    """The figures of docs/vision.md. Frames of one scene share their source, and are left out."""
    maps = {file: outline(grey) for file, grey in greys.items()}
    sources = {file: set(rows[file]["source"].split(" + ")) for file in rows}
    others = sorted(
        likeness(maps[one], maps[other])
        for one in maps
        for other in maps
        if one < other and not sources[one] & sources[other]
    )
    dimmed = sorted(
        likeness(outline((grey * 0.4).astype(np.uint8)), maps[file])
        for file, grey in greys.items()
    )
    random = np.random.default_rng(1)
    noisy = sorted(
        likeness(
            outline(np.clip(grey + random.normal(0, 5, grey.shape), 0, 255).astype(np.uint8)),
            maps[file],
        )
        for file, grey in greys.items()
    )
    turned = sorted(
        likeness(outline(np.roll(grey, (12, 16), axis=(0, 1))), maps[file])
        for file, grey in greys.items()
    )
    unlike = sum(one < UNLIKE_BELOW for one in others) / len(others)
    print(f"places {middle(others):.2f}, {unlike:.3f} of pairs unlike; dimmed {dimmed[0]:.2f}")
    print(f"noisy {noisy[0]:.2f} to {middle(noisy):.2f}; turned by a tenth {middle(turned):.2f}")

    assert unlike > 0.9
    assert math.isclose(middle(others), 0.0, abs_tol=0.1)
    assert dimmed[0] > 0.8
    assert middle(noisy) > 0.8
    assert middle(turned) < UNLIKE_BELOW


def middle(ordered):
    return ordered[len(ordered) // 2]

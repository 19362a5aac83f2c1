"""What runs on LiteRT are MediaPipe's models: the scores are those of the package itself.

The package (its own graphs, 0.10.18) wrote the golden file; how is told in
`tests/golden/record_mediapipe_scores.py`. What differs is how a picture is shrunk to the model's
size: the package blends the pixels next to each point, we average over all of them
(`vision.pixels.fit`). Both are compared: the same with the package's way, close with ours.
"""

import hashlib
from statistics import median

import cv2
import numpy as np
import pytest
from golden_scores import MODEL_NAMES, SETS, compare, folder_of, golden_rows, overlap

from vision import pixels
from vision.detector import Detector
from vision.models import models_dir

needs_models = pytest.mark.models


def fit_as_the_package(bgr, letterbox):
    """Shrink as the package's graphs do: single pixels, blended, with bars of part pixels."""
    scale = letterbox.side / max(letterbox.frame_width, letterbox.frame_height)
    left = (letterbox.side - letterbox.frame_width * scale) / 2
    top = (letterbox.side - letterbox.frame_height * scale) / 2
    moved = np.array([[scale, 0, left], [0, scale, top], [0, 0, 1]], np.float64)
    size = (letterbox.side, letterbox.side)
    return cv2.warpPerspective(bgr, moved, size, flags=cv2.INTER_LINEAR)


@pytest.fixture(scope="module")
def detector():
    return Detector(directory=models_dir())


@pytest.mark.parametrize("pictures", SETS)
def test_the_recorded_pictures_are_these(pictures):
    changed = [
        row["file"]
        for row in golden_rows(pictures)
        if hashlib.sha256((folder_of(pictures) / row["file"]).read_bytes()).hexdigest()
        != row["sha256"]
    ]

    assert changed == []
    assert len(golden_rows(pictures)) == {"photographs": 10, "evaluation": 78}[pictures]


@needs_models
@pytest.mark.parametrize("pictures", SETS)
def test_shrunk_the_same_way_the_scores_are_the_packages_own(detector, pictures, monkeypatch):
    monkeypatch.setattr(pixels, "fit", fit_as_the_package)

    pairs = compare(detector, pictures)

    # Of 88 pictures the worst differs by 0.005; below 0.01 the package gives no candidate at all.
    seen = [pair for pair in pairs if pair.package.box is not None]
    assert max(pair.difference for pair in seen) <= 0.01
    assert all(pair.ours.score < 0.02 for pair in pairs if pair.package.box is None)
    assert all(pair.agrees for pair in pairs)


@needs_models
@pytest.mark.parametrize("pictures", SETS)
def test_shrunk_the_same_way_the_boxes_are_at_the_same_place(detector, pictures, monkeypatch):
    """The package blends a box with those around it, we take the best one as it is."""
    monkeypatch.setattr(pixels, "fit", fit_as_the_package)

    overlaps = [
        overlap(pair.package.box, pair.ours.box)
        for pair in compare(detector, pictures)
        if pair.is_sure
    ]

    assert len(overlaps) >= 4
    assert min(overlaps) >= 0.6
    assert median(overlaps) >= 0.85


@needs_models
@pytest.mark.parametrize("pictures", SETS)
def test_shrunk_our_way_they_are_close(detector, pictures):
    pairs = compare(detector, pictures)
    sure = [pair for pair in pairs if pair.is_sure]
    near = [pair for pair in sure if overlap(pair.package.box, pair.ours.box) >= 0.5]

    for model in MODEL_NAMES:
        assert median(pair.difference for pair in pairs if pair.model == model) <= 0.05
    assert sum(pair.agrees for pair in pairs) >= 0.92 * len(pairs)
    # The rest are pictures of several people, where another one is found first.
    assert len(near) >= 0.94 * len(sure)


@needs_models
@pytest.mark.parametrize("pictures", SETS)
def test_shrunk_our_way_the_verdict_is_the_same(detector, pictures):
    """Occupancy is decided on the sum of both scores at 1.0."""
    totals: dict[str, list[float]] = {}
    for pair in compare(detector, pictures):
        both = totals.setdefault(pair.file, [0.0, 0.0])
        both[0] += pair.package.score
        both[1] += pair.ours.score

    same = sum((package >= 1.0) == (ours >= 1.0) for package, ours in totals.values())

    assert same >= 0.97 * len(totals)

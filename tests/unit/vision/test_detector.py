"""The detector, with a fake in the place of LiteRT's interpreter."""

import builtins
import math

import numpy as np
import pytest

from vision.detector import Detector
from vision.errors import DetectorFailed, ModelsMissing, VisionUnavailable

PICTURE = np.full((48, 64, 3), 200, np.uint8)


@pytest.fixture
def detector(models_folder, known, open_fake):
    return Detector(directory=models_folder, known=known, open_model=open_fake)


def test_each_model_runs_once_before_the_first_picture(detector, interpreters):
    assert [len(interpreters[side].seen) for side in (224, 192)] == [1, 1]


def test_the_score_is_each_models_best_anchor(detector, interpreters):
    interpreters[224].scores[0, 100] = 0.0
    interpreters[192].scores[0, 2000] = math.log(3.0)

    score = detector.score(PICTURE)

    assert (score.pose, score.face) == pytest.approx((0.5, 0.75))


def test_boxes_come_back_in_shares_of_the_frame(detector, interpreters):
    """An anchor in the middle of the square is the middle of the frame, bars or not."""
    face = interpreters[192]
    middle = 24 * 48 + 24  # the anchor at (24.5 / 48, 24.5 / 48)
    face.scores[0, middle] = 9.0
    face.boxes[0, middle, :4] = (-2.0, -2.0, 96.0, 72.0)

    box = detector.find(PICTURE).face_box

    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((0.25, 0.25, 0.75, 0.75))


def test_the_picture_is_fitted_into_a_black_square(detector, interpreters):
    detector.score(PICTURE)
    seen = interpreters[224].seen[-1][0]

    assert seen[0, 0].tolist() == [-1.0] * 3
    assert seen[112, 112].tolist() == pytest.approx([200 / 127.5 - 1] * 3)


def test_no_copy_of_the_picture_stays_in_the_model(detector, interpreters):
    detector.score(PICTURE)

    assert not any(interpreter.input.any() for interpreter in interpreters.values())
    assert (PICTURE == 200).all()


@pytest.mark.parametrize("failure", [RuntimeError("node 3 failed"), ValueError("bad tensor")])
def test_a_model_that_does_not_run_is_a_failed_detector(detector, interpreters, failure):
    interpreters[192].failure = failure

    with pytest.raises(DetectorFailed, match=str(failure)):
        detector.score(PICTURE)


def test_a_model_with_other_anchors_is_refused(detector, interpreters):
    interpreters[224].scores = interpreters[224].scores[:, :896]
    interpreters[224].boxes = interpreters[224].boxes[:, :896]

    with pytest.raises(DetectorFailed, match="896 anchors"):
        detector.score(PICTURE)


def test_missing_models_are_said_before_anything_is_loaded(tmp_path, known):
    def refuse(_content):
        raise AssertionError

    with pytest.raises(ModelsMissing):
        Detector(directory=tmp_path, known=known, open_model=refuse)


def test_a_model_litert_cannot_load_is_a_failed_detector(models_folder, known):
    with pytest.raises(DetectorFailed, match="cannot be loaded"):
        Detector(directory=models_folder, known=known)


@pytest.mark.parametrize("module", ["cv2", "ai_edge_litert.interpreter"])
def test_a_missing_library_says_what_to_install(models_folder, known, monkeypatch, module):
    real = builtins.__import__

    def without(name, *rest):
        if name == module:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(VisionUnavailable, match="extra 'camera'"):
        Detector(directory=models_folder, known=known)

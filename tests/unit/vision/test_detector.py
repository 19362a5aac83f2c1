"""The detector, with a fake in the place of LiteRT's interpreter."""

import builtins
import math

import numpy as np
import pytest

from vision.detector import Detector
from vision.errors import DetectorFailed, ModelsMissing, VisionUnavailable
from vision.zone import Zone

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


RIGHT = Zone.box(left=0.5, top=0.0, right=1.0, bottom=1.0)
WIDE = np.full((200, 400, 3), 200, np.uint8)
SQUARE = Zone.box(left=0.5, top=0.25, right=0.75, bottom=0.75)  # of 100 pixels; 5 more all around


def put_face(interpreter, cell_x, cell_y, raw):
    """A candidate whose box is a tenth of the model's square, at the middle of a cell."""
    index = cell_y * 48 + cell_x
    interpreter.scores[0, index] = raw
    interpreter.boxes[0, index, :4] = (0.0, 0.0, 19.2, 19.2)


def in_wide(share_x, share_y):
    """Where a point of the crop around `SQUARE` lies in the frame `WIDE`."""
    return (195 + 110 * share_x) / 400, (45 + 110 * share_y) / 200


def test_only_the_crop_around_the_zone_is_looked_at(detector, interpreters):
    picture = np.zeros_like(WIDE)
    picture[45:155, 195:305] = 200
    detector.within(SQUARE).score(picture)

    for side in (224, 192):
        assert (interpreters[side].seen[-1] > 0).all()


def test_a_zones_boxes_come_back_in_shares_of_the_whole_frame(detector, interpreters):
    put_face(interpreters[192], 24, 12, 9.0)

    box = detector.within(SQUARE).find(WIDE).face_box

    x, y = 24.5 / 48, 12.5 / 48
    assert (box.left, box.top) == pytest.approx(in_wide(x - 0.05, y - 0.05))
    assert (box.right, box.bottom) == pytest.approx(in_wide(x + 0.05, y + 0.05))


@pytest.mark.parametrize("shape", [(480, 640), (640, 480)])
@pytest.mark.parametrize("zone", [(0.1, 0.2, 0.4, 0.9), (0.6, 0.0, 1.0, 0.5)])
def test_a_candidate_counts_only_where_its_centre_lies_in_the_zone(
    detector, interpreters, shape, zone
):
    """The same candidate, told by the model to be anywhere: its offset decides, not its anchor."""
    left, top, right, bottom = zone
    zoned = detector.within(Zone.box(left=left, top=top, right=right, bottom=bottom))
    face, picture = interpreters[192], np.full((*shape, 3), 200, np.uint8)
    face.scores[0, 5] = 9.0
    seen = set()
    for offset_x in range(-20, 180, 50):
        for offset_y in range(-20, 180, 50):
            face.boxes[0, 5, :4] = (offset_x, offset_y, 19.2, 19.2)
            unzoned = detector.find(picture)
            found = zoned.find(picture)
            x, y = np.clip((found.face_box or unzoned.face_box).centre, 0, 1)
            counts = found.score.face > 0.9
            seen.add(counts)

            assert not counts or (left <= x <= right and top <= y <= bottom)
    assert seen == {True, False}


def test_a_weaker_face_in_the_zone_wins_over_a_stronger_one_outside(detector, interpreters):
    """An L-shaped zone leaves out the upper right of its own crop, where the monitor stands."""
    corner = Zone(points=((0, 0), (0.5, 0), (0.5, 0.5), (1, 0.5), (1, 1), (0, 1)))
    put_face(interpreters[192], 36, 10, 9.0)
    put_face(interpreters[192], 10, 36, math.log(3.0))
    square = np.full((96, 96, 3), 200, np.uint8)

    assert detector.find(square).face_box.centre == pytest.approx((36.5 / 48, 10.5 / 48))
    found = detector.within(corner).find(square)
    assert found.score.face == pytest.approx(0.75)
    assert found.face_box.centre == pytest.approx((10.5 / 48, 36.5 / 48))


def test_a_model_without_a_candidate_in_the_zone_scores_nothing(detector, interpreters):
    for side in (192, 224):
        interpreters[side].boxes[0, :, 0] = 10 * side  # all boxes far to the right
    left = Zone.box(left=0.0, top=0.0, right=0.4, bottom=1.0)

    found = detector.within(left).find(PICTURE)

    assert found.score.total == 0.0
    assert (found.face_box, found.pose_box, found.body_box) == (None, None, None)


def test_the_neck_decides_for_a_body_not_the_hips(detector, interpreters):
    """A sitter at a desk: his hips are far below the picture."""
    pose = interpreters[224]
    pose.scores[0, 0] = 9.0
    pose.boxes[0, 0, :8] = (100.0, 100.0, 44.8, 44.8, 100.0, 400.0, 100.0, 60.0)
    zone = Zone.box(left=0.2, top=0.2, right=0.8, bottom=0.9)

    found = detector.within(zone).find(np.full((224, 224, 3), 200, np.uint8))

    assert found.score.pose > 0.99
    assert found.body_box.bottom > 1.0


def test_looking_within_a_zone_leaves_the_detector_itself_as_it_was(detector, interpreters):
    put_face(interpreters[192], 2, 24, 9.0)
    zoned = detector.within(RIGHT)

    assert zoned.score(WIDE).face != pytest.approx(detector.score(WIDE).face)
    assert zoned.within(None).score(WIDE) == detector.score(WIDE)


def test_a_zone_may_be_given_at_the_start(models_folder, known, open_fake, interpreters):
    zoned = Detector(directory=models_folder, known=known, open_model=open_fake, zone=SQUARE)
    put_face(interpreters[192], 24, 24, 9.0)

    middle = in_wide(24.5 / 48, 24.5 / 48)
    assert zoned.find(WIDE).face_box.centre == pytest.approx(middle)


def test_no_copy_of_the_crop_stays_in_the_model(detector, interpreters):
    detector.within(RIGHT).score(WIDE)

    assert not any(interpreter.input.any() for interpreter in interpreters.values())
    assert (WIDE == 200).all()


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

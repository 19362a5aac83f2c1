"""The arithmetic around the models."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision import decode
from vision.decode import FACE_LAYOUT, POSE_LAYOUT, Box, Letterbox, Score
from vision.errors import DetectorFailed

SIDES = st.integers(1, 4000)
SHARES = st.floats(-0.5, 1.5)
RAW = st.floats(-300, 300, width=32)


@pytest.mark.parametrize(("layout", "count"), [(POSE_LAYOUT, 2254), (FACE_LAYOUT, 2304)])
def test_each_model_has_as_many_anchors_as_scores(layout, count):
    anchors = layout.anchors()

    assert anchors.shape == (count, 2)
    assert anchors.min() > 0
    assert anchors.max() < 1


def test_anchors_run_along_the_rows_and_share_their_cells():
    anchors = POSE_LAYOUT.anchors()

    assert anchors[0].tolist() == anchors[1].tolist() == pytest.approx([0.5 / 28, 0.5 / 28])
    assert anchors[2].tolist() == pytest.approx([1.5 / 28, 0.5 / 28])
    assert anchors[56].tolist() == pytest.approx([0.5 / 28, 1.5 / 28])
    assert anchors[1568].tolist() == pytest.approx([0.5 / 14, 0.5 / 14])
    assert anchors[-1].tolist() == anchors[-6].tolist() == pytest.approx([6.5 / 7, 6.5 / 7])


def test_a_wide_frame_gets_bars_above_and_below():
    box = Letterbox(frame_width=640, frame_height=480, side=224)

    assert (box.content_width, box.content_height, box.left, box.top) == (224, 168, 0, 28)


def test_a_tall_frame_gets_bars_at_the_sides():
    box = Letterbox(frame_width=480, frame_height=640, side=192)

    assert (box.content_width, box.content_height, box.left, box.top) == (144, 192, 24, 0)


@settings(derandomize=True)
@given(SIDES, SIDES, st.sampled_from([192, 224]))
def test_the_frame_always_fits_into_the_square(width, height, side):
    box = Letterbox(frame_width=width, frame_height=height, side=side)

    assert max(box.content_width, box.content_height) == side
    assert min(box.content_width, box.content_height) >= 1
    assert 0 <= box.left <= box.left + box.content_width <= side
    assert 0 <= box.top <= box.top + box.content_height <= side


@settings(derandomize=True)
@given(SIDES, SIDES, st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_a_box_in_the_square_finds_its_way_back_to_the_frame(width, height, corners):
    left, top, right, bottom = corners
    letterbox = Letterbox(frame_width=width, frame_height=height, side=224)
    x, y = letterbox.content_width / 224, letterbox.content_height / 224
    x0, y0 = letterbox.left / 224, letterbox.top / 224
    in_square = Box(
        left=x0 + left * x, top=y0 + top * y, right=x0 + right * x, bottom=y0 + bottom * y
    )

    box = letterbox.to_frame(in_square)

    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(corners)


def test_the_tensor_is_red_first_and_runs_from_minus_one_to_one():
    square = np.zeros((2, 2, 3), np.uint8)
    square[0, 1] = (255, 0, 51)  # blue, green, red

    tensor = decode.tensor(square)

    assert tensor.shape == (1, 2, 2, 3)
    assert tensor.dtype == np.float32
    assert tensor[0, 0, 1].tolist() == pytest.approx([-0.6, -1.0, 1.0])


@pytest.mark.parametrize("turned", [False, True])
def test_outputs_are_told_apart_by_shape_whatever_their_order(turned):
    boxes, scores = np.ones((1, 5, 12), np.float32), np.zeros((1, 5, 1), np.float32)
    outputs = [scores, boxes] if turned else [boxes, scores]

    found_boxes, found_scores = decode.split(outputs)

    assert (found_boxes.shape, found_scores.shape) == ((5, 12), (5,))


@pytest.mark.parametrize("shapes", [[(1, 5, 12)], [(1, 5, 1), (1, 5, 1)], [(1, 5, 12), (1, 4, 1)]])
def test_other_outputs_are_refused(shapes):
    with pytest.raises(DetectorFailed, match="no boxes with scores"):
        decode.split([np.zeros(shape, np.float32) for shape in shapes])


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(DetectorFailed, match="no numbers"):
        decode.best(np.array([0.0, math.nan], np.float32))


@settings(derandomize=True)
@given(st.lists(st.one_of(RAW, st.sampled_from([math.inf, -math.inf])), min_size=1, max_size=40))
def test_the_best_anchor_has_the_highest_score_between_zero_and_one(raw):
    scores = np.array(raw, np.float32)

    index, score = decode.best(scores)

    assert scores[index] == scores.max()
    assert 0.0 <= score <= 1.0
    assert (score > 0.5) is (1 / (1 + math.exp(-min(max(float(scores.max()), -100), 100))) > 0.5)


@settings(derandomize=True)
@given(st.integers(0, 2253), SHARES, SHARES, st.floats(0.01, 1.5), st.floats(0.01, 1.5))
def test_a_box_written_as_offsets_from_its_anchor_is_read_back(index, x, y, width, height):
    anchors = POSE_LAYOUT.anchors()
    raw = np.zeros((2254, 12), np.float32)
    offset = (np.array([x, y]) - anchors[index]) * 224
    raw[index, :4] = (*offset, width * 224, height * 224)

    box = decode.box_at(raw, anchors, index, 224)

    assert box.centre == pytest.approx((x, y), abs=1e-4)
    assert box.right - box.left == pytest.approx(width, abs=1e-4)
    assert box.bottom - box.top == pytest.approx(height, abs=1e-4)


@settings(derandomize=True)
@given(st.integers(0, 2253), SHARES, SHARES)
def test_all_centres_are_decoded_as_the_one_of_a_box(index, x, y):
    anchors = POSE_LAYOUT.anchors()
    raw = np.zeros((2254, 12), np.float32)
    raw[index, :2] = (np.array([x, y]) - anchors[index]) * 224

    found_x, found_y = decode.centres(raw, anchors, 224)

    assert (found_x[index], found_y[index]) == pytest.approx((x, y), abs=1e-4)
    others = np.arange(2254) != index
    assert np.allclose(np.stack([found_x, found_y], axis=1)[others], anchors[others])


@settings(derandomize=True)
@given(st.integers(0, 2253), SHARES, SHARES, st.floats(0.01, 0.5), st.sampled_from([-1, 1]))
def test_a_body_reaches_from_the_crown_to_the_hips_and_is_as_broad_as_shoulders(
    index, x, y, height, upright
):
    anchors = POSE_LAYOUT.anchors()
    raw = np.zeros((2254, 12), np.float32)
    hips, crown = np.array([x, y]), np.array([x, y - upright * height])
    raw[index, 4:6] = (hips - anchors[index]) * 224
    raw[index, 6:8] = (crown - anchors[index]) * 224

    body = decode.body_at(raw, anchors, index, 224)

    assert (body.top, body.bottom) == pytest.approx(sorted([hips[1], crown[1]]), abs=1e-4)
    assert (body.left, body.right) == pytest.approx((x - 0.3 * height, x + 0.3 * height), abs=1e-4)


@settings(derandomize=True)
@given(st.lists(st.tuples(RAW, st.booleans()), min_size=1, max_size=40))
def test_the_best_of_those_that_count_is_found(candidates):
    raw = np.array([one for one, _ in candidates], np.float32)
    counted = np.array([one for _, one in candidates])

    found = decode.best_among(raw, counted)

    assert (found is None) is not counted.any()
    if found is not None:
        assert counted[found[0]]
        assert raw[found[0]] == raw[counted].max()
        assert found[1] == decode.best(raw[counted])[1]


def test_a_score_that_is_no_number_is_refused_even_where_it_does_not_count():
    with pytest.raises(DetectorFailed, match="no numbers"):
        decode.best_among(np.array([0.0, math.nan], np.float32), np.array([True, False]))


def test_the_total_is_the_sum_of_both_models():
    assert Score(pose=0.8, face=0.5).total == pytest.approx(1.3)

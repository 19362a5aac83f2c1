"""The seat zone: which points belong to it, and what is cut out around it."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import ZoneInvalid
from vision.zone import Crop, Zone, parse_zone

LENGTHS = st.integers(1, 4000)


@st.composite
def boxes(draw):
    left, right = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True)))
    top, bottom = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True)))
    if (right - left) * (bottom - top) < 10:
        left, top, right, bottom = 10, 20, 60, 90
    return left / 100, top / 100, right / 100, bottom / 100


def box(left, top, right, bottom):
    return Zone.box(left=left, top=top, right=right, bottom=bottom)


def holds(zone, *points):
    x, y = np.array(points, np.float64).T
    return zone.contains(x, y).tolist()


@settings(derandomize=True)
@given(boxes(), st.lists(st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)), min_size=1))
def test_a_box_holds_what_lies_between_its_sides(corners, points):
    left, top, right, bottom = corners
    off_the_sides = [
        (x, y)
        for x, y in points
        if min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)) > 1e-9
    ]
    wanted = [left < x < right and top < y < bottom for x, y in off_the_sides]

    assert not off_the_sides or holds(box(*corners), *off_the_sides) == wanted


def test_a_polygon_leaves_out_what_its_bend_leaves_out():
    """An L: a monitor in the upper right corner is left out, although its bounds hold it."""
    zone = parse_zone([[0.1, 0.1], [0.5, 0.1], [0.5, 0.6], [0.9, 0.6], [0.9, 0.9], [0.1, 0.9]])

    assert holds(zone, (0.3, 0.3), (0.8, 0.8), (0.8, 0.3)) == [True, True, False]
    assert zone.bounds == (0.1, 0.1, 0.9, 0.9)


@settings(derandomize=True)
@given(boxes(), st.integers(0, 3), st.booleans())
def test_where_a_polygon_begins_and_which_way_it_runs_is_all_the_same(corners, begin, turned):
    zone = box(*corners)
    points = zone.points[begin:] + zone.points[:begin]
    other = Zone(points=points[::-1] if turned else points)
    x, y = np.random.default_rng(1).uniform(0, 1, (2, 200))

    assert (zone.contains(x, y) == other.contains(x, y)).all()


def test_who_sits_half_outside_the_picture_counts_as_at_its_edge():
    zone = box(0.5, 0.5, 1.0, 1.0)

    assert holds(zone, (1.0, 1.0), (0.7, 1.09), (1.09, 0.7)) == [True, True, True]
    assert holds(zone, (0.4, 1.05), (-0.05, 0.7), (0.7, 1.2), (1.2, 0.7)) == [False] * 4


def test_a_box_that_is_no_number_lies_nowhere():
    assert holds(box(0, 0, 1, 1), (float("nan"), 0.5), (0.5, float("nan"))) == [False, False]


@settings(derandomize=True)
@given(boxes(), LENGTHS, LENGTHS, st.floats(0, 1))
def test_the_crop_holds_the_zone_and_stays_in_the_frame(corners, width, height, margin):
    crop = box(*corners).crop(width, height, margin=margin)

    assert 0 <= crop.left < crop.right <= width
    assert 0 <= crop.top < crop.bottom <= height
    assert crop.left <= corners[0] * width + 1e-6
    assert crop.right >= corners[2] * width - 1e-6
    assert crop.top <= corners[1] * height + 1e-6
    assert crop.bottom >= corners[3] * height - 1e-6


@settings(derandomize=True)
@given(boxes(), st.integers(50, 4000), st.integers(50, 4000))
def test_the_crop_is_square_where_the_frame_allows(corners, width, height):
    crop = box(*corners).crop(width, height)
    across, down = crop.right - crop.left, crop.bottom - crop.top

    assert abs(across - down) <= 2 or min(across, down) in {width, height}


def test_a_margin_makes_the_crop_longer_on_each_side():
    crop = box(0.4, 0.4, 0.6, 0.6).crop(1000, 1000, margin=0.25)

    assert (crop.left, crop.top, crop.right, crop.bottom) == (350, 350, 650, 650)


@settings(derandomize=True)
@given(boxes(), LENGTHS, LENGTHS)
def test_corners_of_the_crop_find_their_place_in_the_frame(corners, width, height):
    crop = box(*corners).crop(width, height)

    assert crop.to_frame(0.0, 0.0) == pytest.approx((crop.left / width, crop.top / height))
    assert crop.to_frame(1.0, 1.0) == pytest.approx((crop.right / width, crop.bottom / height))


def test_the_whole_frame_is_its_own_crop():
    assert Crop.whole(640, 480).to_frame(0.25, 0.75) == (0.25, 0.75)


def test_four_numbers_and_four_points_make_the_same_zone():
    points = [[0.1, 0.2], [0.9, 0.2], [0.9, 1], [0.1, 1]]

    assert parse_zone([0.1, 0.2, 0.9, 1]) == parse_zone(points)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("0,0,1,1", "a list of"),
        (7, "a list of"),
        ([], "3 to 64 points, not 0"),
        ([[0, 0], [1, 1]], "3 to 64 points, not 2"),
        ([[0.5, 0.5]] * 65, "3 to 64 points, not 65"),
        ([[0, 0], [1, 0], [1, 1.4]], r"point 3: y is a share of 0 to 1, not 1\.4"),
        ([[0, 0], [-0.1, 0], [1, 1]], r"point 2: x is a share of 0 to 1, not -0\.1"),
        ([[0, 0], [1, 0], "x"], r"point 3: expected \[x, y\]"),
        ([[0, 0], [1, True], [1, 1]], r"point 2: expected \[x, y\]"),
        ([[0, 0], [1, float("nan")], [1, 1]], r"point 2: expected \[x, y\]"),
        ([[0, 0], [1, 10**400], [1, 1]], "point 2"),
        ([[0, 0, 0], [1, 0], [1, 1]], r"point 1: expected \[x, y\]"),
        ([[0, 0], [0.5, 0.5], [1, 1]], "on one line"),
        ([[0, 0], [1, 1], [1, 0], [0, 1]], "point 3: the side from here crosses .* point 1"),
        ([0.5, 0, 0.5, 1], r"left, right: expected 0 <= a < b <= 1, not 0\.5, 0\.5"),
        ([0, 0.9, 1, 0.1], "top, bottom"),
        ([0, 0, 1, 7], "top, bottom"),
    ],
)
def test_what_is_no_zone_is_refused_by_point(value, message):
    with pytest.raises(ZoneInvalid, match=message):
        parse_zone(value)


def test_reading_a_zone_loads_no_arrays():
    """A node without a camera reads its configuration without numpy."""
    program = (
        "import sys; from vision.zone import parse_zone; parse_zone([0, 0, 1, 1]);"
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"

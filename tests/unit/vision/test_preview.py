"""The coarse picture for a text terminal."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.decode import Box
from vision.preview import BOX_BGR, ZONE_BGR, as_blocks, cells_for
from vision.zone import Zone

CELL = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m▀")
ZONE = Zone.box(left=0.25, top=0.25, right=0.75, bottom=0.75)


def cells(lines):
    """The mosaic read back from the text, (rows, columns, 3), blue first."""
    rows = []
    for line in lines:
        found = [tuple(map(int, match.groups())) for match in CELL.finditer(line)]
        rows.append([cell[2::-1] for cell in found])
        rows.append([cell[:2:-1] for cell in found])
    return np.array(rows)


def painted(picture, colour):
    return (picture == np.array(colour)).all(axis=2)


def test_each_cell_has_the_mean_colour_of_its_part():
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:20, :40] = (200, 0, 0)
    picture[20:, 40:] = (0, 0, 100)

    found = cells(as_blocks(picture, 2, 2))

    assert found.tolist() == [[[200, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 100]]]


@settings(derandomize=True)
@given(st.integers(1, 60), st.integers(1, 17), st.integers(1, 90), st.integers(1, 90))
def test_a_preview_has_the_wanted_size_whatever_the_pictures(columns, lines, width, height):
    found = as_blocks(np.zeros((height, width, 3), np.uint8), columns, 2 * lines)

    assert len(found) == lines
    assert {len(CELL.findall(line)) for line in found} == {columns}
    assert all(line.endswith("\x1b[0m") for line in found)


def test_the_zone_and_the_boxes_are_drawn_as_outlines():
    picture = np.zeros((96, 160, 3), np.uint8)
    box = Box(left=0.4, top=0.4, right=0.6, bottom=0.6)

    found = cells(as_blocks(picture, 40, 32, zone=ZONE, boxes=[box]))

    zone = painted(found, ZONE_BGR)
    assert zone[8, 10:31].all()
    assert zone[24, 10:31].all()
    assert zone[8:25, 10].all()
    assert zone[8:25, 30].all()
    assert zone.sum() == 72
    assert painted(found, BOX_BGR)[12, 16:24].all()
    assert not painted(found, BOX_BGR)[16, 20]


def test_what_of_a_box_lies_outside_the_picture_is_not_drawn():
    picture = np.zeros((96, 160, 3), np.uint8)
    box = Box(left=-0.5, top=0.5, right=0.5, bottom=1.5)

    found = painted(cells(as_blocks(picture, 40, 32, boxes=[box])), BOX_BGR)

    assert found[16, :21].all()
    assert found[16:, 20].all()
    assert found.sum() == 36


def test_the_picture_itself_is_not_drawn_on():
    picture = np.full((20, 20, 3), 50, np.uint8)
    as_blocks(picture, 20, 20, zone=ZONE)

    assert (picture == 50).all()


@pytest.mark.parametrize(
    ("size", "columns", "shown"),
    [
        ((640, 480), 40, (40, 30)),
        ((640, 480), 60, (45, 34)),  # as many rows as there may be
        ((640, 360), 60, (60, 34)),
        ((480, 640), 60, (26, 34)),
        ((640, 480), 1, (1, 2)),
    ],
)
def test_a_picture_is_shown_in_its_proportions(size, columns, shown):
    assert cells_for(*size, columns=columns) == shown


@settings(derandomize=True)
@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(1, 10_000))
def test_no_picture_and_no_wish_asks_for_too_many_cells(width, height, columns):
    across, down = cells_for(width, height, columns=columns)

    assert 1 <= across <= 60
    assert 2 <= down <= 34
    assert down % 2 == 0


@pytest.mark.parametrize(("columns", "rows"), [(61, 34), (60, 36), (60, 33), (0, 2), (2, 0)])
def test_more_than_a_terminals_worth_never_leaves(columns, rows):
    with pytest.raises(ValueError, match="at most 60 columns and 34 rows"):
        as_blocks(np.zeros((96, 160, 3), np.uint8), columns, rows)

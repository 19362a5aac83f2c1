"""Setting up a camera through the real vision process, on drawn pictures and a photograph."""

import json

import cv2
import numpy as np
import pytest

from vision.commissioning_wire import Mosaic, Studied, read_commissioned
from vision.occupancy import Reason
from vision.wire import Ready

pytestmark = pytest.mark.models

SITTER_ZONE = [[0.2, 0.0], [0.8, 0.0], [0.8, 1.0], [0.2, 1.0]]
CORNER = [[0.8, 0.0], [1.0, 0.0], [1.0, 0.2], [0.8, 0.2]]


def answer_of(vision, **request):
    """As the node reads it: strictly."""
    return read_commissioned(json.dumps(vision.ask(**request)).encode())


@pytest.fixture
def drawn(tmp_path):
    """Folders of one drawn picture each: an empty office, a black one, and a bright left half."""
    office = np.full((480, 640, 3), 170, np.uint8)
    cv2.rectangle(office, (0, 330), (640, 480), (90, 110, 130), -1)
    cv2.rectangle(office, (400, 60), (600, 240), (30, 30, 30), -1)
    cv2.line(office, (0, 0), (640, 330), (60, 60, 60), 3)
    halves = np.zeros((480, 640, 3), np.uint8)
    halves[:, :320] = (10, 20, 250)
    pictures = {"office": office, "black": np.zeros((480, 640, 3), np.uint8), "halves": halves}
    for name, picture in pictures.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return tmp_path


def test_an_empty_office_is_empty_to_it(start_vision, drawn):
    vision = start_vision()
    vision.open(drawn / "office", zone=SITTER_ZONE)
    found = answer_of(vision, study={"looks": 3, "occupied": False})

    assert isinstance(found, Studied)
    assert len(found.looks) == 3
    assert max(look.whole for look in found.looks) < 0.8
    assert max(look.seat for look in found.looks) < 0.8
    assert (found.fault, found.advice, found.suggestion) == (None, (), None)


def test_a_dark_room_proves_nothing(start_vision, drawn):
    vision = start_vision()
    vision.open(drawn / "black")
    found = answer_of(vision, study={"looks": 3, "occupied": False})

    assert found.fault is Reason.TOO_DARK


def test_a_sitter_is_scored_and_a_zone_around_him_suggested_and_used(start_vision, somebody):
    vision = start_vision()
    vision.open(somebody)
    found = answer_of(vision, study={"looks": 2, "occupied": True})
    used = answer_of(vision, zone={"points": found.suggestion})
    within = answer_of(vision, study={"looks": 1, "occupied": True})
    sights = [vision.look(number)["seen"] for number in range(3)]

    assert min(look.whole for look in found.looks) > 1.0
    assert used == Ready()
    assert within.looks[0].zone > 1.0
    assert sights[-1] == "person"


def test_another_zone_counts_for_the_looks_after_it(start_vision, somebody):
    vision = start_vision()
    vision.open(somebody)
    before = [vision.look(number)["seen"] for number in range(3)]
    answer_of(vision, zone={"points": CORNER})
    after = [vision.look(number)["seen"] for number in range(3, 6)]
    answer_of(vision, zone={"points": None})
    whole = [vision.look(number)["seen"] for number in range(6, 9)]

    assert (before[-1], after[-1], whole[-1]) == ("person", "nobody", "person")


def test_somebody_outside_the_zone_scores_in_the_whole_picture_alone(start_vision, somebody):
    vision = start_vision()
    vision.open(somebody, zone=CORNER)
    (look,) = answer_of(vision, study={"looks": 1, "occupied": False}).looks

    assert look.whole > 1.0
    assert look.zone < 0.8


@pytest.mark.parametrize("columns", [1, 24, 60])
def test_a_preview_is_a_few_cells_of_what_is_there(start_vision, drawn, columns):
    vision = start_vision()
    vision.open(drawn / "halves")
    found = answer_of(vision, preview={"columns": columns})

    assert isinstance(found, Mosaic)
    assert len(found.lines) <= 17
    assert max(line.count("▀") for line in found.lines) == min(columns, 45)
    if columns > 1:
        assert found.lines[0].startswith("\x1b[38;2;250;20;10;48;2;250;20;10m")
        assert found.lines[0].endswith("\x1b[38;2;0;0;0;48;2;0;0;0m▀\x1b[0m")


@pytest.mark.parametrize("columns", [61, 640, 0, -1, 1.5, None])
def test_more_cells_are_refused_and_none_are_shown(start_vision, drawn, columns):
    vision = start_vision()
    vision.open(drawn / "halves")
    found = vision.ask(preview={"columns": columns})

    assert set(found) == {"error"}
    assert "columns" in found["error"]

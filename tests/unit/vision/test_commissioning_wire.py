"""The lines for setting up a camera: numbers, advice, and at most 60 x 34 cells of a picture."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.advice import Advice
from vision.commissioning_wire import (
    Mosaic,
    PreviewRequest,
    Studied,
    StudiedLook,
    StudyRequest,
    ZoneRequest,
    mosaic_line,
    preview_line,
    read_commissioned,
    read_preview,
    read_study,
    read_zone,
    studied_line,
    study_line,
    zone_line,
)
from vision.errors import WireBroken
from vision.occupancy import Reason, Seen
from vision.preview import as_blocks
from vision.wire import LookAnswer, Ready, Refused, answer_line, read_asked
from vision.wire_fields import LONGEST_LINE_BYTES

CELL = "\x1b[38;2;255;255;255;48;2;255;255;255m▀"
RESET = "\x1b[0m"
shares = st.floats(0, 1)
zones = st.none() | st.lists(st.tuples(shares, shares), min_size=3, max_size=9).map(tuple)
boxes = st.none() | st.tuples(*[st.floats(-1, 2)] * 4)
looks = st.builds(
    StudiedLook,
    whole=st.floats(0, 2),
    zone=st.none() | st.floats(0, 2),
    body=boxes,
    face=boxes,
)
studies = st.builds(
    Studied,
    looks=st.lists(looks, min_size=1, max_size=5).map(tuple),
    fault=st.none() | st.sampled_from(Reason),
    advice=st.lists(st.sampled_from(Advice), max_size=3).map(tuple),
    suggestion=zones,
)
STUDIED = {
    "studied": [{"whole": 0.3, "zone": None, "body": [0.1, 0.2, 0.3, 0.4], "face": None}],
    "fault": None,
    "advice": ["picture_in_view"],
    "suggestion": None,
}


@settings(derandomize=True)
@given(st.integers(1, 60), st.booleans(), zones)
def test_what_is_asked_arrives(number, occupied, zone) -> None:
    study = StudyRequest(looks=number, occupied=occupied)
    preview, place = PreviewRequest(columns=number), ZoneRequest(points=zone)
    asked = [read_asked(line) for line in (study_line(study), preview_line(preview))]
    placed = read_asked(zone_line(place))

    assert [one.verb for one in (*asked, placed)] == ["study", "preview", "zone"]
    assert read_study(asked[0].arguments) == study
    assert read_preview(asked[1].arguments) == preview
    assert read_zone(placed.arguments) == place


@settings(derandomize=True)
@given(studies)
def test_what_was_studied_arrives(studied) -> None:
    assert read_commissioned(studied_line(studied)) == studied


@pytest.mark.parametrize("answer", [Ready(), Refused(error="no camera")])
def test_other_answers_arrive(answer) -> None:
    assert read_commissioned(answer_line(answer)) == answer


def test_the_answer_to_a_look_is_none_to_a_technician() -> None:
    look = LookAnswer(
        look=1, seen=Seen.PERSON, reason=Reason.PERSON, score=None, detail="", again_s=None
    )
    with pytest.raises(WireBroken, match="look"):
        read_commissioned(answer_line(look))


@pytest.mark.parametrize(
    ("read", "arguments", "named"),
    [
        (read_study, {"looks": 61, "occupied": False}, "looks"),
        (read_study, {"looks": 0, "occupied": False}, "looks"),
        (read_study, {"looks": 1.0, "occupied": False}, "looks"),
        (read_study, {"looks": 20, "occupied": 0}, "occupied"),
        (read_study, {"looks": 20}, "occupied"),
        (read_study, {"looks": 20, "occupied": True, "keep": True}, "keep"),
        (read_study, [], "object"),
        (read_preview, {"columns": 61}, "columns"),
        (read_preview, {"columns": True}, "columns"),
        (read_preview, {"columns": 60, "rows": 480}, "rows"),
        (read_preview, 60, "object"),
        (read_zone, {"points": [[0, 0], [1, 1]]}, "points"),
        (read_zone, {"points": [[0, 0], [1, 1], [2, 0]]}, "points"),
        (read_zone, {}, "points"),
        (read_zone, None, "object"),
    ],
)
def test_each_bad_field_of_a_request_is_named(read, arguments, named) -> None:
    with pytest.raises(WireBroken, match=named):
        read(arguments)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"studied": []}, "studied"),
        ({"studied": STUDIED["studied"] * 61}, "studied"),
        ({"studied": [{**STUDIED["studied"][0], "picture": "iVBORw0K"}]}, "picture"),
        ({"studied": [{**STUDIED["studied"][0], "whole": 2.1}]}, "whole"),
        ({"studied": [{**STUDIED["studied"][0], "body": [0, 0, 1]}]}, "body"),
        ({"studied": [{**STUDIED["studied"][0], "face": [0, 0, 1, 99]}]}, "face"),
        ({"studied": [7]}, "object"),
        ({"fault": "tired"}, "fault"),
        ({"advice": ["paint it"]}, "advice"),
        ({"advice": [["x"]]}, "advice"),
        ({"suggestion": [[0, 0]]}, "suggestion"),
        ({"mosaic": ["x"]}, "mosaic"),
    ],
)
def test_each_bad_field_of_a_study_is_named(change, named) -> None:
    with pytest.raises(WireBroken, match=named):
        read_commissioned(json.dumps({**STUDIED, **change}).encode())


def test_the_largest_mosaic_travels_on_one_line() -> None:
    mosaic = Mosaic(lines=(CELL * 60 + RESET,) * 17)
    line = mosaic_line(mosaic)

    assert read_commissioned(line) == mosaic
    assert len(line) < LONGEST_LINE_BYTES


def test_the_largest_study_travels_on_one_line() -> None:
    box = (-0.123, -0.123, 1.123, 1.123)
    look = StudiedLook(whole=1.999, zone=1.999, body=box, face=box)
    points = tuple((0.123, 0.001 * number) for number in range(64))
    studied = Studied(looks=(look,) * 60, fault=None, advice=tuple(Advice), suggestion=points)

    assert read_commissioned(studied_line(studied)) == studied


def test_what_the_preview_draws_is_what_may_travel() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)
    mosaic = Mosaic(lines=tuple(as_blocks(noise, 60, 34)))

    assert read_commissioned(mosaic_line(mosaic)) == mosaic


@pytest.mark.parametrize(
    "lines",
    [
        [CELL * 61 + RESET],
        [CELL + RESET] * 18,
        [],
        [CELL],
        [RESET],
        [CELL + RESET + "\x1b]0;title\x07"],
        ["\x1b[2J" + CELL + RESET],
        [CELL.replace("▀", "A") + RESET],
        [CELL.replace("255", "1234") + RESET],
        [CELL.replace("255", "٣") + RESET],
        [CELL + RESET + "\n"],
        ["iVBORw0KGgo="],
        [7],
        "x",
    ],
    ids=["wide", "high", "none", "endless", "empty", "title", "clear", "letter", "deep", "digits",
         "newline", "picture", "number", "text"],
)  # fmt: skip
def test_more_than_60_x_34_cells_or_anything_else_neither_leaves_nor_is_read(lines) -> None:
    with pytest.raises(WireBroken, match="mosaic"):
        read_commissioned(json.dumps({"mosaic": lines}).encode())
    with pytest.raises(WireBroken, match="mosaic"):
        mosaic_line(Mosaic(lines=tuple(lines)))


def refused(line: bytes) -> bool:
    try:
        read_commissioned(line)
    except WireBroken:
        return True
    return False


@settings(derandomize=True)
@given(st.binary(max_size=200))
def test_rubbish_is_refused_with_a_sentence(line) -> None:
    assert refused(line)

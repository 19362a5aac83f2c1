"""The lines between a node and its vision process: strict, and never a picture."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import WireBroken
from vision.occupancy import Reason, Seen, Sighting
from vision.wire import (
    LookAnswer,
    LookRequest,
    OpenRequest,
    Ready,
    Refused,
    answer_line,
    line_of,
    look_line,
    open_line,
    read_answer,
    read_asked,
    read_look,
    read_open,
)
from vision.wire_fields import LONGEST_LINE_BYTES

ANSWER = LookAnswer(
    look=17, seen=Seen.PERSON, reason=Reason.PERSON, score=1.43, detail="", again_s=0.5
)
OPEN = {"source": "folder", "path": "pictures"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
shares = st.floats(0, 1)
opens = st.builds(
    OpenRequest,
    source=st.sampled_from(["folder", "video", "v4l2", "picamera2"]),
    path=st.none() | st.text(st.characters(exclude_characters="\0")),
    width=st.integers(1, 10_000),
    height=st.integers(1, 10_000),
    zone=st.none() | st.lists(st.tuples(shares, shares), min_size=3, max_size=9).map(tuple),
    models_dir=st.none() | st.text(st.characters(exclude_characters="\0")),
    backend=st.sampled_from(["litert", "mediapipe"]),
)
answers = st.builds(
    LookAnswer,
    look=st.integers(0, 2**60),
    seen=st.sampled_from(Seen),
    reason=st.sampled_from(Reason),
    score=st.none() | st.floats(0, 2),
    detail=st.text(st.characters(exclude_characters="\0"), max_size=500),
    again_s=st.none() | st.floats(0, 60),
)


@given(opens)
def test_what_is_asked_to_open_arrives(request: OpenRequest) -> None:
    asked = read_asked(open_line(request))

    assert asked.verb == "open"
    assert read_open(asked.arguments) == request


@given(answers | st.just(Ready()) | st.builds(Refused, error=st.just("no models")))
def test_what_is_answered_arrives_on_one_line_of_plain_letters(answer) -> None:
    line = answer_line(answer)

    assert read_answer(line) == answer
    assert (line.count(b"\n"), line.isascii()) == (1, True)


def test_a_look_arrives() -> None:
    asked = read_asked(look_line(LookRequest(look=17, next_in_s=60.0)))

    assert asked.verb == "look"
    assert read_look(asked.line) == LookRequest(look=17, next_in_s=60.0)


def test_a_sighting_is_of_the_moment_it_was_asked_for() -> None:
    assert ANSWER.sighting(42.0) == Sighting(
        at_s=42.0, seen=Seen.PERSON, score=1.43, reason=Reason.PERSON
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"source": "rtsp"}, "source"),
        ({"path": 7}, "path"),
        ({"path": "a\0b"}, "path"),
        ({"width": 0}, "width"),
        ({"width": True}, "width"),
        ({"height": 1e9}, "height"),
        ({"height": 10_001}, "height"),
        ({"zone": [0.1, 0.2, 0.3, 0.4]}, "zone"),
        ({"zone": [[0, 0], [1, 1]]}, "zone"),
        ({"zone": [[0, 0], [1, 1], [0, 1.5]]}, "zone"),
        ({"zone": [[0, 0], [1, 1], [0, 1, 2]]}, "zone"),
        ({"models_dir": []}, "models_dir"),
        ({"backend": "cloud"}, "backend"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_each_bad_field_of_open_is_named(change, named) -> None:
    with pytest.raises(WireBroken, match=named):
        read_open({**OPEN, **change})


@pytest.mark.parametrize("missing", ["source", "path"])
def test_a_missing_field_is_named(missing) -> None:
    with pytest.raises(WireBroken, match=missing):
        read_open({name: value for name, value in OPEN.items() if name != missing})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"look": -1}, "look"),
        ({"look": 1.0}, "look"),
        ({"look": True}, "look"),
        ({"seen": "somebody"}, "seen"),
        ({"reason": "because"}, "reason"),
        ({"score": 2.5}, "score"),
        ({"score": float("nan")}, "score"),
        ({"detail": None}, "detail"),
        ({"again_s": -1}, "again_s"),
        ({"again_s": 1e400}, "again_s"),
        ({"picture": "iVBORw0K"}, "picture"),
    ],
)
def test_each_bad_field_of_an_answer_is_named(change, named) -> None:
    good = json.loads(answer_line(ANSWER))

    with pytest.raises(WireBroken, match=named):
        read_answer(json.dumps({**good, **change}).encode())


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"17", b"\xff\xfe", b'{"a":' * 9_000, b"{}"])
def test_a_line_that_is_no_request_is_refused(line) -> None:
    with pytest.raises(WireBroken):
        read_asked(line)


def test_a_line_that_is_too_long_neither_leaves_nor_is_read() -> None:
    with pytest.raises(WireBroken, match="too long"):
        line_of({"detail": "x" * LONGEST_LINE_BYTES})
    with pytest.raises(WireBroken, match="too long"):
        read_answer(b" " * (LONGEST_LINE_BYTES + 1))


def refusal(read, *given) -> str | None:
    """What is said against a line; None if nothing is."""
    try:
        read(*given)
    except WireBroken as error:
        return str(error)
    return None


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_rubbish_is_read_or_refused_with_a_sentence(line) -> None:
    assert refusal(read_answer, line) != ""
    assert refusal(lambda: read_open(read_asked(line).arguments)) != ""


@given(st.dictionaries(st.sampled_from(["look", "next_in_s", "open", "seen"]), JSON))
def test_requests_of_any_content_are_read_or_refused_with_a_sentence(content) -> None:
    assert refusal(read_look, content) != ""
    assert refusal(read_open, content) != ""

"""Commands a node obeys, and those it drops."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import MAX_PAYLOAD_BYTES, CommandReply, Mode, ModeCommand, encode
from seatd.commands import Command, Verb, read_command

TOPICS = Topics()


def received(
    payload: bytes = b"",
    *,
    topic: str = "seats/berlin-017/cmd/reannounce",
    retained: bool = False,
    response_topic: str | None = None,
) -> Received:
    return Received(topic=topic, payload=payload, retained=retained, response_topic=response_topic)


def read(payload: bytes) -> Command | None:
    return read_command(received(payload), TOPICS)


def test_an_empty_payload_is_a_command_without_a_request() -> None:
    assert read(b"") == Command(verb=Verb.REANNOUNCE, asked="reannounce", request=None)


def test_the_request_is_repeated_in_the_answer() -> None:
    command = read(b'{"request": "a-1", "by": "lead"}')

    assert command == Command(verb=Verb.REANNOUNCE, asked="reannounce", request="a-1")


@pytest.mark.parametrize("request_", [b"{}", b'{"request": 7}', b'{"request": null}'])
def test_a_request_that_is_no_text_is_left_out(request_: bytes) -> None:
    assert read(request_) == Command(verb=Verb.REANNOUNCE, asked="reannounce", request=None)


def test_a_verb_this_node_does_not_know_is_told_apart_from_garbage() -> None:
    message = received(b'{"request": "a-1"}', topic="seats/berlin-017/cmd/dance")

    assert read_command(message, TOPICS) == Command(verb=None, asked="dance", request="a-1")


def test_a_retained_command_is_dropped() -> None:
    assert read_command(received(retained=True), TOPICS) is None


@pytest.mark.parametrize(
    "topic",
    [
        "seats/berlin-017/presence",
        "seats/berlin-017/cmd",
        "seats/berlin-017/cmd/",
        "seats/berlin-017/cmd/zero/now",
        "elsewhere/berlin-017/cmd/reannounce",
        "",
    ],
)
def test_what_is_no_command_is_dropped(topic: str) -> None:
    assert read_command(received(topic=topic), TOPICS) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"now",
        b"\xff",
        b"[]",
        b'"a-1"',
        b"17",
        b'{"request": "a-1"',
        b"[" * 9000,
        b'{"request": "\\ud800"}',
        b"1" * 5000,
        b" " * (MAX_PAYLOAD_BYTES + 1),
    ],
)
def test_a_malformed_payload_is_dropped(payload: bytes) -> None:
    assert read(payload) is None


def test_the_longest_payload_is_read() -> None:
    assert read(b"{}".ljust(MAX_PAYLOAD_BYTES)) is not None


@pytest.mark.parametrize("response_topic", ["answers/+", "answers/#", "#"])
def test_a_command_that_wants_its_answer_on_a_wildcard_is_dropped(response_topic: str) -> None:
    """MQTT 5, 3.3.2.3.5: the response topic must not contain wildcards."""
    assert read_command(received(response_topic=response_topic), TOPICS) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(derandomize=True)
@given(st.binary(max_size=100) | JSON.map(lambda body: json.dumps(body).encode()))
def test_whatever_is_sent_is_dropped_or_can_be_answered(payload: bytes) -> None:
    command = read(payload)

    assert command is None or encode(
        CommandReply(status="ok", error=command.asked, request=command.request)
    )


@settings(derandomize=True)
@given(st.text(st.characters()))
def test_any_request_is_repeated_word_for_word_or_dropped(request_: str) -> None:
    command = read(json.dumps({"request": request_}).encode())

    assert command is None or command.request == request_


# -- mode --


def asked_for(payload: bytes) -> Command:
    message = received(payload, topic="seats/berlin-017/cmd/mode")
    command = read_command(message, TOPICS)
    assert command is not None
    return command


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_can_be_asked_for(mode: Mode) -> None:
    command = asked_for(json.dumps({"mode": mode.value, "request": "a-1"}).encode())

    assert command.wanted == ModeCommand(mode=mode, request="a-1")
    assert (command.verb, command.request, command.problem) == (Verb.MODE, "a-1", None)


def test_how_often_to_confirm_comes_with_the_mode() -> None:
    command = asked_for(b'{"mode": "confirm", "confirm_every_s": 300, "by": "lead"}')

    assert command.wanted == ModeCommand(mode=Mode.CONFIRM, confirm_every_s=300.0)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "mode: "),
        (b"{}", "mode: "),
        (b'{"mode": "nap"}', "mode: Input should be 'chair_camera'"),
        (b'{"mode": 1}', "mode: "),
        (b'{"mode": "confirm", "confirm_every_s": 0}', "confirm_every_s: "),
        (b'{"mode": "confirm", "confirm_every_s": 86401}', "confirm_every_s: "),
        (b'{"mode": "confirm", "confirm_every_s": "300"}', "confirm_every_s: "),
        (b'{"mode": "confirm", "v": 2}', "contract version"),
    ],
)
def test_a_mode_that_cannot_be_is_answered_with_the_field(payload: bytes, told: str) -> None:
    command = asked_for(payload)

    assert command.wanted is None
    assert told in (command.problem or "")


def test_i_am_here_needs_no_payload() -> None:
    message = received(topic="seats/berlin-017/cmd/confirm")

    assert read_command(message, TOPICS) == Command(
        verb=Verb.CONFIRM, asked="confirm", request=None
    )

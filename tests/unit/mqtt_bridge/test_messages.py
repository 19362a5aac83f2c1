"""The wire contract: what is written can be read, and what is not of it is named."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from wire_samples import ANY_MESSAGE, MESSAGES, SAMPLES

from mqtt_bridge import BridgeError, MalformedMessage, UnsupportedVersion
from mqtt_bridge.messages import (
    MAX_PAYLOAD_BYTES,
    CameraCommand,
    DispatcherStatus,
    Heartbeat,
    Life,
    Mode,
    ModeCommand,
    NodeStatus,
    Presence,
    PresenceMessage,
    WireModel,
    decode,
    encode,
)

# Fields that release 0.1 did not know, and what a message without them says.
LATER = {
    "break_wanted_seq": 0,
    "mat_frames_ok": None,
    "mat_frames_corrupt": None,
    "mat_frames_missed": None,
    "mat_frames_saturated": None,
    "calibrated_at": None,
}
WRITTEN = {"calibrated_at": "2026-03-02T09:14:00+00:00"}
BODIES = {type(sample): json.loads(encode(sample)) for sample in SAMPLES}
MODELS = sorted(MESSAGES, key=lambda model: model.__name__)


def payload(model: type[WireModel], **changes: Any) -> bytes:
    """The sample of this model, with some fields changed."""
    return json.dumps(BODIES[model] | changes).encode()


def without(model: type[WireModel], field: str) -> bytes:
    return json.dumps({k: v for k, v in BODIES[model].items() if k != field}).encode()


def test_there_is_a_sample_and_a_strategy_for_every_message() -> None:
    assert set(BODIES) == set(MESSAGES) == set(WireModel.__subclasses__())


@settings(derandomize=True, max_examples=150)
@given(ANY_MESSAGE)
def test_every_message_survives_the_wire(message: WireModel) -> None:
    assert decode(type(message), encode(message)) == message


@settings(derandomize=True)
@given(ANY_MESSAGE)
def test_a_message_is_one_json_object_of_version_1(message: WireModel) -> None:
    assert json.loads(encode(message).decode("utf-8"))["v"] == 1


@settings(derandomize=True)
@given(ANY_MESSAGE, st.dictionaries(st.text(min_size=1), st.none() | st.integers() | st.text()))
def test_unknown_fields_are_ignored(message: WireModel, extra: dict[str, object]) -> None:
    body = {f"x_{key}": value for key, value in extra.items()} | json.loads(encode(message))

    assert decode(type(message), json.dumps(body).encode()) == message


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("version", [0, 2, 99, -1, "1", True, 1.0, None, [1]])
def test_a_version_we_do_not_know_is_told_apart_from_garbage(
    model: type[WireModel], version: object
) -> None:
    with pytest.raises(UnsupportedVersion, match="contract version not known"):
        decode(model, payload(model, v=version))


def test_a_newer_version_is_unsupported_whatever_its_other_fields_have_become() -> None:
    with pytest.raises(UnsupportedVersion):
        decode(PresenceMessage, b'{"v": 2, "chair": {"id": "berlin-017"}}')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epoch", "1"),
        ("epoch", True),
        ("epoch", 1.0),
        ("epoch", -1),
        ("epoch", 2**53 + 1),
        ("epoch", None),
        ("seq", "7"),
        ("seq", False),
        ("seat", 17),
        ("seat", "Berlin-017"),
        ("seat", "berlin-017\n"),
        ("seat", "a" * 65),
        ("seat", ""),
        ("boot_id", "00112233445566778899AABB"),
        ("boot_id", "0011"),
        ("state", "ONLINE"),
        ("state", 1),
        ("occupied", "true"),
        ("occupied", 1),
        ("occupied", 0),
        ("empty_for_ms", "0"),
        ("empty_for_ms", 0.5),
        ("empty_for_ms", -1),
        ("empty_for_ms", True),
        ("reason", "bored"),
        ("sent_at", 1_700_000_000),
        ("sensors", []),
        ("sensors", None),
    ],
)
def test_a_value_of_another_type_or_range_is_refused_by_its_name(
    field: str, value: object
) -> None:
    with pytest.raises(MalformedMessage, match=f"^{field}: ") as caught:
        decode(PresenceMessage, payload(PresenceMessage, **{field: value}))

    assert not isinstance(caught.value, UnsupportedVersion)


def test_a_malformed_field_inside_another_is_named_with_its_path() -> None:
    sensors = {"load_cell": "ok", "camera": "asleep"}

    with pytest.raises(MalformedMessage, match=r"^sensors\.camera: "):
        decode(PresenceMessage, payload(PresenceMessage, sensors=sensors))


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (model, field)
        for model in MODELS
        for field in model.model_fields
        if field not in {"v", *LATER} and model not in {ModeCommand, CameraCommand}
    ],
)
def test_every_field_a_node_writes_is_required_even_those_that_may_be_null(
    model: type[WireModel], field: str
) -> None:
    with pytest.raises(MalformedMessage, match=f"^{field}: "):
        decode(model, without(model, field))


@pytest.mark.parametrize(
    ("model", "field"),
    [(model, field) for model in MODELS for field in model.model_fields if field in LATER],
)
def test_a_later_field_may_lack_and_is_left_out_where_it_says_nothing(
    model: type[WireModel], field: str
) -> None:
    read = decode(model, without(model, field))

    assert getattr(read, field) == LATER[field]
    assert field not in json.loads(encode(read))
    said = WRITTEN.get(field, 3)
    assert json.loads(encode(decode(model, payload(model, **{field: said}))))[field] == said


def test_a_command_written_by_others_may_leave_out_what_has_a_default() -> None:
    assert decode(ModeCommand, b'{"mode": "camera"}') == ModeCommand(mode=Mode.CAMERA)


@pytest.mark.parametrize(
    "garbage",
    [b"", b" ", b"online", b"\xff\xfe", b"[]", b"null", b'"up"', b'{"state":', b"[" * 9000],
)
def test_what_is_no_json_object_is_malformed(garbage: bytes) -> None:
    with pytest.raises(MalformedMessage, match=r"^payload: "):
        decode(DispatcherStatus, garbage)


@settings(derandomize=True)
@given(st.binary(max_size=200), st.sampled_from(MODELS))
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(
    garbage: bytes, model: type[WireModel]
) -> None:
    try:
        outcome: object = decode(model, garbage)
    except MalformedMessage as error:
        outcome = str(error)

    assert isinstance(outcome, model) or (isinstance(outcome, str) and "\n" not in outcome)


def padded(size_bytes: int) -> bytes:
    body = encode(DispatcherStatus(state=Life.UP))
    return body + b" " * (size_bytes - len(body))


def test_the_longest_payload_is_read() -> None:
    assert decode(DispatcherStatus, padded(MAX_PAYLOAD_BYTES)).state is Life.UP


def test_a_longer_payload_is_refused_with_both_lengths() -> None:
    with pytest.raises(MalformedMessage, match="16385 bytes, at most 16384"):
        decode(DispatcherStatus, padded(MAX_PAYLOAD_BYTES + 1))


def test_messages_are_values() -> None:
    status = NodeStatus(seat="berlin-017", epoch=1, conn=1, state=Life.UP)

    with pytest.raises(ValidationError, match="frozen"):
        status.epoch = 2  # type: ignore[misc]


def test_a_program_cannot_make_a_message_the_others_would_refuse() -> None:
    with pytest.raises(ValidationError):
        Heartbeat(
            seat="Berlin 17",
            epoch=1,
            boot_id="00112233445566778899aabb",
            seq=1,
            state=Presence.ONLINE,
            occupied=True,
            empty_for_ms=None,
        )


def test_what_cannot_be_read_is_a_value_error_and_ours() -> None:
    assert issubclass(UnsupportedVersion, MalformedMessage)
    assert issubclass(MalformedMessage, ValueError)
    assert issubclass(MalformedMessage, BridgeError)

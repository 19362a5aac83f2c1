"""What a released node or dispatcher says stays readable: payloads as release 0.1 wrote them.

The golden file is written once, at the release, and never again: a test that fails here found a
change of the contract, which needs a new field or a new version.
"""

import json
from pathlib import Path

import pytest

from mqtt_bridge import messages
from mqtt_bridge.messages import WireModel, decode, encode

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = ("payloads-0.1.json", "commands-0.1.json")
PAYLOADS: dict[str, str] = {
    name: payload
    for file in FILES
    for name, payload in json.loads((GOLDEN / file).read_text(encoding="utf-8")).items()
}


def model_of(name: str) -> type[WireModel]:
    model: type[WireModel] = getattr(messages, name)
    return model


def test_every_recorded_file_is_read() -> None:
    assert {file.name for file in GOLDEN.glob("*-*.json")} == set(FILES)


def test_every_message_of_the_release_is_there() -> None:
    assert sorted(PAYLOADS) == [
        "Alert",
        "CommandReply",
        "DispatcherStatus",
        "Health",
        "Heartbeat",
        "ModeCommand",
        "NodeStatus",
        "PresenceMessage",
    ]


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_todays_model_reads_what_the_release_wrote(name: str) -> None:
    payload = PAYLOADS[name]
    read = decode(model_of(name), payload.encode())

    assert read.model_dump(mode="json") == json.loads(payload)


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_todays_model_writes_it_byte_for_byte(name: str) -> None:
    payload = PAYLOADS[name].encode()

    assert encode(decode(model_of(name), payload)) == payload

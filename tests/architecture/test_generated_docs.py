"""Documents that repeat the code agree with it."""

import json
import re
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tree import ROOT

sys.path.insert(0, str(ROOT / "docs"))

import generate
import wire_documents

from mqtt_bridge import Publication, Received, Topics
from mqtt_bridge.messages import (
    CommandReply,
    Health,
    Heartbeat,
    Life,
    PresenceMessage,
    WireModel,
    decode,
)
from seatd.announcement import FAULTS, Identity
from seatd.outgoing import Outgoing

PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- message: (\S+) -->\n```json\n(.*?)```", PROTOCOL, re.DOTALL)
TEXT_OF: dict[str, str] = dict(EXAMPLES)


def test_every_generated_document_is_up_to_date() -> None:
    out_of_date = list(generate.differences(ROOT / "docs"))

    assert out_of_date == [], "run: ./run docs"


def test_the_check_sees_a_document_that_is_missing_or_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0
    (tmp_path / "presence.md").write_text("by hand", encoding="utf-8")
    (tmp_path / "schemas" / "alert.json").unlink()
    capsys.readouterr()

    assert generate.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "docs/schemas/alert.json is out of date; run: ./run docs",
        "docs/presence.md is out of date; run: ./run docs",
    ]
    assert not (tmp_path / "schemas" / "alert.json").exists()


@pytest.mark.parametrize("name", sorted(wire_documents.SCHEMAS))
def test_every_published_schema_is_one(name: str) -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_every_example_of_the_protocol_is_a_message(name: str, text: str) -> None:
    example = json.loads(text)
    message = decode(wire_documents.SCHEMAS[name], text.encode())

    assert message.model_dump(mode="json") == example
    assert list(Draft202012Validator(wire_documents.schema(name)).iter_errors(example)) == []


def test_the_protocol_has_an_example_of_every_message_of_a_node() -> None:
    assert set(TEXT_OF) == wire_documents.SCHEMAS.keys() - {"dispatcher-status"}


def test_every_message_of_the_contract_has_a_schema() -> None:
    assert set(WireModel.__subclasses__()) == set(wire_documents.SCHEMAS.values())


ASKED = Received(topic="seats/berlin-017/cmd/reannounce", payload=b"", retained=False)


def sent_by_a_node() -> dict[str, Publication]:
    identity = Identity(seat="berlin-017", epoch=12, boot_id="0" * 24)
    outgoing = Outgoing(topics=Topics(), identity=identity)

    def example(name: str) -> bytes:
        return TEXT_OF[name].encode()

    return {
        "presence": outgoing.presence(decode(PresenceMessage, example("presence"))),
        "heartbeat": outgoing.heartbeat(decode(Heartbeat, example("heartbeat"))),
        "health": outgoing.health(decode(Health, example("health"))),
        "reply": outgoing.reply(decode(CommandReply, example("reply")), ASKED),
        "status": outgoing.status(1, Life.UP),
        "alert": outgoing.alert("uncalibrated", "2026-11-20T13:49:52Z"),
    }


@pytest.mark.parametrize(("name", "sent"), sent_by_a_node().items())
def test_the_published_channels_are_those_a_node_uses(name: str, sent: Publication) -> None:
    channel = wire_documents.CHANNELS[name]
    topic = channel.topic.format(base="seats", seat="berlin-017", code="uncalibrated")

    assert (topic, channel.qos, channel.retained) == (sent.topic, sent.qos, sent.retained)


def test_every_alert_a_node_can_raise_stands_in_protocol_and_operations() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [code for code in FAULTS if f"`{code}`" not in PROTOCOL or code not in operations]

    assert missing == []

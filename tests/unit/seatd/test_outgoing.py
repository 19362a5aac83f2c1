"""Topic, quality of service and retention of everything a node says (design of the wire)."""

import pytest

from mqtt_bridge import Publication, Received, Topics
from mqtt_bridge.messages import (
    Alert,
    CommandReply,
    Health,
    Heartbeat,
    Life,
    NodeStatus,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    Severity,
    decode,
)
from seatd.announcement import FAULTS, Identity
from seatd.outgoing import Outgoing

IDENTITY = Identity(seat="berlin-017", epoch=42, boot_id="00112233445566778899aabb")
OUTGOING = Outgoing(topics=Topics(base="hall-2"), identity=IDENTITY)
SENSORS = Sensors(load_cell=SensorState.OK, camera=SensorState.OFF)
SINCE = "2026-11-20T09:14:03.250Z"


def manner(publication: Publication) -> tuple[str, int, bool]:
    return publication.topic, publication.qos, publication.retained


def test_presence_is_retained() -> None:
    message = PresenceMessage(
        seat="berlin-017",
        epoch=42,
        boot_id=IDENTITY.boot_id,
        seq=1,
        state=Presence.ONLINE,
        occupied=True,
        empty_for_ms=None,
        reason=Reason.OCCUPIED,
        sensors=SENSORS,
        sent_at=SINCE,
    )
    publication = OUTGOING.presence(message)

    assert manner(publication) == ("hall-2/berlin-017/presence", 1, True)
    assert decode(PresenceMessage, publication.payload) == message


def test_a_heartbeat_is_never_retained_nor_repeated() -> None:
    message = Heartbeat(
        seat="berlin-017",
        epoch=42,
        boot_id=IDENTITY.boot_id,
        seq=1,
        state=Presence.ONLINE,
        occupied=True,
        empty_for_ms=None,
    )
    publication = OUTGOING.heartbeat(message)

    assert manner(publication) == ("hall-2/berlin-017/heartbeat", 0, False)
    assert decode(Heartbeat, publication.payload) == message


@pytest.mark.parametrize("state", Life)
def test_birth_stop_and_will_are_retained_and_numbered(state: Life) -> None:
    publication = OUTGOING.status(3, state)

    assert manner(publication) == ("hall-2/berlin-017/status", 1, True)
    assert decode(NodeStatus, publication.payload) == NodeStatus(
        seat="berlin-017", epoch=42, conn=3, state=state
    )


def test_health_is_retained() -> None:
    message = Health(
        seat="berlin-017",
        epoch=42,
        uptime_s=1,
        version="0.1.0",
        sensors=SENSORS,
        frames_ok=1,
        frames_corrupt=0,
        frames_missed=0,
        frames_saturated=0,
        camera_age_s=None,
        cpu_temperature_c=None,
        clock_synchronised=None,
        commands_dropped=0,
    )
    publication = OUTGOING.health(message)

    assert manner(publication) == ("hall-2/berlin-017/health", 1, True)
    assert decode(Health, publication.payload) == message


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_an_alert_is_retained_with_the_technicians_words(code: str) -> None:
    publication = OUTGOING.alert(code, SINCE)

    assert manner(publication) == (f"hall-2/berlin-017/alert/{code}", 1, True)
    assert decode(Alert, publication.payload) == Alert(
        seat="berlin-017",
        code=code,
        severity=FAULTS[code].severity,
        since=SINCE,
        text=FAULTS[code].text,
    )


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_a_cleared_alert_is_an_empty_retained_payload_on_the_same_topic(code: str) -> None:
    publication = OUTGOING.cleared(code)

    assert manner(publication) == manner(OUTGOING.alert(code, SINCE))
    assert publication.payload == b""


def test_only_a_seat_that_cannot_be_trusted_at_all_is_critical() -> None:
    critical = {code for code, fault in FAULTS.items() if fault.severity is Severity.CRITICAL}

    assert critical == {"uncalibrated", "load_cell_fault"}


def asked(response_topic: str | None, correlation_data: bytes | None = None) -> Received:
    return Received(
        topic="hall-2/berlin-017/cmd/reannounce",
        payload=b"",
        retained=False,
        response_topic=response_topic,
        correlation_data=correlation_data,
    )


@pytest.mark.parametrize(
    ("response_topic", "topic"),
    [
        (None, "hall-2/berlin-017/reply"),
        ("", "hall-2/berlin-017/reply"),
        ("desk/answers", "desk/answers"),
    ],
)
def test_a_reply_goes_where_it_was_asked_for_and_is_not_retained(
    response_topic: str | None, topic: str
) -> None:
    reply = CommandReply(status="ok", error=None, request="a-1")
    publication = OUTGOING.reply(reply, asked(response_topic))

    assert manner(publication) == (topic, 1, False)
    assert decode(CommandReply, publication.payload) == reply


@pytest.mark.parametrize("correlation_data", [None, b"", b"\x00\xff"])
def test_a_reply_carries_what_the_asker_knows_it_by(correlation_data: bytes | None) -> None:
    reply = CommandReply(status="ok", error=None, request=None)
    publication = OUTGOING.reply(reply, asked("desk/answers", correlation_data))

    assert publication.correlation_data == correlation_data


def test_an_alert_names_what_the_sensor_found() -> None:
    publication = OUTGOING.alert("load_cell_fault", SINCE, "cell 2 of 4: no conversion")

    assert decode(Alert, publication.payload).text == (
        f"{FAULTS['load_cell_fault'].text} Found: cell 2 of 4: no conversion."
    )

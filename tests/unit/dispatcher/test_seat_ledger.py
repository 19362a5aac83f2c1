"""All seats: what is taken off the wire, what is dropped and counted, what runs out when."""

import json

import pytest
from call_hall import BOOT_A, BOOT_B, Message, heartbeat, presence, status, topic_of

from dispatcher.seats.ledger import BreakPressed, Heard, Remark, SeatChange, SeatLedger
from dispatcher.seats.record import Link, SeatView
from mqtt_bridge import Topics
from mqtt_bridge.messages import (
    MAX_PAYLOAD_BYTES,
    Alert,
    Health,
    Life,
    Presence,
    Sensors,
    SensorState,
    Severity,
    encode,
)

TOPICS = Topics()
SEAT, OTHER = "berlin-001", "berlin-002"
BEAT, PRESENCE, STATUS = TOPICS.heartbeat(SEAT), TOPICS.presence(SEAT), TOPICS.status(SEAT)


def ledger() -> SeatLedger:
    return SeatLedger(topics=TOPICS, seats=[SEAT, OTHER])


def alive(at_s: float = 0.0) -> SeatLedger:
    seats = ledger()
    seats.hear(BEAT, encode(heartbeat()), False, at_s)
    return seats


def causes(heard: list[Heard]) -> list[str]:
    return [one.cause for one in heard if isinstance(one, Remark)]


def test_every_registered_seat_has_a_view_from_the_start() -> None:
    assert ledger().views == {SEAT: SeatView(), OTHER: SeatView()}


def test_a_change_tells_before_and_after() -> None:
    seats = ledger()
    (change,) = seats.hear(BEAT, encode(heartbeat()), False, 0.0)

    assert isinstance(change, SeatChange)
    assert (change.seat, change.before) == (SEAT, SeatView())
    assert change.after.presence is Presence.ONLINE
    assert seats.views[SEAT] == change.after


def test_what_changes_nothing_is_not_told() -> None:
    assert alive().hear(BEAT, encode(heartbeat()), False, 3.0) == []


def test_a_retained_heartbeat_is_history_and_only_counted() -> None:
    """Conformance 63: it renews nothing."""
    seats = ledger()
    heard = seats.hear(BEAT, encode(heartbeat()), True, 0.0)

    assert causes(heard) == ["retained_heartbeat"]
    assert seats.views[SEAT] == SeatView()


def test_retained_presence_is_learnt_and_believed_after_the_first_heartbeat() -> None:
    """Conformance 63: a retained message renews nothing, however often it comes."""
    seats = ledger()
    for at_s in (0.0, 1.0):
        seats.hear(PRESENCE, encode(presence(seq=7)), True, at_s)
    before = seats.views[SEAT]
    seats.hear(BEAT, encode(heartbeat(seq=7)), False, 2.0)

    assert before.presence is Presence.UNKNOWN
    assert seats.views[SEAT].presence is Presence.ONLINE


def test_queued_presence_of_a_dead_node_makes_no_ghost() -> None:
    """The broker delivers what it queued with the retain flag off."""
    seats = alive()
    seats.hear(STATUS, encode(status(Life.LOST)), False, 1.0)
    seats.hear(PRESENCE, encode(presence(seq=5)), False, 2.0)

    assert seats.views[SEAT].link is Link.LOST
    assert seats.views[SEAT].presence is Presence.UNKNOWN


def test_silence_is_told_when_the_lease_runs_out() -> None:
    """Conformance 62: nothing polls, and nobody stays present for ever."""
    seats = alive()
    early = seats.expire(9.99)
    due_s = seats.next_due_s()
    (change,) = seats.expire(10.0)

    assert (early, due_s) == ([], 10.0)
    assert (change.seat, change.after.link) == (SEAT, Link.SILENT)
    assert seats.next_due_s() is None


def test_a_renewed_lease_runs_out_later() -> None:
    seats = alive()
    seats.hear(BEAT, encode(heartbeat()), False, 6.0)

    assert seats.expire(10.0) == []
    assert seats.next_due_s() == 16.0
    assert [change.seat for change in seats.expire(16.0)] == [SEAT]


def test_renewals_leave_one_moment_to_come() -> None:
    """A seat beats every three seconds for years."""
    seats = ledger()
    for beat in range(100):
        seats.hear(BEAT, encode(heartbeat()), False, beat * 3.0)

    assert len(seats._running_out) == 1


def test_each_seat_runs_out_on_its_own() -> None:
    seats = alive()
    seats.hear(TOPICS.heartbeat(OTHER), encode(heartbeat(seat=OTHER)), False, 4.0)

    assert [change.seat for change in seats.expire(10.0)] == [SEAT]
    assert seats.next_due_s() == 14.0
    assert [change.seat for change in seats.expire(20.0)] == [OTHER]


def test_an_ended_lease_does_not_run_out_again() -> None:
    seats = alive()
    seats.hear(STATUS, encode(status(Life.STOPPED)), False, 1.0)

    assert seats.expire(10.0) == []


def test_a_duplicate_alarm_ends_by_itself() -> None:
    seats = alive()
    for at_s, boot_id in ((1.0, BOOT_B), (2.0, BOOT_A)):
        seats.hear(BEAT, encode(heartbeat(boot_id=boot_id)), False, at_s)
    during = seats.views[SEAT].link
    for at_s in range(5, 62, 3):
        seats.hear(BEAT, encode(heartbeat()), False, float(at_s))
        seats.expire(float(at_s))
    (change,) = seats.expire(62.0)

    assert during is Link.DUPLICATE_IDENTITY
    assert change.after.link is Link.LIVE


@pytest.mark.parametrize(
    ("topic", "payload", "cause"),
    [
        ("elsewhere/berlin-001/heartbeat", encode(heartbeat()), "foreign_topic"),
        ("seats/berlin-001/whisper", b"{}", "foreign_topic"),
        ("seats/berlin-009/heartbeat", encode(heartbeat(seat="berlin-009")), "unknown_seat"),
        (BEAT, b"", "malformed"),
        (BEAT, b"\xff\xfe", "malformed"),
        (BEAT, b"[" * 5_000, "malformed"),
        (BEAT, b" " * (MAX_PAYLOAD_BYTES + 1), "malformed"),
        (BEAT, encode(heartbeat(seat=OTHER)), "malformed"),
        (PRESENCE, encode(presence(seat=OTHER)), "malformed"),
        (STATUS, encode(status(Life.LOST, seat=OTHER)), "malformed"),
        (BEAT, encode(heartbeat()).replace(b'"v":1', b'"v":9'), "unsupported_version"),
        (TOPICS.alert(SEAT, "cable"), b"{}", "malformed"),
    ],
)
def test_a_bad_message_is_dropped_and_counted(topic: str, payload: bytes, cause: str) -> None:
    seats = alive()
    before = dict(seats.views)
    heard = seats.hear(topic, payload, False, 1.0) + seats.hear(topic, payload, False, 2.0)

    assert causes(heard) == [cause, cause]
    assert [one.times for one in heard if isinstance(one, Remark)] == [1, 2]
    assert seats.views == before
    assert sum(seats.remarks.values()) == 2


def test_invented_topics_share_one_line() -> None:
    """Whoever may publish anything must not fill our memory with names."""
    seats = ledger()
    for number in range(50):
        seats.hear(f"seats/ghost-{number}/heartbeat", b"{}", False, 0.0)

    assert seats.remarks == {("-", "unknown_seat"): 50}


def test_an_older_start_is_counted_and_named() -> None:
    seats = alive()
    seats.hear(PRESENCE, encode(presence(epoch=4, boot_id=BOOT_B)), False, 1.0)
    heard = seats.hear(PRESENCE, encode(presence(epoch=3)), False, 2.0)

    assert causes(heard) == ["outdated"]
    assert seats.counts["outdated"] == 1


def test_our_own_status_is_none_of_the_seats() -> None:
    assert ledger().hear("seats/svc.dispatcher/status", b'{"v":1,"state":"up"}', True, 0.0) == []


def test_replies_change_no_seat() -> None:
    assert alive().hear(TOPICS.reply(SEAT), b"{}", False, 1.0) == []


def test_health_changes_no_seat_and_tells_how_old_the_calibration_is() -> None:
    seats = alive()
    told = Health(
        seat=SEAT,
        epoch=1,
        uptime_s=60,
        version="0.1.0",
        sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OFF),
        frames_ok=600,
        frames_corrupt=0,
        frames_missed=0,
        frames_saturated=0,
        camera_age_s=None,
        cpu_temperature_c=None,
        clock_synchronised=None,
        commands_dropped=0,
        calibrated_at="2026-03-02T09:14:00+00:00",
    )

    assert seats.hear(TOPICS.health(SEAT), encode(told), True, 1.0) == []
    assert seats.calibrated_at == {SEAT: "2026-03-02T09:14:00+00:00"}
    assert [one.cause for one in seats.hear(TOPICS.health(SEAT), b"{}", True, 1.0)] == [
        "malformed"
    ]


def alert(seat: str = SEAT) -> Alert:
    return Alert(
        seat=seat,
        code="cable",
        severity=Severity.WARNING,
        since="2026-01-01T00:00:00Z",
        text="plug it in",
    )


def test_an_alert_stands_until_it_is_cleared() -> None:
    seats, topic = ledger(), TOPICS.alert(SEAT, "cable")
    seats.hear(topic, encode(alert()), True, 0.0)
    standing = dict(seats.alerts)
    for _ in range(2):
        seats.hear(topic, b"", True, 1.0)

    assert standing == {(SEAT, "cable"): alert()}
    assert seats.alerts == {}


def test_an_alert_in_another_seats_name_is_dropped() -> None:
    seats = ledger()
    heard = seats.hear(TOPICS.alert(SEAT, "cable"), encode(alert(OTHER)), False, 0.0)

    assert causes(heard) == ["malformed"]
    assert seats.alerts == {}


def test_unknown_fields_are_ignored() -> None:
    """A node of a newer version may say more than we understand."""
    body = json.loads(encode(heartbeat())) | {"mood": "fine"}
    seats = ledger()
    seats.hear(BEAT, json.dumps(body).encode(), False, 0.0)

    assert seats.views[SEAT].presence is Presence.ONLINE


@pytest.mark.parametrize("message", [heartbeat(), presence(), status(Life.UP)])
def test_every_applied_message_is_counted(message: Message) -> None:
    seats = ledger()
    seats.hear(topic_of(message), encode(message), False, 0.0)

    assert seats.counts == {"applied": 1}


# The button of a chair.


def pressed(seats: SeatLedger, message: Message, number: int, *, retained: bool = False) -> int:
    """How many wishes a message brings that says so many presses."""
    said = message.model_copy(update={"break_wanted_seq": number})
    heard = seats.hear(topic_of(said), encode(said), retained, 1.0)
    return sum(isinstance(one, BreakPressed) for one in heard)


def test_a_higher_number_is_one_wish_however_it_is_told() -> None:
    seats = alive()
    first = pressed(seats, presence(), 1)
    again = pressed(seats, heartbeat(), 1)
    more = pressed(seats, heartbeat(), 3)

    assert (first, again, more) == (1, 0, 1)


def test_the_first_number_of_a_start_is_history() -> None:
    """A dispatcher that was away hears of wishes that were heard before it."""
    assert pressed(ledger(), heartbeat(), 4) == 0
    assert pressed(alive(), heartbeat(epoch=2, boot_id=BOOT_B), 4) == 0


def test_a_retained_presence_neither_wishes_nor_says_how_far_the_count_has_come() -> None:
    seats = ledger()
    old = pressed(seats, presence(), 1, retained=True)
    current = pressed(seats, heartbeat(), 3)
    echo = pressed(seats, presence(), 9, retained=True)

    assert (old, current, echo) == (0, 0, 0)


def test_a_lower_number_and_another_start_wish_nothing() -> None:
    seats = ledger()
    pressed(seats, heartbeat(seq=2), 3)

    assert pressed(seats, heartbeat(seq=2), 2) == 0
    assert pressed(seats, heartbeat(seq=1), 9) == 0
    assert pressed(seats, heartbeat(seq=2, boot_id=BOOT_B), 9) == 0

"""Whatever comes over the wire, and whenever: no ghost, no crash, nothing forgotten."""

import json

from call_hall import BOOT_A, BOOT_B, Message, heartbeat, presence, status, take, topic_of
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.seats.ledger import Remark, SeatChange, SeatLedger
from dispatcher.seats.record import LEASE_S, SeatRecord
from mqtt_bridge import Topics
from mqtt_bridge.messages import Heartbeat, Life, Presence, encode

TOPICS = Topics()
SEATS = ("berlin-001", "berlin-002")
Steps = list[tuple[float, Message, bool]]

MESSAGES = st.one_of(
    st.builds(
        heartbeat,
        seat=st.sampled_from(SEATS),
        epoch=st.integers(1, 2),
        boot_id=st.sampled_from([BOOT_A, BOOT_B]),
        seq=st.integers(0, 2),
        state=st.sampled_from(Presence),
    ),
    st.builds(
        presence,
        seat=st.sampled_from(SEATS),
        epoch=st.integers(1, 2),
        boot_id=st.sampled_from([BOOT_A, BOOT_B]),
        seq=st.integers(0, 2),
        state=st.sampled_from(Presence),
    ),
    st.builds(status, st.sampled_from(Life), seat=st.sampled_from(SEATS), conn=st.integers(1, 2)),
)
STEPS = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 4.0, 10.0, 61.0]), MESSAGES, st.booleans()), max_size=25
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["v", "seat", "epoch", "seq", "state", "boot_id", "occupied", "x"]),
            inner,
            max_size=8,
        )
    ),
    max_leaves=10,
)
GARBAGE = st.binary(max_size=40) | JSONS.map(lambda body: json.dumps(body).encode())
ODD_TOPICS = st.sampled_from(
    [
        *(f"seats/berlin-001/{kind}" for kind in ("heartbeat", "presence", "status", "health")),
        "seats/berlin-001/alert/x",
        "seats/berlin-001/cmd/zero",
        "seats/berlin-001/reply",
        "seats/svc.dispatcher/status",
        "seats/stranger/heartbeat",
    ]
) | st.text(max_size=20)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(STEPS)
def test_no_seat_is_known_without_a_live_heartbeat_in_ten_seconds(steps: Steps) -> None:
    """Conformance 62, 63: queued, retained, doubled, late: none of it is life."""
    seats = SeatLedger(topics=TOPICS, seats=SEATS)
    now_s, beats_s = 0.0, dict.fromkeys(SEATS, -LEASE_S)
    for wait_s, message, retained in steps:
        now_s += wait_s
        seats.hear(topic_of(message), encode(message), retained, now_s)
        seats.expire(now_s)
        if isinstance(message, Heartbeat) and not retained:
            beats_s[message.seat] = now_s

        for name, view in seats.views.items():
            fresh = now_s - beats_s[name] < LEASE_S
            assert fresh or (view.presence, view.occupied) == (Presence.UNKNOWN, None)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(STEPS)
def test_told_changes_lead_from_the_first_view_to_the_last(steps: Steps) -> None:
    seats = SeatLedger(topics=TOPICS, seats=SEATS)
    told, now_s = dict(seats.views), 0.0
    for wait_s, message, retained in steps:
        now_s += wait_s
        heard = seats.hear(topic_of(message), encode(message), retained, now_s)
        for change in [*heard, *seats.expire(now_s)]:
            if isinstance(change, SeatChange):
                assert told[change.seat] == change.before != change.after
                told[change.seat] = change.after

    assert told == seats.views


@settings(derandomize=True, deadline=None, max_examples=100)
@given(STEPS)
def test_no_view_outlives_the_moment_it_is_due(steps: Steps) -> None:
    """Asking only at `next_due_s` is as good as asking all the time."""
    seats = SeatLedger(topics=TOPICS, seats=SEATS)
    records, now_s = dict.fromkeys(SEATS, SeatRecord()), 0.0
    for wait_s, message, _ in steps:
        now_s += wait_s
        while (due_s := seats.next_due_s()) is not None and due_s <= now_s:
            seats.expire(due_s)
        seats.hear(topic_of(message), encode(message), False, now_s)
        records[message.seat], _ = take(records[message.seat], message, now_s)

        assert seats.views == {name: record.view(now_s) for name, record in records.items()}


@settings(derandomize=True, deadline=None, max_examples=200)
@given(ODD_TOPICS, GARBAGE, st.booleans())
def test_garbage_changes_no_view_and_never_raises(
    topic: str, payload: bytes, retained: bool
) -> None:
    seats = SeatLedger(topics=TOPICS, seats=SEATS)
    seats.hear("seats/berlin-001/heartbeat", encode(heartbeat()), False, 0.0)
    before = dict(seats.views)
    heard = seats.hear(topic, payload, retained, 1.0)

    assert all(isinstance(one, Remark) for one in heard)
    assert seats.views == before

"""Nothing but a fresh heartbeat of the newest start makes a seat known."""

from dataclasses import dataclass

from call_hall import BOOT_A, BOOT_B, BOOT_C, Message, heartbeat, presence, status, take
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.seats.record import LEASE_S, SeatRecord, Verdict
from mqtt_bridge.messages import Heartbeat, Life, NodeStatus, Presence

EPOCHS = st.integers(0, 3)
SEQS = st.integers(0, 3)
BOOTS = st.sampled_from([BOOT_A, BOOT_B, BOOT_C])
STATES = st.sampled_from(Presence)
OCCUPIED = st.sampled_from([True, False, None])
HEARTBEATS = st.builds(
    heartbeat, epoch=EPOCHS, boot_id=BOOTS, seq=SEQS, state=STATES, occupied=OCCUPIED
)
PRESENCES = st.builds(
    presence, epoch=EPOCHS, boot_id=BOOTS, seq=SEQS, state=STATES, occupied=OCCUPIED
)
STATUSES = st.builds(status, st.sampled_from(Life), epoch=EPOCHS, conn=st.integers(1, 3))
PAUSES_S = st.sampled_from([0.0, 0.5, 3.0, 9.9, 10.0, 31.0, 61.0])
HISTORIES = st.lists(
    st.tuples(PAUSES_S, HEARTBEATS | PRESENCES | STATUSES), min_size=1, max_size=25
)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The newest heartbeat, and whether the node has said goodbye since."""

    at_s: float
    beat: Heartbeat
    ended: bool = False


@settings(derandomize=True, deadline=None, max_examples=150)
@given(HISTORIES, PAUSES_S)
def test_a_seat_is_unknown_without_a_heartbeat_of_its_newest_start_in_ten_seconds(
    history: list[tuple[float, Message]], pause_s: float
) -> None:
    record, now_s, proof = SeatRecord(), 0.0, None
    for wait_s, message in history:
        now_s += wait_s
        record, verdict = take(record, message, now_s)
        if isinstance(message, Heartbeat) and verdict in {Verdict.APPLIED, Verdict.REFLASHED}:
            proof = Proof(at_s=now_s, beat=message)
        if isinstance(message, NodeStatus) and verdict is Verdict.APPLIED and proof is not None:
            proof = Proof(at_s=proof.at_s, beat=proof.beat, ended=message.state is not Life.UP)
    now_s += pause_s
    view = record.view(now_s)

    if (view.presence, view.occupied) != (Presence.UNKNOWN, None):
        assert proof is not None
        assert now_s - proof.at_s < LEASE_S
        assert (proof.beat.epoch, proof.beat.boot_id) == (record.epoch, record.boot_id)
        assert not proof.ended


@settings(derandomize=True, deadline=None)
@given(HISTORIES)
def test_the_order_of_a_seat_only_falls_with_a_re_flashed_card(
    history: list[tuple[float, Message]],
) -> None:
    record, now_s = SeatRecord(), 0.0
    for wait_s, message in history:
        now_s += wait_s
        after, verdict = take(record, message, now_s)

        assert verdict is Verdict.REFLASHED or (after.epoch, after.seq) >= (
            record.epoch,
            record.seq,
        )
        record = after


@settings(derandomize=True, deadline=None)
@given(HISTORIES)
def test_a_message_twice_is_as_good_as_once(
    history: list[tuple[float, Message]],
) -> None:
    """QoS 1 delivers at least once."""
    once, twice, now_s = SeatRecord(), SeatRecord(), 0.0
    for wait_s, message in history:
        now_s += wait_s
        once, _ = take(once, message, now_s)
        twice, _ = take(twice, message, now_s)
        twice, _ = take(twice, message, now_s)

    assert twice.view(now_s) == once.view(now_s)

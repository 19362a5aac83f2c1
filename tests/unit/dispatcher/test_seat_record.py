"""What one seat is believed to be: the rules at the head of the record, one by one."""

import pytest
from call_hall import BOOT_A, BOOT_B, heartbeat, presence, status

from dispatcher.seats.record import LEASE_S, Link, SeatRecord, SeatView, Verdict
from mqtt_bridge.messages import Life, Presence, Reason


def alive(at_s: float = 0.0, **changes: object) -> SeatRecord:
    """A seat that was heard at a moment, somebody sitting there."""
    record, verdict = SeatRecord().on_heartbeat(heartbeat(**changes), at_s)  # type: ignore[arg-type]
    assert verdict is Verdict.APPLIED
    return record


def test_a_seat_nobody_has_heard_of_is_unknown() -> None:
    assert SeatRecord().view(0.0) == SeatView()


def test_a_heartbeat_is_believed() -> None:
    view = alive().view(0.0)

    assert (view.presence, view.occupied, view.link) == (Presence.ONLINE, True, Link.LIVE)


# Rule 1: presence counts only if (epoch, seq) is newer, status only if (epoch, conn) is.


@pytest.mark.parametrize(("epoch", "seq"), [(5, 2), (4, 9), (4, 3)])
def test_older_presence_changes_nothing(epoch: int, seq: int) -> None:
    """Conformance 64: out of order, whatever its content."""
    record = alive(epoch=5, seq=3)
    late = presence(epoch=epoch, seq=seq, state=Presence.OFFLINE, occupied=False)

    assert record.on_presence(late, 1.0) == (record, Verdict.OUTDATED)


def test_the_same_presence_twice_changes_nothing() -> None:
    """Conformance 64: doubled by QoS 1."""
    record, _ = alive().on_presence(presence(seq=2), 1.0)

    assert record.on_presence(presence(seq=2), 2.0) == (record, Verdict.DUPLICATE)


def test_newer_presence_changes_the_view() -> None:
    left = presence(seq=2, state=Presence.OFFLINE, occupied=False, reason=Reason.SEAT_EMPTY)
    record, verdict = alive().on_presence(left, 1.0)

    assert verdict is Verdict.APPLIED
    assert record.view(1.0).presence is Presence.OFFLINE


def test_the_reason_arrives_even_if_a_heartbeat_brought_the_state_first() -> None:
    record = alive(seq=2, state=Presence.OFFLINE, occupied=False)
    why = presence(seq=2, state=Presence.OFFLINE, occupied=False, reason=Reason.OBJECT_ON_SEAT)
    told, verdict = record.on_presence(why, 1.0)

    assert record.view(1.0).reason is Reason.SEAT_EMPTY
    assert (told.view(1.0).reason, verdict) == (Reason.OBJECT_ON_SEAT, Verdict.APPLIED)


@pytest.mark.parametrize(
    ("state", "occupied", "reason"),
    [
        (Presence.ONLINE, True, Reason.OCCUPIED),
        (Presence.ONLINE, False, Reason.SEAT_EMPTY),
        (Presence.OFFLINE, False, Reason.SEAT_EMPTY),
        (Presence.UNKNOWN, None, Reason.SENSOR_FAULT),
    ],
)
def test_a_heartbeat_alone_gives_the_likeliest_reason(
    state: Presence, occupied: bool | None, reason: Reason
) -> None:
    assert alive(state=state, occupied=occupied).view(0.0).reason is reason


def test_an_empty_run_is_dated_back_by_its_age() -> None:
    left = presence(seq=2, occupied=False, empty_for_ms=12_500)
    record, _ = alive().on_presence(left, 20.0)

    assert record.view(20.0).empty_since_s is None
    assert alive(20.0, occupied=False, empty_for_ms=12_500).view(20.0).empty_since_s == 7.5


@pytest.mark.parametrize(("epoch", "conn"), [(5, 2), (4, 9)])
def test_an_older_status_changes_nothing(epoch: int, conn: int) -> None:
    record, _ = alive(epoch=5).on_status(status(Life.UP, epoch=5, conn=3))

    assert record.on_status(status(Life.LOST, epoch=epoch, conn=conn)) == (
        record,
        Verdict.OUTDATED,
    )


def test_the_same_status_twice_changes_nothing() -> None:
    record, _ = alive().on_status(status(Life.UP))

    assert record.on_status(status(Life.UP)) == (record, Verdict.DUPLICATE)


# Rule 2: only a live heartbeat renews the lease.


@pytest.mark.parametrize(("age_s", "link"), [(LEASE_S - 0.001, Link.LIVE), (LEASE_S, Link.SILENT)])
def test_belief_ends_ten_seconds_after_the_last_heartbeat(age_s: float, link: Link) -> None:
    """Conformance 62: a silent node is unknown, never present for ever."""
    view = alive(100.0).view(100.0 + age_s)

    assert view.link is link
    assert (view.presence is Presence.UNKNOWN) == (link is Link.SILENT)


def test_each_heartbeat_renews_the_lease() -> None:
    record, _ = alive().on_heartbeat(heartbeat(), 9.0)

    assert record.link(18.9) is Link.LIVE


def test_presence_renews_nothing() -> None:
    """Conformance 63: what the broker kept or queued is history."""
    record, _ = alive().on_presence(presence(seq=2), 9.0)

    assert record.link(9.9) is Link.LIVE
    assert record.link(10.0) is Link.SILENT


def test_a_birth_proves_no_life() -> None:
    record, _ = SeatRecord().on_status(status(Life.UP))

    assert record.view(0.0).link is Link.NEVER_HEARD


def test_presence_of_a_newer_start_is_learnt_but_not_believed_before_its_heartbeat() -> None:
    """A dead node's queued presence makes no ghost, though the broker marks it live."""
    record, verdict = alive(epoch=1).on_presence(presence(epoch=2, boot_id=BOOT_B), 1.0)
    confirmed, _ = record.on_heartbeat(heartbeat(epoch=2, boot_id=BOOT_B), 2.0)

    assert verdict is Verdict.APPLIED
    assert record.view(1.0).presence is Presence.UNKNOWN
    assert confirmed.view(2.0).presence is Presence.ONLINE


def test_a_heartbeat_with_a_newer_number_heals_a_lost_presence() -> None:
    left = heartbeat(seq=2, state=Presence.OFFLINE, occupied=False)
    record, _ = alive(seq=1).on_heartbeat(left, 3.0)

    assert record.view(3.0).presence is Presence.OFFLINE


def test_a_heartbeat_older_than_the_presence_says_nothing() -> None:
    record, _ = alive(seq=1).on_presence(presence(seq=2), 1.0)
    after, verdict = record.on_heartbeat(heartbeat(seq=1), 5.0)

    assert verdict is Verdict.OUTDATED
    assert after.link(10.0) is Link.SILENT


# Rule 3: stopped and lost end the lease at once; a late will is ignored.


@pytest.mark.parametrize(("state", "link"), [(Life.STOPPED, Link.STOPPED), (Life.LOST, Link.LOST)])
def test_an_end_ends_belief_at_once(state: Life, link: Link) -> None:
    record, verdict = alive().on_status(status(state))
    view = record.view(0.1)

    assert verdict is Verdict.APPLIED
    assert (view.presence, view.occupied, view.link) == (Presence.UNKNOWN, None, link)


def test_a_will_that_comes_after_the_next_connections_birth_is_ignored() -> None:
    record, _ = alive().on_status(status(Life.UP, conn=2))
    after, verdict = record.on_status(status(Life.LOST, conn=1))

    assert verdict is Verdict.OUTDATED
    assert after.link(1.0) is Link.LIVE


def test_a_heartbeat_after_a_lost_will_is_life_again() -> None:
    lost, _ = alive().on_status(status(Life.LOST))
    record, _ = lost.on_heartbeat(heartbeat(), 3.0)

    assert record.view(3.0).link is Link.LIVE


def test_a_will_of_the_same_connection_outranks_its_birth() -> None:
    up, _ = alive().on_status(status(Life.UP, conn=4))
    record, _ = up.on_status(status(Life.LOST, conn=4))

    assert record.link(0.1) is Link.LOST
    assert record.on_status(status(Life.UP, conn=4))[1] is Verdict.OUTDATED


def test_a_status_of_a_start_before_the_one_heard_is_ignored() -> None:
    record = alive(epoch=5)

    assert record.on_status(status(Life.LOST, epoch=4, conn=9))[1] is Verdict.OUTDATED


# Rule 4: a lower epoch under an unknown boot_id is a re-flashed card.


def test_a_re_flashed_card_waits_for_the_end_of_the_old_lease() -> None:
    record = alive(epoch=9)
    beat = heartbeat(epoch=1, boot_id=BOOT_B)

    assert record.on_heartbeat(beat, 9.9)[1] is Verdict.OUTDATED
    assert record.on_heartbeat(beat, 10.0)[1] is Verdict.REFLASHED


def test_a_re_flashed_card_counts_anew() -> None:
    dead, _ = alive(epoch=9, seq=40).on_status(status(Life.LOST, epoch=9, conn=7))
    record, _ = dead.on_heartbeat(heartbeat(epoch=1, boot_id=BOOT_B), 1.0)
    stopped, verdict = record.on_status(status(Life.STOPPED, epoch=1, conn=1))

    assert record.view(1.0).link is Link.LIVE
    assert (stopped.link(1.0), verdict) == (Link.STOPPED, Verdict.APPLIED)


def test_presence_alone_never_proves_a_re_flashed_card() -> None:
    record = alive(epoch=9)
    after, verdict = record.on_presence(presence(epoch=1, boot_id=BOOT_B), 60.0)

    assert (after, verdict) == (record, Verdict.OUTDATED)


def test_an_older_epoch_of_the_same_start_is_no_re_flashed_card() -> None:
    record = alive(epoch=9)

    assert record.on_heartbeat(heartbeat(epoch=8), 60.0)[1] is Verdict.OUTDATED


# Rule 5: two boot_ids that alternate within 60 s are two nodes with one name.


def test_two_nodes_with_one_name_are_not_believed_for_a_minute() -> None:
    record = alive(0.0)
    for at_s, boot_id in ((1.0, BOOT_B), (2.0, BOOT_A)):
        record, _ = record.on_heartbeat(heartbeat(boot_id=boot_id), at_s)
    later, _ = record.on_heartbeat(heartbeat(), 61.9)

    assert record.link(2.0) is Link.DUPLICATE_IDENTITY
    assert record.view(2.0).presence is Presence.UNKNOWN
    assert later.link(61.9) is Link.DUPLICATE_IDENTITY
    assert later.view(62.0).link is Link.LIVE


def test_the_minute_starts_anew_with_each_turn_of_the_two() -> None:
    record = alive(0.0)
    for at_s, boot_id in ((1.0, BOOT_B), (2.0, BOOT_A), (50.0, BOOT_B)):
        record, _ = record.on_heartbeat(heartbeat(boot_id=boot_id), at_s)

    assert record.link(109.9) is Link.DUPLICATE_IDENTITY
    assert record.link(110.0) is not Link.DUPLICATE_IDENTITY


def test_a_restart_is_no_second_node() -> None:
    record, _ = alive(0.0).on_heartbeat(heartbeat(epoch=2, boot_id=BOOT_B), 5.0)

    assert record.link(5.0) is Link.LIVE


def test_a_name_that_comes_back_after_a_minute_is_no_second_node() -> None:
    record = alive(0.0)
    for at_s, epoch, boot_id in ((30.0, 2, BOOT_B), (60.0, 3, BOOT_A)):
        record, _ = record.on_heartbeat(heartbeat(epoch=epoch, boot_id=boot_id), at_s)

    assert record.link(60.0) is Link.LIVE


@pytest.mark.parametrize("message", ["presence", "heartbeat"])
def test_a_second_start_under_the_same_epoch_says_nothing(message: str) -> None:
    record = alive()
    verdict = (
        record.on_presence(presence(boot_id=BOOT_B, seq=9), 1.0)[1]
        if message == "presence"
        else record.on_heartbeat(heartbeat(boot_id=BOOT_B, seq=9), 1.0)[1]
    )

    assert verdict is Verdict.OTHER_START

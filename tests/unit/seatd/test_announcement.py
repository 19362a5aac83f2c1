"""What is worth saying, and how it is counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Heartbeat, Presence, PresenceMessage, Reason, Sensors, SensorState
from seatd.announcement import FAULTS, Announcer, Identity, Told, standing_faults
from seatd.presence import Seat

IDENTITY = Identity(seat="berlin-017", epoch=42, boot_id="00112233445566778899aabb")
SENT_AT = "2026-11-20T09:14:03.250Z"
TOLD = st.builds(
    Told,
    presence=st.sampled_from(Presence),
    occupied=st.none() | st.booleans(),
    reason=st.sampled_from([Reason.OCCUPIED, Reason.SEAT_EMPTY]),
    load_cell=st.sampled_from([SensorState.OK, SensorState.FAULT]),
    camera=st.just(SensorState.OFF),
)


def told(
    presence: Presence = Presence.ONLINE,
    *,
    occupied: bool | None = True,
    reason: Reason = Reason.OCCUPIED,
    load_cell: SensorState = SensorState.OK,
    camera: SensorState = SensorState.OK,
) -> Told:
    return Told(
        presence=presence, occupied=occupied, reason=reason, load_cell=load_cell, camera=camera
    )


LEAVING = Seat(
    presence=Presence.ONLINE,
    occupied=False,
    reason=Reason.SEAT_EMPTY,
    empty_since_s=100.0,
    valid_at_s=112.4,
)


def test_a_zero_astray_asks_for_a_calibration() -> None:
    fine = told()

    assert standing_faults(fine, vision_wanted_but_missing=False, zero_astray=True) == {
        "recalibrate"
    }
    assert standing_faults(fine, vision_wanted_but_missing=False) == set()


def test_the_first_thing_heard_is_number_1() -> None:
    assert Announcer(identity=IDENTITY).hear(told()).seq == 1


def test_hearing_the_same_again_is_the_same_announcer() -> None:
    announcer = Announcer(identity=IDENTITY).hear(told())

    assert announcer.hear(told()) is announcer


@pytest.mark.parametrize(
    "changed",
    [
        told(Presence.OFFLINE),
        told(occupied=False),
        told(occupied=None),
        told(reason=Reason.STANDING_AT_DESK),
        told(load_cell=SensorState.FAULT),
        told(camera=SensorState.BLOCKED),
    ],
)
def test_any_change_others_hear_about_counts_once(changed: Told) -> None:
    announcer = Announcer(identity=IDENTITY).hear(told()).hear(changed)

    assert (announcer.seq, announcer.told) == (2, changed)


@settings(derandomize=True)
@given(st.lists(TOLD))
def test_seq_counts_exactly_the_changes(hearing: list[Told]) -> None:
    announcer = Announcer(identity=IDENTITY)
    for one in hearing:
        announcer = announcer.hear(one)
    changes = sum(now != before for before, now in zip([None, *hearing], hearing, strict=False))

    assert announcer.seq == changes


def test_presence_says_what_was_heard_and_how_long_the_seat_is_empty() -> None:
    heard = told(occupied=False, reason=Reason.SEAT_EMPTY, camera=SensorState.OFF)
    message = Announcer(identity=IDENTITY).hear(heard).presence(LEAVING, 112.4, SENT_AT)

    assert message == PresenceMessage(
        seat="berlin-017",
        epoch=42,
        boot_id="00112233445566778899aabb",
        seq=1,
        state=Presence.ONLINE,
        occupied=False,
        empty_for_ms=12_400,
        reason=Reason.SEAT_EMPTY,
        sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OFF),
        sent_at=SENT_AT,
    )


def test_presence_cannot_be_said_before_anything_was_heard() -> None:
    with pytest.raises(ValueError, match="nothing was heard yet"):
        Announcer(identity=IDENTITY).presence(LEAVING, 112.4, SENT_AT)


def test_a_heartbeat_repeats_the_newest_seq_and_does_not_count() -> None:
    announcer = Announcer(identity=IDENTITY).hear(told())
    beats = [announcer.heartbeat(LEAVING, 112.4), announcer.heartbeat(LEAVING, 115.4)]

    assert [beat.seq for beat in beats] == [1, 1]
    assert [beat.empty_for_ms for beat in beats] == [12_400, 15_400]
    assert beats[0] == Heartbeat(
        seat="berlin-017",
        epoch=42,
        boot_id="00112233445566778899aabb",
        seq=1,
        state=Presence.ONLINE,
        occupied=False,
        empty_for_ms=12_400,
    )


def test_an_occupied_seat_has_no_age_of_emptiness() -> None:
    seat = Seat(presence=Presence.ONLINE, occupied=True, valid_at_s=112.4)

    assert Announcer(identity=IDENTITY).hear(told()).heartbeat(seat, 112.4).empty_for_ms is None


@pytest.mark.parametrize(
    ("heard", "faults"),
    [
        (told(), set()),
        (told(load_cell=SensorState.STALE, camera=SensorState.STALE), set()),
        (told(camera=SensorState.OFF), set()),
        (told(load_cell=SensorState.UNCALIBRATED), {"uncalibrated"}),
        (told(load_cell=SensorState.FAULT), {"load_cell_fault"}),
        (told(camera=SensorState.FAULT), {"camera_fault"}),
        (told(camera=SensorState.BLOCKED), {"camera_fault"}),
        (
            told(load_cell=SensorState.FAULT, camera=SensorState.FAULT),
            {"load_cell_fault", "camera_fault"},
        ),
    ],
)
def test_each_broken_sensor_is_a_standing_fault(heard: Told, faults: set[str]) -> None:
    assert standing_faults(heard, vision_wanted_but_missing=False) == faults


@pytest.mark.parametrize("camera", SensorState)
def test_missing_models_are_told_as_such_and_not_as_a_broken_camera(camera: SensorState) -> None:
    heard = told(camera=camera)

    assert standing_faults(heard, vision_wanted_but_missing=True) == {"vision_unavailable"}


@pytest.mark.parametrize("load_cell", SensorState)
@pytest.mark.parametrize("missing", [True, False])
def test_every_fault_that_can_stand_has_its_text(load_cell: SensorState, missing: bool) -> None:
    heard = told(load_cell=load_cell, camera=SensorState.FAULT)

    assert standing_faults(heard, vision_wanted_but_missing=missing) <= set(FAULTS)


def test_a_break_that_is_wanted_counts_by_itself() -> None:
    announcer = Announcer(identity=IDENTITY).hear(told())
    asked = announcer.break_wanted().break_wanted()

    assert (asked.seq, asked.told) == (announcer.seq, announcer.told)
    assert asked.heartbeat(LEAVING, 112.4).break_wanted_seq == 2
    assert asked.presence(LEAVING, 112.4, SENT_AT).break_wanted_seq == 2
    assert asked.hear(told(Presence.OFFLINE)).break_wanted_seq == 2

"""Each mode has its own truth table, and every table is total."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Mode, Presence, Reason
from seatd.chair import Chair
from seatd.errors import CommandRefused
from seatd.evidence import TRUTH, SightingView, WeightView
from seatd.modes import (
    CAMERA_TRUTH,
    CONFIRM_TRUTH,
    SENSED,
    VOUCHED_S,
    WEIGHED,
    ConfirmView,
    PresenceSource,
)
from seatd.presence import Evidence, PresenceRules
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

FRESH_S = 25.0
ONLINE, OFFLINE, UNKNOWN = Presence
OCCUPIED, EMPTY, BLIND = Evidence
PRESSURES = [one for one in Pressure if one is not Pressure.SILENT]


def chair(*, mat: bool = False, camera: bool = True) -> Chair:
    return Chair.at_start(
        now_s=0.0,
        rules=PresenceRules(),
        fresh_s=FRESH_S,
        overdue_s=FRESH_S,
        camera_wanted=camera,
        mat_wanted=mat,
    )


def looked(before: Chair, pressure: Pressure, first_s: float, last_s: float) -> Chair:
    """The chair after looks ten times a second, both ends included."""
    for tenth in range(round(first_s * 10), round(last_s * 10) + 1):
        before = before.weighed(WeightReading(at_s=tenth / 10, pressure=pressure))
    return before


def seen(what: Seen, at_s: float) -> Sighting:
    return Sighting(at_s=at_s, seen=what, score=None, reason=Sight.PERSON)


def judged(given_chair: Chair, at_s: float) -> tuple[Evidence, Reason]:
    judgement = given_chair.source.judge(given_chair.counting, at_s)
    return judgement.evidence, judgement.reason


# -- the tables --


def test_every_table_has_a_row_for_every_view() -> None:
    assert set(TRUTH) == set(product(WeightView, SightingView))
    assert set(CAMERA_TRUTH) == set(SightingView)
    assert set(CONFIRM_TRUTH) == set(ConfirmView)


def test_at_the_start_chair_and_camera_count() -> None:
    assert chair().source == PresenceSource(mode=Mode.CHAIR_CAMERA)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (SightingView.PERSON, (OCCUPIED, Reason.OCCUPIED)),
        (SightingView.NOBODY, (EMPTY, Reason.SEAT_EMPTY)),
        (SightingView.BLIND, (BLIND, Reason.SENSOR_FAULT)),
    ],
)
def test_the_rows_of_the_camera_alone(
    view: SightingView, expected: tuple[Evidence, Reason]
) -> None:
    row = CAMERA_TRUTH[view]

    assert (row.evidence, row.reason) == expected


@pytest.mark.parametrize(("pressure", "what"), list(product(PRESSURES, [*Seen, None])))
def test_in_the_mode_camera_the_load_cell_is_ignored(
    pressure: Pressure, what: Seen | None
) -> None:
    now = chair().switched(Mode.CAMERA)
    now = now if what is None else now.sighted(seen(what, 1.0))
    found = judged(looked(now, pressure, 1.0, 1.0), 1.0)
    view = {Seen.PERSON: SightingView.PERSON, Seen.NOBODY: SightingView.NOBODY}
    row = CAMERA_TRUTH[SightingView.BLIND if what is None else view.get(what, SightingView.BLIND)]

    assert found == (row.evidence, row.reason)


@pytest.mark.parametrize(("mode", "pressure"), list(product(Mode, PRESSURES)))
def test_every_mode_judges_every_weight(mode: Mode, pressure: Pressure) -> None:
    now = chair(mat=True).switched(mode).trodden(WeightReading(at_s=1.0, pressure=pressure))

    assert judged(looked(now, pressure, 1.0, 1.0), 1.0)[0] in Evidence


# -- desk mat --


def test_in_the_mode_desk_mat_the_mat_counts_and_not_the_chair() -> None:
    now = chair(mat=True, camera=False).switched(Mode.DESK_MAT)
    for tenth in range(1, 30):
        at_s = tenth / 10
        now = now.trodden(WeightReading(at_s=at_s, pressure=Pressure.WITHIN))
        now = now.weighed(WeightReading(at_s=at_s, pressure=Pressure.BELOW))

    assert (now.seat.presence, now.seat.reason) == (ONLINE, Reason.OCCUPIED)
    assert now.switched(Mode.CHAIR_CAMERA).counting is now.senses


def test_a_mat_that_falls_silent_says_nothing() -> None:
    now = chair(mat=True, camera=False).switched(Mode.DESK_MAT)
    now = now.trodden(WeightReading(at_s=1.0, pressure=Pressure.WITHIN))

    assert judged(now, 2.0) == (OCCUPIED, Reason.OCCUPIED)
    assert judged(now.trodden(WeightReading(at_s=2.2, pressure=Pressure.SILENT)), 2.2)[0] is BLIND


def test_a_mat_that_hangs_becomes_a_fault() -> None:
    now = chair(mat=True, camera=False).switched(Mode.DESK_MAT)
    now = now.trodden(WeightReading(at_s=1.0, pressure=Pressure.WITHIN))

    assert looked(now, Pressure.BELOW, 1.1, 10.0).seat.presence is not OFFLINE
    assert looked(now, Pressure.BELOW, 1.1, 10.0).seat.reason is Reason.SENSOR_FAULT


def test_the_mode_desk_mat_is_refused_without_one() -> None:
    with pytest.raises(CommandRefused, match="add desk_mat to the configuration"):
        chair().switched(Mode.DESK_MAT)


def test_what_the_mat_says_is_nothing_to_a_chair_without_one() -> None:
    now = chair()

    assert now.trodden(WeightReading(at_s=1.0, pressure=Pressure.WITHIN)) is now


# -- confirm --


@pytest.mark.parametrize("pressure", PRESSURES)
def test_a_confirmation_holds_for_confirm_every_s_and_then_the_seat_is_empty(
    pressure: Pressure,
) -> None:
    now = chair().switched(Mode.CONFIRM, 120.0).confirmed(10.0)

    assert judged(now, 10.0) == (OCCUPIED, Reason.CONFIRMED)
    assert judged(now, 129.9) == (OCCUPIED, Reason.CONFIRMED)
    assert judged(now, 130.0) == (EMPTY, Reason.SEAT_EMPTY)
    assert looked(now, pressure, 10.0, 12.0).seat.reason is Reason.CONFIRMED


def test_without_a_figure_a_confirmation_holds_for_ten_minutes() -> None:
    now = chair().switched(Mode.CONFIRM).confirmed(0.0)

    assert judged(now, 599.9)[0] is OCCUPIED
    assert judged(now, 600.0)[0] is EMPTY


def test_nobody_who_never_confirmed_is_there() -> None:
    now = looked(chair().switched(Mode.CONFIRM), Pressure.WITHIN, 0.1, 31.0)

    assert now.seat.presence is OFFLINE
    assert looked(now.confirmed(31.0), Pressure.BELOW, 31.1, 33.0).seat.presence is ONLINE


# -- trust --


@pytest.mark.parametrize("pressure", PRESSURES)
def test_a_trusted_log_in_is_there_while_the_mode_stands(pressure: Pressure) -> None:
    now = looked(chair().switched(Mode.TRUST_LOGIN), pressure, 0.1, 120.0)

    assert (now.seat.presence, now.seat.reason) == (ONLINE, Reason.CONFIRMED)


def test_after_the_trust_the_chair_has_its_30_seconds() -> None:
    now = looked(chair().switched(Mode.TRUST_LOGIN), Pressure.BELOW, 0.1, 120.0)
    now = now.switched(Mode.CHAIR_CAMERA)

    assert looked(now, Pressure.BELOW, 120.1, 150.1).seat.presence is ONLINE
    assert looked(now, Pressure.BELOW, 120.1, 150.2).seat.presence is OFFLINE


# -- switching --


def test_another_mode_breaks_off_the_emptiness_of_the_former_one() -> None:
    now = looked(chair(), Pressure.WITHIN, 0.1, 5.0)
    now = looked(now, Pressure.BELOW, 5.1, 30.0).switched(Mode.CONFIRM)
    still_there = looked(now, Pressure.BELOW, 30.1, 60.1)

    assert still_there.seat.presence is ONLINE
    assert looked(still_there, Pressure.BELOW, 60.2, 60.2).seat.presence is OFFLINE


def test_the_same_mode_again_breaks_off_nothing() -> None:
    now = looked(chair(), Pressure.WITHIN, 0.1, 5.0)
    now = looked(now, Pressure.BELOW, 5.1, 20.0).switched(Mode.CHAIR_CAMERA)

    assert looked(now, Pressure.BELOW, 20.1, 35.2).seat.presence is OFFLINE


# -- "I am here" where sensors count --


def blind(*, mode: Mode = Mode.CHAIR_CAMERA) -> Chair:
    """Unknown at 20 s, because no sensor works; somebody sat there before."""
    now = looked(chair(mat=True, camera=False).switched(mode), Pressure.WITHIN, 0.1, 5.0)
    return looked(now, Pressure.FAULT, 5.1, 20.0)


@pytest.mark.parametrize("mode", [Mode.CHAIR_CAMERA, Mode.CAMERA, Mode.DESK_MAT])
def test_i_am_here_overrides_unknown(mode: Mode) -> None:
    now = looked(blind(mode=mode).confirmed(20.0), Pressure.FAULT, 20.1, 22.0)

    assert (now.seat.presence, now.seat.reason) == (ONLINE, Reason.CONFIRMED)


def test_i_am_here_holds_for_15_minutes_at_most() -> None:
    now = looked(blind().confirmed(20.0), Pressure.FAULT, 20.1, 20.0 + VOUCHED_S - 2.2)
    after = looked(now, Pressure.FAULT, 20.0 + VOUCHED_S - 2.1, 20.0 + VOUCHED_S)

    assert now.seat.presence is ONLINE
    assert after.seat.presence is UNKNOWN


def test_i_am_here_is_refused_while_the_sensors_see_an_empty_seat() -> None:
    now = looked(chair(camera=False), Pressure.BELOW, 0.1, 40.0)

    assert now.seat.presence is OFFLINE
    with pytest.raises(CommandRefused, match="sit down"):
        now.confirmed(40.0)


def test_i_am_here_while_all_is_well_is_not_saved_up_for_a_fault() -> None:
    now = looked(chair(camera=False), Pressure.WITHIN, 0.1, 5.0).confirmed(5.0)

    assert looked(now, Pressure.FAULT, 5.1, 10.0).seat.presence is UNKNOWN


def test_a_sensor_that_sees_an_empty_seat_ends_the_voucher_for_good() -> None:
    now = looked(blind().confirmed(20.0), Pressure.FAULT, 20.1, 30.0)
    now = looked(now, Pressure.BELOW, 30.1, 31.0)

    assert looked(now, Pressure.FAULT, 31.1, 40.0).seat.presence is UNKNOWN


def test_the_voucher_ends_with_the_mode() -> None:
    now = blind().confirmed(20.0).switched(Mode.CAMERA)

    assert looked(now, Pressure.FAULT, 20.1, 30.0).seat.presence is UNKNOWN


# -- anything at all --

STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(Pressure), st.integers(1, 60)),
        st.sampled_from(Mode),
        st.sampled_from(["confirm"]),
        st.sampled_from(Seen),
    ),
    max_size=25,
)


@settings(derandomize=True, deadline=None)
@given(STEPS)
def test_whatever_happens_a_mode_tells_only_by_its_own_sources(steps: list[object]) -> None:
    now, at_s, blind_s = chair(mat=True), 0.0, 0.0
    for step in steps:
        match step:
            case Mode():
                now = now.switched(step)
            case "confirm":
                try:
                    now = now.confirmed(at_s)
                except CommandRefused:
                    assert now.source.mode in SENSED
                    assert now.seat.presence is OFFLINE
            case Seen():
                now = now.sighted(seen(step, at_s))
            case (pressure, count):
                for _ in range(count):
                    at_s += 0.1
                    now = now.weighed(WeightReading(at_s=at_s, pressure=pressure))
                    evidence, reason = judged(now, at_s)
                    if now.source.mode not in SENSED:
                        assert evidence is not BLIND
                    if now.source.mode not in WEIGHED:
                        assert reason is not Reason.OVER_RANGE
                    if now.source.mode is Mode.TRUST_LOGIN:
                        assert evidence is OCCUPIED
                    blind_s = blind_s + 0.1 if evidence is BLIND else 0.0
                    assert blind_s < 2.2 or now.seat.presence is UNKNOWN

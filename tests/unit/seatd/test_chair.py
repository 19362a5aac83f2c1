"""One chair with both senses, and how one stands in for the other."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Mode, Presence, Reason, SensorState
from seatd.chair import Chair, Transition
from seatd.presence import PresenceRules
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

FRESH_S = 25.0
ONLINE, OFFLINE, UNKNOWN = Presence


def chair(*, camera_wanted: bool = True) -> Chair:
    return Chair.at_start(
        now_s=0.0, rules=PresenceRules(), fresh_s=FRESH_S, camera_wanted=camera_wanted
    )


def weighed(before: Chair, pressure: Pressure, first_s: float, last_s: float) -> list[Chair]:
    """The chair after each step of the load cell, ten a second; the chair before them first."""
    chairs = [before]
    for tenth in range(round(first_s * 10), round(last_s * 10) + 1):
        step = WeightReading(at_s=tenth / 10, pressure=pressure)
        chairs.append(chairs[-1].weighed(step))
    return chairs


def seen(seen_now: Seen, at_s: float) -> Sighting:
    return Sighting(at_s=at_s, seen=seen_now, score=None, reason=Sight.PERSON)


def seated() -> Chair:
    """Online by weight from 0 to 10 s, with a person seen at 9 s."""
    return weighed(chair(), Pressure.WITHIN, 0.1, 10.0)[-1].sighted(seen(Seen.PERSON, 9.0))


def test_at_start_nothing_is_known() -> None:
    seat = chair().seat

    assert (seat.presence, seat.occupied, seat.reason) == (UNKNOWN, None, Reason.STARTING)


def test_weight_alone_carries_a_day_at_work() -> None:
    day = weighed(chair(camera_wanted=False), Pressure.WITHIN, 0.1, 5.0)
    day += weighed(day[-1], Pressure.BELOW, 5.1, 40.0)
    day += weighed(day[-1], Pressure.WITHIN, 40.1, 45.0)
    changes = [
        change
        for before, after in pairwise(day)
        if (change := after.transition_from(before, after.seat.valid_at_s)) is not None
    ]

    assert changes == [
        Transition(at_s=1.1, before=UNKNOWN, after=ONLINE, reason=Reason.OCCUPIED),
        Transition(at_s=35.2, before=ONLINE, after=OFFLINE, reason=Reason.SEAT_EMPTY),
        Transition(at_s=41.1, before=OFFLINE, after=ONLINE, reason=Reason.OCCUPIED),
    ]


@pytest.mark.parametrize(
    "dying", [Pressure.FAULT, Pressure.SATURATED, Pressure.SILENT, Pressure.UNCALIBRATED]
)
def test_the_camera_takes_over_from_a_dying_load_cell_without_passing_through_unknown(
    dying: Pressure,
) -> None:
    chairs = weighed(seated(), dying, 10.1, 9.0 + FRESH_S)

    assert {one.seat.presence for one in chairs} == {ONLINE}


def test_the_take_over_holds_with_readings_as_rare_as_a_silent_chip_gives_them() -> None:
    """A chip that does not answer costs 0.3 s a reading."""
    now = seated()
    presences = set()
    for step in range(1, 60):
        now = now.weighed(WeightReading(at_s=10.0 + 0.3 * step, pressure=Pressure.SILENT))
        presences.add(now.seat.presence)

    assert presences == {ONLINE}


def test_without_a_fresh_sighting_a_dead_load_cell_makes_the_seat_unknown() -> None:
    unseen = weighed(chair(), Pressure.WITHIN, 0.1, 10.0)[-1]
    chairs = weighed(unseen, Pressure.FAULT, 10.1, 12.0)

    assert [one.seat.presence for one in chairs[-2:]] == [ONLINE, UNKNOWN]
    assert chairs[-1].seat.reason is Reason.SENSOR_FAULT


def test_the_camera_alone_may_say_that_somebody_left() -> None:
    dead = weighed(seated(), Pressure.FAULT, 10.1, 11.0)[-1].sighted(seen(Seen.NOBODY, 11.0))
    away = weighed(dead, Pressure.FAULT, 11.1, 30.0)[-1].sighted(seen(Seen.NOBODY, 30.0))

    late = weighed(away, Pressure.FAULT, 30.1, 41.2)[-1]
    at_the_mark = weighed(late.sighted(seen(Seen.NOBODY, 41.1)), Pressure.FAULT, 41.3, 41.4)[-1]
    past_it = weighed(late.sighted(seen(Seen.NOBODY, 41.2)), Pressure.FAULT, 41.3, 41.4)[-1]

    assert late.seat.presence is ONLINE, "30 s are over, but the newest picture is from before"
    assert at_the_mark.seat.presence is ONLINE
    assert past_it.seat.presence is OFFLINE


def test_a_single_missed_conversion_changes_nothing() -> None:
    before = seated()
    after = before.weighed(WeightReading(at_s=10.1, pressure=Pressure.SILENT))

    assert after.seat == before.seat
    assert after.senses.load_cell_state(10.1) is SensorState.OK


def test_a_sighting_counts_from_the_next_weighing_on() -> None:
    empty = weighed(chair(), Pressure.BELOW, 0.1, 5.0)[-1]
    sighted = empty.sighted(seen(Seen.PERSON, 5.0))

    assert sighted.seat == empty.seat
    assert weighed(sighted, Pressure.BELOW, 5.1, 6.1)[-1].seat.presence is ONLINE
    assert weighed(sighted, Pressure.BELOW, 5.1, 6.1)[-1].seat.reason is Reason.STANDING_AT_DESK


def test_no_change_of_presence_is_no_transition() -> None:
    before = seated()
    after = before.weighed(WeightReading(at_s=10.1, pressure=Pressure.WITHIN))

    assert after.transition_from(before, 10.1) is None


def test_an_uncalibrated_seat_without_a_camera_never_leaves_unknown() -> None:
    chairs = weighed(chair(camera_wanted=False), Pressure.UNCALIBRATED, 0.1, 60.0)

    assert {one.seat.presence for one in chairs} == {UNKNOWN}
    assert chairs[-1].seat.reason is Reason.UNCALIBRATED


def dead(at_s: float, believed_until_s: float) -> WeightReading:
    return WeightReading(at_s=at_s, pressure=Pressure.FAULT, believed_until_s=believed_until_s)


def test_a_stuck_converters_word_is_taken_back_to_the_last_good_conversion() -> None:
    sat = weighed(chair(camera_wanted=False), Pressure.WITHIN, 0.1, 5.0)[-1]
    stuck = weighed(sat, Pressure.WITHIN, 5.1, 5.9)[-1].weighed(dead(6.0, 5.0))
    later = list(stuck.silent_looks(6.0, 20.0))

    assert stuck.seat.valid_at_s == 5.0
    assert [(at_s, one.seat.presence) for at_s, one in later] == [
        (pytest.approx(6.001), ONLINE),
        (7.0, UNKNOWN),
    ]


def test_an_emptiness_of_conversions_that_are_not_believed_never_was() -> None:
    sat = weighed(chair(), Pressure.WITHIN, 0.1, 5.0)[-1]
    stuck = weighed(sat, Pressure.BELOW, 5.1, 5.9)[-1].weighed(dead(6.0, 5.0))

    assert weighed(sat, Pressure.BELOW, 5.1, 5.9)[-1].seat.empty_since_s == 5.1
    assert stuck.seat.empty_since_s is None


def test_an_emptiness_from_before_goes_on_over_a_short_failure() -> None:
    left = weighed(chair(camera_wanted=False), Pressure.BELOW, 0.1, 5.0)[-1]
    stuck = weighed(left, Pressure.BELOW, 5.1, 5.9)[-1].weighed(dead(6.0, 5.0))
    again = weighed(stuck, Pressure.BELOW, 6.1, 6.9)[-1]

    assert again.seat.empty_since_s == 0.1


def test_what_is_in_doubt_does_not_complete_the_30_s() -> None:
    def said(at_s: float, believed_until_s: float | None) -> WeightReading:
        return WeightReading(at_s=at_s, pressure=Pressure.BELOW, believed_until_s=believed_until_s)

    sat = weighed(chair(camera_wanted=False), Pressure.WITHIN, 0.1, 5.0)[-1]
    left = weighed(sat, Pressure.BELOW, 5.1, 35.0)[-1]

    assert left.weighed(said(35.2, 35.0)).seat.presence is ONLINE
    assert left.weighed(said(35.2, 35.15)).seat.presence is OFFLINE
    assert left.weighed(said(35.2, None)).seat.presence is OFFLINE


def test_the_cameras_word_is_not_taken_back_with_the_load_cells() -> None:
    """The camera stood in for 5 s; then the converter came back, stuck."""
    alone = weighed(seated(), Pressure.FAULT, 10.1, 15.0)[-1]
    stuck = weighed(alone, Pressure.WITHIN, 15.1, 15.9)[-1].weighed(dead(16.0, 10.0))

    assert stuck.seat.presence is ONLINE
    assert stuck.others_at_s == 16.0
    unseen = alone.allowed(may_look=False)
    stuck = weighed(unseen, Pressure.WITHIN, 15.1, 15.9)[-1].weighed(dead(16.0, 10.0))
    assert stuck.seat.valid_at_s == 15.0


def test_a_dead_converters_word_is_taken_back_once() -> None:
    taken_back = weighed(seated(), Pressure.WITHIN, 10.1, 10.9)[-1].weighed(dead(11.0, 10.0))
    later = taken_back.weighed(dead(11.1, 10.0)).weighed(dead(11.2, 10.0))

    assert later.seat.valid_at_s == 11.2, "the camera speaks"


@pytest.mark.parametrize("mode", [Mode.CAMERA, Mode.CONFIRM, Mode.TRUST_LOGIN])
def test_where_the_load_cell_does_not_count_its_death_takes_nothing_back(mode: Mode) -> None:
    other = weighed(seated().switched(mode), Pressure.WITHIN, 10.1, 12.0)[-1]

    assert other.weighed(dead(12.1, 10.0)).seat.valid_at_s == 12.1


def test_a_stuck_mat_is_taken_back_where_it_counts() -> None:
    start = Chair.at_start(
        now_s=0.0,
        rules=PresenceRules(),
        fresh_s=FRESH_S,
        camera_wanted=False,
        mat_wanted=True,
    ).switched(Mode.DESK_MAT)
    trodden = start.trodden(WeightReading(at_s=0.1, pressure=Pressure.WITHIN))
    on_it = weighed(trodden, Pressure.BELOW, 0.2, 0.9)[-1]

    assert on_it.trodden(dead(1.0, 0.5)).seat.valid_at_s == 0.5


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.integers(1, 400),
    st.integers(0, 350),
    st.sampled_from([Pressure.WITHIN, Pressure.BELOW]),
    st.integers(1, 9),
)
def test_a_converter_that_dies_is_unknown_within_2_s_and_never_offline_by_its_own_word(
    sat_tenths: int, empty_tenths: int, stuck_on: Pressure, doubted: int
) -> None:
    """Whatever it stuck on, and whenever: judged by the conversions that were good alone."""
    one = chair(camera_wanted=False)
    good = [Pressure.WITHIN] * sat_tenths + [Pressure.BELOW] * empty_tenths
    for tenth, pressure in enumerate(good, start=1):
        one = one.weighed(WeightReading(at_s=tenth / 10, pressure=pressure))
    last_s, known = len(good) / 10, one.seat.presence
    for tenth in range(1, doubted + 1):
        at_s = (len(good) + tenth) / 10
        believed_until_s = None if tenth == 1 else last_s
        one = one.weighed(
            WeightReading(at_s=at_s, pressure=stuck_on, believed_until_s=believed_until_s)
        )
        # The first value of the run is a true one, as nobody can tell yet.
        known = one.seat.presence if tenth == 1 else known
    one = one.weighed(dead((len(good) + doubted + 1) / 10, last_s))
    looked_at_s = (len(good) + doubted + 1) / 10
    looks = [(looked_at_s, one), *one.silent_looks(looked_at_s, last_s + 3.0)]

    unknown_at_s = next(at_s for at_s, now in looks if now.seat.presence is UNKNOWN)
    assert known is UNKNOWN or unknown_at_s <= last_s + 2.0 + 1e-9
    assert known is OFFLINE or OFFLINE not in {now.seat.presence for _, now in looks}

"""What weight and sighting mean together: each row of the truth table, and its borders in time."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqtt_bridge.messages import Reason, SensorState
from seatd.evidence import (
    SIGHTING_VIEW,
    START_S,
    TRUTH,
    WEIGHT_VIEW,
    Judgement,
    Senses,
    SightingView,
    WeightView,
)
from seatd.presence import Evidence
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

NOW_S = 1000.0
SILENCE_S = 1.0
FRESH_S = 25.0
STILL_S = 60.0
OCCUPIED, EMPTY, BLIND = Evidence


def reading(pressure: Pressure, at_s: float = NOW_S, still_for_s: float = 0.0) -> WeightReading:
    return WeightReading(at_s=at_s, pressure=pressure, still_for_s=still_for_s)


def sighting(seen: Seen, at_s: float = NOW_S, reason: Sight = Sight.PERSON) -> Sighting:
    return Sighting(at_s=at_s, seen=seen, score=None, reason=reason)


def senses(
    pressure: Pressure | None,
    sighted: Sighting | None = None,
    *,
    silent: bool = False,
    conversion_at_s: float = NOW_S,
    camera_wanted: bool = True,
    still_for_s: float = 0.0,
) -> Senses:
    return Senses(
        weight=None if pressure is None else reading(pressure, conversion_at_s, still_for_s),
        silent=silent or pressure is None,
        sighting=sighted,
        camera_wanted=camera_wanted,
        conversion_at_s=conversion_at_s,
        silence_s=SILENCE_S,
        fresh_s=FRESH_S,
        overdue_s=FRESH_S,
        still_s=STILL_S,
    )


def judged(pressure: Pressure | None, seen: Seen | None = None) -> tuple[Evidence, Reason]:
    sighted = None if seen is None else sighting(seen)
    judgement = senses(pressure, sighted).judge(NOW_S)
    return judgement.evidence, judgement.reason


# -- the table --


def test_every_pair_of_views_has_its_row() -> None:
    assert set(TRUTH) == set(product(WeightView, SightingView))


def test_every_pressure_but_silence_has_a_view_and_every_sighting_too() -> None:
    assert set(WEIGHT_VIEW) == set(Pressure) - {Pressure.SILENT}
    assert set(SIGHTING_VIEW) == set(Seen)


ANYTHING = [None, Seen.PERSON, Seen.NOBODY, Seen.BLIND]


@pytest.mark.parametrize("seen", ANYTHING)
def test_a_camera_alone_cannot_veto_a_person(seen: Seen | None) -> None:
    assert judged(Pressure.WITHIN, seen) == (OCCUPIED, Reason.OCCUPIED)


@pytest.mark.parametrize("seen", [None, Seen.NOBODY, Seen.BLIND])
def test_too_little_weight_is_an_empty_seat(seen: Seen | None) -> None:
    assert judged(Pressure.BELOW, seen) == (EMPTY, Reason.SEAT_EMPTY)


def test_somebody_in_the_seat_zone_without_weight_stands_at_the_desk() -> None:
    assert judged(Pressure.BELOW, Seen.PERSON) == (OCCUPIED, Reason.STANDING_AT_DESK)


@pytest.mark.parametrize("seen", ANYTHING)
def test_more_than_the_cells_can_bear_is_absence_with_its_own_reason(seen: Seen | None) -> None:
    """CM-10."""
    assert judged(Pressure.ABOVE, seen) == (EMPTY, Reason.OVER_RANGE)


def judged_still(seen: Seen | None, still_for_s: float, sighted_at_s: float = NOW_S):
    sighted = None if seen is None else sighting(seen, sighted_at_s)
    judgement = senses(Pressure.WITHIN, sighted, still_for_s=still_for_s).judge(NOW_S)
    return judgement.evidence, judgement.reason


def test_a_load_that_lies_still_while_the_camera_sees_nobody_is_an_object() -> None:
    assert judged_still(Seen.NOBODY, STILL_S) == (EMPTY, Reason.OBJECT_ON_SEAT)


@pytest.mark.parametrize("seen", [None, Seen.PERSON, Seen.BLIND])
def test_however_still_without_a_camera_that_sees_nobody_the_seat_is_taken(
    seen: Seen | None,
) -> None:
    assert judged_still(seen, 100_000.0) == (OCCUPIED, Reason.OCCUPIED)


@pytest.mark.parametrize("still_for_s", [0.0, 30.0, 59.9])
def test_a_load_that_moved_lately_is_a_person_whatever_the_camera_sees(
    still_for_s: float,
) -> None:
    assert judged_still(Seen.NOBODY, still_for_s) == (OCCUPIED, Reason.OCCUPIED)


def test_nobody_must_have_been_seen_lately_and_since_the_load_lies_still() -> None:
    stale_s = NOW_S - FRESH_S - 0.1
    before_it_lay_s = NOW_S - 61.0
    slow_camera = replace(
        senses(Pressure.WITHIN, sighting(Seen.NOBODY, before_it_lay_s), still_for_s=60.5),
        fresh_s=7205.0,
        overdue_s=7205.0,
    )

    assert judged_still(Seen.NOBODY, 3600.0, stale_s) == (OCCUPIED, Reason.OCCUPIED)
    assert slow_camera.judge(NOW_S).evidence is OCCUPIED


@pytest.mark.parametrize("pressure", [Pressure.BELOW, Pressure.ABOVE, Pressure.FAULT])
def test_only_a_load_in_the_normal_range_can_be_an_object(pressure: Pressure) -> None:
    still = senses(pressure, sighting(Seen.NOBODY), still_for_s=3600.0)

    assert still.judge(NOW_S).reason is not Reason.OBJECT_ON_SEAT


def left_at(light_since_s: float, sighted: Sighting) -> Reason:
    left = replace(senses(Pressure.BELOW, sighted), light_since_s=light_since_s)
    return left.judge(NOW_S).reason


def test_a_picture_of_the_sitter_does_not_say_that_he_stands_there_now() -> None:
    before, since = sighting(Seen.PERSON, NOW_S - 2.1), sighting(Seen.PERSON, NOW_S - 2.0)

    assert left_at(NOW_S - 2.0, before) is Reason.SEAT_EMPTY
    assert left_at(NOW_S - 2.0, since) is Reason.STANDING_AT_DESK


def test_a_sighting_in_doubt_does_not_hold_an_empty_chair() -> None:
    doubtful = sighting(Seen.PERSON, reason=Sight.UNSURE)

    assert left_at(NOW_S - 10.0, doubtful) is Reason.SEAT_EMPTY
    assert senses(Pressure.FAULT, doubtful).judge(NOW_S).reason is Reason.OCCUPIED


def stood(*sightings: Sighting, light_since_s: float = NOW_S - 30.0) -> Senses:
    """Somebody got up at `light_since_s` and the camera saw all that since."""
    standing = replace(senses(Pressure.BELOW), light_since_s=light_since_s)
    for one in sightings:
        standing = standing.sighted(one)
    return standing


def test_a_picture_in_doubt_leaves_the_word_to_the_sure_one_before_it() -> None:
    sure = sighting(Seen.PERSON, NOW_S - 10.0)
    doubtful = sighting(Seen.PERSON, reason=Sight.UNSURE)

    assert stood(sure, doubtful).judge(NOW_S).reason is Reason.STANDING_AT_DESK
    assert stood(sure, doubtful, doubtful).judge(NOW_S).reason is Reason.STANDING_AT_DESK


@pytest.mark.parametrize("age_s", [FRESH_S, FRESH_S + 0.1])
def test_however_many_are_in_doubt_the_sure_one_must_be_fresh_itself(age_s: float) -> None:
    sure = sighting(Seen.PERSON, NOW_S - age_s)
    doubtful = sighting(Seen.PERSON, reason=Sight.UNSURE)
    fresh = age_s <= FRESH_S

    reason = stood(sure, doubtful).judge(NOW_S).reason

    assert reason is (Reason.STANDING_AT_DESK if fresh else Reason.SEAT_EMPTY)


def test_the_sure_sighting_must_be_of_a_person_since_he_got_up() -> None:
    doubtful = sighting(Seen.PERSON, reason=Sight.UNSURE)
    of_the_sitter = sighting(Seen.PERSON, NOW_S - 10.0)
    nobody = sighting(Seen.NOBODY, NOW_S - 1.0, Sight.NOBODY)
    blind = sighting(Seen.BLIND, NOW_S - 1.0, Sight.CAMERA_LOST)

    former = stood(of_the_sitter, doubtful, light_since_s=NOW_S - 9.9)

    assert former.judge(NOW_S).reason is Reason.SEAT_EMPTY
    assert stood(of_the_sitter, nobody, doubtful).judge(NOW_S).reason is Reason.SEAT_EMPTY
    assert stood(of_the_sitter, blind, doubtful).judge(NOW_S).reason is Reason.SEAT_EMPTY


def test_a_sure_sighting_of_nobody_needs_no_picture_before_it() -> None:
    person, nobody = sighting(Seen.PERSON), sighting(Seen.NOBODY, reason=Sight.NOBODY)

    assert stood(person, nobody).judge(NOW_S).reason is Reason.SEAT_EMPTY


def test_a_weight_forgets_no_sense_but_the_weight() -> None:
    before = replace(stood(sighting(Seen.PERSON)), still_s=7.0, fresh_s=8.0, silence_s=9.0)
    newer = reading(Pressure.WITHIN, NOW_S + 1)

    after = before.felt(newer)

    assert after == replace(
        before, weight=newer, silent=False, conversion_at_s=NOW_S + 1, light_since_s=None
    )


def test_light_since_is_the_first_reading_of_an_unbroken_run_below() -> None:
    now, since = senses(Pressure.WITHIN), []
    for tenth, pressure in enumerate(
        [Pressure.BELOW, Pressure.SILENT, Pressure.BELOW, Pressure.WITHIN, Pressure.BELOW]
    ):
        now = now.felt(reading(pressure, NOW_S + tenth))
        since.append(now.light_since_s)

    assert since == [NOW_S, NOW_S, NOW_S, None, NOW_S + 4]


# -- the zero of the scale --


@pytest.mark.parametrize(
    ("pressure", "seen", "permit"),
    [
        (Pressure.BELOW, Seen.NOBODY, ZeroPermit.SEEN_EMPTY),
        (Pressure.BELOW, Seen.BLIND, ZeroPermit.NEAR_ZERO),
        (Pressure.BELOW, None, ZeroPermit.NEAR_ZERO),
        (Pressure.BELOW, Seen.PERSON, ZeroPermit.NEVER),
        (Pressure.WITHIN, Seen.NOBODY, ZeroPermit.NEVER),
        (Pressure.ABOVE, Seen.NOBODY, ZeroPermit.NEVER),
        (Pressure.FAULT, Seen.NOBODY, ZeroPermit.NEVER),
        (Pressure.SATURATED, Seen.NOBODY, ZeroPermit.NEVER),
        (Pressure.UNCALIBRATED, Seen.NOBODY, ZeroPermit.NEVER),
        (None, Seen.NOBODY, ZeroPermit.NEVER),
    ],
)
def test_the_zero_may_move_only_under_an_empty_seat(
    pressure: Pressure | None, seen: Seen | None, permit: ZeroPermit
) -> None:
    sighted = None if seen is None else sighting(seen)

    assert senses(pressure, sighted).zero_permit(NOW_S) is permit


def test_a_missed_conversion_does_not_take_the_permit_away_and_a_long_silence_does() -> None:
    missed = senses(Pressure.BELOW, sighting(Seen.NOBODY), silent=True)

    assert missed.zero_permit(NOW_S + 0.3) is ZeroPermit.SEEN_EMPTY
    assert missed.zero_permit(NOW_S + 1.1) is ZeroPermit.NEVER


BROKEN = [Pressure.FAULT, Pressure.SATURATED]


@pytest.mark.parametrize("pressure", BROKEN)
def test_the_camera_works_alone_when_the_load_cell_is_broken(pressure: Pressure) -> None:
    assert judged(pressure, Seen.PERSON) == (OCCUPIED, Reason.OCCUPIED)
    assert judged(pressure, Seen.NOBODY) == (EMPTY, Reason.SEAT_EMPTY)


@pytest.mark.parametrize("pressure", BROKEN)
@pytest.mark.parametrize("seen", [None, Seen.BLIND])
def test_with_both_broken_nothing_is_known(pressure: Pressure, seen: Seen | None) -> None:
    assert judged(pressure, seen) == (BLIND, Reason.SENSOR_FAULT)


def test_an_uncalibrated_load_cell_leaves_it_to_the_camera() -> None:
    assert judged(Pressure.UNCALIBRATED, Seen.PERSON) == (OCCUPIED, Reason.OCCUPIED)
    assert judged(Pressure.UNCALIBRATED, Seen.NOBODY) == (EMPTY, Reason.SEAT_EMPTY)


@pytest.mark.parametrize("seen", [None, Seen.BLIND])
def test_an_uncalibrated_seat_without_a_camera_says_that_it_is_uncalibrated(
    seen: Seen | None,
) -> None:
    assert judged(Pressure.UNCALIBRATED, seen) == (BLIND, Reason.UNCALIBRATED)


@pytest.mark.parametrize("seen", ANYTHING)
def test_one_missed_conversion_proves_nothing(seen: Seen | None) -> None:
    assert judged(None, seen) == (BLIND, Reason.SENSOR_FAULT)


# -- the borders in time --


def test_a_load_cell_silent_for_longer_than_silence_s_is_faulty() -> None:
    quiet = senses(Pressure.WITHIN, silent=True)

    assert quiet.weight_view(NOW_S + SILENCE_S) is WeightView.SILENT
    assert quiet.weight_view(NOW_S + SILENCE_S + 0.1) is WeightView.FAULT


def test_starting_is_no_fault_until_the_start_has_had_its_time() -> None:
    never = senses(None)

    assert never.weight_view(NOW_S + START_S) is WeightView.SILENT
    assert never.load_cell_state(NOW_S + START_S) is SensorState.STALE
    assert never.weight_view(NOW_S + START_S + 0.1) is WeightView.FAULT


@pytest.mark.parametrize(
    ("pressure", "view"),
    [
        (Pressure.WITHIN, WeightView.SILENT),
        (Pressure.BELOW, WeightView.SILENT),
        (Pressure.ABOVE, WeightView.SILENT),
        (Pressure.FAULT, WeightView.FAULT),
        (Pressure.SATURATED, WeightView.FAULT),
        (Pressure.UNCALIBRATED, WeightView.UNCALIBRATED),
    ],
)
def test_a_missed_conversion_mends_no_fault_and_brings_no_scale(
    pressure: Pressure, view: WeightView
) -> None:
    assert senses(pressure, silent=True).weight_view(NOW_S + 0.3) is view


@pytest.mark.parametrize("seen", [Seen.PERSON, Seen.NOBODY])
def test_a_sighting_older_than_fresh_s_says_nothing_any_more(seen: Seen) -> None:
    dead = senses(Pressure.FAULT, sighting(seen))

    assert dead.judge(NOW_S + FRESH_S).evidence is not BLIND
    assert dead.judge(NOW_S + FRESH_S + 0.1).evidence is BLIND


# -- health on the wire --


@pytest.mark.parametrize(
    ("pressure", "state"),
    [
        (None, SensorState.STALE),
        (Pressure.WITHIN, SensorState.OK),
        (Pressure.BELOW, SensorState.OK),
        (Pressure.ABOVE, SensorState.OK),
        (Pressure.SATURATED, SensorState.FAULT),
        (Pressure.FAULT, SensorState.FAULT),
        (Pressure.UNCALIBRATED, SensorState.UNCALIBRATED),
    ],
)
def test_the_load_cells_state_follows_its_newest_conversion(
    pressure: Pressure | None, state: SensorState
) -> None:
    assert senses(pressure).load_cell_state(NOW_S) is state


@pytest.mark.parametrize("pressure", list(WEIGHT_VIEW))
def test_one_missed_conversion_does_not_change_the_load_cells_state(pressure: Pressure) -> None:
    before = senses(pressure).load_cell_state(NOW_S)

    assert senses(pressure, silent=True).load_cell_state(NOW_S + 0.3) is before


def test_a_load_cell_silent_for_long_is_a_fault() -> None:
    assert senses(Pressure.WITHIN, silent=True).load_cell_state(NOW_S + 1.1) is SensorState.FAULT


@pytest.mark.parametrize(
    ("sighted", "state"),
    [
        (None, SensorState.STALE),
        (sighting(Seen.PERSON), SensorState.OK),
        (sighting(Seen.NOBODY, reason=Sight.UNSURE), SensorState.OK),
        (sighting(Seen.PERSON, at_s=NOW_S - FRESH_S - 0.1), SensorState.STALE),
        (sighting(Seen.BLIND, reason=Sight.STARTING), SensorState.STALE),
        (sighting(Seen.BLIND, reason=Sight.UNSURE), SensorState.OK),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_BLOCKED), SensorState.BLOCKED),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_BLACK), SensorState.BLOCKED),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_SATURATED), SensorState.BLOCKED),
        (sighting(Seen.BLIND, reason=Sight.TOO_DARK), SensorState.BLOCKED),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_FROZEN), SensorState.FAULT),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_MOVED), SensorState.FAULT),
        (sighting(Seen.BLIND, reason=Sight.CAMERA_LOST), SensorState.FAULT),
        (sighting(Seen.BLIND, reason=Sight.DETECTOR_FAILED), SensorState.FAULT),
    ],
)
def test_the_cameras_state_follows_its_newest_sighting(
    sighted: Sighting | None, state: SensorState
) -> None:
    assert senses(Pressure.WITHIN, sighted).camera_state(NOW_S) is state


def test_a_camera_nobody_asked_for_is_off() -> None:
    alone = senses(Pressure.WITHIN, sighting(Seen.PERSON), camera_wanted=False)

    assert alone.camera_state(NOW_S) is SensorState.OFF


# -- anything at all --

AGES_S = st.floats(0.0, 60.0)
SIGHTINGS = st.none() | st.builds(
    sighting, st.sampled_from(Seen), AGES_S.map(lambda age_s: NOW_S - age_s)
)
ANY_SENSES = st.builds(
    senses,
    st.none() | st.sampled_from(list(WEIGHT_VIEW)),
    SIGHTINGS,
    silent=st.booleans(),
    conversion_at_s=AGES_S.map(lambda age_s: NOW_S - age_s),
    still_for_s=st.floats(0.0, 120.0),
)


@settings(derandomize=True)
@given(ANY_SENSES)
def test_only_a_healthy_sensor_may_declare_absence(given_senses: Senses) -> None:
    judgement = given_senses.judge(NOW_S)
    weight = given_senses.weight_view(NOW_S)
    camera = given_senses.sighting_view(NOW_S)

    assert judgement.evidence is not EMPTY or (
        weight in {WeightView.BELOW, WeightView.ABOVE} or camera is SightingView.NOBODY
    )
    assert judgement.evidence is not OCCUPIED or (
        weight in {WeightView.WITHIN, WeightView.STILL} or camera is SightingView.PERSON
    )


@settings(derandomize=True)
@given(ANY_SENSES)
def test_what_cannot_be_judged_is_never_called_a_seat(given_senses: Senses) -> None:
    judgement = given_senses.judge(NOW_S)

    assert isinstance(judgement, Judgement)
    assert (judgement.evidence is BLIND) == (
        judgement.reason in {Reason.SENSOR_FAULT, Reason.UNCALIBRATED}
    )


@settings(derandomize=True)
@given(ANY_SENSES)
def test_a_healthy_load_cell_needs_no_camera(given_senses: Senses) -> None:
    state = given_senses.load_cell_state(NOW_S)
    blind = given_senses.judge(NOW_S).evidence is BLIND

    assert not blind or given_senses.silent or state is not SensorState.OK


def test_what_a_converter_in_doubt_calls_empty_is_dated_to_its_last_good_conversion() -> None:
    now = senses(Pressure.BELOW)
    in_doubt = replace(now, weight=replace(reading(Pressure.BELOW), believed_until_s=NOW_S - 0.3))

    assert now.judge(NOW_S).known_at_s is None
    assert in_doubt.judge(NOW_S).known_at_s == NOW_S - 0.3


def test_a_sighting_in_doubt_is_the_newest_and_leaves_the_sure_one() -> None:
    sure, unsure = sighting(Seen.PERSON), sighting(Seen.NOBODY, NOW_S + 1.0, Sight.UNSURE)
    seen = senses(Pressure.WITHIN).sighted(sure).sighted(unsure)

    assert (seen.sighting, seen.sure_sighting) == (unsure, sure)


@pytest.mark.parametrize("camera_wanted", [True, False])
def test_a_camera_that_may_not_look_has_seen_nothing(*, camera_wanted: bool) -> None:
    seen = senses(Pressure.WITHIN).sighted(sighting(Seen.PERSON))
    unseen = seen.without_sightings(camera_wanted=camera_wanted)

    assert (unseen.sighting, unseen.sure_sighting) == (None, None)
    assert unseen.camera_wanted is camera_wanted


def test_the_last_view_is_that_of_the_newest_conversion_however_old() -> None:
    assert senses(None).last_view() is WeightView.SILENT
    assert senses(Pressure.BELOW, silent=True).last_view() is WeightView.BELOW


def test_a_camera_is_stale_only_when_it_is_overdue() -> None:
    seen = senses(Pressure.WITHIN, sighting(Seen.PERSON))

    assert seen.camera_state(NOW_S + FRESH_S) is SensorState.OK
    assert seen.camera_state(NOW_S + FRESH_S + 0.1) is SensorState.STALE


def test_a_look_in_the_very_moment_the_load_lay_still_counts() -> None:
    nobody = sighting(Seen.NOBODY, NOW_S - STILL_S)
    lain = senses(Pressure.WITHIN, nobody, still_for_s=STILL_S)

    assert lain.weight_view(NOW_S) is WeightView.STILL

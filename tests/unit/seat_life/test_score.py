"""Each published figure counts what its definition says."""

from seat_life.score import Score, Step, score, true_absences
from seat_life.truth import Converter, Eyes, Place, Sight, Stretch, Trouble, Truth

from mqtt_bridge.messages import Presence

ONLINE, OFFLINE, UNKNOWN = Presence.ONLINE, Presence.OFFLINE, Presence.UNKNOWN
CAMERA = (Sight(start_s=0, eyes=Eyes.WORKS),)


def truth(
    *places: tuple[float, Place], troubles: tuple[Trouble, ...] = (), camera: bool = False
) -> Truth:
    return Truth(
        stretches=(
            Stretch(start_s=0, place=Place.AWAY),
            *(Stretch(start_s=at_s, place=place) for at_s, place in places),
        ),
        troubles=troubles,
        sights=CAMERA if camera else (Sight(start_s=0, eyes=Eyes.NONE),),
        end_s=1000,
    )


def scored(true: Truth, *steps: tuple[float, Presence]) -> Score:
    return score(true, [Step(at_s=at_s, presence=one) for at_s, one in steps], day="1")


LEFT_AT_100 = truth((10, Place.SITTING), (100, Place.AWAY), (300, Place.SITTING))


def test_a_right_absence_is_timed_from_leaving() -> None:
    found = scored(LEFT_AT_100, (11.5, ONLINE), (130.25, OFFLINE), (301.25, ONLINE))

    assert (found.false_away, found.missed_away) == (0, 0)
    assert found.offline_after_s == [30.25]
    assert found.online_after_s == [1.5, 1.25]


def test_offline_while_sitting_is_false() -> None:
    assert scored(LEFT_AT_100, (11, ONLINE), (50, OFFLINE)).false_away == 1


def test_offline_before_30_s_are_over_is_false() -> None:
    assert scored(LEFT_AT_100, (11, ONLINE), (129.9, OFFLINE)).false_away == 1


def test_offline_while_standing_before_a_camera_is_false_and_without_one_it_is_right() -> None:
    stands = (10, Place.SITTING), (100, Place.STANDING), (300, Place.SITTING)
    steps = (11, ONLINE), (140, OFFLINE)

    assert scored(truth(*stands, camera=True), *steps).false_away == 1
    assert scored(truth(*stands), *steps).false_away == 0


def test_a_long_absence_without_offline_is_missed() -> None:
    assert scored(LEFT_AT_100, (11, ONLINE)).missed_away == 1


def test_an_absence_of_30_s_is_not_missed() -> None:
    short = truth((10, Place.SITTING), (100, Place.AWAY), (130, Place.SITTING))
    found = scored(short, (11, ONLINE))

    # The last absence of all lasts to the end and is none here: he sits.
    assert found.missed_away == 0


def test_an_offline_just_after_a_return_that_was_too_late_is_not_false() -> None:
    late = truth((10, Place.SITTING), (100, Place.AWAY), (130.1, Place.SITTING))

    assert scored(late, (11, ONLINE), (130.3, OFFLINE), (131.5, ONLINE)).false_away == 0


def test_an_offline_by_a_dead_sensor_is_counted() -> None:
    dead = Trouble(start_s=110, end_s=125, kind=Converter.STUCK)
    sad = truth((10, Place.SITTING), (100, Place.AWAY), troubles=(dead,))

    assert scored(sad, (11, ONLINE), (131, OFFLINE)).absences_by_faulty_sensor == 1
    assert scored(sad, (11, ONLINE), (156, OFFLINE)).absences_by_faulty_sensor == 0


def test_a_dead_sensor_is_timed_to_unknown_and_noticed_when_it_never_is() -> None:
    dead = Trouble(start_s=50, end_s=80, kind=Converter.CUT)
    sad = truth((10, Place.SITTING), troubles=(dead,))

    assert scored(sad, (11, ONLINE), (52.25, UNKNOWN)).fault_unknown_after_s == [2.25]
    assert scored(sad, (11, ONLINE)).dead_sensors == 1
    assert scored(sad, (11, ONLINE)).fault_unknown_after_s == []


def test_standing_before_a_camera_is_no_absence_and_going_from_there_is() -> None:
    found = list(
        true_absences(
            truth((10, Place.SITTING), (100, Place.STANDING), (400, Place.AWAY), camera=True)
        )
    )

    assert [(one.start_s, one.end_s, one.after_standing) for one in found] == [
        (0, 10, False),
        (400, 1000, True),
    ]


def test_scores_of_days_add_up() -> None:
    total = Score()
    for _ in range(2):
        total.add(scored(LEFT_AT_100, (11, ONLINE), (130.25, OFFLINE)))

    assert (total.days, total.absences) == (2, 4)
    assert total.offline_after_s == [30.25, 30.25]

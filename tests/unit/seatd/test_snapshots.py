"""When the camera looks: rarely while weight settles it, often in doubt, never when forbidden."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.messages import Mode, Presence
from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.presence import PresenceRules
from seatd.snapshots import Doubt, Scene, Taken, is_due, scene_of
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

FREQUENCY = Frequency()
HOUR_S = 3600
SETTLED = Scene(doubt=Doubt.SETTLED)


def chair(*, mode: Mode = Mode.CHAIR_CAMERA) -> Chair:
    fresh = Chair.at_start(
        now_s=0.0,
        rules=PresenceRules(),
        fresh_s=FREQUENCY.fresh_s,
        overdue_s=FREQUENCY.overdue_s,
        camera_wanted=True,
    )
    return fresh.switched(mode)


def weighed(
    before: Chair, pressure: Pressure, first_s: float, last_s: float, still: bool = False
) -> Chair:
    for tenth in range(round(first_s * 10), round(last_s * 10) + 1):
        at_s = tenth / 10
        before = before.weighed(
            WeightReading(at_s=at_s, pressure=pressure, still_for_s=at_s if still else 0.0)
        )
    return before


def looks(
    scene: Callable[[float], Scene], until_s: float, *, again_s: float | None = None
) -> Iterator[float]:
    """When the camera looks, asked four times a second."""
    taken = Taken()
    for quarter in range(int(until_s * 4)):
        now_s = quarter / 4
        if is_due(scene(now_s), taken, FREQUENCY, now_s):
            taken = taken.asked(now_s, FREQUENCY).answered(again_s)
            yield now_s


def test_a_settled_seat_is_looked_at_less_than_once_a_minute() -> None:
    assert len(list(looks(lambda _: SETTLED, HOUR_S))) <= 60


def test_no_doubt_costs_more_than_the_budget() -> None:
    alone = list(looks(lambda _: Scene(doubt=Doubt.ALONE), HOUR_S, again_s=0.5))

    assert FREQUENCY.budget_per_hour <= len(alone) <= FREQUENCY.budget_per_hour * 1.1 + 1


def test_a_quick_second_look_goes_before_the_pace() -> None:
    quick = list(looks(lambda _: SETTLED, 3.0, again_s=0.5))

    assert quick[:4] == [0.0, 0.5, 1.0, 1.5]


def test_a_broken_camera_is_asked_ever_more_rarely() -> None:
    broken = list(looks(lambda _: Scene(doubt=Doubt.ALONE), 61.0, again_s=30.0))

    assert broken == [0.0, 30.0, 60.0]


def test_who_gets_up_is_looked_at_when_he_is_out_of_the_way_and_often_after_that() -> None:
    left = Scene(doubt=Doubt.LEAVING, since_s=101.0)
    seen = list(looks(lambda now_s: left if now_s >= 100 else SETTLED, 112.0))

    assert seen == [0.0, 75.0, 101.0, 103.5, 106.0, 108.5, 111.0]


def test_a_load_that_lies_still_is_looked_at_at_once() -> None:
    still = Scene(doubt=Doubt.STILL, since_s=90.0)
    seen = list(looks(lambda now_s: still if now_s >= 90 else SETTLED, 111.0))

    assert seen == [0.0, 75.0, 90.0, 100.0, 110.0]


def test_the_camera_alone_looks_again_when_the_30_s_are_over() -> None:
    scene = Scene(doubt=Doubt.ALONE, mark_s=33.0)

    assert list(looks(lambda _: scene, 45.0)) == [0.0, 10.0, 20.0, 30.0, 33.25, 43.25]


def test_a_forbidden_camera_never_looks() -> None:
    assert list(looks(lambda _: Scene(doubt=Doubt.UNUSED), HOUR_S)) == []


@given(
    doubts=st.lists(st.tuples(st.sampled_from(list(Doubt)), st.integers(1, 400)), max_size=20),
    again_s=st.sampled_from([None, 0.5, 2.0, 30.0]),
)
def test_never_more_than_the_budget_in_any_hour(
    doubts: list[tuple[Doubt, int]], again_s: float | None
) -> None:
    plan = [doubt for doubt, lasts_s in doubts for _ in range(lasts_s)]
    seen = list(
        looks(lambda now_s: Scene(doubt=plan[int(now_s)]), float(len(plan)), again_s=again_s)
    )

    for at_s in seen:
        within = [one for one in seen if at_s <= one < at_s + HOUR_S]
        assert len(within) <= FREQUENCY.budget_per_hour * 1.1 + 1


def test_what_is_in_doubt_follows_the_chair() -> None:
    seated = weighed(chair(), Pressure.WITHIN, 0.1, 5.0)
    leaving = weighed(seated, Pressure.BELOW, 5.1, 10.0)
    gone = weighed(leaving, Pressure.BELOW, 10.1, 36.0)
    broken = weighed(seated, Pressure.FAULT, 5.1, 8.0)

    assert seated.seat.presence is Presence.ONLINE
    assert scene_of(seated, 5.0).doubt is Doubt.SETTLED
    assert scene_of(leaving, 10.0) == Scene(doubt=Doubt.LEAVING, since_s=6.1)
    assert gone.seat.presence is Presence.OFFLINE
    assert scene_of(gone, 36.0).doubt is Doubt.SETTLED
    assert scene_of(broken, 8.0).doubt is Doubt.ALONE
    assert scene_of(weighed(seated, Pressure.WITHIN, 5.1, 70.0, still=True), 70.0) == Scene(
        doubt=Doubt.STILL, since_s=60.0
    )


def test_the_mark_is_where_the_30_s_of_the_camera_alone_end() -> None:
    nobody = Sighting(at_s=9.0, seen=Seen.NOBODY, score=0.1, reason=Sight.NOBODY)
    broken = weighed(chair().sighted(nobody), Pressure.FAULT, 0.1, 12.0)
    since_s = broken.seat.empty_since_s

    assert since_s is not None
    assert scene_of(broken, 12.0).mark_s == pytest.approx(since_s + 30.0)


@pytest.mark.parametrize("mode", [Mode.CONFIRM, Mode.TRUST_LOGIN])
def test_a_mode_without_a_camera_is_never_looked_at(mode: Mode) -> None:
    assert scene_of(weighed(chair(mode=mode), Pressure.BELOW, 0.1, 5.0), 5.0).doubt is Doubt.UNUSED


def test_whoever_forbids_the_camera_is_not_looked_at_and_what_was_seen_is_forgotten() -> None:
    person = Sighting(at_s=4.0, seen=Seen.PERSON, score=1.4, reason=Sight.PERSON)
    private = weighed(chair(), Pressure.BELOW, 0.1, 5.0).sighted(person).allowed(may_look=False)

    assert scene_of(private, 5.0).doubt is Doubt.UNUSED
    assert private.senses.sighting is None
    assert private.sighted(person).senses.sighting is None
    assert private.senses.camera_state(5.0).value == "off"
    assert private.allowed(may_look=True).senses.camera_state(5.0).value == "stale"


def test_while_a_technician_works_the_camera_looks_every_two_seconds_unless_forbidden() -> None:
    empty = weighed(chair(mode=Mode.CONFIRM), Pressure.BELOW, 0.1, 5.0)
    watched = scene_of(empty, 5.0, in_maintenance=True)

    assert list(looks(lambda _: watched, 6.5)) == [0.0, 2.0, 4.0, 6.0]
    forbidden = empty.allowed(may_look=False)
    assert scene_of(forbidden, 5.0, in_maintenance=True).doubt is Doubt.UNUSED

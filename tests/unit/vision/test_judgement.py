"""What is said after each snapshot, and when the next one follows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.camera_health import Light
from vision.judgement import Judgement, Snapshot
from vision.occupancy import Reason, Seen
from vision.scene import Outline

FINE = Light(mean=100.0, deviation=40.0, spread=150.0)
COVERED = Light(mean=67.0, deviation=4.5, spread=16.0)
NIGHT = Light(mean=5.0, deviation=9.0, spread=40.0)
BLACK = Light(mean=2.0, deviation=0.5, spread=2.0)
DAZZLED = Light(mean=245.0, deviation=20.0, spread=90.0)
HERE: Outline = (0.6, -0.8, 0.0)
ELSEWHERE: Outline = (0.0, 0.0, 1.0)


def snapshot(total, light=FINE, digest=None):
    return Snapshot(at_s=1.0, light=light, digest=digest, total=total)


def after(*steps):
    """Feed snapshots and failures (None); return the judgement and all sightings."""
    judgement, sightings = Judgement(), []
    for step in steps:
        if step is None:
            judgement, sighting = judgement.after_failure(Reason.CAMERA_LOST, "cable", 1.0)
        else:
            judgement, sighting = judgement.after(step)
        sightings.append(sighting)
    return judgement, sightings


def test_a_sighting_carries_time_score_and_reason():
    _, sightings = after(snapshot(1.5), snapshot(1.4))

    assert sightings[-1].seen is Seen.PERSON
    assert (sightings[-1].at_s, sightings[-1].score) == (1.0, 1.4)
    assert sightings[-1].reason == "person"


def test_a_failure_is_blind_with_its_reason_and_detail():
    _, sightings = after(snapshot(1.5), snapshot(1.4), None)

    assert sightings[-1].seen is Seen.BLIND
    assert sightings[-1].score is None
    assert (sightings[-1].reason, sightings[-1].detail) == ("camera_lost", "cable")


@pytest.mark.parametrize("before", [0.1, 1.5])
def test_covering_the_camera_keeps_what_was_said_until_it_is_blind(before):
    seat = [snapshot(before), snapshot(before)]
    _, sightings = after(*seat, *[snapshot(0.0, COVERED)] * 4)

    said = [sighting.seen for sighting in sightings[1:]]
    assert said[0] is said[1] is said[2]
    assert said[3] is said[4] is Seen.BLIND
    assert sightings[-1].reason == "camera_blocked"


def looks(place, total, *, count, from_s, judgement=None):
    """Feed equal pictures of one place, one every three minutes; return the last sighting too."""
    judgement, sighting = judgement or Judgement(), None
    for number in range(count):
        at_s = from_s + number * 180.0
        judgement, sighting = judgement.after(
            Snapshot(at_s=at_s, light=FINE, digest=None, total=total, outline=place)
        )
    return judgement, sighting


@pytest.mark.parametrize("total", [0.1, 1.5])
def test_a_camera_turned_away_is_blind_after_an_hour_whatever_it_sees(total):
    judgement, _ = looks(HERE, 0.1, count=3, from_s=0.0)
    turned, _ = looks(ELSEWHERE, 0.1, count=5, from_s=600.0, judgement=judgement)
    still, almost = looks(ELSEWHERE, total, count=15, from_s=1500.0, judgement=turned)
    _, moved = looks(ELSEWHERE, total, count=1, from_s=4200.0, judgement=still)

    assert almost.seen is not Seen.BLIND
    assert (moved.seen, moved.reason) == (Seen.BLIND, "camera_moved")


def test_a_camera_turned_back_sees_again():
    judgement, _ = looks(HERE, 0.1, count=3, from_s=0.0)
    judgement, _ = looks(ELSEWHERE, 0.1, count=30, from_s=600.0, judgement=judgement)
    _, sighting = looks(HERE, 0.1, count=2, from_s=9_000.0, judgement=judgement)

    assert sighting.reason == "nobody"


def test_a_faulty_picture_says_nothing_about_the_place():
    judgement, _ = looks(HERE, 0.1, count=3, from_s=0.0)
    for number in range(60):
        judgement, sighting = judgement.after(
            Snapshot(
                at_s=600.0 + number * 180.0,
                light=COVERED,
                digest=None,
                total=0.1,
                outline=ELSEWHERE,
            )
        )

    assert sighting.reason == "camera_blocked"
    assert judgement.scene.unlike_in_a_row == 0


def test_too_dark_is_blind_at_once():
    _, sightings = after(snapshot(1.5), snapshot(1.5), snapshot(0.0, NIGHT))

    assert (sightings[-1].seen, sightings[-1].reason) == (Seen.BLIND, "too_dark")


def test_a_frozen_picture_counts_once_and_then_blinds():
    _, sightings = after(*[snapshot(0.1, digest=b"same")] * 3)

    assert [sighting.seen for sighting in sightings] == [Seen.BLIND] * 3
    assert sightings[-1].reason == "camera_frozen"


@settings(derandomize=True)
@given(
    st.lists(st.sampled_from([COVERED, NIGHT, BLACK, DAZZLED, None]), min_size=1, max_size=12),
    st.floats(0, 2),
)
def test_a_camera_that_never_saw_anything_never_says_nobody(faults, total):
    _, sightings = after(*(fault and snapshot(total, fault) for fault in faults))

    assert {sighting.seen for sighting in sightings} == {Seen.BLIND}


@settings(derandomize=True)
@given(st.lists(st.one_of(st.none(), st.floats(0, 2)), max_size=40), st.floats(0.01, 600))
def test_the_next_snapshot_never_comes_too_soon_nor_far_too_late(totals, every_s):
    judgement, _ = after(*(total if total is None else snapshot(total) for total in totals))

    wait_s = judgement.next_wait_s(every_s)

    assert min(0.5, every_s) <= wait_s <= max(every_s, 30.0)


def waits(*steps, every_s=10.0):
    return [after(*steps[:count])[0].next_wait_s(every_s) for count in range(1, len(steps) + 1)]


def test_a_calm_seat_is_looked_at_four_times_quickly_and_then_regularly():
    assert waits(*[snapshot(0.1)] * 6) == [0.5, 0.5, 0.5, 10.0, 10.0, 10.0]


def test_a_change_is_followed_up_quickly():
    calm = [snapshot(0.1)] * 5

    assert waits(*calm, snapshot(1.5), snapshot(1.5))[-3:] == [10.0, 0.5, 10.0]


def test_lasting_doubt_does_not_keep_the_camera_busy():
    calm = [snapshot(0.1)] * 5

    assert waits(*calm, *[snapshot(0.9)] * 5)[-5:] == [0.5, 0.5, 0.5, 10.0, 10.0]


def test_a_broken_camera_is_asked_ever_more_rarely_up_to_half_a_minute():
    assert waits(*[None] * 9, every_s=2.0) == [0.5, 0.5, 0.5, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]


def test_a_camera_that_works_again_is_asked_regularly_again():
    assert waits(*[None] * 9, *[snapshot(0.1)] * 3, every_s=2.0)[-3:] == [0.5, 2.0, 2.0]

"""What a technician is told when he sets up a camera."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.commissioning import Advice, Look, look_at, study
from vision.decode import Box, Finding, Score
from vision.zone import Zone

ZONE = Zone.box(left=0.2, top=0.2, right=0.8, bottom=0.9)
SITTER = Box(left=0.3, top=0.2, right=0.6, bottom=0.8)
FACE = Box(left=0.4, top=0.25, right=0.5, bottom=0.35)
SHARES = st.floats(-0.5, 1.5)


def finding(total, body=None, face=FACE):
    score = Score(pose=total / 2, face=total / 2)
    return Finding(score=score, pose_box=face, face_box=face, body_box=body)


def empty(whole, zoned=None):
    zone = None if zoned is None else finding(zoned)
    return Look(occupied=False, whole=finding(whole), zoned=zone)


def sitter(total=1.6, body=SITTER):
    return Look(occupied=True, whole=finding(total, body))


def test_without_a_look_nothing_is_said():
    found = study([])

    assert (found.empty_looks, found.occupied_looks, found.advice) == (0, 0, ())
    assert (found.best_empty_whole, found.best_empty_zone, found.worst_sitter) == (None,) * 3
    assert found.suggestion is None


def test_the_worst_look_of_each_kind_counts():
    found = study([empty(0.3, 0.1), empty(0.7, 0.5), sitter(1.7), sitter(1.1)])

    assert (found.empty_looks, found.occupied_looks) == (2, 2)
    assert (found.best_empty_whole, found.best_empty_zone) == (0.7, 0.5)
    assert found.worst_sitter == 1.1


@pytest.mark.parametrize(
    ("look", "warned"),
    [
        (empty(0.79), False),
        (empty(0.8), True),
        (empty(1.6, 0.2), False),  # a face on the monitor, outside the zone
        (empty(1.6, 0.8), True),
    ],
)
def test_an_empty_seat_that_looks_like_a_person_is_warned_of(look, warned):
    assert (Advice.PICTURE_IN_VIEW in study([empty(0.1), look]).advice) is warned


def test_the_suggested_zone_holds_the_sitter_of_every_look_with_room_around():
    left = Box(left=0.2, top=0.25, right=0.5, bottom=0.85)

    zone = study([sitter(), sitter(body=left), empty(0.1)]).suggestion

    margin = 0.15 * 0.65
    assert zone.bounds == pytest.approx((0.2 - margin, 0.2 - margin, 0.6 + margin, 0.85 + margin))


def test_a_face_outside_the_body_widens_the_zone():
    face = Box(left=0.6, top=0.1, right=0.7, bottom=0.2)

    zone = study([Look(occupied=True, whole=finding(1.5, SITTER, face))]).suggestion

    assert zone.bounds[2] > 0.7
    assert zone.bounds[1] < 0.1


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        (SITTER, False),
        (Box(left=-0.01, top=0.2, right=0.5, bottom=0.8), True),
        (Box(left=0.2, top=0.0, right=0.5, bottom=0.8), True),
        (Box(left=0.2, top=0.2, right=1.0, bottom=0.8), True),
        (Box(left=0.2, top=0.2, right=0.5, bottom=1.3), False),  # the desk hides his hips
    ],
)
def test_a_sitter_at_the_edge_of_the_picture_is_warned_of(body, warned):
    assert (Advice.SITTER_AT_EDGE in study([sitter(body=body)]).advice) is warned


def test_a_sitter_who_is_not_seen_suggests_nothing_and_is_told():
    found = study([sitter(0.9)])

    assert found.suggestion is None
    assert found.advice == (Advice.SITTER_NOT_SEEN,)


@settings(derandomize=True)
@given(st.lists(st.tuples(SHARES, SHARES, SHARES, SHARES), max_size=6))
def test_whatever_the_model_says_the_suggestion_is_a_zone_or_none(corners):
    bodies = [
        Box(left=min(a, c), top=min(b, d), right=max(a, c), bottom=max(b, d))
        for a, b, c, d in corners
    ]

    zone = study([sitter(body=body) for body in bodies]).suggestion

    assert zone is None or 0 <= min(zone.bounds) <= max(zone.bounds) <= 1


class TwoViews:
    """Sees a person in the whole frame and nobody in any zone."""

    def __init__(self, zone=None):
        self._zone = zone

    def within(self, zone):
        return TwoViews(zone)

    def find(self, bgr):
        return finding(1.5 if self._zone is None else 0.1)


@pytest.mark.parametrize(("zone", "zoned"), [(None, None), (ZONE, 0.1)])
def test_a_picture_is_looked_at_as_a_whole_and_in_the_zone(zone, zoned):
    picture = np.zeros((4, 4, 3), np.uint8)

    look = look_at(picture, detector=TwoViews(ZONE), zone=zone, occupied=True)

    assert (look.occupied, look.whole.score.total) == (True, 1.5)
    assert look.seat.score.total == (1.5 if zoned is None else zoned)

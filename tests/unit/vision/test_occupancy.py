"""When the camera says person, nobody or blind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.occupancy import Occupancy, Reason, Seen, Verdict, judge

TOTALS = st.one_of(
    st.none(), st.sampled_from([0.0, 0.79, 0.8, 0.99, 1.0, 2.0]), st.floats(0.0, 2.0)
)


def after(*totals):
    occupancy = Occupancy()
    for at_s, total in enumerate(totals):
        occupancy = occupancy.observe(total, float(at_s))
    return occupancy


@pytest.mark.parametrize(
    ("total", "verdict"),
    [
        (None, Verdict.NO_FRAME),
        (0.0, Verdict.EMPTY),
        (0.7999, Verdict.EMPTY),
        (0.8, Verdict.UNSURE),
        (0.9999, Verdict.UNSURE),
        (1.0, Verdict.OCCUPIED),
        (2.0, Verdict.OCCUPIED),
        (float("nan"), Verdict.UNSURE),
    ],
)
def test_the_limits_belong_to_the_upper_side(total, verdict):
    assert judge(total) is verdict


def test_before_any_snapshot_the_camera_is_blind():
    assert Occupancy().seen is Seen.BLIND
    assert Occupancy().reason is Reason.STARTING
    assert not Occupancy().is_in_doubt


@pytest.mark.parametrize(
    ("totals", "seen", "reason"),
    [
        ((1.5,), Seen.BLIND, Reason.STARTING),
        ((0.1,), Seen.BLIND, Reason.STARTING),
        ((1.5, 1.5), Seen.PERSON, Reason.PERSON),
        ((0.1, 0.1), Seen.NOBODY, Reason.NOBODY),
        ((1.5, 0.1, 1.5), Seen.PERSON, Reason.PERSON),
        ((1.5, 0.1), Seen.BLIND, Reason.STARTING),
        ((1.5, 0.9, 0.9, 1.5), Seen.BLIND, Reason.STARTING),
        ((1.5, 1.5, 0.1), Seen.PERSON, Reason.UNSURE),
        ((1.5, 1.5, 0.1, 0.1), Seen.NOBODY, Reason.NOBODY),
        ((1.5, 1.5, 0.9, 0.9, 0.9), Seen.PERSON, Reason.UNSURE),
        ((0.1, 0.1, 0.9, 0.9, 0.9), Seen.NOBODY, Reason.UNSURE),
        ((1.5, 1.5, None), Seen.BLIND, Reason.NO_FRAME),
        ((1.5, 1.5, None, 1.5), Seen.PERSON, Reason.PERSON),
        ((1.5, 1.5, None, 0.9), Seen.BLIND, Reason.STARTING),
        ((0.1, 0.1, None, None, None, 0.1), Seen.BLIND, Reason.STARTING),
    ],
)
def test_two_of_the_last_three_snapshots_decide(totals, seen, reason):
    occupancy = after(*totals)

    assert (occupancy.seen, occupancy.reason) == (seen, reason)


def test_the_newest_snapshot_is_remembered_with_its_time():
    occupancy = after(1.5, 0.3)

    assert (occupancy.total, occupancy.at_s) == (0.3, 1.0)


def test_a_kept_snapshot_decides_nothing_whatever_its_score():
    occupancy = after(1.5, 1.5).keep(0.0, 2.0).keep(0.0, 3.0).keep(0.0, 4.0)

    assert (occupancy.seen, occupancy.total) == (Seen.PERSON, 0.0)


@settings(derandomize=True)
@given(st.lists(TOTALS, min_size=1, max_size=30))
def test_no_frame_is_blind_and_anything_else_rests_on_two_agreeing_snapshots(totals):
    seen = after(*totals).seen

    if totals[-1] is None:
        assert seen is Seen.BLIND
    assert seen is last_decision(totals)


@settings(derandomize=True)
@given(st.lists(TOTALS, max_size=20), st.floats(0.8, 0.9999))
def test_an_unsure_snapshot_never_changes_what_is_said(totals, unsure):
    before = after(*totals)

    assert before.observe(unsure, 99.0).seen is before.seen


@settings(derandomize=True)
@given(st.lists(TOTALS, max_size=20))
def test_doubt_means_that_the_newest_picture_does_not_bear_out_what_is_said(totals):
    occupancy = after(*totals)
    newest = judge(totals[-1]) if totals else Verdict.NO_FRAME
    borne_out = {
        Verdict.OCCUPIED: occupancy.seen is Seen.PERSON,
        Verdict.EMPTY: occupancy.seen is Seen.NOBODY,
        Verdict.UNSURE: False,
        Verdict.NO_FRAME: True,
    }

    assert occupancy.is_in_doubt is not borne_out[newest]


def last_decision(totals):
    """The rule told backwards: the youngest window of three that decides wins."""
    for end in range(len(totals), 0, -1):
        window = totals[max(0, end - 3) : end]
        if window[-1] is None:
            return Seen.BLIND
        if sum(each is not None and each >= 1.0 for each in window) >= 2:
            return Seen.PERSON
        if sum(each is not None and each < 0.8 for each in window) >= 2:
            return Seen.NOBODY
    return Seen.BLIND

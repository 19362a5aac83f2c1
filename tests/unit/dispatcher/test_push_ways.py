"""The ladder, waiting between tries, and the states of a message."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk import backoff
from dispatcher.desk.backoff import LADDER, WEBHOOK, Schedule, next_try_ms, retry_after_s
from dispatcher.desk.delivery import (
    UNFINISHED,
    Attempt,
    DeliveryState,
    Turn,
    Verdict,
    attempted,
    turned,
    verdict_of,
)
from dispatcher.desk.ladder import BESIDE, Way, WayKind, exhausted, next_ways

NOW_MS = 1_800_000_000_000
ENDS = [DeliveryState.FAILED, DeliveryState.GONE]

ways = st.lists(
    st.builds(
        Way,
        id=st.uuids().map(str),
        kind=st.sampled_from(WayKind),
        rank=st.integers(BESIDE, 5),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(ways, st.randoms(use_true_random=False))
def test_every_way_is_tried_once_from_the_top_and_then_it_is_at_its_end(all_ways, chance):
    states: dict[str, DeliveryState] = {}
    ranks = []
    while not exhausted(all_ways, states):
        rung = next_ways(all_ways, states)
        assert rung, "neither at its end, nor anything to try"
        assert not {one.id for one in rung} & states.keys()
        ranks.append({one.rank for one in rung})
        states |= {one.id: chance.choice(ENDS) for one in rung}

    assert all(len(one) == 1 for one in ranks)
    assert ranks == sorted(ranks, key=min)
    assert set(states) == {one.id for one in all_ways if one.rank != BESIDE}


@given(ways, st.sampled_from(sorted(UNFINISHED, key=str)))
def test_nothing_further_is_tried_while_one_is_under_way(all_ways, state):
    for one in all_ways:
        assert next_ways(all_ways, {one.id: state}) == []
        assert not exhausted(all_ways, {one.id: state})


@given(ways)
def test_whoever_was_reached_is_not_told_by_another_way(all_ways):
    for one in all_ways:
        assert next_ways(all_ways, {one.id: DeliveryState.DELIVERED}) == []
        assert not exhausted(all_ways, {one.id: DeliveryState.DELIVERED})


@given(
    st.integers(1, 20),
    st.sampled_from([LADDER, WEBHOOK, backoff.CALL]),
    st.text(max_size=20),
    st.none() | st.floats(0, 1e9),
)
def test_a_next_try_is_never_before_it_was_asked_for_and_there_is_an_end(
    attempts, schedule, key, asked_s
):
    next_ms = next_try_ms(key, attempts, NOW_MS, schedule, asked_s)
    if attempts >= schedule.tries or (asked_s or 0) > schedule.longest_s:
        assert next_ms is None
        return
    assert next_ms is not None
    wait_s = schedule.waits_s[attempts - 1]
    assert next_ms >= NOW_MS + round(max(wait_s, asked_s or 0) * 1000)
    assert next_ms <= NOW_MS + round(max(wait_s * 1.1, asked_s or 0) * 1000) + 1
    assert next_ms == next_try_ms(key, attempts, NOW_MS, schedule, asked_s)


def test_many_that_failed_together_are_not_tried_again_together():
    moments = {next_try_ms(f"d{n}", 2, NOW_MS, LADDER) for n in range(100)}
    assert len(moments) > 90


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("-5", None),
        ("soon", None),
        ("9" * 40, 999_999_999.0),
        ("Fri, 15 Jan 2027 08:02:00 GMT", 120.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("Fri, 99 Jan 2027 07:00:00 GMT", None),
        ("\u0665", None),
    ],
)
def test_retry_after_in_both_its_forms(header, seconds):
    assert retry_after_s(header, NOW_MS) == seconds


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.ACCEPTED),
        (201, Verdict.ACCEPTED),
        (204, Verdict.ACCEPTED),
        (301, Verdict.LATER),
        (307, Verdict.LATER),
        (400, Verdict.NEVER),
        (403, Verdict.NEVER),
        (404, Verdict.GONE),
        (408, Verdict.LATER),
        (410, Verdict.GONE),
        (413, Verdict.NEVER),
        (429, Verdict.LATER),
        (500, Verdict.LATER),
        (503, Verdict.LATER),
    ],
)
def test_what_a_status_means(status, verdict):
    assert verdict_of(status) is verdict


def test_what_is_over_stays_over_but_for_proof_that_it_arrived():
    for state, turn in itertools.product(DeliveryState, Turn):
        after = turned(state, turn)
        if state is DeliveryState.DELIVERED:
            assert after is None
        elif state not in UNFINISHED:
            assert after is (DeliveryState.DELIVERED if turn is Turn.READ else None)


def test_only_what_is_being_sent_can_be_accepted_or_fail():
    for state in DeliveryState:
        for turn in (Turn.ACCEPTED, Turn.LATER, Turn.GIVEN_UP):
            assert (turned(state, turn) is not None) == (state is DeliveryState.SENDING)


@given(st.sampled_from(Verdict), st.integers(1, 20))
def test_after_an_attempt_a_message_waits_for_a_moment_or_is_over(verdict, attempts):
    step = attempted("d", Attempt(verdict=verdict), attempts, LADDER, NOW_MS)
    assert (step.state is DeliveryState.RETRY_WAIT) == (step.next_ms is not None)
    assert step.state is not DeliveryState.SENDING


def test_one_try_alone_is_a_schedule_too():
    assert next_try_ms("d", 1, NOW_MS, Schedule(waits_s=(), longest_s=60)) is None

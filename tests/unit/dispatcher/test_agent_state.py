"""Whether an agent may be offered a call, and if not, the reason that stands first."""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, LEAVING, UNKNOWN, agent
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.values import EMPTY_CHAIR, Offerable
from dispatcher.seats.record import SeatView
from mqtt_bridge.messages import Presence

READY = AgentState(agent=agent("anna"), seat="s1", view=HERE)
EVERYTHING = {
    "seat": None,
    "call_id": "c1",
    "offer_id": "c1.1",
    "view": AWAY,
    "break_wanted": True,
    "wraps_up_until_s": 9.0,
    "settles_until_s": 9.0,
    "rests_until_s": 9.0,
}
ORDER = (
    ("seat", Offerable.NOT_LOGGED_IN),
    ("call_id", Offerable.TALKING),
    ("offer_id", Offerable.RINGING),
    ("view", Offerable.SEAT_EMPTY),
    ("break_wanted", Offerable.ON_BREAK),
    ("wraps_up_until_s", Offerable.WRAP_UP),
    ("settles_until_s", Offerable.SETTLING),
    ("rests_until_s", Offerable.RESTING),
)

VIEWS = st.builds(
    SeatView, presence=st.sampled_from(Presence), occupied=st.sampled_from([True, False, None])
)
MOMENTS_S = st.floats(0, 20)
STATES = st.builds(
    AgentState,
    agent=st.just(agent("anna")),
    seat=st.sampled_from([None, "s1"]),
    view=VIEWS,
    break_wanted=st.booleans(),
    offer_id=st.sampled_from([None, "c1.1"]),
    call_id=st.sampled_from([None, "c1"]),
    settles_until_s=MOMENTS_S,
    rests_until_s=MOMENTS_S,
    wraps_up_until_s=MOMENTS_S,
)


def test_who_sits_there_free_is_ready() -> None:
    assert READY.offerable(0.0) is Offerable.READY


@pytest.mark.parametrize(("fact", "reason"), ORDER)
def test_each_fact_alone_stands_in_the_way(fact: str, reason: Offerable) -> None:
    state = replace(READY, **{fact: EVERYTHING[fact]})  # type: ignore[arg-type]

    assert state.offerable(1.0) is reason


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_of_several_facts_the_first_is_named(at: int) -> None:
    facts = {fact: EVERYTHING[fact] for fact, _ in ORDER[at:]}
    state = replace(READY, **facts)  # type: ignore[arg-type]

    assert state.offerable(1.0) is ORDER[at][1]


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (HERE, Offerable.READY),
        (LEAVING, Offerable.SEAT_LEAVING),
        (AWAY, Offerable.SEAT_EMPTY),
        (UNKNOWN, Offerable.SEAT_UNKNOWN),
        (replace(HERE, occupied=None), Offerable.SEAT_UNKNOWN),
        (replace(UNKNOWN, occupied=True), Offerable.SEAT_UNKNOWN),
        (replace(AWAY, occupied=True), Offerable.SEAT_EMPTY),
    ],
)
def test_only_online_and_occupied_is_there(view: SeatView, reason: Offerable) -> None:
    """CM-12: not known is never the same as there."""
    assert replace(READY, view=view).offerable(0.0) is reason


@pytest.mark.parametrize("timer", ["wraps_up_until_s", "settles_until_s", "rests_until_s"])
def test_a_timer_is_over_at_its_very_moment(timer: str) -> None:
    state = replace(READY, **{timer: 5.0})  # type: ignore[arg-type]

    assert state.offerable(4.999) is not Offerable.READY
    assert state.offerable(5.0) is Offerable.READY


@settings(derandomize=True)
@given(STATES, MOMENTS_S)
def test_ready_means_logged_in_there_and_free(state: AgentState, now_s: float) -> None:
    offerable = state.offerable(now_s)

    if offerable is Offerable.READY:
        assert state.seat is not None
        assert state.in_seat
        assert not state.is_away
        assert (state.call_id, state.offer_id, state.break_wanted) == (None, None, False)


@settings(derandomize=True)
@given(STATES, MOMENTS_S)
def test_when_only_timers_are_in_the_way_ready_at_is_the_moment(
    state: AgentState, now_s: float
) -> None:
    timers = {Offerable.WRAP_UP, Offerable.SETTLING, Offerable.RESTING}

    if state.offerable(now_s) in timers:
        assert state.ready_at_s() > now_s
        assert state.offerable(state.ready_at_s()) is Offerable.READY


@settings(derandomize=True)
@given(STATES.filter(lambda state: state.seat is not None), MOMENTS_S)
def test_an_absence_is_named_unless_the_line_is_busy(state: AgentState, now_s: float) -> None:
    busy = state.call_id is not None or state.offer_id is not None

    assert (state.offerable(now_s) in EMPTY_CHAIR | {Offerable.SEAT_UNKNOWN}) == (
        not state.in_seat and not busy
    )

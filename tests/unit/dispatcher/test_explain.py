"""Why a call waits: one reason, the first that fits."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, LEAVING, UNKNOWN, agent, call, ringing, seat_of, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.explain import WAITS, WaitReason, explain
from dispatcher.routing.values import Candidate, Offerable
from dispatcher.seats.record import SeatView

ABSENCE_S = 30.0
ANNA = AgentState(agent=agent("anna"), seat="s1", view=HERE)
STANDING_IN_THE_WAY = [one for one in Offerable if one is not Offerable.READY]


def looked_at(*ways: Offerable) -> tuple[tuple[Candidate, ...], Mapping[str, AgentState]]:
    """Candidates a0, a1, ... of falling capability, each with what stands in the way."""
    candidates = tuple(
        Candidate(agent_id=f"a{at}", capability=90 - at, offerable=way)
        for at, way in enumerate(ways)
    )
    return candidates, {one.agent_id: ANNA for one in candidates}


def reason(*ways: Offerable) -> WaitReason:
    return explain(call("c1"), *looked_at(*ways), ABSENCE_S)


@pytest.mark.parametrize(
    ("way", "key"),
    [
        (Offerable.SEAT_LEAVING, "held_leaving"),
        (Offerable.SETTLING, "waits_settling"),
        (Offerable.WRAP_UP, "waits_wrap_up"),
        (Offerable.TALKING, "waits_all_busy"),
        (Offerable.RINGING, "waits_all_busy"),
        (Offerable.RESTING, "waits_all_busy"),
        (Offerable.SEAT_EMPTY, "held_seat_empty"),
        (Offerable.SEAT_UNKNOWN, "held_unknown"),
        (Offerable.ON_BREAK, "waits_on_break"),
        (Offerable.NOT_LOGGED_IN, "waits_not_logged_in"),
    ],
)
def test_each_obstacle_has_its_sentence(way: Offerable, key: str) -> None:
    assert (reason(way).key, reason(way).agent_id, reason(way).count) == (key, "a0", 1)


def test_of_several_reasons_the_nearest_to_its_end_is_named() -> None:
    ways = [ways[-1] for _, ways in WAITS]

    assert [reason(*ways[at:]).key for at in range(4)] == [key for key, _ in WAITS[:4]]


def test_several_empty_chairs_are_nobody_in_the_seats() -> None:
    told = reason(Offerable.SEAT_EMPTY, Offerable.ON_BREAK, Offerable.SEAT_EMPTY)

    assert (told.key, told.agent_id, told.count) == ("waits_nobody_in_seat", "a0", 2)


def test_the_most_capable_agent_of_the_reason_is_named() -> None:
    assert reason(Offerable.ON_BREAK, Offerable.TALKING, Offerable.RINGING).agent_id == "a1"


def test_without_anybody_of_the_tier_nobody_is_logged_in() -> None:
    assert reason() == WaitReason(key="waits_not_logged_in")


@settings(derandomize=True)
@given(st.lists(st.sampled_from(STANDING_IN_THE_WAY), max_size=6))
def test_every_wait_has_a_reason_about_somebody_it_is_true_of(ways: list[Offerable]) -> None:
    told = reason(*ways)
    candidates, _ = looked_at(*ways)
    about = {one.agent_id: one.offerable for one in candidates}

    assert told.count <= len(ways)
    if told.agent_id is not None:
        key = "waits_nobody_in_seat" if told.key == "held_seat_empty" else told.key
        assert about[told.agent_id] in dict(WAITS)[key]


def test_an_offered_and_a_connected_call_say_with_whom() -> None:
    router = ringing("anna")
    offered = explain(router.calls["c1"], (), router.agents, ABSENCE_S)
    router.accepted("c1.1", 1, 11.0)
    connected = explain(router.calls["c1"], (), router.agents, ABSENCE_S)

    assert (offered.key, offered.agent_id) == ("offered", "anna")
    assert (connected.key, connected.agent_id) == ("connected", "anna")


@pytest.mark.parametrize(
    ("view", "key", "until_s"),
    [
        (replace(LEAVING, empty_since_s=4.0), "held_leaving", 34.0),
        (replace(LEAVING, empty_since_s=None), "held_leaving", None),
        (AWAY, "held_seat_empty", None),
        (UNKNOWN, "held_unknown", None),
    ],
)
def test_a_leaving_chair_says_until_when(view: SeatView, key: str, until_s: float | None) -> None:
    router = staffed(agent("anna"))
    router.seat_changed(seat_of("anna"), view, 5.0)
    router.call_arrived(call("c1"), 6.0)
    waiting = router.calls["c1"]
    told = explain(waiting, router.candidates(waiting, 6.0), router.agents, ABSENCE_S)

    assert (told.key, told.until_s) == (key, until_s)


def test_a_wrap_up_says_until_when() -> None:
    states = {"a0": replace(ANNA, wraps_up_until_s=42.0)}
    candidates, _ = looked_at(Offerable.WRAP_UP)

    assert explain(call("c1"), candidates, states, ABSENCE_S).until_s == 42.0

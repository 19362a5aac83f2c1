"""A ring is saved when, had nobody asked the chairs, an absent agent's phone would have rung."""

import pytest
from call_hall import AWAY, LEAVING, agent, call, seat_of, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.routing.values import (
    EMPTY_CHAIR,
    Candidate,
    Held,
    Offerable,
    Offered,
    ring_saved,
)

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        agent_id=st.text("ab", min_size=1, max_size=3),
        capability=st.integers(0, 3),
        offerable=st.sampled_from(Offerable),
    ),
    max_size=5,
).map(tuple)


def candidates(*pairs: tuple[int, Offerable]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(agent_id=str(at), capability=capability, offerable=offerable)
        for at, (capability, offerable) in enumerate(pairs)
    )


@pytest.mark.parametrize(
    ("looked_at", "saved"),
    [
        ((), False),
        (((9, Offerable.READY),), False),
        (((9, Offerable.SEAT_EMPTY),), True),
        (((9, Offerable.SEAT_LEAVING), (5, Offerable.READY)), True),
        (((9, Offerable.READY), (5, Offerable.SEAT_EMPTY)), False),
        (((5, Offerable.READY), (5, Offerable.SEAT_UNKNOWN)), False),
        (((9, Offerable.SEAT_UNKNOWN),), False),
        (((9, Offerable.NOT_LOGGED_IN), (9, Offerable.ON_BREAK)), False),
        (((9, Offerable.TALKING), (5, Offerable.SEAT_EMPTY)), True),
    ],
)
def test_saved_means_the_best_reachable_agent_was_absent(
    looked_at: tuple[tuple[int, Offerable], ...], saved: bool
) -> None:
    assert ring_saved(candidates(*looked_at)) is saved


@settings(derandomize=True)
@given(CANDIDATES)
def test_nothing_is_saved_when_nobody_is_absent(looked_at: tuple[Candidate, ...]) -> None:
    if ring_saved(looked_at):
        assert any(one.offerable in EMPTY_CHAIR for one in looked_at)


def test_an_offer_past_an_absent_better_agent_says_so() -> None:
    router = staffed(agent("anna", capability=90), agent("ben", capability=10))
    router.seat_changed(seat_of("anna"), AWAY, 1.0)
    (offered,) = router.call_arrived(call("c1"), 1.0)

    assert isinstance(offered, Offered)
    assert offered.ring_saved
    assert offered.offer.agent_id == "ben"


def test_a_call_held_for_an_empty_chair_says_so() -> None:
    router = staffed(agent("anna"))
    router.seat_changed(seat_of("anna"), LEAVING, 1.0)
    (held,) = router.call_arrived(call("c1"), 1.0)

    assert isinstance(held, Held)
    assert held.ring_saved


def test_a_call_held_because_all_talk_saves_nothing() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    (held,) = router.call_arrived(call("c2"), 1.0)

    assert isinstance(held, Held)
    assert not held.ring_saved

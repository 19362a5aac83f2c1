"""A ring is saved when, had nobody asked the chairs, an absent agent's phone would have rung."""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, LEAVING, RULES, UNKNOWN, agent, call, seat_of, staffed

from dispatcher.routing.decisions import Held, Offered
from dispatcher.routing.policies import Strategy, ZonePolicy
from dispatcher.seats.record import SeatView


@pytest.mark.parametrize(
    ("looked_at", "saved"),
    [
        ((), False),
        (((9, HERE),), False),
        (((9, AWAY),), True),
        (((9, LEAVING), (5, HERE)), True),
        (((9, HERE), (5, AWAY)), False),
        (((5, HERE), (5, UNKNOWN)), False),
        (((9, UNKNOWN),), False),
        (((5, AWAY), (5, HERE)), False),
    ],
)
def test_saved_means_the_best_reachable_agent_was_absent(
    looked_at: tuple[tuple[int, SeatView], ...], saved: bool
) -> None:
    crew = [agent(f"a{at}", capability=value) for at, (value, _) in enumerate(looked_at)]
    router = staffed(*crew)
    for one, (_, view) in zip(crew, looked_at, strict=True):
        router.seat_changed(seat_of(one.id), view, 1.0)
    (decided,) = router.call_arrived(call("c1"), 2.0)

    assert isinstance(decided, Held | Offered)
    assert decided.ring_saved is saved


def test_the_zones_own_rule_says_who_would_have_been_rung() -> None:
    """Of the longest idle the absent one does not count who has just had a call."""
    rules = replace(RULES, zone=ZonePolicy(strategy=Strategy.LONGEST_IDLE))
    router = staffed(agent("anna", capability=90), agent("ben", capability=10), rules=rules)
    router.call_arrived(call("c0"), 1.0)
    router.accepted("c0.1", 1, 1.0)
    router.hung_up("c0", 2.0)
    router.seat_changed(seat_of("anna"), AWAY, 3.0)
    (offered,) = router.call_arrived(call("c1"), 4.0)

    assert isinstance(offered, Offered)
    assert not offered.ring_saved


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

"""Who is rung for a call, and what becomes of the call."""

import pytest
from call_hall import HERE, RULES, agent, call, offers, rung, seat_of, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.values import TIER_FOR, CustomerClass, Tier
from dispatcher.routing.decisions import Connected, Held, Offered
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState, Offerable


def test_one_caller_and_one_agent_are_connected() -> None:
    """Conformance 1: offered, accepted, talking."""
    router = staffed(agent("anna"))
    (offered,) = router.call_arrived(call("c1", arrived_s=5.0), 5.0)
    assert isinstance(offered, Offered)
    (connected,) = router.accepted(offered.offer.id, offered.offer.epoch, 7.0)

    assert isinstance(connected, Connected)
    assert connected.call == router.calls["c1"]
    assert (connected.call.state, connected.call.agent_id) == (CallState.CONNECTED, "anna")
    assert (connected.call.arrived_s, connected.call.connected_s) == (5.0, 7.0)
    assert router.agents["anna"].offerable(7.0) is Offerable.TALKING


def test_an_offer_reserves_one_agent_until_its_deadline() -> None:
    router = staffed(agent("anna"))
    (offer,) = offers(router.call_arrived(call("c1"), 5.0))

    assert (offer.call_id, offer.agent_id, offer.epoch) == ("c1", "anna", 1)
    assert (offer.made_s, offer.deadline_s) == (5.0, 5.0 + RULES.ring_s)
    assert router.agents["anna"].offerable(5.0) is Offerable.RINGING
    assert router.next_due_s() == 25.0


def test_an_offer_names_everyone_who_was_looked_at() -> None:
    """ "Why did (not) my phone ring" needs everybody of the tier and zone, and no one else."""
    router = staffed(
        agent("anna", capability=90),
        agent("ben", capability=40),
        agent("vera", tier=Tier.VIP),
        agent("rick", zones=("repair",)),
    )
    (offered,) = router.call_arrived(call("c1"), 1.0)
    assert isinstance(offered, Offered)
    looked_at = {one.agent_id: one.offerable for one in offered.candidates}

    assert looked_at == {"anna": Offerable.READY, "ben": Offerable.READY}
    assert router.candidates(router.calls["c1"], 1.0)[0].offerable is Offerable.RINGING


def test_a_call_nobody_can_take_is_held() -> None:
    router = staffed()
    (held,) = router.call_arrived(call("c1"), 1.0)

    assert isinstance(held, Held)
    assert router.calls["c1"].state is CallState.WAITING


# Order: tier, zone, capability, longest idle.


@pytest.mark.parametrize("customer_class", CustomerClass)
def test_each_tier_serves_its_customers_and_no_others(customer_class: CustomerClass) -> None:
    """Conformance 5: CM-04, one to one; an agent of another tier is never rung."""
    names = {Tier.GUIDE: "gina", Tier.NORMAL: "nora", Tier.VIP: "vera"}
    tier = TIER_FOR[customer_class]
    router = staffed(*(agent(name, tier=one) for one, name in names.items()))
    others = staffed(*(agent(name, tier=one) for one, name in names.items() if one is not tier))

    assert rung(router.call_arrived(call("c1", tier=tier), 1.0)) == [("c1", names[tier])]
    assert rung(others.call_arrived(call("c1", tier=tier), 1.0)) == []


def test_a_call_goes_to_its_zone_only() -> None:
    router = staffed(agent("anna", zones=("billing",)), agent("rick", zones=("repair",)))

    assert rung(router.call_arrived(call("c1", zone="repair"), 1.0)) == [("c1", "rick")]
    assert rung(router.call_arrived(call("c2", zone="repair"), 1.0)) == []


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_the_most_capable_is_rung_first(capabilities: list[int]) -> None:
    agents = [agent(f"a{at}", capability=value) for at, value in enumerate(capabilities)]
    router = staffed(*agents)
    order = [
        agents[int(name[1:])].capability
        for at in range(len(agents))
        for _, name in rung(router.call_arrived(call(f"c{at}"), 1.0))
    ]

    assert order == sorted(capabilities, reverse=True)


def test_among_equals_the_longest_idle_is_rung() -> None:
    """Conformance 25: whoever ended a call last comes last."""
    router = staffed(agent("anna"), agent("ben"), agent("cleo"))
    calls = {}
    for at in range(3):
        (offer,) = offers(router.call_arrived(call(f"c{at}"), 1.0))
        router.accepted(offer.id, offer.epoch, 1.0)
        calls[offer.agent_id] = offer.call_id
    for after_s, name in enumerate(["ben", "cleo", "anna"]):
        router.hung_up(calls[name], 10.0 + after_s)
    order = [
        name for at in range(3) for _, name in rung(router.call_arrived(call(f"d{at}"), 20.0))
    ]

    assert order == ["ben", "cleo", "anna"]


def test_capability_comes_before_idleness() -> None:
    router = staffed(agent("anna", capability=90), agent("ben", capability=10))
    (offered,) = offers(router.call_arrived(call("c1"), 1.0))
    router.accepted(offered.id, 1, 1.0)
    router.hung_up("c1", 50.0)

    assert rung(router.call_arrived(call("c2"), 51.0)) == [("c2", "anna")]


def test_a_busy_agent_is_neither_rung_nor_punished() -> None:
    """Conformance 9: talking, then free again without any pause."""
    router = staffed(agent("anna"))
    (offered,) = offers(router.call_arrived(call("c1"), 1.0))
    router.accepted(offered.id, 1, 2.0)
    held = router.call_arrived(call("c2"), 3.0)
    freed = router.hung_up("c1", 9.0)

    assert [type(one) for one in held] == [Held]
    assert rung(freed) == [("c2", "anna")]


def test_callers_of_a_queue_are_served_in_order_of_arrival() -> None:
    """Conformance 8: first come, first served."""
    router = Router(rules=RULES, agents=[agent("anna")])
    for at in (3, 1, 2):
        router.call_arrived(call(f"c{at}", arrived_s=float(at)), 5.0)
    router.seat_changed(seat_of("anna"), HERE, 6.0)
    served = [rung(router.logged_in("anna", seat_of("anna"), 6.0))]
    for at in (1, 2):
        router.accepted(f"c{at}.1", 1, 7.0)
        served.append(rung(router.hung_up(f"c{at}", 8.0)))

    assert served == [[("c1", "anna")], [("c2", "anna")], [("c3", "anna")]]


def test_an_agent_of_several_queues_takes_the_longest_wait_of_all() -> None:
    router = Router(rules=RULES, agents=[agent("anna", zones=("billing", "repair"))])
    router.call_arrived(call("c1", zone="billing", arrived_s=2.0), 2.0)
    router.call_arrived(call("c2", zone="repair", arrived_s=1.0), 2.0)
    router.seat_changed(seat_of("anna"), HERE, 3.0)

    assert rung(router.logged_in("anna", seat_of("anna"), 3.0)) == [("c2", "anna")]


def test_an_agent_of_two_queues_is_offered_one_call() -> None:
    """Conformance 42: a reservation counts in every queue."""
    router = staffed(agent("anna", zones=("billing", "repair")))

    assert rung(router.call_arrived(call("c1", zone="billing"), 1.0)) == [("c1", "anna")]
    assert rung(router.call_arrived(call("c2", zone="repair"), 1.0)) == []


def test_several_free_agents_are_rung_at_once() -> None:
    """Conformance 30: nobody waits for the first caller to be answered."""
    router = staffed(agent("anna"), agent("ben"), agent("cleo"))
    phones = [rung(router.call_arrived(call(f"c{at}"), 1.0)) for at in range(3)]

    assert sorted(name for ((_, name),) in phones) == ["anna", "ben", "cleo"]


def test_a_first_caller_without_agents_holds_up_nobody() -> None:
    """Conformance 31: the VIP's tier is empty, the others are served."""
    router = staffed(agent("anna"))
    router.call_arrived(call("c1", tier=Tier.VIP, arrived_s=1.0), 1.0)

    assert rung(router.call_arrived(call("c2", arrived_s=2.0), 2.0)) == [("c2", "anna")]

"""Who of several ready agents is rung first, zone by zone."""

from collections import Counter
from dataclasses import replace

import pytest
from call_hall import HERE, RULES, agent, call, offers, rung, seat_of, staffed

from dispatcher.errors import Conflict
from dispatcher.routing.decisions import Connected, Requeued, WaitChange, Withdrawn
from dispatcher.routing.policies import RoutingRules, Strategy, ZonePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState, WithdrawalCause

TRIO = (
    agent("anna", capability=10),
    agent("ben", capability=90),
    agent("cleo", capability=50),
)
# The 0.1 % quantile of chi squared with 9 degrees of freedom.
CHI_SQUARED_LIMIT = 27.88


def by(strategy: Strategy) -> RoutingRules:
    return replace(RULES, zone=ZonePolicy(strategy=strategy))


def served(router: Router, times: int, start_s: float = 1.0) -> list[str]:
    """Who is rung for calls that come and end one after the other."""
    order = []
    for at in range(times):
        now_s = start_s + at
        (offer,) = offers(router.call_arrived(call(f"s{now_s}", arrived_s=now_s), now_s))
        router.accepted(offer.id, offer.epoch, now_s)
        router.hung_up(offer.call_id, now_s)
        order.append(offer.agent_id)
    return order


def test_linear_order_begins_with_the_first_of_the_list_always() -> None:
    """Conformance 23: whatever their capability."""
    assert served(staffed(*TRIO, rules=by(Strategy.LINEAR)), 4) == ["anna"] * 4


def test_linear_order_begins_again_when_the_last_agent_drops_out() -> None:
    """Conformance 43: the call waits for the first to be ready, not for the last to return."""
    router = staffed(*TRIO, rules=by(Strategy.LINEAR))
    order = []
    (offer,) = offers(router.call_arrived(call("c1"), 0.0))
    for at in range(3):
        order.append(offer.agent_id)
        decided = router.rejected(offer.id, offer.epoch, at / 10)
        offer = next(iter(offers(decided)), offer)
    router.logged_out("cleo", 1.0)

    assert order == ["anna", "ben", "cleo"]
    assert rung(router.time_passed(RULES.rest_s)) == [("c1", "anna")]


def test_round_robin_takes_turns() -> None:
    order = served(staffed(*TRIO, rules=by(Strategy.ROUND_ROBIN)), 7)

    assert order == ["anna", "ben", "cleo", "anna", "ben", "cleo", "anna"]


def test_round_robin_goes_on_where_it_stopped() -> None:
    """Conformance 24: its memory lies with the agents' stored states."""
    first = staffed(*TRIO, rules=by(Strategy.ROUND_ROBIN))
    before = served(first, 2)
    later = Router(rules=by(Strategy.ROUND_ROBIN), agents=TRIO)
    views = {seat_of(one.id): HERE for one in TRIO}
    later.restore(first.kept(), 50.0, views)

    assert before + served(later, 2, 51.0) == ["anna", "ben", "cleo", "anna"]


def test_the_agent_with_the_fewest_calls_is_rung() -> None:
    """Conformance 26: counted since the router knows him."""
    router = staffed(*TRIO[:2], rules=by(Strategy.FEWEST_CALLS))
    served(router, 2)
    router.agent_changed(TRIO[2], 10.0)
    router.seat_changed(seat_of("cleo"), HERE, 10.0)
    router.logged_in("cleo", seat_of("cleo"), 10.0)

    assert served(router, 3, 11.0)[0] == "cleo"


def test_the_longest_idle_is_rung_whatever_his_capability() -> None:
    """Conformance 25: as a strategy of its own."""
    router = staffed(*TRIO, rules=by(Strategy.LONGEST_IDLE))
    first = served(router, 3)

    assert sorted(first) == ["anna", "ben", "cleo"]
    assert served(router, 3, 10.0) == first


def test_random_order_is_even_in_the_long_run() -> None:
    """Conformance 27: chi squared over 2000 calls and ten agents, busy for different times."""
    crew = [agent(f"a{at}") for at in range(10)]
    router = staffed(*crew, rules=by(Strategy.RANDOM))
    counts: Counter[str] = Counter()
    talking: list[str] = []
    for at in range(2000):
        now_s = float(at)
        (offer,) = offers(router.call_arrived(call(f"c{at}", arrived_s=now_s), now_s))
        router.accepted(offer.id, offer.epoch, now_s)
        counts[offer.agent_id] += 1
        talking.append(offer.call_id)
        if at % 3 == 0:
            continue
        while len(talking) > at % 5:
            router.hung_up(talking.pop(0), now_s)
    expected = 2000 / len(crew)
    chi_squared = sum((counts[one.id] - expected) ** 2 / expected for one in crew)

    assert chi_squared < CHI_SQUARED_LIMIT


def test_random_order_is_the_same_for_the_same_day() -> None:
    days = [served(staffed(*TRIO, rules=by(Strategy.RANDOM)), 20) for _ in range(2)]

    assert days[0] == days[1]
    assert len(set(days[0])) == 3


# Ringing all.


def all_ringing(*, most: int = 10) -> Router:
    zone = ZonePolicy(strategy=Strategy.RING_ALL, ring_all_most=most)
    router = staffed(*TRIO, rules=replace(RULES, zone=zone))
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    return router


def test_all_ring_and_the_first_answer_wins() -> None:
    """Conformance 28: the others learn that it was answered elsewhere."""
    router = all_ringing()
    ringing = {one.agent_id: one for one in router.offers.values()}
    connected, *others = router.accepted(ringing["cleo"].id, ringing["cleo"].epoch, 3.0)

    assert set(ringing) == {"anna", "ben", "cleo"}
    assert isinstance(connected, Connected)
    assert connected.call.agent_id == "cleo"
    assert {one.offer.agent_id for one in others if isinstance(one, Withdrawn)} == {"anna", "ben"}
    assert {one.cause for one in others if isinstance(one, Withdrawn)} == {
        WithdrawalCause.ANSWERED_ELSEWHERE
    }
    assert router.agents["anna"].misses == 0


def test_an_answer_takes_back_every_other_offer() -> None:
    """Conformance 53: a second answer is refused, and nobody talks twice."""
    router = all_ringing()
    anna, ben, _ = router.offers.values()
    router.accepted(anna.id, anna.epoch, 3.0)

    with pytest.raises(Conflict):
        router.accepted(ben.id, ben.epoch, 3.0)
    assert router.offers == {}


def test_a_winner_who_hangs_up_before_the_bridge_lets_the_others_ring_on() -> None:
    """Conformance 29: the caller keeps his place, the winner rests."""
    router = all_ringing()
    anna = next(one for one in router.offers.values() if one.agent_id == "anna")
    router.accepted(anna.id, anna.epoch, 3.0)
    resumed = router.bridge_failed("c1", 3.5)

    assert [one.change for one in resumed if isinstance(one, Requeued)] == [
        WaitChange.BRIDGE_FAILED
    ]
    assert {name for _, name in rung(resumed)} == {"ben", "cleo"}
    assert router.calls["c1"].arrived_s == 1.0


def test_a_call_rings_on_while_one_phone_is_left() -> None:
    router = all_ringing()
    first, second, third = list(router.offers.values())
    for offer in (second, first):
        router.rejected(offer.id, offer.epoch, 2.0)
    state = router.calls["c1"].state
    last = router.rejected(third.id, third.epoch, 3.0)

    assert state is CallState.OFFERED
    assert [one.call.state for one in last if isinstance(one, Withdrawn)] == [CallState.WAITING]


def test_at_most_so_many_phones_ring_as_the_zone_says() -> None:
    assert len(all_ringing(most=2).offers) == 2


def test_a_caller_who_hangs_up_silences_all_of_them() -> None:
    """Conformance 45: every phone, and every agent is free."""
    router = all_ringing()
    router.hung_up("c1", 2.0)

    assert router.offers == {}
    assert len(rung(router.call_arrived(call("c2", arrived_s=3.0), 3.0))) == 3

"""What the age, the length and the staff of a queue do to those who wait in it."""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, RULES, UNKNOWN, agent, call, offers, rung, seat_of, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.errors import Conflict
from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.decisions import Decision, Finished, Held, Offered, Requeued, WaitChange
from dispatcher.routing.policies import Action, RoutingRules, WideningStep, ZonePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, CallState, Offerable
from dispatcher.routing.waiting import aged, next_change_s, place_s

CALLER = "+493012345678"
WIDENING = (
    WideningStep(after_s=0.0, least_capability=80),
    WideningStep(after_s=30.0, least_capability=40),
)


def zone(**said: object) -> RoutingRules:
    return replace(RULES, zone=ZonePolicy(**said))  # type: ignore[arg-type]


def known(name: str, **more: object) -> Call:
    return replace(call(name), caller=CALLER, **more)  # type: ignore[arg-type]


def ended(decisions: list[Decision]) -> list[tuple[str, CallState, str | None]]:
    return [
        (one.call.id, one.call.state, one.call.end_reason)
        for one in decisions
        if isinstance(one, Finished)
    ]


def changes(decisions: list[Decision]) -> list[WaitChange]:
    return [one.change for one in decisions if isinstance(one, Requeued)]


def line_of(router: Router, *names: str) -> list[str]:
    """The order in which one agent serves some waiting calls."""
    router.seat_changed(seat_of("anna"), HERE, 100.0)
    decided = router.logged_in("anna", seat_of("anna"), 100.0)
    order = []
    for at in range(len(names)):
        (offer,) = offers(decided)
        order.append(offer.call_id)
        router.accepted(offer.id, offer.epoch, 101.0 + at)
        decided = router.hung_up(offer.call_id, 101.0 + at)
    return order


# Age.


def test_a_caller_whom_nobody_answers_leaves_after_the_longest_wait() -> None:
    """Conformance 2: called back where there is a number, told so where there is none."""
    router = staffed(rules=zone(longest_wait_s=60.0))
    router.call_arrived(known("c1"), 0.0)
    router.call_arrived(call("c2"), 0.0)
    early = router.time_passed(59.9)
    late = router.time_passed(60.0)

    assert ended(early) == []
    assert sorted(ended(late)) == [
        ("c1", CallState.CALLBACK, "waited_too_long"),
        ("c2", CallState.CLOSED, "waited_too_long"),
    ]
    assert router.calls == {}


def test_while_it_rings_the_longest_wait_lets_it_ring_to_the_end() -> None:
    router = staffed(agent("anna"), rules=zone(longest_wait_s=5.0))
    router.call_arrived(known("c1"), 0.0)
    ringing = router.time_passed(19.9)
    after = router.time_passed(20.0)

    assert ended(ringing) == []
    assert ended(after) == [("c1", CallState.CALLBACK, "waited_too_long")]


def test_the_admitted_capability_widens_as_the_wait_grows() -> None:
    """Conformance 6: step by step; Conformance 5: below the last step, never."""
    low, lowest = agent("ben", capability=50), agent("cleo", capability=10)
    best = agent("anna", capability=90)
    router = staffed(best, low, lowest, rules=zone(widening=WIDENING))
    router.call_arrived(call("c0"), 0.0)
    held = router.call_arrived(call("c1"), 0.0)
    router.accepted("c0.1", 1, 1.0)
    early = router.time_passed(29.9)
    widened = router.time_passed(30.0)
    router.call_arrived(call("c2", arrived_s=31.0), 31.0)

    assert [type(one) for one in held] == [Held]
    assert rung(early) == []
    assert changes(widened) == [WaitChange.WIDENED]
    assert rung(widened) == [("c1", "ben")]
    assert rung(router.time_passed(600.0)) == []
    assert router.why("cleo", "c2", 600.0) is Offerable.CAPABILITY


def test_a_step_in_which_nobody_serves_is_skipped() -> None:
    """Conformance 54: at once, also when the last of them goes while callers wait."""
    best, low = agent("anna", capability=90), agent("ben", capability=50)
    router = staffed(best, low, rules=zone(widening=WIDENING))
    router.call_arrived(call("c0"), 0.0)
    router.accepted("c0.1", 1, 0.0)
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.hung_up("c0", 2.0)
    router.accepted("c1.1", 1, 2.0)
    router.call_arrived(call("c2", arrived_s=3.0), 3.0)
    router.logged_out("anna", 4.0)
    router.logged_out("ben", 4.0)
    router.logged_in("ben", seat_of("ben"), 5.0)

    assert router.calls["c2"].state is CallState.OFFERED
    assert router.calls["c2"].agent_id == "ben"


def test_a_caller_is_offered_to_be_called_back_and_may_take_it() -> None:
    router = staffed(rules=zone(callback_after_s=40.0))
    router.call_arrived(known("c1"), 0.0)
    router.call_arrived(call("c2"), 0.0)
    offered = router.time_passed(40.0)
    taken = router.callback_wanted("c1", 41.0)

    assert changes(offered) == [WaitChange.CALLBACK_OFFERED] * 2
    assert ended(taken) == [("c1", CallState.CALLBACK, "caller_wish")]
    with pytest.raises(Conflict, match="no number"):
        router.callback_wanted("c2", 41.0)


# Overflow.


def tiers(**said: object) -> Router:
    crew = (
        agent("nora", tier=Tier.NORMAL),
        agent("vera", tier=Tier.VIP),
        agent("gina", tier=Tier.GUIDE),
    )
    return staffed(*crew, rules=zone(**said))


def test_after_a_time_a_call_overflows_to_the_next_tier() -> None:
    """Conformance 40: normal to VIP, guide to normal, VIP nowhere (CM-13)."""
    router = tiers(overflow_after_s=30.0)
    for tier in Tier:
        for at in range(2):
            router.call_arrived(call(f"{tier.value}{at}", tier=tier), 0.0)
    for offer in list(router.offers.values()):
        router.accepted(offer.id, offer.epoch, 0.0)
    moved = router.time_passed(30.0)
    freed = router.hung_up("vip0", 31.0)
    freed += router.hung_up("normal0", 32.0)

    assert sorted(one.call.id for one in moved if isinstance(one, Requeued)) == [
        "guide1",
        "normal1",
    ]
    # First come, first served; the VIP agent's own tier has no precedence over an older wait.
    assert {name for name, _ in rung(freed)} <= {"normal1", "vip1", "guide1"}
    assert router.calls["vip1"].overflowed is False


def test_an_overflowed_call_is_marked_as_such() -> None:
    router = tiers(overflow_after_s=30.0)
    router.logged_out("nora", 0.0)
    router.call_arrived(call("c1"), 0.0)
    (requeued, offered) = router.time_passed(30.0)

    assert isinstance(requeued, Requeued)
    assert isinstance(offered, Offered)
    assert (offered.offer.agent_id, offered.why) == ("vera", "overflow")


@pytest.mark.parametrize("absent", ["logged_out", "away", "unknown", "on_break"])
def test_absent_agents_are_no_staff(absent: str) -> None:
    """Conformance 41: an empty seat holds up no overflow, a busy agent does."""
    router = tiers(overflow_when_unstaffed=True)
    busy = rung(router.call_arrived(call("c0"), 0.0)) + rung(router.call_arrived(call("c1"), 0.0))
    router.accepted("c0.1", 1, 0.0)
    router.hung_up("c0", 0.0)
    router.hung_up("c1", 0.0)
    match absent:
        case "logged_out":
            router.logged_out("nora", 1.0)
        case "on_break":
            router.break_wanted("nora", 1.0, wanted=True)
        case _:
            view = AWAY if absent == "away" else UNKNOWN
            router.seat_changed(seat_of("nora"), view, 1.0)

    assert busy == [("c0", "nora")]
    assert rung(router.call_arrived(call("c2", arrived_s=2.0), 2.0)) == [("c2", "vera")]


def test_when_the_last_of_a_tier_goes_its_waiting_callers_reach_the_next() -> None:
    """Conformance 41: without being moved, and no more once somebody is back."""
    router = tiers(overflow_when_unstaffed=True)
    router.call_arrived(call("c0"), 0.0)
    router.accepted("c0.1", 1, 0.0)
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.call_arrived(call("c2", arrived_s=2.0), 2.0)
    router.hung_up("c0", 3.0)
    gone = router.logged_out("nora", 4.0)
    router.logged_in("nora", seat_of("nora"), 5.0)

    assert {name for _, name in rung(gone)} <= {"vera"}
    assert router.calls["c2"].overflowed is False


def test_a_vip_is_never_sent_to_a_guide() -> None:
    router = tiers(overflow_when_unstaffed=True, overflow_after_s=1.0)
    router.logged_out("vera", 0.0)
    router.call_arrived(call("c1", tier=Tier.VIP), 0.0)

    assert rung(router.time_passed(600.0)) == []
    with pytest.raises(Conflict, match="never sent to a guide"):
        router.moved("c1", 601.0, tier=Tier.GUIDE)


# Priority.


def test_position_priority_and_limit_decide_who_gets_in_and_where() -> None:
    """Conformance 7: a table of arrivals, head starts and the line they make."""
    table = [("c1", 10.0, 0.0), ("c2", 20.0, 0.0), ("c3", 30.0, 15.0), ("c4", 40.0, 40.0)]
    router = Router(rules=zone(most_waiting=4), agents=[agent("anna")])
    for name, arrived_s, head_start_s in table:
        one = replace(call(name, arrived_s=arrived_s), head_start_s=head_start_s)
        router.call_arrived(one, arrived_s)
    fifth = router.call_arrived(known("c5", arrived_s=50.0), 50.0)

    assert ended(fifth) == [("c5", CallState.CALLBACK, "queue_full")]
    assert line_of(router, "c1", "c2", "c3", "c4") == ["c4", "c1", "c3", "c2"]


def test_callers_of_one_priority_keep_their_order() -> None:
    """Conformance 8: also behind a head start."""
    router = Router(rules=zone(head_starts_s={CustomerClass.NORMAL: 60.0}), agents=[agent("anna")])
    for at in range(3):
        router.call_arrived(call(f"c{at}", arrived_s=float(at)), float(at))

    assert line_of(router, "c0", "c1", "c2") == ["c0", "c1", "c2"]


def test_a_low_priority_is_served_in_the_end() -> None:
    """Conformance 38: a head start is so many seconds, and waiting makes up for it."""
    router = Router(rules=zone(head_start_limit_s=100.0), agents=[agent("anna")])
    router.call_arrived(call("low", arrived_s=0.0), 0.0)
    for name, arrived_s in (("early", 50.0), ("late", 101.0)):
        one = replace(call(name, arrived_s=arrived_s), head_start_s=5_000.0)
        router.call_arrived(one, arrived_s)

    assert line_of(router, "early", "low", "late") == ["early", "low", "late"]


def test_strict_priority_starves_the_low_and_says_so() -> None:
    """Conformance 39: the figures name the zones in which it may happen."""
    router = Router(rules=zone(strict_priority=True), agents=[agent("anna")])
    router.call_arrived(call("low", arrived_s=0.0), 0.0)
    for at in range(2):
        one = replace(call(f"high{at}", arrived_s=90_000.0 + at), head_start_s=1.0)
        router.call_arrived(one, 90_000.0 + at)

    assert line_of(router, "high0", "high1", "low") == ["high0", "high1", "low"]
    assert router.figures().strict_zones == ("billing",)


def test_across_queues_the_longest_wait_wins_weighed_by_priority() -> None:
    """Conformance 34: an agent of two zones takes the best place of both."""
    router = Router(rules=RULES, agents=[agent("anna", zones=("billing", "repair"))])
    router.call_arrived(call("b1", zone="billing", arrived_s=10.0), 10.0)
    router.call_arrived(call("r1", zone="repair", arrived_s=5.0), 10.0)
    ahead = replace(call("b2", zone="billing", arrived_s=20.0), head_start_s=18.0)
    router.call_arrived(ahead, 20.0)

    assert line_of(router, "b1", "b2", "r1") == ["b2", "r1", "b1"]


def test_a_caller_put_at_the_head_does_not_stall_the_offers() -> None:
    """Conformance 35: a head nobody may serve holds up no one behind it."""
    router = staffed(agent("anna"), agent("ben"), rules=zone(widening=WIDENING[:1]))
    router.agent_changed(agent("anna", capability=90), 0.0)
    router.call_arrived(call("c0", arrived_s=0.0), 0.0)
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.call_arrived(replace(call("c2", arrived_s=2.0), head_start_s=900.0), 2.0)
    router.accepted("c0.1", 1, 2.0)
    served = [rung(router.hung_up("c0", 3.0))]
    router.accepted("c2.1", 1, 3.0)
    served.append(rung(router.hung_up("c2", 4.0)))

    assert served == [[("c2", "anna")], [("c1", "anna")]]


def test_a_changed_priority_of_a_waiting_caller_acts_at_once() -> None:
    """Conformance 36: the next agent to be free takes him first."""
    router = Router(rules=RULES, agents=[agent("anna")])
    for at in range(3):
        router.call_arrived(call(f"c{at}", arrived_s=float(at)), float(at))
    changed = router.prioritised("c2", 60.0, 5.0)

    assert changes(changed) == [WaitChange.REPRIORITISED]
    assert line_of(router, "c0", "c1", "c2") == ["c2", "c0", "c1"]


def test_a_caller_can_be_moved_to_another_queue_with_his_age() -> None:
    """Conformance 37: also while it rings."""
    router = staffed(agent("anna"), agent("rick", zones=("repair",)))
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    moved = router.moved("c1", 2.0, zone="repair")

    assert changes(moved) == [WaitChange.MOVED]
    assert rung(moved) == [("c1", "rick")]
    assert router.calls["c1"].arrived_s == 1.0
    assert router.agents["anna"].offerable(2.0) is Offerable.READY


# Empty queues, closed doors.


@pytest.mark.parametrize(
    ("view", "join_empty", "reason"),
    [
        (HERE, False, None),
        (AWAY, True, None),
        (AWAY, False, "nobody_serves"),
        (UNKNOWN, False, "nobody_serves"),
    ],
)
def test_joining_an_empty_queue_follows_its_rule(
    view: object, join_empty: bool, reason: str | None
) -> None:
    """Conformance 32: nobody there, nobody known to be there: empty."""
    router = staffed(agent("anna"), rules=zone(join_empty=join_empty))
    router.seat_changed(seat_of("anna"), view, 1.0)  # type: ignore[arg-type]
    decided = router.call_arrived(known("c1"), 2.0)

    assert [one[2] for one in ended(decided)] == ([] if reason is None else [reason])


@pytest.mark.parametrize("pauses_count", [True, False])
def test_waiting_in_a_queue_that_empties_follows_its_rule(pauses_count: bool) -> None:
    """Conformance 33: whether a pause empties a queue is the zone's choice."""
    reasons = frozenset({Offerable.NOT_LOGGED_IN, Offerable.SEAT_EMPTY})
    empty = reasons if pauses_count else reasons | {Offerable.ON_BREAK}
    router = staffed(agent("anna"), rules=zone(left_empty=Action.CALLBACK, empty_reasons=empty))
    router.call_arrived(call("c0"), 0.0)
    router.accepted("c0.1", 1, 0.0)
    router.call_arrived(known("c1"), 1.0)
    router.break_wanted("anna", 2.0, wanted=True)
    paused = router.hung_up("c0", 3.0)
    gone = router.logged_out("anna", 4.0)
    left = [("c1", CallState.CALLBACK, "nobody_serves")]

    assert ended(paused)[1:] == ([] if pauses_count else left)
    assert ended(gone) == (left if pauses_count else [])


def test_a_closed_zone_takes_no_new_calls_and_serves_those_in_line() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c0"), 0.0)
    router.call_arrived(call("c1", arrived_s=1.0), 1.0)
    router.zone_closed("billing", Action.CALLBACK, 2.0)
    turned_away = router.call_arrived(known("c2"), 3.0)
    router.accepted("c0.1", 1, 3.0)
    served = rung(router.hung_up("c0", 4.0))
    router.zone_opened("billing", 5.0)

    assert ended(turned_away) == [("c2", CallState.CALLBACK, "zone_closed")]
    assert served == [("c1", "anna")]
    assert [type(one) for one in router.call_arrived(call("c3"), 6.0)] == [Held]


def test_a_blocked_number_is_refused() -> None:
    router = staffed(agent("anna"))
    decided = router.call_arrived(known("c1", blocked=True), 0.0)

    assert ended(decided) == [("c1", CallState.REFUSED, "blocked_number")]
    assert router.calls == {}


# Position and honest estimate.


def test_the_position_is_the_place_in_line_and_the_estimate_is_honest() -> None:
    router = staffed(agent("anna"))
    for at in range(4):
        router.call_arrived(call(f"c{at}", arrived_s=float(at)), float(at))
    unknown = router.outlook("c3")
    for at in range(6):
        name = f"d{at}"
        router.call_arrived(replace(call(name), head_start_s=3_000.0), 10.0)
    for _ in range(6):
        (offer,) = router.offers.values()
        router.accepted(offer.id, offer.epoch, 20.0)
        router.hung_up(offer.call_id, 50.0)
    known_one = router.outlook("c3")

    assert (unknown.position, unknown.wait_s) == (3, None)
    assert known_one.position is not None
    assert known_one.wait_s == known_one.position * 30.0


def test_nobody_there_makes_the_wait_unknown() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 0.0)
    router.logged_out("anna", 1.0)

    assert (router.outlook("c1").position, router.outlook("c1").wait_s) == (1, None)


# The pure rules of a wait.

POLICIES = st.builds(
    ZonePolicy,
    overflow_after_s=st.none() | st.floats(0, 100),
    callback_after_s=st.none() | st.floats(0, 100),
    longest_wait_s=st.none() | st.floats(0, 100),
    widening=st.sampled_from([(), WIDENING]),
    strict_priority=st.booleans(),
)


@settings(derandomize=True, deadline=None)
@given(POLICIES, st.floats(0, 200), st.floats(0, 200))
def test_between_two_moments_nothing_changes(
    policy: ZonePolicy, first_s: float, later_s: float
) -> None:
    """What is due is noted: ageing at any moment before the noted one changes nothing."""
    one, _ = aged(call("c1"), policy, None, first_s)
    due_s = next_change_s(one, policy, None, first_s)

    if due_s is None or first_s <= later_s < due_s:
        assert aged(one, policy, None, max(first_s, later_s)) == (one, [])
    assert due_s is None or due_s > first_s


@settings(derandomize=True, deadline=None)
@given(POLICIES, st.floats(0, 1000), st.floats(0, 5000))
def test_a_head_start_never_moves_a_caller_back(
    policy: ZonePolicy, arrived_s: float, head_start_s: float
) -> None:
    plain = call("c1", arrived_s=arrived_s)

    assert place_s(replace(plain, head_start_s=head_start_s), policy) <= place_s(plain, policy)

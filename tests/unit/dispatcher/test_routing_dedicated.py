"""A customer's dedicated agent: asked first, waited for as long as was agreed, never clung to."""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, RULES, agent, call, offers, rung, seat_of, staffed

from dispatcher.registry.values import Binding, BindingPolicy, Tier
from dispatcher.routing.decisions import Decision, Requeued, TellDedicated, WaitChange
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offerable, Wish

ANNA, BEN = agent("anna", capability=20), agent("ben", capability=90)


def bound(
    policy: BindingPolicy = BindingPolicy.FIRST,
    *,
    rules: RoutingRules = RULES,
    cover: str | None = None,
    wait_s: float | None = 30.0,
) -> Router:
    """Acme belongs to anna, who is the less capable of two."""
    router = staffed(ANNA, BEN, rules=rules)
    binding = Binding(customer="acme", agent="anna", policy=policy, wait_s=wait_s, cover=cover)
    router.binding_changed("acme", binding, 0.0)
    return router


def acme(name: str = "c1", **more: object) -> Call:
    return replace(call(name), customer_id="acme", **more)  # type: ignore[arg-type]


def told(decisions: list[Decision]) -> list[tuple[str, str, str | None]]:
    return [
        (one.agent_id, one.note, one.cover_id)
        for one in decisions
        if isinstance(one, TellDedicated)
    ]


def busy(router: Router) -> None:
    """Anna talks to somebody else."""
    router.line_changed("anna", 0.0, busy=True)


@pytest.mark.parametrize("policy", BindingPolicy)
def test_a_free_dedicated_agent_gets_the_call(policy: BindingPolicy) -> None:
    """Conformance 55: before every better one, and hears of it as an event (DS-13)."""
    decided = bound(policy).call_arrived(acme(), 0.0)

    assert rung(decided) == [("c1", "anna")]
    assert told(decided) == [("anna", "calling", None)]


def test_a_busy_dedicated_agent_is_waited_for_and_then_the_tier_is_asked() -> None:
    """Conformance 56: for as long as the binding says."""
    router = bound()
    busy(router)
    at_once = router.call_arrived(acme(), 0.0)
    early = router.time_passed(29.9)
    released = router.time_passed(30.0)

    assert rung(at_once) + rung(early) == []
    assert router.why("ben", "c1", 29.9) is Offerable.RINGING
    assert rung(released) == [("c1", "ben")]
    assert [one.change for one in released if isinstance(one, Requeued)] == [WaitChange.RELEASED]


def test_who_wants_only_this_agent_waits_for_this_agent() -> None:
    router = bound(BindingPolicy.ONLY)
    busy(router)
    router.call_arrived(acme(), 0.0)
    quiet = router.time_passed(3600.0)
    way = router.why("ben", "c1", 3600.0)

    assert (rung(quiet), way) == ([], Offerable.BINDING_ELSEWHERE)
    assert rung(router.line_changed("anna", 3600.0, busy=False)) == [("c1", "anna")]


def test_a_preferred_agent_who_is_busy_is_not_waited_for() -> None:
    router = bound(BindingPolicy.PREFER)
    busy(router)

    assert rung(router.call_arrived(acme(), 0.0)) == [("c1", "ben")]


@pytest.mark.parametrize("waits", [True, False])
def test_a_dedicated_agent_off_the_seat_is_skipped_or_waited_for(waits: bool) -> None:
    """Conformance 57: as the customer chose."""
    router = bound(rules=replace(RULES, waits_when_away=waits))
    router.seat_changed(seat_of("anna"), AWAY, 0.0)
    decided = router.call_arrived(acme(), 1.0)

    assert rung(decided) == ([] if waits else [("c1", "ben")])


def test_a_dedicated_agent_who_leaves_while_his_customer_waits_is_skipped_at_once() -> None:
    """Conformance 57: the binding stays for the next time."""
    router = bound()
    busy(router)
    router.call_arrived(acme(), 0.0)
    router.line_changed("anna", 5.0, busy=True)
    router.break_wanted("anna", 5.0, wanted=True)
    left = router.line_changed("anna", 6.0, busy=False)
    router.hung_up("c1", 7.0)
    router.break_wanted("anna", 8.0, wanted=False)

    assert rung(left) == [("c1", "ben")]
    assert rung(router.call_arrived(acme("c2"), 9.0)) == [("c2", "anna")]


@pytest.mark.parametrize("wins", [True, False])
@pytest.mark.parametrize(
    "outside", [replace(ANNA, zones=("repair",)), replace(ANNA, tier=Tier.VIP)]
)
def test_a_dedicated_agent_outside_zone_or_tier_follows_the_sites_policy(
    wins: bool, outside: object
) -> None:
    """Conformance 58: the binding wins, or is set aside and says so."""
    router = bound(rules=replace(RULES, binding_wins_outside=wins))
    router.binding_changed("acme", None, 0.0)
    router.agent_changed(outside, 0.0)  # type: ignore[arg-type]
    router.binding_changed("acme", Binding(customer="acme", agent="anna"), 0.0)
    decided = router.call_arrived(acme(), 1.0)
    changes = [one.change for one in decided if isinstance(one, Requeued)]

    assert rung(decided) == [("c1", "anna" if wins else "ben")]
    assert (WaitChange.BINDING_SET_ASIDE in changes) is not wins


@pytest.mark.parametrize("gone", ["binding", "agent"])
def test_what_is_removed_while_the_caller_waits_sends_him_to_the_tier(gone: str) -> None:
    """Conformance 59: at once."""
    router = bound(BindingPolicy.ONLY)
    busy(router)
    router.call_arrived(acme(), 0.0)
    if gone == "binding":
        decided = router.binding_changed("acme", None, 5.0)
    else:
        decided = router.agent_removed("anna", 5.0)

    assert rung(decided) == [("c1", "ben")]


def test_a_binding_to_an_agent_nobody_knows_binds_nothing() -> None:
    router = bound()
    router.binding_changed("acme", Binding(customer="acme", agent="zoe"), 0.0)

    assert rung(router.call_arrived(acme(), 1.0)) == [("c1", "ben")]


def test_a_cover_serves_while_the_dedicated_agent_is_away_and_hands_back() -> None:
    """DS-20: the binding stays, and the dedicated agent gets a note."""
    cleo = agent("cleo", capability=10)
    router = bound(BindingPolicy.ONLY, cover="cleo")
    router.agent_changed(cleo, 0.0)
    router.seat_changed(seat_of("cleo"), HERE, 0.0)
    router.logged_in("cleo", seat_of("cleo"), 0.0)
    busy(router)
    waiting = rung(router.call_arrived(acme(), 0.0))
    router.line_changed("anna", 1.0, busy=False)
    router.hung_up("c1", 1.0)
    router.seat_changed(seat_of("anna"), AWAY, 2.0)
    covered = router.call_arrived(acme("c2"), 3.0)
    (offer,) = offers(covered)
    router.accepted(offer.id, offer.epoch, 4.0)
    over = router.hung_up("c2", 9.0)

    assert waiting == []
    assert rung(covered) == [("c2", "cleo")]
    assert told(over) == [("anna", "hand_back", "cleo")]


def test_what_one_caller_asks_for_stands_before_his_binding() -> None:
    """Policy per call."""
    router = bound()

    assert rung(router.call_arrived(acme(wish=Wish(agent_id="ben")), 0.0)) == [("c1", "ben")]


def test_own_customers_come_before_an_older_wait() -> None:
    router = bound()
    router.logged_out("ben", 0.0)
    busy(router)
    router.call_arrived(call("older", arrived_s=0.0), 0.0)
    router.call_arrived(acme(arrived_s=1.0), 1.0)

    assert rung(router.line_changed("anna", 2.0, busy=False)) == [("c1", "anna")]


def test_a_binding_made_while_the_caller_waits_counts() -> None:
    router = bound(BindingPolicy.ONLY)
    router.binding_changed("acme", None, 0.0)
    for name in ("anna", "ben"):
        router.line_changed(name, 0.0, busy=True)
    router.call_arrived(acme(), 0.0)
    binding = Binding(customer="acme", agent="anna", policy=BindingPolicy.ONLY)
    router.binding_changed("acme", binding, 1.0)

    assert rung(router.line_changed("ben", 2.0, busy=False)) == []
    assert rung(router.line_changed("anna", 3.0, busy=False)) == [("c1", "anna")]

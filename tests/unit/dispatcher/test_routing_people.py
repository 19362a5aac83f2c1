"""What agents, their phones and the registry do, and what a call leaves behind."""

from dataclasses import replace

import pytest
from call_hall import (
    AWAY,
    HERE,
    LEAVING,
    RULES,
    agent,
    call,
    offers,
    ringing,
    rung,
    seat_of,
    staffed,
)

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import (
    Decision,
    Finished,
    Noticed,
    Rang,
    Requeued,
    Transferred,
    Withdrawn,
)
from dispatcher.routing.policies import RoutingRules, SitePolicy, ZonePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import (
    CallState,
    Channel,
    Offerable,
    WithdrawalCause,
)

ANNAS = seat_of("anna")
RESTS = replace(RULES, reject_rest_s=4.0, busy_rest_s=8.0, unreachable_rest_s=16.0)


def noticed(decisions: list[Decision]) -> list[str]:
    return [one.what for one in decisions if isinstance(one, Noticed)]


def miss(router: Router, times: int) -> list[Decision]:
    """One agent lets it ring, several times, until the call's last ring is over."""
    decided: list[Decision] = []
    for _ in range(times):
        decided = []
        while not any(isinstance(one, Withdrawn) for one in decided):
            due_s = router.next_due_s()
            assert due_s is not None
            decided += router.time_passed(due_s)
    return decided


# Missed rings.


def test_an_agent_who_misses_several_rings_in_a_row_is_not_responding() -> None:
    """Conformance 10: after the third, with that reason."""
    router = ringing("anna")
    second = miss(router, 2)
    third = miss(router, 1)

    assert noticed(second) == []
    assert noticed(third) == ["not_responding"]
    assert rung(router.time_passed(3600.0)) == []
    assert router.agents["anna"].offerable(3600.0) is Offerable.NOT_RESPONDING


def test_not_responding_is_no_break() -> None:
    """Conformance 11: told apart, and each ends by itself."""
    router = ringing("anna")
    miss(router, 3)
    state = router.agents["anna"]

    assert (state.not_responding, state.break_wanted) == (True, False)
    assert router.why("anna", "c1", 100.0) is Offerable.NOT_RESPONDING


@pytest.mark.parametrize("act", ["back", "log_in", "here"])
def test_not_responding_ends_by_the_agents_own_act(act: str) -> None:
    router = ringing("anna")
    miss(router, 3)
    now_s = 500.0
    match act:
        case "back":
            decided = router.break_wanted("anna", now_s, wanted=False)
        case "log_in":
            decided = router.logged_in("anna", ANNAS, now_s)
        case _:
            decided = router.here_claimed("anna", now_s, by="anna")

    assert rung(decided) == [("c1", "anna")]


def test_an_answer_in_between_begins_the_count_anew() -> None:
    router = ringing("anna")
    miss(router, 2)
    router.time_passed(router.next_due_s() or 0.0)
    (offer,) = router.offers.values()
    router.accepted(offer.id, offer.epoch, 75.0)

    assert router.agents["anna"].misses == 0


# Breaks.


def test_the_reason_of_a_pause_is_visible_and_outlives_it() -> None:
    """Conformance 12: until another one is given."""
    router = staffed(agent("anna"))
    router.break_wanted("anna", 1.0, wanted=True, reason="lunch")
    during = router.agents["anna"].break_reason
    router.break_wanted("anna", 2.0, wanted=False)

    assert during == router.agents["anna"].break_reason == "lunch"


def test_pausing_twice_changes_nothing_but_the_reason() -> None:
    """Conformance 13: which is told once."""
    router = staffed(agent("anna"))
    first = router.break_wanted("anna", 1.0, wanted=True, reason="lunch")
    before = router.agents["anna"]
    again = router.break_wanted("anna", 2.0, wanted=True, reason="lunch")
    same = router.agents["anna"] == before
    other = router.break_wanted("anna", 3.0, wanted=True, reason="training")

    assert [noticed(one) for one in (first, again, other)] == [
        ["break_reason"],
        [],
        ["break_reason"],
    ]
    assert same
    assert router.agents["anna"] == replace(before, break_reason="training")


# Rests.


@pytest.mark.parametrize(
    ("cause", "rest_s"),
    [
        (WithdrawalCause.REJECTED, 4.0),
        (WithdrawalCause.BUSY, 8.0),
        (WithdrawalCause.UNREACHABLE, 16.0),
    ],
)
def test_each_way_not_to_answer_has_a_delay_of_its_own(
    cause: WithdrawalCause, rest_s: float
) -> None:
    """Conformance 44: and none of them counts as a missed ring; Conformance 9: nor pauses."""
    router = staffed(agent("anna"), rules=RESTS)
    router.call_arrived(call("c1"), 0.0)
    (withdrawn, _) = router.rejected("c1.1", 1, 1.0, cause)

    assert isinstance(withdrawn, Withdrawn)
    assert withdrawn.cause is cause
    assert router.agents["anna"].misses == 0
    assert rung(router.time_passed(1.0 + rest_s - 0.1)) == []
    assert rung(router.time_passed(1.0 + rest_s)) == [("c1", "anna")]


def test_a_phone_used_for_something_else_is_not_rung() -> None:
    """Conformance 9: the line is a fact of its own."""
    router = staffed(agent("anna"))
    router.line_changed("anna", 0.0, busy=True)
    held = rung(router.call_arrived(call("c1"), 1.0))

    assert held == []
    assert router.agents["anna"].offerable(1.0) is Offerable.LINE_BUSY
    assert rung(router.line_changed("anna", 2.0, busy=False)) == [("c1", "anna")]


def test_an_agent_who_leaves_between_choice_and_ring_is_not_rung() -> None:
    """Conformance 48: both in one moment, the chair first; the offer is refused."""
    router = staffed(agent("anna"), agent("ben", capability=10))
    router.seat_changed(ANNAS, LEAVING, 1.0)

    assert rung(router.call_arrived(call("c1"), 1.0)) == [("c1", "ben")]


def test_a_phone_that_rings_is_told_by_the_telephone_system() -> None:
    router = ringing("anna")
    (rang,) = router.rang("c1.1", 1, 10.5)

    assert isinstance(rang, Rang)
    assert router.calls["c1"].state is CallState.RINGING
    with pytest.raises(Conflict):
        router.rang("c1.1", 2, 10.6)
    assert router.accepted("c1.1", 1, 11.0)


# Wrap-up.


def wrapped(rules: RoutingRules, zone: str = "billing") -> float:
    """When an agent of two zones is ready again after a talk in one of them that ended at 10 s."""
    router = staffed(agent("anna", zones=("billing", "repair")), rules=rules)
    router.call_arrived(call("c1", zone=zone), 1.0)
    router.accepted("c1.1", 1, 2.0)
    router.hung_up("c1", 10.0)
    return router.agents["anna"].wraps_up_until_s


def test_wrap_up_lasts_as_long_as_the_queue_says() -> None:
    """Conformance 14: the queue just served, not the other one."""
    zones = {"billing": ZonePolicy(wrap_up_s=5.0), "repair": ZonePolicy(wrap_up_s=50.0)}
    rules = replace(RULES, wrap_up_s=1.0, zones=zones)

    assert (wrapped(rules), wrapped(rules, "repair")) == (15.0, 60.0)
    assert wrapped(replace(rules, zones={})) == 11.0


def test_an_agents_own_wrap_up_overrides_the_queues() -> None:
    """Conformance 15: in both directions."""
    zone = ZonePolicy(wrap_up_s=5.0)

    assert wrapped(replace(RULES, zone=zone, agents_wrap_up_s={"anna": 25.0})) == 35.0
    assert wrapped(replace(RULES, zone=zone, agents_wrap_up_s={"anna": 0.0})) == 10.0


# Transfers.


def talking(*names: str, rules: RoutingRules = RULES) -> Router:
    """The first of some agents talks to c1 since second 1."""
    crew = [agent(name, capability=90 - at) for at, name in enumerate(names)]
    router = staffed(*crew, rules=rules)
    router.call_arrived(call("c1"), 0.0)
    router.accepted("c1.1", 1, 1.0)
    return router


def test_a_blind_transfer_frees_the_first_agent() -> None:
    """Conformance 19: for his wrap-up and then the next call; the caller keeps his age."""
    router = talking("anna", "ben", rules=replace(RULES, wrap_up_s=5.0))
    decided = router.transferred("c1", 10.0, agent_id="ben")
    (transferred, *_) = decided

    assert isinstance(transferred, Transferred)
    assert (transferred.from_agent, transferred.to_agent) == ("anna", "ben")
    assert rung(decided) == [("c1", "ben")]
    assert router.agents["anna"].offerable(14.9) is Offerable.WRAP_UP
    assert router.agents["anna"].offerable(15.0) is Offerable.READY
    assert router.calls["c1"].arrived_s == 0.0


def test_a_blind_transfer_to_who_does_not_answer_ends_in_the_queue() -> None:
    router = talking("anna", "ben", "cleo")
    router.transferred("c1", 10.0, agent_id="cleo")
    decided = router.time_passed(30.0)

    assert rung(decided) == [("c1", "anna")]


def test_a_blind_transfer_to_another_queue_waits_there() -> None:
    router = talking("anna")
    router.agent_changed(agent("rick", zones=("repair",)), 2.0)
    decided = router.transferred("c1", 10.0, zone="repair")

    assert rung(decided) == []
    assert (router.calls["c1"].zone, router.calls["c1"].state) == ("repair", CallState.WAITING)
    with pytest.raises(NotFound):
        router.transferred("c9", 11.0, zone="repair")


def test_an_attended_transfer_makes_the_target_the_busy_one() -> None:
    """Conformance 20: the consulted line becomes the call."""
    router = talking("anna", "ben")
    router.line_changed("ben", 5.0, busy=True)
    router.handed_over("c1", "ben", 10.0)

    assert router.agents["ben"].offerable(10.0) is Offerable.TALKING
    assert router.agents["anna"].offerable(10.0) is Offerable.READY
    assert router.agents["ben"].line_busy is False
    assert (router.calls["c1"].agent_id, router.calls["c1"].connected_s) == ("ben", 1.0)


def test_wrap_up_survives_an_attended_transfer() -> None:
    """Conformance 17: the first one's is not ended by the call's later end."""
    router = talking("anna", "ben", rules=replace(RULES, wrap_up_s=60.0))
    router.handed_over("c1", "ben", 10.0)
    router.hung_up("c1", 20.0)

    assert router.agents["anna"].wraps_up_until_s == 70.0
    assert router.agents["ben"].wraps_up_until_s == 80.0


def test_a_call_cannot_be_handed_to_somebody_who_talks() -> None:
    router = talking("anna", "ben")
    router.call_arrived(call("c2"), 2.0)
    router.accepted("c2.1", 1, 3.0)

    with pytest.raises(Conflict, match="ben has a call already"):
        router.handed_over("c1", "ben", 4.0)
    router.call_arrived(call("c3"), 5.0)
    with pytest.raises(Conflict, match="nobody talks"):
        router.transferred("c3", 6.0, zone="repair")


@pytest.mark.parametrize("state", [CallState.WAITING, CallState.OFFERED, CallState.CONNECTED])
def test_a_redirected_call_leaves_nothing_behind(state: CallState) -> None:
    """Conformance 21: no ring, no busy agent, no place in line."""
    router = staffed(agent("anna"))
    if state is CallState.WAITING:
        router.break_wanted("anna", 0.0, wanted=True)
    router.call_arrived(call("c1"), 0.0)
    if state is CallState.CONNECTED:
        router.accepted("c1.1", 1, 1.0)
    before = router.calls["c1"].state
    decided = router.redirected("c1", 5.0)
    (finished,) = [one for one in decided if isinstance(one, Finished)]
    router.break_wanted("anna", 6.0, wanted=False)

    assert before is state
    assert finished.call.end_reason == "redirected"
    assert (dict(router.calls), dict(router.offers)) == ({}, {})
    assert router.agents["anna"].offerable(6.0) is Offerable.READY


def test_a_lost_hang_up_is_found_by_audit_and_the_agent_freed() -> None:
    """Conformance 73: what the telephone system no longer has is over, what just began is not."""
    router = talking("anna", "ben")
    router.call_arrived(call("c2", arrived_s=58.0), 58.0)
    audited = router.lines_audited(["c9"], 60.0)
    later = router.lines_audited([], 70.0)

    assert [
        (one.call.id, one.call.end_reason) for one in audited if isinstance(one, Finished)
    ] == [("c1", "audit")]
    assert [one.call.id for one in later if isinstance(one, Finished)] == ["c2"]
    assert {one.offerable(70.0) for one in router.agents.values()} == {Offerable.READY}


# Two seats, one agent.


def test_two_seats_that_claim_one_agent_are_noticed() -> None:
    """Conformance 65: he sits where he logged in last, and somebody hears of the other chair."""
    router = staffed(agent("anna"))
    router.seat_changed("elsewhere", HERE, 1.0)
    decided = router.logged_in("anna", "elsewhere", 2.0)
    (notice,) = [one for one in decided if isinstance(one, Noticed)]

    assert (notice.what, notice.detail["former"]) == ("two_seats", ANNAS)
    assert (router.holder(ANNAS), router.holder("elsewhere")) == (None, "anna")
    assert noticed(router.seat_changed(ANNAS, AWAY, 3.0)) == []


# The registry.


def test_reading_the_registry_again_keeps_the_agents_states() -> None:
    """Conformance 22: talk, break, wrap-up and log-in survive every change."""
    router = talking("anna", "ben", "cleo", rules=replace(RULES, wrap_up_s=60.0))
    router.break_wanted("ben", 2.0, wanted=True)
    before = {name: replace(one, agent=agent(name)) for name, one in router.agents.items()}
    for at, name in enumerate(before):
        router.agent_changed(agent(name, capability=at, zones=("repair",)), 3.0)
    after = {name: replace(one, agent=agent(name)) for name, one in router.agents.items()}

    assert after == before
    assert router.holder(ANNAS) == "anna"
    assert rung(router.call_arrived(call("c2", zone="repair"), 4.0)) == [("c2", "cleo")]


def test_an_agent_added_in_pause_is_not_rung_in_between() -> None:
    """Conformance 51: the registry and the pause in one event."""
    router = staffed()
    router.call_arrived(call("c1"), 0.0)
    router.seat_changed(ANNAS, HERE, 0.0)
    decided = router.agent_changed(agent("anna"), 1.0, on_break=True)
    decided += router.logged_in("anna", ANNAS, 1.0)

    assert rung(decided) == []
    assert rung(router.break_wanted("anna", 2.0, wanted=False)) == [("c1", "anna")]


def test_a_changed_tier_or_zone_counts_for_the_next_call_and_for_waiting_ones() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1", tier=Tier.VIP), 0.0)

    assert rung(router.agent_changed(agent("anna", tier=Tier.VIP), 1.0)) == [("c1", "anna")]
    assert router.why("anna", "c1", 1.0) is Offerable.RINGING


def test_an_agent_who_is_removed_leaves_his_ring_to_others_and_talks_on() -> None:
    router = ringing("anna", "ben")
    moved = router.agent_removed("anna", 11.0)
    router.accepted("c1.2", 2, 12.0)
    router.agent_removed("ben", 13.0)

    assert [one.cause for one in moved if isinstance(one, Withdrawn)] == [
        WithdrawalCause.AGENT_REMOVED
    ]
    assert rung(moved) == [("c1", "ben")]
    assert router.calls["c1"].state is CallState.CONNECTED
    assert [type(one) for one in router.hung_up("c1", 14.0)] == [Finished]


# Why (not).


def test_each_agent_has_his_reason() -> None:
    """Seen from one call: zone, tier, capability, capacity and all that is true of him alone."""
    crew = [
        agent("anna"),
        agent("rick", zones=("repair",)),
        agent("vera", tier=Tier.VIP),
        agent("ben"),
    ]
    router = staffed(*crew)
    for name in ("anna", "ben"):
        router.break_wanted(name, 0.0, wanted=True)
    decided = router.call_arrived(call("c1"), 1.0)
    told = {name: router.why(name, "c1", 1.0) for name in router.agents}
    (held,) = decided

    assert told == {
        "anna": Offerable.ON_BREAK,
        "rick": Offerable.OTHER_ZONE,
        "vera": Offerable.OTHER_TIER,
        "ben": Offerable.ON_BREAK,
    }
    assert held.passed_over == {"on_break": 2, "other_tier": 1, "other_zone": 1}  # type: ignore[union-attr]


def test_a_decision_names_the_first_twenty_and_counts_all() -> None:
    router = staffed(*(agent(f"a{at:02}", capability=at) for at in range(60)))
    (offered,) = router.call_arrived(call("c1"), 1.0)
    candidates = offered.candidates  # type: ignore[union-attr]

    assert len(candidates) == 20
    assert candidates[0].agent_id == "a59"
    assert offered.passed_over == {"ready": 60}  # type: ignore[union-attr]


def test_an_agent_the_call_was_withdrawn_from_is_excluded_by_name() -> None:
    rules = replace(RULES, site=SitePolicy(rings_leaving=True))
    router = staffed(agent("anna"), rules=rules)
    router.call_arrived(call("c1"), 0.0)
    router.seat_changed(ANNAS, LEAVING, 1.0)
    router.time_passed(3.0)

    assert router.why("anna", "c1", 4.0) is Offerable.RING_EXCLUDED


# Channels.


def test_an_agent_has_one_talk_and_several_chats() -> None:
    """Capacity is of the channel: voice 1, chat 3."""
    router = staffed(agent("anna"))
    for at in range(4):
        chat = replace(call(f"chat{at}", arrived_s=float(at)), channel=Channel.CHAT)
        for offer in offers(router.call_arrived(chat, float(at))):
            router.accepted(offer.id, offer.epoch, float(at))
    full = router.why("anna", "chat3", 5.0)
    (talk,) = offers(router.call_arrived(call("c1", arrived_s=6.0), 6.0))
    router.accepted(talk.id, talk.epoch, 6.0)
    ended = router.hung_up("chat0", 7.0)
    after_talk = router.hung_up("c1", 8.0)

    assert len(router.agents["anna"].chats) == 2
    assert full is Offerable.CAPACITY
    assert rung(ended) == []
    assert rung(after_talk) == [("chat3", "anna")]


def test_a_change_of_nothing_moves_nobody() -> None:
    router = ringing("anna")
    decided = router.agent_changed(agent("anna", capability=90), 11.0)

    assert [one for one in decided if isinstance(one, Requeued)] == []
    assert router.calls["c1"].state is CallState.OFFERED

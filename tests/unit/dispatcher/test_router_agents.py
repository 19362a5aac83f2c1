"""What agents do, and what a restart leaves of their calls."""

from dataclasses import replace

import pytest
from call_hall import (
    HERE,
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
from dispatcher.routing.decisions import Withdrawn
from dispatcher.routing.router import Router
from dispatcher.routing.values import CallState, Offerable, WithdrawalCause

ANNAS = seat_of("anna")


# Breaks.


def test_a_break_wanted_during_a_call_begins_after_it() -> None:
    """Conformance 50: the talk goes on, the next caller waits."""
    router = ringing("anna")
    router.accepted("c1.1", 1, 11.0)
    router.call_arrived(call("c2", arrived_s=12.0), 12.0)
    wanted = router.break_wanted("anna", 13.0, wanted=True)
    talking = router.calls["c1"].state
    ended = router.hung_up("c1", 20.0)

    assert (wanted, talking) == ([], CallState.CONNECTED)
    assert rung(ended) == []
    assert router.agents["anna"].offerable(20.0) is Offerable.ON_BREAK


def test_a_break_wanted_while_it_rings_lets_it_ring() -> None:
    router = ringing("anna")

    assert router.break_wanted("anna", 11.0, wanted=True) == []
    assert router.calls["c1"].state is CallState.OFFERED


def test_the_end_of_a_break_brings_the_next_call() -> None:
    router = staffed(agent("anna"))
    router.break_wanted("anna", 1.0, wanted=True)
    router.call_arrived(call("c1"), 2.0)

    assert rung(router.break_wanted("anna", 3.0, wanted=False)) == [("c1", "anna")]


def test_an_agent_who_logs_in_on_a_break_is_not_rung_in_between() -> None:
    """Conformance 51: the break is known before the chair."""
    router = Router(rules=RULES, agents=[agent("anna")])
    router.seat_changed(ANNAS, HERE, 0.0)
    router.call_arrived(call("c1"), 0.0)
    router.break_wanted("anna", 1.0, wanted=True)

    assert router.logged_in("anna", ANNAS, 1.0) == []


# Wrap-up.


def test_wrap_up_is_exact_and_counts_in_every_queue() -> None:
    """Conformance 16: of all zones of the agent."""
    rules = replace(RULES, wrap_up_s=30.0)
    router = staffed(agent("anna", zones=("billing", "repair")), rules=rules)
    router.call_arrived(call("c1"), 1.0)
    router.accepted("c1.1", 1, 2.0)
    router.hung_up("c1", 10.0)
    for at, zone in enumerate(("billing", "repair")):
        assert (
            rung(router.call_arrived(call(f"d{at}", zone=zone, arrived_s=11.0 + at), 12.0)) == []
        )
    early = router.time_passed(39.99)

    assert early == []
    assert router.agents["anna"].offerable(39.99) is Offerable.WRAP_UP
    assert rung(router.time_passed(40.0)) == [("d0", "anna")]


def test_without_wrap_up_the_next_call_comes_at_once() -> None:
    router = ringing("anna")
    router.accepted("c1.1", 1, 11.0)
    router.call_arrived(call("c2"), 12.0)

    assert rung(router.hung_up("c1", 13.0)) == [("c2", "anna")]


# Log-in and log-out.


def test_who_logs_in_gets_the_waiting_call() -> None:
    router = Router(rules=RULES, agents=[agent("anna")])
    router.call_arrived(call("c1"), 0.0)
    router.seat_changed(ANNAS, HERE, 1.0)

    assert rung(router.logged_in("anna", ANNAS, 2.0)) == [("c1", "anna")]
    assert router.holder(ANNAS) == "anna"


def test_a_chair_belongs_to_one_agent_at_a_time() -> None:
    router = staffed(agent("anna"), agent("ben"))

    with pytest.raises(Conflict, match="anna is logged in at seat"):
        router.logged_in("ben", ANNAS, 1.0)
    assert router.holder(seat_of("ben")) == "ben"


def test_an_agent_sits_in_one_chair_at_a_time() -> None:
    router = staffed(agent("anna"))
    router.logged_in("anna", "seat-elsewhere", 1.0)

    assert router.holder(ANNAS) is None
    assert router.holder("seat-elsewhere") == "anna"
    assert router.agents["anna"].offerable(1.0) is Offerable.SEAT_UNKNOWN


def test_logging_in_where_one_is_changes_nothing() -> None:
    router = staffed(agent("anna"))
    before = router.agents["anna"]

    assert router.logged_in("anna", ANNAS, 1.0) == []
    assert router.agents["anna"] == before


def test_who_logs_out_while_it_rings_lets_the_call_go_elsewhere() -> None:
    router = ringing("anna", "ben")
    withdrawn, offered = router.logged_out("anna", 11.0)

    assert isinstance(withdrawn, Withdrawn)
    assert withdrawn.cause is WithdrawalCause.LOGGED_OUT
    assert rung([offered]) == [("c1", "ben")]
    assert router.agents["anna"].offerable(11.0) is Offerable.NOT_LOGGED_IN
    assert router.holder(ANNAS) is None


def test_who_logs_out_while_talking_talks_on() -> None:
    router = ringing("anna")
    router.accepted("c1.1", 1, 11.0)

    assert router.logged_out("anna", 12.0) == []
    assert router.calls["c1"].state is CallState.CONNECTED


def test_logging_out_twice_is_no_mistake() -> None:
    router = staffed(agent("anna"))
    router.logged_out("anna", 1.0)

    assert router.logged_out("anna", 2.0) == []


def test_nobody_knows_an_agent_who_is_not_in_the_registry() -> None:
    router = staffed()

    with pytest.raises(NotFound, match="no agent zoe"):
        router.logged_in("zoe", ANNAS, 1.0)
    with pytest.raises(NotFound):
        router.logged_out("zoe", 1.0)
    with pytest.raises(NotFound):
        router.break_wanted("zoe", 1.0, wanted=True)


# After a restart.


def test_a_talking_call_is_adopted_and_its_agent_not_rung() -> None:
    """Conformance 67: the talk outlived us."""
    router = staffed(agent("anna"))
    talking = replace(call("c1"), state=CallState.CONNECTED, agent_id="anna", connected_s=-5.0)
    adopted = router.call_arrived(talking, 1.0)
    next_one = router.call_arrived(call("c2"), 2.0)

    assert adopted == []
    assert router.calls["c1"] == talking
    assert rung(next_one) == []
    assert rung(router.hung_up("c1", 3.0)[1:]) == [("c2", "anna")]


def test_a_call_that_was_ringing_is_offered_anew_under_a_new_epoch() -> None:
    """Conformance 67: an answer to the ring from before is refused."""
    router = staffed(agent("anna"))
    was_ringing = replace(
        call("c1", arrived_s=-7.0), state=CallState.OFFERED, agent_id="anna", offers_made=3
    )
    (offer,) = offers(router.call_arrived(was_ringing, 1.0))

    assert (offer.id, offer.epoch) == ("c1.4", 4)
    assert router.calls["c1"].arrived_s == -7.0
    with pytest.raises(Conflict):
        router.accepted("c1.3", 3, 1.5)


def test_a_talk_with_an_agent_who_is_no_longer_known_can_still_end() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(replace(call("c1"), state=CallState.CONNECTED, agent_id="gone"), 1.0)

    assert len(router.hung_up("c1", 2.0)) == 1


def test_nothing_is_due_when_nothing_is_going_on() -> None:
    assert staffed(agent("anna")).next_due_s() is None

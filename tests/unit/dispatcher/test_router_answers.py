"""What becomes of a ring: answered, missed, pressed away; and how a call ends."""

import pytest
from call_hall import RULES, agent, call, offers, rung, staffed

from dispatcher.errors import Conflict, NotFound
from dispatcher.routing.decisions import Finished, Held, Offered, Withdrawn
from dispatcher.routing.values import CallState, Offerable, WithdrawalCause


def test_a_ring_nobody_answers_goes_elsewhere_and_its_late_answer_is_refused() -> None:
    """Conformance 52: the offer has a deadline, and an epoch."""
    router = staffed(agent("anna", capability=90), agent("ben", capability=10))
    (first,) = offers(router.call_arrived(call("c1"), 0.0))
    early = router.time_passed(19.9)
    withdrawn, offered = router.time_passed(20.0)

    assert early == []
    assert isinstance(withdrawn, Withdrawn)
    assert isinstance(offered, Offered)
    assert (withdrawn.offer, withdrawn.cause) == (first, WithdrawalCause.NO_ANSWER)
    assert (offered.offer.agent_id, offered.offer.epoch) == ("ben", 2)
    with pytest.raises(Conflict, match="no longer stands"):
        router.accepted(first.id, first.epoch, 20.1)


def test_an_answer_with_the_wrong_epoch_is_refused() -> None:
    router = staffed(agent("anna"))
    (offer,) = offers(router.call_arrived(call("c1"), 0.0))

    with pytest.raises(Conflict):
        router.rejected(offer.id, offer.epoch + 1, 1.0)
    assert router.calls["c1"].state is CallState.OFFERED


@pytest.mark.parametrize("cause", [WithdrawalCause.REJECTED, WithdrawalCause.NO_ANSWER])
def test_who_did_not_answer_rests(cause: WithdrawalCause) -> None:
    router = staffed(agent("anna"))
    (offer,) = offers(router.call_arrived(call("c1"), 0.0))
    if cause is WithdrawalCause.REJECTED:
        ended_s, decisions = 4.0, router.rejected(offer.id, offer.epoch, 4.0)
    else:
        ended_s, decisions = 20.0, router.time_passed(20.0)

    assert isinstance(decisions[0], Withdrawn)
    assert decisions[0].cause is cause
    assert isinstance(decisions[1], Held)
    assert router.agents["anna"].offerable(ended_s) is Offerable.RESTING
    assert router.next_due_s() is not None
    assert rung(router.time_passed(ended_s + RULES.rest_s - 0.1)) == []
    assert rung(router.time_passed(ended_s + RULES.rest_s)) == [("c1", "anna")]


def test_one_silent_agent_is_rung_and_the_pausing_one_is_not() -> None:
    """Conformance 4: whoever wants a break is left in peace."""
    router = staffed(agent("anna", capability=90), agent("ben", capability=10))
    router.break_wanted("anna", 1.0, wanted=True)
    first = rung(router.call_arrived(call("c1"), 1.0))
    after = rung(router.time_passed(21.0)) + rung(router.time_passed(31.0))

    assert first == [("c1", "ben")]
    assert after == [("c1", "ben")]


def test_while_all_pause_nobody_is_rung_and_the_caller_waits() -> None:
    """Conformance 3: until the first is back."""
    router = staffed(agent("anna"), agent("ben"))
    for name in ("anna", "ben"):
        router.break_wanted(name, 1.0, wanted=True)
    held = router.call_arrived(call("c1"), 2.0)
    quiet = router.time_passed(600.0)

    assert [type(one) for one in [*held, *quiet]] == [Held]
    assert rung(router.break_wanted("ben", 601.0, wanted=False)) == [("c1", "ben")]


# The end of a call.


def test_a_caller_who_hangs_up_while_it_rings_frees_the_agent() -> None:
    """Conformance 45: at once, and for the next caller."""
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    router.call_arrived(call("c2"), 2.0)
    withdrawn, finished, offered = router.hung_up("c1", 3.0)

    assert isinstance(withdrawn, Withdrawn)
    assert withdrawn.cause is WithdrawalCause.CALLER_GONE
    assert isinstance(finished, Finished)
    assert finished.call.state is CallState.ABANDONED
    assert rung([offered]) == [("c2", "anna")]
    assert "c1" not in router.calls


def test_a_caller_who_hangs_up_while_waiting_is_gone() -> None:
    router = staffed()
    router.call_arrived(call("c1"), 1.0)
    (finished,) = router.hung_up("c1", 3.0)

    assert isinstance(finished, Finished)
    assert finished.call.state is CallState.ABANDONED
    assert router.calls == {}


def test_a_talk_that_ends_is_over() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    router.accepted("c1.1", 1, 2.0)
    (finished,) = router.hung_up("c1", 9.0)

    assert isinstance(finished, Finished)
    assert (finished.call.state, finished.call.agent_id) == (CallState.ENDED, "anna")


def test_a_call_cannot_end_twice() -> None:
    router = staffed(agent("anna"))
    router.call_arrived(call("c1"), 1.0)
    router.hung_up("c1", 2.0)

    with pytest.raises(NotFound, match="no open call c1"):
        router.hung_up("c1", 3.0)

"""The oracle's ledger of decisions: each kind of broken promise is noticed, and a kept one not."""

from dataclasses import replace

import pytest
from call_life.promises import Promises

from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.decisions import CallDecision, Connected, Finished, Offered, Withdrawn
from dispatcher.routing.values import Call, CallState, Offer, WithdrawalCause


class Court:
    """A ledger, and the faults it has found."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.alive: set[str] = set()
        self.promises = Promises(self._fault, self.alive.__contains__)

    def _fault(self, kind: str, _call_id: str | None, _what: str) -> None:
        self.faults.append(kind)

    def receive(self, *calls: Call) -> None:
        for call in calls:
            self.promises.received(call, round(call.arrived_s * 1000))

    def follow(self, *decisions: CallDecision) -> list[str]:
        for decision in decisions:
            self.promises.follow(decision)
        return self.faults


@pytest.fixture
def court() -> Court:
    return Court()


def call(name: str, arrived_s: float = 0.0) -> Call:
    return Call(
        id=name,
        caller=None,
        customer_id=None,
        customer_class=CustomerClass.NORMAL,
        tier=Tier.NORMAL,
        zone="plain",
        arrived_s=arrived_s,
    )


def offered(of: Call, agent: str, epoch: int = 1) -> Offered:
    offer = Offer(
        id=f"{of.id}.{epoch}",
        call_id=of.id,
        agent_id=agent,
        epoch=epoch,
        made_s=1.0,
        deadline_s=9.0,
    )
    return Offered(call=of, offer=offer, candidates=(), back_for_s=None, ring_saved=False)


def ended(of: Call, state: CallState, reason: str | None = None) -> Finished:
    return Finished(call=replace(of, state=state, end_reason=reason))


def test_a_call_as_it_should_be_breaks_no_promise(court: Court) -> None:
    one = call("k1")
    court.receive(one)
    rung = offered(one, "anna")
    talking = Connected(call=one, offer=rung.offer)

    assert court.follow(rung, talking, ended(one, CallState.ENDED)) == []
    assert court.promises.ends == {"ended": 1}


def test_two_rings_at_one_agent(court: Court) -> None:
    court.receive(call("k1"), call("k2", 1.0))

    assert court.follow(offered(call("k1"), "anna"), offered(call("k2", 1.0), "anna")) == [
        "double_offers"
    ]


def test_a_ring_in_the_middle_of_a_talk(court: Court) -> None:
    court.receive(call("k1"), call("k2", 1.0))
    rung = offered(call("k1"), "anna")
    talking = Connected(call=call("k1"), offer=rung.offer)

    assert court.follow(rung, talking, offered(call("k2", 1.0), "anna")) == ["double_offers"]


def test_a_number_that_comes_twice(court: Court) -> None:
    court.receive(call("k1"))
    rung = offered(call("k1"), "anna")
    back = Withdrawn(call=call("k1"), offer=rung.offer, cause=WithdrawalCause.REJECTED, seat=None)

    assert court.follow(rung, back, rung) == ["double_offers"]


def test_a_later_caller_is_not_served_before_an_earlier_one(court: Court) -> None:
    court.receive(call("k1"), call("k2", 1.0))

    assert court.follow(offered(call("k2", 1.0), "anna")) == ["places_lost"]


def test_an_arrival_never_changes(court: Court) -> None:
    court.receive(call("k1"))

    assert court.follow(offered(call("k1", 5.0), "anna")) == ["places_lost"]


def test_a_second_end_is_one_too_many(court: Court) -> None:
    court.receive(call("k1"))
    over = ended(call("k1"), CallState.CLOSED, "zone_closed")

    assert court.follow(over, over) == ["lost_calls"]


@pytest.mark.parametrize("state", [CallState.CLOSED, CallState.CALLBACK, CallState.REFUSED])
def test_who_is_sent_away_is_told_why(court: Court, state: CallState) -> None:
    court.receive(call("k1"))

    assert court.follow(ended(call("k1"), state)) == ["lost_calls"]


def test_nobody_is_abandoned_who_is_still_on_the_line(court: Court) -> None:
    court.receive(call("k1"))
    court.alive.add("k1")

    assert court.follow(ended(call("k1"), CallState.ABANDONED)) == ["lost_calls"]


def test_a_talk_nobody_had_cannot_end(court: Court) -> None:
    court.receive(call("k1"))

    assert court.follow(ended(call("k1"), CallState.ENDED)) == ["lost_calls"]

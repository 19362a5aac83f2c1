"""Random days in a call centre: whatever happens, the promises of the router hold.

The model knows only what it told the router and what the router decided, never its insides.
"""

from dataclasses import replace

import pytest
from call_hall import AWAY, HERE, LEAVING, RULES, UNKNOWN, call
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from model_hall import AGENTS, SEATS, Hall

from dispatcher.errors import Conflict
from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import (
    CallDecision,
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Withdrawn,
)
from dispatcher.routing.policies import SitePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, CallState, Offer, Offerable
from dispatcher.seats.record import SeatView

NAMES = st.sampled_from(sorted(AGENTS))
CHAIRS = st.sampled_from(SEATS)
VIEWS = st.sampled_from([HERE, LEAVING, HERE, AWAY, HERE, UNKNOWN])
HALF_A_MINUTE_S = 30.0
# What the model knows nothing of; `test_router_wild_days.py` has it on.
PLAIN_SITE = SitePolicy(
    confirm_identity_after_s=None,
    misses_until_not_responding=None,
    loss_share=None,
    exodus_least=None,
)
RULES_HERE = replace(RULES, wrap_up_s=5.0, site=PLAIN_SITE)


class RandomDay(RuleBasedStateMachine):
    """Told and decided by turns; `test_random_days` says what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.router = Router(rules=RULES_HERE, agents=AGENTS.values())
        self.hall = Hall()
        self.arrivals = 0

    @initialize()
    def morning(self) -> None:
        """Everybody sits down and logs in; most of the day they stay."""
        for name, seat in zip(sorted(AGENTS), SEATS, strict=True):
            self.chair_speaks(seat, HERE)
            self.log_in(name, seat)

    # What happens.

    @rule(seat=CHAIRS, view=VIEWS)
    def chair_speaks(self, seat: str, view: SeatView) -> None:
        self.hall.views[seat] = view
        self.note_left()
        self.follow(self.router.seat_changed(seat, view, self.hall.now_s))

    @rule(name=NAMES, seat=CHAIRS)
    def log_in(self, name: str, seat: str) -> None:
        holder = next((who for who, one in self.hall.phones.items() if one.seat == seat), None)
        if holder not in {None, name}:
            with pytest.raises(Conflict):
                self.router.logged_in(name, seat, self.hall.now_s)
            return
        self.hall.phones[name].seat = seat
        self.note_left()
        self.follow(self.router.logged_in(name, seat, self.hall.now_s))

    @precondition(lambda self: self.hall.now_s > HALF_A_MINUTE_S)
    @rule(name=NAMES)
    def log_out(self, name: str) -> None:
        self.hall.phones[name].seat = None
        self.follow(self.router.logged_out(name, self.hall.now_s))

    @rule(name=NAMES, wanted=st.booleans())
    def want_break(self, name: str, wanted: bool) -> None:
        self.hall.phones[name].on_break = wanted
        self.follow(self.router.break_wanted(name, self.hall.now_s, wanted=wanted))

    @rule(
        tier=st.sampled_from([Tier.NORMAL, Tier.NORMAL, Tier.VIP, Tier.GUIDE]),
        zone=st.sampled_from(["billing", "repair"]),
    )
    def caller_rings(self, tier: Tier, zone: str) -> None:
        self.arrivals += 1
        new = call(f"c{self.arrivals:03}", tier=tier, zone=zone, arrived_s=self.hall.now_s)
        self.hall.calls[new.id] = new
        self.follow(self.router.call_arrived(new, self.hall.now_s))

    @precondition(lambda self: self.standing())
    @rule(which=st.integers(0, 9), picks_up=st.booleans())
    def answer(self, which: int, picks_up: bool) -> None:
        standing = self.standing()
        offer = standing[which % len(standing)]
        verb = self.router.accepted if picks_up else self.router.rejected
        self.follow(verb(offer.id, offer.epoch, self.hall.now_s))

    @precondition(lambda self: self.standing())
    @rule(which=st.integers(0, 9), view=VIEWS)
    def stand_up_while_it_rings(self, which: int, view: SeatView) -> None:
        standing = self.standing()
        seat = self.hall.phones[standing[which % len(standing)].agent_id].seat
        if seat is not None:
            self.chair_speaks(seat, view)

    @precondition(lambda self: self.hall.past_offers)
    @rule(which=st.integers(0, 99))
    def answer_too_late(self, which: int) -> None:
        offer = self.hall.past_offers[which % len(self.hall.past_offers)]
        with pytest.raises(Conflict):
            self.router.accepted(offer.id, offer.epoch, self.hall.now_s)

    @precondition(lambda self: self.hall.calls)
    @rule(which=st.integers(0, 9))
    def hang_up(self, which: int) -> None:
        call_id = sorted(self.hall.calls)[which % len(self.hall.calls)]
        self.follow(self.router.hung_up(call_id, self.hall.now_s))

    @rule(wait_s=st.sampled_from([1.0, 0.5, 2.0, 5.0, 20.0]))
    def time_goes_by(self, wait_s: float) -> None:
        """As the turn loop lets it: from one due moment to the next."""
        until_s = self.hall.now_s + wait_s
        while (due_s := self.router.next_due_s()) is not None and due_s <= until_s:
            self.hall.now_s = max(self.hall.now_s, due_s)
            self.follow([])
        self.hall.now_s = until_s
        self.follow([])

    # What was decided.

    def follow(self, decisions: list[Decision]) -> None:
        for decision in [*decisions, *self.router.time_passed(self.hall.now_s)]:
            if not isinstance(decision, CallDecision):
                continue
            self.take(decision)
            self.hall.calls[decision.call.id] = decision.call
            if isinstance(decision, Finished):
                del self.hall.calls[decision.call.id]

    def take(self, decision: CallDecision) -> None:
        before = self.hall.calls[decision.call.id]
        match decision:
            case Held():
                assert before.state is CallState.WAITING
            case Offered(call=offered, offer=offer):
                self.may_ring(before, offer)
                assert offered.arrived_s == before.arrived_s
                self.hall.phones[offer.agent_id].offer = offer
                self.hall.epochs[before.id] = offer.epoch
            case Withdrawn(call=back, offer=offer):
                assert back.arrived_s == before.arrived_s
                self.put_down(offer)
            case Connected(offer=offer):
                self.put_down(offer)
                self.hall.phones[offer.agent_id].call_id = before.id
            case Finished():
                assert before.offer_id is None
                for phone in self.hall.phones.values():
                    if phone.call_id == before.id:
                        phone.call_id = None

    def may_ring(self, before: Call, offer: Offer) -> None:
        """All that must be so before a phone rings."""
        one, phone = AGENTS[offer.agent_id], self.hall.phones[offer.agent_id]
        rivals = [
            other
            for other in self.hall.calls.values()
            if other.state is CallState.WAITING
            and other.tier is one.tier
            and other.zone in one.zones
        ]

        assert before.state is CallState.WAITING
        assert before.tier is one.tier
        assert before.zone in one.zones
        assert (phone.offer, phone.call_id, phone.on_break) == (None, None, False)
        assert phone.seat is not None
        assert self.hall.views[phone.seat] is HERE
        assert before.id == min(rivals, key=lambda other: (other.arrived_s, other.id)).id
        assert offer.epoch == self.hall.epochs.get(before.id, 0) + 1
        assert offer.deadline_s == self.hall.now_s + RULES_HERE.ring_s

    def put_down(self, offer: Offer) -> None:
        assert self.hall.phones[offer.agent_id].offer == offer
        self.hall.phones[offer.agent_id].offer = None
        self.hall.past_offers.append(offer)

    def standing(self) -> list[Offer]:
        return [one.offer for one in self.hall.phones.values() if one.offer is not None]

    def note_left(self) -> None:
        for phone in self.hall.phones.values():
            there = phone.seat is not None and self.hall.views[phone.seat] is HERE
            if there or phone.seat is None:
                phone.left_s = None
            elif phone.left_s is None:
                phone.left_s = self.hall.now_s

    # What must hold whenever nothing is going on.

    @invariant()
    def no_call_is_lost(self) -> None:
        assert self.router.calls == self.hall.calls
        assert {one.state for one in self.hall.calls.values()} <= {
            CallState.WAITING,
            CallState.OFFERED,
            CallState.CONNECTED,
        }
        offered = {one.offer.call_id for one in self.hall.phones.values() if one.offer}
        talking = {one.call_id for one in self.hall.phones.values() if one.call_id}
        for one in self.hall.calls.values():
            assert (one.state is CallState.OFFERED) == (one.id in offered)
            assert (one.state is CallState.CONNECTED) == (one.id in talking)

    @invariant()
    def no_phone_has_two_calls(self) -> None:
        busy = [
            one.offer.call_id if one.offer else one.call_id for one in self.hall.phones.values()
        ]
        calls = [call_id for call_id in busy if call_id is not None]

        assert len(calls) == len(set(calls))
        for name, phone in self.hall.phones.items():
            assert phone.offer is None or phone.call_id is None
            state = self.router.agents[name]
            assert state.offer_id == (phone.offer and phone.offer.id)
            assert state.call_id == phone.call_id

    @invariant()
    def nobody_waits_while_somebody_could_serve(self) -> None:
        for name, state in self.router.agents.items():
            if state.offerable(self.hall.now_s) is Offerable.READY:
                one = AGENTS[name]
                assert not [
                    waiting
                    for waiting in self.hall.calls.values()
                    if waiting.state is CallState.WAITING
                    and waiting.tier is one.tier
                    and waiting.zone in one.zones
                ]

    @invariant()
    def no_phone_rings_too_long(self) -> None:
        for phone in self.hall.phones.values():
            if phone.offer is not None:
                assert self.hall.now_s < phone.offer.deadline_s
                if phone.left_s is not None:
                    left_s = max(phone.left_s, phone.offer.made_s)
                    assert self.hall.now_s < left_s + RULES_HERE.ring_grace_s

    @invariant()
    def what_is_due_lies_ahead(self) -> None:
        due_s = self.router.next_due_s()

        assert due_s is None or due_s > self.hall.now_s


def test_random_days() -> None:
    """Conformance 78: never two calls on one phone, never an offer to an absent agent.

    Nor is a call lost, nor does one wait while somebody could serve it, and in each queue the
    first to come is the first to be offered.
    """
    days = settings(derandomize=True, deadline=None, max_examples=100, stateful_step_count=50)
    run_state_machine_as_test(RandomDay, settings=days)

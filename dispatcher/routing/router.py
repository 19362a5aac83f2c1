"""The router: one event in, decisions out.

Pure and deterministic: no clock, no I/O, one writer. Order of routing in this version: tier
(CM-04) -> zone (CM-07) -> capability, longest idle first among equals. There is no polling
tick: whatever must happen later stands on the board, and `next_due_s` names the first moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dispatcher.registry.values import Agent
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.pools import Queue
from dispatcher.routing.values import (
    Call,
    CallState,
    Candidate,
    Connected,
    Decision,
    Finished,
    Held,
    Offer,
    Offered,
    WithdrawalCause,
    Withdrawn,
    ring_saved,
)
from dispatcher.seats.record import SeatView


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingRules:
    """Durations of the site, in seconds.

    Attributes:
        ring_s: how long a phone rings before the call goes elsewhere.
        ring_grace_s: people stand up to answer; only after this is a ring withdrawn.
        settle_s: after an absence the first offer waits for the headset.
        rest_s: after a missed or rejected ring.
        wrap_up_s: after a talk.
    """

    ring_s: float = 20.0
    ring_grace_s: float = 2.0
    settle_s: float = 2.0
    rest_s: float = 10.0
    wrap_up_s: float = 0.0


class Router:
    """Who gets which call, now and at every later moment."""

    def __init__(self, *, rules: RoutingRules, agents: Iterable[Agent]) -> None:
        self._rules = rules
        self._board = Board(agents)

    @property
    def agents(self) -> Mapping[str, AgentState]:
        return self._board.agents

    @property
    def calls(self) -> Mapping[str, Call]:
        """Calls that are not over."""
        return self._board.calls

    def candidates(self, call: Call, now_s: float) -> tuple[Candidate, ...]:
        """Every agent of the call's tier and zone, and what stands in his way."""
        return self._board.candidates(call, now_s)

    def holder(self, seat: str) -> str | None:
        """The agent logged in at a chair."""
        state = self._board.holder(seat)
        return None if state is None else state.agent.id

    def next_due_s(self) -> float | None:
        """When `time_passed` will next have something to do."""
        return self._board.next_due_s()

    # Calls

    def call_arrived(self, call: Call, now_s: float) -> list[Decision]:
        """A stored call looks for an agent; held, with reasons, when there is none.

        A call that was talking when the dispatcher stopped is adopted, not offered again.
        """
        self._board.calls[call.id] = call
        if call.state is CallState.CONNECTED:
            if call.agent_id is not None and call.agent_id in self.agents:
                agent = self._board.agent(call.agent_id)
                self._board.put_agent(replace(agent, call_id=call.id), now_s)
            return []
        return self._wait(replace(call, state=CallState.WAITING, agent_id=None), now_s)

    def hung_up(self, call_id: str, now_s: float) -> list[Decision]:
        """The line is dead: a ringing phone stops, a talk is over.

        Raises:
            NotFound: no such open call.
        """
        call = self._board.call(call_id)
        if call.state is CallState.CONNECTED:
            return [self._finish(call, CallState.ENDED), *self._freed(call.agent_id, now_s)]
        decisions: list[Decision] = []
        if call.offer_id is not None:
            offer = self._board.offers[call.offer_id]
            decisions.append(self._take_back(offer, WithdrawalCause.CALLER_GONE, now_s))
            decisions.append(self._finish(self.calls[call_id], CallState.ABANDONED))
            return decisions + self._serve(offer.agent_id, now_s)
        return [self._finish(call, CallState.ABANDONED)]

    # Offers

    def accepted(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]:
        """The agent picked up.

        Raises:
            Conflict: the offer no longer stands, or is not the one meant.
        """
        offer = self._board.offer(offer_id, epoch)
        del self._board.offers[offer.id]
        call = replace(
            self.calls[offer.call_id],
            state=CallState.CONNECTED,
            offer_id=None,
            connected_s=now_s,
        )
        self._board.calls[call.id] = call
        agent = self._board.agent(offer.agent_id)
        self._board.put_agent(replace(agent, offer_id=None, call_id=call.id), now_s)
        return [Connected(call=call, offer=offer)]

    def rejected(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]:
        """The agent pressed the call away.

        Raises:
            Conflict: the offer no longer stands, or is not the one meant.
        """
        offer = self._board.offer(offer_id, epoch)
        return self._withdraw(offer, WithdrawalCause.REJECTED, now_s)

    # Agents

    def seat_changed(self, seat: str, view: SeatView, now_s: float) -> list[Decision]:
        """The chair says something new; a ring at an emptying chair gets its grace."""
        self._board.put_view(seat, view)
        before = self._board.holder(seat)
        return [] if before is None else self._sat(before, replace(before, view=view), now_s)

    def logged_in(self, agent_id: str, seat: str, now_s: float) -> list[Decision]:
        """The agent takes a chair.

        Raises:
            NotFound: no such agent.
            Conflict: somebody else is logged in there.
        """
        before = self._board.agent(agent_id)
        view = self._board.seat_agent(agent_id, seat)
        return self._sat(before, replace(before, seat=seat, view=view), now_s)

    def logged_out(self, agent_id: str, now_s: float) -> list[Decision]:
        """The agent leaves his chair to others; a ringing call goes elsewhere."""
        state = self._board.agent(agent_id)
        self._board.unseat_agent(agent_id)
        self._board.put_agent(replace(state, seat=None, view=SeatView()), now_s)
        if state.offer_id is None:
            return []
        offer = self._board.offers[state.offer_id]
        return self._withdraw(offer, WithdrawalCause.LOGGED_OUT, now_s)

    def break_wanted(self, agent_id: str, now_s: float, *, wanted: bool) -> list[Decision]:
        """The agent wants a break, or is back from one; during a call it begins after it."""
        self._board.put_agent(replace(self._board.agent(agent_id), break_wanted=wanted), now_s)
        return self._serve(agent_id, now_s)

    # Time

    def time_passed(self, now_s: float) -> list[Decision]:
        """Everything whose moment has come."""
        decisions: list[Decision] = []
        while (due := self._board.due(now_s)) is not None:
            moment, about = due
            if moment is Moment.AGENT_READY:
                self._board.put_agent(self._board.agent(about), now_s)
                decisions += self._serve(about, now_s)
            elif (offer := self._board.offers.get(about)) is not None:
                decisions += self._ring_moment(moment, offer, now_s)
        return decisions

    def _ring_moment(self, moment: Moment, offer: Offer, now_s: float) -> list[Decision]:
        if moment is Moment.RING_DEADLINE:
            return self._withdraw(offer, WithdrawalCause.NO_ANSWER, now_s)
        agent = self._board.agent(offer.agent_id)
        # Who came back and left anew has a later grace of its own.
        if agent.in_seat or now_s < agent.left_s + self._rules.ring_grace_s:
            return []
        return self._withdraw(offer, WithdrawalCause.SEAT_EMPTY, now_s)

    def _wait(self, call: Call, now_s: float) -> list[Decision]:
        self._board.calls[call.id] = call
        self._board.queue_up(call)
        decisions = self._match((call.tier, call.zone), now_s)
        if self._board.waits(call.id):
            candidates = self.candidates(call, now_s)
            saved = ring_saved(candidates)
            decisions.append(Held(call=call, candidates=candidates, ring_saved=saved))
        return decisions

    def _match(self, queue: Queue, now_s: float) -> list[Decision]:
        decisions: list[Decision] = []
        while (match := self._board.best_match(queue)) is not None:
            decisions.append(self._offer_call(*match, now_s))
        return decisions

    def _serve(self, agent_id: str, now_s: float) -> list[Decision]:
        if not self._board.is_ready(agent_id):
            return []
        call_id = self._board.longest_waiting_for(agent_id)
        return [] if call_id is None else [self._offer_call(call_id, agent_id, now_s)]

    def _offer_call(self, call_id: str, agent_id: str, now_s: float) -> Offered:
        agent, waiting = self._board.agent(agent_id), self.calls[call_id]
        candidates = self.candidates(waiting, now_s)
        epoch = waiting.offers_made + 1
        offer = Offer(
            id=f"{call_id}.{epoch}",
            call_id=call_id,
            agent_id=agent_id,
            epoch=epoch,
            made_s=now_s,
            deadline_s=now_s + self._rules.ring_s,
        )
        call = replace(
            waiting,
            state=CallState.OFFERED,
            agent_id=agent_id,
            offer_id=offer.id,
            offers_made=epoch,
        )
        self._board.leave_queue(call_id)
        self._board.calls[call_id] = call
        self._board.offers[offer.id] = offer
        self._board.put_agent(replace(agent, offer_id=offer.id), now_s)
        self._board.note(offer.deadline_s, Moment.RING_DEADLINE, offer.id)
        back_for_s = None if agent.back_s is None else now_s - agent.back_s
        return Offered(
            call=call,
            offer=offer,
            candidates=candidates,
            back_for_s=back_for_s,
            ring_saved=ring_saved(candidates),
        )

    def _withdraw(self, offer: Offer, cause: WithdrawalCause, now_s: float) -> list[Decision]:
        """The ring ends; the call, with its place and age, looks for another agent."""
        taken_back = self._take_back(offer, cause, now_s)
        return [taken_back, *self._wait(taken_back.call, now_s)]

    def _take_back(self, offer: Offer, cause: WithdrawalCause, now_s: float) -> Withdrawn:
        del self._board.offers[offer.id]
        call = replace(
            self.calls[offer.call_id], state=CallState.WAITING, agent_id=None, offer_id=None
        )
        self._board.calls[call.id] = call
        agent = replace(self._board.agent(offer.agent_id), offer_id=None)
        if cause in {WithdrawalCause.NO_ANSWER, WithdrawalCause.REJECTED}:
            agent = replace(agent, rests_until_s=now_s + self._rules.rest_s)
        self._board.put_agent(agent, now_s)
        return Withdrawn(call=call, offer=offer, cause=cause, seat=agent.seat)

    def _finish(self, call: Call, state: CallState) -> Finished:
        del self._board.calls[call.id]
        self._board.leave_queue(call.id)
        return Finished(call=replace(call, state=state, offer_id=None))

    def _freed(self, agent_id: str | None, now_s: float) -> list[Decision]:
        if agent_id is None or agent_id not in self.agents:
            return []
        agent = replace(
            self._board.agent(agent_id),
            call_id=None,
            idle_since_s=now_s,
            wraps_up_until_s=now_s + self._rules.wrap_up_s,
        )
        self._board.put_agent(agent, now_s)
        return self._serve(agent_id, now_s)

    def _sat(self, before: AgentState, after: AgentState, now_s: float) -> list[Decision]:
        """An agent's chair says something new, or he has another chair."""
        if left := before.in_seat and not after.in_seat:
            after = replace(after, left_s=now_s)
        if after.in_seat and after.absent_since_s is not None:
            until_s = now_s + self._rules.settle_s
            after = replace(after, absent_since_s=None, back_s=now_s, settles_until_s=until_s)
        elif after.is_away and after.absent_since_s is None:
            after = replace(after, absent_since_s=now_s)
        self._board.put_agent(after, now_s)
        if left and (ringing := after.offer_id):
            self._board.note(now_s + self._rules.ring_grace_s, Moment.RING_GRACE_OVER, ringing)
        return self._serve(after.agent.id, now_s)

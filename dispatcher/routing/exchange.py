"""Calls meet agents here: waiting, matching, and the ends of calls.

Pure, one writer. Every function leaves the board true and returns what was decided, in order.
"""

from collections.abc import Iterable

from dispatcher.routing.board import Board, Moment
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import (
    Decision,
    Finished,
    Held,
    Requeued,
    TellDedicated,
    WaitChange,
    Withdrawn,
)
from dispatcher.routing.matching import Match, Matching
from dispatcher.routing.offers import Offers
from dispatcher.routing.policies import Action, Strategy
from dispatcher.routing.values import Call, CallState, Channel, Offer, WithdrawalCause
from dispatcher.routing.waiting import aged, next_change_s, waited_too_long


class Exchange:
    """Brings calls and agents together."""

    def __init__(self, board: Board, matching: Matching) -> None:
        self._board = board
        self._matching = matching
        self.offers = Offers(board, matching)

    # Waiting

    def wait(self, call: Call, now_s: float) -> list[Decision]:
        """A call without an agent looks for one, and is held with reasons when there is none."""
        call, decisions = self._age(call, now_s)
        if self._over(call, now_s):
            policy = self._board.rules.of_zone(call.zone)
            return [*decisions, *self.turn_away(call, policy.waited_too_long, "waited_too_long")]
        self.stand(call, now_s)
        decisions += self.match(call.id, now_s)
        if call.id in self._board.waiting:
            decisions.append(self._held(self._board.calls[call.id]))
        return decisions

    def review(self, call_id: str, now_s: float) -> list[Decision]:
        """A waiting call's moment has come, or the terms of its wait may be others now."""
        call = self._board.calls.get(call_id)
        if call is None or call.state is not CallState.WAITING:
            return []
        if self._frozen(call):
            # Agents of other sites may still serve it, by its place of now.
            self.stand(call, now_s)
            return []
        call, decisions = self._age(call, now_s)
        if self._over(call, now_s):
            policy = self._board.rules.of_zone(call.zone)
            return [*decisions, *self.turn_away(call, policy.waited_too_long, "waited_too_long")]
        self.stand(call, now_s)
        return decisions + self.match(call_id, now_s)

    def stand(self, call: Call, now_s: float) -> None:
        """A waiting call takes its place in every queue it can reach."""
        board, matching = self._board, self._matching
        board.calls[call.id] = call
        board.waiting.put(call.id, matching.key(call), matching.queues(call))
        policy = board.rules.of_zone(call.zone)
        due_s = next_change_s(call, policy, matching.wish(call), now_s)
        if due_s is not None:
            board.note(due_s, Moment.CALL, call.id)

    def turn_away(self, call: Call, action: Action, reason: str) -> list[Decision]:
        """The caller cannot stay: called back where there is a number, or told so."""
        back = action is Action.CALLBACK and call.caller is not None
        state = CallState.CALLBACK if back else CallState.CLOSED
        return [self.finish(call, state, reason)]

    def match(self, call_id: str, now_s: float) -> list[Decision]:
        """Offers a waiting call to the best agent, or to several where all shall ring."""
        call = self._board.calls[call_id]
        match = self._matching.agent_for(call)
        if match is None:
            return []
        decisions: list[Decision] = [self.offers.offer(call, match, now_s)]
        policy = self._board.rules.of_zone(call.zone)
        if policy.strategy is not Strategy.RING_ALL or match.why == "dedicated":
            return decisions
        while len(decisions) < policy.ring_all_most:
            call = self._board.calls[call_id]
            match = self._matching.agent_for(call)
            if match is None or match.why == "last_resort":
                break
            further = Match(agent_id=match.agent_id, why="ring_all")
            decisions.append(self.offers.offer(call, further, now_s))
        return decisions

    def serve(self, agent_id: str, now_s: float) -> list[Decision]:
        """Looks for a call for an agent who may have become free.

        Where many have become free at once, the first call may be for a better one of them:
        then he is still free, and the next call is looked for.
        """
        board, decisions = self._board, list[Decision]()
        while board.is_ready(agent_id) or agent_id in board.last_resort:
            call_id = self._matching.call_for(board.agent(agent_id))
            # Who is only a last resort waits until nobody else can.
            found = [] if call_id is None else self.match(call_id, now_s)
            if not found:
                break
            decisions += found
        return decisions

    def in_place(self, calls: Iterable[Call]) -> list[Call]:
        """Waiting calls in the order in which they are served."""
        return sorted(calls, key=lambda one: (self._matching.key(one), one.id))

    def accept(self, offer: Offer, now_s: float) -> list[Decision]:
        """The agent picked up; whoever else rings for this call is let go, and free again.

        In a chat, the agent himself may have room for more.
        """
        decisions = self.offers.accept(offer, now_s)
        freed = [one.offer.agent_id for one in decisions if isinstance(one, Withdrawn)]
        freed.append(offer.agent_id)
        return decisions + [one for name in freed for one in self.serve(name, now_s)]

    def withdraw(self, offer: Offer, cause: WithdrawalCause, now_s: float) -> list[Decision]:
        """A ring ends; with the last one the call, keeping place and age, looks for another."""
        decisions = self.offers.take_back(offer, cause, now_s)
        call = self._board.calls[offer.call_id]
        if call.state is CallState.WAITING:
            decisions += self.wait(call, now_s)
        return decisions

    # Ends

    def finish(self, call: Call, state: CallState, reason: str | None = None) -> Finished:
        """The call is over and stands nowhere any more."""
        self._board.calls.drop(call.id)
        self._board.waiting.discard(call.id)
        self._board.forget(Moment.CALL, call.id)
        over = but(call, state=state, offer_id=None, also_offered=(), end_reason=reason)
        return Finished(call=over)

    def free(self, agent_id: str | None, call: Call, now_s: float) -> list[Decision]:
        """An agent's part of a call is over; his wrap-up begins."""
        state = None if agent_id is None else self._board.agents.get(agent_id)
        if state is None or agent_id is None:
            return []
        if call.channel is Channel.CHAT:
            state = but(state, chats=state.chats - {call.id}, idle_since_s=now_s)
        elif state.call_id == call.id:
            until_s = now_s + self._board.rules.wrap_up_of(agent_id, call.zone)
            state = but(state, call_id=None, idle_since_s=now_s, wraps_up_until_s=until_s)
        self._board.put_agent(state, now_s)
        return self.serve(agent_id, now_s)

    def hand_back(self, call: Call) -> list[Decision]:
        """A cover has talked to somebody's customer: the dedicated agent gets a note."""
        wish = self._matching.wish(call)
        if wish is None or call.agent_id is None or wish.agent_id == call.agent_id:
            return []
        note = TellDedicated(
            call=call, agent_id=wish.agent_id, note="hand_back", cover_id=call.agent_id
        )
        return [note]

    def _age(self, call: Call, now_s: float) -> tuple[Call, list[Decision]]:
        if self._frozen(call):
            return call, []
        wish = self._matching.wish(call)
        call, changes = aged(call, self._board.rules.of_zone(call.zone), wish, now_s)
        if wish is not None and not call.released and self._matching.released_at_once(wish):
            call = but(call, released=True)
            changes.append(WaitChange.RELEASED)
        return call, [Requeued(call=call, change=change) for change in changes]

    def _held(self, call: Call) -> Held:
        roster = self._board.roster
        return Held(
            call=call,
            candidates=roster.candidates(call.tier, call.zone),
            ring_saved=self._matching.ring_saved(call, None),
            passed_over=roster.passed_over(call.tier, call.zone),
        )

    def _over(self, call: Call, now_s: float) -> bool:
        policy = self._board.rules.of_zone(call.zone)
        return not self._frozen(call) and waited_too_long(call, policy, now_s)

    def _frozen(self, call: Call) -> bool:
        return self._board.site(call.site).frozen_since_s is not None

"""Offers: one agent reserved for one call, and what becomes of the reservation.

Pure, one writer. Nothing here looks for another agent; that is the exchange's part.
"""

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import Connected, Decision, Noticed, Offered, Withdrawn
from dispatcher.routing.matching import Match, Matching
from dispatcher.routing.values import Call, CallState, Channel, Offer, WithdrawalCause


class Offers:
    """Makes offers and ends them."""

    def __init__(self, board: Board, matching: Matching) -> None:
        self._board = board
        self._matching = matching

    def offer(self, call: Call, match: Match, now_s: float) -> Offered:
        """Reserves an agent for a call."""
        board, agent = self._board, self._board.agent(match.agent_id)
        roster = board.roster
        candidates = roster.candidates(call.tier, call.zone, match.agent_id)
        passed_over = roster.passed_over(call.tier, call.zone)
        saved = match.why in {None, "overflow"} and self._matching.ring_saved(call, agent)
        epoch = call.offers_made + 1
        board.turns += 1
        offer = Offer(
            id=f"{call.id}.{epoch}",
            call_id=call.id,
            agent_id=match.agent_id,
            epoch=epoch,
            made_s=now_s,
            deadline_s=now_s + board.rules.ring_s,
        )
        call = but(
            call,
            state=CallState.OFFERED,
            agent_id=match.agent_id,
            offer_id=offer.id,
            also_offered=call.offer_ids,
            offers_made=epoch,
        )
        board.waiting.discard(call.id)
        board.calls[call.id] = call
        board.offers[offer.id] = offer
        board.put_agent(but(agent, offer_id=offer.id, turn=board.turns), now_s)
        board.note(offer.deadline_s, Moment.RING_DEADLINE, offer.id)
        return Offered(
            call=call,
            offer=offer,
            candidates=candidates,
            back_for_s=None if agent.back_s is None else now_s - agent.back_s,
            ring_saved=saved,
            passed_over=passed_over,
            why=match.why,
        )

    def accept(self, offer: Offer, now_s: float) -> list[Decision]:
        """The agent picked up; whoever else rings for this call is let go."""
        board, call = self._board, self._board.calls[offer.call_id]
        others = [one for one in call.offer_ids if one != offer.id]
        self._drop(offer)
        call = but(
            call,
            state=CallState.CONNECTED,
            agent_id=offer.agent_id,
            offer_id=None,
            also_offered=(),
            connected_s=now_s,
        )
        board.calls[call.id] = call
        board.forget(Moment.CALL, call.id)
        board.put_agent(_talking(board.agent(offer.agent_id), call), now_s)
        decisions: list[Decision] = [Connected(call=call, offer=offer)]
        decisions += [self._let_go(board.offers[one], call, now_s) for one in others]
        return decisions

    def take_back(self, offer: Offer, cause: WithdrawalCause, now_s: float) -> list[Decision]:
        """A ring ends, and the agent bears its consequences; the call is left without it."""
        board = self._board
        self._drop(offer)
        call = board.calls[offer.call_id]
        left = tuple(one for one in call.offer_ids if one != offer.id)
        if left:
            holder = board.offers[left[0]].agent_id
            call = but(call, offer_id=left[0], also_offered=left[1:], agent_id=holder)
        else:
            waiting = CallState.WAITING
            call = but(call, state=waiting, agent_id=None, offer_id=None, also_offered=())
        board.calls[call.id] = call
        before = board.agents.get(offer.agent_id)
        if before is None:
            return [Withdrawn(call=call, offer=offer, cause=cause, seat=None)]
        after = self._after_ring(but(before, offer_id=None), call.id, cause, now_s)
        board.put_agent(after, now_s)
        decisions: list[Decision] = [
            Withdrawn(call=call, offer=offer, cause=cause, seat=after.seat)
        ]
        if after.not_responding and not before.not_responding:
            detail: dict[str, str | float | None] = {"misses": after.misses}
            decisions.append(
                Noticed(agent_id=offer.agent_id, what="not_responding", detail=detail)
            )
        return decisions

    def silence(self, call: Call, cause: WithdrawalCause, now_s: float) -> list[Decision]:
        """Every phone that rings for a call stops; the call itself is dealt with elsewhere."""
        return [
            decision
            for one in call.offer_ids
            for decision in self.take_back(self._board.offers[one], cause, now_s)
        ]

    def _let_go(self, offer: Offer, call: Call, now_s: float) -> Withdrawn:
        """Somebody else has answered."""
        self._drop(offer)
        agent = but(self._board.agent(offer.agent_id), offer_id=None)
        self._board.put_agent(agent, now_s)
        cause = WithdrawalCause.ANSWERED_ELSEWHERE
        return Withdrawn(call=call, offer=offer, cause=cause, seat=agent.seat)

    def _drop(self, offer: Offer) -> None:
        del self._board.offers[offer.id]
        self._board.forget(Moment.RING_DEADLINE, offer.id)
        self._board.forget(Moment.RING_GRACE_OVER, offer.id)

    def _after_ring(
        self, agent: AgentState, call_id: str, cause: WithdrawalCause, now_s: float
    ) -> AgentState:
        rest_s = self._board.rules.rest_of(cause)
        if rest_s is not None:
            agent = but(agent, rests_until_s=now_s + rest_s, rest_cause=cause.value)
        if cause is WithdrawalCause.SEAT_EMPTY:
            return but(agent, barred=agent.barred | {call_id})
        if cause is not WithdrawalCause.NO_ANSWER:
            return agent
        most = self._board.rules.of_site(agent.site.id).misses_until_not_responding
        misses = agent.misses + 1
        return but(
            agent,
            misses=misses,
            not_responding=agent.not_responding or (most is not None and misses >= most),
            distrusted=agent.distrusted or agent.is_unknown,
        )


def _talking(agent: AgentState, call: Call) -> AgentState:
    taken = agent.calls_taken + 1
    if call.channel is Channel.CHAT:
        chats = agent.chats | {call.id}
        return but(agent, offer_id=None, misses=0, calls_taken=taken, chats=chats)
    return but(agent, offer_id=None, misses=0, calls_taken=taken, call_id=call.id)

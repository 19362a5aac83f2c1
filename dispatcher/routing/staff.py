"""What agents want, what their lines say, and what the registry says of them.

Pure. A change of the registry acts at once and loses nothing of what an agent is doing.
"""

from dispatcher.registry.values import Agent, Binding
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import Decision, Noticed
from dispatcher.routing.doors import Doors
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.sites import Sites
from dispatcher.routing.values import Call, CallState, Channel, WithdrawalCause


class Staff:
    """Agents as people and as entries of the registry."""

    def __init__(self, board: Board, exchange: Exchange, doors: Doors, sites: Sites) -> None:
        self._board = board
        self._exchange = exchange
        self._doors = doors
        self._sites = sites

    def want_break(
        self, agent_id: str, reason: str | None, now_s: float, *, wanted: bool
    ) -> list[Decision]:
        """A break, or its end; the reason stays until another one is given."""
        before = self._board.agent(agent_id)
        kept = before.break_reason if reason is None else reason
        after = but(before, break_wanted=wanted, break_reason=kept)
        if not wanted:
            after = but(after, not_responding=False, misses=0)
        self._board.put_agent(after, now_s)
        decisions: list[Decision] = []
        if wanted and kept != before.break_reason:
            detail: dict[str, str | float | None] = {"reason": kept}
            decisions.append(Noticed(agent_id=agent_id, what="break_reason", detail=detail))
        return decisions + self._exchange.serve(agent_id, now_s)

    def use_line(self, agent_id: str, now_s: float, *, busy: bool) -> list[Decision]:
        """His phone is taken by something that is no call of ours, or free again."""
        state = self._board.agent(agent_id)
        self._board.put_agent(but(state, line_busy=busy), now_s)
        return self._exchange.serve(agent_id, now_s)

    def end_shift(self, agent_id: str, ends_s: float | None, now_s: float) -> None:
        """When his shift ends, for the question who is sitting."""
        state = self._board.agent(agent_id)
        self._board.put_agent(but(state, shift_ends_s=ends_s), now_s)

    def adopt(self, call: Call, now_s: float) -> None:
        """A talk that outlived the former dispatcher goes on."""
        self._board.calls[call.id] = call
        state = self._board.agents.get(call.agent_id or "")
        if state is None:
            return
        if call.channel is Channel.CHAT:
            state = but(state, chats=state.chats | {call.id})
        else:
            state = but(state, call_id=call.id)
        self._board.put_agent(state, now_s)

    def change(self, agent: Agent, now_s: float, *, on_break: bool) -> list[Decision]:
        """The registry has this agent now; a new one may begin on a break, not rung in between."""
        known = self._board.agents.get(agent.id)
        if known is None:
            site = self._board.site(self._board.site_of(None))
            known = AgentState(agent=agent, break_wanted=on_break, site=site)
            known = self._talking_still(known)
        state = but(known, agent=agent)
        self._sites.forget(known)
        self._board.hire(state)
        self._board.put_agent(state, now_s)
        self._sites.watch(state, state)
        return self._review_bound(agent.id, now_s) + self._exchange.serve(agent.id, now_s)

    def remove(self, agent_id: str, now_s: float) -> list[Decision]:
        """The registry no longer has him: his ring goes elsewhere, his talk goes on."""
        state = self._board.agent(agent_id)
        decisions: list[Decision] = []
        waiting = list(self._bound_to(agent_id))
        offer = None if state.offer_id is None else self._board.offers[state.offer_id]
        if offer is not None:
            decisions += self._exchange.offers.take_back(
                offer, WithdrawalCause.AGENT_REMOVED, now_s
            )
        self._sites.forget(state)
        self._board.dismiss(agent_id)
        for call in waiting:
            decisions += self._exchange.review(call.id, now_s)
        if offer is not None:
            call = self._board.calls[offer.call_id]
            if call.state is CallState.WAITING:
                decisions += self._exchange.wait(call, now_s)
        return decisions

    def bind(self, customer_id: str, binding: Binding | None, now_s: float) -> list[Decision]:
        """A customer has another dedicated agent, or none; his waiting calls follow."""
        if binding is None:
            self._board.wishes.pop(customer_id, None)
        else:
            self._board.wishes[customer_id] = self._board.rules.wish_of(binding)
        calls = self._board.calls.of_customer(customer_id)
        return [one for call in calls for one in self._exchange.review(call.id, now_s)]

    def _talking_still(self, state: AgentState) -> AgentState:
        """Who was taken out of the registry in the middle of a talk comes back into it."""
        name, talking = state.agent.id, CallState.CONNECTED
        mine = [
            one
            for one in self._board.calls.values()
            if one.agent_id == name and one.state is talking
        ]
        chats = frozenset(one.id for one in mine if one.channel is Channel.CHAT)
        spoken = next((one.id for one in mine if one.channel is Channel.VOICE), None)
        return but(state, chats=chats, call_id=spoken)

    def _review_bound(self, agent_id: str, now_s: float) -> list[Decision]:
        bound = self._bound_to(agent_id)
        return [one for call in bound for one in self._exchange.review(call.id, now_s)]

    def _bound_to(self, agent_id: str) -> list[Call]:
        """Waiting calls that name an agent; looks at all, for rare changes of the registry."""
        wishes = self._board.wishes
        return [
            call
            for call in self._board.calls.values()
            if call.state is CallState.WAITING
            and (wish := call.wish or wishes.get(call.customer_id or "")) is not None
            and agent_id in {wish.agent_id, wish.cover_id}
        ]

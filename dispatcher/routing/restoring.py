"""State kept elsewhere becomes the board again: pools, counts and moments are made anew.

Pure. What is restored decides exactly as what was kept; only the chairs' words are heard anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.changing import but
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.modes import SiteState
from dispatcher.routing.sites import Sites
from dispatcher.routing.values import STANDING, Call, CallState, Offer
from dispatcher.seats.record import SeatView


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Everything the router must not forget. Bindings and zones come from the registry."""

    agents: Mapping[str, AgentState] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    sites: Mapping[str, SiteState] = field(default_factory=dict)


class Restoring:
    """Puts what was kept onto an empty board."""

    def __init__(self, board: Board, exchange: Exchange, sites: Sites) -> None:
        self._board = board
        self._exchange = exchange
        self._sites = sites

    def put(self, kept: Kept, views: Mapping[str, SeatView], now_s: float) -> None:
        """Everything kept of agents still known, of open calls and standing offers.

        Args:
            kept: the state.
            views: what is believed of chairs already; of a new dispatcher, nothing.
            now_s: the moment.
        """
        board = self._board
        board.views.update(views)
        for site in kept.sites.values():
            self._put_site(site, now_s)
        for call in kept.calls.values():
            board.calls[call.id] = _without_lost_rings(call, kept.offers)
        for offer in kept.offers.values():
            board.offers[offer.id] = offer
            board.note(offer.deadline_s, Moment.RING_DEADLINE, offer.id)
        for state in kept.agents.values():
            if state.agent.id in board.agents:
                self._put_agent(state, now_s)
        for call in list(board.calls.values()):
            if call.state is CallState.WAITING:
                self._exchange.stand(call, now_s)
        board.turns = max((one.turn for one in board.agents.values()), default=0)
        board.roster.take_emptied()
        board.roster.take_gone()

    def _put_site(self, site: SiteState, now_s: float) -> None:
        policy = self._board.rules.of_site(site.id)
        chosen = but(
            site, trusts_unknown=policy.trusts_unknown, rings_leaving=policy.rings_leaving
        )
        self._sites.put(chosen, now_s)

    def _put_agent(self, kept: AgentState, now_s: float) -> None:
        board, agent_id = self._board, kept.agent.id
        seat = kept.seat if kept.seat is None or board.holder(kept.seat) is None else None
        view = SeatView() if seat is None else board.seat_agent(agent_id, seat)
        state = but(
            kept,
            agent=board.agent(agent_id).agent,
            site=board.site(board.site_of(seat)),
            seat=seat,
            view=view,
            offer_id=kept.offer_id if self._stands(kept.offer_id) else None,
            call_id=kept.call_id if kept.call_id in board.calls else None,
            chats=kept.chats & board.calls.keys(),
        )
        board.put_agent(state, now_s)
        self._sites.watch(state, state)
        if state.offer_id is not None:
            self._note_grace(state, board.offers[state.offer_id], now_s)

    def _note_grace(self, state: AgentState, offer: Offer, now_s: float) -> None:
        left_s = max(state.left_s, state.absent_since_s or 0.0)
        until_s = left_s + self._board.rules.ring_grace_s
        if not state.in_seat and left_s >= offer.made_s and until_s > now_s:
            self._board.note(until_s, Moment.RING_GRACE_OVER, offer.id)

    def _stands(self, offer_id: str | None) -> bool:
        offer = self._board.offers.get(offer_id or "")
        return offer is not None and self._board.calls[offer.call_id].state in STANDING


def _without_lost_rings(call: Call, offers: Mapping[str, Offer]) -> Call:
    """A call whose offers ended while nobody was there to say so waits again."""
    if call.state not in STANDING or any(one in offers for one in call.offer_ids):
        return call
    return but(call, state=CallState.WAITING, agent_id=None, offer_id=None, also_offered=())

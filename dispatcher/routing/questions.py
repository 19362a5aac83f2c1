"""What may be asked of the router; no answer changes anything. Pure."""

from collections.abc import Mapping

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board
from dispatcher.routing.matching import Matching
from dispatcher.routing.modes import SiteState
from dispatcher.routing.outlook import Figures, Outlook
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.values import STANDING, Call, CallState, Candidate, Offer, Offerable, Wish
from dispatcher.seats.record import SeatView


class Questions:
    """The part of the router that answers; `dispatcher.routing.router` is the entry."""

    _board: Board
    _matching: Matching

    @property
    def agents(self) -> Mapping[str, AgentState]:
        return self._board.agents

    @property
    def calls(self) -> Mapping[str, Call]:
        """Calls that are not over."""
        return self._board.calls

    @property
    def offers(self) -> Mapping[str, Offer]:
        """Offers that stand."""
        return self._board.offers

    def site(self, site_id: str = "") -> SiteState:
        """How a site is run now."""
        return self._board.site(site_id)

    @property
    def rules(self) -> RoutingRules:
        """What the sites have chosen."""
        return self._board.rules

    def wish(self, call: Call) -> Wish | None:
        """The agent a call is held to now, and how strictly."""
        return self._matching.wish(call)

    def view(self, seat: str) -> SeatView:
        """What a chair has said last."""
        return self._board.views.get(seat, SeatView())

    def candidates(self, call: Call, now_s: float) -> tuple[Candidate, ...]:  # noqa: ARG002
        """The first agents of the call's tier and zone, and what stands in their way."""
        return self._board.roster.candidates(call.tier, call.zone)

    def passed_over(self, call: Call) -> Mapping[str, int]:
        """How many agents each reason stands in the way of for a call."""
        return self._board.roster.passed_over(call.tier, call.zone)

    def why(self, agent_id: str, call_id: str, now_s: float) -> Offerable:
        """What stands between one agent and one open call.

        Raises:
            NotFound: no such agent or open call.
        """
        state, call = self._board.agent(agent_id), self._board.call(call_id)
        return self._matching.way(state, call, now_s)

    def holder(self, seat: str) -> str | None:
        """The agent logged in at a chair."""
        state = self._board.holder(seat)
        return None if state is None else state.agent.id

    def next_due_s(self) -> float | None:
        """When `time_passed` will next have something to do."""
        return self._board.next_due_s()

    def outlook(self, call_id: str) -> Outlook:
        """What a caller may be told about his wait; looks at the whole queue.

        Raises:
            NotFound: no such open call.
        """
        board, call = self._board, self._board.call(call_id)
        if call.state is not CallState.WAITING:
            return Outlook(position=None, wait_s=None)
        where = self._matching.queues(call)[0]
        position = 1 + board.waiting.ahead(where, self._matching.key(call), call.id)
        staffed = board.roster.serving(call.tier, call.zone)
        return board.talks.outlook((call.tier, call.zone), position, staffed)

    def figures(self) -> Figures:
        """The router in numbers; looks at all open calls."""
        board = self._board
        states = [one.state for one in board.calls.values()]
        zones = {zone for state in board.agents.values() for zone in state.agent.zones}
        zones |= {one.zone for one in board.calls.values()}
        strict = [one for one in sorted(zones) if board.rules.of_zone(one).strict_priority]
        return Figures(
            waiting=states.count(CallState.WAITING),
            ringing=sum(one in STANDING for one in states),
            talking=states.count(CallState.CONNECTED),
            strict_zones=tuple(strict),
            unusual_sites=tuple((one.id, one.marks) for one in board.sites.values() if one.marks),
        )

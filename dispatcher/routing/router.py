"""The router: one event in, decisions out.

Pure and deterministic: no clock, no I/O, one writer. Order of routing: dedicated agent (DS-12)
-> tier (CM-04) -> zone (CM-07) -> the zone's strategy. There is no polling tick: whatever must
happen later stands on the board, and `next_due_s` names the first moment.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from dispatcher.registry.values import Agent, Binding
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.call_events import CallEvents
from dispatcher.routing.chairs import Chairs
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import (
    Alerted,
    AskChair,
    AskWho,
    Decision,
    ModeSet,
    Noticed,
    SuggestEvacuation,
)
from dispatcher.routing.doors import Doors
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.matching import Matching
from dispatcher.routing.modes import Mode, SiteState
from dispatcher.routing.policies import Action, RoutingRules
from dispatcher.routing.questions import Questions
from dispatcher.routing.restoring import Kept, Restoring
from dispatcher.routing.sites import Sites
from dispatcher.routing.staff import Staff
from dispatcher.routing.values import CallState, WithdrawalCause
from dispatcher.seats.record import SeatView


def _nowhere(_seat: str) -> str | None:
    return None


def _nothing(_seat: str) -> Sequence[str]:
    return ()


class Router(CallEvents, Questions):
    """Who gets which call, now and at every later moment.

    Args:
        rules: what the site has chosen.
        agents: everybody in the registry.
        main_site: the site of calls and people of whom nothing else is said.
        site_of: the site a chair stands in, if it is another one.
        beside: the chairs next to one.
    """

    def __init__(
        self,
        *,
        rules: RoutingRules,
        agents: Iterable[Agent],
        main_site: str = "",
        site_of: Callable[[str], str | None] = _nowhere,
        beside: Callable[[str], Sequence[str]] = _nothing,
    ) -> None:
        self._board = Board(rules, agents, main_site, site_of)
        self._matching = Matching(self._board)
        self._exchange = Exchange(self._board, self._matching)
        self._sites = Sites(self._board, self._exchange)
        self._doors = Doors(self._board, self._matching, self._exchange)
        self._chairs = Chairs(self._board, self._exchange, self._sites, beside)
        self._staff = Staff(self._board, self._exchange, self._doors, self._sites)

    # What must not be forgotten

    def kept(self) -> Kept:
        """Everything a later dispatcher must know to decide the same."""
        board = self._board
        return Kept(
            agents=dict(board.agents),
            calls=dict(board.calls),
            offers=dict(board.offers),
            sites=dict(board.sites),
        )

    def restore(
        self, kept: Kept, now_s: float, views: Mapping[str, SeatView] | None = None
    ) -> None:
        """Goes on from what was kept; for a router to which nothing has happened yet."""
        restoring = Restoring(self._board, self._exchange, self._sites)
        restoring.put(kept, views or {}, now_s)

    def restarted(self, now_s: float) -> list[Decision]:
        """Rings from before a restart end; all callers, in order, look for agents anew."""
        decisions: list[Decision] = []
        for offer in sorted(self._board.offers.values(), key=lambda one: (one.made_s, one.id)):
            cause = WithdrawalCause.RESTARTED
            decisions += self._exchange.offers.take_back(offer, cause, now_s)
        waiting = [one for one in self._board.calls.values() if one.state is CallState.WAITING]
        for call in self._exchange.in_place(waiting):
            decisions += self._exchange.wait(call, now_s)
        return self._settled(decisions, now_s)

    def take_changed(self) -> tuple[list[AgentState], list[str], list[SiteState]]:
        """Agents that changed, ids of agents that are gone, and sites that changed, since then."""
        board = self._board
        names, sites = list(board.changed_agents), list(board.changed_sites)
        board.changed_agents.clear()
        board.changed_sites.clear()
        there = [board.agents[one] for one in names if one in board.agents]
        gone = [one for one in names if one not in board.agents]
        return there, gone, [board.sites[one] for one in sites]

    # Chairs and people

    def seat_changed(self, seat: str, view: SeatView, now_s: float) -> list[Decision]:
        """The chair says something new; a ring at an emptying chair gets its grace."""
        return self._settled(self._chairs.seen(seat, view, now_s), now_s)

    def logged_in(
        self, agent_id: str, seat: str, now_s: float, *, in_person: bool = True
    ) -> list[Decision]:
        """The agent takes a chair, himself or by the registry; Conflict names who has it."""
        decided = self._chairs.log_in(agent_id, seat, now_s, in_person=in_person)
        return self._settled(decided, now_s)

    def logged_out(self, agent_id: str, now_s: float) -> list[Decision]:
        """The agent leaves his chair to others; a ringing call goes elsewhere."""
        return self._settled(self._chairs.log_out(agent_id, now_s), now_s)

    def sitter_confirmed(self, agent_id: str, now_s: float) -> list[Decision]:
        """The sitter was asked, and is still the same; somebody else would log in.

        Raises:
            Conflict: nobody asked.
        """
        return self._settled(self._chairs.confirm_sitter(agent_id, now_s), now_s)

    def here_claimed(
        self, agent_id: str, now_s: float, *, by: str, until_s: float | None = None
    ) -> list[Decision]:
        """The agent is said to be there: counts against an unknown chair, never an empty one.

        Raises:
            Conflict: not logged in, or the chair is known to be empty.
        """
        return self._settled(self._chairs.claim_here(agent_id, until_s, by, now_s), now_s)

    def break_wanted(
        self, agent_id: str, now_s: float, *, wanted: bool, reason: str | None = None
    ) -> list[Decision]:
        """The agent wants a break, or is back from one; during a call it begins after it."""
        decided = self._staff.want_break(agent_id, reason, now_s, wanted=wanted)
        return self._settled(decided, now_s)

    def line_changed(self, agent_id: str, now_s: float, *, busy: bool) -> list[Decision]:
        """His phone is taken by something that is no call of ours, or free again."""
        return self._settled(self._staff.use_line(agent_id, now_s, busy=busy), now_s)

    def shift_changed(self, agent_id: str, ends_s: float | None, now_s: float) -> None:
        """When the agent's shift ends; an absence across it asks who is sitting."""
        self._staff.end_shift(agent_id, ends_s, now_s)

    # The registry

    def agent_changed(
        self, agent: Agent, now_s: float, *, on_break: bool = False
    ) -> list[Decision]:
        """The registry has this agent; what he does goes on. A new one may begin on a break."""
        return self._settled(self._staff.change(agent, now_s, on_break=on_break), now_s)

    def agent_removed(self, agent_id: str, now_s: float) -> list[Decision]:
        """The registry no longer has this agent."""
        return self._settled(self._staff.remove(agent_id, now_s), now_s)

    def binding_changed(
        self, customer_id: str, binding: Binding | None, now_s: float
    ) -> list[Decision]:
        """A customer has another dedicated agent, or none any more."""
        return self._settled(self._staff.bind(customer_id, binding, now_s), now_s)

    # Sites and zones

    def mode_set(
        self,
        mode: Mode,
        now_s: float,
        *,
        by: str,
        site: str = "",
        until_s: float | None = None,
        reason: str | None = None,
    ) -> list[Decision]:
        """A supervisor runs a site differently, until a moment or until he says otherwise."""
        decided = self._sites.set_mode(site, mode, until_s, by, now_s, reason)
        return self._settled(decided, now_s)

    def link_changed(self, now_s: float, *, up: bool, site: str = "") -> list[Decision]:
        """The link to the broker, which brings all seats' words, came or went."""
        return self._settled(self._sites.link_changed(site, up=up, now_s=now_s), now_s)

    def zone_closed(self, zone: str, action: Action, now_s: float) -> list[Decision]:
        """Outside its hours a zone takes no new calls; those in line are served to the end."""
        self._board.closed_zones[zone] = action
        return self._settled([], now_s)

    def zone_opened(self, zone: str, now_s: float) -> list[Decision]:
        """The zone takes calls again."""
        self._board.closed_zones.pop(zone, None)
        return self._settled([], now_s)

    # Time

    def time_passed(self, now_s: float) -> list[Decision]:
        """Everything whose moment has come."""
        decisions: list[Decision] = []
        while (due := self._board.due(now_s)) is not None:
            decisions += self._settled(self._due(*due, now_s), now_s)
        return decisions

    def _due(self, moment: Moment, about: str, now_s: float) -> list[Decision]:
        match moment:
            case Moment.AGENT if about in self._board.agents:
                self._board.put_agent(self._board.agent(about), now_s)
                return self._exchange.serve(about, now_s)
            case Moment.CALL:
                return self._exchange.review(about, now_s)
            case Moment.SITE:
                return self._sites.mode_over(about, now_s)
            case Moment.RING_GRACE_OVER:
                return self._chairs.grace_over(about, now_s)
            case Moment.RING_DEADLINE if about in self._board.offers:
                offer = self._board.offers[about]
                return self._exchange.withdraw(offer, WithdrawalCause.NO_ANSWER, now_s)
            case _:
                return []

    def _settled(self, decisions: list[Decision], now_s: float) -> list[Decision]:
        """What follows from staff that stopped serving; marks what is out of the ordinary."""
        roster = self._board.roster
        while (gone := roster.take_gone()) or roster.has_emptied():
            for agent_id in gone:
                decisions = decisions + self._doors.leave_agent(agent_id, now_s)
            for tier, zone in roster.take_emptied():
                decisions = decisions + self._doors.leave_empty(tier, zone, now_s)
        marks = {one.id: one.marks for one in self._board.sites.values() if one.marks}
        if not marks:
            return decisions
        return [but(one, marks=marks.get(self._site_of(one), ())) for one in decisions]

    def _site_of(self, decision: Decision) -> str:
        match decision:
            case AskWho() | AskChair() | Noticed():
                state = self._board.agents.get(decision.agent_id)
                return self._board.site_of(None) if state is None else state.site.id
            case ModeSet() | Alerted() | SuggestEvacuation():
                return decision.site
            case _:
                return decision.call.site

"""Who and what is there right now: agents, chairs, calls, offers, sites, and moments to come.

Pure bookkeeping for the router, which decides; nothing here does. Pools, counts and moments
follow from the states and can be made again from them.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.values import Agent
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.modes import SiteState
from dispatcher.routing.open_calls import OpenCalls
from dispatcher.routing.outlook import RecentTalks
from dispatcher.routing.policies import Action, RoutingRules
from dispatcher.routing.pools import Pool
from dispatcher.routing.roster import Roster
from dispatcher.routing.values import EMPTY_CHAIR, Call, Offer, Offerable, Wish
from dispatcher.seats.record import SeatView


class Moment(StrEnum):
    """What falls due. When it does, the state says whether it still matters."""

    AGENT = "agent"
    RING_DEADLINE = "ring_deadline"
    RING_GRACE_OVER = "ring_grace_over"
    CALL = "call"
    SITE = "site"


class Board:
    """The present state of routing, kept in step with its indexes.

    Args:
        rules: what the site has chosen.
        agents: everybody in the registry.
        main_site: the site of whatever nothing else is said of.
        site_of: the site a chair stands in, if it is another one.
    """

    def __init__(
        self,
        rules: RoutingRules,
        agents: Iterable[Agent],
        main_site: str,
        site_of: Callable[[str], str | None],
    ) -> None:
        self.rules = rules
        self._agents: dict[str, AgentState] = {}
        self._holders: dict[str, str] = {}
        self._moments: list[tuple[float, int, Moment, str]] = []
        self._pending: dict[tuple[Moment, str], float] = {}
        self._noted = 0
        self._main_site = main_site
        self._site_of = site_of
        self.roster = Roster(rules)
        self.views: dict[str, SeatView] = {}
        self.ready = Pool()
        self.absent = Pool()
        self.last_resort = Pool()
        self.waiting = Pool()
        self.calls = OpenCalls()
        self.offers: dict[str, Offer] = {}
        self.sites: dict[str, SiteState] = {}
        self.wishes: dict[str, Wish] = {}
        self.closed_zones: dict[str, Action] = {}
        self.turns = 0
        self.talks = RecentTalks()
        self.changed_agents: dict[str, None] = {}
        self.changed_sites: dict[str, None] = {}
        for one in agents:
            self.hire(AgentState(agent=one, site=self.site(self.site_of(None))))

    # Agents

    @property
    def agents(self) -> Mapping[str, AgentState]:
        return self._agents

    def agent(self, agent_id: str) -> AgentState:
        """Raises NotFound for an agent nobody knows."""
        if agent_id not in self._agents:
            raise NotFound(f"no agent {agent_id}")
        return self._agents[agent_id]

    def hire(self, state: AgentState) -> None:
        """An agent is in the registry, or is there with other attributes."""
        self._agents[state.agent.id] = state
        self.roster.enter(state.agent)

    def dismiss(self, agent_id: str) -> None:
        """An agent is no longer in the registry."""
        self.unseat(agent_id)
        self.roster.remove(agent_id)
        for pool in (self.ready, self.absent, self.last_resort):
            pool.discard(agent_id)
        del self._agents[agent_id]
        self.changed_agents[agent_id] = None

    def put_agent(self, state: AgentState, now_s: float) -> None:
        """Remembers an agent; pools, counts and his next moment follow."""
        agent_id = state.agent.id
        self._agents[agent_id] = state
        self.changed_agents[agent_id] = None
        offerable = state.offerable(now_s)
        self.roster.see(agent_id, offerable)
        if offerable is Offerable.READY:
            chat = len(state.chats) < self.rules.chat_capacity
            self.ready.put_each(agent_id, self.roster.entries(state, chat=chat))
        else:
            self.ready.discard(agent_id)
        self._put_by_chair(state, offerable, now_s)
        if (next_s := state.next_change_s(now_s)) is not None:
            self.note(next_s, Moment.AGENT, agent_id)

    def is_ready(self, agent_id: str) -> bool:
        return agent_id in self.ready

    # Chairs

    def holder(self, seat: str) -> AgentState | None:
        """Who is logged in at a chair."""
        agent_id = self._holders.get(seat)
        return None if agent_id is None else self._agents[agent_id]

    def seat_agent(self, agent_id: str, seat: str) -> SeatView:
        """Logs an agent in at a chair (and out of his former one); what is believed of it.

        Raises:
            Conflict: somebody else is logged in there.
        """
        holder = self._holders.get(seat)
        if holder not in {None, agent_id}:
            raise Conflict(f"{holder} is logged in at seat {seat}")
        self.unseat(agent_id)
        self._holders[seat] = agent_id
        return self.views.get(seat, SeatView())

    def unseat(self, agent_id: str) -> None:
        """Frees the chair of an agent, if he has one."""
        former = self.agent(agent_id).seat
        if former is not None:
            self._holders.pop(former, None)

    # Sites

    def site_of(self, seat: str | None) -> str:
        """The site of a chair; of no chair, the main one."""
        return (None if seat is None else self._site_of(seat)) or self._main_site

    def site(self, site_id: str) -> SiteState:
        """A site as it is run now."""
        if site_id not in self.sites:
            policy = self.rules.of_site(site_id)
            self.sites[site_id] = SiteState(
                id=site_id,
                trusts_unknown=policy.trusts_unknown,
                rings_leaving=policy.rings_leaving,
            )
        return self.sites[site_id]

    # Calls and offers

    def call(self, call_id: str) -> Call:
        """Raises NotFound for a call that is over or never was."""
        if call_id not in self.calls:
            raise NotFound(f"no open call {call_id}")
        return self.calls[call_id]

    def offer(self, offer_id: str, epoch: int) -> Offer:
        """Raises Conflict for an offer that no longer stands."""
        offer = self.offers.get(offer_id)
        if offer is None or offer.epoch != epoch:
            raise Conflict(f"offer {offer_id} no longer stands")
        return offer

    # Moments

    def note(self, at_s: float, moment: Moment, about: str) -> None:
        """Something falls due at a moment to come; replaces what was noted of the same."""
        if self._pending.get((moment, about)) == at_s:
            return
        self._pending[moment, about] = at_s
        self._noted += 1
        heapq.heappush(self._moments, (at_s, self._noted, moment, about))

    def next_due_s(self) -> float | None:
        """The first moment that still counts."""
        while self._moments and not self._counts(self._moments[0]):
            heapq.heappop(self._moments)
        return self._moments[0][0] if self._moments else None

    def due(self, now_s: float) -> tuple[Moment, str] | None:
        """Takes out one thing that is due, or None."""
        next_s = self.next_due_s()
        if next_s is None or next_s > now_s:
            return None
        _, _, moment, about = heapq.heappop(self._moments)
        del self._pending[moment, about]
        return moment, about

    def forget(self, moment: Moment, about: str) -> None:
        """What was noted no longer matters."""
        self._pending.pop((moment, about), None)

    def _counts(self, entry: tuple[float, int, Moment, str]) -> bool:
        at_s, _, moment, about = entry
        return self._pending.get((moment, about)) == at_s

    def _put_by_chair(self, state: AgentState, offerable: Offerable, now_s: float) -> None:
        """Those who would be rung if nobody asked the chairs."""
        agent_id = state.agent.id
        if offerable not in EMPTY_CHAIR:
            self.absent.discard(agent_id)
            self.last_resort.discard(agent_id)
            return
        entries = list(self.roster.entries(state, chat=True))
        self.absent.put_each(agent_id, entries)
        if state.last_resort(now_s):
            self.last_resort.put_each(agent_id, entries)
        else:
            self.last_resort.discard(agent_id)

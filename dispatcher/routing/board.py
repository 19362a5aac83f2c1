"""Who and what is there right now: agents, calls, offers, pools, and moments to come.

Pure bookkeeping for the router, which decides; nothing here does.
"""

import heapq
from collections.abc import Iterable, Mapping
from enum import Enum

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.values import Agent
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.pools import Pool, Queue
from dispatcher.routing.values import Call, Candidate, Offer, Offerable
from dispatcher.seats.record import SeatView


class Moment(Enum):
    """What falls due."""

    AGENT_READY = "agent_ready"
    RING_DEADLINE = "ring_deadline"
    RING_GRACE_OVER = "ring_grace_over"


class Board:
    """The present state of routing, kept in step with its indexes."""

    def __init__(self, agents: Iterable[Agent]) -> None:
        self._agents = {one.id: AgentState(agent=one) for one in agents}
        self._agents_of: dict[Queue, list[str]] = {}
        for state in self._agents.values():
            for queue in queues_of(state.agent):
                self._agents_of.setdefault(queue, []).append(state.agent.id)
        self._holders: dict[str, str] = {}
        self._views: dict[str, SeatView] = {}
        self._ready = Pool()
        self._waiting = Pool()
        self._moments: list[tuple[float, int, Moment, str]] = []
        self._noted = 0
        self.calls: dict[str, Call] = {}
        self.offers: dict[str, Offer] = {}

    @property
    def agents(self) -> Mapping[str, AgentState]:
        return self._agents

    def agent(self, agent_id: str) -> AgentState:
        """Raises NotFound for an agent nobody knows."""
        if agent_id not in self._agents:
            raise NotFound(f"no agent {agent_id}")
        return self._agents[agent_id]

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

    def put_agent(self, state: AgentState, now_s: float) -> None:
        """Remembers an agent; the pool of the ready and his next moment follow."""
        agent = state.agent
        self._agents[agent.id] = state
        if state.offerable(now_s) is Offerable.READY:
            self._ready.put(agent.id, (-agent.capability, state.idle_since_s), queues_of(agent))
            return
        self._ready.discard(agent.id)
        if state.ready_at_s() > now_s:
            self.note(state.ready_at_s(), Moment.AGENT_READY, agent.id)

    def is_ready(self, agent_id: str) -> bool:
        return agent_id in self._ready

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
        self.unseat_agent(agent_id)
        self._holders[seat] = agent_id
        return self._views.get(seat, SeatView())

    def unseat_agent(self, agent_id: str) -> None:
        """Frees the chair of an agent, if he has one."""
        former = self.agent(agent_id).seat
        if former is not None:
            self._holders.pop(former, None)

    def put_view(self, seat: str, view: SeatView) -> None:
        self._views[seat] = view

    # Waiting calls

    def queue_up(self, call: Call) -> None:
        """The call waits, at the place its arrival gives it."""
        self._waiting.put(call.id, (call.arrived_s, 0.0), [(call.tier, call.zone)])

    def leave_queue(self, call_id: str) -> None:
        self._waiting.discard(call_id)

    def waits(self, call_id: str) -> bool:
        return call_id in self._waiting

    def candidates(self, call: Call, now_s: float) -> tuple[Candidate, ...]:
        """Every agent of the call's tier and zone, and what stands in his way."""
        return tuple(
            Candidate(
                agent_id=one,
                capability=self._agents[one].agent.capability,
                offerable=self._agents[one].offerable(now_s),
            )
            for one in self._agents_of.get((call.tier, call.zone), ())
        )

    def best_match(self, queue: Queue) -> tuple[str, str] | None:
        """Longest waiting call and best ready agent of a queue, as (call, agent)."""
        best, head = self._ready.first(queue), self._waiting.first(queue)
        return None if best is None or head is None else (head[1], best[1])

    def longest_waiting_for(self, agent_id: str) -> str | None:
        """The longest waiting call in any of an agent's queues."""
        heads = [
            head
            for queue in queues_of(self._agents[agent_id].agent)
            if (head := self._waiting.first(queue)) is not None
        ]
        return min(heads)[1] if heads else None

    # Moments

    def note(self, at_s: float, moment: Moment, about: str) -> None:
        """Something falls due at a moment to come."""
        self._noted += 1
        heapq.heappush(self._moments, (at_s, self._noted, moment, about))

    def next_due_s(self) -> float | None:
        return self._moments[0][0] if self._moments else None

    def due(self, now_s: float) -> tuple[Moment, str] | None:
        """Takes out one thing that is due, or None."""
        if not self._moments or self._moments[0][0] > now_s:
            return None
        _, _, moment, about = heapq.heappop(self._moments)
        return moment, about


def queues_of(agent: Agent) -> list[Queue]:
    """The queues an agent serves: his tier in each of his zones."""
    return [(agent.tier, zone) for zone in agent.zones]

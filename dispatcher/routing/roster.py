"""Which agent stands in which queues, and how many stand there for which reason.

Pure bookkeeping, kept in step agent by agent, so that a decision never has to look at all of
them: counts by reason are exact, candidates are the first few of a list kept in order.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher.registry.values import Agent, Tier
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.policies import RoutingRules, ZonePolicy
from dispatcher.routing.pools import Key, Queue, overflowed, queue
from dispatcher.routing.strategies import rank
from dispatcher.routing.values import UNSTAFFED, Candidate, Channel, Offerable

CANDIDATES_KEPT = 20
Crew = tuple[Tier, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One zone of an agent."""

    zone: str
    policy: ZonePolicy
    band: int
    voice: Queue
    chat: Queue
    voice_over: Queue
    chat_over: Queue


class Roster:
    """Everybody in the registry, by tier and zone."""

    def __init__(self, rules: RoutingRules) -> None:
        self._rules = rules
        self._agents: dict[str, Agent] = {}
        self._positions: dict[str, int] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self._made_places: dict[tuple[str, str, int], Place] = {}
        self._now: dict[str, Candidate] = {}
        self._counts: dict[Queue, Counter[str]] = defaultdict(Counter)
        self._told: dict[Crew, Counter[str]] = defaultdict(Counter)
        # By agent: everything of the two above that he is counted in.
        self._tallies: dict[str, tuple[Counter[str], ...]] = {}
        self._staffed: Counter[Queue] = Counter()
        self._orders: dict[Crew, list[tuple[int, int, str]]] = defaultdict(list)
        self._names: dict[Crew, list[str]] = defaultdict(list)
        self._in_zone: Counter[str] = Counter()
        self._emptied: dict[Crew, None] = {}
        self._gone: dict[str, None] = {}
        self._hired = 0

    def enter(self, agent: Agent) -> None:
        """An agent is there from now on, or is there with other tiers, zones or capability."""
        known = self._now.get(agent.id)
        self.remove(agent.id)
        self._agents[agent.id] = agent
        if agent.id not in self._positions:
            self._hired += 1
            self._positions[agent.id] = self._hired
        self._places[agent.id] = tuple(self._place(agent, zone) for zone in agent.zones)
        for zone in agent.zones:
            order, rank_ = self._orders[agent.tier, zone], self._rank_of(agent)
            at = bisect_left(order, rank_)
            order.insert(at, rank_)
            self._names[agent.tier, zone].insert(at, agent.id)
            self._in_zone[zone] += 1
        self._tallies[agent.id] = tuple(self._tallies_of(agent))
        offerable = Offerable.NOT_LOGGED_IN if known is None else known.offerable
        self._now[agent.id] = self._candidate(agent, offerable)
        self._count(agent.id, None, offerable)

    def remove(self, agent_id: str) -> None:
        """An agent is gone; his place in the list is kept for a return."""
        agent = self._agents.get(agent_id)
        if agent is None:
            return
        before = self._now.pop(agent_id).offerable
        self._count(agent_id, before, None)
        self._note_emptied(agent_id, before, Offerable.NOT_LOGGED_IN)
        del self._agents[agent_id], self._places[agent_id], self._tallies[agent_id]
        for zone in agent.zones:
            order = self._orders[agent.tier, zone]
            at = bisect_left(order, self._rank_of(agent))
            del order[at], self._names[agent.tier, zone][at]
            self._in_zone[zone] -= 1

    def see(self, agent_id: str, offerable: Offerable) -> None:
        """What stands in an agent's way now."""
        before = self._now[agent_id].offerable
        if offerable is before:
            return
        self._count(agent_id, before, offerable)
        self._now[agent_id] = self._candidate(self._agents[agent_id], offerable)
        self._note_emptied(agent_id, before, offerable)

    def now(self, agent_id: str) -> Offerable:
        """What stood in an agent's way when he was last seen."""
        return self._now[agent_id].offerable

    def take_emptied(self) -> list[Crew]:
        """Tiers of zones in which nobody serves any more, since the last asking."""
        emptied, self._emptied = list(self._emptied), {}
        return emptied

    def has_emptied(self) -> bool:
        return bool(self._emptied)

    def take_gone(self) -> list[str]:
        """Agents who have stopped serving since the last asking."""
        gone, self._gone = list(self._gone), {}
        return gone

    def entries(self, state: AgentState, *, chat: bool) -> Iterator[tuple[Queue, Key]]:
        """The queues an agent serves, with his rank in each."""
        position = self._positions[state.agent.id]
        for place in self._places[state.agent.id]:
            key = rank(state, place.policy.strategy, position)
            yield place.voice, key
            if chat:
                yield place.chat, key

    def places(self, agent_id: str) -> tuple[Place, ...]:
        return self._places[agent_id]

    def staffed(self, tier: Tier, zone: str, bands: range) -> bool:
        """Whether anybody of these bands serves, however busy."""
        return any(self._staffed[queue(Channel.VOICE, tier, zone, band)] > 0 for band in bands)

    def serving(self, tier: Tier, zone: str) -> int:
        """How many serve a zone by the zone's own word."""
        policy = self._rules.of_zone(zone)
        return sum(
            number
            for band in range(policy.bands)
            for reason, number in self._counts[queue(Channel.VOICE, tier, zone, band)].items()
            if reason not in policy.empty_reasons
        )

    def candidates(
        self, tier: Tier, zone: str, chosen: str | None = None
    ) -> tuple[Candidate, ...]:
        """The first of a crew, at most `CANDIDATES_KEPT`, and whoever was chosen."""
        first = self._names.get((tier, zone), [])[:CANDIDATES_KEPT]
        found = tuple(map(self._now.__getitem__, first))
        if chosen is None or chosen in first:
            return found
        return (*found, self._now[chosen])

    def passed_over(self, tier: Tier, zone: str) -> dict[str, int]:
        """How many agents each reason stands in the way of."""
        told = {reason: number for reason, number in self._told[tier, zone].items() if number}
        crew, zoned = len(self._orders.get((tier, zone), ())), self._in_zone[zone]
        if zoned > crew:
            told[Offerable.OTHER_TIER.value] = zoned - crew
        if len(self._agents) > zoned:
            told[Offerable.OTHER_ZONE.value] = len(self._agents) - zoned
        return told

    def _count(self, agent_id: str, before: Offerable | None, after: Offerable | None) -> None:
        """Counts one agent anew: what stood in his way and what does; None: he is not there."""
        for tally in self._tallies[agent_id]:
            # `_value_`: an enum's own hash and value cost more than the counting.
            if before is not None:
                tally[before._value_] -= 1
            if after is not None:
                tally[after._value_] += 1
        by = _serves(after) - _serves(before)
        if by != 0:
            for place in self._places[agent_id]:
                self._staffed[place.voice] += by

    def _tallies_of(self, agent: Agent) -> Iterator[Counter[str]]:
        for place in self._places[agent.id]:
            yield self._counts[place.voice]
            yield self._told[agent.tier, place.zone]

    def _note_emptied(self, agent_id: str, before: Offerable, after: Offerable) -> None:
        gone = before not in UNSTAFFED and after in UNSTAFFED
        if gone:
            self._gone[agent_id] = None
        for place in self._places[agent_id]:
            emptied = gone and self._staffed[place.voice] == 0
            policy = place.policy
            if emptied or (policy.left_empty is not None and after in policy.empty_reasons):
                self._emptied[self._agents[agent_id].tier, place.zone] = None

    def _place(self, agent: Agent, zone: str) -> Place:
        """Agents of one tier, zone and band share theirs."""
        policy = self._rules.of_zone(zone)
        band = policy.band(agent.capability)
        key = (agent.tier._value_, zone, band)
        if key not in self._made_places:
            self._made_places[key] = Place(
                zone=zone,
                policy=policy,
                band=band,
                voice=queue(Channel.VOICE, agent.tier, zone, band),
                chat=queue(Channel.CHAT, agent.tier, zone, band),
                voice_over=overflowed(Channel.VOICE, agent.tier, zone, band),
                chat_over=overflowed(Channel.CHAT, agent.tier, zone, band),
            )
        return self._made_places[key]

    def _rank_of(self, agent: Agent) -> tuple[int, int, str]:
        return (-agent.capability, self._positions[agent.id], agent.id)

    @staticmethod
    def _candidate(agent: Agent, offerable: Offerable) -> Candidate:
        return Candidate(agent_id=agent.id, capability=agent.capability, offerable=offerable)


def _serves(offerable: Offerable | None) -> bool:
    return offerable is not None and offerable not in UNSTAFFED

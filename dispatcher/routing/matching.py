"""Who may serve which call, both ways, without looking at everybody.

Pure. A call waits in the queues it can reach: its dedicated agent's, the bands of its tier and
zone down to its widening step, and the next tier's once it has overflowed. Where nobody serves,
the next band or tier reaches back instead, so that no call has to be moved when staff comes and
goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dispatcher.registry.values import BindingPolicy, Tier
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board
from dispatcher.routing.policies import OVERFLOWS_FROM, OVERFLOWS_TO, Strategy
from dispatcher.routing.pools import Key, Queue, overflowed, personal, queue
from dispatcher.routing.roster import Place
from dispatcher.routing.values import UNSTAFFED, Call, Channel, Offerable, Wish
from dispatcher.routing.waiting import place_s


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """An agent for a call, and why him when not simply the best of the tier."""

    agent_id: str
    why: str | None = None


class Matching:
    """Finds the best agent for a call and the best call for an agent."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._rows: dict[tuple[str, str, str], tuple[Queue, ...]] = {}

    def wish(self, call: Call) -> Wish | None:
        """Whom a call belongs to now, if it may still be held to that."""
        wish = call.wish
        if wish is None and call.customer_id is not None:
            wish = self._board.wishes.get(call.customer_id)
        if wish is None or wish.agent_id not in self._board.agents:
            return None
        return wish if wish.wins_outside or self._inside(call, wish.agent_id) else None

    def set_aside(self, call: Call) -> bool:
        """Whether there is a binding that zone or tier forbids."""
        wish = call.wish or self._board.wishes.get(call.customer_id or "")
        known = wish is not None and wish.agent_id in self._board.agents
        return known and self.wish(call) is None

    def released_at_once(self, wish: Wish) -> bool:
        """Whether the tier need not wait for the dedicated agent."""
        if wish.policy is BindingPolicy.PREFER:
            return True
        return (
            self._away(wish.agent_id)
            and wish.policy is BindingPolicy.FIRST
            and not wish.waits_when_away
        )

    def queues(self, call: Call) -> list[Queue]:
        """Where a waiting call stands."""
        wish = self.wish(call)
        found = [] if wish is None else [personal(wish.agent_id)]
        if wish is not None and wish.cover_id is not None:
            found.append(personal(wish.cover_id))
        if wish is not None and not call.released:
            return found
        policy = self._board.rules.of_zone(call.zone)
        found += [queue(call.channel, call.tier, call.zone, at) for at in range(call.step + 1)]
        if call.overflowed:
            over = OVERFLOWS_TO[call.tier]
            found += [overflowed(call.channel, over, call.zone, at) for at in range(policy.bands)]
        return found

    def key(self, call: Call) -> Key:
        """A waiting call's place in all of its queues."""
        return (place_s(call, self._board.rules.of_zone(call.zone)), call.arrived_s)

    def agent_for(self, call: Call) -> Match | None:
        """The agent whom a waiting call should go to now."""
        wish = self.wish(call)
        if wish is not None:
            if self._takes(wish.agent_id, call):
                return Match(agent_id=wish.agent_id, why="dedicated")
            if wish.cover_id is not None and self._covers(wish, call):
                return Match(agent_id=wish.cover_id, why="cover")
            if not call.released:
                return None
        own, over = self._reach(call)
        if (best := self._best(own, call)) is not None:
            return Match(agent_id=best)
        if (best := self._best(over, call)) is not None:
            return Match(agent_id=best, why="overflow")
        best = self._best(own, call, resort=True)
        return None if best is None else Match(agent_id=best, why="last_resort")

    def call_for(self, state: AgentState) -> str | None:
        """The call a ready agent should be offered: his own customers first, then by place."""
        agent_id = state.agent.id
        mine = self._board.waiting.first_but(
            personal(agent_id), lambda one: not self._may_have(state, one)
        )
        if mine is not None:
            return mine[1]
        heads = [
            head
            for where in self._served(state)
            if (head := self._first_waiting(where, state)) is not None
        ]
        return min(heads)[1] if heads else None

    def ring_saved(self, call: Call, chosen: AgentState | None) -> bool:
        """Whether, had nobody asked the chairs, an absent agent would have been rung instead."""
        own, _ = self._reach(call)
        absent = [head[0] for where in own if (head := self._board.absent.first(where))]
        if not absent or chosen is None:
            return bool(absent)
        ranks = [
            key for where, key in self._board.roster.entries(chosen, chat=True) if where in own
        ]
        return not ranks or min(absent) < min(ranks)

    def way(self, state: AgentState, call: Call, now_s: float) -> Offerable:
        """What stands between one agent and one call: "why did (not) my phone ring"."""
        wish = self.wish(call)
        mine = wish is not None and self._may_serve(wish, state.agent.id)
        if wish is not None and not mine and not call.released:
            return Offerable.BINDING_ELSEWHERE
        if not mine and call.zone not in state.agent.zones:
            return Offerable.OTHER_ZONE
        own, over = self._reach(call)
        served = {place.voice for place in self._board.roster.places(state.agent.id)}
        served |= {place.chat for place in self._board.roster.places(state.agent.id)}
        if not mine and served.isdisjoint([*own, *over]):
            same = state.agent.tier is call.tier
            return Offerable.CAPABILITY if same else Offerable.OTHER_TIER
        if call.id in state.barred:
            return Offerable.RING_EXCLUDED
        offerable = state.offerable(now_s)
        full = call.channel is Channel.CHAT and len(state.chats) >= self._board.rules.chat_capacity
        return Offerable.CAPACITY if full and offerable is Offerable.READY else offerable

    def abandoned_queue(self, tier: Tier, zone: str) -> bool:
        """Whether nobody serves a zone's tier, nor the next one where it may step in."""
        policy, roster = self._board.rules.of_zone(zone), self._board.roster
        if roster.serving(tier, zone) > 0:
            return False
        steps_in = policy.overflow_when_unstaffed or policy.overflow_after_s is not None
        over = OVERFLOWS_TO.get(tier) if steps_in else None
        return over is None or roster.serving(over, zone) == 0

    def _reach(self, call: Call) -> tuple[Sequence[Queue], Sequence[Queue]]:
        """Queues of agents a call can reach now: of its own tier, and of the next."""
        policy, roster = self._board.rules.of_zone(call.zone), self._board.roster
        tier, zone, channel = call.tier, call.zone, call.channel
        bands, all_bands = call.step + 1, policy.bands
        while bands < all_bands and not roster.staffed(tier, zone, range(bands)):
            bands += 1
        own = self._row(channel, tier, zone)[:bands]
        over = OVERFLOWS_TO.get(tier)
        steps_in = call.overflowed or (
            policy.overflow_when_unstaffed and not roster.staffed(tier, zone, range(all_bands))
        )
        if over is None or not steps_in:
            return own, ()
        return own, self._row(channel, over, zone)

    def _row(self, channel: Channel, tier: Tier, zone: str) -> tuple[Queue, ...]:
        """The queues of a zone's tier that a call can ever reach; made once."""
        key = (channel._value_, tier._value_, zone)
        row = self._rows.get(key)
        if row is None:
            bands = range(self._board.rules.of_zone(zone).bands)
            row = self._rows[key] = tuple(queue(channel, tier, zone, at) for at in bands)
        return row

    def _served(self, state: AgentState) -> Iterator[Queue]:
        """Queues of calls an agent may take now; mirrors `_reach`."""
        chat = len(state.chats) < self._board.rules.chat_capacity
        for place in self._board.roster.places(state.agent.id):
            if place.band >= place.policy.bands:
                continue
            yield place.voice
            yield place.voice_over
            if chat:
                yield place.chat
                yield place.chat_over
            for tier in self._reached_back(state.agent.tier, place):
                yield queue(Channel.VOICE, tier, place.zone)
                if chat:
                    yield queue(Channel.CHAT, tier, place.zone)

    def _reached_back(self, tier: Tier, place: Place) -> Iterator[Tier]:
        """Tiers whose callers reach this agent because nobody nearer serves them."""
        roster = self._board.roster
        if place.band > 0 and not roster.staffed(tier, place.zone, range(place.band)):
            yield tier
        source = OVERFLOWS_FROM.get(tier)
        if source is None or not place.policy.overflow_when_unstaffed:
            return
        if not roster.staffed(source, place.zone, range(place.policy.bands)):
            yield source

    def _best(self, queues: Sequence[Queue], call: Call, *, resort: bool = False) -> str | None:
        pool = self._board.last_resort if resort else self._board.ready
        agents = self._board.agents
        if self._board.rules.of_zone(call.zone).strategy is Strategy.RANDOM:
            seed = f"{call.id}.{call.offers_made}"
            drawn = [
                pool.drawn(where, seed, lambda one: call.id in agents[one].barred)
                for where in queues
            ]
            found = [head[1] for head in drawn if head is not None]
            return found[0] if found else None
        heads = [
            head
            for where in queues
            if (head := pool.first_but(where, lambda one: call.id in agents[one].barred))
        ]
        return min(heads)[1] if heads else None

    def _first_waiting(self, where: Queue, state: AgentState) -> tuple[Key, str] | None:
        waiting = self._board.waiting
        if not state.barred:
            return waiting.first(where)
        return waiting.first_but(where, state.barred.__contains__)

    def _may_have(self, state: AgentState, call_id: str) -> bool:
        """Whether a call in an agent's own queue may go to him: cover waits for an absence."""
        call = self._board.calls[call_id]
        wish = self.wish(call)
        if wish is None or not self._takes(state.agent.id, call):
            return False
        return self._may_serve(wish, state.agent.id)

    def _may_serve(self, wish: Wish, agent_id: str) -> bool:
        """Whether somebody is the dedicated agent, or his cover while he is away."""
        if agent_id == wish.agent_id:
            return True
        return agent_id == wish.cover_id and self._away(wish.agent_id)

    def _takes(self, agent_id: str, call: Call) -> bool:
        """Whether one agent could be offered one call right now."""
        if not self._board.is_ready(agent_id):
            return False
        state = self._board.agent(agent_id)
        full = call.channel is Channel.CHAT and len(state.chats) >= self._board.rules.chat_capacity
        return not full and call.id not in state.barred

    def _covers(self, wish: Wish, call: Call) -> bool:
        known = wish.cover_id is not None and wish.cover_id in self._board.agents
        return known and self._away(wish.agent_id) and self._takes(str(wish.cover_id), call)

    def _away(self, agent_id: str) -> bool:
        return self._board.roster.now(agent_id) in UNSTAFFED

    def _inside(self, call: Call, agent_id: str) -> bool:
        agent = self._board.agent(agent_id).agent
        return agent.tier is call.tier and call.zone in agent.zones

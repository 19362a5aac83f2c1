"""What was promised, kept as a ledger of committed decisions: a small second opinion.

It knows who was offered what, who talks to whom, and how each call ended. Not one line of it is
shared with the router.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from call_life import house
from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.decisions import (
    CallDecision,
    Connected,
    Finished,
    Offered,
    Requeued,
    Transferred,
    WaitChange,
    Withdrawn,
)
from dispatcher.routing.values import Call, CallState, Channel, Offer, WithdrawalCause

CHATS = 3
ENDS_WITH_REASON = frozenset({CallState.CALLBACK, CallState.CLOSED, CallState.REFUSED})

Fault = Callable[[str, str | None, str], None]


@dataclass(slots=True)
class Mine:
    """What one agent has."""

    offers: dict[str, Offer] = field(default_factory=dict)
    voice: str | None = None
    chats: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Known:
    """One open call."""

    call: Call
    arrived_s: float
    arrived_ms: int
    offers: dict[str, Offer] = field(default_factory=dict)
    agent: str | None = None
    epoch: int = 0
    barred: set[str] = field(default_factory=set)

    @property
    def waits(self) -> bool:
        return self.agent is None and not self.offers

    @property
    def queue(self) -> tuple[Tier, str, Channel]:
        return self.call.tier, self.call.zone, self.call.channel


class Promises:
    """Agents and open calls, as the committed decisions have them."""

    def __init__(self, fault: Fault, line_alive: Callable[[str], bool]) -> None:
        self._fault, self._line_alive = fault, line_alive
        self.agents: dict[str, Mine] = {}
        self.calls: dict[str, Known] = {}
        self.bound: set[str] = set()
        self.ends: dict[str, int] = {}
        self.received_in_all = 0

    def received(self, call: Call, arrived_ms: int) -> None:
        """A call is accepted."""
        self.received_in_all += 1
        if call.id in self.calls:
            self._fault("lost_calls", call.id, "stored twice")
        self.calls[call.id] = Known(call=call, arrived_s=call.arrived_s, arrived_ms=arrived_ms)

    def follow(self, decision: CallDecision) -> None:
        """One committed decision."""
        known = self.calls.get(decision.call.id)
        if known is None:
            self._fault("lost_calls", decision.call.id, "decided about after its end")
            return
        if abs(decision.call.arrived_s - known.arrived_s) > 0.002:
            self._fault("places_lost", decision.call.id, "its arrival is another one")
        match decision:
            case Offered(offer=offer, why=why):
                self._offered(known, offer, why)
            case Withdrawn(offer=offer, cause=cause):
                self._withdrawn(known, offer, cause)
            case Connected(offer=offer):
                self._connected(known, offer)
            case Requeued(change=WaitChange.BRIDGE_FAILED):
                self._free(known)
            case Transferred(to_agent=agent, attended=attended):
                self._free(known)
                if attended:
                    self._talk(known, agent or "")
            case Finished():
                self._finished(known, decision.call)
            case _:
                pass
        known.call = decision.call

    def of(self, agent: str) -> Mine:
        """What an agent has."""
        return self.agents.setdefault(agent, Mine())

    def _offered(self, known: Known, offer: Offer, why: str | None) -> None:
        mine, call = self.of(offer.agent_id), known.call
        full = call.channel is Channel.CHAT and len(mine.chats) >= CHATS
        if mine.offers or mine.voice is not None or full:
            has = [*mine.offers, mine.voice or "", *sorted(mine.chats)]
            self._fault("double_offers", call.id, f"{offer.agent_id} has {has} already")
        if known.agent is not None or (known.offers and why != "ring_all"):
            self._fault("double_offers", call.id, "offered though it waits no longer")
        if offer.epoch != known.epoch + 1:
            self._fault("double_offers", call.id, f"offer {offer.epoch} after {known.epoch}")
        if why is None:
            self._in_turn(known, offer)
        known.epoch = offer.epoch
        known.offers[offer.id] = mine.offers[offer.id] = offer

    def _in_turn(self, known: Known, offer: Offer) -> None:
        """Nobody who came earlier and would take the same agent is passed by."""
        if known.call.zone == "wide" or self._is_bound(known):
            return
        mine_s = _place_s(known)
        for other in self.calls.values():
            if other.waits and other.queue == known.queue and _place_s(other) < mine_s - 0.002:
                passed_by = offer.agent_id not in other.barred and not self._is_bound(other)
                if passed_by and other.call.site == known.call.site:
                    self._fault("places_lost", known.call.id, f"offered before {other.call.id}")
                    return

    def _is_bound(self, known: Known) -> bool:
        return known.call.wish is not None or known.call.customer_id in self.bound

    def _withdrawn(self, known: Known, offer: Offer, cause: WithdrawalCause) -> None:
        known.offers.pop(offer.id, None)
        if self.of(offer.agent_id).offers.pop(offer.id, None) is None:
            self._fault("double_offers", known.call.id, f"{offer.id} was withdrawn, not offered")
        if cause is WithdrawalCause.SEAT_EMPTY:
            known.barred.add(offer.agent_id)

    def _connected(self, known: Known, offer: Offer) -> None:
        if known.agent is not None:
            self._fault("double_offers", known.call.id, f"connected to {known.agent} already")
        known.offers.pop(offer.id, None)
        self.of(offer.agent_id).offers.pop(offer.id, None)
        self._talk(known, offer.agent_id)

    def _talk(self, known: Known, agent: str) -> None:
        mine = self.of(agent)
        known.agent = agent
        if known.call.channel is Channel.CHAT:
            mine.chats.add(known.call.id)
        elif mine.voice is not None:
            self._fault("double_offers", known.call.id, f"{agent} talks to {mine.voice}")
        else:
            mine.voice = known.call.id

    def _free(self, known: Known) -> None:
        if known.agent is not None:
            mine = self.of(known.agent)
            mine.chats.discard(known.call.id)
            mine.voice = None if mine.voice == known.call.id else mine.voice
        known.agent = None

    def _finished(self, known: Known, call: Call) -> None:
        if known.offers:
            self._fault("double_offers", call.id, f"ended while {list(known.offers)} rings")
        if call.state is CallState.ENDED and known.agent is None:
            self._fault("lost_calls", call.id, "ended, but nobody has talked to him")
        if call.state is CallState.ABANDONED and known.agent is not None:
            self._fault("lost_calls", call.id, "abandoned in the middle of a talk")
        gone = call.state in {CallState.ENDED, CallState.ABANDONED}
        if gone and self._line_alive(call.id):
            self._fault("lost_calls", call.id, f"{call.state.value}, but he is on the line")
        if call.state in ENDS_WITH_REASON and call.end_reason is None:
            self._fault("lost_calls", call.id, f"{call.state.value} without a reason")
        self._free(known)
        for offer in known.offers.values():
            self.of(offer.agent_id).offers.pop(offer.id, None)
        del self.calls[call.id]
        self.ends[call.state.value] = self.ends.get(call.state.value, 0) + 1


def _place_s(known: Known) -> float:
    call, policy = known.call, house.RULES.zones[known.call.zone]
    given_s = call.head_start_s + policy.head_starts_s.get(CustomerClass(call.customer_class), 0.0)
    if policy.strict_priority:
        given_s *= 1e6
    return known.arrived_s - given_s

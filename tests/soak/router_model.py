"""What must be true of a hall, told by what went into its router and what it decided.

The model never looks into the router. It notes each input and each decision and fails on the
first decision that breaks a promise.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatcher.registry.values import Agent, Tier
from dispatcher.routing.decisions import (
    CallDecision,
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Withdrawn,
)
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.values import Call, CallState, Offer, WithdrawalCause
from dispatcher.seats.record import SeatView
from mqtt_bridge.messages import Presence

Queue = tuple[Tier, str]


@dataclass(kw_only=True)
class Person:
    """One agent as the model knows him."""

    agent: Agent
    seat: str | None = None
    on_break: bool = False
    offer: Offer | None = None
    call_id: str | None = None
    was_away: bool = False
    seat_lost_s: float = 0.0
    busy_until_s: float = 0.0


@dataclass(kw_only=True)
class HallModel:
    """All agents, chairs and open calls."""

    rules: RoutingRules
    people: dict[str, Person]
    staff_of: dict[Queue, list[Person]] = field(default_factory=dict)
    views: dict[str, SeatView] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, Call] = field(default_factory=dict)
    ringing: dict[str, Offer] = field(default_factory=dict)
    talking: dict[str, str] = field(default_factory=dict)
    offers_made: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, agents: Iterable[Agent], rules: RoutingRules) -> "HallModel":
        model = cls(rules=rules, people={one.id: Person(agent=one) for one in agents})
        for person in model.people.values():
            for queue in queues(person.agent):
                model.staff_of.setdefault(queue, []).append(person)
        return model

    # What went in

    def view(self, seat: str, view: SeatView, now_s: float) -> None:
        person = self.people.get(self.holders.get(seat, ""))
        sat = person is not None and self.in_seat(person)
        self.views[seat] = view
        if person is not None:
            self._looked(person, sat, now_s)

    def took_seat(self, agent_id: str, seat: str, now_s: float) -> None:
        person = self.people[agent_id]
        sat = self.in_seat(person)
        self.left_seat(agent_id)
        person.seat = seat
        self.holders[seat] = agent_id
        self._looked(person, sat, now_s)

    def left_seat(self, agent_id: str) -> None:
        person = self.people[agent_id]
        if person.seat is not None:
            del self.holders[person.seat]
        person.seat = None

    def best_free(self, queue: Queue, now_s: float) -> int | None:
        """The highest capability among those who may be rung for a queue."""
        staff = self.staff_of.get(queue, ())
        return max(
            (one.agent.capability for one in staff if self.is_free(one, now_s)), default=None
        )

    def arrived(self, call: Call) -> None:
        self.waiting[call.id] = call
        self.offers_made[call.id] = 0

    # What was decided

    def follow(self, decisions: Iterable[Decision], now_s: float) -> None:
        for decision in decisions:
            if not isinstance(decision, CallDecision):
                continue
            kind = type(decision).__name__
            self.counts[kind] = self.counts.get(kind, 0) + 1
            match decision:
                case Offered(call=call, offer=offer):
                    self._rings(call, offer, now_s)
                case Withdrawn(call=call, offer=offer, cause=cause):
                    self._silent(call, offer, cause, now_s)
                case Connected(call=call, offer=offer):
                    self._talk(call, offer)
                case Finished(call=call):
                    self._over(call, now_s)
                case Held(call=call):
                    assert call.id in self.waiting, f"{call.id} is held but does not wait"

    def _rings(self, call: Call, offer: Offer, now_s: float) -> None:
        person = self.people[offer.agent_id]
        assert person.offer is None, f"{offer.agent_id} is rung twice at once"
        assert person.call_id is None, f"{offer.agent_id} is rung while he talks"
        assert self.in_seat(person), f"{offer.agent_id} is rung at an empty chair"
        assert self.is_free(person, now_s), f"{offer.agent_id} is rung while he may not be"
        assert (call.tier, call.zone) in queues(person.agent), "a call in the wrong hands"
        assert call.id in self.waiting, f"{call.id} is offered but does not wait"
        assert offer.epoch == self.offers_made[call.id] + 1, "an offer's number came twice"
        older = [
            one.id
            for one in self.waiting.values()
            if one.arrived_s < call.arrived_s and (one.tier, one.zone) == (call.tier, call.zone)
        ]
        assert older == [], f"{call.id} is offered before {older}"
        del self.waiting[call.id]
        self.offers_made[call.id] = offer.epoch
        self.ringing[offer.id] = person.offer = offer

    def _silent(self, call: Call, offer: Offer, cause: WithdrawalCause, now_s: float) -> None:
        person = self.people[offer.agent_id]
        assert self.ringing.pop(offer.id) == offer == person.offer
        person.offer = None
        if cause in {WithdrawalCause.NO_ANSWER, WithdrawalCause.REJECTED}:
            self._keep_busy(person, now_s + self.rules.rest_s)
        if cause is WithdrawalCause.SEAT_EMPTY:
            assert not self.in_seat(person), f"{offer.agent_id}'s ring ended though he sits there"
        self.waiting[call.id] = call

    def _talk(self, call: Call, offer: Offer) -> None:
        person = self.people[offer.agent_id]
        assert self.ringing.pop(offer.id) == offer == person.offer
        person.offer, person.call_id = None, call.id
        self.talking[call.id] = offer.agent_id

    def _over(self, call: Call, now_s: float) -> None:
        if call.state is CallState.ENDED:
            person = self.people[self.talking.pop(call.id)]
            person.call_id = None
            self._keep_busy(person, now_s + self.rules.wrap_up_s)
        else:
            del self.waiting[call.id]
        del self.offers_made[call.id]

    # What must hold between any two events

    def check(self, open_calls: set[str], now_s: float) -> None:
        """No call is lost, no ring outlives its time, nobody waits beside a free agent."""
        rung = {offer.call_id for offer in self.ringing.values()}
        assert open_calls == self.waiting.keys() | rung | self.talking.keys(), "a call was lost"
        for offer in self.ringing.values():
            assert now_s < offer.made_s + self.rules.ring_s, "a ring outlives its time"
            person = self.people[offer.agent_id]
            grace_s = person.seat_lost_s + self.rules.ring_grace_s
            assert self.in_seat(person) or now_s < grace_s, "a phone rings on at an empty chair"
        wanted = {(call.tier, call.zone) for call in self.waiting.values()}
        for person in self.people.values():
            if wanted.intersection(queues(person.agent)):
                assert not self.is_free(person, now_s), f"{person.agent.id} is free, calls wait"

    def in_seat(self, person: Person) -> bool:
        view = self.views.get(person.seat or "", SeatView())
        return view.presence is Presence.ONLINE and view.occupied is True

    def is_free(self, person: Person, now_s: float) -> bool:
        return (
            self.in_seat(person)
            and person.offer is None
            and person.call_id is None
            and not person.on_break
            and now_s >= person.busy_until_s
        )

    def _looked(self, person: Person, sat: bool, now_s: float) -> None:
        view = self.views.get(person.seat or "", SeatView())
        if self.in_seat(person):
            if person.was_away:
                self._keep_busy(person, now_s + self.rules.settle_s)
            person.was_away = False
        else:
            person.seat_lost_s = now_s if sat else person.seat_lost_s
            person.was_away = person.was_away or view.presence is Presence.OFFLINE

    @staticmethod
    def _keep_busy(person: Person, until_s: float) -> None:
        person.busy_until_s = max(person.busy_until_s, until_s)


def queues(agent: Agent) -> list[Queue]:
    return [(agent.tier, zone) for zone in agent.zones]

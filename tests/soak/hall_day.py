"""A hall on a wild day: random events for a router, each one told to the model too."""

from dataclasses import dataclass, field
from random import Random

from router_model import HallModel

from dispatcher.errors import Conflict
from dispatcher.registry.values import Agent, CustomerClass, Tier
from dispatcher.routing.decisions import Offered
from dispatcher.routing.policies import RoutingRules, SitePolicy
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offer
from dispatcher.seats.record import Link, SeatView
from mqtt_bridge.messages import Presence, Reason

HERE = SeatView(presence=Presence.ONLINE, occupied=True, reason=Reason.OCCUPIED, link=Link.LIVE)
LEAVING = SeatView(
    presence=Presence.ONLINE, occupied=False, reason=Reason.SEAT_EMPTY, link=Link.LIVE
)
AWAY = SeatView(
    presence=Presence.OFFLINE, occupied=False, reason=Reason.SEAT_EMPTY, link=Link.LIVE
)
BLIND = SeatView(reason=Reason.SENSOR_FAULT, link=Link.LIVE)
SILENT = SeatView(link=Link.SILENT)
VIEWS, VIEW_WEIGHTS = (HERE, LEAVING, AWAY, BLIND, SILENT), (60, 15, 15, 5, 5)

CLASS_FOR = {
    Tier.GUIDE: CustomerClass.NEW,
    Tier.NORMAL: CustomerClass.NORMAL,
    Tier.VIP: CustomerClass.VIP,
}
EVENTS = {
    "call": 24,
    "chair": 27,
    "pick_up": 26,
    "hang_up": 16,
    "refuse": 3,
    "answer_late": 3,
    "wait": 3,
    "pause": 4,
    "change_chair": 4,
}
MEAN_PAUSE_S = 0.05
LATE_ANSWERS_KEPT = 200
# Free agents wait for calls in one half of the time, calls for free agents in the other.
MOST_CALLS_PER_AGENT = (0.4, 1.0)
RUSH_EVERY_S = 600.0


def staff(dice: Random, agents: int, zones: int) -> list[Agent]:
    """Agents of all tiers, most of them in one zone, some in several."""
    names = [f"zone-{zone}" for zone in range(zones)]
    return [
        Agent(
            id=f"agent-{number}",
            name=f"Agent {number}",
            tier=dice.choice(list(Tier)),
            zones=tuple(dice.sample(names, dice.choice((1, 1, 2)))),
            capability=dice.randrange(101),
        )
        for number in range(agents)
    ]


@dataclass(kw_only=True)
class HallDay:
    """Plays one event after the other, into the router and into the model."""

    dice: Random
    router: Router
    model: HallModel
    zones: int
    names: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)
    now_s: float = 0.0
    calls: list[str] = field(default_factory=list)
    calls_made: int = 0
    past_offers: list[Offer] = field(default_factory=list)
    refused: int = 0

    @classmethod
    def begin(cls, dice: Random, *, agents: int, zones: int) -> "HallDay":
        rules = RoutingRules(
            ring_s=20.0,
            ring_grace_s=2.0,
            settle_s=2.0,
            rest_s=10.0,
            wrap_up_s=3.0,
            # What the model knows nothing of: `test_router_wild_days.py` has it on.
            site=SitePolicy(
                confirm_identity_after_s=None,
                misses_until_not_responding=None,
                loss_share=None,
                exodus_least=None,
            ),
        )
        people = staff(dice, agents, zones)
        day = cls(
            dice=dice,
            router=Router(rules=rules, agents=people),
            model=HallModel.of(people, rules),
            zones=zones,
        )
        day.names = [one.id for one in people]
        day.seats = [f"seat-{number}" for number in range(agents + agents // 5)]
        for agent_id, seat in zip(day.names, day.seats, strict=False):
            day.sit(agent_id, seat)
            day.show(seat, HERE)
        return day

    def play(self) -> None:
        """One random event, after everything that fell due before it."""
        self.pass_time(self.dice.expovariate(1 / MEAN_PAUSE_S))
        (name,) = self.dice.choices(list(EVENTS), list(EVENTS.values()))
        getattr(self, name)()

    def check(self) -> None:
        self.model.check(set(self.router.calls), self.now_s)

    def pass_time(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while (due_s := self.router.next_due_s()) is not None and due_s <= end_s:
            self.now_s = max(self.now_s, due_s)
            self.model.follow(self.router.time_passed(self.now_s), self.now_s)
        self.now_s = end_s

    def call(self) -> None:
        rush = int(self.now_s // RUSH_EVERY_S) % 2
        if len(self.router.calls) > MOST_CALLS_PER_AGENT[rush] * len(self.names):
            self.hang_up()
            return
        self.calls_made += 1
        tier = self.dice.choice(list(Tier))
        call = Call(
            id=f"call-{self.calls_made}",
            caller=None,
            customer_id=None,
            customer_class=CLASS_FOR[tier],
            tier=tier,
            zone=f"zone-{self.dice.randrange(self.zones)}",
            arrived_s=self.now_s,
        )
        self.calls.append(call.id)
        wanted = self.model.best_free((call.tier, call.zone), self.now_s)
        self.model.arrived(call)
        decided = self.router.call_arrived(call, self.now_s)
        rung = [
            self.model.people[one.offer.agent_id].agent.capability
            for one in decided
            if isinstance(one, Offered)
        ]
        assert rung == ([] if wanted is None else [wanted]), f"{call.id}: not the best is rung"
        self.model.follow(decided, self.now_s)

    def hang_up(self) -> None:
        if (call_id := self._some_call()) is not None:
            self.model.follow(self.router.hung_up(call_id, self.now_s), self.now_s)

    def pick_up(self) -> None:
        if (offer := self._some_offer()) is not None:
            decided = self.router.accepted(offer.id, offer.epoch, self.now_s)
            self.model.follow(decided, self.now_s)

    def refuse(self) -> None:
        if (offer := self._some_offer()) is not None:
            decided = self.router.rejected(offer.id, offer.epoch, self.now_s)
            self.model.follow(decided, self.now_s)

    def answer_late(self) -> None:
        """Somebody answers an offer that no longer stands: refused, and nothing changes."""
        if not self.past_offers:
            return
        offer = self.dice.choice(self.past_offers)
        if offer.id in self.model.ringing:
            return
        try:
            self.router.accepted(offer.id, offer.epoch, self.now_s)
        except Conflict:
            self.refused += 1
        else:
            raise AssertionError(f"offer {offer.id} was answered after its end")

    def chair(self) -> None:
        """A chair says something else; often one at which a phone rings."""
        offer = self._some_offer() if self.dice.random() < 0.3 else None
        someone = self.dice.choice(self.names) if offer is None else offer.agent_id
        seat = self.model.people[someone].seat
        if seat is not None:
            (view,) = self.dice.choices(VIEWS, VIEW_WEIGHTS)
            self.show(seat, view)

    def show(self, seat: str, view: SeatView) -> None:
        self.model.view(seat, view, self.now_s)
        self.model.follow(self.router.seat_changed(seat, view, self.now_s), self.now_s)

    def pause(self) -> None:
        agent_id = self.dice.choice(self.names)
        wanted = self.dice.random() < 0.1
        self.model.people[agent_id].on_break = wanted
        decided = self.router.break_wanted(agent_id, self.now_s, wanted=wanted)
        self.model.follow(decided, self.now_s)

    def change_chair(self) -> None:
        """Somebody logs out and in again, at a chair that may be taken."""
        agent_id = self.dice.choice(self.names)
        former = self.model.people[agent_id].seat
        self.model.left_seat(agent_id)
        self.model.follow(self.router.logged_out(agent_id, self.now_s), self.now_s)
        self.sit(agent_id, self.dice.choice(self.seats))
        if self.model.people[agent_id].seat is None:
            self.sit(agent_id, former or self.dice.choice(self.seats))

    def sit(self, agent_id: str, seat: str) -> None:
        taken = seat in self.model.holders
        try:
            decided = self.router.logged_in(agent_id, seat, self.now_s)
        except Conflict:
            assert taken, f"{seat} is free, but {agent_id} may not take it"
            self.refused += 1
            return
        assert not taken, f"{seat} has two agents"
        self.model.took_seat(agent_id, seat, self.now_s)
        self.model.follow(decided, self.now_s)

    def wait(self) -> None:
        """Nothing happens for a while, so that rings and rests run out."""
        self.pass_time(self.dice.expovariate(1 / 5.0))

    def _some_call(self) -> str | None:
        while self.calls:
            at = self.dice.randrange(len(self.calls))
            call_id = self.calls[at]
            if call_id in self.router.calls:
                return call_id
            self.calls[at] = self.calls[-1]
            self.calls.pop()
        return None

    def _some_offer(self) -> Offer | None:
        if not self.model.ringing:
            return None
        offer = self.dice.choice(list(self.model.ringing.values()))
        self.past_offers = [*self.past_offers[-LATE_ANSWERS_KEPT:], offer]
        return offer

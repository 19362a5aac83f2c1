"""Days of a call centre as rows of the log, and the same day counted by hand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from call_hall import AWAY, HERE, LEAVING, UNKNOWN, agent, call, seat_of

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.values import Tier
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import (
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Requeued,
    Transferred,
    WaitChange,
    Withdrawn,
)
from dispatcher.routing.policies import (
    Action,
    RoutingRules,
    SitePolicy,
    Strategy,
    ZonePolicy,
)
from dispatcher.routing.router import Router
from dispatcher.routing.values import STANDING, CallState, WithdrawalCause

START_MS = 1_782_907_200_000
CREW = (
    agent("anna", zones=("billing", "repair"), capability=90),
    agent("ben", zones=("billing",), capability=50),
    agent("vera", tier=Tier.VIP, zones=("billing",), capability=70),
)
DAY_RULES = RoutingRules(
    ring_s=20.0,
    ring_grace_s=2.0,
    settle_s=2.0,
    rest_s=10.0,
    wrap_up_s=15.0,
    site=SitePolicy(confirm_identity_after_s=None, misses_until_not_responding=8),
    zones={
        "billing": ZonePolicy(overflow_after_s=60.0, longest_wait_s=240.0, most_waiting=3),
        "repair": ZonePolicy(strategy=Strategy.RING_ALL, left_empty=Action.CLOSE),
    },
)
EVENTS = {
    "call": 24,
    "pick_up": 22,
    "hang_up": 9,
    "chair": 18,
    "reject": 4,
    "move": 3,
    "transfer": 3,
    "hand_over": 2,
    "bridge": 2,
    "break": 2,
    "log_in": 6,
    "log_out": 1,
    "callback": 2,
    "step_clock": 1,
    "restart": 1,
}


@dataclass
class Counted:
    """The day by hand: from decisions and states, with none of the product's sums."""

    calls: int = 0
    answered: int = 0
    ended_waiting: int = 0
    not_admitted: int = 0
    moved: int = 0
    rings: int = 0
    rings_saved: int = 0
    withdrawals: Counter[str] = field(default_factory=Counter)
    time_ms: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(kw_only=True)
class DayTurn:
    """Implements `Told`: what one turn gathered. `begins`: of a new run."""

    now_s: float
    decisions: list[Decision]
    agents: list[AgentState]
    agents_gone: list[str]
    begins: bool


class FigureDay:
    """Plays random events into a router, and counts along.

    Args:
        seed: the same seed is the same day.
    """

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self.now_s = 1_000.0
        self.wall_ahead_ms = 0
        self.counted = Counted()
        self._begins = True
        self._numbers = 0
        self._standing: set[str] = set()
        self._states: dict[str, str] = {}
        self._unsettled_ms: Counter[tuple[str, str]] = Counter()
        self.router = Router(rules=DAY_RULES, agents=CREW, main_site="main")

    def to_ms(self, moment_s: float) -> int:
        return START_MS + self.wall_ahead_ms + round(moment_s * 1000)

    def turns(self, events: int) -> Iterator[DayTurn]:
        """One turn after the other."""
        yield from self._told(self._begin())
        for name in self._dice.choices(list(EVENTS), weights=EVENTS.values(), k=events):
            yield from self._pass_time()
            if name == "restart":
                yield from self._told(self._restart())
            elif name == "step_clock":
                self.wall_ahead_ms += self._dice.choice((-600_000, 600_000))
            else:
                yield from self._told(self._event(name))

    def settle(self) -> None:
        """The log has heard of this moment: time up to here is nobody's guess."""
        self.counted.time_ms.update(self._unsettled_ms)
        self._unsettled_ms.clear()

    def _begin(self) -> list[Decision]:
        decisions: list[Decision] = []
        for one in CREW:
            decisions += self.router.seat_changed(seat_of(one.id), HERE, self.now_s)
            decisions += self.router.logged_in(one.id, seat_of(one.id), self.now_s)
        return decisions

    def _restart(self) -> list[Decision]:
        """Nothing is lost but the time nobody was there to count, and what chairs had said."""
        kept = self.router.kept()
        self.now_s += 40.0
        self.router = Router(rules=DAY_RULES, agents=CREW, main_site="main")
        self.router.restore(kept, self.now_s)
        self._states, self._begins = {}, True
        self._unsettled_ms.clear()
        return self.router.restarted(self.now_s)

    def _pass_time(self) -> Iterator[DayTurn]:
        target_s = self.now_s + self._dice.choice((0.0, 0.3, 1.0, 2.0, 3.0, 7.0, 20.0, 400.0))
        while (due_s := self.router.next_due_s()) is not None and due_s <= target_s:
            self._go_to(max(self.now_s, due_s))
            yield from self._told(self.router.time_passed(self.now_s))
        self._go_to(target_s)

    def _go_to(self, moment_s: float) -> None:
        # To the millisecond, as the log has it.
        passed_ms = round(moment_s * 1000) - round(self.now_s * 1000)
        for name, state in self._states.items():
            self._unsettled_ms[name, state] += passed_ms
        self.now_s = moment_s

    def _told(self, decisions: list[Decision]) -> Iterator[DayTurn]:
        agents, gone, _ = self.router.take_changed()
        for one in decisions:
            self._count(one)
        for state in agents:
            self._states[state.agent.id] = state.offerable(self.now_s).value
        if decisions or agents or gone:
            begins, self._begins = self._begins, False
            yield DayTurn(
                now_s=self.now_s,
                decisions=decisions,
                agents=agents,
                agents_gone=gone,
                begins=begins,
            )

    def _event(self, name: str) -> list[Decision]:
        try:
            return self._decide(name)
        except (Conflict, NotFound):
            return []

    def _decide(self, name: str) -> list[Decision]:
        router, dice, now_s = self.router, self._dice, self.now_s
        who = dice.choice(CREW).id
        offers = [one for one in router.offers.values() if one.agent_id == who]
        of_talks = name in {"transfer", "hand_over", "bridge"}
        calls = sorted(
            one.id
            for one in router.calls.values()
            if not of_talks or one.state is CallState.CONNECTED
        )
        match name:
            case "call":
                self._numbers += 1
                tier, zone = dice.choice(list(Tier)), dice.choice(("billing", "repair"))
                new = call(f"c{self._numbers}", tier=tier, zone=zone, arrived_s=now_s)
                return router.call_arrived(replace(new, caller="+493012345678"), now_s)
            case "pick_up" if router.offers:
                one = router.offers[dice.choice(sorted(router.offers))]
                return router.accepted(one.id, one.epoch, now_s)
            case "reject" if offers:
                cause = dice.choice((WithdrawalCause.REJECTED, WithdrawalCause.BUSY))
                return router.rejected(offers[0].id, offers[0].epoch, now_s, cause)
            case "chair":
                view = dice.choice((HERE, HERE, HERE, HERE, LEAVING, AWAY, UNKNOWN))
                return router.seat_changed(seat_of(who), view, now_s)
            case "log_in":
                return router.logged_in(who, seat_of(who), now_s)
            case "log_out":
                return router.logged_out(who, now_s)
            case "break":
                return router.break_wanted(who, now_s, wanted=dice.random() < 0.3)
            case _ if calls:
                return self._to_a_call(name, dice.choice(calls), who)
            case _:
                return []

    def _to_a_call(self, name: str, call_id: str, who: str) -> list[Decision]:
        router, now_s = self.router, self.now_s
        match name:
            case "hang_up":
                return router.hung_up(call_id, now_s)
            case "move":
                return router.moved(call_id, now_s, zone=self._dice.choice(("billing", "repair")))
            case "transfer":
                return router.transferred(call_id, now_s, zone="repair")
            case "hand_over":
                return router.handed_over(call_id, who, now_s)
            case "bridge":
                return router.bridge_failed(call_id, now_s)
            case "callback":
                return router.callback_wanted(call_id, now_s)
            case _:
                return []

    def _count(self, decision: Decision) -> None:
        counted = self.counted
        match decision:
            case Held(call=one) | Offered(call=one):
                self._see(one.id)
                counted.rings += isinstance(decision, Offered)
                counted.rings_saved += decision.ring_saved
            case Withdrawn(cause=cause):
                counted.withdrawals[cause.value] += 1
            case Connected():
                counted.answered += 1
            case Requeued(change=WaitChange.MOVED):
                counted.moved += 1
                counted.calls += 1
            case Requeued(change=WaitChange.BRIDGE_FAILED) | Transferred(attended=False):
                counted.calls += 1
            case Finished(call=one) if one.id not in self._standing:
                counted.not_admitted += 1
            case Finished(call=one):
                counted.ended_waiting += one.state is not CallState.ENDED
            case _:
                pass

    def _see(self, call_id: str) -> None:
        if call_id not in self._standing:
            self._standing.add(call_id)
            self.counted.calls += 1

    def waiting(self) -> int:
        """Calls nobody has answered yet."""
        open_states = {CallState.WAITING} | STANDING
        return sum(one.state in open_states for one in self.router.calls.values())

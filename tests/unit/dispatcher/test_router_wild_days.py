"""Wild days with every policy on: whatever happens, however often the dispatcher is replaced.

The machine knows only what it told the router and what the router decided. Every now and then
the router is replaced by one made from what would have been stored.
"""

import json
from dataclasses import fields, replace
from typing import Any

from call_hall import AWAY, HERE, LEAVING, RULES, UNKNOWN, agent, call, seat_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.values import Binding, BindingPolicy, CustomerClass, Tier
from dispatcher.routing.decisions import (
    CallDecision,
    Connected,
    Decision,
    Finished,
    Offered,
    Transferred,
    Withdrawn,
)
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import (
    Action,
    RoutingRules,
    SitePolicy,
    Strategy,
    WideningStep,
    ZonePolicy,
)
from dispatcher.routing.restoring import Kept
from dispatcher.routing.router import Router
from dispatcher.routing.values import (
    OPEN_STATES,
    STANDING,
    CallState,
    Channel,
    Offer,
    Offerable,
    WithdrawalCause,
)
from dispatcher.seats.record import SeatView
from dispatcher.store.state_codec import (
    agent_from,
    agent_json,
    site_from,
    site_json,
    terms_from,
    terms_json,
)

ZONES = {
    "best": ZonePolicy(overflow_after_s=20.0, overflow_when_unstaffed=True, wrap_up_s=4.0),
    "wide": ZonePolicy(
        strategy=Strategy.ROUND_ROBIN,
        widening=(
            WideningStep(after_s=0.0, least_capability=70),
            WideningStep(after_s=10.0, least_capability=30),
        ),
        longest_wait_s=90.0,
        head_starts_s={CustomerClass.VIP: 30.0},
    ),
    "all": ZonePolicy(
        strategy=Strategy.RING_ALL, ring_all_most=3, callback_after_s=15.0, most_waiting=3
    ),
    "lot": ZonePolicy(strategy=Strategy.RANDOM, left_empty=Action.CLOSE, strict_priority=True),
}
WILD = RoutingRules(
    ring_s=RULES.ring_s,
    wrap_up_s=2.0,
    busy_rest_s=3.0,
    chat_capacity=2,
    zones=ZONES,
    site=SitePolicy(
        rings_leaving=True,
        trusts_unknown=False,
        confirm_identity_after_s=40.0,
        misses_until_not_responding=2,
        loss_least=3,
        exodus_least=3,
    ),
)
CREW = {
    one.id: one
    for one in (
        agent("anna", zones=("best", "all"), capability=90),
        agent("ben", zones=("best", "wide"), capability=50),
        agent("cleo", zones=("wide", "lot"), capability=20),
        agent("dora", zones=("all", "lot"), capability=80),
        agent("vera", tier=Tier.VIP, zones=("best", "all"), capability=70),
        agent("gus", tier=Tier.GUIDE, zones=("best", "wide", "lot"), capability=75),
    )
}
NAMES = st.sampled_from(sorted(CREW))
PICK = st.integers(0, 30)
VIEWS = st.sampled_from([HERE, LEAVING, HERE, AWAY, HERE, UNKNOWN])
ANSWERS = st.sampled_from(["pick_up", "pick_up", "reject", "busy", "unreachable", "rings"])
CUSTOMERS = st.sampled_from([None, None, "acme", "bolt"])


class WildDay(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.router = Router(rules=WILD, agents=CREW.values())
        self.crew = dict(CREW)
        self.now_s = 0.0
        self.views: dict[str, SeatView] = {}
        self.bindings: dict[str, Binding] = {}
        self.open: dict[str, CallState] = {}
        self.arrived: dict[str, float] = {}
        self.over: set[str] = set()
        self.past: list[Offer] = []
        self.ringing: dict[str, Offer] = {}
        self.talking: dict[str, str] = {}

    @initialize()
    def morning(self) -> None:
        for name in sorted(CREW):
            self.chair(name, HERE)
            self.follow(self.router.logged_in(name, seat_of(name), self.now_s))

    # What happens.

    @rule(name=NAMES, view=VIEWS)
    def chair(self, name: str, view: SeatView) -> None:
        self.views[seat_of(name)] = view
        self.follow(self.router.seat_changed(seat_of(name), view, self.now_s))

    @rule(names=st.permutations(sorted(CREW)), view=st.sampled_from([UNKNOWN, AWAY, HERE]))
    def many_chairs(self, names: list[str], view: SeatView) -> None:
        for name in names[:4]:
            self.chair(name, view)

    @rule(
        tier=st.sampled_from([Tier.NORMAL, Tier.NORMAL, Tier.VIP, Tier.GUIDE]),
        zone=st.sampled_from(sorted(ZONES)),
        channel=st.sampled_from([Channel.VOICE, Channel.VOICE, Channel.CHAT]),
        customer=CUSTOMERS,
        known=st.booleans(),
    )
    def caller_rings(
        self, tier: Tier, zone: str, channel: Channel, customer: str | None, known: bool
    ) -> None:
        new = call(f"c{len(self.arrived):03}", tier=tier, zone=zone, arrived_s=self.now_s)
        caller = "+493012345678" if known else None
        new = replace(new, channel=channel, customer_id=customer, caller=caller)
        self.open[new.id] = CallState.WAITING
        self.arrived[new.id] = self.now_s
        self.follow(self.router.call_arrived(new, self.now_s))

    @precondition(lambda self: self.ringing)
    @rule(which=PICK, answer=ANSWERS)
    def answer(self, which: int, answer: str) -> None:
        offer = self._one_of(self.ringing, which)
        match answer:
            case "pick_up":
                decided = self.router.accepted(offer.id, offer.epoch, self.now_s)
            case "rings":
                decided = self.router.rang(offer.id, offer.epoch, self.now_s)
            case _:
                cause = WithdrawalCause(answer if answer != "reject" else "rejected")
                decided = self.router.rejected(offer.id, offer.epoch, self.now_s, cause)
        self.follow(decided)

    @precondition(lambda self: self.past)
    @rule(which=PICK)
    def answer_too_late(self, which: int) -> None:
        offer = self.past[which % len(self.past)]
        for verb in (self.router.accepted, self.router.rejected, self.router.rang):
            self.refused(verb, offer.id, offer.epoch, self.now_s)

    @precondition(lambda self: self.open)
    @rule(which=PICK, how=st.sampled_from(["hang_up", "redirect", "callback", "audit"]))
    def caller_goes(self, which: int, how: str) -> None:
        name = sorted(self.open)[which % len(self.open)]
        if how == "hang_up":
            self.follow(self.router.hung_up(name, self.now_s))
        elif how == "redirect":
            self.follow(self.router.redirected(name, self.now_s))
        elif how == "audit":
            self.follow(self.router.lines_audited(set(self.open) - {name}, self.now_s))
        else:
            self.perhaps(self.router.callback_wanted, name, self.now_s)

    @precondition(lambda self: self.open)
    @rule(which=PICK, zone=st.sampled_from(sorted(ZONES)), head_start_s=st.integers(0, 90))
    def supervisor_moves(self, which: int, zone: str, head_start_s: int) -> None:
        name = sorted(self.open)[which % len(self.open)]
        if head_start_s < 45:
            self.perhaps(self.router.moved, name, self.now_s, zone=zone)
        else:
            self.follow(self.router.prioritised(name, float(head_start_s), self.now_s))

    @precondition(lambda self: self.talking)
    @rule(
        which=PICK, to=NAMES, how=st.sampled_from(["blind", "queue", "attended", "bridge_failed"])
    )
    def transfer(self, which: int, to: str, how: str) -> None:
        name = self._one_of({one: one for one in self.talking}, which)
        if how == "blind":
            self.perhaps(self.router.transferred, name, self.now_s, agent_id=to)
        elif how == "queue":
            self.follow(self.router.transferred(name, self.now_s, zone="best"))
        elif how == "attended":
            self.perhaps(self.router.handed_over, name, to, self.now_s)
        else:
            self.follow(self.router.bridge_failed(name, self.now_s))

    @rule(name=NAMES, what=st.sampled_from(["break", "back", "busy", "idle", "here", "still_me"]))
    def agent_says(self, name: str, what: str) -> None:
        router, now_s = self.router, self.now_s
        match what:
            case "break" | "back":
                self.perhaps(router.break_wanted, name, now_s, wanted=what == "break")
            case "busy" | "idle":
                self.perhaps(router.line_changed, name, now_s, busy=what == "busy")
            case "here":
                self.perhaps(router.here_claimed, name, now_s, by="anna", until_s=now_s + 30.0)
            case _:
                self.perhaps(router.sitter_confirmed, name, now_s)

    @rule(name=NAMES, at=NAMES, out=st.booleans())
    def log_in(self, name: str, at: str, out: bool) -> None:
        if out:
            self.perhaps(self.router.logged_out, name, self.now_s)
        self.perhaps(self.router.logged_in, name, seat_of(at), self.now_s)

    @rule(mode=st.sampled_from(Mode), for_s=st.sampled_from([None, 20.0]))
    def mode(self, mode: Mode, for_s: float | None) -> None:
        until_s = None if for_s is None else self.now_s + for_s
        self.follow(self.router.mode_set(mode, self.now_s, by="anna", until_s=until_s))

    @rule(up=st.booleans())
    def link(self, up: bool) -> None:
        self.follow(self.router.link_changed(self.now_s, up=up))

    @rule(name=NAMES, tier=st.sampled_from(Tier), removed=st.booleans())
    def registry(self, name: str, tier: Tier, removed: bool) -> None:
        if removed and name in self.router.agents:
            del self.crew[name]
            self.follow(self.router.agent_removed(name, self.now_s))
        else:
            self.crew[name] = replace(CREW[name], tier=tier)
            self.follow(self.router.agent_changed(self.crew[name], self.now_s))

    @rule(
        customer=st.sampled_from(["acme", "bolt"]),
        name=st.none() | NAMES,
        cover=st.none() | NAMES,
        policy=st.sampled_from(BindingPolicy),
    )
    def bind(
        self, customer: str, name: str | None, cover: str | None, policy: BindingPolicy
    ) -> None:
        if name is None:
            self.bindings.pop(customer, None)
        else:
            self.bindings[customer] = Binding(
                customer=customer, agent=name, policy=policy, wait_s=15.0, cover=cover
            )
        self.follow(self.router.binding_changed(customer, self.bindings.get(customer), self.now_s))

    @rule(wait_s=st.sampled_from([0.5, 1.0, 2.0, 5.0, 20.0, 45.0]))
    def time_goes_by(self, wait_s: float) -> None:
        until_s = self.now_s + wait_s
        while (due_s := self.router.next_due_s()) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            self.follow([])
        self.now_s = until_s
        self.follow([])

    @rule()
    def another_dispatcher(self) -> None:
        """Goes on with a router made from what was stored; it equals the former one."""
        before = self.router.kept()
        after = Router(rules=WILD, agents=self.crew.values())
        for customer, binding in self.bindings.items():
            after.binding_changed(customer, binding, self.now_s)
        after.restore(self._stored(before), self.now_s, self.views)

        assert differing(after.kept(), before) == []
        self.router = after

    # What was decided.

    def follow(self, decisions: list[Decision]) -> None:
        for decision in [*decisions, *self.router.time_passed(self.now_s)]:
            if isinstance(decision, CallDecision):
                self.take(decision)

    def take(self, decision: CallDecision) -> None:
        name = decision.call.id
        assert name in self.open, f"{name} is over, and still {decision}"
        assert decision.call.arrived_s == self.arrived[name]
        match decision:
            case Offered(offer=offer):
                self.may_ring(decision)
                self.ringing[offer.id] = offer
            case Withdrawn(offer=offer):
                assert self.ringing.pop(offer.id) == offer
                self.past.append(offer)
            case Connected(offer=offer):
                assert self.ringing.pop(offer.id) == offer
                assert name not in self.talking
                self.past.append(offer)
                self.talking[name] = offer.agent_id
            case Transferred(from_agent=former, to_agent=target, attended=attended):
                assert self.talking.pop(name) == former
                if attended:
                    self.talking[name] = str(target)
            case Finished(call=ended):
                assert ended.state not in OPEN_STATES
                assert not [one for one in self.ringing.values() if one.call_id == name]
                self.talking.pop(name, None)
                del self.open[name]
                self.over.add(name)
                return
            case _:
                if decision.call.state is CallState.WAITING:
                    self.talking.pop(name, None)
        self.open[name] = decision.call.state

    def may_ring(self, decision: Offered) -> None:
        offer = decision.offer
        one = decision.call
        others = [each for each in self.ringing.values() if each.agent_id == offer.agent_id]
        assert others == [], "two phones ring on one desk"
        spoken = [
            name
            for name, who in self.talking.items()
            if who == offer.agent_id and self.router.calls[name].channel is Channel.VOICE
        ]
        assert spoken == [], "rung while talking"
        assert offer.deadline_s == self.now_s + WILD.ring_s
        assert one.state in STANDING
        state = self.router.agents.get(offer.agent_id)
        if state is not None and state.seat is not None:
            view = self.views.get(state.seat, UNKNOWN)
            trusted = state.here_until_s > self.now_s or decision.marks
            leaving = decision.why == "last_resort" and view is LEAVING
            assert (
                view is HERE
                or leaving
                or (trusted and view is UNKNOWN)
                or ("trust_logins" in decision.marks)
            )

    def perhaps(self, verb: Any, *said: Any, **more: Any) -> None:
        """Something that may be refused, and then has changed nothing."""
        before = self.router.kept()
        try:
            self.follow(verb(*said, **more))
        except (Conflict, NotFound):
            assert self.router.kept() == before

    def refused(self, verb: Any, *said: Any) -> None:
        try:
            verb(*said)
        except Conflict:
            return
        raise AssertionError("a late answer was taken")

    # What must hold whenever nothing is going on.

    @invariant()
    def no_call_is_lost(self) -> None:
        assert {one.id: one.state for one in self.router.calls.values()} == self.open
        for name, one in self.router.calls.items():
            mine = {offer.id for offer in self.ringing.values() if offer.call_id == name}
            assert set(one.offer_ids) == mine
            assert (one.state in STANDING) == bool(mine)
            assert (one.state is CallState.CONNECTED) == (name in self.talking)

    @invariant()
    def agents_know_their_calls(self) -> None:
        for name, state in self.router.agents.items():
            mine = {one for one, who in self.talking.items() if who == name}
            spoken = {one for one in mine if self.router.calls[one].channel is Channel.VOICE}
            assert ({state.call_id} - {None}) == spoken
            assert state.chats == mine - spoken
            assert len(state.chats) <= WILD.chat_capacity + 1
            rung = {offer.id for offer in self.ringing.values() if offer.agent_id == name}
            assert ({state.offer_id} - {None}) == rung

    @invariant()
    def nobody_waits_while_somebody_could_serve(self) -> None:
        waiting = [one for one, state in self.open.items() if state is CallState.WAITING]
        for name in self.router.agents:
            for one in waiting:
                way = self.router.why(name, one, self.now_s)
                assert way is not Offerable.READY, f"{name} is free for {one}"

    @invariant()
    def what_is_due_lies_ahead(self) -> None:
        due_s = self.router.next_due_s()

        assert due_s is None or due_s > self.now_s

    def teardown(self) -> None:
        """Every call ends, and then nothing is left of any."""
        for name in list(self.open):
            if name in self.open:
                self.follow(self.router.hung_up(name, self.now_s))

        assert (self.open, self.ringing, self.talking) == ({}, {}, {})
        assert not self.router.offers
        for state in self.router.agents.values():
            assert (state.call_id, state.offer_id, state.chats) == (None, None, frozenset())

    def _stored(self, kept: Kept) -> Kept:
        agents = {
            name: agent_from(plain(agent_json(one, to_ms)), one.agent, from_ms)
            for name, one in kept.agents.items()
        }
        calls = {}
        for name, one in kept.calls.items():
            terms = terms_from(plain(terms_json(one, to_ms)), from_ms)
            columns = replace(call(name), **{key: getattr(one, key) for key in COLUMNS})
            calls[name] = replace(columns, **terms)
        sites = {
            name: site_from(name, plain(site_json(one, to_ms)), from_ms)
            for name, one in kept.sites.items()
        }
        return Kept(agents=agents, calls=calls, offers=kept.offers, sites=sites)

    @staticmethod
    def _one_of(those: dict[str, Any], which: int) -> Any:
        return those[sorted(those)[which % len(those)]]


COLUMNS = (
    "caller",
    "customer_id",
    "customer_class",
    "tier",
    "zone",
    "arrived_s",
    "state",
    "agent_id",
    "offers_made",
    "connected_s",
    "channel",
    "head_start_s",
    "overflowed",
    "end_reason",
)


def differing(one: Kept, other: Kept) -> list[tuple[str, str, Any, Any]]:
    """What is not the same in two states, attribute by attribute."""
    found = []
    for kind in ("agents", "calls", "offers", "sites"):
        mine, theirs = getattr(one, kind), getattr(other, kind)
        assert mine.keys() == theirs.keys()
        for name, value in mine.items():
            pairs = {
                each.name: (getattr(value, each.name), getattr(theirs[name], each.name))
                for each in fields(value)
            }
            found += [(name, key, *pair) for key, pair in pairs.items() if pair[0] != pair[1]]
    return found


def plain(body: Any) -> Any:
    return json.loads(json.dumps(body))


def to_ms(moment_s: float) -> int:
    return round(moment_s * 1000)


def from_ms(moment_ms: int) -> float:
    return moment_ms / 1000


def test_wild_days() -> None:
    """Conformance 67, 78: two calls on no phone, no ring at an empty chair, no call lost.

    A dispatcher made from what was stored equals the one that stored it, at any moment.
    """
    days = settings(derandomize=True, deadline=None, max_examples=60, stateful_step_count=60)
    run_state_machine_as_test(WildDay, settings=days)

"""A hall in the middle of a working day, in values: who sits, who talks, who waits.

Half of the zones have long lines and nobody free, the other half have people to spare; of all
agents three in five sit in their chair. The same seed makes the same hall.
"""

from dataclasses import dataclass, replace
from random import Random

from dispatcher.registry.values import (
    Agent,
    CustomerClass,
    Floor,
    Registry,
    SeatPlace,
    Site,
    Tier,
    Zone,
)
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.policies import Action, RoutingRules, WideningStep, ZonePolicy
from dispatcher.routing.restoring import Kept
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, CallState
from dispatcher.seats.record import Link, SeatView
from dispatcher.store.registry_rows import Intent
from mqtt_bridge.messages import Presence, Reason

SITE, FLOOR = "main", "1"
LINES, CALM = ("line-1", "line-2"), ("calm-1", "calm-2")
# Where one agent at a time is watched; nobody else serves there.
WATCHED = "watched"
WATCHED_AGENTS = 10
TIERS = (Tier.GUIDE, Tier.NORMAL, Tier.VIP)
TIER_WEIGHTS = (2, 6, 2)
# Enough that nobody who is asked to hang up has only just picked up.
MOST_TALKING = 2_000
CLASS_OF = {
    Tier.GUIDE: CustomerClass.NEW,
    Tier.NORMAL: CustomerClass.NORMAL,
    Tier.VIP: CustomerClass.VIP,
}
SITS = SeatView(presence=Presence.ONLINE, occupied=True, reason=Reason.OCCUPIED, link=Link.LIVE)
AWAY = SeatView(
    presence=Presence.OFFLINE, occupied=False, reason=Reason.SEAT_EMPTY, link=Link.LIVE
)
SILENT = SeatView(link=Link.SILENT)

# What a site with long lines sets: everything that has to be looked at for each call is on.
LINE_POLICY = ZonePolicy(
    widening=(
        WideningStep(after_s=0.0, least_capability=70),
        WideningStep(after_s=30.0, least_capability=0),
    ),
    overflow_after_s=120.0,
    head_starts_s={CustomerClass.VIP: 120.0, CustomerClass.NORMAL: 30.0},
    most_waiting=50_000,
    longest_wait_s=3_600.0,
    waited_too_long=Action.CALLBACK,
    callback_after_s=300.0,
)
RULES = RoutingRules(
    ring_s=20.0,
    ring_grace_s=0.0,
    settle_s=0.0,
    zones=dict.fromkeys(LINES, LINE_POLICY),
)


@dataclass(frozen=True, kw_only=True)
class Hall:
    """Everything a dispatcher would know of such a hall."""

    now_s: float
    registry: Registry
    kept: Kept
    views: dict[str, SeatView]
    talking: list[Call]
    waiting: list[Call]

    def intents(self) -> list[Intent]:
        """What the database says of log-ins and breaks."""
        return [
            Intent(agent_id=one.agent.id, seat=one.seat, break_wanted=one.break_wanted)
            for one in self.kept.agents.values()
        ]

    def router(self) -> Router:
        """A router to which all this has happened."""
        router = Router(rules=RULES, agents=self.registry.agents.values(), main_site=SITE)
        router.restore(self.kept, self.now_s, self.views)
        return router


def make(*, agents: int, waiting: int, now_s: float, seed: int) -> Hall:
    """A hall with so many agents, and so many callers waiting."""
    dice = Random(seed)  # noqa: S311
    people = [_agent(number, agents, dice) for number in range(agents)]
    states, views, talking = {}, {}, []
    for one in people:
        state, view = _state(one, dice, now_s)
        if _may_talk(state, view) and len(talking) < MOST_TALKING:
            call = _talk(state, len(talking), now_s)
            talking.append(call)
            state = AgentState(agent=one, seat=state.seat, call_id=call.id)
        elif state.seat is not None and one.zones[0] in LINES:
            state = AgentState(agent=one, seat=state.seat, break_wanted=True)
        states[one.id] = state
        views[seat_of(one.id)] = view
    line = [_in_line(f"w-{number}", dice, now_s) for number in range(waiting)]
    calls = {one.id: one for one in (*talking, *line)}
    return Hall(
        now_s=now_s,
        registry=_registry(people),
        kept=Kept(agents=states, calls=calls),
        views=views,
        talking=talking,
        waiting=line,
    )


def caller(name: str, zones: tuple[str, ...], dice: Random, now_s: float) -> Call:
    """Somebody calls."""
    tier = dice.choices(TIERS, TIER_WEIGHTS)[0]
    return Call(
        id=name,
        caller="+493012345678",
        customer_id=None,
        customer_class=CLASS_OF[tier],
        tier=tier,
        zone=dice.choice(zones),
        arrived_s=now_s,
        site=SITE,
    )


def seat_of(agent_id: str) -> str:
    return f"seat-{agent_id}"


def _in_line(name: str, dice: Random, now_s: float) -> Call:
    """Somebody who has waited for up to four minutes already."""
    waited_s = dice.uniform(0.0, 240.0)
    new = caller(name, LINES, dice, now_s - waited_s)
    over_s = LINE_POLICY.overflow_after_s or 0.0
    overflowed = waited_s >= over_s and new.tier is not Tier.VIP
    widened = waited_s >= LINE_POLICY.widening[1].after_s
    return replace(new, step=int(widened), overflowed=overflowed)


def _agent(number: int, agents: int, dice: Random) -> Agent:
    name = f"a-{number:06}"
    # The last ones in the list, one tier for all.
    if number >= agents - WATCHED_AGENTS:
        return Agent(id=name, name=name, tier=Tier.NORMAL, zones=(WATCHED,), capability=50)
    half = (LINES, CALM)[number % 2]
    zones = half if dice.random() < 0.2 else (dice.choice(half),)
    tier = dice.choices(TIERS, TIER_WEIGHTS)[0]
    return Agent(id=name, name=name, tier=tier, zones=zones, capability=dice.randint(0, 100))


def _state(agent: Agent, dice: Random, now_s: float) -> tuple[AgentState, SeatView]:
    """Three in five sit ready; the others are away, on a break, logged out or silent."""
    seat = seat_of(agent.id)
    idle_s = now_s - dice.uniform(0.0, 600.0)
    ready = AgentState(agent=agent, seat=seat, idle_since_s=idle_s, last_seen_here=True)
    if agent.zones == (WATCHED,):
        return AgentState(agent=agent, seat=seat), AWAY
    match dice.choices(("sits", "away", "break", "out", "silent"), (12, 4, 2, 1, 1))[0]:
        case "sits":
            return ready, SITS
        case "away":
            return AgentState(agent=agent, seat=seat, absent_since_s=idle_s), AWAY
        case "break":
            return AgentState(agent=agent, seat=seat, break_wanted=True), SITS
        case "out":
            return AgentState(agent=agent), AWAY
        case _:
            return AgentState(agent=agent, seat=seat), SILENT


def _may_talk(state: AgentState, view: SeatView) -> bool:
    in_line = state.agent.zones[0] in LINES
    return in_line and state.seat is not None and view is SITS and not state.break_wanted


def _talk(state: AgentState, number: int, now_s: float) -> Call:
    agent = state.agent
    return Call(
        id=f"t-{number}",
        caller="+493012345679",
        customer_id=None,
        customer_class=CLASS_OF[agent.tier],
        tier=agent.tier,
        zone=agent.zones[0],
        arrived_s=now_s,
        state=CallState.CONNECTED,
        agent_id=agent.id,
        connected_s=now_s,
        site=SITE,
    )


def _registry(people: list[Agent]) -> Registry:
    zones = (*LINES, *CALM, WATCHED)
    return Registry(
        sites={SITE: Site(id=SITE, name="Measuring")},
        floors={FLOOR: Floor(id=FLOOR, name="1", site=SITE)},
        zones={one: Zone(id=one, name=one.title()) for one in zones},
        seats={
            seat_of(one.id): SeatPlace(
                id=seat_of(one.id), zone=one.zones[0], floor=FLOOR, x=float(at % 100), y=at // 100
            )
            for at, one in enumerate(people)
        },
        agents={one.id: one for one in people},
    )

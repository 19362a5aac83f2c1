"""A made-up house: who works where, who calls, and what its zones have chosen. Pure values."""

import random

from dispatcher.registry.values import (
    Agent,
    Binding,
    BindingPolicy,
    BlockedNumber,
    Customer,
    CustomerClass,
    Floor,
    Registry,
    SeatPlace,
    Site,
    Tier,
    Zone,
)
from dispatcher.routing.policies import (
    Action,
    RoutingRules,
    SitePolicy,
    Strategy,
    WideningStep,
    ZonePolicy,
)

AGENTS, SEATS, CUSTOMERS, BOUND = 48, 54, 120, 40
ZONES = ("plain", "wide", "ring-all", "strict", "short", "drawn")
SITES = ("main", "annex")
TIERS = (Tier.GUIDE, Tier.NORMAL, Tier.NORMAL, Tier.VIP)

RULES = RoutingRules(
    ring_s=12.0,
    ring_grace_s=2.0,
    settle_s=2.0,
    rest_s=5.0,
    reject_rest_s=3.0,
    busy_rest_s=2.0,
    unreachable_rest_s=8.0,
    wrap_up_s=2.0,
    binding_wait_s=15.0,
    site=SitePolicy(confirm_identity_after_s=300.0, trust_s=120.0, here_s=90.0),
    agents_wrap_up_s={"a-05": 6.0, "a-17": 0.0},
    zones={
        "plain": ZonePolicy(overflow_after_s=25.0, overflow_when_unstaffed=True),
        "wide": ZonePolicy(
            strategy=Strategy.ROUND_ROBIN,
            widening=(
                WideningStep(after_s=0.0, least_capability=70),
                WideningStep(after_s=8.0, least_capability=40),
                WideningStep(after_s=20.0, least_capability=0),
            ),
            head_starts_s={CustomerClass.VIP: 20.0},
            callback_after_s=15.0,
        ),
        "ring-all": ZonePolicy(strategy=Strategy.RING_ALL, ring_all_most=4, longest_wait_s=150.0),
        "strict": ZonePolicy(
            strategy=Strategy.LONGEST_IDLE,
            strict_priority=True,
            head_starts_s={CustomerClass.VIP: 10.0},
            callback_after_s=20.0,
        ),
        "short": ZonePolicy(
            strategy=Strategy.FEWEST_CALLS,
            most_waiting=12,
            full=Action.CLOSE,
            join_empty=False,
            left_empty=Action.CALLBACK,
            longest_wait_s=60.0,
            wrap_up_s=4.0,
        ),
        "drawn": ZonePolicy(strategy=Strategy.RANDOM, overflow_after_s=40.0),
    },
)


def registry(dice: random.Random) -> Registry:
    """The registry at the beginning of the day."""
    seats = {one.id: one for one in map(_seat, range(SEATS))}
    agents = {one.id: one for one in (_agent(dice, at) for at in range(AGENTS))}
    customers = {one.id: one for one in (_customer(dice, at) for at in range(CUSTOMERS))}
    bound = [_binding(dice, name, list(agents)) for name in list(customers)[:BOUND]]
    return Registry(
        sites={name: Site(id=name, name=name.title()) for name in SITES},
        floors={f"f-{name}": Floor(id=f"f-{name}", name=name, site=name) for name in SITES},
        zones={name: Zone(id=name, name=name) for name in ZONES},
        seats=seats,
        agents=agents,
        customers=customers,
        bindings={one.id: one for one in bound},
        blocked={number: BlockedNumber(number=number) for number in map(nuisance, range(3))},
    )


def seat_id(number: int) -> str:
    """The chair of that number."""
    return f"s-{number:02}"


def agent_id(number: int) -> str:
    """The agent of that number; his usual chair has the same one."""
    return f"a-{number:02}"


def phone(customer: int) -> str:
    """A customer's number."""
    return f"+49301{customer:06}"


def nuisance(number: int) -> str:
    """A blocked number."""
    return f"+49309{number:06}"


def site_of_zone(zone: str) -> str:
    """Where a zone's callers belong."""
    return SITES[ZONES.index(zone) % 2]


def _seat(number: int) -> SeatPlace:
    zone = ZONES[number % len(ZONES)]
    return SeatPlace(
        id=seat_id(number),
        zone=zone,
        floor=f"f-{site_of_zone(zone)}",
        x=float(number // len(ZONES)),
        y=float(number % len(ZONES)),
    )


def _agent(dice: random.Random, number: int) -> Agent:
    first = number % len(ZONES)
    second = (first + 1 + number // 24) % len(ZONES)
    return Agent(
        id=agent_id(number),
        name=f"Agent {number}",
        tier=TIERS[(number // len(ZONES)) % len(TIERS)],
        zones=(ZONES[first], ZONES[second]),
        capability=dice.randrange(5, 100),
        seat=seat_id(number) if number % 8 == 0 else None,
    )


def _customer(dice: random.Random, number: int) -> Customer:
    kind = dice.choice((CustomerClass.NEW, CustomerClass.NORMAL, CustomerClass.VIP))
    return Customer(
        id=f"c-{number:03}",
        name=f"Customer {number}",
        customer_class=kind,
        phones=(phone(number),),
    )


def _binding(dice: random.Random, customer: str, agents: list[str]) -> Binding:
    agent, cover = dice.sample(agents, 2)
    return Binding(
        customer=customer,
        agent=agent,
        policy=dice.choice(tuple(BindingPolicy)),
        wait_s=dice.choice((None, 6.0, 20.0)),
        cover=cover if dice.random() < 0.5 else None,
    )

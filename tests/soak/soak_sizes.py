"""How large each proof is: small in `./run test`, full in `./run soak`. One seed for all."""

import os
from dataclasses import dataclass

SEED = 20_261_120
IS_FULL = os.environ.get("SEAT_SOAK") == "1"


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What a run goes through.

    Attributes:
        presence_histories: random histories of one seat.
        router_agents, router_zones, router_events: size of the hall, and what happens in it.
        wire_messages: messages to one ledger, one in four of them broken.
        broker_kills: times the broker is killed and brought back under four real nodes.
        dispatcher_kills: times the dispatcher is killed and started again under load.
        desk_kills: times it is killed and started again while agents answer work orders.
        simulation_events: what happens to a whole dispatcher on a virtual clock.
        sitter_day_s: simulated seconds of each sitter's day.
        sitters: how many sitters, each with a day of his own.
    """

    presence_histories: int
    router_agents: int
    router_zones: int
    router_events: int
    wire_messages: int
    broker_kills: int
    dispatcher_kills: int
    desk_kills: int
    simulation_events: int
    sitter_day_s: int
    sitters: int


SMALL = Sizes(
    presence_histories=2_000,
    router_agents=150,
    router_zones=5,
    router_events=10_000,
    wire_messages=10_000,
    broker_kills=1,
    dispatcher_kills=6,
    desk_kills=8,
    simulation_events=5_000,
    sitter_day_s=1_200,
    sitters=1,
)
FULL = Sizes(
    presence_histories=200_000,
    router_agents=3_000,
    router_zones=20,
    router_events=1_000_000,
    wire_messages=500_000,
    broker_kills=30,
    dispatcher_kills=200,
    desk_kills=1_000,
    simulation_events=1_000_000,
    sitter_day_s=8 * 3_600,
    sitters=3,
)
CHOSEN = FULL if IS_FULL else SMALL

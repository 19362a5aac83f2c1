"""What the model of the router knows: chairs, phones and calls as they were told and decided."""

from dataclasses import dataclass, field

from call_hall import UNKNOWN, agent

from dispatcher.registry.values import Tier
from dispatcher.routing.values import Call, Offer
from dispatcher.seats.record import SeatView

AGENTS = {
    one.id: one
    for one in (
        agent("anna", zones=("billing", "repair"), capability=90),
        agent("ben", zones=("billing",), capability=50),
        agent("cleo", zones=("repair",), capability=50),
        agent("vera", tier=Tier.VIP, zones=("billing",), capability=70),
    )
}
SEATS = ("s1", "s2", "s3", "s4")
SEATS = ("s1", "s2", "s3", "s4")


@dataclass
class Phone:
    """What the model knows of one agent."""

    seat: str | None = None
    on_break: bool = False
    offer: Offer | None = None
    call_id: str | None = None
    left_s: float | None = None


@dataclass
class Hall:
    """What the model knows of all."""

    now_s: float = 0.0
    views: dict[str, SeatView] = field(default_factory=lambda: dict.fromkeys(SEATS, UNKNOWN))
    phones: dict[str, Phone] = field(default_factory=lambda: {name: Phone() for name in AGENTS})
    calls: dict[str, Call] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    past_offers: list[Offer] = field(default_factory=list)

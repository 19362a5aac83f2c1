"""What the dispatcher needs of a telephone system, and what that system tells it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from dispatcher.routing.values import Call, Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class PickedUp:
    """The agent's phone was answered."""

    offer_id: str
    epoch: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HungUp:
    """Either side has put down the phone."""

    call_id: str


LineEvent = PickedUp | HungUp


class Switchboard(Protocol):
    """The telephone system. Every verb is quick; what comes of it arrives in `events`."""

    def hold(self, call: Call) -> None:
        """Keep the caller, with music and the reason for the wait."""
        ...

    def ring(self, call: Call, offer: Offer) -> None:
        """Ring the agent's phone for this caller."""
        ...

    def stop_ringing(self, offer: Offer) -> None:
        """The agent's phone falls silent; the caller notices nothing."""
        ...

    def connect(self, call: Call) -> None:
        """Put caller and agent together."""
        ...

    def hang_up(self, call: Call) -> None:
        """Both legs end."""
        ...

    def events(self) -> AsyncIterator[LineEvent]:
        """What happens on the lines."""
        ...

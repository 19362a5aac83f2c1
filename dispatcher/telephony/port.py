"""What the dispatcher needs of a telephone system, and what that system tells it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from dispatcher.routing.values import Call, Offer, WithdrawalCause

# What happens on the lines. A late event is a no-op: the offer it names no longer stands.


@dataclass(frozen=True, kw_only=True, slots=True)
class Rings:
    """The agent's phone rings."""

    offer_id: str
    epoch: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PickedUp:
    """The agent's phone was answered."""

    offer_id: str
    epoch: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NotTaken:
    """The agent's phone was pressed away (`REJECTED`), `BUSY` or `UNREACHABLE`."""

    offer_id: str
    epoch: int
    cause: WithdrawalCause


@dataclass(frozen=True, kw_only=True, slots=True)
class HungUp:
    """Either side has put down the phone."""

    call_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeFailed:
    """Who picked up was gone before the two could talk; the caller is still there."""

    call_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOn:
    """A blind transfer, to an agent or to a zone's queue."""

    call_id: str
    agent_id: str | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver:
    """An attended transfer is done: caller and target talk."""

    call_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirected:
    """The caller was sent out of the house."""

    call_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineUsed:
    """An agent's phone is taken by something that is no call of ours, or free again."""

    agent_id: str
    busy: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LinesAudited:
    """All calls of ours the telephone system has right now; told now and then."""

    call_ids: frozenset[str]


LineEvent = (
    Rings
    | PickedUp
    | NotTaken
    | HungUp
    | BridgeFailed
    | PassedOn
    | HandedOver
    | Redirected
    | LineUsed
    | LinesAudited
)


class Switchboard(Protocol):
    """The telephone system. Every verb is quick; what comes of it arrives in `events`."""

    def hold(self, call: Call) -> None:
        """Keep the caller, with music and the reason for the wait."""
        ...

    def offer_callback(self, call: Call) -> None:
        """Ask the waiting caller whether he would rather be called back."""
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

    def release(self, call: Call, agent_id: str) -> None:
        """The agent's leg of a call ends; the caller stays."""
        ...

    def hang_up(self, call: Call) -> None:
        """All legs end; the call's state says whether a closing word is due first."""
        ...

    def events(self) -> AsyncIterator[LineEvent]:
        """What happens on the lines."""
        ...


@runtime_checkable
class HandsOver(Protocol):
    """A telephone system that can put another agent into a talk; not every one can."""

    def hand_over(self, call: Call, agent_id: str) -> None:
        """The caller goes on with the call's agent; the leg of the former one ends."""
        ...

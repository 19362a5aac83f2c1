"""Calls, offers, and what the router is told and decides.

Pure values. Moments are monotonic seconds of the dispatcher (`_s`), which the store maps to wall
time; a call keeps its arrival and so its place through everything that happens to it.
"""

from dataclasses import dataclass
from enum import Enum

from dispatcher.registry.values import CustomerClass, Tier


class CallState(Enum):
    """Where a call is."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    ENDED = "ended"
    ABANDONED = "abandoned"


OPEN_STATES = frozenset({CallState.WAITING, CallState.OFFERED, CallState.CONNECTED})


class Offerable(Enum):
    """Whether an agent may be offered a call, and if not, the one reason that stands first."""

    READY = "ready"
    NOT_LOGGED_IN = "not_logged_in"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_EMPTY = "seat_empty"
    SEAT_LEAVING = "seat_leaving"
    TALKING = "talking"
    RINGING = "ringing"
    ON_BREAK = "on_break"
    WRAP_UP = "wrap_up"
    SETTLING = "settling"
    RESTING = "resting"


EMPTY_CHAIR = frozenset({Offerable.SEAT_EMPTY, Offerable.SEAT_LEAVING})


class WithdrawalCause(Enum):
    """Why an offer ended without an answer."""

    SEAT_EMPTY = "seat_empty"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    CALLER_GONE = "caller_gone"
    LOGGED_OUT = "logged_out"
    RESTARTED = "restarted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One caller on the line.

    Attributes:
        caller: E.164, or None when withheld.
        tier: of the agents who serve this caller (CM-04).
        arrived_s: never changes; decides the place in the queue.
    """

    id: str
    caller: str | None
    customer_id: str | None
    customer_class: CustomerClass
    tier: Tier
    zone: str
    arrived_s: float
    state: CallState = CallState.WAITING
    agent_id: str | None = None
    offer_id: str | None = None
    offers_made: int = 0
    connected_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One agent reserved for one call until a deadline.

    Attributes:
        epoch: counts the call's offers; an answer that names an older one is refused.
    """

    id: str
    call_id: str
    agent_id: str
    epoch: int
    made_s: float
    deadline_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An agent who was looked at for a call, and what stood in the way."""

    agent_id: str
    capability: int
    offerable: Offerable


def ring_saved(candidates: tuple[Candidate, ...]) -> bool:
    """Whether the best candidate, had nobody asked the chairs, has left an empty one.

    A chair of which nothing is known does not count: perhaps somebody sits there.
    """
    reachable = [one for one in candidates if one.offerable in EMPTY_CHAIR | {Offerable.READY}]
    if not reachable:
        return False
    best = max(reachable, key=lambda one: (one.capability, one.offerable is Offerable.READY))
    return best.offerable in EMPTY_CHAIR


# What the router decides. Nothing leaves the house before these are stored.


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Nobody can take the call now; it keeps its place.

    Attributes:
        ring_saved: without the chair's word an absent agent would have been rung.
    """

    call: Call
    candidates: tuple[Candidate, ...]
    ring_saved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """An agent's phone shall ring.

    Attributes:
        back_for_s: seconds since the agent came back from an absence, if he did.
        ring_saved: without the chair's word an absent agent would have been rung instead.
    """

    call: Call
    offer: Offer
    candidates: tuple[Candidate, ...]
    back_for_s: float | None
    ring_saved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """A ringing phone shall stop; the caller keeps place and age.

    Attributes:
        seat: where the agent was logged in, if he still was.
    """

    call: Call
    offer: Offer
    cause: WithdrawalCause
    seat: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """Agent and caller talk."""

    call: Call
    offer: Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """The call is over: ended after a talk, or abandoned before one."""

    call: Call


Decision = Held | Offered | Withdrawn | Connected | Finished

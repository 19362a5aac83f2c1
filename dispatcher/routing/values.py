"""Calls, offers, and what may stand between them.

Pure values. Moments are monotonic seconds of the dispatcher (`_s`), which the store maps to wall
time; a call keeps its arrival and so its place through everything that happens to it.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from dispatcher.registry.values import BindingPolicy, CustomerClass, Tier


class Channel(StrEnum):
    """How somebody reaches us; each has a capacity of its own."""

    VOICE = "voice"
    CHAT = "chat"


class CallState(Enum):
    """Where a call is.

    It is stored and identified before the router hears of it. Wrap-up belongs to the agent: the
    caller's side has ended by then.
    """

    WAITING = "waiting"
    OFFERED = "offered"
    RINGING = "ringing"
    CONNECTED = "connected"
    ENDED = "ended"
    ABANDONED = "abandoned"
    CALLBACK = "callback"
    CLOSED = "closed"
    REFUSED = "refused"


STANDING = frozenset({CallState.OFFERED, CallState.RINGING})
OPEN_STATES = frozenset({CallState.WAITING, CallState.CONNECTED}) | STANDING


class Offerable(StrEnum):
    """Whether an agent may be offered a call, and if not, the one reason that stands first.

    The second half only holds for one call, not for the agent as such.
    """

    READY = "ready"
    NOT_LOGGED_IN = "not_logged_in"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_EMPTY = "seat_empty"
    SEAT_LEAVING = "seat_leaving"
    TALKING = "talking"
    RINGING = "ringing"
    LINE_BUSY = "line_busy"
    SITE_MODE = "site_mode"
    WHO_IS_SITTING = "who_is_sitting"
    NOT_RESPONDING = "not_responding"
    ON_BREAK = "on_break"
    WRAP_UP = "wrap_up"
    SETTLING = "settling"
    RESTING = "resting"

    OTHER_ZONE = "other_zone"
    OTHER_TIER = "other_tier"
    CAPABILITY = "capability"
    CAPACITY = "capacity"
    RING_EXCLUDED = "ring_excluded"
    BINDING_ELSEWHERE = "binding_elsewhere"


EMPTY_CHAIR = frozenset({Offerable.SEAT_EMPTY, Offerable.SEAT_LEAVING})

# Who counts for nothing when a queue asks whether anybody serves it at all.
UNSTAFFED = frozenset(
    {
        Offerable.NOT_LOGGED_IN,
        Offerable.SEAT_UNKNOWN,
        Offerable.SEAT_EMPTY,
        Offerable.SITE_MODE,
        Offerable.WHO_IS_SITTING,
        Offerable.NOT_RESPONDING,
        Offerable.ON_BREAK,
    }
)


class WithdrawalCause(Enum):
    """Why an offer ended without an answer."""

    SEAT_EMPTY = "seat_empty"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    CALLER_GONE = "caller_gone"
    LOGGED_OUT = "logged_out"
    AGENT_REMOVED = "agent_removed"
    EVACUATION = "evacuation"
    SITE_CLOSED = "site_closed"
    MOVED = "moved"
    RESTARTED = "restarted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Whom a call belongs to: the customer's binding (DS-10), or whom the caller asked for.

    Attributes:
        wait_s: with `FIRST`, how long before the tier is asked.
        waits_when_away: an agent off his seat is waited for too, instead of skipped at once.
        wins_outside: holds for an agent of another zone or tier; otherwise it is set aside.
        cover_id: who is asked before the tier while the dedicated agent cannot serve.
    """

    agent_id: str
    policy: BindingPolicy = BindingPolicy.FIRST
    wait_s: float = 30.0
    waits_when_away: bool = False
    wins_outside: bool = True
    cover_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One caller on the line, or one chat.

    Attributes:
        caller: E.164, or None when withheld.
        tier: of the agents who serve this caller (CM-04).
        arrived_s: never changes; with the head start it decides the place in the queue.
        offer_id: the newest standing offer.
        also_offered: further standing offers, when a zone rings all.
        head_start_s: seconds this caller is treated as having waited already.
        blocked: the number is refused by the site.
        wish: whom this caller asked for; stands before the customer's binding.
        bound_from_s: when the wait for the dedicated agent began, if later than the arrival.
        step: how many widening steps the wait has taken.
        overflowed: the next tier may serve too.
        released: the tier may serve although there is a dedicated agent.
        callback_offered: the caller has been offered a call back.
        paused_s: how long the call's timers have stood still.
        end_reason: why it ended other than by hanging up.
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
    also_offered: tuple[str, ...] = ()
    offers_made: int = 0
    connected_s: float | None = None
    channel: Channel = Channel.VOICE
    site: str = ""
    head_start_s: float = 0.0
    blocked: bool = False
    wish: Wish | None = None
    bound_from_s: float | None = None
    step: int = 0
    overflowed: bool = False
    released: bool = False
    callback_offered: bool = False
    paused_s: float = 0.0
    end_reason: str | None = None

    @property
    def offer_ids(self) -> tuple[str, ...]:
        """Every standing offer."""
        return () if self.offer_id is None else (self.offer_id, *self.also_offered)

    @property
    def clock_s(self) -> float:
        """The moment from which the timers of the wait count."""
        return self.arrived_s + self.paused_s


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

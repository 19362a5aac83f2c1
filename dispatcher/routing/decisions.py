"""What the router decides. Nothing leaves the house before these are stored.

Pure values. The first half is about one call each; the rest is about people and sites. `marks`
names what was out of the ordinary for all of them, such as `sensing_down`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from dispatcher.routing.modes import Mode
from dispatcher.routing.values import Call, Candidate, Offer, WithdrawalCause


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Nobody can take the call now; it keeps its place.

    Attributes:
        candidates: those who come first by the zone's rule, at most `CANDIDATES_KEPT`.
        passed_over: how many agents each reason stood in the way of, all of them counted.
        ring_saved: without the chair's word an absent agent would have been rung.
    """

    call: Call
    candidates: tuple[Candidate, ...]
    ring_saved: bool
    passed_over: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """An agent's phone shall ring.

    Attributes:
        candidates: as in `Held`.
        back_for_s: seconds since the agent came back from an absence, if he did.
        ring_saved: without the chair's word an absent agent would have been rung instead.
        passed_over: as in `Held`.
        why: why this agent, when not simply the best of the tier: `dedicated`, `overflow`,
            `last_resort` or `ring_all`.
    """

    call: Call
    offer: Offer
    candidates: tuple[Candidate, ...]
    back_for_s: float | None
    ring_saved: bool
    passed_over: Mapping[str, int] = field(default_factory=dict)
    why: str | None = None
    marks: tuple[str, ...] = ()


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
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rang:
    """The telephone system says that the agent's phone rings."""

    call: Call
    offer: Offer
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """Agent and caller talk."""

    call: Call
    offer: Offer
    marks: tuple[str, ...] = ()


class WaitChange(Enum):
    """What became different for a call that goes on waiting."""

    WIDENED = "widened"
    OVERFLOWED = "overflowed"
    RELEASED = "released"
    CALLBACK_OFFERED = "callback_offered"
    REPRIORITISED = "reprioritised"
    MOVED = "moved"
    BINDING_SET_ASIDE = "binding_set_aside"
    RESUMED = "resumed"
    BRIDGE_FAILED = "bridge_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Requeued:
    """The call waits on under other terms."""

    call: Call
    change: WaitChange
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Transferred:
    """An agent has passed the call on.

    Attributes:
        to_agent: who talks now (attended), or who shall be asked first (blind); None: a queue.
    """

    call: Call
    from_agent: str
    to_agent: str | None
    attended: bool
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """The call is over; its state and `end_reason` say how."""

    call: Call
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TellDedicated:
    """A dedicated agent hears of his customer's call (DS-13).

    Attributes:
        note: `calling`, or `hand_back` after a cover agent has served him (DS-20).
    """

    call: Call
    agent_id: str
    note: str
    cover_id: str | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AskWho:
    """Still the same sitter? Nothing is offered at this chair until he has said who he is."""

    agent_id: str
    seat: str
    away_s: float
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AskChair:
    """Is it this chair? A log-in at an empty chair, somebody on one beside it."""

    agent_id: str
    seat: str
    beside: tuple[str, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticed:
    """Something about an agent that people should see.

    Attributes:
        what: `not_responding`, `responding`, `here_claimed`, `logged_out`, `break_reason`,
            `two_seats`, `sitter_confirmed` or `line_freed`.
        detail: what goes into the sentence.
    """

    agent_id: str
    what: str
    detail: Mapping[str, str | float | None] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeSet:
    """A site is run differently from now on.

    Attributes:
        by: who set it; None when the former one ended by itself.
        reason: what for, in his words.
    """

    site: str
    mode: Mode
    until_s: float | None
    by: str | None
    reason: str | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Alerted:
    """One critical alert of a site begins, or ends."""

    site: str
    code: str
    raised: bool
    detail: Mapping[str, str | float | None] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SuggestEvacuation:
    """Half a zone has emptied within two minutes; somebody should look. Sets nothing."""

    site: str
    zone: str
    left: int
    still_there: int
    marks: tuple[str, ...] = ()


CallDecision = (
    Held
    | Offered
    | Withdrawn
    | Rang
    | Connected
    | Requeued
    | Transferred
    | Finished
    | TellDedicated
)
Notice = AskWho | AskChair | Noticed | ModeSet | Alerted | SuggestEvacuation
Decision = CallDecision | Notice

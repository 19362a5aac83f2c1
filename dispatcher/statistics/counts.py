"""Sums that may be added up: of calls by queue, of agents by name, a quarter of an hour each.

Pure.
"""

from collections import Counter
from dataclasses import dataclass, field

QUARTER_MS = 15 * 60_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A queue: one tier of one zone, at one site."""

    site: str
    zone: str
    tier: str


@dataclass(kw_only=True, slots=True)
class CallCounts:
    """What happened to calls in one queue.

    Every stay in a queue is counted once when it begins (`calls`) and once when it ends:
    answered, abandoned, abandoned at once, callback, turned away, or moved out. A caller who is
    passed on begins a second stay.

    Attributes:
        in_time: of the answered, those within the service level's seconds.
        short_abandons: hung up so soon that nobody could have answered.
        turned_away: left the queue because the house would not keep them.
        not_admitted: met a closed door and never stood in the queue.
        waited_ms: of the answered.
        longest_wait_ms: of any wait that ended.
        talked_ms: of talks that ended.
        rings: offers made.
        withdrawals: offers that ended without an answer, by cause.
        rings_saved: offers not made to an empty chair.
        strange: ends of calls whose beginning is not in the log.
    """

    calls: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    short_abandons: int = 0
    callbacks: int = 0
    turned_away: int = 0
    moved_out: int = 0
    not_admitted: int = 0
    transferred: int = 0
    waited_ms: int = 0
    longest_wait_ms: int = 0
    talks: int = 0
    talked_ms: int = 0
    rings: int = 0
    rings_saved: int = 0
    strange: int = 0
    withdrawals: Counter[str] = field(default_factory=Counter)

    def add(self, other: "CallCounts") -> None:
        """Takes another sum in."""
        for name in CALL_SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.longest_wait_ms = max(self.longest_wait_ms, other.longest_wait_ms)
        self.withdrawals.update(other.withdrawals)


@dataclass(kw_only=True, slots=True)
class AgentCounts:
    """What one agent was rung for, and how long he was in which state.

    Attributes:
        missed: rings nobody answered although somebody was there or not known to be away.
        time_ms: by what stood in the way of an offer; `ready` where nothing did.
    """

    rings: int = 0
    answered: int = 0
    missed: int = 0
    time_ms: Counter[str] = field(default_factory=Counter)

    def add(self, other: "AgentCounts") -> None:
        """Takes another sum in."""
        self.rings += other.rings
        self.answered += other.answered
        self.missed += other.missed
        self.time_ms.update(other.time_ms)


CALL_SUMS = tuple(
    name
    for name in CallCounts.__dataclass_fields__
    if name not in {"longest_wait_ms", "withdrawals"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """Everything counted, by the beginning of its quarter of an hour (UTC).

    Attributes:
        calls: by quarter and queue.
        agents: by quarter, site and agent.
    """

    calls: dict[tuple[int, Place], CallCounts] = field(default_factory=dict)
    agents: dict[tuple[int, str, str], AgentCounts] = field(default_factory=dict)


def quarter_of(at_ms: int) -> int:
    """The beginning of the quarter of an hour a moment lies in."""
    return at_ms - at_ms % QUARTER_MS

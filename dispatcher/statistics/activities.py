"""What happened to calls and agents, one row each: the log that every figure is made from.

Pure. Rows are derived from what a turn decided, knowing nothing of what was before; whoever
counts them remembers. Durations are those of the monotonic clock: a step of the wall clock moves
a row to another interval, never makes a wait longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import (
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Requeued,
    Transferred,
    WaitChange,
    Withdrawn,
)
from dispatcher.routing.values import Call

GONE = "gone"
# Of all changes of a wait only these begin or end a stay in a queue.
COUNTED_CHANGES = frozenset({WaitChange.MOVED, WaitChange.BRIDGE_FAILED})


class Kind(StrEnum):
    """What a row says. `started`: what was before it, another run of the dispatcher saw."""

    STARTED = "started"
    AGENT = "agent"
    HELD = "held"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    CONNECTED = "connected"
    REQUEUED = "requeued"
    TRANSFERRED = "transferred"
    ENDED = "ended"
    ABANDONED = "abandoned"
    CALLBACK = "callback"
    CLOSED = "closed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One row.

    Attributes:
        at_ms: UTC, for people and for the interval it counts in.
        mono_ms: the dispatcher's monotonic clock; means something within one run only.
        agent_id: whom it is about; of a transfer, who passed the call on.
        to_agent_id: of a transfer, who got it.
        cause: why; of an agent, what stands in the way of an offer, or `gone`.
        saved: without the chair's word an absent agent would have been rung.
        age_ms: of a call, since its arrival.
        rang_ms: of an offer that ended, since it was made.
    """

    at_ms: int
    mono_ms: int
    kind: Kind
    call_id: str | None = None
    agent_id: str | None = None
    to_agent_id: str | None = None
    cause: str | None = None
    site: str = ""
    zone: str = ""
    tier: str = ""
    saved: bool = False
    age_ms: int = 0
    rang_ms: int = 0


class Told(Protocol):
    """A turn of the dispatcher, or what is stored of it."""

    @property
    def now_s(self) -> float: ...
    @property
    def decisions(self) -> Sequence[Decision]: ...
    @property
    def agents(self) -> Sequence[AgentState]: ...
    @property
    def agents_gone(self) -> Sequence[str]: ...


def started(now_s: float, to_ms: Callable[[float], int]) -> Activity:
    """A dispatcher begins its work."""
    return Activity(at_ms=to_ms(now_s), mono_ms=_ms(now_s), kind=Kind.STARTED)


def activities_of(told: Told, to_ms: Callable[[float], int]) -> list[Activity]:
    """The rows of one turn, in order.

    Args:
        told: the turn.
        to_ms: a monotonic moment as milliseconds of UTC.
    """
    moment = _Moment(told.now_s, to_ms(told.now_s))
    rows = [row for one in told.decisions if (row := moment.of_decision(one)) is not None]
    rows += [moment.of_agent(state) for state in told.agents]
    rows += [moment.row(Kind.AGENT, agent_id=name, cause=GONE) for name in told.agents_gone]
    return rows


class _Moment:
    """Makes the rows of one moment."""

    def __init__(self, now_s: float, at_ms: int) -> None:
        self._now_s = now_s
        self._at_ms = at_ms
        self._mono_ms = _ms(now_s)

    def row(self, kind: Kind, *, agent_id: str | None, cause: str | None) -> Activity:
        return Activity(
            at_ms=self._at_ms,
            mono_ms=self._mono_ms,
            kind=kind,
            agent_id=agent_id,
            cause=cause,
        )

    def of_agent(self, state: AgentState) -> Activity:
        return Activity(
            at_ms=self._at_ms,
            mono_ms=self._mono_ms,
            kind=Kind.AGENT,
            agent_id=state.agent.id,
            cause=state.offerable(self._now_s).value,
            site=state.site.id,
            tier=state.agent.tier.value,
        )

    def of_decision(self, decision: Decision) -> Activity | None:
        match decision:
            case Held(call=call, ring_saved=saved):
                return self._of_call(Kind.HELD, call, saved=saved)
            case Offered(call=call, offer=offer, ring_saved=saved, why=why):
                return self._of_call(Kind.OFFERED, call, offer.agent_id, why, saved=saved)
            case Withdrawn(call=call, offer=offer, cause=cause):
                return self._of_call(
                    Kind.WITHDRAWN, call, offer.agent_id, cause.value, from_s=offer.made_s
                )
            case Connected(call=call, offer=offer):
                return self._of_call(Kind.CONNECTED, call, offer.agent_id, from_s=offer.made_s)
            case Requeued(call=call, change=change) if change in COUNTED_CHANGES:
                return self._of_call(Kind.REQUEUED, call, cause=change.value)
            case Transferred(call=call, from_agent=one, to_agent=to, attended=attended):
                how = "attended" if attended else "blind"
                return self._of_call(Kind.TRANSFERRED, call, one, how, to_agent_id=to)
            case Finished(call=call):
                return self._of_call(Kind(call.state.value), call, call.agent_id, call.end_reason)
            case _:
                return None

    def _of_call(
        self,
        kind: Kind,
        call: Call,
        agent_id: str | None = None,
        cause: str | None = None,
        *,
        to_agent_id: str | None = None,
        saved: bool = False,
        from_s: float | None = None,
    ) -> Activity:
        return Activity(
            at_ms=self._at_ms,
            mono_ms=self._mono_ms,
            kind=kind,
            call_id=call.id,
            agent_id=agent_id,
            to_agent_id=to_agent_id,
            cause=cause,
            site=call.site,
            zone=call.zone,
            tier=call.tier.value,
            saved=saved,
            age_ms=_ms(self._now_s - call.arrived_s),
            rang_ms=0 if from_s is None else _ms(self._now_s - from_s),
        )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)

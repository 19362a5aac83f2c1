"""From sums to the figures people know: service level, answer time, occupancy. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatcher.routing.values import Offerable
from dispatcher.statistics.counts import AgentCounts, CallCounts

# Time with a customer, and time in which one could have been given.
BUSY = frozenset({Offerable.TALKING, Offerable.WRAP_UP})
FREE = frozenset({Offerable.READY, Offerable.RINGING, Offerable.SETTLING, Offerable.RESTING})
# Nobody works while he is not logged in.
NOT_THERE = frozenset({Offerable.NOT_LOGGED_IN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """One line of a report. Shares are from 0 to 1; None where there is nothing to divide by.

    Attributes:
        calls: stays in the queue that began.
        service_level: of all waits that ended but the shortest, those answered in time.
        answer_s: mean wait of the answered.
        abandon_rate: of all waits that ended but the shortest, those the caller ended.
        rings_saved: offers not made to empty chairs.
        missed: rings that nobody answered (RONA).
        withdrawals: offers that ended without an answer, by cause.
        occupancy: of the time an agent was there for calls, that with a customer.
        presence_s: time of agents by state, log-in to log-out.
    """

    calls: int = 0
    answered: int = 0
    in_time: int = 0
    service_level: float | None = None
    answer_s: float | None = None
    abandoned: int = 0
    short_abandons: int = 0
    abandon_rate: float | None = None
    callbacks: int = 0
    turned_away: int = 0
    not_admitted: int = 0
    moved_out: int = 0
    transferred: int = 0
    longest_wait_s: float = 0.0
    talk_s: float | None = None
    rings: int = 0
    rings_saved: int = 0
    missed: int = 0
    withdrawals: Mapping[str, int] = field(default_factory=dict)
    occupancy: float | None = None
    presence_s: Mapping[str, float] = field(default_factory=dict)


def figures(calls: CallCounts, agents: AgentCounts) -> Figures:
    """The figures of some queues and the agents who serve them."""
    ended = calls.answered + calls.abandoned + calls.callbacks + calls.turned_away
    time_ms = {
        state: spent_ms for state, spent_ms in agents.time_ms.items() if state not in NOT_THERE
    }
    busy_ms = sum(time_ms.get(state, 0) for state in BUSY)
    there_ms = busy_ms + sum(time_ms.get(state, 0) for state in FREE)
    return Figures(
        calls=calls.calls,
        answered=calls.answered,
        in_time=calls.in_time,
        service_level=_share(calls.in_time, ended),
        answer_s=_seconds_each(calls.waited_ms, calls.answered),
        abandoned=calls.abandoned,
        short_abandons=calls.short_abandons,
        abandon_rate=_share(calls.abandoned, ended),
        callbacks=calls.callbacks,
        turned_away=calls.turned_away,
        not_admitted=calls.not_admitted,
        moved_out=calls.moved_out,
        transferred=calls.transferred,
        longest_wait_s=calls.longest_wait_ms / 1000,
        talk_s=_seconds_each(calls.talked_ms, calls.talks),
        rings=calls.rings,
        rings_saved=calls.rings_saved,
        missed=calls.withdrawals["no_answer"],
        withdrawals=dict(sorted(calls.withdrawals.items())),
        occupancy=_share(busy_ms, there_ms),
        presence_s={state: spent_ms / 1000 for state, spent_ms in sorted(time_ms.items())},
    )


def figures_of_agent(agent: AgentCounts) -> Figures:
    """One agent's own figures: what he was rung for, and his time."""
    calls = CallCounts(rings=agent.rings, answered=agent.answered)
    calls.withdrawals["no_answer"] = agent.missed
    return figures(calls, agent)


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(part / whole, 4)


def _seconds_each(sum_ms: int, number: int) -> float | None:
    return None if number == 0 else round(sum_ms / number / 1000, 3)

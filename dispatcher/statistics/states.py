"""Who was in which state for how long. Pure; a part of the tally."""

from dataclasses import dataclass

from dispatcher.statistics.activities import GONE, Activity
from dispatcher.statistics.counts import AgentCounts, quarter_of

Counted = dict[tuple[int, str, str], AgentCounts]


@dataclass(kw_only=True, slots=True)
class InState:
    """An agent in one state.

    Attributes:
        since_ms: UTC, when the state began.
        counted_mono_ms: until when its time is counted.
    """

    state: str
    site: str
    since_ms: int
    counted_mono_ms: int


class States:
    """Takes the rows about agents, in the order of the log."""

    def __init__(self) -> None:
        self._states: dict[str, InState] = {}
        self._counted: Counted = {}

    def take(self, row: Activity) -> None:
        """An agent is in a state from now on, which may be the one he was in."""
        agent_id, state = row.agent_id or "", row.cause or ""
        known = self._states.get(agent_id)
        if known is not None:
            _count_time(self._counted, agent_id, known, row.at_ms, row.mono_ms)
        if state == GONE:
            self._states.pop(agent_id, None)
            return
        same = known is not None and known.state == state and known.site == row.site
        self._states[agent_id] = InState(
            state=state,
            site=row.site,
            since_ms=known.since_ms if known is not None and same else row.at_ms,
            counted_mono_ms=row.mono_ms,
        )

    def end_run(self, at_ms: int, mono_ms: int) -> None:
        """The dispatcher's last word before a new start; nobody knows what was since."""
        for agent_id, known in self._states.items():
            _count_time(self._counted, agent_id, known, at_ms, mono_ms)
        self._states.clear()

    def counts(self, row: Activity) -> AgentCounts:
        """Where what a call's row says of its agent is counted."""
        key = (quarter_of(row.at_ms), row.site, row.agent_id or "")
        return self._counted.setdefault(key, AgentCounts())

    def counted(self, at_ms: int, mono_ms: int) -> Counted:
        """All sums, with the time of states that still last; nothing remembered is changed."""
        running: Counted = {}
        for agent_id, known in self._states.items():
            _count_time(running, agent_id, known, at_ms, mono_ms)
        counted = dict(self._counted)
        for key, counts in running.items():
            if key in counted:
                counts.add(counted[key])
            counted[key] = counts
        return counted

    def since_ms(self, agent_id: str, state: str) -> int | None:
        """Since when an agent is in a state, if that is the one he is in."""
        known = self._states.get(agent_id)
        return known.since_ms if known is not None and known.state == state else None

    def forget_before(self, at_ms: int) -> None:
        """Drops sums of quarters that began before a moment."""
        self._counted = {key: one for key, one in self._counted.items() if key[0] >= at_ms}


def _count_time(counted: Counted, agent_id: str, known: InState, at_ms: int, mono_ms: int) -> None:
    """Adds the time of a state up to a moment, to each quarter of an hour its part."""
    left_ms, end_ms = mono_ms - known.counted_mono_ms, at_ms
    while left_ms > 0:
        start_ms = max(quarter_of(end_ms - 1), end_ms - left_ms)
        key = (quarter_of(start_ms), known.site, agent_id)
        counts = counted.setdefault(key, AgentCounts())
        counts.time_ms[known.state] += end_ms - start_ms
        left_ms -= end_ms - start_ms
        end_ms = start_ms

"""Who is away, and since when: only what is certain, and nothing while a site is evacuated."""

from collections.abc import Callable, Mapping

from dispatcher.clock import Clock
from dispatcher.desk_work.evacuations import Evacuations
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.values import Offerable


class Absences:
    """Reads the states of agents as routing sees them.

    Args:
        states: agents as routing sees them now; asked in the store's thread too.
        evacuations: whose timers stand still.
        clock: time.
    """

    def __init__(
        self,
        states: Callable[[], Mapping[str, AgentState]],
        evacuations: Evacuations,
        clock: Clock,
    ) -> None:
        self._states = states
        self._evacuations = evacuations
        self._clock = clock
        self._logged_out_s: dict[str, float] = {}

    def since_ms(self) -> dict[str, int]:
        """Agents who are away for certain, and since when, as ms of UTC.

        Of an empty chair the chair's own word counts. A log-out counts from when it was first
        seen here, and from the end of an evacuation.
        """
        now_s, found = self._clock.now_s(), dict[str, int]()
        logged_out: dict[str, float] = {}
        for agent_id, state in self._states().items():
            if self._evacuations.hold(state):
                continue
            if state.seat is None:
                since_s = self._logged_out_s.get(agent_id, now_s)
                logged_out[agent_id] = since_s
                found[agent_id] = self._clock.to_ms(since_s)
            elif _chair_is_empty(state, now_s) and state.empty_from_s is not None:
                found[agent_id] = self._clock.to_ms(state.empty_from_s)
        self._logged_out_s = logged_out
        return found

    def is_away(self, agent_id: str) -> bool:
        """Whether an agent is away at this moment; asked inside the transaction that decides."""
        state = self._states().get(agent_id)
        if state is None or self._evacuations.hold(state):
            return False
        return state.seat is None or _chair_is_empty(state, self._clock.now_s())


def _chair_is_empty(state: AgentState, now_s: float) -> bool:
    return state.absence(now_s) is Offerable.SEAT_EMPTY

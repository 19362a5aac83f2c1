"""How an agent stands, as customers may know it: no minutes, no sensors. Pure."""

from enum import Enum

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.values import Offerable


class Standing(Enum):
    """What a customer is told of his agent.

    SOON: back in a moment. CHECKING: nothing certain is known, which is never "away".
    """

    HERE = "here"
    BUSY = "busy"
    SOON = "soon"
    AWAY = "away"
    CHECKING = "checking"


ONLINE = frozenset({Standing.HERE, Standing.BUSY, Standing.SOON})

_BY_CHAIR = {
    Offerable.SEAT_EMPTY: Standing.AWAY,
    Offerable.SEAT_LEAVING: Standing.SOON,
    Offerable.SEAT_UNKNOWN: Standing.CHECKING,
}


def standing_of(state: AgentState | None, now_s: float) -> Standing:
    """How an agent stands at a moment (monotonic seconds); None: nobody routes to him."""
    if state is None or state.seat is None or not state.site.rules.offers:
        return Standing.AWAY
    by_chair = state.absence(now_s)
    if by_chair is not None:
        return _BY_CHAIR[by_chair]
    if state.who_is_sitting or state.not_responding:
        return Standing.CHECKING
    if state.call_id is not None or state.offer_id is not None or state.line_busy:
        return Standing.BUSY
    return Standing.SOON if state.break_wanted else Standing.HERE


def is_online(state: AgentState | None, now_s: float) -> bool:
    """Logged in and there by the rule of 30 seconds, also while on a break: he may be chosen."""
    return standing_of(state, now_s) in ONLINE


def serves(state: AgentState | None, now_s: float) -> bool:
    """Online and not on a break: what a customer asks now can be his."""
    return state is not None and not state.break_wanted and is_online(state, now_s)

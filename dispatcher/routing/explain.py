"""Why a call waits, in one reason a person understands.

Pure. The first rule that fits, in the order of `WAITS`, names the reason; the texts of the
pages turn it into a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.values import STANDING, Call, CallState, Candidate, Offerable

BUSY = (Offerable.TALKING, Offerable.RINGING, Offerable.RESTING, Offerable.LINE_BUSY)

WAITS = (
    ("held_leaving", (Offerable.SEAT_LEAVING,)),
    ("waits_settling", (Offerable.SETTLING,)),
    ("waits_wrap_up", (Offerable.WRAP_UP,)),
    ("waits_all_busy", BUSY),
    ("waits_nobody_in_seat", (Offerable.SEAT_EMPTY,)),
    ("held_unknown", (Offerable.SEAT_UNKNOWN,)),
    ("waits_site_mode", (Offerable.SITE_MODE,)),
    ("waits_who_is_sitting", (Offerable.WHO_IS_SITTING,)),
    ("waits_not_responding", (Offerable.NOT_RESPONDING,)),
    ("waits_on_break", (Offerable.ON_BREAK,)),
    ("waits_not_logged_in", (Offerable.NOT_LOGGED_IN,)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitReason:
    """A key the pages have a sentence for, and what goes into it.

    Attributes:
        until_s: monotonic moment at which the wait may end, if one is known.
        count: how many agents the reason is about.
    """

    key: str
    agent_id: str | None = None
    until_s: float | None = None
    count: int = 0


def explain(
    call: Call,
    candidates: Sequence[Candidate],
    agents: Mapping[str, AgentState],
    absence_s: float,
) -> WaitReason:
    """Why this call is where it is.

    Args:
        call: an open call.
        candidates: everyone of its tier and zone, with what stands in the way.
        agents: their states.
        absence_s: after this long an empty seat is offline.
    """
    if call.state in STANDING:
        return WaitReason(key="offered", agent_id=call.agent_id, count=1)
    if call.state is CallState.CONNECTED:
        return WaitReason(key="connected", agent_id=call.agent_id, count=1)
    ranked = sorted(candidates, key=lambda one: -one.capability)
    for key, reasons in WAITS:
        about = [one for one in ranked if one.offerable in reasons]
        if about:
            return _reason(key, about, agents, absence_s)
    return WaitReason(key="waits_not_logged_in")


def _reason(
    key: str, about: Sequence[Candidate], agents: Mapping[str, AgentState], absence_s: float
) -> WaitReason:
    state = agents[about[0].agent_id]
    until_s = None
    if key == "held_leaving" and state.view.empty_since_s is not None:
        until_s = state.view.empty_since_s + absence_s
    elif key == "waits_wrap_up":
        until_s = state.wraps_up_until_s
    elif key == "waits_nobody_in_seat" and len(about) == 1:
        key = "held_seat_empty"
    return WaitReason(key=key, agent_id=about[0].agent_id, until_s=until_s, count=len(about))

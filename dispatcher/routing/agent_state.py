"""Four facts of an agent, kept apart, and the fifth derived from them.

Pure. Seat (sensor), log-in and intent (human), line (PBX) and wrap-up (timer) are each written
by one source only; whether a call may be offered is computed, never stored.
"""

from dataclasses import dataclass, field

from dispatcher.registry.values import Agent
from dispatcher.routing.values import Offerable
from dispatcher.seats.record import SeatView
from mqtt_bridge.messages import Presence


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentState:
    """One agent as routing sees him. Moments are the dispatcher's monotonic seconds.

    Attributes:
        seat: the chair he is logged in at, or None.
        view: what is believed of that chair.
        left_s: when he last stopped being there for certain; a ring's grace runs from it.
        absent_since_s: when he was last seen to be away, while he is.
        back_s: when he last came back after an absence.
        settles_until_s: the first offer after an absence waits for the headset.
        rests_until_s: a missed or rejected ring is not repeated before.
        idle_since_s: end of the last call; decides among equals.
    """

    agent: Agent
    seat: str | None = None
    view: SeatView = field(default_factory=SeatView)
    break_wanted: bool = False
    offer_id: str | None = None
    call_id: str | None = None
    left_s: float = 0.0
    absent_since_s: float | None = None
    back_s: float | None = None
    settles_until_s: float = 0.0
    rests_until_s: float = 0.0
    wraps_up_until_s: float = 0.0
    idle_since_s: float = 0.0

    @property
    def in_seat(self) -> bool:
        """Somebody sits there for certain: online, and not just leaving."""
        return self.view.presence is Presence.ONLINE and self.view.occupied is True

    @property
    def is_away(self) -> bool:
        """Offline: what ends now was an absence, not just a stretch of the legs."""
        return self.view.presence is Presence.OFFLINE

    def offerable(self, now_s: float) -> Offerable:
        """The first thing that stands in the way of an offer, or READY."""
        if self.seat is None:
            return Offerable.NOT_LOGGED_IN
        if self.call_id is not None:
            return Offerable.TALKING
        if self.offer_id is not None:
            return Offerable.RINGING
        if (absence := _absence(self.view)) is not None:
            return absence
        if self.break_wanted:
            return Offerable.ON_BREAK
        if now_s < self.wraps_up_until_s:
            return Offerable.WRAP_UP
        if now_s < self.settles_until_s:
            return Offerable.SETTLING
        if now_s < self.rests_until_s:
            return Offerable.RESTING
        return Offerable.READY

    def ready_at_s(self) -> float:
        """When the last running timer in the way of an offer ends."""
        return max(self.wraps_up_until_s, self.settles_until_s, self.rests_until_s)


def _absence(view: SeatView) -> Offerable | None:
    match view.presence, view.occupied:
        case Presence.OFFLINE, _:
            return Offerable.SEAT_EMPTY
        case Presence.ONLINE, True:
            return None
        case Presence.ONLINE, False:
            return Offerable.SEAT_LEAVING
        case _:
            # Not known is never the same as there (CM-12).
            return Offerable.SEAT_UNKNOWN

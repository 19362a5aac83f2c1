"""Four facts of an agent, kept apart, and the fifth derived from them.

Pure. Seat (sensor), log-in and intent (human), line (PBX) and wrap-up (timer) are each written
by one source only; whether a call may be offered is computed, never stored.
"""

from dataclasses import dataclass, field

from dispatcher.registry.values import Agent
from dispatcher.routing.modes import SiteState
from dispatcher.routing.values import Offerable
from dispatcher.seats.record import SeatView
from mqtt_bridge.messages import Presence

MAIN_SITE = SiteState()


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentState:
    """One agent as routing sees him. Moments are the dispatcher's monotonic seconds.

    Attributes:
        seat: the chair he is logged in at, or None.
        view: what is believed of that chair.
        site: what is true of the site the chair stands in.
        break_wanted: he wants no calls; begins after the call he is in.
        break_reason: in his own words or the site's list; outlives the break.
        line_busy: his phone is taken by something that is no call of ours.
        chats: the chats he is in.
        misses: rings missed in a row.
        not_responding: too many; ends by his own act. Not a break.
        who_is_sitting: the sitter has to say who he is before anything is offered.
        distrusted: a ring missed while nothing was known of his chair.
        last_seen_here: what was last known for certain of his chair.
        here_until_s: he has said "I am here"; counts while nothing is known.
        shift_ends_s: an absence across this moment asks who is sitting.
        left_s: when he last stopped being there for certain, or was found not to be; a ring's
            grace runs from it.
        empty_from_s: since when the chair is known to be empty, while it is not taken again.
        absent_since_s: when he was last seen to be away, while he is.
        unknown_since_s: since when nothing is known of a chair that was known.
        back_s: when he last came back after an absence.
        settles_until_s: the first offer after an absence waits for the headset.
        rests_until_s: a missed or rejected ring is not repeated before.
        rest_cause: what he rests from.
        idle_since_s: end of the last call; decides among equals.
        calls_taken: since the router knows him.
        turn: number of the newest offer made to him, counted over all agents.
        barred: calls that are not offered to him before he is seen to sit there.
    """

    agent: Agent
    seat: str | None = None
    view: SeatView = field(default_factory=SeatView)
    site: SiteState = MAIN_SITE
    break_wanted: bool = False
    break_reason: str | None = None
    line_busy: bool = False
    offer_id: str | None = None
    call_id: str | None = None
    chats: frozenset[str] = frozenset()
    misses: int = 0
    not_responding: bool = False
    who_is_sitting: bool = False
    distrusted: bool = False
    last_seen_here: bool = False
    here_until_s: float = 0.0
    shift_ends_s: float | None = None
    left_s: float = 0.0
    empty_from_s: float | None = None
    absent_since_s: float | None = None
    unknown_since_s: float | None = None
    back_s: float | None = None
    settles_until_s: float = 0.0
    rests_until_s: float = 0.0
    rest_cause: str | None = None
    wraps_up_until_s: float = 0.0
    idle_since_s: float = 0.0
    calls_taken: int = 0
    turn: int = 0
    barred: frozenset[str] = frozenset()

    @property
    def in_seat(self) -> bool:
        """Somebody sits there for certain: online, and not just leaving."""
        return self.view.presence is Presence.ONLINE and self.view.occupied is True

    @property
    def is_away(self) -> bool:
        """Offline: what ends now was an absence, not just a stretch of the legs."""
        return self.view.presence is Presence.OFFLINE

    @property
    def is_unknown(self) -> bool:
        """Nothing is known of the chair, which is never the same as there (CM-12)."""
        return self.seat_word() is Offerable.SEAT_UNKNOWN

    def seat_word(self) -> Offerable | None:
        """What the chair alone says against an offer; None: somebody sits there."""
        match self.view.presence, self.view.occupied:
            case Presence.ONLINE, True:
                return None
            case Presence.OFFLINE, _:
                return Offerable.SEAT_EMPTY
            case Presence.ONLINE, False:
                return Offerable.SEAT_LEAVING
            case _:
                return Offerable.SEAT_UNKNOWN

    def absence(self, now_s: float) -> Offerable | None:
        """What stands against an offer once site mode and trust have been heard too."""
        if not self.site.rules.needs_presence:
            return None
        word = self.seat_word()
        if word is Offerable.SEAT_UNKNOWN and self.trusted(now_s):
            return None
        return word

    def trusted(self, now_s: float) -> bool:
        """Whether he may be rung although nothing is known of his chair."""
        if self.distrusted:
            return False
        if now_s < self.here_until_s:
            return True
        by_site = self.site.trusts_unknown or now_s < self.site.trust_until_s
        return by_site and self.last_seen_here

    def offerable(self, now_s: float) -> Offerable:
        """The first thing that stands in the way of an offer, or READY."""
        if self.seat is None:
            return Offerable.NOT_LOGGED_IN
        if self.call_id is not None:
            return Offerable.TALKING
        if self.offer_id is not None:
            return Offerable.RINGING
        if self.line_busy:
            return Offerable.LINE_BUSY
        if not self.site.rules.offers:
            return Offerable.SITE_MODE
        if (absence := self.absence(now_s)) is not None:
            return absence
        return self._willing(now_s)

    def last_resort(self, now_s: float) -> bool:
        """Whether the only thing in the way is a chair just left, and the site rings those."""
        return (
            self.site.rings_leaving
            and self.offerable(now_s) is Offerable.SEAT_LEAVING
            and self._willing(now_s) is Offerable.READY
        )

    def ready_at_s(self) -> float:
        """When the last running timer in the way of an offer ends."""
        return max(self.wraps_up_until_s, self.settles_until_s, self.rests_until_s)

    def next_change_s(self, now_s: float) -> float | None:
        """When time alone may next change what `offerable` says, the site's own time aside."""
        coming = [moment for moment in (self.ready_at_s(), self.here_until_s) if moment > now_s]
        return min(coming) if coming else None

    def _willing(self, now_s: float) -> Offerable:
        if self.who_is_sitting:
            return Offerable.WHO_IS_SITTING
        if self.not_responding:
            return Offerable.NOT_RESPONDING
        if self.break_wanted:
            return Offerable.ON_BREAK
        if now_s < self.wraps_up_until_s:
            return Offerable.WRAP_UP
        if now_s < self.settles_until_s:
            return Offerable.SETTLING
        if now_s < self.rests_until_s:
            return Offerable.RESTING
        return Offerable.READY

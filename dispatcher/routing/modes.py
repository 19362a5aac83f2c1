"""How a site is run: one table of what each mode allows. Pure."""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Mode(Enum):
    """Set by a supervisor; every mode but `normal` may end by itself."""

    NORMAL = "normal"
    EVACUATION = "evacuation"
    DRAIN = "drain"
    CLOSED = "closed"
    TRUST_LOGINS = "trust_logins"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeRules:
    """What a mode allows.

    Attributes:
        takes_calls: new calls may join; otherwise they get the zone's closed action.
        keeps_waiting: calls that wait go on waiting.
        offers: phones may ring.
        needs_presence: the chair's word counts; otherwise the log-in is enough.
        frozen: timers of waits and absences stand still.
    """

    takes_calls: bool = True
    keeps_waiting: bool = True
    offers: bool = True
    needs_presence: bool = True
    frozen: bool = False


MODES = MappingProxyType(
    {
        Mode.NORMAL: ModeRules(),
        Mode.EVACUATION: ModeRules(offers=False, frozen=True),
        Mode.DRAIN: ModeRules(takes_calls=False),
        Mode.CLOSED: ModeRules(takes_calls=False, keeps_waiting=False, offers=False),
        Mode.TRUST_LOGINS: ModeRules(needs_presence=False),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteState:
    """What is true of a whole site. Moments are the dispatcher's monotonic seconds.

    Attributes:
        until_s: when the mode ends by itself.
        by: who set it; None when the former one ended by itself.
        reason: what for, in his words.
        frozen_since_s: since when timers stand still, while they do.
        link_down: the seats' words cannot reach us.
        sensing_down_since_s: start of a correlated loss of sensing, while it lasts.
        trust_until_s: until then last known presence and log-in decide about unknown seats.
        trusts_unknown: the site's choice for one unknown seat: open (True) or closed.
        rings_leaving: the site's choice for a chair just left: as a last resort, or never.
    """

    id: str = ""
    mode: Mode = Mode.NORMAL
    until_s: float | None = None
    by: str | None = None
    reason: str | None = None
    frozen_since_s: float | None = None
    link_down: bool = False
    sensing_down_since_s: float | None = None
    trust_until_s: float = 0.0
    trusts_unknown: bool = False
    rings_leaving: bool = False

    @property
    def rules(self) -> ModeRules:
        return MODES[self.mode]

    @property
    def sensing_down(self) -> bool:
        return self.sensing_down_since_s is not None

    @property
    def marks(self) -> tuple[str, ...]:
        """What every decision made under this state is marked with."""
        mode = () if self.mode is Mode.NORMAL else (self.mode.value,)
        return (*mode, "sensing_down") if self.sensing_down else mode

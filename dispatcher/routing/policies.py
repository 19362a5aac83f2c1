"""What a site and its zones have chosen: frozen values, read once from the configuration.

Pure. Seconds throughout. Without a word in the configuration nothing overflows, widens, times
out or closes by itself: such rules are always explicit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from dispatcher.registry.values import Binding, CustomerClass, Tier
from dispatcher.routing.values import UNSTAFFED, Offerable, Wish, WithdrawalCause

# Explicit ways of overflow (CM-13); a VIP is never sent to a guide.
OVERFLOWS_TO: Mapping[Tier, Tier] = MappingProxyType(
    {Tier.GUIDE: Tier.NORMAL, Tier.NORMAL: Tier.VIP}
)
OVERFLOWS_FROM: Mapping[Tier, Tier] = MappingProxyType(
    {to: source for source, to in OVERFLOWS_TO.items()}
)


class Strategy(Enum):
    """Who of several ready agents is rung first."""

    HIGHEST_CAPABILITY = "highest_capability"
    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    ROUND_ROBIN = "round_robin"
    LINEAR = "linear"
    RANDOM = "random"
    RING_ALL = "ring_all"


class Action(Enum):
    """What becomes of a caller who cannot stay in line."""

    CALLBACK = "callback"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True, slots=True)
class WideningStep:
    """After a while agents of less capability may serve too."""

    after_s: float
    least_capability: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ZonePolicy:
    """How one zone treats its callers.

    Attributes:
        strategy: who is rung first.
        ring_all_most: at most so many phones ring for one call.
        wrap_up_s: after a talk; None: as the site.
        widening: steps of falling capability; the first begins at 0 s. Empty: everybody.
        overflow_after_s: the next tier may serve after so long; None: never.
        overflow_when_unstaffed: the next tier serves at once while nobody is there.
        head_starts_s: per class of customer.
        head_start_limit_s: no head start counts for more.
        strict_priority: a higher head start always wins; low ones may starve.
        most_waiting: more callers are turned away; None: no limit.
        full: what becomes of them.
        longest_wait_s: None: no limit.
        waited_too_long: what becomes of who waited longer.
        join_empty: callers may join while nobody serves.
        left_empty: what becomes of those waiting when nobody serves any more; None: they stay.
        empty_reasons: agents in the way of whom one of these stands do not count as serving.
        turned_away: what becomes of who may not join.
        callback_after_s: when a caller is offered a call back; None: never.
    """

    strategy: Strategy = Strategy.HIGHEST_CAPABILITY
    ring_all_most: int = 10
    wrap_up_s: float | None = None
    widening: tuple[WideningStep, ...] = ()
    overflow_after_s: float | None = None
    overflow_when_unstaffed: bool = False
    head_starts_s: Mapping[CustomerClass, float] = field(default_factory=dict)
    head_start_limit_s: float = 3600.0
    strict_priority: bool = False
    most_waiting: int | None = None
    full: Action = Action.CALLBACK
    longest_wait_s: float | None = None
    waited_too_long: Action = Action.CALLBACK
    join_empty: bool = True
    left_empty: Action | None = None
    empty_reasons: frozenset[Offerable] = UNSTAFFED
    turned_away: Action = Action.CALLBACK
    callback_after_s: float | None = None

    def band(self, capability: int) -> int:
        """At which widening step an agent is asked first; one past the last: never."""
        for at, step in enumerate(self.widening):
            if capability >= step.least_capability:
                return at
        return len(self.widening)

    @property
    def bands(self) -> int:
        """How many bands of agents a call can reach."""
        return max(1, len(self.widening))


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePolicy:
    """How a site reads its chairs.

    Attributes:
        rings_leaving: ring an agent whose chair has just emptied when nobody else can serve.
        trusts_unknown: one unknown seat counts as taken while its agent is logged in.
        confirm_identity_after_s: after a longer absence the sitter is asked who he is; None:
            never.
        misses_until_not_responding: so many missed rings in a row; None: never.
        loss_within_s: seats lost within this are one loss of sensing.
        loss_least: so many at least.
        loss_share: and this share of the logged-in; None: never one loss.
        trust_s: how long last known presence decides after such a loss.
        here_s: the longest time "I am here" holds.
        exodus_within_s: a zone that empties within this may be an evacuation.
        exodus_least: so many leavers at least; None: never suggested.
        break_reasons: what a break may be for; empty: any word.
    """

    rings_leaving: bool = False
    trusts_unknown: bool = False
    confirm_identity_after_s: float | None = 600.0
    misses_until_not_responding: int | None = 3
    loss_within_s: float = 60.0
    loss_least: int = 3
    loss_share: float | None = 0.3
    trust_s: float = 900.0
    here_s: float = 900.0
    exodus_within_s: float = 120.0
    exodus_least: int | None = 4
    break_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingRules:
    """Everything the router was told about its site, in seconds.

    Attributes:
        ring_s: how long a phone rings before the call goes elsewhere.
        ring_grace_s: people stand up to answer; only after this is a ring withdrawn.
        settle_s: after an absence the first offer waits for the headset.
        rest_s: after a missed ring, and after the others where nothing else is said.
        reject_rest_s: after a rejected ring.
        busy_rest_s: after a busy line.
        unreachable_rest_s: after a phone that could not be reached.
        wrap_up_s: after a talk.
        chat_capacity: chats one agent may have at a time; of voice it is one.
        site: how sites read their chairs where `sites` says nothing else.
        zone: how zones treat their callers where `zones` says nothing else.
        agents_wrap_up_s: agents with a wrap-up of their own, by id.
        binding_wait_s: how long a dedicated agent is waited for where the binding says nothing.
        waits_when_away: bound customers wait for an agent off his seat too.
        binding_wins_outside: a binding holds for an agent of another zone or tier.
    """

    ring_s: float = 20.0
    ring_grace_s: float = 2.0
    settle_s: float = 2.0
    rest_s: float = 10.0
    reject_rest_s: float | None = None
    busy_rest_s: float | None = None
    unreachable_rest_s: float | None = None
    wrap_up_s: float = 0.0
    chat_capacity: int = 3
    site: SitePolicy = SitePolicy()
    sites: Mapping[str, SitePolicy] = field(default_factory=dict)
    zone: ZonePolicy = ZonePolicy()
    zones: Mapping[str, ZonePolicy] = field(default_factory=dict)
    agents_wrap_up_s: Mapping[str, float] = field(default_factory=dict)
    binding_wait_s: float = 30.0
    waits_when_away: bool = False
    binding_wins_outside: bool = True

    def of_zone(self, zone: str) -> ZonePolicy:
        """What counts in a zone."""
        return self.zones.get(zone, self.zone)

    def of_site(self, site: str) -> SitePolicy:
        """What counts at a site."""
        return self.sites.get(site, self.site)

    def wish_of(self, binding: Binding) -> Wish:
        """What a customer's binding means for his calls."""
        return Wish(
            agent_id=binding.agent,
            policy=binding.policy,
            wait_s=self.binding_wait_s if binding.wait_s is None else binding.wait_s,
            waits_when_away=self.waits_when_away,
            wins_outside=self.binding_wins_outside,
            cover_id=binding.cover,
        )

    def rest_of(self, cause: WithdrawalCause) -> float | None:
        """How long an agent rests after an offer that ended so; None: not at all."""
        own_s = {
            WithdrawalCause.NO_ANSWER: self.rest_s,
            WithdrawalCause.REJECTED: self.reject_rest_s,
            WithdrawalCause.BUSY: self.busy_rest_s,
            WithdrawalCause.UNREACHABLE: self.unreachable_rest_s,
        }
        if cause not in own_s:
            return None
        return self.rest_s if own_s[cause] is None else own_s[cause]

    def wrap_up_of(self, agent_id: str, zone: str) -> float:
        """The agent's own wrap-up, the zone's, or the site's, in this order."""
        own_s = self.agents_wrap_up_s.get(agent_id)
        zone_s = self.of_zone(zone).wrap_up_s
        if own_s is not None:
            return own_s
        return self.wrap_up_s if zone_s is None else zone_s

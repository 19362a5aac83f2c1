"""`routing:` what a site and its zones have chosen about calls, checked as one."""

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dispatcher.registry.values import CustomerClass
from dispatcher.routing.policies import (
    Action,
    RoutingRules,
    SitePolicy,
    Strategy,
    WideningStep,
    ZonePolicy,
)
from dispatcher.routing.values import UNSTAFFED, Offerable

Seconds = Annotated[float, Field(ge=0, le=86_400)]
Ring = Annotated[float, Field(gt=0, le=600)]
Number = Annotated[int, Field(ge=1, le=100_000)]
BreakReason = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Capability = Annotated[int, Field(ge=0, le=100)]
# Why agents may count as not serving; the other reasons are about one call, or about a moment.
EmptyReason = Literal[
    "not_logged_in",
    "seat_unknown",
    "seat_empty",
    "seat_leaving",
    "site_mode",
    "who_is_sitting",
    "not_responding",
    "on_break",
    "talking",
    "ringing",
    "line_busy",
    "wrap_up",
    "settling",
    "resting",
]


class Section(BaseModel):
    """A part of the configuration: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WideningSection(Section):
    """One widening step."""

    after_s: Seconds
    least_capability: Capability


class HeadStartSection(Section):
    """Head starts by class of customer."""

    new: Seconds = 0.0
    normal: Seconds = 0.0
    vip: Seconds = 0.0


class ZoneSection(Section):
    """How a zone treats its callers."""

    strategy: Strategy = Strategy.HIGHEST_CAPABILITY
    ring_all_most: Annotated[int, Field(ge=2, le=100)] = 10
    wrap_up_s: Seconds | None = None
    widening: tuple[WideningSection, ...] = ()
    overflow_after_s: Seconds | None = None
    overflow_when_unstaffed: bool = False
    head_starts_s: HeadStartSection = HeadStartSection()
    head_start_limit_s: Seconds = 3600.0
    strict_priority: bool = False
    most_waiting: Number | None = None
    full: Action = Action.CALLBACK
    longest_wait_s: Seconds | None = None
    waited_too_long: Action = Action.CALLBACK
    join_empty: bool = True
    turned_away: Action = Action.CALLBACK
    left_empty: Action | None = None
    empty_reasons: tuple[EmptyReason, ...] | None = None
    callback_after_s: Seconds | None = None

    @field_validator("widening")
    @classmethod
    def _widens(cls, steps: tuple[WideningSection, ...]) -> tuple[WideningSection, ...]:
        if steps and steps[0].after_s > 0:
            raise ValueError("the first step begins at after_s: 0")
        for before, after in pairwise(steps):
            if after.after_s <= before.after_s:
                raise ValueError("each step comes later than the one before")
            if after.least_capability >= before.least_capability:
                raise ValueError("each step asks for less capability than the one before")
        return steps

    def policy(self, above: "ZoneSection") -> ZonePolicy:
        """The value the router needs; what is not said here is as `above` says."""
        said: dict[str, Any] = {
            name: getattr(self if name in self.model_fields_set else above, name)
            for name in type(self).model_fields
        }
        starts: HeadStartSection = said["head_starts_s"]
        reasons = said["empty_reasons"]
        said["head_starts_s"] = {
            one: seconds for one in CustomerClass if (seconds := getattr(starts, one.value)) > 0
        }
        said["widening"] = tuple(
            WideningStep(after_s=one.after_s, least_capability=one.least_capability)
            for one in said["widening"]
        )
        said["empty_reasons"] = (
            UNSTAFFED if reasons is None else frozenset(Offerable(one) for one in reasons)
        )
        return ZonePolicy(**said)


class SiteSection(Section):
    """How a site reads its chairs."""

    leaving: Literal["hold", "last_resort"] = "hold"
    unknown_seat: Literal["held", "trusted"] = "held"
    confirm_identity_after_s: Seconds | None = 600.0
    misses_until_not_responding: Number | None = 3
    loss_within_s: Seconds = 60.0
    loss_least: Number = 3
    loss_share: Annotated[float, Field(gt=0, le=1)] | None = 0.3
    trust_s: Seconds = 900.0
    here_s: Annotated[float, Field(gt=0, le=900)] = 900.0
    exodus_within_s: Seconds = 120.0
    exodus_least: Number | None = 4
    break_reasons: tuple[BreakReason, ...] = ()

    def policy(self, above: "SiteSection") -> SitePolicy:
        """The value the router needs; what is not said here is as `above` says."""
        said: dict[str, Any] = {
            name: getattr(self if name in self.model_fields_set else above, name)
            for name in type(self).model_fields
        }
        leaving, unknown = said.pop("leaving"), said.pop("unknown_seat")
        return SitePolicy(
            rings_leaving=leaving == "last_resort",
            trusts_unknown=unknown == "trusted",
            **said,
        )


class RoutingSection(Section):
    """`routing:` the whole of it."""

    ring_s: Ring = 20.0
    ring_grace_s: Seconds = 2.0
    settle_s: Seconds = 2.0
    rest_s: Seconds = 10.0
    reject_rest_s: Seconds | None = None
    busy_rest_s: Seconds | None = None
    unreachable_rest_s: Seconds | None = None
    wrap_up_s: Seconds = 0.0
    agents_wrap_up_s: dict[str, Seconds] = {}
    chat_capacity: Annotated[int, Field(ge=0, le=100)] = 3
    binding_wait_s: Seconds = 30.0
    waits_when_away: bool = False
    binding_wins_outside: bool = True
    site: SiteSection = SiteSection()
    sites: dict[str, SiteSection] = {}
    zone: ZoneSection = ZoneSection()
    zones: dict[str, ZoneSection] = {}

    @model_validator(mode="after")
    def _grace_within_the_ring(self) -> "RoutingSection":
        if self.ring_grace_s >= self.ring_s:
            raise ValueError("ring_grace_s must be shorter than ring_s")
        return self

    def rules(self) -> RoutingRules:
        """The value the router needs."""
        plain = self.model_dump(exclude={"site", "sites", "zone", "zones"})
        return RoutingRules(
            site=self.site.policy(self.site),
            sites={name: one.policy(self.site) for name, one in self.sites.items()},
            zone=self.zone.policy(self.zone),
            zones={name: one.policy(self.zone) for name, one in self.zones.items()},
            **plain,
        )

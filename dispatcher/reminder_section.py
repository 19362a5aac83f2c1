"""`reminders:` when whoever holds an order nobody works on is reminded of it, and who else."""

from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dispatcher.desk.orders import OrderKind
from dispatcher.desk.reminding import Escalation, ReminderRule
from dispatcher.desk.working_time import QuietHours

LONGEST_S = 30 * 86_400
Wait = Annotated[float, Field(ge=60, le=LONGEST_S)]
Times = Annotated[int, Field(ge=0, le=1_000)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Section(BaseModel):
    """A part of the configuration: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReminderRuleSection(Section):
    """Other times for some orders; what is not written is as for all.

    Attributes:
        kinds: empty: of any kind.
        zones: empty: of any zone.
        calendar: of the registry, instead of the zone's own.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    kinds: tuple[OrderKind, ...] = ()
    zones: tuple[Id, ...] = ()
    first_after_s: Wait | None = None
    repeat_every_s: Wait | None = None
    most: Times | None = None
    calendar: Id | None = None


class ReminderSection(Section):
    """`reminders:` counted in the working time of an order's zone.

    Attributes:
        most: reminders of one order to one holder; 0: none at all.
        lead_after: after so many the zone's lead is told too; None: never.
        leads: the agent who leads a zone.
        back_to_pool_after_s: a holder away for longer loses his orders; None: he keeps them.
        rules: the first that fits counts.
    """

    first_after_s: Wait = 1_800.0
    repeat_every_s: Wait = 3_600.0
    most: Times = 3
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    lead_after: Annotated[int, Field(ge=1, le=1_000)] | None = 2
    leads: dict[Id, Id] = {}
    back_to_pool_after_s: Wait | None = 1_800.0
    rules: tuple[ReminderRuleSection, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "ReminderSection":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until: both or neither")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet_until: the day has no other hours left; write another time")
        names = [one.name for one in self.rules]
        if len({*names, "all"}) != len(names) + 1:
            raise ValueError("rules: every rule needs a name of its own, and not `all`")
        return self

    def reminder_rules(self) -> tuple[ReminderRule, ...]:
        """The rules, the general one last."""
        general: dict[str, Any] = {
            "first_after_ms": round(self.first_after_s * 1000),
            "repeat_every_ms": round(self.repeat_every_s * 1000),
            "most": self.most,
            "quiet": self._quiet(),
        }
        special = [_rule(one, general) for one in self.rules]
        return (*special, ReminderRule(name="all", **general))

    def escalation(self) -> Escalation:
        """Who else is told."""
        return Escalation(after=self.lead_after, leads=self.leads)

    def grace_ms(self) -> int | None:
        """How long a holder may be away."""
        after_s = self.back_to_pool_after_s
        return None if after_s is None else round(after_s * 1000)

    def _quiet(self) -> QuietHours | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        begins, ends = (time.fromisoformat(one) for one in (self.quiet_from, self.quiet_until))
        return QuietHours(begins=begins, ends=ends)


def _rule(section: ReminderRuleSection, general: dict[str, Any]) -> ReminderRule:
    own: dict[str, Any] = {
        "first_after_ms": section.first_after_s and round(section.first_after_s * 1000),
        "repeat_every_ms": section.repeat_every_s and round(section.repeat_every_s * 1000),
        "most": section.most,
    }
    return ReminderRule(
        name=section.name,
        kinds=frozenset(section.kinds),
        zones=frozenset(section.zones),
        calendar=section.calendar,
        **{**general, **{key: value for key, value in own.items() if value is not None}},
    )

"""When whoever holds an unprocessed order is reminded of it, and who else is told. Pure. WP-02.

The seed gives neither period nor cap nor stop rule (WP-11): all three are the site's. Reminders
stop as soon as an order leaves "unprocessed"; another state, holder, cycle or due moment is
another slot, and counts anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatcher.desk.orders import UNPROCESSED, OrderKind, WorkOrder
from dispatcher.desk.working_time import QuietHours, Window, after_work

HOUR_MS = 3_600_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRule:
    """One rule of a site.

    Attributes:
        name: stands in the slots of what was sent.
        kinds: orders it is for; empty: of any kind.
        zones: likewise.
        first_after_ms: working time until the first reminder.
        repeat_every_ms: working time between one and the next.
        most: how many at most, for one holder.
        quiet: hours in which nothing is said.
        calendar: of the working time, instead of the zone's own.
    """

    name: str
    kinds: frozenset[OrderKind] = frozenset()
    zones: frozenset[str] = frozenset()
    first_after_ms: int = HOUR_MS // 2
    repeat_every_ms: int = HOUR_MS
    most: int = 3
    quiet: QuietHours | None = None
    calendar: str | None = None

    def fits(self, kind: OrderKind, zone: str) -> bool:
        """Whether it is for such orders."""
        return (not self.kinds or kind in self.kinds) and (not self.zones or zone in self.zones)


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """Who else is told.

    Attributes:
        after: the zone's lead is told too, once a holder was reminded so often; None: never.
        leads: the agent who leads a zone. Orders nobody holds are his from the first reminder.
    """

    after: int | None = 2
    leads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class DueOrder:
    """An unprocessed order whose moment has come, as it was before.

    Attributes:
        sent: reminders before this one.
    """

    id: str
    kind: OrderKind
    zone: str
    cycle: int
    agent_id: str | None
    due_ms: int
    sent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """Whose timers stand still: orders of these zones, and those these agents hold."""

    zones: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()


NOTHING_FROZEN = Frozen()


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """What is inserted before anything is said; its key decides who says it."""

    order_id: str
    rule: str
    slot: str


def rule_for(rules: Iterable[ReminderRule], kind: OrderKind, zone: str) -> ReminderRule | None:
    """The first rule that fits; None: such orders are not reminded of."""
    return next((one for one in rules if one.fits(kind, zone)), None)


def reminds(order: WorkOrder) -> bool:
    """Whether an order is one that may be forgotten: nobody has done anything about it."""
    return order.state in UNPROCESSED


def wait_ms(rule: ReminderRule, sent: int) -> int | None:
    """Working time until the next reminder after so many; None: that was the last."""
    if sent >= rule.most:
        return None
    return rule.first_after_ms if sent == 0 else rule.repeat_every_ms


def next_due_ms(
    rule: ReminderRule, stretches: Iterable[Window], sent: int, now_ms: int
) -> int | None:
    """When the next reminder is due.

    Args:
        rule: the site's.
        stretches: working time, without quiet hours, from now or earlier on.
        sent: reminders so far.
        now_ms: since when it is counted.
    """
    work_ms = wait_ms(rule, sent)
    return None if work_ms is None else after_work(stretches, now_ms, work_ms)


def slot_of(due: DueOrder, rule: ReminderRule) -> Slot:
    """Cycle, holder and due moment: another of these is another reminder."""
    return Slot(
        order_id=due.id,
        rule=rule.name,
        slot=f"{due.cycle}.{due.due_ms}.{due.agent_id or '-'}"[:80],
    )


def lead_of(escalation: Escalation, due: DueOrder) -> str | None:
    """The zone's lead, if he is told of this reminder; the holder himself is told anyway."""
    lead = escalation.leads.get(due.zone)
    if lead == due.agent_id:
        return None
    if due.agent_id is None:
        return lead
    escalates = escalation.after is not None and due.sent + 1 > escalation.after
    return lead if escalates else None

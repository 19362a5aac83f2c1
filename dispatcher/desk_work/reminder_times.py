"""When orders are due: the site's rules, in the working time of their zones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatcher.desk.orders import OrderKind, WorkOrder
from dispatcher.desk.reminding import (
    DueOrder,
    ReminderRule,
    Slot,
    reminds,
    rule_for,
    slot_of,
    wait_ms,
)
from dispatcher.desk_work.hours_book import HoursBook


def nobody_heeds(_due_ms: int) -> None:
    """Nobody waits for a due moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderTimes:
    """Rules and hours of a site.

    Attributes:
        rules: the first that fits an order counts; none: no reminders.
        hours: working time.
        heed: hears of every due moment that is set, in the store's thread.
    """

    rules: Sequence[ReminderRule]
    hours: HoursBook
    heed: Callable[[int], None] = nobody_heeds

    @property
    def most(self) -> int:
        """No order is reminded of more often."""
        return max((rule.most for rule in self.rules), default=0)

    def next_reminder(self, order: WorkOrder, now_ms: int) -> int | None:
        """When an order is due after a change of state, holder or cycle; see `OrderSteps`."""
        if not reminds(order):
            return None
        return self.next_of(order.kind, order.zone, order.reminders_sent, now_ms)

    def next_of(self, kind: OrderKind, zone: str, sent: int, now_ms: int) -> int | None:
        """When the reminder after `sent` others is due, counted from now."""
        rule = rule_for(self.rules, kind, zone)
        due_ms = None if rule is None else self._after(rule, zone, sent, now_ms)
        if due_ms is not None:
            self.heed(due_ms)
        return due_ms

    def slot_and_next(self, due: DueOrder, now_ms: int) -> tuple[Slot | None, int | None]:
        """What is said now, if anything, and when next.

        A late tick may fall into the night: then nothing is said before work begins again.
        """
        rule = rule_for(self.rules, due.kind, due.zone)
        if rule is None:
            return None, None
        works_ms = self._zone_work(rule, due.zone, now_ms, 0)
        if works_ms != now_ms:
            return None, works_ms
        return slot_of(due, rule), self._after(rule, due.zone, due.sent + 1, now_ms)

    def _after(self, rule: ReminderRule, zone: str, sent: int, now_ms: int) -> int | None:
        work_ms = wait_ms(rule, sent)
        return None if work_ms is None else self._zone_work(rule, zone, now_ms, work_ms)

    def _zone_work(self, rule: ReminderRule, zone: str, from_ms: int, work_ms: int) -> int | None:
        return self.hours.after_zone_work(
            zone, from_ms, work_ms, quiet=rule.quiet, calendar=rule.calendar
        )

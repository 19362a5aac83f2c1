"""Reminders of unprocessed orders: one notice per agent, once, whatever restarts. WP-02, WP-11.

In one transaction: the slot (its key decides who speaks), the order's next moment, the notice,
the event, the audit entry. Only then is the agent's open page told: a program that ends before
the commit has said nothing, and one that ends after it leaves a notice that waits to be seen.
"""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dispatcher.desk.events import AgentNotice
from dispatcher.desk.orders import Actor, WorkOrder
from dispatcher.desk.reminding import NOTHING_FROZEN, DueOrder, Frozen, Slot
from dispatcher.desk_work.binding import note_act
from dispatcher.desk_work.customer_ports import Commits
from dispatcher.desk_work.order_desk import Prompt, nobody_listens
from dispatcher.desk_work.order_steps import found
from dispatcher.desk_work.reminder_notices import ReminderNotices
from dispatcher.desk_work.reminder_times import ReminderTimes
from dispatcher.errors import Conflict
from dispatcher.store import reminder_rows as rows
from dispatcher.store.group_commit import Connection

log = logging.getLogger(__name__)

# So much is one transaction; others get their turn between two.
AT_ONCE = 500


def nothing_stands_still() -> Frozen:
    """No site is evacuated."""
    return NOTHING_FROZEN


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What one transaction has come to."""

    taken: int
    said: int
    notices: Sequence[AgentNotice]
    leads: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminders:
    """Reminds whoever holds an order nobody has done anything about.

    Attributes:
        now_ms: milliseconds of UTC.
        frozen: whose timers stand still: their site is evacuated.
        prompt: tells an agent's open page, after the commit.
    """

    commits: Commits
    times: ReminderTimes
    notices: ReminderNotices
    now_ms: Callable[[], int]
    frozen: Callable[[], Frozen] = nothing_stands_still
    prompt: Prompt = nobody_listens

    async def next_due_ms(self) -> int | None:
        """When `sweep` has something to do next."""
        frozen = self.frozen()
        return await self.commits.read(lambda connection: rows.first_due_ms(connection, frozen))

    async def sweep(self) -> int:
        """Says what is due; how many reminders that were. However late, and however many ask."""
        now_ms, frozen = self.now_ms(), self.frozen()
        holders = await self.commits.read(
            lambda connection: rows.due_by_holder(connection, now_ms, frozen)
        )
        said, notices, leads = 0, dict[str, AgentNotice](), set[str]()
        for group in _groups(holders):
            async for told in self._until_done(group, now_ms, frozen):
                said += told.said
                notices |= {one.agent_id: one for one in told.notices}
                leads |= told.leads
        for notice in (*notices.values(), *await self._tell_leads(leads, now_ms)):
            self.prompt(notice.agent_id, notice)
        return said

    async def remind_at(self, ref: str, at_ms: int | None, actor: Actor) -> WorkOrder:
        """Another due moment for one order; None: no reminder of it any more.

        Raises:
            NotFound: no such order.
            Conflict: somebody works on it already.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            order = found(connection, ref)
            if not rows.set_due(connection, order.id, at_ms):
                raise Conflict(f"order {order.number} is {order.state.value}; nothing is due")
            note_act(connection, actor, "order due moment", order.id, now_ms)
            return found(connection, order.id)

        order = await self.commits.write(work)
        if at_ms is not None:
            self.times.heed(at_ms)
        return order

    async def arm(self) -> int:
        """Gives orders made under other rules a due moment; how many. At the start."""
        armed, after = 0, ""
        while True:
            page = await self.commits.write(self._arming(after))
            armed += sum(due for _, due in page)
            if len(page) < AT_ONCE:
                return armed
            after = page[-1][0]

    def _arming(self, after: str) -> Callable[[Connection], list[tuple[str, bool]]]:
        now_ms = self.now_ms()

        def work(connection: Connection) -> list[tuple[str, bool]]:
            done = []
            for one in rows.unarmed(connection, self.times.most, after, AT_ONCE):
                due_ms = self.times.next_of(one.kind, one.zone, one.sent, now_ms)
                if due_ms is not None:
                    rows.set_due(connection, one.id, due_ms)
                done.append((one.id, due_ms is not None))
            return done

        return work

    async def _until_done(
        self, holders: Sequence[str | None], now_ms: int, frozen: Frozen
    ) -> AsyncIterator[_Told]:
        while True:
            try:
                told = await self.commits.write(
                    lambda connection: self._remind(connection, holders, now_ms, frozen)
                )
            except Conflict:
                log.info("reminders: another sweeper was quicker")
                return
            yield told
            if told.taken < AT_ONCE:
                return

    def _remind(
        self,
        connection: Connection,
        holders: Sequence[str | None],
        now_ms: int,
        frozen: Frozen,
    ) -> _Told:
        due = rows.due_orders(connection, holders, now_ms, frozen, AT_ONCE)
        known = rows.slots_taken(connection, [one.id for one in due]) if due else set()
        slots, moves, told = list[Slot](), list[rows.Move](), list[DueOrder]()
        for one in due:
            slot, next_ms = self.times.slot_and_next(one, now_ms)
            says = slot is not None and slot not in known
            if slot is not None and says:
                slots.append(slot)
                told.append(one)
            moves.append(rows.Move(due=one, next_ms=next_ms, counts=says))
        rows.take_slots(connection, slots, now_ms)
        rows.move_on(connection, moves)
        leads = self.notices.leads_of(told)
        self.notices.begin_for_leads(connection, leads, now_ms)
        notices = self.notices.tell_holders(connection, told, now_ms)
        return _Told(taken=len(due), said=len(told), notices=notices, leads=leads)

    async def _tell_leads(self, leads: Collection[str], now_ms: int) -> list[AgentNotice]:
        if not leads:
            return []
        return await self.commits.write(
            lambda connection: self.notices.tell_leads(connection, leads, now_ms)
        )


def _groups(holders: Iterable[tuple[str | None, int]]) -> Iterator[list[str | None]]:
    """Holders whose due orders make about one transaction together."""
    group, total = list[str | None](), 0
    for holder, count in holders:
        if group and total + count >= AT_ONCE:
            yield group
            group, total = [], 0
        group.append(holder)
        total += count
    if group:
        yield group

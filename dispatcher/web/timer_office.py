"""All that has its moment, put together once: reminders, absences, leavings, the sweeper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from dispatcher.desk_work.absences import Absences
from dispatcher.desk_work.evacuations import Evacuations
from dispatcher.desk_work.gone_agents import GoneAgents
from dispatcher.desk_work.hours_book import HoursBook
from dispatcher.desk_work.leaving import HandsOver, LeavingDesk
from dispatcher.desk_work.order_desk import CLOSED_AT_ONCE, OrderDesk, Prompt, nobody_listens
from dispatcher.desk_work.order_steps import OrderSteps
from dispatcher.desk_work.reminder_notices import ReminderNotices
from dispatcher.desk_work.reminder_times import ReminderTimes
from dispatcher.desk_work.reminders import Reminders
from dispatcher.desk_work.sweeper import Bell, Sweeper, Timer
from dispatcher.registry.values import Registry
from dispatcher.reminder_section import ReminderSection
from dispatcher.store import due_rows
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.customer_office import CustomerOffice
from dispatcher.web.order_office import OrderOffice
from dispatcher.web.registry_office import RegistryOffice


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderParts:
    """What work orders ask of reminders; made before the orders' own office."""

    section: ReminderSection
    hours: HoursBook
    times: ReminderTimes
    notices: ReminderNotices
    bell: Bell

    def steps(self, steps: OrderSteps) -> OrderSteps:
        """Steps of orders that set reminders."""
        return OrderSteps(
            rules=steps.rules, next_reminder=self.times.next_reminder, moved=self.notices.moved
        )


def reminder_parts(section: ReminderSection, registry: Callable[[], Registry]) -> ReminderParts:
    """Rules, hours and notices as a site has them."""
    hours, bell = HoursBook(registry), Bell()
    return ReminderParts(
        section=section,
        hours=hours,
        times=ReminderTimes(rules=section.reminder_rules(), hours=hours, heed=bell.heed),
        notices=ReminderNotices(registry=registry, escalation=section.escalation()),
        bell=bell,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerTies:
    """What a site and the rest of the house have given the timers.

    Attributes:
        parts: as the orders' office has them.
        more: timers of others, such as pushes.
        chats: hand over the chats of an agent who leaves.
        prompt: tells an agent's open page.
    """

    parts: ReminderParts
    more: Sequence[Timer] = ()
    chats: Sequence[HandsOver] = ()
    prompt: Prompt = nobody_listens


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerOffice:
    """The sweeper and what it drives."""

    reminders: Reminders
    gone: GoneAgents
    leaving: LeavingDesk
    sweeper: Sweeper
    now_ms: Callable[[], int] = field(repr=False)

    async def run(self) -> None:
        """Arms what was made under other rules, then sweeps until cancelled."""
        await self.reminders.arm()
        await self.sweeper.run()


def timer_office(
    desk: Desk,
    access: Access,
    office: RegistryOffice,
    orders: OrderOffice,
    customers: CustomerOffice,
    ties: TimerTies | None = None,
) -> TimerOffice:
    """The office of a dispatcher.

    Args:
        desk: what the other routes work with.
        access: whose writer of rows and clock are used.
        office: where the registry is changed.
        orders: whose orders are reminded of, taken back and closed.
        customers: whose searches end by themselves.
        ties: what the site has said; None: nobody is reminded, and orders stay where they are.
    """
    ties = ties or TimerTies(parts=_without_reminders(lambda: desk.dispatcher.registry))
    reminders = _reminders(desk, access, ties)
    gone = _gone(desk, access, orders, ties)
    leaving = _leaving(desk, access, office, orders, ties)
    timers = (*_own(reminders, gone, leaving), *_theirs(orders.desk, customers), *ties.more)
    return TimerOffice(
        reminders=reminders,
        gone=gone,
        leaving=leaving,
        sweeper=Sweeper(timers=timers, now_ms=access.now_ms, bell=ties.parts.bell),
        now_ms=access.now_ms,
    )


def _reminders(desk: Desk, access: Access, ties: TimerTies) -> Reminders:
    return Reminders(
        commits=access.commits,
        times=ties.parts.times,
        notices=ties.parts.notices,
        now_ms=access.now_ms,
        frozen=_evacuations(desk).now,
        prompt=ties.prompt,
    )


def _evacuations(desk: Desk) -> Evacuations:
    dispatcher = desk.dispatcher

    def frozen(site: str) -> bool:
        state = dispatcher.router.site(site)
        return state.rules.frozen or state.frozen_since_s is not None

    return Evacuations(lambda: dispatcher.registry, lambda: dispatcher.router.agents, frozen)


def _gone(desk: Desk, access: Access, orders: OrderOffice, ties: TimerTies) -> GoneAgents:
    dispatcher = desk.dispatcher
    return GoneAgents(
        commits=access.commits,
        steps=orders.desk.steps,
        registry=lambda: dispatcher.registry,
        absences=Absences(lambda: dispatcher.router.agents, _evacuations(desk), access.clock),
        hours=ties.parts.hours,
        grace_ms=ties.parts.section.grace_ms(),
        now_ms=access.now_ms,
        prompt=ties.prompt,
    )


def _leaving(
    desk: Desk, access: Access, office: RegistryOffice, orders: OrderOffice, ties: TimerTies
) -> LeavingDesk:
    return LeavingDesk(
        commits=access.commits,
        house=office.desk,
        steps=orders.desk.steps,
        now_ms=access.now_ms,
        chats=ties.chats,
        log_out=desk.dispatcher.logged_out,
        prompt=ties.prompt,
        heed=ties.parts.bell.heed,
    )


def _own(reminders: Reminders, gone: GoneAgents, leaving: LeavingDesk) -> tuple[Timer, ...]:
    # Whoever has left or is away is not reminded first.
    return (
        Timer(name="leavings", next_due_ms=leaving.next_due_ms, sweep=leaving.sweep),
        Timer(name="absences", next_due_ms=gone.next_due_ms, sweep=gone.sweep),
        Timer(name="reminders", next_due_ms=reminders.next_due_ms, sweep=reminders.sweep),
    )


def _theirs(orders: OrderDesk, customers: CustomerOffice) -> tuple[Timer, ...]:
    async def close_due() -> int:
        closed = 0
        while True:
            done = len(await orders.close_due())
            closed += done
            if done < CLOSED_AT_ONCE:
                return closed

    choosing = customers.choosing

    async def first_search_ms() -> int | None:
        return await choosing.commits.read(due_rows.first_search_ms)

    return (
        Timer(name="closings", next_due_ms=orders.next_closing_ms, sweep=close_due),
        Timer(name="searches", next_due_ms=first_search_ms, sweep=choosing.expire_due),
    )


def _without_reminders(registry: Callable[[], Registry]) -> ReminderParts:
    return reminder_parts(ReminderSection(most=0, back_to_pool_after_s=None), registry)


def _office(request: Request) -> TimerOffice:
    office: TimerOffice = request.app.state.timers
    return office


TheTimers = Annotated[TimerOffice, Depends(_office)]

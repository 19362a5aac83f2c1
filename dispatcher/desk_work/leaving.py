"""An agent leaves: customers, open orders and chats in other hands, in one transaction.

Each customer is told once, of everything, by one event; the events of single orders are quiet.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dispatcher.desk.absence import by_customer, gone_body, listed
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.leaving import (
    HandOver,
    Leaving,
    begins_ms,
    checked,
    hand_over,
    is_due,
    registry_without,
)
from dispatcher.desk.order_states import Verb, held_by
from dispatcher.desk.orders import SYSTEM, Actor, WorkOrder
from dispatcher.desk_work.binding import EndReason, note_act
from dispatcher.desk_work.customer_ports import Commits, House
from dispatcher.desk_work.order_desk import Prompt, nobody_listens
from dispatcher.desk_work.order_steps import OrderSteps, told, written
from dispatcher.errors import NotFound
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Registry
from dispatcher.store import choice_rows, due_rows
from dispatcher.store.choice_rows import Dedication
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce, keep_notice
from dispatcher.store.registry_rows import apply_change

NAMED_MOST = 20

# Hands over something else of an agent (his chats) to another, or to nobody; returns how much.
HandsOver = Callable[[Connection, str, str | None, int], int]


async def stays_logged_in(_agent_id: str) -> None:
    """Nobody routes to anybody here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    """What one transaction has come to."""

    over: HandOver
    change: RegistryChanged
    notice: AgentNotice | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeavingDesk:
    """Where agents take their leave.

    Attributes:
        house: registry and bindings.
        steps: how an order is changed.
        now_ms: milliseconds of UTC.
        chats: hand over chats in the same transaction.
        log_out: takes him off his chair, after the commit.
        prompt: tells the page of whoever takes over.
        heed: hears of the day somebody will leave.
    """

    commits: Commits
    house: House
    steps: OrderSteps
    now_ms: Callable[[], int]
    chats: Sequence[HandsOver] = ()
    log_out: Callable[[str], Awaitable[None]] = stays_logged_in
    prompt: Prompt = nobody_listens
    heed: Callable[[int], None] = lambda _due_ms: None

    async def preview(self, agent_id: str, to: str | None) -> HandOver:
        """What would be handed over now; nothing is changed.

        Raises:
            NotFound: no such agent.
            RequestInvalid: nobody of that name could take over.
        """
        registry = self.house.registry
        checked(registry, agent_id, to)
        return await self.commits.read(
            lambda connection: _hand_over(connection, registry, agent_id, to)
        )

    async def planned(self, agent_id: str) -> Leaving | None:
        """What is planned for an agent."""
        return await self.commits.read(
            lambda connection: due_rows.planned_leaving(connection, agent_id)
        )

    async def leave(self, agent_id: str, day: date, to: str | None, actor: Actor) -> Leaving:
        """He is not there any more from a day on; a day that has begun counts at once.

        Args:
            agent_id: who leaves.
            day: the first day without him, by the clock of his site.
            to: who takes over; None: customers choose, open orders go back to their zones.
            actor: who says so.

        Raises:
            NotFound: no such agent.
            RequestInvalid: nobody of that name could take over.
        """
        now_ms, registry = self.now_ms(), self.house.registry
        checked(registry, agent_id, to)
        leaving = Leaving(
            id=new_id(now_ms),
            agent_id=agent_id,
            to=to,
            day=day,
            due_ms=begins_ms(registry, agent_id, day),
            by=actor.who[:64],
        )

        def work(connection: Connection) -> None:
            due_rows.plan_leaving(connection, leaving, now_ms)
            note_act(connection, actor, f"agent leaves {day}", f"{agent_id} {to or '-'}", now_ms)

        await self.commits.write(work)
        if not is_due(leaving, now_ms):
            self.heed(leaving.due_ms)
            return leaving
        await self._hand_over(leaving, actor)
        return replace(leaving, done_ms=now_ms)

    async def stay(self, agent_id: str, actor: Actor) -> None:
        """What was planned is called off.

        Raises:
            NotFound: nothing was planned, or it is done.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> None:
            if not due_rows.call_off_leaving(connection, agent_id):
                raise NotFound(f"nothing is planned for {agent_id}")
            note_act(connection, actor, "agent stays", agent_id, now_ms)

        await self.commits.write(work)

    async def next_due_ms(self) -> int | None:
        """When `sweep` has something to do next."""
        return await self.commits.read(due_rows.first_leaving_ms)

    async def sweep(self) -> int:
        """Hands over what is due; how many have left."""
        now_ms = self.now_ms()
        due = await self.commits.read(lambda connection: due_rows.due_leavings(connection, now_ms))
        for leaving in due:
            await self._hand_over(leaving, SYSTEM)
        return len(due)

    async def _hand_over(self, leaving: Leaving, actor: Actor) -> None:
        async def alone() -> _Done | None:
            registry = self.house.registry
            done = await self.commits.write(
                lambda connection: self._in_one(connection, registry, leaving, actor)
            )
            if done is not None:
                await self.house.adopted(done.change)
            return done

        done = await self.house.alone(alone)
        if done is None:
            return
        if leaving.agent_id in self.house.registry.agents:
            await self.log_out(leaving.agent_id)
        if done.notice is not None:
            self.prompt(done.notice.agent_id, done.notice)

    def _in_one(
        self, connection: Connection, registry: Registry, leaving: Leaving, actor: Actor
    ) -> _Done | None:
        """All of it; None when somebody else has done it meanwhile."""
        now_ms = self.now_ms()
        if not due_rows.finish_leaving(connection, leaving.id, now_ms):
            return None
        # Whoever was to take over may have left himself since.
        to = leaving.to if leaving.to in registry.agents else None
        over = _hand_over(connection, registry, leaving.agent_id, to)
        change = registry_without(registry, over)
        apply_change(connection, change, evicts=False)
        for customer in over.bindings:
            _rededicate(connection, customer, to, now_ms)
        orders = [self._pass_on(connection, one, to, actor, now_ms) for one in over.orders]
        chats = sum(hands(connection, leaving.agent_id, to, now_ms) for hands in self.chats)
        over = replace(over, orders=orders, chats=chats)
        for event in _events(registry, over):
            announce(connection, event, now_ms)
        notice = _notice(over, now_ms)
        if notice is not None:
            keep_notice(connection, notice)
        note_act(connection, actor, "agent left", f"{leaving.agent_id} {to or '-'}", now_ms)
        return _Done(over=over, change=change, notice=notice)

    def _pass_on(
        self, connection: Connection, before: WorkOrder, to: str | None, actor: Actor, now_ms: int
    ) -> WorkOrder:
        verb = Verb.TAKE_BACK if to is None else Verb.ASSIGN
        order = self.steps.change(connection, before, held_by(before, verb, to), now_ms)
        kind = EventKind.ORDER_RELEASED if to is None else EventKind.ORDER_CLAIMED
        told(connection, order, kind, now_ms, held_before=before.agent_id, quiet=True)
        written(connection, actor, "order handed over: agent left", order, now_ms)
        return order


def _hand_over(
    connection: Connection, registry: Registry, agent_id: str, to: str | None
) -> HandOver:
    return hand_over(registry, agent_id, to, due_rows.held_orders(connection, agent_id))


def _rededicate(connection: Connection, customer: str, to: str | None, now_ms: int) -> None:
    choice_rows.end_dedication(connection, customer, EndReason.AGENT_LEFT.value, now_ms)
    if to is not None:
        begun = Dedication(
            id=new_id(now_ms),
            customer_id=customer,
            agent_id=to,
            search_id=None,
            began_ms=now_ms,
        )
        choice_rows.begin_dedication(connection, begun)


def _events(registry: Registry, over: HandOver) -> list[DeskEvent]:
    """One for each customer: who is gone, who comes instead, which orders went along."""
    theirs = by_customer(over.orders)
    return [
        DeskEvent(
            kind=EventKind.AGENT_GONE,
            order_id=theirs[customer][0].id if customer in theirs else None,
            customer_id=customer,
            agent_id=over.agent_id,
            body=gone_body(
                registry,
                over.agent_id,
                theirs.get(customer, ()),
                reason="left",
                to=over.to,
                choose=over.to is None and customer in over.bindings,
            ),
        )
        for customer in over.customers
    ]


def _notice(over: HandOver, now_ms: int) -> AgentNotice | None:
    """What whoever takes over finds on his page."""
    if over.to is None or not (over.bindings or over.orders or over.chats):
        return None
    return AgentNotice(
        id=new_id(now_ms),
        agent_id=over.to,
        at_ms=now_ms,
        kind=NoticeKind.HAND_BACK,
        body={
            "why": "left",
            "from": over.agent_id,
            "customers": len(over.bindings),
            "count": len(over.orders),
            "chats": over.chats,
            "orders": listed(over.orders, NAMED_MOST),
        },
    )

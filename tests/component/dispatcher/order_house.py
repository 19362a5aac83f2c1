"""A desk of work orders on a real database, without web and telephones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from call_centre import HandClock
from sqlalchemy import Engine, select

from dispatcher.desk.events import AgentNotice
from dispatcher.desk.order_states import OrderRules
from dispatcher.desk.orders import WorkOrder
from dispatcher.desk_work.order_customers import CustomerOrders
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.desk_work.order_merging import OrderMerging
from dispatcher.desk_work.order_steps import NextReminder, OrderSteps, never
from dispatcher.desk_work.order_view import OrderView
from dispatcher.store import account_tables, desk_tables
from dispatcher.store.group_commit import GroupCommit


class StoreThread:
    """Implements `InStore` with a thread of its own, as the dispatcher has one."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)

    async def __call__(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def end(self) -> None:
        self._pool.shutdown(wait=True)


@dataclass(kw_only=True)
class OrderHouse:
    """Everything about work orders, and what was told of them."""

    engine: Engine
    clock: HandClock
    commits: GroupCommit
    next_reminder: NextReminder = never
    gone: set[str] = field(default_factory=set)
    prompted: list[AgentNotice] = field(default_factory=list)

    def __post_init__(self) -> None:
        steps = OrderSteps(rules=OrderRules(), next_reminder=self._next_reminder)
        usual: dict[str, Any] = {"commits": self.commits, "now_ms": self.now_ms, "steps": steps}
        prompt = lambda _agent_id, notice: self.prompted.append(notice)  # noqa: E731
        self.desk = OrderDesk(prompt=prompt, **usual)
        self.customers = CustomerOrders(
            prompt=prompt, is_with_us=lambda agent_id: agent_id not in self.gone, **usual
        )
        self.merging = OrderMerging(**usual)
        self.view = OrderView(commits=self.commits)

    def _next_reminder(self, order: WorkOrder, now_ms: int) -> int | None:
        # As the test has it by now.
        return self.next_reminder(order, now_ms)

    def now_ms(self) -> int:
        return self.clock.to_ms(self.clock.now_s())

    def told(self, order_id: str | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Kind and body of the events in the outbox, in their order."""
        outbox = desk_tables.outbox
        query = select(outbox).order_by(outbox.c.id)
        if order_id is not None:
            query = query.where(outbox.c.order_id == order_id)
        with self.engine.connect() as connection:
            return [(row.kind, row.body) for row in connection.execute(query)]

    def kinds(self, order_id: str | None = None) -> list[str]:
        return [kind for kind, _ in self.told(order_id)]

    def audited(self) -> list[tuple[str, str]]:
        """Who did what, in its order."""
        log = account_tables.audit_log
        with self.engine.connect() as connection:
            rows = connection.execute(select(log).order_by(log.c.id))
            return [(row.who, row.what) for row in rows]


@asynccontextmanager
async def order_house(engine: Engine, clock: HandClock) -> AsyncIterator[OrderHouse]:
    thread = StoreThread()
    commits = GroupCommit(engine=engine, in_store=thread)
    yield OrderHouse(engine=engine, clock=clock, commits=commits)
    thread.end()

"""Pushes of a dispatcher as a test drives them: real database, real sockets on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from call_centre import HandClock
from push_receiver import PushService, push_service
from sqlalchemy import select

from dispatcher.desk.events import AgentNotice
from dispatcher.desk.order_states import OrderRules
from dispatcher.desk.orders import Actor, AuthorKind, NewOrder, OrderKind, Source, WorkOrder
from dispatcher.desk.subscriptions import Subscription
from dispatcher.desk_work.order_customers import CustomerOrders
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.desk_work.order_steps import OrderSteps
from dispatcher.desk_work.order_view import Viewer
from dispatcher.push_assembly import Pushes, build_pushes
from dispatcher.push_section import PushSection
from dispatcher.registry.values import Agent, Customer, Registry, Tier, Zone
from dispatcher.store.account_tables import audit_log
from dispatcher.store.desk_tables import agent_notices
from dispatcher.store.group_commit import GroupCommit
from dispatcher.store.push_tables import push_attempts, push_deliveries, push_endpoints
from dispatcher.store.store import Store

LOOPBACK = ("127.0.0.0/8",)
ANN = Actor(kind=AuthorKind.AGENT, id="ann", who="ann", role="agent")
BEN = Actor(kind=AuthorKind.AGENT, id="ben", who="ben", role="agent")
CUSTOMER = Actor(kind=AuthorKind.CUSTOMER, id="c1", who="c1", role="customer")
EYES = Viewer(agent_id="ann", zones=("repairs",))
MOBILE = "+4915112345678"
LANDLINE = "+493012345678"


class OneThread:
    """Implements `InStore` with a thread of its own, as the dispatcher has one."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1)

    async def __call__(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)


@dataclass(kw_only=True)
class Office:
    """Orders, pushes and a push service, put together."""

    store: Store
    clock: HandClock
    folder: Path
    service: PushService
    commits: GroupCommit
    pushes: Pushes
    orders: OrderDesk
    customers: CustomerOrders
    prompts: list[tuple[str, AgentNotice]]
    said: list[str] = field(default_factory=list)

    def now_ms(self) -> int:
        return now_ms(self.clock)

    async def work(self) -> None:
        """Everything that is due is done."""
        await self.pushes.sender.work_due()

    async def later(self, by_s: float) -> None:
        """Time goes by, and what is due then is done."""
        self.clock.move(by_s)
        self.service.now_s = self.now_ms() // 1000
        await self.work()

    async def order(self, customer_id: str = "c1", **more: Any) -> WorkOrder:
        """An order of a customer, in Ann's hands; nobody was told yet."""
        new = NewOrder(
            kind=OrderKind.CONSULTATION,
            customer_id=customer_id,
            subject="My lamp",
            content="It flickers.",
            zone="repairs",
            source=Source.APP,
            agent_id="ann",
        )
        made = await self.orders.make(replace(new, **more), ANN)
        return made.order

    async def device(self, name: str, customer_id: str = "c1", language: str = "en") -> str:
        """A device of a customer, subscribed; its address."""
        given = self.service.device(name)
        await self.pushes.office.desk.subscribe(
            customer_id, subscription_of(given, language), None, CUSTOMER
        )
        return str(given["endpoint"])

    def rows(self, table: Any = push_deliveries) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))

    def states(self) -> list[tuple[str, str]]:
        """Kind of place and state of each message, in the order they were made."""
        kinds = {row.id: row.kind for row in self.rows(push_endpoints)}
        return [(kinds.get(row.way, row.way), row.state) for row in self.rows()]

    def attempts(self) -> list[int | None]:
        return [row.code for row in self.rows(push_attempts)]

    def notices(self, kind: str) -> list[Any]:
        return [row for row in self.rows(agent_notices) if row.kind == kind]

    def audit(self) -> list[tuple[str, str, str]]:
        return [(row.who, row.what, row.outcome) for row in self.rows(audit_log)]


def subscription_of(given: dict[str, Any], language: str = "en") -> Subscription:
    keys = given["keys"]
    return Subscription(
        endpoint=given["endpoint"], p256dh=keys["p256dh"], auth=keys["auth"], language=language
    )


def now_ms(clock: HandClock) -> int:
    return clock.to_ms(clock.now_s())


def people() -> Registry:
    """Ann and Ben repair; c1 has every identity, c2 a landline alone, c3 nothing."""
    agents = [
        Agent(id=name, name=name.title(), tier=Tier.NORMAL, zones=("repairs",), capability=50)
        for name in ("ann", "ben")
    ]
    customers = [
        Customer(
            id="c1",
            name="Cleo",
            phones=(MOBILE,),
            emails=("cleo@example.org",),
            accounts=("wechat:cleo",),
        ),
        Customer(id="c2", name="Cem", phones=(LANDLINE,), facts={"language": "zh"}),
        Customer(id="c3", name="Cara", emails=("cara@example.org",)),
    ]
    return Registry(
        zones={"repairs": Zone(id="repairs", name="Repairs")},
        agents={one.id: one for one in agents},
        customers={one.id: one for one in customers},
    )


@asynccontextmanager
async def open_office(
    store: Store,
    clock: HandClock,
    folder: Path,
    section: PushSection | None = None,
    service: PushService | None = None,
) -> AsyncIterator[Office]:
    """An office on a database that holds `people`; a second one may share service and database."""
    if not store.remembered().registry.agents:
        store.replace_registry(people())
    if service is None:
        async with (
            push_service(folder) as made,
            _office(store, clock, folder, section, made) as office,
        ):
            yield office
    else:
        async with _office(store, clock, folder, section, service) as office:
            yield office


@asynccontextmanager
async def _office(
    store: Store,
    clock: HandClock,
    folder: Path,
    section: PushSection | None,
    service: PushService,
) -> AsyncIterator[Office]:
    thread = OneThread()
    commits = GroupCommit(engine=store.engine, in_store=thread)
    prompts: list[tuple[str, AgentNotice]] = []
    said: list[str] = []
    wanted = section or PushSection()
    pushes = build_pushes(
        wanted.model_copy(update={"allow_private": LOOPBACK, "ca_file": service.loopback.ca_file}),
        state_dir=folder,
        commits=commits,
        now_ms=lambda: now_ms(clock),
        prompt=lambda agent_id, notice: prompts.append((agent_id, notice)),
        say=said.append,
    )
    service.public_key = pushes.office.public_key
    service.now_s = now_ms(clock) // 1000
    steps = OrderSteps(rules=OrderRules())
    await pushes.adopt()
    try:
        yield Office(
            store=store,
            clock=clock,
            folder=folder,
            service=service,
            commits=commits,
            pushes=pushes,
            orders=OrderDesk(commits=commits, now_ms=lambda: now_ms(clock), steps=steps),
            customers=CustomerOrders(commits=commits, now_ms=lambda: now_ms(clock), steps=steps),
            prompts=prompts,
            said=said,
        )
    finally:
        await pushes.outgoing.close()
        thread.pool.shutdown(wait=True)

"""Orders, reminders, absences and leavings on a real database; time and chairs in hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from call_centre import HandClock
from call_hall import AWAY, HERE, UNKNOWN, seat_of, small_registry
from order_house import StoreThread
from sqlalchemy import Engine, Table, select

from dispatcher.desk.events import AgentNotice
from dispatcher.desk.orders import Actor, AuthorKind, NewOrder, OrderKind, Source, WorkOrder
from dispatcher.desk_work.absences import Absences
from dispatcher.desk_work.evacuations import Evacuations
from dispatcher.desk_work.gone_agents import GoneAgents
from dispatcher.desk_work.leaving import LeavingDesk
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.desk_work.order_steps import OrderSteps
from dispatcher.desk_work.reminders import Reminders
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Floor, Registry, Site
from dispatcher.reminder_section import ReminderSection
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.modes import SiteState
from dispatcher.store import account_tables, desk_tables
from dispatcher.store.group_commit import GroupCommit
from dispatcher.store.order_rows import order_by_id
from dispatcher.web.timer_office import ReminderParts, reminder_parts

T = TypeVar("T")

SECTION = ReminderSection(
    first_after_s=600, repeat_every_s=1_800, most=3, back_to_pool_after_s=900
)
LEAD = Actor(kind=AuthorKind.STAFF, id="lena", who="lena", role="supervisor")


def agent_actor(name: str) -> Actor:
    return Actor(kind=AuthorKind.AGENT, id=name, who=name, role="agent")


@dataclass(kw_only=True)
class ReminderHouse:
    """One dispatcher's desk; several may share a database, as after a restart or fail-over."""

    engine: Engine
    clock: HandClock
    commits: GroupCommit
    registry: Registry = field(default_factory=small_registry)
    section: ReminderSection = SECTION
    prompted: list[AgentNotice] = field(default_factory=list)
    logged_out: list[str] = field(default_factory=list)
    evacuated: set[str] = field(default_factory=set)
    states: dict[str, AgentState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts: ReminderParts = reminder_parts(self.section, lambda: self.registry)
        steps = self.parts.steps(OrderSteps())
        usual: dict[str, Any] = {"commits": self.commits, "now_ms": self.now_ms}
        self.desk = OrderDesk(steps=steps, prompt=self._prompt, **usual)
        evacuations = Evacuations(
            lambda: self.registry, lambda: self.states, lambda site: site in self.evacuated
        )
        self.reminders = Reminders(
            times=self.parts.times,
            notices=self.parts.notices,
            frozen=evacuations.now,
            prompt=self._prompt,
            **usual,
        )
        self.absences = Absences(lambda: self.states, evacuations, self.clock)
        self.gone = GoneAgents(
            steps=steps,
            registry=lambda: self.registry,
            absences=self.absences,
            hours=self.parts.hours,
            grace_ms=self.section.grace_ms(),
            prompt=self._prompt,
            **usual,
        )
        self.leaving = LeavingDesk(
            house=self, steps=steps, prompt=self._prompt, log_out=self._log_out, **usual
        )
        for name in self.registry.agents:
            self.sits(name)

    # As `House`, where the registry is changed.

    async def alone(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def adopted(self, change: RegistryChanged) -> None:
        self.registry = change.after

    # What tests do.

    def now_ms(self) -> int:
        return self.clock.to_ms(self.clock.now_s())

    def sits(self, name: str) -> None:
        self._seen(name, view=HERE, empty_from_s=None)

    def leaves_chair(self, name: str) -> None:
        self._seen(name, view=AWAY, empty_from_s=self.clock.now_s())

    def falls_silent(self, name: str) -> None:
        self._seen(name, view=UNKNOWN)

    def logs_out(self, name: str) -> None:
        self._seen(name, seat=None, empty_from_s=None)

    async def order(self, **wanted: Any) -> WorkOrder:
        usual: dict[str, Any] = {
            "kind": OrderKind.CONSULTATION,
            "customer_id": "acme",
            "subject": "Where is it?",
            "content": "It has not come.",
            "zone": "billing",
            "source": Source.APP,
            "agent_id": "anna",
        }
        made = await self.desk.make(NewOrder(**{**usual, **wanted}), LEAD, prompting=False)
        return made.order

    async def seen(self, order: WorkOrder) -> WorkOrder:
        found = await self.commits.read(lambda connection: order_by_id(connection, order.id))
        assert found is not None
        return found

    def rows(self, table: Table) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)))

    def notices(self, kind: str = "reminder") -> list[Any]:
        found = self.rows(desk_tables.agent_notices)
        return [one for one in found if one.kind == kind]

    def slots(self) -> list[Any]:
        return self.rows(desk_tables.reminder_slots)

    def told(self, *kinds: str) -> list[Any]:
        return [one for one in self.rows(desk_tables.outbox) if one.kind in kinds]

    def audited(self, what: str) -> list[str]:
        log = self.rows(account_tables.audit_log)
        return [one.subject for one in log if one.what.startswith(what)]

    def _prompt(self, _agent_id: str, notice: AgentNotice) -> None:
        self.prompted.append(notice)

    async def _log_out(self, agent_id: str) -> None:
        self.logged_out.append(agent_id)

    def _seen(self, name: str, **changed: Any) -> None:
        state = self.states.get(name) or AgentState(
            agent=self.registry.agents[name], seat=seat_of(name), site=SiteState(id="main")
        )
        self.states = {**self.states, name: replace(state, **changed)}


def two_sites() -> Registry:
    """Billing sits in Berlin, repair in Hamburg."""
    registry = small_registry()
    seat = registry.seats[seat_of("cleo")]
    return replace(
        registry,
        sites={**registry.sites, "hamburg": Site(id="hamburg", name="Hamburg")},
        floors={"h1": Floor(id="h1", name="H1", site="hamburg")},
        seats={**registry.seats, seat.id: replace(seat, floor="h1")},
        agents={**registry.agents, "cleo": replace(registry.agents["cleo"], seat=seat.id)},
    )


@asynccontextmanager
async def reminder_house(
    engine: Engine, clock: HandClock, **changed: Any
) -> AsyncIterator[ReminderHouse]:
    thread = StoreThread()
    commits = GroupCommit(engine=engine, in_store=thread)
    yield ReminderHouse(engine=engine, clock=clock, commits=commits, **changed)
    thread.end()

"""Orders of agents who stay away go back to the pool of their zones, for others to claim.

One transaction per agent: his orders, one event per customer, a note for him to find when he is
back. He is looked for once more inside of it.
"""

from collections.abc import Callable, Sequence

from dispatcher.desk.absence import GIVEN_BACK, by_customer, goes_back, gone_body, listed
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.order_states import Verb, held_by
from dispatcher.desk.orders import SYSTEM, WorkOrder
from dispatcher.desk_work.absences import Absences
from dispatcher.desk_work.customer_ports import Commits
from dispatcher.desk_work.hours_book import HoursBook
from dispatcher.desk_work.order_desk import Prompt, nobody_listens
from dispatcher.desk_work.order_steps import OrderSteps, told, written
from dispatcher.registry.values import Registry
from dispatcher.store import due_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce, keep_notice

NAMED_MOST = 20


class GoneAgents:
    """Takes orders back from whoever is away beyond the grace.

    Args:
        commits: the writer.
        steps: how an order is changed.
        registry: agents and bindings as they are now.
        absences: who is away.
        hours: the grace runs in an agent's working time only: nobody is missed at night.
        grace_ms: how long; None: orders stay with whoever holds them.
        now_ms: milliseconds of UTC.
        prompt: tells an agent's open page.
    """

    def __init__(
        self,
        *,
        commits: Commits,
        steps: OrderSteps,
        registry: Callable[[], Registry],
        absences: Absences,
        hours: HoursBook,
        grace_ms: int | None,
        now_ms: Callable[[], int],
        prompt: Prompt = nobody_listens,
    ) -> None:
        self._commits = commits
        self._steps = steps
        self._registry = registry
        self._absences = absences
        self._hours = hours
        self._grace_ms = grace_ms
        self._now_ms = now_ms
        self._prompt = prompt
        self._removed: Sequence[str] = ()
        self._removed_from: Registry | None = None

    async def next_due_ms(self) -> int | None:
        """When `sweep` has something to do next, as far as absences are known now."""
        return min((due_ms for _, due_ms in await self._due()), default=None)

    async def sweep(self) -> int:
        """Takes back what is due; how many orders that were."""
        now_ms, taken = self._now_ms(), 0
        for agent_id, due_ms in await self._due():
            if due_ms > now_ms:
                continue
            orders, notice = await self._commits.write(self._taking_back(agent_id, now_ms))
            taken += len(orders)
            if notice is not None:
                self._prompt(agent_id, notice)
        return taken

    async def _due(self) -> list[tuple[str, int]]:
        """Agents who hold orders and are away, and when these are taken from them."""
        if self._grace_ms is None:
            return []
        away = self._absences.since_ms()
        for agent_id in await self._gone_for_good():
            away[agent_id] = 0
        if not away:
            return []
        holding = await self._commits.read(
            lambda connection: rows.holders(connection, GIVEN_BACK, away)
        )
        due = [(agent_id, self._due_ms(agent_id, away[agent_id])) for agent_id in holding]
        now_ms = self._now_ms()
        return [
            (agent_id, due_ms)
            for agent_id, due_ms in due
            if due_ms is not None and (due_ms > now_ms or await self._anything(agent_id))
        ]

    def _due_ms(self, agent_id: str, since_ms: int) -> int | None:
        """When somebody is away for too long: strictly longer than the grace."""
        if agent_id not in self._registry().agents:
            return since_ms
        assert self._grace_ms is not None  # noqa: S101 - asked before
        return self._hours.after_agent_work(agent_id, since_ms, self._grace_ms + 1)

    async def _anything(self, agent_id: str) -> bool:
        """Whether any of his orders would go: some customers insist on their agent."""
        registry = self._registry()
        return await self._commits.read(
            lambda connection: any(
                goes_back(one, registry)
                for one in rows.held_orders(connection, agent_id, GIVEN_BACK)
            )
        )

    async def _gone_for_good(self) -> Sequence[str]:
        """Holders who are not in the registry any more; looked for once after each change."""
        registry = self._registry()
        if registry is not self._removed_from:
            holding = await self._commits.read(
                lambda connection: rows.holders(connection, GIVEN_BACK)
            )
            self._removed = [one for one in holding if one not in registry.agents]
            self._removed_from = registry
        return self._removed

    def _taking_back(
        self, agent_id: str, now_ms: int
    ) -> Callable[[Connection], tuple[list[WorkOrder], AgentNotice | None]]:
        registry = self._registry()

        def work(connection: Connection) -> tuple[list[WorkOrder], AgentNotice | None]:
            if agent_id in registry.agents and not self._absences.is_away(agent_id):
                return [], None
            held = rows.held_orders(connection, agent_id, GIVEN_BACK)
            going = [one for one in held if goes_back(one, registry)]
            orders = [self._take_back(connection, one, now_ms) for one in going]
            for customer_id, theirs in by_customer(orders).items():
                announce(connection, _gone(registry, agent_id, customer_id, theirs), now_ms)
            if not orders or agent_id not in registry.agents:
                return orders, None
            notice = _hand_back(agent_id, orders, now_ms)
            keep_notice(connection, notice)
            return orders, notice

        return work

    def _take_back(self, connection: Connection, before: WorkOrder, now_ms: int) -> WorkOrder:
        after = held_by(before, Verb.TAKE_BACK, None)
        order = self._steps.change(connection, before, after, now_ms)
        told(
            connection,
            order,
            EventKind.ORDER_RELEASED,
            now_ms,
            held_before=before.agent_id,
            quiet=True,
        )
        written(connection, SYSTEM, "order taken back: agent away", order, now_ms)
        return order


def _gone(
    registry: Registry, agent_id: str, customer_id: str, orders: Sequence[WorkOrder]
) -> DeskEvent:
    """What the customer is told, once; the events of the single orders say nothing to him."""
    return DeskEvent(
        kind=EventKind.AGENT_GONE,
        order_id=orders[0].id,
        customer_id=customer_id,
        agent_id=agent_id,
        body=gone_body(registry, agent_id, orders, reason="away"),
    )


def _hand_back(agent_id: str, orders: Sequence[WorkOrder], now_ms: int) -> AgentNotice:
    return AgentNotice(
        id=new_id(now_ms),
        agent_id=agent_id,
        at_ms=now_ms,
        kind=NoticeKind.HAND_BACK,
        body={"why": "away", "count": len(orders), "orders": listed(orders, NAMED_MOST)},
    )

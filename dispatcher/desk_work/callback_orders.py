"""Promised calls back become work orders: each once, however often it is looked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from dispatcher.desk.order_sources import from_callback
from dispatcher.desk.orders import SYSTEM, NewOrder
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.store.callback_rows import AskedBack, without_order

LOOK_EVERY_S = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackOrders:
    """Makes orders of callbacks.

    Attributes:
        name_of: a customer's name, for searching; empty for one nobody knows.
        agent_of: his dedicated agent, if he has one.
    """

    desk: OrderDesk
    name_of: Callable[[str], str]
    agent_of: Callable[[str], str | None]

    async def take(self) -> int:
        """Makes the orders that are missing; returns how many."""
        rows = await self.desk.commits.read(without_order)
        for row in rows:
            await self.desk.make(self._order(row), SYSTEM)
        return len(rows)

    async def run(self) -> None:
        """Takes callbacks until cancelled."""
        while True:
            await self.take()
            await asyncio.sleep(LOOK_EVERY_S)

    def _order(self, row: AskedBack) -> NewOrder:
        customer_id = row.customer_id
        if customer_id is None:
            return from_callback(row)
        return from_callback(
            row, customer_name=self.name_of(customer_id), agent_id=self.agent_of(customer_id)
        )

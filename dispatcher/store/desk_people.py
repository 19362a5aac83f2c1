"""Which rows of the desk are about a customer: by his id, his orders, what he is known by."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

from dispatcher.accounts.values import Known
from dispatcher.store import choice_tables, desk_tables, push_tables
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.push_tables import push_attempts, push_deliveries

BY_ORDER = frozenset(
    {
        desk_tables.work_order_notes,
        desk_tables.work_order_results,
        desk_tables.attachments,
        desk_tables.reminder_slots,
        desk_tables.outbox,
        push_deliveries,
        choice_tables.service_requests,
        choice_tables.ratings,
    }
)
BY_CUSTOMER = frozenset(
    {
        desk_tables.outbox,
        push_deliveries,
        push_tables.push_endpoints,
        choice_tables.agent_searches,
        choice_tables.dedications,
        choice_tables.service_requests,
        choice_tables.ratings,
        choice_tables.gifts,
    }
)
BY_IDENTITY = frozenset({choice_tables.service_requests, choice_tables.one_time_codes})


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Whose rows of the desk are meant.

    Attributes:
        customers: ids he has there, or had.
        orders: selects the ids of his orders.
        identities: numbers, addresses and accounts that are his.
    """

    customers: Collection[str]
    orders: Select[Any]
    identities: Collection[str] = ()


def whose(known: Known, *more: str) -> Whose:
    """A customer's rows, also under further ids."""
    customers = sorted({*known.ids, *more})
    orders = select(work_orders.c.id).where(work_orders.c.customer_id.in_(customers))
    return Whose(customers=customers, orders=orders, identities=sorted(known.identities))


def belongs(table: Table, mine: Whose) -> ColumnElement[bool] | None:
    """Which rows of a table of the desk are his; None when none can be."""
    if table is work_orders:
        return work_orders.c.id.in_(mine.orders)
    if table is push_attempts:
        theirs = belongs(push_deliveries, mine)
        assert theirs is not None  # noqa: S101 - they are by customer
        return push_attempts.c.delivery_id.in_(select(push_deliveries.c.id).where(theirs))
    found: list[ColumnElement[bool]] = []
    if table in BY_ORDER:
        found.append(table.c.order_id.in_(mine.orders))
    if table in BY_CUSTOMER:
        found.append(table.c.customer_id.in_(mine.customers))
    if table in BY_IDENTITY:
        found.append(table.c.identity.in_(mine.identities))
    return or_(*found) if found else None

"""What the desk holds about one person, for his own eyes: nothing of others, and no secret."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table, select

from dispatcher.accounts.values import Known
from dispatcher.desk.merging import only_orders
from dispatcher.store import choice_tables, desk_tables, push_tables
from dispatcher.store.desk_people import belongs, whose
from dispatcher.store.person_places import Window

Json = dict[str, Any]

# What customers said and who they are is theirs: an agent learns which orders he has, and when.
OF_CUSTOMERS: Mapping[Table, frozenset[str]] = MappingProxyType(
    {
        desk_tables.work_orders: frozenset(
            {
                "customer_id",
                "client_ref",
                "subject",
                "content",
                "result",
                "words",
                "dedup_key",
            }
        ),
        desk_tables.work_order_notes: frozenset({"text", "author_customer_id"}),
        desk_tables.work_order_results: frozenset({"text"}),
        desk_tables.attachments: frozenset({"name", "digest", "by_customer_id"}),
        desk_tables.outbox: frozenset({"customer_id", "body"}),
        push_tables.push_deliveries: frozenset({"customer_id", "body", "outcome"}),
        choice_tables.agent_searches: frozenset({"customer_id", "candidates", "declined"}),
        choice_tables.dedications: frozenset({"customer_id"}),
        choice_tables.service_requests: frozenset(
            {"external_id", "identity", "customer_id", "subject", "text", "call_me"}
        ),
        # What was said of him is about him; who said it is not.
        choice_tables.ratings: frozenset({"customer_id"}),
        choice_tables.gifts: frozenset({"customer_id"}),
    }
)
# What of a notice is about the work, not about a customer.
OF_WORK = frozenset(
    {
        "about",
        "chats",
        "count",
        "customers",
        "from",
        "gift",
        "glyph",
        "kind",
        "number",
        "order_id",
        "orders",
        "stars",
        "waits_since_ms",
        "way",
        "why",
    }
)


def for_agent(table: Table, row: Mapping[str, Any]) -> Json:
    """A row that names an agent, as he may see it."""
    hidden = OF_CUSTOMERS.get(table, frozenset())
    shown = {key: value for key, value in row.items() if key not in hidden}
    if table is desk_tables.agent_notices:
        shown["body"] = _of_work(row["body"])
    return shown


def for_customer(connection: Connection, known: Known, seen: Window) -> list[Json] | None:
    """A customer's rows among some of one table; None where it is no table of the desk."""
    mine = whose(known)
    if seen.table is desk_tables.agent_notices:
        orders = set(connection.execute(mine.orders).scalars())
        rows = connection.execute(select(seen.table).where(seen.rows)).all()
        bodies = [(row, only_orders(row.body, orders, mine.customers)) for row in rows]
        return [{**row._asdict(), "body": body} for row, body in bodies if body is not None]
    where = belongs(seen.table, mine)
    if where is None:
        return None
    found = connection.execute(select(seen.table).where(seen.rows, where))
    return [row._asdict() for row in found]


def _of_work(value: Any) -> Any:
    if isinstance(value, list):
        return [_of_work(one) for one in value]
    if isinstance(value, dict):
        return {key: _of_work(one) for key, one in value.items() if key in OF_WORK}
    return value

"""Callers who were promised a call back, as the desk looks at them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dispatcher.store.desk_tables import work_orders
from dispatcher.store.tables import callbacks

AT_ONCE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedBack:
    """One promised call back."""

    call_id: str
    caller: str
    customer_id: str | None
    zone: str
    reason: str


def without_order(connection: Connection) -> list[AskedBack]:
    """Those not done that no order was made of, in order of their promise."""
    made = work_orders.c.dedup_key == "callback:" + callbacks.c.call_id
    query = (
        select(
            callbacks.c.call_id,
            callbacks.c.caller,
            callbacks.c.customer_id,
            callbacks.c.zone,
            callbacks.c.reason,
        )
        .where(callbacks.c.done_at_ms.is_(None), ~select(work_orders.c.id).where(made).exists())
        .order_by(callbacks.c.asked_at_ms, callbacks.c.call_id)
        .limit(AT_ONCE)
    )
    return [AskedBack(**row._asdict()) for row in connection.execute(query)]

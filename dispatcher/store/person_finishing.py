"""What had to stay at an erasure, because somebody was still on the line, goes once it is over."""

from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from dispatcher.accounts.secret_texts import digest_of
from dispatcher.accounts.values import Person
from dispatcher.store import account_tables, tables
from dispatcher.store.desk_erasing import final_with_words, forget_orders
from dispatcher.store.desk_tables import outbox, work_orders
from dispatcher.store.push_tables import push_attempts, push_deliveries, push_endpoints

# A caller who was on the line when he was erased has hung up by then.
LONGEST_CALL_MS = 2 * 86_400_000


def finish(connection: Connection, now_ms: int, attachments: Path | None = None) -> None:
    """What had to stay at an erasure goes: numbers of callers who were on the line then.

    Args:
        connection: in a transaction.
        now_ms: milliseconds of UTC.
        attachments: the folder of files of orders.
    """
    calls, wishes, erasures = tables.calls, tables.callbacks, account_tables.erasures
    lately = select(erasures).where(erasures.c.at_ms >= now_ms - LONGEST_CALL_MS)
    for one in connection.execute(lately).all():
        since = calls.c.ended_at_ms >= one.at_ms
        mine = calls.c.customer_id == one.pseudonym
        connection.execute(update(calls).where(since, mine).values(caller=None))
        _finish_wishes(connection, one.digest, one.pseudonym, one.at_ms)
        _finish_desk(connection, one.digest, one.pseudonym, one.at_ms)
    called_back = wishes.c.customer_id.in_(select(erasures.c.pseudonym))
    connection.execute(delete(wishes).where(called_back, wishes.c.done_at_ms.is_not(None)))
    orders = final_with_words(connection)
    if orders:
        forget_orders(connection, orders, now_ms, attachments)


def _finish_wishes(connection: Connection, digest: str, pseudonym: str, at_ms: int) -> None:
    """Who was on the line and then asked to be called back is called back, under the pseudonym."""
    wishes = tables.callbacks
    since = select(wishes.c.customer_id).where(wishes.c.asked_at_ms >= at_ms).distinct()
    for name in connection.execute(since.where(wishes.c.customer_id.is_not(None))).scalars():
        if digest_of(Person.customer(name)) == digest:
            mine = update(wishes).where(wishes.c.customer_id == name)
            connection.execute(mine.values(customer_id=pseudonym))


def _finish_desk(connection: Connection, digest: str, pseudonym: str, at_ms: int) -> None:
    """An order made of such a wish is his who is erased; and so is what was being sent then."""
    made = select(work_orders.c.customer_id).where(work_orders.c.made_ms >= at_ms).distinct()
    for name in connection.execute(made).scalars().all():
        if digest_of(Person.customer(name)) == digest:
            for table in (work_orders, outbox, push_deliveries):
                mine = update(table).where(table.c.customer_id == name)
                connection.execute(mine.values(customer_id=pseudonym))
            connection.execute(delete(push_endpoints).where(push_endpoints.c.customer_id == name))
    his = select(push_deliveries.c.id).where(push_deliveries.c.customer_id == pseudonym)
    sent = update(push_attempts).where(push_attempts.c.delivery_id.in_(his))
    connection.execute(sent.where(push_attempts.c.at_ms >= at_ms).values(error=None))

"""Taking a customer's words out of the desk: texts, files and addresses go, figures stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from dispatcher.accounts.values import Erasure, Known
from dispatcher.desk.delivery import UNFINISHED, DeliveryState
from dispatcher.desk.merging import without_orders
from dispatcher.desk.order_states import TABLE, Verb
from dispatcher.desk.orders import FINAL, CancelReason, OrderState
from dispatcher.store.account_tables import erasures
from dispatcher.store.attachment_files import forget_attachments
from dispatcher.store.choice_tables import (
    agent_searches,
    dedications,
    one_time_codes,
    ratings,
    service_requests,
)
from dispatcher.store.desk_people import Whose, belongs, whose
from dispatcher.store.desk_tables import (
    agent_notices,
    attachments,
    outbox,
    work_order_notes,
    work_order_results,
    work_orders,
)
from dispatcher.store.push_tables import push_attempts, push_deliveries, push_endpoints

# Why a dedication ended whose customer or agent was erased.
ERASED = "erased"
OWN_KEYS = ("callback:", "follows:", "request:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """What shall be forgotten, and where.

    Attributes:
        rows: of these rows of a table only.
        pseudonym: who he is from now on.
        at_ms: when he was erased.
        folder: where files of orders lie.
    """

    mine: Whose
    rows: ColumnElement[bool]
    pseudonym: str
    at_ms: int
    folder: Path | None

    def of(self, table: Table) -> ColumnElement[bool]:
        """His, among these rows of a table."""
        found = belongs(table, self.mine)
        assert found is not None  # noqa: S101 - only tables of the desk are asked for
        return self.rows & found


Forgets = Callable[[Connection, Forgotten], None]


def forget_words(
    connection: Connection,
    known: Known,
    erasure: Erasure,
    table: Table,
    rows: ColumnElement[bool],
    folder: Path | None,
) -> None:
    """Forgets what a customer said, and where he is reached, in some rows of one table."""
    work = _FORGETS.get(table)
    if work is not None:
        mine = whose(known, erasure.pseudonym)
        gone = Forgotten(
            mine=mine,
            rows=rows,
            pseudonym=erasure.pseudonym,
            at_ms=erasure.at_ms,
            folder=folder,
        )
        work(connection, gone)


def forget_orders(
    connection: Connection, orders: list[str], at_ms: int, folder: Path | None
) -> None:
    """Forgets the words of some orders, everywhere."""
    ids = select(work_orders.c.id).where(work_orders.c.id.in_(orders))
    gone = Forgotten(
        mine=Whose(customers=(), orders=ids),
        rows=true(),
        pseudonym="",
        at_ms=at_ms,
        folder=folder,
    )
    for table in (*_OF_ORDERS, agent_notices):
        _FORGETS[table](connection, gone)


def names_in_answers(connection: Connection, known: Known, erasure: Erasure) -> set[str]:
    """By what an answer that was stored is known to be about a customer's things."""
    mine = whose(known, erasure.pseudonym)
    found = {*connection.execute(mine.orders).scalars(), *known.ids}
    for table in (service_requests, ratings):
        which = belongs(table, mine)
        assert which is not None  # noqa: S101 - tables of the desk
        found |= set(connection.execute(select(table.c.id).where(which)).scalars())
    return found


def final_with_words(connection: Connection) -> list[str]:
    """Orders of people who were erased, that are over and still say something."""
    over = work_orders.c.state.in_([state.value for state in FINAL])
    theirs = work_orders.c.customer_id.in_(select(erasures.c.pseudonym))
    query = select(work_orders.c.id).where(theirs, over, work_orders.c.content != "")
    return list(connection.execute(query).scalars())


def _orders(connection: Connection, gone: Forgotten) -> None:
    """Open ones are withdrawn, answered ones closed; nobody is reminded of them any more."""
    table, mine = work_orders, gone.of(work_orders)
    answered = table.c.state == OrderState.RESOLVED.value
    closed = {"state": OrderState.CLOSED.value, "closed_ms": gone.at_ms}
    connection.execute(update(table).where(mine, answered).values(closed))
    open_ones = table.c.state.in_([state.value for state in TABLE[Verb.CANCEL]])
    withdrawn = {
        "state": OrderState.CANCELLED.value,
        "cancel_reason": CancelReason.WITHDRAWN.value,
        "closed_ms": gone.at_ms,
    }
    connection.execute(update(table).where(mine, open_ones).values(withdrawn))
    # Our own keys hold ids alone, and keep the same order from being made again.
    made_here = or_(*(table.c.dedup_key.startswith(one) for one in OWN_KEYS))
    nothing: dict[str, Any] = {
        "subject": "",
        "content": "",
        "words": "",
        "client_ref": None,
        "dedup_key": case((made_here, table.c.dedup_key), else_=None),
        "result": None,
        "next_reminder_ms": None,
        "version": table.c.version + 1,
    }
    connection.execute(update(table).where(mine).values(nothing))


def _texts(table: Table) -> Forgets:
    def work(connection: Connection, gone: Forgotten) -> None:
        connection.execute(update(table).where(gone.of(table)).values(text=""))

    return work


def _files(connection: Connection, gone: Forgotten) -> None:
    forget_attachments(connection, gone.folder, gone.of(attachments))


def _requests(connection: Connection, gone: Forgotten) -> None:
    table = service_requests
    nothing = {
        "external_id": table.c.id,
        "identity": "",
        "customer_id": gone.pseudonym,
        "subject": "",
        "text": "",
        "call_me": None,
        "done_ms": func.coalesce(table.c.done_ms, gone.at_ms),
    }
    connection.execute(update(table).where(gone.of(table)).values(nothing))


def _ratings(connection: Connection, gone: Forgotten) -> None:
    connection.execute(update(ratings).where(gone.of(ratings)).values(words=""))


def _rows(table: Table) -> Forgets:
    def work(connection: Connection, gone: Forgotten) -> None:
        connection.execute(delete(table).where(gone.of(table)))

    return work


def _dedications(connection: Connection, gone: Forgotten) -> None:
    lasting = update(dedications).where(gone.of(dedications), dedications.c.ended_ms.is_(None))
    connection.execute(lasting.values(ended_ms=gone.at_ms, end_reason=ERASED))


def _deliveries(connection: Connection, gone: Forgotten) -> None:
    """What is on its way is not sent any more."""
    table, mine = push_deliveries, gone.of(push_deliveries)
    under_way = table.c.state.in_([state.value for state in UNFINISHED])
    over = {"state": DeliveryState.GONE.value, "next_ms": None}
    connection.execute(update(table).where(mine, under_way).values(over))
    connection.execute(update(table).where(mine).values(body={}, outcome=None))


def _attempts(connection: Connection, gone: Forgotten) -> None:
    connection.execute(update(push_attempts).where(gone.of(push_attempts)).values(error=None))


def _events(connection: Connection, gone: Forgotten) -> None:
    """What nobody has been told of yet, nobody is told of."""
    taken = func.coalesce(outbox.c.taken_ms, gone.at_ms)
    connection.execute(update(outbox).where(gone.of(outbox)).values(body={}, taken_ms=taken))


def _notices(connection: Connection, gone: Forgotten) -> None:
    orders = set(connection.execute(gone.mine.orders).scalars())
    query = select(agent_notices.c.id, agent_notices.c.body).where(gone.rows)
    for row in connection.execute(query).all():
        body = without_orders(row.body, orders, gone.mine.customers)
        same_row = agent_notices.c.id == row.id
        if body is None:
            connection.execute(delete(agent_notices).where(same_row))
        elif body != row.body:
            connection.execute(update(agent_notices).where(same_row).values(body=body))


_OF_ORDERS: Mapping[Table, Forgets] = MappingProxyType(
    {
        work_orders: _orders,
        work_order_notes: _texts(work_order_notes),
        work_order_results: _texts(work_order_results),
        attachments: _files,
        outbox: _events,
        push_deliveries: _deliveries,
        push_attempts: _attempts,
    }
)
_FORGETS: Mapping[Table, Forgets] = MappingProxyType(
    {
        **_OF_ORDERS,
        agent_notices: _notices,
        service_requests: _requests,
        ratings: _ratings,
        dedications: _dedications,
        push_endpoints: _rows(push_endpoints),
        one_time_codes: _rows(one_time_codes),
        agent_searches: _rows(agent_searches),
    }
)
# Every table it takes something out of.
FORGOTTEN = frozenset(_FORGETS)

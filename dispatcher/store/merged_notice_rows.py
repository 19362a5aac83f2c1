"""The one notice of late orders an agent has: written, merged into, ended at zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from dispatcher.desk.events import AgentNotice, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.merging import NONE_LATE, SHOWN_MOST, Late, LateOrder, LateOrders
from dispatcher.desk.orders import UNPROCESSED, OrderState
from dispatcher.store.desk_tables import agent_notices as notices
from dispatcher.store.desk_tables import work_orders

_O = work_orders.c
_STATES = sorted(state.value for state in UNPROCESSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A notice as it is now, and whether it is a new one."""

    notice: AgentNotice
    is_new: bool


def late_of_agents(connection: Connection, agents: Sequence[str]) -> dict[str, LateOrders]:
    """What each of some agents holds and was reminded of."""
    theirs = and_(
        _O.agent_id.in_(agents),
        _O.state == OrderState.ASSIGNED.value,
        _O.reminders_sent > 0,
    )
    return _late(connection, _O.agent_id, theirs)


def late_led(
    connection: Connection, lead: str, zones: Sequence[str], after: int | None
) -> LateOrders:
    """Late orders of his zones a lead is told of: nobody's, and those reminded of too often."""
    nobodys = and_(_O.agent_id.is_(None), _O.reminders_sent > 0)
    others = and_(_O.agent_id != lead, _O.reminders_sent > (after or 0))
    told = nobodys if after is None else or_(nobodys, others)
    theirs = and_(_O.zone.in_(zones), _O.state.in_(_STATES), told)
    return _late(connection, literal(lead), theirs).get(lead, NONE_LATE)


def merge_notice(
    connection: Connection, agent_id: str, whose: Late, body: Mapping[str, Any], now_ms: int
) -> Merged:
    """Puts late orders into the notice an agent has not seen yet, or writes him a new one."""
    known = unseen(connection, agent_id, whose)
    if known is not None and _rewrite(connection, known.id, body, now_ms):
        notice = _notice(known.id, agent_id, body, now_ms)
        return Merged(notice=notice, is_new=False)
    notice = _notice(new_id(now_ms), agent_id, body, now_ms)
    row = {
        "id": notice.id,
        "agent_id": agent_id,
        "at_ms": now_ms,
        "kind": notice.kind.value,
        "body": dict(body),
        "merge_key": whose.value,
    }
    connection.execute(insert(notices), row)
    return Merged(notice=notice, is_new=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unseen:
    """A notice nobody has looked at yet."""

    id: str
    body: Mapping[str, Any]


def unseen(connection: Connection, agent_id: str, whose: Late) -> Unseen | None:
    """The notice an agent has not seen yet; the index lets him have one."""
    query = select(notices.c.id, notices.c.body).where(
        notices.c.agent_id == agent_id,
        notices.c.merge_key == whose.value,
        notices.c.seen_ms.is_(None),
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Unseen(id=row.id, body=row.body)


def put_body(connection: Connection, notice_id: str, body: Mapping[str, Any], now_ms: int) -> None:
    """An unseen notice says something else now; with nothing late any more it is over."""
    over = {"seen_ms": now_ms} if body["count"] == 0 else {}
    writing = update(notices).where(notices.c.id == notice_id, notices.c.seen_ms.is_(None))
    connection.execute(writing.values(body=dict(body), **over))


def _rewrite(connection: Connection, notice_id: str, body: Mapping[str, Any], now_ms: int) -> bool:
    writing = update(notices).where(notices.c.id == notice_id, notices.c.seen_ms.is_(None))
    return connection.execute(writing.values(body=dict(body), at_ms=now_ms)).rowcount == 1


def _notice(notice_id: str, agent_id: str, body: Mapping[str, Any], now_ms: int) -> AgentNotice:
    return AgentNotice(
        id=notice_id, agent_id=agent_id, at_ms=now_ms, kind=NoticeKind.REMINDER, body=body
    )


def _late(
    connection: Connection, by: ColumnElement[Any], which: ColumnElement[bool]
) -> dict[str, LateOrders]:
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_longest(by, which)):
        found.setdefault(row.whose, []).append(row)
    return {
        whose: LateOrders(count=rows[0].total, longest=tuple(_order(row) for row in rows))
        for whose, rows in found.items()
    }


def _longest(by: ColumnElement[Any], which: ColumnElement[bool]) -> Select[Any]:
    """The longest waiting of each, with how many there are in all."""
    rank = func.row_number().over(partition_by=by, order_by=(_O.waits_since_ms, _O.id))
    numbered = (
        select(
            by.label("whose"),
            _O.id,
            _O.number,
            _O.subject,
            _O.customer_id,
            _O.waits_since_ms,
            rank.label("rank"),
            func.count().over(partition_by=by).label("total"),
        )
        .where(which)
        .subquery()
    )
    query = select(numbered).where(numbered.c.rank <= SHOWN_MOST)
    return query.order_by(numbered.c.whose, numbered.c.rank)


def _order(row: Row[Any]) -> LateOrder:
    return LateOrder(
        id=row.id,
        number=row.number,
        subject=row.subject,
        customer_id=row.customer_id,
        waits_since_ms=row.waits_since_ms,
    )

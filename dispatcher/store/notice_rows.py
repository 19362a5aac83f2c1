"""What agents were told without asking: read and marked as seen on their desk pages."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from dispatcher.desk.events import NoticeKind
from dispatcher.desk.notices import ToldNotice
from dispatcher.store.desk_tables import agent_notices

_N = agent_notices.c


Place = tuple[int, str]


def notices_of(
    connection: Connection, agent_id: str, before: Place | None, limit: int
) -> list[ToldNotice]:
    """What an agent was told, newest first, from `before` (moment and id) on back."""
    query = _select().where(_N.agent_id == agent_id)
    if before is not None:
        at_ms, notice_id = before
        query = query.where(or_(_N.at_ms < at_ms, and_(_N.at_ms == at_ms, _N.id < notice_id)))
    query = query.order_by(_N.at_ms.desc(), _N.id.desc()).limit(limit)
    return [_notice(row) for row in connection.execute(query)]


def unseen_of(connection: Connection, agent_id: str) -> int:
    """How many notices an agent has not seen."""
    query = select(func.count()).where(_N.agent_id == agent_id, _N.seen_ms.is_(None))
    return int(connection.execute(query).scalar_one())


def mark_seen(
    connection: Connection, agent_id: str, ids: Collection[str] | None, now_ms: int
) -> None:
    """An agent has seen some of his notices; None: all of them."""
    writing = update(agent_notices).where(_N.agent_id == agent_id, _N.seen_ms.is_(None))
    if ids is not None:
        writing = writing.where(_N.id.in_(list(ids)))
    connection.execute(writing.values(seen_ms=now_ms))


def unseen_reminders(connection: Connection, limit: int) -> list[ToldNotice]:
    """Reminders nobody has looked at yet, the oldest first."""
    query = _select().where(_N.kind == NoticeKind.REMINDER.value, _N.seen_ms.is_(None))
    query = query.order_by(_N.at_ms, _N.id).limit(limit)
    return [_notice(row) for row in connection.execute(query)]


def _select() -> Any:
    return select(*(agent_notices.c[name] for name in ToldNotice.__dataclass_fields__))


def _notice(row: Any) -> ToldNotice:
    return ToldNotice(**row._asdict())

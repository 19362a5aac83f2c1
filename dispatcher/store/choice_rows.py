"""Searches for an agent and dedications in the database; conditional UPDATEs decide races."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dispatcher.desk.choosing import Candidate, Direction, Search, SearchState
from dispatcher.store.choice_tables import agent_searches as searches
from dispatcher.store.choice_tables import dedications

KEPT_MS = 24 * 3_600_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Dedication:
    """Who was whose agent from when on; `ended_ms` None while it holds."""

    id: str
    customer_id: str
    agent_id: str
    search_id: str | None
    began_ms: int
    ended_ms: int | None = None
    end_reason: str | None = None


def begin_search(connection: Connection, search: Search) -> None:
    """Keeps a new search; a former one of the same customer that still goes on is over."""
    theirs = searches.c.customer_id == search.customer_id
    open_ones = searches.c.state == SearchState.OFFERING.value
    over = update(searches).where(theirs, open_ones)
    connection.execute(
        over.values(state=SearchState.EXPIRED.value, version=searches.c.version + 1)
    )
    connection.execute(insert(searches).values(**_columns(search), id=search.id))


def search_of(connection: Connection, search_id: str, customer_id: str) -> Search | None:
    """One customer's search; another's is as if it were not there."""
    query = select(searches).where(
        searches.c.id == search_id, searches.c.customer_id == customer_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _search(row)


def keep_search(connection: Connection, search: Search) -> Search | None:
    """Writes the next state of a search; None when somebody else was quicker.

    Args:
        connection: within a transaction.
        search: with the version that was read; the one returned has the next.
    """
    after = replace(search, version=search.version + 1)
    writing = update(searches).where(
        searches.c.id == search.id,
        searches.c.version == search.version,
        searches.c.state == SearchState.OFFERING.value,
    )
    changed = connection.execute(writing.values(**_columns(after)))
    return after if changed.rowcount == 1 else None


def expire_searches(connection: Connection, now_ms: int) -> int:
    """Ends idle searches and forgets those of yesterday; how many were ended."""
    idle = update(searches).where(
        searches.c.state == SearchState.OFFERING.value, searches.c.expires_ms <= now_ms
    )
    ended = connection.execute(idle.values(state=SearchState.EXPIRED.value)).rowcount
    connection.execute(delete(searches).where(searches.c.expires_ms <= now_ms - KEPT_MS))
    return ended


def dedication_of(connection: Connection, customer_id: str) -> Dedication | None:
    """The dedication that holds."""
    query = select(dedications).where(
        dedications.c.customer_id == customer_id, dedications.c.ended_ms.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Dedication(**row._asdict())


def begin_dedication(connection: Connection, dedication: Dedication) -> None:
    """Writes down who is whose agent from now on; the index lets only one hold."""
    connection.execute(insert(dedications).values(**_fields(dedication)))


def end_dedication(connection: Connection, customer_id: str, reason: str, now_ms: int) -> bool:
    """Ends the one that holds; whether there was one."""
    ending = update(dedications).where(
        dedications.c.customer_id == customer_id, dedications.c.ended_ms.is_(None)
    )
    return connection.execute(ending.values(ended_ms=now_ms, end_reason=reason)).rowcount == 1


def _columns(search: Search) -> dict[str, Any]:
    return {
        "customer_id": search.customer_id,
        "direction": search.direction.value,
        "candidates": [[one.agent_id, one.capability] for one in search.candidates],
        "declined": list(search.declined),
        "shown_agent_id": search.shown,
        "state": search.state.value,
        "made_ms": search.made_ms,
        "expires_ms": search.expires_ms,
        "version": search.version,
    }


def _search(row: Row[Any]) -> Search:
    return Search(
        id=row.id,
        customer_id=row.customer_id,
        direction=Direction(row.direction),
        candidates=tuple(Candidate(agent_id=one[0], capability=one[1]) for one in row.candidates),
        declined=tuple(row.declined),
        shown=row.shown_agent_id,
        state=SearchState(row.state),
        made_ms=row.made_ms,
        expires_ms=row.expires_ms,
        version=row.version,
    )


def _fields(dedication: Dedication) -> Mapping[str, Any]:
    return {name: getattr(dedication, name) for name in Dedication.__slots__}

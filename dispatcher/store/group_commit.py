"""Many requests, one commit: what is asked while a commit runs goes together into the next.

A commit that is on the disk costs the same for one request as for fifty. Each request is a
savepoint of its own, so that the refusal of one leaves the others alone.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from dispatcher.accounts.ports import InStore
from dispatcher.errors import Conflict, StoreUnusable

__all__ = ["Connection", "GroupCommit", "insert_later"]

T = TypeVar("T")
Work = Callable[[Connection], Any]

MOST_AT_ONCE = 500
_LATER = "rows of this group"


def insert_later(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Adds a row to a log, in the same transaction: nothing can clash in it, and no work reads it.

    In a group such rows go in together at its end, which costs a tenth; anywhere else at once.
    Rows of one table keep their order.
    """
    later: list[tuple[Table, Mapping[str, Any]]] | None = connection.info.get(_LATER)
    if later is None:
        connection.execute(insert(table), row)
    else:
        later.append((table, row))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Asked:
    work: Work
    outcome: asyncio.Future[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """What a request came to: a value, or why not."""

    value: Any = None
    refusal: Exception | None = None


class GroupCommit:
    """The one writer of the desk's rows.

    Args:
        engine: a database in today's shape.
        in_store: runs work in the thread the database is used from.
    """

    def __init__(self, *, engine: Engine, in_store: InStore) -> None:
        self._engine = engine
        self._in_store = in_store
        self._asked: list[_Asked] = []
        self._committing: asyncio.Task[None] | None = None
        self._heeding: list[Callable[[], object]] = []

    def heed(self, heed: Callable[[], object]) -> None:
        """Calls `heed` after each commit from now on."""
        self._heeding.append(heed)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Does `work` in the next commit; returns what it returned, after that commit.

        Args:
            work: statements on the connection it is given; whatever it raises undoes it alone,
                and comes back here. It is called once, in the store's thread.

        Raises:
            Conflict: a key or unique index refused it.
            StoreUnusable: the database did not take it; nothing of it was kept.
        """
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(work=work, outcome=outcome))
        if self._committing is None or self._committing.done():
            # Not the asker's own task: whoever goes away must not take the others' commit along.
            self._committing = asyncio.create_task(self._commit_all(), name="group commit")
        return await outcome

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Asks the database something, between two commits.

        Raises:
            StoreUnusable: the database does not answer.
        """
        return await self._in_store(lambda: _read(self._engine, work))

    async def _commit_all(self) -> None:
        while self._asked:
            group = [one for one in self._asked[:MOST_AT_ONCE] if not one.outcome.done()]
            del self._asked[:MOST_AT_ONCE]
            for one, answer in zip(group, await self._answers(group), strict=True):
                _tell(one.outcome, answer)
            for heed in self._heeding:
                heed()

    async def _answers(self, group: Sequence[_Asked]) -> Sequence[_Answer]:
        works = [one.work for one in group]
        try:
            return await self._in_store(lambda: _commit(self._engine, works))
        except Exception as error:  # noqa: BLE001 - every asker is told
            return [_Answer(refusal=error)] * len(group)


def _commit(engine: Engine, works: Sequence[Work]) -> list[_Answer]:
    try:
        with engine.begin() as connection:
            later: list[tuple[Table, Mapping[str, Any]]] = []
            connection.info[_LATER] = later
            try:
                answers = _answers(connection, later, works)
                _insert_all(connection, later)
            finally:
                del connection.info[_LATER]
            return answers
    except SQLAlchemyError as error:
        raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _answers(
    connection: Connection, later: list[tuple[Table, Mapping[str, Any]]], works: Sequence[Work]
) -> list[_Answer]:
    # Straight to the driver: there are two of these words for each request.
    say = connection.connection.cursor().execute
    driver_error: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        if connection.dialect.name == "sqlite":
            # Its driver begins at the first change; a savepoint before that commits alone.
            say("BEGIN IMMEDIATE")
        return [_answer(connection, say, later, work) for work in works]
    except driver_error as error:
        raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _answer(
    connection: Connection,
    say: Callable[[str], Any],
    later: list[tuple[Table, Mapping[str, Any]]],
    work: Work,
) -> _Answer:
    kept = len(later)
    say("SAVEPOINT one_request")
    try:
        value = work(connection)
    except Exception as error:  # noqa: BLE001 - whoever asked for it is told
        # Where the database has given up the whole transaction this fails, and so do all.
        say("ROLLBACK TO SAVEPOINT one_request")
        say("RELEASE SAVEPOINT one_request")
        del later[kept:]
        return _Answer(refusal=_named(error))
    say("RELEASE SAVEPOINT one_request")
    return _Answer(value=value)


def _insert_all(connection: Connection, later: Sequence[tuple[Table, Mapping[str, Any]]]) -> None:
    rows: dict[tuple[Table, frozenset[str]], list[Mapping[str, Any]]] = {}
    for table, row in later:
        rows.setdefault((table, frozenset(row)), []).append(row)
    for (table, _), of_table in rows.items():
        connection.execute(insert(table), of_table)


def _read(engine: Engine, work: Callable[[Connection], T]) -> T:
    try:
        with engine.connect() as connection:
            return work(connection)
    except SQLAlchemyError as error:
        raise StoreUnusable(f"the database refuses: {type(error).__name__}") from error


def _named(error: Exception) -> Exception:
    if isinstance(error, IntegrityError):
        refusal: Exception = Conflict("there is one of that name already")
    elif isinstance(error, SQLAlchemyError):
        refusal = StoreUnusable(f"the database refuses: {type(error).__name__}")
    else:
        return error
    refusal.__cause__ = error
    return refusal


def _tell(outcome: asyncio.Future[Any], answer: _Answer) -> None:
    if outcome.done():
        return
    if answer.refusal is not None:
        outcome.set_exception(answer.refusal)
    else:
        outcome.set_result(answer.value)

"""Who may write: one row, a lease by the database's own clock, and a fence before each commit.

The lease says when another may take over; the fence is what holds. However long a dispatcher was
frozen, slow or cut off: what it wants to commit after another took over is refused, because the
epoch it claimed no longer stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    cast,
    event,
    func,
    inspect,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import Deposed, StoreUnusable
from dispatcher.store.dialects import is_postgresql, said
from dispatcher.store.tables import leadership

T = TypeVar("T")

_THE_ROW = leadership.c.id == 1
_END_SESSIONS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND application_name = :name AND pid <> pg_backend_pid()"
)
# Readers need no fence, and a locked row would make them wait for the disk.
_HAS_WRITTEN = text("pg_current_xact_id_if_assigned() IS NOT NULL")


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Somebody else leads."""

    holder: str


class LeaseRows:
    """Each verb is one short transaction.

    Args:
        engine: a database; apart from the store's, so that no long reading delays a renewal.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def exists(self) -> bool:
        """Whether this database has been given its tables at all."""
        return self._asked(lambda connection: inspect(connection).has_table(leadership.name))

    def claim(self, holder: str, for_ms: int, *, at_once: bool = False) -> int | Refused:
        """Takes the lead if nobody has it any more.

        Args:
            holder: who asks; also what the server calls his sessions.
            for_ms: how long he leads without a renewal.
            at_once: whoever led is known to be gone.

        Returns:
            The new epoch, or who leads.
        """

        def work(connection: Connection) -> int | Refused:
            now = _now_ms(connection)
            over = leadership.c.expires_ms <= now
            query = select(leadership.c.holder, over.label("over")).where(_THE_ROW)
            found = connection.execute(query).one()
            if not (found.over or at_once):
                return Refused(holder=found.holder)
            if is_postgresql(connection) and found.holder:
                # A frozen or cut off program may hold rows in a transaction it never ends.
                connection.execute(_END_SESSIONS, {"name": found.holder})
            claiming = update(leadership).where(_THE_ROW)
            if not at_once:
                claiming = claiming.where(over)
            epoch = connection.execute(
                claiming.values(
                    epoch=leadership.c.epoch + 1, holder=holder, expires_ms=now + for_ms
                ).returning(leadership.c.epoch)
            ).scalar_one_or_none()
            return Refused(holder=found.holder) if epoch is None else int(epoch)

        return self._asked(work)

    def renew(self, epoch: int, for_ms: int) -> bool:
        """Leads on; False when another has taken over."""

        def work(connection: Connection) -> bool:
            if is_postgresql(connection):
                # A renewal lost with the server only ends the lease sooner; none waits for it.
                connection.execute(text("SET LOCAL synchronous_commit = off"))
            return self._until(connection, epoch, _now_ms(connection) + for_ms)

        return self._asked(work)

    def release(self, epoch: int) -> None:
        """Leads no longer: whoever stands by need not wait for the end of the lease."""
        self._asked(lambda connection: self._until(connection, epoch, literal_column("0")))

    def close(self) -> None:
        self._engine.dispose()

    def _until(self, connection: Connection, epoch: int, expires_ms: ColumnElement[Any]) -> bool:
        mine = update(leadership).where(_THE_ROW, leadership.c.epoch == epoch)
        return connection.execute(mine.values(expires_ms=expires_ms)).rowcount == 1

    def _asked(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {said(error)}") from error


def fence(engine: Engine, epoch: int) -> None:
    """From now on nothing is committed on this engine once another epoch has begun.

    The row is looked at, and on PostgreSQL locked, as the last thing of a transaction: whoever
    takes over waits for that commit, or has come first and it is refused.
    """

    def check(connection: Connection) -> None:
        query = select(leadership.c.epoch).where(_THE_ROW)
        if is_postgresql(connection):
            query = query.where(_HAS_WRITTEN).with_for_update(read=True)
        found = connection.execute(query).scalar_one_or_none()
        if found not in {None, epoch}:
            raise Deposed("another dispatcher leads now; this one ends without a further act")

    event.listen(engine, "commit", check)


def _now_ms(connection: Connection) -> ColumnElement[Any]:
    if is_postgresql(connection):
        # Not now(), which stands still while a transaction waits for a row.
        return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
    return cast((func.julianday("now") - 2_440_587.5) * 86_400_000, BigInteger)

"""What the registry needs of the database beyond being read at the start; each one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.registry.difference import RegistryChanged, Removals
from dispatcher.registry.plans import Plan
from dispatcher.registry.synchronising import Cause, Outcome, SyncRun
from dispatcher.registry.values import Registry
from dispatcher.store import registry_rows, tables
from dispatcher.store.dialects import said
from dispatcher.store.registry_tables import floor_plans, sync_runs

T = TypeVar("T")

RUNS_KEPT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRun:
    """A run with its number and moment (milliseconds of UTC)."""

    id: int
    at_ms: int
    run: SyncRun


class RegistryStore:
    """Called from the store's one thread.

    Args:
        engine: a database in today's shape.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self) -> Registry:
        """The registry as it was committed last."""
        return self._write(registry_rows.read_registry)

    def apply(self, change: RegistryChanged, *, evicts: bool = False) -> None:
        """Writes what changed, all or nothing; for `evicts` see `registry_rows.apply_change`."""

        def write(connection: Connection) -> None:
            registry_rows.apply_change(connection, change, evicts=evicts)

        self._write(write)

    def record_run(
        self, run: SyncRun, at_ms: int, change: RegistryChanged | None, *, evicts: bool = False
    ) -> StoredRun:
        """Remembers a synchronisation together with what it changed."""

        def write(connection: Connection) -> StoredRun:
            if change is not None:
                registry_rows.apply_change(connection, change, evicts=evicts)
            writing = insert(sync_runs).values(**_columns(run), at_ms=at_ms)
            number = connection.execute(writing.returning(sync_runs.c.id)).scalar_one()
            connection.execute(delete(sync_runs).where(sync_runs.c.id <= number - RUNS_KEPT))
            return StoredRun(id=number, at_ms=at_ms, run=run)

        return self._write(write)

    def runs(self, limit: int) -> list[StoredRun]:
        """The newest runs, newest first."""
        newest = select(sync_runs).order_by(sync_runs.c.id.desc()).limit(limit)
        return self._write(lambda connection: [_run(row) for row in connection.execute(newest)])

    def plan(self, floor: str) -> Plan | None:
        """The background of a floor."""

        def read(connection: Connection) -> Plan | None:
            row = connection.execute(
                select(floor_plans).where(floor_plans.c.floor == floor)
            ).one_or_none()
            return None if row is None else _plan(row)

        return self._write(read)

    def put_plan(self, floor: str, plan: Plan | None) -> None:
        """Keeps a background, or takes it away."""

        def write(connection: Connection) -> None:
            connection.execute(delete(floor_plans).where(floor_plans.c.floor == floor))
            if plan is not None:
                connection.execute(
                    insert(floor_plans).values(
                        floor=floor,
                        media_type=plan.media_type,
                        width=plan.width,
                        height=plan.height,
                        content=plan.content,
                    )
                )

        self._write(write)

    def calls_handled(self) -> Mapping[str, int]:
        """How many talks each agent has had, as far as calls are kept."""
        calls = tables.calls.c
        counted = (
            select(calls.agent_id, func.count())
            .where(calls.agent_id.is_not(None), calls.connected_at_ms.is_not(None))
            .group_by(calls.agent_id)
        )
        return self._write(
            lambda connection: {row[0]: row[1] for row in connection.execute(counted)}
        )

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {said(error)}") from error


def _columns(run: SyncRun) -> dict[str, Any]:
    return {
        "cause": run.cause.value,
        "outcome": run.outcome.value,
        "message": run.message,
        "counts": {kind: dict(counts) for kind, counts in run.counts.items()},
        "changes": [dict(one) for one in run.changes],
        "bad_rows": list(run.bad_rows),
        "bad_count": run.bad_count,
        "removals": {kind: sorted(ids) for kind, ids in run.removals.items()},
        "version": run.version,
    }


def _run(row: Row[Any]) -> StoredRun:
    run = SyncRun(
        cause=Cause(row.cause),
        outcome=Outcome(row.outcome),
        message=row.message,
        counts=row.counts,
        changes=tuple(row.changes),
        bad_rows=tuple(row.bad_rows),
        bad_count=row.bad_count,
        removals=_removals(row.removals),
        version=row.version,
    )
    return StoredRun(id=row.id, at_ms=row.at_ms, run=run)


def _removals(written: Mapping[str, Sequence[str]]) -> Removals:
    return {kind: frozenset(ids) for kind, ids in written.items()}


def _plan(row: Row[Any]) -> Plan:
    return Plan(media_type=row.media_type, width=row.width, height=row.height, content=row.content)

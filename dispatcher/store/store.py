"""The store: a few verbs, each one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Engine, delete, insert
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.registry.values import Registry
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import Decision, Notice
from dispatcher.routing.modes import SiteState
from dispatcher.routing.restoring import Kept
from dispatcher.routing.values import Call
from dispatcher.seats.ledger import SeatChange
from dispatcher.store import call_rows, decision_rows, registry_rows, state_rows, tables
from dispatcher.store.decision_rows import DecisionRow
from dispatcher.store.registry_rows import ImportSummary, Intent
from dispatcher.store.registry_store import RegistryStore
from dispatcher.store.state_codec import FromMs, ToMs

T = TypeVar("T")

PRESENCE_KEPT_MS = 30 * 86_400_000
CALLS_KEPT_MS = 90 * 86_400_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one turn of the dispatcher has to remember."""

    now_s: float
    seat_changes: Sequence[SeatChange] = ()
    intents: Sequence[Intent] = ()
    decisions: Sequence[Decision] = ()
    agents: Sequence[AgentState] = ()
    agents_gone: Sequence[str] = ()
    sites: Sequence[SiteState] = ()

    @property
    def empty(self) -> bool:
        told = self.seat_changes or self.intents or self.decisions
        return not (told or self.agents or self.agents_gone or self.sites)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """All a starting dispatcher needs to know.

    Attributes:
        kept: what the router knew, with offers that stood when the last dispatcher ended.
    """

    registry: Registry
    intents: Sequence[Intent]
    calls: Sequence[Call]
    kept: Kept = field(default_factory=Kept)


class Store:
    """Everything durable. Called from one thread.

    Args:
        engine: a database in today's shape.
        to_ms: a monotonic moment of the dispatcher as milliseconds of UTC.
        from_ms: the way back.
    """

    def __init__(self, *, engine: Engine, to_ms: ToMs, from_ms: FromMs) -> None:
        self._engine = engine
        self.registry = RegistryStore(engine)
        self._to_ms = to_ms
        self._from_ms = from_ms

    def replace_registry(self, registry: Registry) -> ImportSummary:
        """Imports a registry, all or nothing."""
        return self._write(lambda connection: registry_rows.replace_registry(connection, registry))

    def remembered(self) -> Remembered:
        """What was known when the last dispatcher ended, however it ended."""

        def read(connection: Connection) -> Remembered:
            registry = registry_rows.read_registry(connection)
            kept = self._kept(connection, registry)
            return Remembered(
                registry=registry,
                intents=registry_rows.read_intents(connection),
                calls=list(kept.calls.values()),
                kept=kept,
            )

        return self._write(read)

    def receive(self, calls: Sequence[Call]) -> None:
        """Stores calls before they are routed (CM-01)."""

        def write(connection: Connection) -> None:
            for call in calls:
                call_rows.insert_call(connection, call, self._to_ms)

        self._write(write)

    def record(self, batch: Batch) -> None:
        """Stores all of a turn, or nothing of it."""

        def write(connection: Connection) -> None:
            for change in batch.seat_changes:
                self._log_presence(connection, change, batch.now_s)
            for intent in batch.intents:
                registry_rows.write_intent(connection, intent)
            state_rows.write_agents(connection, batch.agents, batch.agents_gone, self._to_ms)
            state_rows.write_sites(connection, batch.sites, self._to_ms)
            for decision in batch.decisions:
                if isinstance(decision, Notice):
                    state_rows.record_notice(connection, decision, batch.now_s, self._to_ms)
                else:
                    decision_rows.record_decision(connection, decision, batch.now_s, self._to_ms)

        self._write(write)

    def decisions_of(self, call_id: str) -> list[DecisionRow]:
        """The story of one call, oldest first."""
        return self._write(lambda connection: decision_rows.decisions_of(connection, call_id))

    def call(self, call_id: str) -> Call | None:
        """A call by its id, also one that is over."""
        return self._write(
            lambda connection: call_rows.any_call(connection, call_id, self._from_ms)
        )

    def rings_saved_since(self, at_ms: int) -> int:
        """Rings at empty chairs prevented since a moment of UTC."""
        return self._write(lambda connection: decision_rows.rings_saved_since(connection, at_ms))

    def purge(self, now_s: float) -> None:
        """Forgets presence older than 30 days, and calls with their story older than 90."""
        now_ms = self._to_ms(now_s)

        def write(connection: Connection) -> None:
            log = tables.presence_log
            connection.execute(delete(log).where(log.c.at_ms < now_ms - PRESENCE_KEPT_MS))
            call_rows.forget_ended_before(connection, now_ms - CALLS_KEPT_MS)

        self._write(write)

    @property
    def engine(self) -> Engine:
        """The database, for rows of other concerns; used from this store's thread only."""
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    def _kept(self, connection: Connection, registry: Registry) -> Kept:
        calls = {one.id: one for one in call_rows.open_calls(connection, self._from_ms)}
        offers = call_rows.standing_offers(connection, self._from_ms)
        standing = {one.id: one for one in offers if one.id in _offer_ids(calls.get(one.call_id))}
        return Kept(
            agents=state_rows.read_agents(connection, registry.agents, self._from_ms),
            calls=calls,
            offers=standing,
            sites=state_rows.read_sites(connection, self._from_ms),
        )

    def _log_presence(self, connection: Connection, change: SeatChange, now_s: float) -> None:
        connection.execute(
            insert(tables.presence_log).values(
                at_ms=self._to_ms(now_s),
                seat=change.seat,
                presence=change.after.presence.value,
                occupied=change.after.occupied,
                reason=change.after.reason.value,
                link=change.after.link.value,
            )
        )

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {error}") from error


def _offer_ids(call: Call | None) -> tuple[str, ...]:
    return () if call is None else call.offer_ids

"""The store: a few verbs, each one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.errors import StoreUnusable
from dispatcher.registry.values import Registry
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import Decision, Notice
from dispatcher.routing.modes import SiteState
from dispatcher.routing.restoring import Kept
from dispatcher.routing.values import Call
from dispatcher.seats.ledger import SeatChange
from dispatcher.store import call_rows, decision_rows, registry_rows, state_rows
from dispatcher.store.activity_rows import ActivityLog
from dispatcher.store.clock_rows import shift_open
from dispatcher.store.decision_rows import DecisionRow
from dispatcher.store.dialects import said
from dispatcher.store.lease_rows import fence
from dispatcher.store.registry_rows import ImportSummary, Intent
from dispatcher.store.registry_store import RegistryStore
from dispatcher.store.state_codec import ToMs

T = TypeVar("T")


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
    """

    def __init__(self, *, engine: Engine, to_ms: ToMs) -> None:
        self._engine = engine
        self.registry = RegistryStore(engine)
        self.activity = ActivityLog(engine, self._to_ms)
        # What the wall clock shows at the monotonic clock's zero, until `clock_stepped`.
        self._wall_ms = to_ms(0.0)

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
        self._write(lambda connection: call_rows.insert_calls(connection, calls, self._to_ms))

    def record(self, batch: Batch) -> None:
        """Stores all of a turn, or nothing of it."""
        now_s, to_ms = batch.now_s, self._to_ms
        notices = [one for one in batch.decisions if isinstance(one, Notice)]
        about_calls = [one for one in batch.decisions if not isinstance(one, Notice)]

        def write(connection: Connection) -> None:
            state_rows.log_presence(connection, batch.seat_changes, now_s, to_ms)
            registry_rows.write_intents(connection, batch.intents)
            state_rows.write_agents(connection, batch.agents, batch.agents_gone, to_ms)
            state_rows.write_sites(connection, batch.sites, to_ms)
            state_rows.record_notices(connection, notices, now_s, to_ms)
            decision_rows.record_decisions(connection, about_calls, now_s, to_ms)
            self.activity.write(connection, batch)

        self._write(write)

    def clock_stepped(self, by_ms: int) -> None:
        """Somebody set the wall clock: what is still going on keeps its age and deadlines."""
        self._write(lambda connection: shift_open(connection, by_ms))
        self._wall_ms += by_ms

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

    def led_by(self, epoch: int) -> None:
        """From now on nothing is committed once another dispatcher has begun its epoch."""
        fence(self._engine, epoch)

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

    def _to_ms(self, moment_s: float) -> int:
        return self._wall_ms + round(moment_s * 1000)

    def _from_ms(self, moment_ms: int) -> float:
        return (moment_ms - self._wall_ms) / 1000

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnusable(f"the database refuses: {said(error)}") from error


def _offer_ids(call: Call | None) -> tuple[str, ...]:
    return () if call is None else call.offer_ids

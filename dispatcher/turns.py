"""Turn by turn: gather, decide, commit, and only then let anything out.

If the store refuses, the loop ends with nothing let out, and the next start of the program goes
on from what was committed. There is no polling: a turn begins when something is asked, or when
something falls due.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from dispatcher.clock import Clock
from dispatcher.errors import DispatcherError
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import Decision
from dispatcher.routing.modes import SiteState
from dispatcher.routing.values import Call
from dispatcher.seats.ledger import SeatChange
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Batch, Store

log = logging.getLogger(__name__)

T = TypeVar("T")

# Less is the noise of reading two clocks; slewing moves both alike.
CLOCK_STEP_MS = 100


@dataclass(kw_only=True, slots=True)
class Turn:
    """What one turn has gathered so far; becomes one transaction."""

    now_s: float
    seat_changes: list[SeatChange] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    agents: list[AgentState] = field(default_factory=list)
    agents_gone: list[str] = field(default_factory=list)
    sites: list[SiteState] = field(default_factory=list)

    def batch(self) -> Batch:
        """The turn as the store takes it."""
        return Batch(
            now_s=self.now_s,
            seat_changes=self.seat_changes,
            intents=self.intents,
            decisions=self.decisions,
            agents=self.agents,
            agents_gone=self.agents_gone,
            sites=self.sites,
        )


@dataclass(kw_only=True, slots=True)
class Asked:
    """One thing to do in the next turn, and where its outcome goes once it is committed."""

    work: Callable[[Turn], object]
    arrived: Call | None
    outcome: asyncio.Future[object]
    settle: Callable[[], object]


class Rules(Protocol):
    """What the loop drives: pure decisions on one side, effects on the other."""

    def next_due_s(self) -> float | None:
        """When `fall_due` will next have something to do."""
        ...

    def fall_due(self, turn: Turn) -> None:
        """Everything whose moment has come, into the turn."""
        ...

    def sum_up(self, turn: Turn) -> None:
        """What else has changed and must be remembered, into the turn."""
        ...

    def let_out(self, turn: Turn) -> None:
        """The turn is committed: rings, news, and whatever else leaves the house."""
        ...


class TurnLoop:
    """The one writer.

    Args:
        store: called in one thread of the loop's own.
        clock: time.
        rules: what to drive.
    """

    def __init__(self, *, store: Store, clock: Clock, rules: Rules) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._asked: asyncio.Queue[Asked] = asyncio.Queue()
        # What the wall clock shows at the monotonic clock's zero.
        self._wall_ms = clock.to_ms(0.0)
        self._store_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def ask(self, work: Callable[[Turn], T], arrived: Call | None = None) -> T:
        """Does `work` in the next turn; returns what it returned, after the commit.

        Args:
            work: pure decisions; may raise `DispatcherError` before it changes anything.
            arrived: a call to be stored before anything is decided about it (CM-01).
        """
        outcome = self.enqueue(work, arrived=arrived)
        return await outcome  # type: ignore[return-value]

    def enqueue(
        self,
        work: Callable[[Turn], object],
        *,
        arrived: Call | None = None,
        settle: Callable[[], object] = lambda: None,
    ) -> asyncio.Future[object]:
        """Like `ask`, without waiting; `settle` is called after the commit."""
        outcome: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._asked.put_nowait(Asked(work=work, arrived=arrived, outcome=outcome, settle=settle))
        return outcome

    async def read(self, question: Callable[[Store], T]) -> T:
        """Asks the store something, in the store's own thread."""
        return await self._in_store(lambda: question(self._store))

    async def run(self) -> None:
        """Turns until cancelled.

        Raises:
            StoreUnusable: a turn could not be committed.
        """
        try:
            while True:
                await self._turn(await self._next_asked())
        finally:
            self._store_thread.shutdown(wait=True)

    async def _next_asked(self) -> list[Asked]:
        """Everything asked so far; waits for something, at most until something is due."""
        asked: list[Asked] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_s()):
                asked.append(await self._asked.get())
        while not self._asked.empty():
            asked.append(self._asked.get_nowait())
        return asked

    def _wait_s(self) -> float | None:
        due_s = self._rules.next_due_s()
        return None if due_s is None else max(0.0, due_s - self._clock.now_s())

    async def _turn(self, asked: list[Asked]) -> None:
        await self._follow_wall_clock()
        arrived = [one.arrived for one in asked if one.arrived is not None]
        if arrived:
            await self._in_store(lambda: self._store.receive(arrived))
        turn = Turn(now_s=self._clock.now_s())
        # What fell due before now comes before what is asked now, and may be due again after it.
        self._rules.fall_due(turn)
        answers = [_answer(one, turn) for one in asked]
        self._rules.fall_due(turn)
        self._rules.sum_up(turn)
        batch = turn.batch()
        if not batch.empty:
            await self._in_store(lambda: self._store.record(batch))
            self._rules.let_out(turn)
        for answer in answers:
            answer()
        for one in asked:
            one.settle()

    async def _follow_wall_clock(self) -> None:
        """Stored moments are wall time: when that is set, ages and deadlines must not move."""
        wall_ms = self._clock.to_ms(0.0)
        by_ms = wall_ms - self._wall_ms
        if abs(by_ms) >= CLOCK_STEP_MS:
            self._wall_ms = wall_ms
            log.warning("wall_clock_stepped by_ms=%s", by_ms)
            await self._in_store(lambda: self._store.clock_stepped(by_ms))

    async def _in_store(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._store_thread, work)


def _answer(asked: Asked, turn: Turn) -> Callable[[], None]:
    """Does the work now; the returned call tells the asker, after the commit."""
    try:
        result = asked.work(turn)
    except DispatcherError as error:
        refusal = error
        return lambda: None if asked.outcome.done() else asked.outcome.set_exception(refusal)
    return lambda: None if asked.outcome.done() else asked.outcome.set_result(result)

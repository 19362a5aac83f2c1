"""The dispatcher's lives: born from the database, killed at any point, born again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from call_life.day import Day
from call_life.house import RULES
from call_life.lines import Lines
from call_life.oracle import Oracle
from call_life.virtual_time import settle
from call_life.watched import WatchedLedger, WatchedStore
from call_life.wire import Wire
from dispatcher.errors import DispatcherError, NotFound
from dispatcher.registry.live import LiveRegistry
from dispatcher.registry.values import Registry
from dispatcher.registry_desk import RegistryDesk
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.neighbours import beside
from dispatcher.routing.router import Router
from dispatcher.service import Dispatcher
from mqtt_bridge import Topics

CRASH_S = 60.0
REBOOTS = 0.1
AMID_VERBS = 6


class Doom(Enum):
    """At which point the next crash comes."""

    AT_ONCE = "at once"
    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "between commit and letting out"
    AMID_LETTING_OUT = "amid letting out"


class PlugPulled(BaseException):
    """This life ends here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What the dispatcher is made of; a test may put a broken part in its place."""

    router: Callable[..., Router] = Router
    store: Callable[..., WatchedStore] = WatchedStore


class Lives:
    """One database, one dispatcher at a time.

    Attributes:
        number: of the present life, or of the last one.
        dispatcher: None while there is none.
        crashes: how often it was killed.
        on_begun: called when a new one has begun to work.
        refused: requests refused.
    """

    def __init__(
        self, *, day: Day, wire: Wire, lines: Lines, oracle: Oracle, engine: Any, parts: Parts
    ) -> None:
        self._day, self._wire, self._lines, self._oracle = day, wire, lines, oracle
        self._engine, self._parts = engine, parts
        self._dice = day.dice("lives")
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._doom: Doom | None = None
        self._verbs_left = 0
        self._linked = False
        self.dispatcher: Dispatcher | None = None
        self.number, self.crashes, self.refused = 0, 0, 0
        self.on_begun: list[Callable[[], None]] = []
        day.loop.gate = self._store_works
        day.after(self._dice.expovariate(1 / CRASH_S), self._strike)

    def found(self, registry: Registry) -> None:
        """The first life of all."""
        self._store().replace_registry(registry)
        self._begin()

    # What the house asks

    def ask(self, kind: str, verb: Callable[[Dispatcher], Awaitable[Any]]) -> bool:
        """A request over the wire of some page or program; False: nobody is there to hear it."""
        if self.dispatcher is None:
            return False
        self._day.happened(kind)
        task = self._day.loop.create_task(self._asked(verb, self.dispatcher))
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return True

    def state_of(self, agent: str) -> AgentState | None:
        """What an agent's page shows."""
        return None if self.dispatcher is None else self.dispatcher.router.agents.get(agent)

    async def put(self, kind: str, name: str, entry: Any) -> None:
        """An entry of the registry as it shall be, whether it is there or not."""
        try:
            await self.desk.change(kind, name, entry, whole=True)
        except NotFound:
            await self.desk.add(kind, entry)

    def link_changed(self, *, up: bool) -> bool:
        """The link to the broker comes or goes; False: it is so already, or there is nobody."""
        if self.dispatcher is None or self._linked is up:
            return False
        self._linked = up
        self._day.happened("link")
        self.dispatcher.link_changed(up=up)
        if up:
            self._wire.attach(self.dispatcher.heard)
        else:
            self._wire.detach()
        return True

    @property
    def at_rest(self) -> bool:
        """Whether no call is open, as the dispatcher's pages show it."""
        if self.dispatcher is None or self._lines.calls:
            return False
        return len(self.dispatcher.router.calls) == 0

    def still_busy(self) -> Iterator[tuple[str, object]]:
        """Agents who have something, by their pages."""
        states = {} if self.dispatcher is None else self.dispatcher.router.agents
        for name, state in states.items():
            if has := state.call_id or state.offer_id or sorted(state.chats):
                yield name, has

    def end(self) -> None:
        """The last life of all is over, without a word."""
        self.dispatcher = None
        loop = self._day.loop
        left = sorted(asyncio.all_tasks(loop), key=lambda one: one.get_name())
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())

    # Life

    def _store(self) -> WatchedStore:
        to_ms = self._day.clock.to_ms
        return self._parts.store(watcher=self._oracle, engine=self._engine, to_ms=to_ms)

    def _begin(self) -> None:
        self.number += 1
        store = self._store()
        remembered = store.remembered()
        registry = remembered.registry
        router = self._parts.router(
            rules=RULES,
            agents=registry.agents.values(),
            main_site=next(iter(registry.sites)),
            site_of=lambda seat: dispatcher.registry.site_of(seat).id,
            beside=lambda seat: beside(dispatcher.registry.seats, seat),
        )
        self._oracle.born(remembered, router.kept)
        dispatcher = Dispatcher(
            store=store,
            registry=registry,
            router=router,
            ledger=WatchedLedger(watcher=self._oracle, topics=Topics(), seats=registry.seats),
            switchboard=self._lines.attach(self._before_verb),
            clock=self._day.clock,
            tell=lambda _turn: None,
        )
        self.dispatcher = dispatcher
        self.desk = RegistryDesk(dispatcher=dispatcher, live=LiveRegistry(registry))
        task = self._day.loop.create_task(dispatcher.run(remembered))
        self._tasks[task] = None
        task.add_done_callback(lambda ended: self._ended(ended, dispatcher))
        self._day.after(self._dice.uniform(0.02, 1.0), self._connect, self.number)
        for begun in self.on_begun:
            self._day.after(self._dice.uniform(0.05, 0.2), begun)

    def _connect(self, life: int) -> None:
        if life == self.number:
            self.link_changed(up=True)

    async def _asked(self, verb: Callable[[Dispatcher], Awaitable[Any]], it: Dispatcher) -> None:
        try:
            await verb(it)
        except DispatcherError:
            self.refused += 1

    # Death

    def _strike(self) -> None:
        self._day.after(self._dice.expovariate(1 / CRASH_S), self._strike)
        if self.dispatcher is None or self._day.calm:
            return
        doom = self._dice.choice(tuple(Doom))
        if doom is Doom.AT_ONCE:
            self._die(doom)
        else:
            self._doom, self._verbs_left = doom, self._dice.randrange(AMID_VERBS)

    def _die(self, how: Doom) -> None:
        self._day.happened("crash")
        self.crashes += 1
        self._doom, self.dispatcher, self._linked = None, None, False
        self._wire.detach()
        self._lines.detach()
        for task in list(self._tasks):
            task.cancel()
        self._tasks.clear()
        self._oracle.died(how.value)
        if self._dice.random() < REBOOTS:
            self._reboot()
        self._day.after(self._dice.choice((0.05, 0.5, 2.0, 8.0, 30.0)), self._begin)

    def _reboot(self) -> None:
        clock = self._day.clock
        before_s = clock.now_s()
        clock.boot()
        self._oracle.rebooted(before_s - clock.now_s())

    def _ended(self, task: "asyncio.Task[Any]", dispatcher: Dispatcher) -> None:
        """A life is over: because we killed it, or by a fault of its own, which counts."""
        error = None if task.cancelled() else task.exception()
        if dispatcher is self.dispatcher:
            self._oracle.fell_over(error)
            self._die(Doom.AT_ONCE)

    def _before_verb(self) -> None:
        if self._doom is Doom.AMID_LETTING_OUT:
            if self._verbs_left == 0:
                self._die(self._doom)
            self._verbs_left -= 1
        if self.dispatcher is None:
            raise PlugPulled

    # The database's own thread

    def _store_works(self, outcome: "asyncio.Future[Any]", work: Callable[[], Any]) -> None:
        self._day.after(self._latency_s(), self._commit, self.number, outcome, work)

    def _commit(self, life: int, outcome: "asyncio.Future[Any]", work: Callable[[], Any]) -> None:
        if life != self.number or self.dispatcher is None:
            return
        if self._doom is Doom.BEFORE_COMMIT:
            self._die(self._doom)
            return
        done: asyncio.Future[Any] = self._day.loop.create_future()
        settle(done, work)
        if self._doom is Doom.AFTER_COMMIT:
            done.exception()
            self._die(self._doom)
            return
        self._day.after(self._latency_s(), _hand_on, done, outcome)

    def _latency_s(self) -> float:
        match self._dice.random():
            case chance if chance < 0.9:
                return self._dice.uniform(0.0002, 0.002)
            case chance if chance < 0.99:
                return self._dice.uniform(0.002, 0.02)
            case _:
                return self._dice.uniform(0.02, 0.1)


def _hand_on(done: "asyncio.Future[Any]", outcome: "asyncio.Future[Any]") -> None:
    settle(outcome, done.result)

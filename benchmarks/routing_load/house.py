"""A real dispatcher on a real database file, with telephones that are watched.

Store, turn loop, router and ledger are the program's own; what is measured is stamped at their
edges: the store's verbs, the database's own commit, and the switchboard.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dispatcher.clock import SystemClock
from dispatcher.routing.values import Call, Offer
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.store.database import open_database
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.port import HungUp, LineEvent, PickedUp
from dispatcher.turns import Turn
from dispatcher.web.feed import Feed
from dispatcher.web.floor import Json, Scene, floor
from mqtt_bridge import Topics
from routing_load.hall import Hall

ANSWER_AFTER_S = 0.02
RECEIVED_AT_ONCE = 1_000


@dataclass(kw_only=True)
class Watch:
    """What was stamped so far.

    Attributes:
        decision_ms: for each decision, the work of the turn that made it, without the disk.
        processor_ms: for each decision, what that turn took of the processor, all threads.
        commit_ms: for each commit, how long the disk took.
    """

    decision_ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)
    commit_ms: list[float] = field(default_factory=list)
    _disk_s: float = 0.0
    _received_s: float = 0.0
    _received_processor_s: float = 0.0
    _began_processor_s: float = 0.0

    def clear(self) -> None:
        """Begins a new series."""
        self.decision_ms, self.processor_ms, self.commit_ms = [], [], []

    def committed(self, took_s: float) -> None:
        self.commit_ms.append(took_s * 1000)
        self._disk_s += took_s

    def received(self, took_s: float, processor_s: float) -> None:
        """Calls were stored before they were routed; part of the turn that follows."""
        self._received_s += took_s
        self._received_processor_s += processor_s

    def begins(self) -> None:
        """Somebody asks for the time: the last one before a turn lets out began that turn."""
        self._began_processor_s = time.process_time()

    def let_out(self, turn: Turn) -> None:
        """A turn is over: everything it decided has left the house."""
        work_s = time.monotonic() - turn.now_s + self._received_s - self._disk_s
        processor_s = time.process_time() - self._began_processor_s + self._received_processor_s
        self.decision_ms += [work_s * 1000] * len(turn.decisions)
        self.processor_ms += [processor_s * 1000] * len(turn.decisions)
        self._disk_s = self._received_s = self._received_processor_s = 0.0


class WatchedClock(SystemClock):
    """The machine's clocks; every turn begins by asking for the time."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def now_s(self) -> float:
        self._watch.begins()
        return super().now_s()


class WatchedStore(Store):
    """The store, with a stamp on what comes before a turn's own clock."""

    def __init__(self, *, url: str, clock: SystemClock, watch: Watch) -> None:
        engine = open_database(url)
        super().__init__(engine=engine, to_ms=clock.to_ms)
        self._watch = watch
        _watch_commits(engine, watch)

    def receive(self, calls: Sequence[Call]) -> None:
        began_s, processor_s = time.monotonic(), time.thread_time()
        super().receive(calls)
        self._watch.received(time.monotonic() - began_s, time.thread_time() - processor_s)


def _watch_commits(engine: Any, watch: Watch) -> None:
    """Stamps the database's own COMMIT, which ends when the disk says so."""
    commit = engine.dialect.do_commit

    def stamped(connection: Any) -> None:
        began_s = time.monotonic()
        commit(connection)
        watch.committed(time.monotonic() - began_s)

    engine.dialect.do_commit = stamped


class Lines:
    """Implements `Switchboard`: phones are answered at once, except where a test looks on."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self.heed_ring: Callable[[Call, Offer], None] = lambda _call, _offer: None
        self.heed_wait: Callable[[Call], None] = lambda _call: None
        self.heed_silence: Callable[[Offer], None] = lambda _offer: None
        self.heed_talk: Callable[[Call], None] = lambda _call: None
        self.unanswered = frozenset[str]()

    def hold(self, call: Call) -> None:
        self.heed_wait(call)

    def offer_callback(self, call: Call) -> None:
        """Nobody is there to say yes."""

    def release(self, call: Call, agent_id: str) -> None:
        """Nobody is transferred here."""

    def hang_up(self, call: Call) -> None:
        """The caller has gone by himself."""

    def ring(self, call: Call, offer: Offer) -> None:
        self.heed_ring(call, offer)
        if call.zone not in self.unanswered:
            self.say_later(ANSWER_AFTER_S, PickedUp(offer_id=offer.id, epoch=offer.epoch))

    def stop_ringing(self, offer: Offer) -> None:
        self.heed_silence(offer)

    def connect(self, call: Call) -> None:
        self.heed_talk(call)

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            yield await self._events.get()

    def say_later(self, after_s: float, event: LineEvent) -> None:
        asyncio.get_running_loop().call_later(after_s, self._events.put_nowait, event)

    def hung_up(self, call_id: str) -> None:
        """A talk ends."""
        self._events.put_nowait(HungUp(call_id=call_id))


@dataclass(frozen=True, kw_only=True)
class House:
    """A running dispatcher and what is stamped of it."""

    dispatcher: Dispatcher
    feed: Feed
    lines: Lines
    watch: Watch
    hall: Hall


@asynccontextmanager
async def opened(database: Path, hall: Hall) -> AsyncIterator[House]:
    """A dispatcher that knows the hall; its database knows the calls.

    Raises:
        ExceptionGroup: it ended by itself.
    """
    watch, lines = Watch(), Lines()
    clock = WatchedClock(watch)
    store = WatchedStore(url=f"sqlite:///{database}", clock=clock, watch=watch)
    known = [*hall.talking, *hall.waiting]
    for at in range(0, len(known), RECEIVED_AT_ONCE):
        store.receive(known[at : at + RECEIVED_AT_ONCE])
    dispatcher = Dispatcher(
        store=store,
        registry=hall.registry,
        router=hall.router(),
        ledger=SeatLedger(topics=Topics(), seats=hall.registry.seats),
        switchboard=lines,
        clock=clock,
        tell=lambda turn: _tell(turn, feed, watch),
    )
    feed = Feed(
        draw=lambda feed: _draw(feed, dispatcher, SystemClock()),
        registry=hall.registry,
        to_ms=clock.to_ms,
        rings_saved=0,
    )
    remembered = Remembered(registry=hall.registry, intents=hall.intents(), calls=())
    drawing = asyncio.create_task(feed.run())
    try:
        async with at_work(dispatcher, remembered):
            # As the program does once it has adopted everything.
            gc.collect()
            gc.freeze()
            watch.clear()
            yield House(dispatcher=dispatcher, feed=feed, lines=lines, watch=watch, hall=hall)
    finally:
        drawing.cancel()
        store.close()
        gc.unfreeze()


@asynccontextmanager
async def at_work(dispatcher: Dispatcher, remembered: Remembered) -> AsyncIterator[None]:
    """A dispatcher that has adopted what was remembered, and works until the block ends.

    Raises:
        ExceptionGroup: it ended by itself; whoever waited for it waits no longer.
    """
    work = asyncio.create_task(dispatcher.run(remembered))
    measuring = asyncio.current_task()
    work.add_done_callback(lambda ended: ended.cancelled() or not measuring or measuring.cancel())
    try:
        await dispatcher.prove_alive()
        yield
    except asyncio.CancelledError:
        if work.done():
            work.result()
        raise
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


def _tell(turn: Turn, feed: Feed, watch: Watch) -> None:
    """The pages' news are part of a turn, as in the program."""
    feed.tell(turn)
    watch.let_out(turn)


def _draw(feed: Feed, dispatcher: Dispatcher, clock: SystemClock) -> Json:
    return floor(
        Scene(
            registry=dispatcher.registry,
            router=dispatcher.router,
            views=dispatcher.ledger.views,
            now_s=clock.now_s(),
            to_ms=clock.to_ms,
            absence_s=30.0,
            linked=feed.linked,
            answer_waits_s=feed.answer_waits_s,
            rings_saved=feed.rings_saved,
        )
    )

"""A dispatcher as a test drives it: hand-set clock, recorded switchboard, real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest
from call_hall import RULES, heartbeat, seat_of
from fastapi import FastAPI
from sqlalchemy import event

from dispatcher.accounts.erasure import Eraser
from dispatcher.accounts.passwords import Passwords
from dispatcher.routing.neighbours import beside
from dispatcher.routing.policies import RoutingRules
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offer
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.statistics.live import Live
from dispatcher.statistics.section import StatisticsSection
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.database import open_database
from dispatcher.store.person_rows import PersonRows
from dispatcher.store.store import Store
from dispatcher.telephony.port import LineEvent
from dispatcher.turns import Turn
from dispatcher.web.access import Access, build_access
from dispatcher.web.api import Desk
from dispatcher.web.app import create_app
from dispatcher.web.explaining import explaining_for
from dispatcher.web.feed import Feed
from dispatcher.web.floor import Json, Scene, floor
from mqtt_bridge import Publication, Received, Topics
from mqtt_bridge.messages import Presence, encode

TOKEN = "open-sesame"
START_MS = 1_800_000_000_000


class HandClock:
    """Implements `Clock`; stands still until it is moved."""

    def __init__(self) -> None:
        self._now_s = 1_000.0
        self._wall_ahead_ms = 0

    def now_s(self) -> float:
        return self._now_s

    def to_ms(self, moment_s: float) -> int:
        return START_MS + self._wall_ahead_ms + round(moment_s * 1000)

    def from_ms(self, moment_ms: int) -> float:
        return (moment_ms - START_MS - self._wall_ahead_ms) / 1000

    def move(self, by_s: float) -> None:
        """Time goes by, on both clocks."""
        self._now_s += by_s

    def set_wall(self, by_s: float) -> None:
        """Somebody sets the wall clock; no time goes by."""
        self._wall_ahead_ms += round(by_s * 1000)


class WrittenSwitchboard:
    """Implements `Switchboard`: writes down what it is told, and says what the test says.

    Refuses what a telephone system refuses: a second ring or talk on one line.
    """

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.ringing: dict[str, str] = {}
        self.talking: set[str] = set()
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()

    def hold(self, call: Call) -> None:
        self.told.append(("hold", call.id))

    def offer_callback(self, call: Call) -> None:
        self.told.append(("offer_callback", call.id))

    def release(self, call: Call, agent_id: str) -> None:
        self.talking.discard(call.id)
        if call.connected_s is not None:
            self.talking.add(call.id)
        self.told.append(("release", f"{call.id} {agent_id}"))

    def hand_over(self, call: Call, agent_id: str) -> None:
        self.release(call, agent_id)

    def ring(self, call: Call, offer: Offer) -> None:
        if call.id in self.ringing or offer.agent_id in self.ringing.values():
            raise RuntimeError(f"{offer.agent_id} or {call.id} rings already")
        self.ringing[call.id] = offer.agent_id
        self.told.append(("ring", offer.id))

    def stop_ringing(self, offer: Offer) -> None:
        # The ring of a former dispatcher is taken back too.
        self.ringing.pop(offer.call_id, None)
        self.told.append(("stop_ringing", offer.id))

    def connect(self, call: Call) -> None:
        if call.id in self.talking:
            raise RuntimeError(f"{call.id} talks already")
        self.ringing.pop(call.id, None)
        self.talking.add(call.id)
        self.told.append(("connect", call.id))

    def hang_up(self, call: Call) -> None:
        self.talking.discard(call.id)
        self.told.append(("hang_up", call.id))

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            yield await self._events.get()

    def say(self, event: LineEvent) -> None:
        """Something happens on a line."""
        self._events.put_nowait(event)


class WrittenWire:
    """A broker's end that writes down what is sent to seats."""

    def __init__(self) -> None:
        self.sent: list[Publication] = []

    def publish(self, publication: Publication) -> None:
        self.sent.append(publication)


class Centre:
    """A dispatcher and everything around it."""

    def __init__(
        self,
        *,
        store: Store,
        clock: HandClock,
        folder: Path,
        rules: RoutingRules = RULES,
        statistics: StatisticsSection | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.switchboard = WrittenSwitchboard()
        self.wire = WrittenWire()
        self.remembered = store.remembered()
        registry = self.remembered.registry
        self.router = Router(
            rules=rules,
            agents=registry.agents.values(),
            main_site=next(iter(registry.sites)),
            site_of=lambda seat: self.dispatcher.registry.site_of(seat).id,
            beside=lambda seat: beside(self.dispatcher.registry.seats, seat),
        )
        self.ledger = SeatLedger(topics=Topics(), seats=registry.seats)
        self.feed = Feed(draw=self._draw, registry=registry, to_ms=clock.to_ms, rings_saved=0)
        section = statistics or StatisticsSection()
        self.live = Live(section.rules(), clock)
        self.dispatcher = Dispatcher(
            store=store,
            registry=registry,
            router=self.router,
            ledger=self.ledger,
            switchboard=self.switchboard,
            clock=clock,
            tell=self._tell,
        )
        desk = Desk(
            dispatcher=self.dispatcher,
            feed=self.feed,
            clock=clock,
            absence_s=30.0,
            country="DE",
            commands=SeatCommands(topics=Topics(), link=self.wire),
        )
        self.access = self._access(folder)
        explaining = explaining_for(
            self.dispatcher, clock, absence_s=30.0, section=section, live=self.live
        )
        self.statistics = explaining.statistics
        self.web: FastAPI = create_app(desk=desk, access=self.access, explaining=explaining)
        self.work: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Centre"]:
        """Works until the block ends; whatever ended it earlier is raised by `ended`."""
        self.work = asyncio.create_task(self.dispatcher.run(self.remembered))
        feed = asyncio.create_task(self.feed.run())
        await self.statistics.run()
        try:
            yield self
        finally:
            for task in (self.work, feed):
                task.cancel()
                with suppress(asyncio.CancelledError, ExceptionGroup):
                    await task
            self.store.close()

    async def ended(self) -> BaseException | None:
        """Waits for a dispatcher that gives up; why it did."""
        assert self.work is not None
        await asyncio.wait([self.work])
        return self.work.exception()

    async def pass_time(self, by_s: float) -> None:
        """Lets time go by, and the dispatcher notice it."""
        self.clock.move(by_s)
        await self.dispatcher.prove_alive()

    async def sit(self, *names: str, seq: int = 1, occupied: bool = True) -> None:
        """The chairs of some agents say that somebody sits there (or just left)."""
        self.dispatcher.heard([heard(name, seq=seq, occupied=occupied) for name in names])
        await self.dispatcher.prove_alive()

    async def staff(self, *names: str) -> None:
        """Some agents sit down at their chairs and log in, ready for calls."""
        for name in names:
            await self.dispatcher.logged_in(name, seat_of(name))
        await self.sit(*names)
        await self.pass_time(RULES.settle_s)

    def _tell(self, turn: Turn) -> None:
        self.feed.tell(turn)
        self.live.tell(turn)

    def _access(self, folder: Path) -> Access:
        persons = PersonRows(self.store.engine)
        return build_access(
            rows=AccountRows(self.store.engine),
            persons=persons,
            eraser=Eraser(store=persons, journal=folder / "erasures.jsonl"),
            in_store=lambda work: self.dispatcher.read(lambda _store: work()),
            clock=self.clock,
            service_token=TOKEN,
            passwords=Passwords(memory_kib=8, passes=1),
        )

    def _draw(self, feed: Feed) -> Json:
        return floor(
            Scene(
                registry=self.dispatcher.registry,
                router=self.router,
                views=self.ledger.views,
                now_s=self.clock.now_s(),
                to_ms=self.clock.to_ms,
                absence_s=30.0,
                linked=feed.linked,
                answer_waits_s=feed.answer_waits_s,
                rings_saved=feed.rings_saved,
                suggestions=feed.suggestions,
            )
        )


Opened = Callable[..., AbstractAsyncContextManager[Centre]]

# Tests that shall hold on both kinds of database; they ask for `store`, `opened` or `centre`.
BOTH_DATABASES = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


def open_store_at(folder: Path, clock: HandClock) -> Store:
    """The database file of a folder."""
    return open_store_on(file_in(folder), clock)


def open_store_on(url: str, clock: HandClock) -> Store:
    """A database, in the shape of this version."""
    return Store(engine=open_database(url), to_ms=clock.to_ms)


def file_in(folder: Path) -> str:
    """The URL of a folder's database file."""
    return f"sqlite:///{folder / 'dispatcher.db'}"


def heard(name: str, *, seq: int = 1, occupied: bool = True) -> Received:
    """A live heartbeat of an agent's chair: online, sitting or just gone."""
    beat = heartbeat(
        seat=seat_of(name),
        seq=seq,
        state=Presence.ONLINE,
        occupied=occupied,
        empty_for_ms=None if occupied else 500,
    )
    return Received(topic=Topics().heartbeat(seat_of(name)), payload=encode(beat), retained=False)


def refuse_writes(store: Store) -> None:
    """From now on the database says no, as a full disk would."""
    engine = store._engine
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        return
    event.listen(
        engine,
        "begin",
        lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"),
    )

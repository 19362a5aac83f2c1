"""The dispatcher put together: a straight list of constructions, started in order."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sdnotify import SystemdNotifier

from dispatcher.clock import Clock, SystemClock
from dispatcher.config import DispatcherConfig
from dispatcher.desk_assembly import desk_app, start_desk
from dispatcher.errors import StoreUnusable
from dispatcher.routing.neighbours import beside
from dispatcher.routing.router import Router
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.store.database import open_database
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.simulated import SimulatedSwitchboard
from dispatcher.web.api import Desk
from dispatcher.web.feed import Feed
from dispatcher.web.floor import Scene, floor
from dispatcher.web.registry_office import registry_office
from dispatcher.web_assembly import access_of, eraser_of, listeners, serve_web, served_tls
from mqtt_bridge import Publication, Topics
from mqtt_bridge.client import BridgeClient
from mqtt_bridge.messages import DispatcherStatus, Life, encode
from mqtt_bridge.topics import DISPATCHER

log = logging.getLogger(__name__)

WATCHDOG_EVERY_S = 5.0


def open_store(config: DispatcherConfig, clock: Clock) -> Store:
    """The database in the state folder, made if need be.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    try:
        config.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"{config.state_dir}: cannot be made: {error.strerror}") from error
    engine = open_database(config.database_url)
    return Store(engine=engine, to_ms=clock.to_ms, from_ms=clock.from_ms)


async def run_dispatcher(config: DispatcherConfig, say: Callable[[str], None]) -> None:
    """Runs everything until cancelled.

    Args:
        config: the site's settings.
        say: shows a line to whoever started the program.
    """
    clock = SystemClock()
    tls = served_tls(config)
    store = open_store(config, clock)
    eraser_of(config, store).erase_again()
    remembered = store.remembered()
    topics = Topics(base=config.base_topic)
    dispatcher, feed = _core(config, clock, store, remembered, topics)

    def on_link(up: bool) -> None:  # noqa: FBT001
        feed.link_changed(up, clock.now_s())
        dispatcher.link_changed(up=up)

    link = _link(config, topics, on_link=on_link)
    commands = SeatCommands(topics=topics, link=link)
    desk = _desk(config, dispatcher, feed, clock, commands)
    access = access_of(config, clock, store, dispatcher)
    office = registry_office(desk, config.registry_sync)
    app = desk_app(config, desk, access, office, say)
    with listeners(config, tls) as doors:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(dispatcher.run(remembered), name="dispatcher")
                tasks.create_task(link.run(), name="link")
                tasks.create_task(_follow(link, dispatcher, commands), name="inbox")
                tasks.create_task(feed.run(), name="feed")
                tasks.create_task(serve_web(app, config, access, doors, say), name="web")
                tasks.create_task(office.run(), name="registry")
                start_desk(tasks, app, config)
                tasks.create_task(_stay_alive(dispatcher), name="watchdog")
        finally:
            store.close()


def _desk(
    config: DispatcherConfig,
    dispatcher: Dispatcher,
    feed: Feed,
    clock: Clock,
    commands: SeatCommands,
) -> Desk:
    return Desk(
        dispatcher=dispatcher,
        feed=feed,
        clock=clock,
        absence_s=config.absence_s,
        country=config.country,
        commands=commands,
    )


def _core(
    config: DispatcherConfig,
    clock: Clock,
    store: Store,
    remembered: Remembered,
    topics: Topics,
) -> tuple[Dispatcher, Feed]:
    registry = remembered.registry
    router = Router(
        rules=config.routing.rules(),
        agents=registry.agents.values(),
        main_site=next(iter(registry.sites)),
        site_of=lambda seat: dispatcher.registry.site_of(seat).id,
        beside=lambda seat: beside(dispatcher.registry.seats, seat),
    )
    ledger = SeatLedger(topics=topics, seats=registry.seats)

    feed = Feed(
        draw=lambda feed: floor(_scene(config, clock, dispatcher, feed)),
        registry=registry,
        to_ms=clock.to_ms,
        rings_saved=store.rings_saved_since(_midnight_ms()),
    )
    dispatcher = Dispatcher(
        store=store,
        registry=registry,
        router=router,
        ledger=ledger,
        switchboard=SimulatedSwitchboard(config.telephony.agents()),
        clock=clock,
        tell=feed.tell,
    )
    return dispatcher, feed


def _scene(config: DispatcherConfig, clock: Clock, dispatcher: Dispatcher, feed: Feed) -> Scene:
    return Scene(
        registry=dispatcher.registry,
        router=dispatcher.router,
        views=dispatcher.ledger.views,
        now_s=clock.now_s(),
        to_ms=clock.to_ms,
        absence_s=config.absence_s,
        linked=feed.linked,
        answer_waits_s=feed.answer_waits_s,
        rings_saved=feed.rings_saved,
    )


def _midnight_ms() -> int:
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return round(today.timestamp() * 1000)


def _link(
    config: DispatcherConfig, topics: Topics, on_link: Callable[[bool], None]
) -> BridgeClient:
    def status(state: Life) -> Publication:
        return Publication(
            topic=topics.status(DISPATCHER),
            payload=encode(DispatcherStatus(state=state)),
            qos=1,
            retained=True,
        )

    return BridgeClient(
        address=config.broker.address(),
        client_id="svc.dispatcher-1",
        subscriptions=topics.for_dispatcher(),
        last_will=lambda _conn: status(Life.LOST),
        greeting=lambda _conn: status(Life.UP),
        goodbye=lambda _conn: status(Life.STOPPED),
        on_link=on_link,
    )


async def _follow(link: BridgeClient, dispatcher: Dispatcher, commands: SeatCommands) -> None:
    async for batch in link.received():
        commands.heard(batch)
        dispatcher.heard(batch)


async def _stay_alive(dispatcher: Dispatcher) -> None:
    """Pings the service manager through the turn loop: a hung writer is a hung service."""
    notifier = SystemdNotifier()
    try:
        await dispatcher.prove_alive()
        notifier.notify("READY=1")
        while True:
            await dispatcher.prove_alive()
            notifier.notify("WATCHDOG=1")
            await asyncio.sleep(WATCHDOG_EVERY_S)
    finally:
        notifier.notify("STOPPING=1")

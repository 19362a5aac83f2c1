"""The dispatcher put together: a straight list of constructions, started in order."""

import asyncio
import gc
import logging
from collections.abc import Callable
from datetime import datetime

from sdnotify import SystemdNotifier

from dispatcher.clock import Clock, SystemClock
from dispatcher.config import DispatcherConfig
from dispatcher.desk_assembly import desk_app, start_desk
from dispatcher.errors import StoreUnusable
from dispatcher.leadership import Leadership, leading
from dispatcher.retention import kept_ms
from dispatcher.routing.neighbours import beside
from dispatcher.routing.router import Router
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.ledger import SeatLedger
from dispatcher.service import Dispatcher
from dispatcher.statistics.live import Live
from dispatcher.store.database import open_database
from dispatcher.store.old_rows import Old
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.led import led
from dispatcher.telephony.simulated import SimulatedSwitchboard
from dispatcher.tls.served import ServedTls
from dispatcher.turns import Turn
from dispatcher.web.api import Desk
from dispatcher.web.explaining import Explaining, explaining_for
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


def open_store(config: DispatcherConfig, clock: Clock, name: str = "seat-dispatcher") -> Store:
    """The database, in the shape of this version; the one in the state folder is made if need be.

    Args:
        config: says where it is.
        clock: for the moments in it.
        name: what a database server calls our sessions.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    _make_folder(config)
    engine = open_database(config.database_url, name)
    return Store(engine=engine, to_ms=clock.to_ms)


async def run_dispatcher(config: DispatcherConfig, say: Callable[[str], None]) -> None:
    """Stands by while another dispatcher leads, then runs everything until cancelled.

    Args:
        config: the site's settings.
        say: shows a line to whoever started the program.
    """
    tls = served_tls(config)
    _make_folder(config)
    notify = SystemdNotifier().notify
    async with leading(config.database_url, config.state_dir, say, notify) as lead:
        await _lead(config, lead, tls, say)


async def _lead(
    config: DispatcherConfig,
    lead: Leadership,
    tls: ServedTls | None,
    say: Callable[[str], None],
) -> None:
    clock = SystemClock()
    store = open_store(config, clock, lead.holder)
    store.led_by(lead.epoch)
    eraser_of(config, store).erase_again()
    remembered = store.remembered()
    topics = Topics(base=config.base_topic)
    live = Live(config.statistics.rules(), clock)
    dispatcher, feed = _core(config, clock, store, remembered, topics, lead, live)
    link = _link(config, topics, on_link=_tells_link(dispatcher, feed, clock), lead=lead)
    commands = SeatCommands(topics=topics, link=link)
    desk = _desk(config, dispatcher, feed, clock, commands)
    access = access_of(config, clock, store, dispatcher)
    office = registry_office(desk, config.registry_sync)
    explaining = _explaining(config, dispatcher, clock, live)
    app = desk_app(config, desk, access, office, explaining, say)
    with listeners(config, tls) as doors:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(lead.keep(), name="lead")
                tasks.create_task(dispatcher.run(remembered), name="dispatcher")
                tasks.create_task(link.run(), name="link")
                tasks.create_task(_follow(link, dispatcher, commands), name="inbox")
                tasks.create_task(feed.run(), name="feed")
                tasks.create_task(serve_web(app, config, access, doors, say), name="web")
                tasks.create_task(office.run(), name="registry")
                tasks.create_task(explaining.statistics.run(), name="statistics")
                start_desk(tasks, app, config)
                tasks.create_task(_stay_alive(dispatcher), name="watchdog")
        finally:
            store.close()


def _tells_link(dispatcher: Dispatcher, feed: Feed, clock: Clock) -> Callable[[bool], None]:
    def on_link(up: bool) -> None:  # noqa: FBT001
        feed.link_changed(up, clock.now_s())
        dispatcher.link_changed(up=up)

    return on_link


def _make_folder(config: DispatcherConfig) -> None:
    try:
        config.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"{config.state_dir}: cannot be made: {error.strerror}") from error


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
    lead: Leadership,
    live: Live,
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

    def tell(turn: Turn) -> None:
        feed.tell(turn)
        live.tell(turn)

    dispatcher = Dispatcher(
        store=store,
        registry=registry,
        router=router,
        ledger=ledger,
        switchboard=led(SimulatedSwitchboard(config.telephony.agents()), lead.assert_leading),
        clock=clock,
        tell=tell,
    )
    return dispatcher, feed


def _explaining(
    config: DispatcherConfig, dispatcher: Dispatcher, clock: Clock, live: Live
) -> Explaining:
    return explaining_for(
        dispatcher,
        clock,
        absence_s=config.absence_s,
        presence_kept_ms=kept_ms(config.retention)[Old.PRESENCE],
        section=config.statistics,
        live=live,
    )


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
        suggestions=feed.suggestions,
    )


def _midnight_ms() -> int:
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return round(today.timestamp() * 1000)


def _link(
    config: DispatcherConfig,
    topics: Topics,
    on_link: Callable[[bool], None],
    lead: Leadership,
) -> BridgeClient:
    def status(state: Life) -> Publication:
        return Publication(
            topic=topics.status(DISPATCHER),
            payload=encode(DispatcherStatus(state=state)),
            qos=1,
            retained=True,
        )

    def last_will(_conn: int) -> Publication:
        # Both go by one name at the broker: who connects late would throw the other one out.
        lead.assert_leading()
        return status(Life.LOST)

    return BridgeClient(
        address=config.broker.address(),
        client_id="svc.dispatcher-1",
        subscriptions=topics.for_dispatcher(),
        last_will=last_will,
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
        # All that was adopted stays: the collector need not walk through it again and again,
        # which takes 0.1 s with 10 000 agents, in the middle of somebody's offer.
        gc.collect()
        gc.freeze()
        notifier.notify("READY=1")
        while True:
            await dispatcher.prove_alive()
            notifier.notify("WATCHDOG=1")
            await asyncio.sleep(WATCHDOG_EVERY_S)
    finally:
        notifier.notify("STOPPING=1")

"""The real application behind a real socket, with time, chairs and agents in the test's hand."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from call_centre import Centre, HandClock, heard, open_store_at
from call_hall import RULES, heartbeat, seat_of
from fastapi import FastAPI
from sqlalchemy import insert

from dispatcher.desk.codes import Way
from dispatcher.desk.ids import new_id
from dispatcher.desk.orders import Actor, AuthorKind, WorkOrder
from dispatcher.desk_work.code_post import CodePost, FileGateway
from dispatcher.desk_work.push_desk import PushDesk
from dispatcher.desk_work.vapid_key import VapidKey
from dispatcher.registry.values import Agent, Customer, Registry, SeatPlace, Tier, Zone
from dispatcher.store.liking_rows import Rating, keep_rating
from dispatcher.store.push_tables import push_deliveries
from dispatcher.web.access import Access
from dispatcher.web.app import create_app
from dispatcher.web.customer_office import CustomerOffice, CustomerTies
from dispatcher.web.order_office import OrderOffice, order_office
from dispatcher.web.push_office import PushOffice, quiet_office
from dispatcher.web.seen_from import Exposure
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import Presence, encode

T = TypeVar("T")

PHONE = "+4915112345678"
CUSTOMER = "zhou"
NAME_WITHOUT_TLS = "seat.test"
IN_THE_CLEAR = Exposure(names=frozenset({NAME_WITHOUT_TLS}), insecure=True)
WANG = Agent(
    id="wang",
    name="王芳",
    tier=Tier.NORMAL,
    zones=("billing",),
    capability=96,
    languages=("zh", "en"),
    skills=("账单", "合同"),
    introduction="十二年客服，喜欢把复杂的账单讲清楚。",
)
LENA = Agent(
    id="lena",
    name="Lena Vogt",
    tier=Tier.NORMAL,
    zones=("billing",),
    capability=88,
    languages=("de", "en"),
    skills=("invoices", "moving house"),
    introduction="Numbers first, then <b>no</b> small print.",
)
OMAR = Agent(
    id="omar",
    name="Omar Said",
    tier=Tier.NORMAL,
    zones=("billing",),
    capability=71,
    languages=("en", "ar"),
    skills=("refunds",),
    introduction="I call back. Always.",
)
AGENTS = (WANG, LENA, OMAR)


def registry() -> Registry:
    """Three agents at their chairs, one customer."""
    return Registry(
        site="Berlin",
        zones={"billing": Zone(id="billing", name="Billing")},
        seats={
            seat_of(one.id): SeatPlace(
                id=seat_of(one.id), zone="billing", floor="3", x=float(at), y=1.0
            )
            for at, one in enumerate(AGENTS)
        },
        agents={one.id: one for one in AGENTS},
        customers={CUSTOMER: Customer(id=CUSTOMER, name="Zhou Lan", phones=(PHONE,))},
    )


class House:
    """A dispatcher in a thread of its own; may be stopped and started again on its data."""

    def __init__(self, folder: Path, exposure: Exposure | None = None) -> None:
        self.folder = folder
        self._exposure = exposure or Exposure()
        self.clock = HandClock()
        # Pictures show today's times.
        self.clock.set_wall(time.time() - self.clock.to_ms(self.clock.now_s()) / 1000)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.origin = f"http://127.0.0.1:{self.port}"
        self._beats = 1
        self._gone: set[str] = set()

    def start(self) -> None:
        """Returns when pages can be opened."""
        begun: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(begun)))
        self._thread.start()
        begun.result(timeout=60)

    def stop(self) -> None:
        """The network is gone, as far as a browser can tell."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(timeout=30)

    # Chairs and time.

    def staff(self, *names: str) -> None:
        """Agents sit down and log in."""
        self._do(self.centre.staff(*names))

    def leave(self, name: str) -> None:
        """An agent stands up and stays away; the others go on sitting."""
        self._do(self._left(name))

    def stand_up(self, name: str) -> None:
        """An agent has just stood up: his thirty seconds begin."""
        self._beats += 1
        self._do(self.centre.sit(name, seq=self._beats, occupied=False))

    # What agents do.

    def claim(self, ref: str, agent: str = "wang") -> WorkOrder:
        return self._do(self.orders.desk.claim(ref, actor(agent)))

    def progress(self, ref: str, text: str, agent: str = "wang") -> WorkOrder:
        return self._do(self.orders.desk.progress(ref, text, actor(agent)))

    def ask_customer(self, ref: str, text: str, agent: str = "wang") -> WorkOrder:
        return self._do(self.orders.desk.wait(ref, text, actor(agent)))

    def answer(self, ref: str, text: str, agent: str = "wang") -> WorkOrder:
        return self._do(self.orders.desk.record_result(ref, text, actor(agent)))

    # What a test looks at.

    def session(self) -> str:
        """The cookie of the one customer, signed in by a code."""
        return self._do(self._signed_in())

    def codes(self) -> list[str]:
        """Every code that was sent, the newest last."""
        file = self.folder / "codes.txt"
        return re.findall(r"\b\d{6}\b", file.read_text()) if file.exists() else []

    def rated(self, agent: str, *stars: int) -> None:
        """Other customers have thought so of an agent."""
        at_ms = self.access.now_ms()

        def keep(connection: Any) -> None:
            for nth, one in enumerate(stars):
                rating = Rating(
                    id=f"{new_id(at_ms)}{nth}",
                    customer_id=f"of-{agent}-{nth}",
                    agent_id=agent,
                    occasion="day:2026-01-01",
                    order_id=None,
                    stars=one,
                    words="",
                    at_ms=at_ms,
                )
                keep_rating(connection, rating)

        self._do(self.access.commits.write(keep))

    def delivered(self, delivery_id: str, order_id: str) -> None:
        """A message about an order has reached the customer's device."""
        row = {
            "id": delivery_id,
            "event_id": 1,
            "way": "device-1",
            "order_id": order_id,
            "customer_id": CUSTOMER,
            "kind": "result",
            "body": {},
            "rank": 1,
            "state": "delivered",
            "attempts": 1,
        }
        self._do(
            self.access.commits.write(
                lambda connection: connection.execute(insert(push_deliveries).values(row))
            )
        )

    def read(self, work: Callable[[Any], T]) -> T:
        """Looks into the database."""
        return self._do(self.access.commits.read(work))

    # Running.

    async def _run(self, begun: "Future[None]") -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            store = open_store_at(self.folder, self.clock)
            if not store.remembered().registry.zones:
                store.replace_registry(registry())
            self.centre = Centre(store=store, clock=self.clock, folder=self.folder, rules=RULES)
            async with self.centre.running():
                await self._serve(self._application(), begun)
        except BaseException as error:
            if not begun.done():
                begun.set_exception(error)
            raise

    def _application(self) -> FastAPI:
        former = self.centre.web.state
        self.access: Access = replace(self.centre.access, exposure=self._exposure)
        post = CodePost(written=FileGateway(file=self.folder / "codes.txt"))
        self.orders: OrderOffice = order_office(
            former.desk, self.access, folder=self.folder / "attachments"
        )
        app = create_app(
            desk=former.desk,
            access=self.access,
            office=former.registry_office,
            orders=self.orders,
            customers=CustomerTies(post=post, key=b"k" * 32),
            pushes=self._pushes(),
        )
        self.office: CustomerOffice = app.state.customer_office
        return app

    def _pushes(self) -> PushOffice:
        quiet = quiet_office(self.access)
        desk = PushDesk(
            commits=self.access.commits,
            now_ms=self.access.now_ms,
            judge=_allow,
            mark_key=b"m" * 32,
            prompt=lambda _agent, _notice: None,
        )
        key = VapidKey(self.folder / "vapid.pem", "mailto:desk@example.com")
        return replace(quiet, desk=desk, public_key=key.public)

    async def _serve(self, app: FastAPI, begun: "Future[None]") -> None:
        server = uvicorn.Server(
            uvicorn.Config(
                app, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )  # fmt: skip
        serving = asyncio.create_task(server.serve())
        working = asyncio.create_task(self.office.run())
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        begun.set_result(None)
        await self._end.wait()
        server.should_exit = True
        await serving
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def _left(self, name: str) -> None:
        """Thirty-two seconds, in which the others go on sitting."""
        for passed_s in (8, 16, 24, 32):
            self._beats += 1
            self.clock.move(8.0)
            sitting = [one.id for one in AGENTS if one.id not in {name, *self._gone}]
            beats = [heard(one, seq=self._beats) for one in sitting]
            self.centre.dispatcher.heard([*beats, self._empty(name, passed_s)])
            await self.centre.dispatcher.prove_alive()
        self._gone.add(name)

    def _empty(self, name: str, for_s: int) -> Received:
        beat = heartbeat(
            seat=seat_of(name),
            seq=self._beats,
            state=Presence.ONLINE if for_s <= 30 else Presence.OFFLINE,
            occupied=False,
            empty_for_ms=for_s * 1000,
        )
        topic = Topics().heartbeat(seat_of(name))
        return Received(topic=topic, payload=encode(beat), retained=False)

    async def _signed_in(self) -> str:
        sign_in, before = self.office.sign_in, len(self.codes())
        await sign_in.send_code(PHONE, Way.MESSAGE, "en", "127.0.0.9")
        while len(self.codes()) == before:  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.02)
        arrival = await sign_in.arrive(PHONE, self.codes()[-1], None, "127.0.0.9")
        return await self.access.recognition.begin(arrival.user.name)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)


def actor(agent: str) -> Actor:
    return Actor(kind=AuthorKind.AGENT, id=agent, who=agent, role="agent", address="127.0.0.1")


async def _allow(_url: str) -> None:
    """Every address is one we connect to."""

"""The real application with a hall of agents, orders and callers, for the pages of the house."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from call_centre import Centre, HandClock, WrittenWire, open_store_at
from call_hall import RULES, heartbeat, presence
from people import give_account
from sqlalchemy import insert, update

from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest, make_id, make_secret
from dispatcher.accounts.values import ApiToken
from dispatcher.desk.answer_templates import AnswerTemplate
from dispatcher.desk.ids import new_id
from dispatcher.desk.orders import Actor, AuthorKind, NewOrder, OrderKind, Source, WorkOrder
from dispatcher.registry.values import (
    Agent,
    Binding,
    Customer,
    CustomerClass,
    Registry,
    SeatPlace,
    Tier,
    Zone,
)
from dispatcher.routing.values import Call
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.push_tables import push_deliveries
from dispatcher.web.desk_office import DeskOffice
from dispatcher.web.order_office import OrderOffice
from mqtt_bridge import Publication, Received, Topics
from mqtt_bridge.messages import Presence, encode

T = TypeVar("T")

MINUTE_MS = 60_000
BEATS_EVERY_S, ABSENCE_S = 8.0, 30.0
ZONES = (("billing", "Billing", "账单"), ("technical", "Technical", "技术"),
         ("welcome", "Welcome", "迎宾"))  # fmt: skip
NAMES = (
    *("Eva N.", "王芳", "Li Wei", "Chen Yu", "Anna K.", "Zhao M.", "刘洋", "Omar S."),
    *("Jonas B.", "Sun Qi", "赵敏", "Ivan P.", "Hu Jie", "Lara T.", "Xu Lei", "Noor A."),
    *("陈静", "Tom R.", "Gao F.", "Kim D.", "He Xin", "Ma Jun", "Paul W.", "Mei Lin"),
)
CUSTOMERS = (
    ("zhou", "Zhou Lan", CustomerClass.VIP, "+8613800138000"),
    ("brandt", "Herr Brandt", None, "+493012345678"),
    ("heyun", "He Yun", None, "+8613900139000"),
    ("sato", "Sato Yui", None, "+81312345678"),
)
MANY = 2_000


def hall() -> Registry:
    """Three zones of eight on two floors; the agents' ids are their seats'."""
    seats, agents = {}, {}
    for at, name in enumerate(NAMES):
        zone, floor = ZONES[at // 8][0], "3" if at < 16 else "4"
        seat = f"{'abc'[at // 8]}-{at % 8 + 1:02d}"
        seats[seat] = SeatPlace(
            id=seat, zone=zone, floor=floor, x=float(at % 8), y=float(1 + at // 8 * 4)
        )
        agents[f"agent-{seat}"] = Agent(
            id=f"agent-{seat}",
            name=name,
            tier=Tier.NORMAL,
            zones=(zone,),
            capability=90 - at,
            seat=seat,
        )
    customers = {
        one: Customer(id=one, name=name, customer_class=kind, phones=(phone,))
        for one, name, kind, phone in CUSTOMERS
    }
    return Registry(
        site="Shanghai",
        zones={one: Zone(id=one, name=name, name_zh=zh) for one, name, zh in ZONES},
        seats=seats,
        agents=agents,
        customers=customers,
        bindings={"zhou": Binding(customer="zhou", agent="agent-a-01")},
    )


class AnsweringWire(WrittenWire):
    """A broker's end whose nodes take every command, and say so."""

    def __init__(self, answer: Callable[[Received], None]) -> None:
        super().__init__()
        self._answer = answer

    def publish(self, publication: Publication) -> None:
        super().publish(publication)
        seat = publication.topic.split("/")[-3]
        asked = json.loads(publication.payload)
        said = json.dumps({"v": 1, "status": "ok", "error": None, "request": asked["request"]})
        topic = Topics().reply(seat)
        self._answer(Received(topic=topic, payload=said.encode(), retained=False))


class DeskHouse:
    """A dispatcher in a thread of its own, with time, chairs and callers in the test's hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock()
        # Pictures show today's times.
        self.clock.set_wall(time.time() - self.clock.to_ms(self.clock.now_s()) / 1000)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.origin = f"http://127.0.0.1:{self.port}"
        self._beats = 1

    def start(self) -> None:
        """Returns when pages can be opened."""
        begun: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(begun)))
        self._thread.start()
        begun.result(timeout=60)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(timeout=30)

    # People and chairs.

    def account(self, name: str, role: Role, person_id: str | None = None) -> str:
        """Somebody who may log in; the cookie of his session."""
        give_account(self.centre, name, role, person_id)
        return self.do(self.centre.access.recognition.begin(name))

    def key(self, role: Role) -> str:
        """The key of a program of a role."""
        secret, now_ms = make_secret(), self.now_ms()
        token = ApiToken(
            id=make_id(),
            name="hall",
            role=role,
            digest=digest(secret),
            made_by="li",
            made_ms=now_ms,
            expires_ms=now_ms + 86_400_000,
        )
        self.do(self.centre.access.in_store(lambda: self.centre.access.rows.keep_token(token)))
        return secret

    def take_seats(self, *seats: str) -> None:
        """Agents log in at their own chairs and sit there."""
        for seat in seats:
            self.do(self.centre.dispatcher.logged_in(f"agent-{seat}", seat))
        self.sit(*seats)
        self.do(self.centre.pass_time(RULES.settle_s))

    def sit(self, *seats: str, occupied: bool | None = True) -> None:
        """Chairs say that somebody sits there, or has just left; None: that they are not sure."""
        self._beats += 1
        self.do(self._sit(seats, occupied))

    def stay_away(self, seat: str, for_s: float) -> None:
        """A chair that has emptied says so for a while."""
        self.do(self._stay_away(seat, for_s))

    def pass_time(self, by_s: float) -> None:
        """Time goes by for the dispatcher; chairs that are known go on saying what they said."""
        self.do(self.centre.pass_time(by_s))

    def call(self, customer_id: str, zone: str = "billing") -> str:
        """A customer rings up; the call's id."""
        customer = hall().customers[customer_id]
        call = Call(
            id=new_id(self.now_ms())[-16:],
            caller=customer.phones[0],
            customer_id=customer_id,
            customer_class=customer.customer_class or CustomerClass.NORMAL,
            tier=Tier.NORMAL,
            zone=zone,
            arrived_s=self.clock.now_s(),
        )
        self.do(self.centre.dispatcher.call_arrived(call))
        return call.id

    # Orders.

    def order(
        self,
        subject: str,
        content: str,
        *,
        customer: str = "zhou",
        zone: str = "billing",
        agent: str | None = None,
        kind: OrderKind = OrderKind.CONSULTATION,
        waits_min: int = 0,
        overdue: bool = False,
    ) -> WorkOrder:
        """An order a customer made some minutes ago."""
        new = NewOrder(
            kind=kind,
            customer_id=customer,
            subject=subject,
            content=content,
            zone=zone,
            source=Source.APP,
            customer_name=hall().customers[customer].name,
            agent_id=agent,
        )
        by = Actor(kind=AuthorKind.CUSTOMER, id=customer, who=customer, role="customer")
        order = self.do(self.orders.desk.make(new, by)).order
        since_ms = self.now_ms() - waits_min * MINUTE_MS
        values: dict[str, Any] = {"made_ms": since_ms, "waits_since_ms": since_ms}
        if overdue:
            values |= {"reminders_sent": 1}
        changing = update(work_orders).where(work_orders.c.id == order.id).values(values)
        self.write(lambda connection: connection.execute(changing))
        return order

    def many_orders(self, agent: str) -> None:
        """As many open orders of an agent as no list may be slow with."""
        since_ms = self.now_ms()
        rows = [
            {
                "id": f"{at:032x}", "number": 10_000 + at, "kind": "consultation",
                "customer_id": "heyun", "subject": f"Question {at}", "content": "?",
                "state": "assigned", "agent_id": agent, "zone": "billing", "cycle": 1,
                "priority": 0, "source": "app", "made_ms": since_ms + at,
                "waits_since_ms": since_ms + at, "reminders_sent": 0, "version": 1, "words": "",
            }
            for at in range(MANY)
        ]  # fmt: skip
        self.write(lambda connection: connection.execute(insert(work_orders), rows))

    def follow_up(self, ref: str, text: str, customer: str = "zhou") -> None:
        by = Actor(kind=AuthorKind.CUSTOMER, id=customer, who=customer, role="customer")
        self.do(self.orders.customers.unsatisfied(ref, text, by))

    def enquire(self, ref: str, text: str, customer: str = "zhou") -> None:
        by = Actor(kind=AuthorKind.CUSTOMER, id=customer, who=customer, role="customer")
        self.do(self.orders.customers.enquire(ref, text, by))

    def agent_does(self, verb: str, ref: str, *texts: str, agent: str = "agent-a-01") -> WorkOrder:
        """`claim`, `progress`, `record_result` by an agent elsewhere."""
        by = Actor(kind=AuthorKind.AGENT, id=agent, who=agent, role="agent")
        done: WorkOrder = self.do(getattr(self.orders.desk, verb)(ref, *texts, by))
        return done

    def template(self, title: str, text: str) -> None:
        by = Actor(kind=AuthorKind.STAFF, id="li", who="li", role="supervisor")
        made = AnswerTemplate(
            id=new_id(self.now_ms()), zone=None, title=title, text=text, language="en"
        )
        self.do(self.orders.templates.add(made, by))

    def pushed(self, order_id: str, kind: str, state: str, *, event: int = 1, **more: Any) -> None:
        """What became of a message about an order; `way="call"`: a task to ring up."""
        row = {
            "id": new_id(self.now_ms()), "event_id": event, "way": f"device-{event}",
            "order_id": order_id, "customer_id": "zhou", "kind": kind, "body": {}, "rank": 1,
            "state": state, "attempts": 1, **more,
        }  # fmt: skip
        self.write(lambda connection: connection.execute(insert(push_deliveries).values(row)))

    # Running.

    def now_ms(self) -> int:
        return self.clock.to_ms(self.clock.now_s())

    def write(self, work: Callable[[Any], Any]) -> None:
        self.do(self.centre.access.commits.write(work))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _run(self, begun: "Future[None]") -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            store = open_store_at(self.folder, self.clock)
            store.replace_registry(hall())
            self.centre = Centre(store=store, clock=self.clock, folder=self.folder, rules=RULES)
            async with self.centre.running():
                self.centre.feed.link_changed(up=True, now_s=self.clock.now_s())
                await self._serve(begun)
        except BaseException as error:
            if not begun.done():
                begun.set_exception(error)
            raise

    async def _serve(self, begun: "Future[None]") -> None:
        app = self.centre.web
        commands = app.state.desk.commands
        self.wire = AnsweringWire(lambda said: commands.heard([said]))
        commands._link = self.wire
        self.orders: OrderOffice = app.state.orders
        self.desks: DeskOffice = app.state.desks
        server = uvicorn.Server(
            uvicorn.Config(
                app, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )  # fmt: skip
        working = [asyncio.create_task(server.serve()), asyncio.create_task(self.desks.run())]
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        begun.set_result(None)
        await self._end.wait()
        server.should_exit = True
        await working[0]
        working[1].cancel()
        with suppress(asyncio.CancelledError):
            await working[1]

    async def _sit(self, seats: Sequence[str], occupied: bool | None) -> None:
        state = Presence.UNKNOWN if occupied is None else Presence.ONLINE
        await self._say(seats, occupied, state, 500 if occupied is False else None)

    async def _stay_away(self, seat: str, for_s: float) -> None:
        passed_s = 0.0
        while passed_s < for_s:
            passed_s += BEATS_EVERY_S
            self.clock.move(BEATS_EVERY_S)
            self._beats += 1
            state = Presence.ONLINE if passed_s <= ABSENCE_S else Presence.OFFLINE
            await self._say([seat], False, state, round(passed_s * 1000))

    async def _say(
        self, seats: Sequence[str], occupied: bool | None, state: Presence, for_ms: int | None
    ) -> None:
        said: list[Received] = []
        for seat in seats:
            parts: dict[str, Any] = {
                "seat": seat, "seq": self._beats, "occupied": occupied,
                "empty_for_ms": for_ms, "state": state,
            }  # fmt: skip
            for topic, message in (
                (Topics().presence(seat), presence(**parts)),
                (Topics().heartbeat(seat), heartbeat(**parts)),
            ):
                said.append(Received(topic=topic, payload=encode(message), retained=False))
        self.centre.dispatcher.heard(said)
        await self.centre.dispatcher.prove_alive()

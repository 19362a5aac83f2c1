"""The HTTP API under /api/v1: parse, ask the dispatcher, show."""

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from dispatcher.clock import Clock
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.phones import to_e164
from dispatcher.registry.values import TIER_FOR
from dispatcher.routing.values import Call
from dispatcher.seats.record import Link, SeatView
from dispatcher.service import Dispatcher
from dispatcher.web.bodies import (
    agent_body,
    alert_bodies,
    call_body,
    customer_body,
    decision_body,
    seat_body,
)
from dispatcher.web.feed import Event, Feed
from dispatcher.web.schemas import (
    AgentBody,
    AlertBody,
    BreakWish,
    CallBody,
    CallStory,
    CustomerBody,
    HealthBody,
    LogIn,
    NewCall,
    OfferAnswer,
    SeatBody,
)

PING_EVERY_S = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What the routes work with."""

    dispatcher: Dispatcher
    feed: Feed
    clock: Clock
    absence_s: float
    country: str | None


def call_routes(desk: Desk) -> APIRouter:
    """Calls and offers."""
    routes = APIRouter(prefix="/api/v1", tags=["calls"])
    dispatcher = desk.dispatcher

    def shown(call: Call) -> CallBody:
        return call_body(call, dispatcher.router, desk.clock, desk.absence_s)

    @routes.post("/calls", status_code=201)
    async def take_call(new: NewCall) -> CallBody:
        """A caller is on the line: stored first, then routed."""
        return shown(await dispatcher.call_arrived(_new_call(desk, new)))

    @routes.get("/calls")
    async def list_calls() -> list[CallBody]:
        """All open calls, the longest waiting first."""
        calls = sorted(dispatcher.router.calls.values(), key=lambda one: one.arrived_s)
        return [shown(call) for call in calls]

    @routes.get("/calls/{call_id}")
    async def tell_call(call_id: str) -> CallStory:
        """One call and every decision about it, also after its end."""
        call = dispatcher.router.calls.get(call_id)
        if call is None:
            call = await dispatcher.read(lambda store: store.call(call_id))
        if call is None:
            raise NotFound(f"no call {call_id}")
        rows = await dispatcher.read(lambda store: store.decisions_of(call_id))
        decisions = [decision_body(row) for row in rows]
        return CallStory(**shown(call).model_dump(), decisions=decisions)

    @routes.post("/calls/{call_id}/hangup", status_code=204, response_class=Response)
    async def hang_up(call_id: str) -> None:
        """Caller or agent has put down the phone."""
        await dispatcher.hung_up(call_id)

    @routes.post("/offers/{offer_id}/accept", status_code=204, response_class=Response)
    async def accept(offer_id: str, answer: OfferAnswer) -> None:
        """The agent picks up."""
        await dispatcher.accepted(offer_id, answer.epoch)

    @routes.post("/offers/{offer_id}/reject", status_code=204, response_class=Response)
    async def reject(offer_id: str, answer: OfferAnswer) -> None:
        """The agent presses the call away."""
        await dispatcher.rejected(offer_id, answer.epoch)

    return routes


def people_routes(desk: Desk) -> APIRouter:
    """Agents, seats, customers."""
    routes = APIRouter(prefix="/api/v1", tags=["people"])
    dispatcher = desk.dispatcher

    def agent_now(agent_id: str) -> AgentBody:
        state = dispatcher.router.agents.get(agent_id)
        if state is None:
            raise NotFound(f"no agent {agent_id}")
        return agent_body(state, desk.clock.now_s())

    @routes.get("/agents")
    async def list_agents() -> list[AgentBody]:
        """All agents: seat, log-in, line, wrap-up, and whether a call may be offered."""
        return [agent_now(agent_id) for agent_id in dispatcher.router.agents]

    @routes.get("/agents/{agent_id}")
    async def tell_agent(agent_id: str) -> AgentBody:
        return agent_now(agent_id)

    @routes.post("/agents/{agent_id}/login")
    async def log_in(agent_id: str, wish: LogIn) -> AgentBody:
        """The agent takes a chair; 409 names whoever sits there already."""
        await dispatcher.logged_in(agent_id, wish.seat)
        return agent_now(agent_id)

    @routes.post("/agents/{agent_id}/logout")
    async def log_out(agent_id: str) -> AgentBody:
        """The agent leaves his chair to others."""
        await dispatcher.logged_out(agent_id)
        return agent_now(agent_id)

    @routes.post("/agents/{agent_id}/break")
    async def wish_break(agent_id: str, wish: BreakWish) -> AgentBody:
        """A break, or its end; during a call it begins after it."""
        await dispatcher.break_wanted(agent_id, wanted=wish.wanted)
        return agent_now(agent_id)

    @routes.get("/seats")
    async def list_seats() -> list[SeatBody]:
        """All seats and what is believed of them."""
        return [_seat_now(desk, seat) for seat in dispatcher.registry.seats]

    @routes.get("/seats/{seat}")
    async def tell_seat(seat: str) -> SeatBody:
        return _seat_now(desk, seat)

    @routes.get("/customers")
    async def list_customers() -> list[CustomerBody]:
        return [customer_body(one) for one in dispatcher.registry.customers.values()]

    @routes.get("/customers/{customer_id}")
    async def tell_customer(customer_id: str) -> CustomerBody:
        customer = dispatcher.registry.customers.get(customer_id)
        if customer is None:
            raise NotFound(f"no customer {customer_id}")
        return customer_body(customer)

    return routes


def floor_routes(desk: Desk) -> APIRouter:
    """The floor, its events, alerts and health."""
    routes = APIRouter(prefix="/api/v1", tags=["floor"])
    dispatcher = desk.dispatcher

    @routes.get("/floor")
    async def tell_floor() -> dict[str, Any]:
        """What the floor page shows, whole."""
        return desk.feed.snapshot()

    @routes.get("/events", response_class=StreamingResponse)
    async def stream() -> StreamingResponse:
        """Server-sent events: one `snapshot`, then `change`s."""
        lines = _event_lines(desk.feed.events(PING_EVERY_S))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    @routes.get("/alerts")
    async def list_alerts() -> list[AlertBody]:
        """What a technician should look at."""
        return alert_bodies(dispatcher.ledger)

    @routes.get("/health")
    async def tell_health() -> HealthBody:
        """How the dispatcher itself is doing."""
        views = dispatcher.ledger.views.values()
        return HealthBody(
            status="ok" if desk.feed.linked else "broker_lost",
            open_calls=len(dispatcher.router.calls),
            seats_live=sum(view.link is Link.LIVE for view in views),
            seats=len(views),
            messages=dict(dispatcher.ledger.counts),
        )

    return routes


def _new_call(desk: Desk, new: NewCall) -> Call:
    registry = desk.dispatcher.registry
    if new.zone not in registry.zones:
        raise RequestInvalid(f"zone: there is no zone {new.zone}")
    caller = None
    if new.caller is not None:
        caller = to_e164(new.caller, desk.country)
        if caller is None:
            raise RequestInvalid(f"caller: {new.caller!r} is no phone number (use +49… or null)")
    customer = None if caller is None else registry.by_phone.get(caller)
    customer_class = registry.customer_class(caller)
    return Call(
        id=secrets.token_hex(8),
        caller=caller,
        customer_id=None if customer is None else customer.id,
        customer_class=customer_class,
        tier=TIER_FOR[customer_class],
        zone=new.zone,
        arrived_s=desk.clock.now_s(),
    )


def _seat_now(desk: Desk, seat: str) -> SeatBody:
    dispatcher = desk.dispatcher
    place = dispatcher.registry.seats.get(seat)
    if place is None:
        raise NotFound(f"no seat {seat}")
    holder = dispatcher.router.holder(seat)
    return seat_body(place, dispatcher.ledger.views.get(seat, SeatView()), holder)


async def _event_lines(events: AsyncIterator[Event | None]) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            yield b": still here\n\n"
        else:
            name, body = event
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            yield f"event: {name}\ndata: {text}\n\n".encode()

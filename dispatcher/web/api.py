"""The HTTP API under /api/v1: parse, ask the dispatcher, show."""

import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from dispatcher.clock import Clock
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.phones import is_withheld, to_e164
from dispatcher.registry.values import TIER_FOR
from dispatcher.routing.values import Call
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.record import Link, SeatView
from dispatcher.service import Dispatcher
from dispatcher.web.access import Access
from dispatcher.web.bodies import (
    agent_body,
    alert_bodies,
    call_body,
    customer_body,
    decision_body,
    seat_body,
)
from dispatcher.web.feed import Event, Feed
from dispatcher.web.paging import Paging
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
from dispatcher.web.security import principal

PING_EVERY_S = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What the routes work with."""

    dispatcher: Dispatcher
    feed: Feed
    clock: Clock
    absence_s: float
    country: str | None
    commands: SeatCommands


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]
Wanted = Annotated[Paging, Depends()]

calls = APIRouter(prefix="/api/v1", tags=["calls"])
people = APIRouter(prefix="/api/v1", tags=["people"])
floor = APIRouter(prefix="/api/v1", tags=["floor"])


@calls.post("/calls", status_code=201)
async def take_call(desk: TheDesk, new: NewCall) -> CallBody:
    """A caller is on the line: stored first, then routed."""
    return _shown(desk, await desk.dispatcher.call_arrived(_new_call(desk, new)))


@calls.get("/calls")
async def list_calls(desk: TheDesk, wanted: Wanted) -> list[CallBody]:
    """All open calls, the longest waiting first."""
    return [_shown(desk, call) for call in wanted.of(desk.dispatcher.router.calls.values(), _age)]


@calls.get("/calls/{call_id}")
async def tell_call(desk: TheDesk, call_id: str) -> CallStory:
    """One call and every decision about it, also after its end."""
    dispatcher = desk.dispatcher
    call = dispatcher.router.calls.get(call_id)
    if call is None:
        call = await dispatcher.read(lambda store: store.call(call_id))
    if call is None:
        raise NotFound(f"no call {call_id}")
    rows = await dispatcher.read(lambda store: store.decisions_of(call_id))
    decisions = [decision_body(row) for row in rows]
    return CallStory(**_shown(desk, call).model_dump(), decisions=decisions)


@calls.post("/calls/{call_id}/hangup", status_code=204, response_class=Response)
async def hang_up(desk: TheDesk, call_id: str) -> None:
    """Caller or agent has put down the phone."""
    await desk.dispatcher.hung_up(call_id)


@calls.post("/offers/{offer_id}/accept", status_code=204, response_class=Response)
async def accept(desk: TheDesk, offer_id: str, answer: OfferAnswer) -> None:
    """The agent picks up."""
    await desk.dispatcher.accepted(offer_id, answer.epoch)


@calls.post("/offers/{offer_id}/reject", status_code=204, response_class=Response)
async def reject(desk: TheDesk, offer_id: str, answer: OfferAnswer) -> None:
    """The agent presses the call away."""
    await desk.dispatcher.rejected(offer_id, answer.epoch)


@people.get("/agents")
async def list_agents(desk: TheDesk, wanted: Wanted) -> list[AgentBody]:
    """All agents: seat, log-in, line, wrap-up, and whether a call may be offered."""
    return [
        _agent_now(desk, agent_id) for agent_id in wanted.of(desk.dispatcher.router.agents, str)
    ]


@people.get("/agents/{agent_id}")
async def tell_agent(desk: TheDesk, agent_id: str) -> AgentBody:
    return _agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/login")
async def log_in(desk: TheDesk, agent_id: str, wish: LogIn) -> AgentBody:
    """The agent takes a chair; 409 names whoever sits there already."""
    await desk.dispatcher.logged_in(agent_id, wish.seat)
    return _agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/logout")
async def log_out(desk: TheDesk, agent_id: str) -> AgentBody:
    """The agent leaves his chair to others."""
    await desk.dispatcher.logged_out(agent_id)
    return _agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/break")
async def wish_break(desk: TheDesk, agent_id: str, wish: BreakWish) -> AgentBody:
    """A break, or its end; during a call it begins after it."""
    await desk.dispatcher.break_wanted(agent_id, wanted=wish.wanted)
    return _agent_now(desk, agent_id)


@people.get("/seats")
async def list_seats(desk: TheDesk, wanted: Wanted) -> list[SeatBody]:
    """All seats and what is believed of them."""
    return [_seat_now(desk, seat) for seat in wanted.of(desk.dispatcher.registry.seats, str)]


@people.get("/seats/{seat}")
async def tell_seat(desk: TheDesk, seat: str) -> SeatBody:
    return _seat_now(desk, seat)


@people.get("/customers")
async def list_customers(desk: TheDesk, wanted: Wanted) -> list[CustomerBody]:
    registry = desk.dispatcher.registry
    return [
        customer_body(registry.customers[one], registry)
        for one in wanted.of(registry.customers, str)
    ]


@people.get("/customers/{customer_id}")
async def tell_customer(desk: TheDesk, customer_id: str) -> CustomerBody:
    customer = desk.dispatcher.registry.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"no customer {customer_id}")
    return customer_body(customer, desk.dispatcher.registry)


@floor.get("/floor")
async def tell_floor(desk: TheDesk) -> dict[str, Any]:
    """What the floor page shows, whole."""
    return desk.feed.snapshot()


@floor.get("/events", response_class=StreamingResponse)
async def stream(desk: TheDesk, request: Request) -> StreamingResponse:
    """Server-sent events: one `snapshot`, then `change`s, until whoever listens is let out."""
    lines = _event_lines(desk.feed.events(PING_EVERY_S), lambda: _still_welcome(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


@floor.get("/alerts")
async def list_alerts(desk: TheDesk) -> list[AlertBody]:
    """What a technician should look at."""
    return alert_bodies(desk.dispatcher.ledger)


@floor.get("/health")
async def tell_health(desk: TheDesk) -> HealthBody:
    """How the dispatcher itself is doing."""
    views = desk.dispatcher.ledger.views.values()
    return HealthBody(
        status="ok" if desk.feed.linked else "broker_lost",
        open_calls=len(desk.dispatcher.router.calls),
        seats_live=sum(view.link is Link.LIVE for view in views),
        seats=len(views),
        messages=dict(desk.dispatcher.ledger.counts),
    )


def _shown(desk: Desk, call: Call) -> CallBody:
    return call_body(call, desk.dispatcher.router, desk.clock, desk.absence_s)


def _agent_now(desk: Desk, agent_id: str) -> AgentBody:
    state = desk.dispatcher.router.agents.get(agent_id)
    if state is None:
        raise NotFound(f"no agent {agent_id}")
    return agent_body(state, desk.clock.now_s())


def _new_call(desk: Desk, new: NewCall) -> Call:
    registry = desk.dispatcher.registry
    if new.zone not in registry.zones:
        raise RequestInvalid(f"zone: there is no zone {new.zone}")
    caller = None
    if new.caller is not None and not is_withheld(new.caller):
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
        blocked=registry.is_blocked(caller),
    )


def _seat_now(desk: Desk, seat: str) -> SeatBody:
    dispatcher = desk.dispatcher
    place = dispatcher.registry.seats.get(seat)
    if place is None:
        raise NotFound(f"no seat {seat}")
    holder = dispatcher.router.holder(seat)
    ledger = dispatcher.ledger
    calibrated_at = ledger.calibrated_at.get(seat)
    return seat_body(place, ledger.views.get(seat, SeatView()), holder, calibrated_at)


def _age(call: Call) -> str:
    # Restored calls may have arrived before the machine's start: no negative numbers in a key.
    return f"{round(call.arrived_s * 1e6) + 10**18:020d}.{call.id}"


async def _still_welcome(request: Request) -> bool:
    """Whether a listener's session still stands; asked now and then, also keeps it in use."""
    me = principal(request)
    if me is None or me.session is None:
        return True
    access: Access = request.app.state.access
    return await access.recognition.by_session(me.session) is not None


async def _event_lines(
    events: AsyncIterator[Event | None], still_welcome: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    asked_s = time.monotonic()
    async for event in events:
        if time.monotonic() - asked_s >= PING_EVERY_S:
            asked_s = time.monotonic()
            if not await still_welcome():
                return
        if event is None:
            yield b": still here\n\n"
        else:
            name, body = event
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            yield f"event: {name}\ndata: {text}\n\n".encode()

"""The HTTP API under /api/v1: parse, ask the dispatcher, show."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from dispatcher.clock import Clock
from dispatcher.errors import NotFound
from dispatcher.routing.outlook import Outlook
from dispatcher.routing.values import Call
from dispatcher.seats.commands import SeatCommands
from dispatcher.seats.record import Link, SeatView
from dispatcher.service import Dispatcher
from dispatcher.web.arrivals import arriving
from dispatcher.web.bodies import (
    agent_body,
    alert_bodies,
    call_body,
    customer_body,
    decision_body,
    seat_body,
)
from dispatcher.web.explaining import Explaining
from dispatcher.web.feed import Feed
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
    SeatBody,
)
from dispatcher.web.streams import PING_EVERY_S, event_stream

NOWHERE = Outlook(position=None, wait_s=None)


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
async def take_call(desk: TheDesk, new: NewCall, request: Request) -> CallBody:
    """A caller is on the line: stored first, then routed."""
    dispatcher, state = desk.dispatcher, request.state
    request_id: str | None = getattr(state, "request_id", None)
    if request_id is not None and state.resumed:
        known = await _any_call(desk, request_id)
        if known is not None:
            return shown(desk, known)
    rules, now_s = dispatcher.router.rules, desk.clock.now_s()
    call = arriving(new, dispatcher.registry, rules, desk.country, now_s, request_id)
    return shown(desk, await dispatcher.call_arrived(call))


@calls.get("/calls")
async def list_calls(desk: TheDesk, wanted: Wanted) -> list[CallBody]:
    """All open calls, the longest waiting first."""
    return [shown(desk, call) for call in wanted.of(desk.dispatcher.router.calls.values(), _age)]


@calls.get("/calls/{call_id}")
async def tell_call(desk: TheDesk, call_id: str, request: Request) -> CallStory:
    """One call and every decision about it, also after its end."""
    dispatcher = desk.dispatcher
    explaining: Explaining = request.app.state.explaining
    call = await _any_call(desk, call_id)
    if call is None:
        raise NotFound(f"no call {call_id}")
    rows = await dispatcher.read(lambda store: store.decisions_of(call_id))
    outlook = (
        NOWHERE if call_id not in dispatcher.router.calls else dispatcher.router.outlook(call_id)
    )
    return CallStory(
        **shown(desk, call).model_dump(),
        position=outlook.position,
        estimated_wait_s=None if outlook.wait_s is None else round(outlook.wait_s),
        decisions=[decision_body(row, explaining.presence_from_ms) for row in rows],
    )


@calls.post("/calls/{call_id}/hangup", status_code=204, response_class=Response)
async def hang_up(desk: TheDesk, call_id: str) -> None:
    """Caller or agent has put down the phone."""
    await desk.dispatcher.hung_up(call_id)


@people.get("/agents")
async def list_agents(desk: TheDesk, wanted: Wanted) -> list[AgentBody]:
    """All agents: seat, log-in, line, wrap-up, and whether a call may be offered."""
    return [
        agent_now(desk, agent_id) for agent_id in wanted.of(desk.dispatcher.router.agents, str)
    ]


@people.get("/agents/{agent_id}")
async def tell_agent(desk: TheDesk, agent_id: str) -> AgentBody:
    return agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/login")
async def log_in(desk: TheDesk, agent_id: str, wish: LogIn) -> AgentBody:
    """The agent takes a chair; 409 names whoever sits there already."""
    await desk.dispatcher.logged_in(agent_id, wish.seat)
    return agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/logout")
async def log_out(desk: TheDesk, agent_id: str) -> AgentBody:
    """The agent leaves his chair to others."""
    await desk.dispatcher.logged_out(agent_id)
    return agent_now(desk, agent_id)


@people.post("/agents/{agent_id}/break")
async def wish_break(desk: TheDesk, agent_id: str, wish: BreakWish) -> AgentBody:
    """A break, or its end; during a call it begins after it."""
    await desk.dispatcher.break_wanted(agent_id, wanted=wish.wanted, reason=wish.reason)
    return agent_now(desk, agent_id)


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
    return event_stream(desk.feed.events(PING_EVERY_S), request)


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


def shown(desk: Desk, call: Call) -> CallBody:
    """A call as it is now."""
    return call_body(call, desk.dispatcher.router, desk.clock, desk.absence_s)


def agent_now(desk: Desk, agent_id: str) -> AgentBody:
    """An agent as he is now; NotFound when there is none."""
    dispatcher = desk.dispatcher
    state = dispatcher.router.agents.get(agent_id)
    if state is None:
        raise NotFound(f"no agent {agent_id}")
    asked = dispatcher.chair_questions.of(agent_id, dispatcher.router)
    return agent_body(state, desk.clock, asked)


def _seat_now(desk: Desk, seat: str) -> SeatBody:
    dispatcher = desk.dispatcher
    place = dispatcher.registry.seats.get(seat)
    if place is None:
        raise NotFound(f"no seat {seat}")
    holder = dispatcher.router.holder(seat)
    ledger = dispatcher.ledger
    calibrated_at = ledger.calibrated_at.get(seat)
    asked = dispatcher.chair_questions.about(seat, dispatcher.router) if holder is None else None
    return seat_body(place, ledger.views.get(seat, SeatView()), holder, calibrated_at, asked)


async def _any_call(desk: Desk, call_id: str) -> Call | None:
    """A call, also after its end."""
    known = desk.dispatcher.router.calls.get(call_id)
    return known or await desk.dispatcher.read(lambda store: store.call(call_id))


def _age(call: Call) -> str:
    # Restored calls may have arrived before the machine's start: no negative numbers in a key.
    return f"{round(call.arrived_s * 1e6) + 10**18:020d}.{call.id}"

"""The HTTP API of an agent's own desk page. Always about whoever asks, never about another."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from dispatcher.desk.orders import WorkOrder
from dispatcher.desk_work.order_view import Viewer
from dispatcher.errors import Conflict, NotAllowed, NotFound, RequestInvalid
from dispatcher.routing.agent_state import AgentState
from dispatcher.store import notice_rows
from dispatcher.store.order_reading import Wanted
from dispatcher.web.api import Desk, TheDesk
from dispatcher.web.desk_office import TheDesks
from dispatcher.web.desk_schemas import (
    NOTICES_AT_ONCE,
    CameraWish,
    CustomerCardBody,
    DeskNowBody,
    FreeSeatBody,
    SeenWish,
    ToldBody,
    told_body,
)
from dispatcher.web.desk_view import (
    DeskScene,
    customer_card,
    free_seats,
    is_on_the_line,
    own_desk,
)
from dispatcher.web.keyset import link_to_next
from dispatcher.web.order_office import Eyes, OrderOffice, TheOffice
from dispatcher.web.security import principal
from dispatcher.web.streams import PING_EVERY_S, event_stream
from mqtt_bridge.messages import SensorState

HISTORY_SHOWN = 8
_PLACE = re.compile(r"(\d{1,15})\.([0-9a-f]{1,40})", re.ASCII)

own = APIRouter(prefix="/api/v1/desk", tags=["agent desk"])


def _mine(desk: TheDesk, request: Request) -> AgentState:
    me = principal(request)
    state = desk.dispatcher.router.agents.get((me and me.person_id) or "")
    if state is None:
        raise NotAllowed(
            "your account is no agent's of the registry; an admin can give it one in Accounts"
        )
    return state


Mine = Annotated[AgentState, Depends(_mine)]


@own.get("")
async def tell_desk(desk: TheDesk, desks: TheDesks, mine: Mine) -> DeskNowBody:
    """How I stand, and why a call would not be offered to me."""
    return await _now(desk, desks, mine.agent.id)


@own.get("/events", response_class=StreamingResponse)
async def follow(
    desk: TheDesk, desks: TheDesks, request: Request, mine: Mine
) -> StreamingResponse:
    """Server-sent events: `state`, `notice`, and `orders` when mine or my zones' have changed."""
    me = mine.agent.id

    def look() -> dict[str, object]:
        state = desk.dispatcher.router.agents.get(me, mine)
        return own_desk(_scene(desk), state).model_dump(mode="json")

    lines = desks.lines.events(me, mine.agent.zones, look, PING_EVERY_S)
    return event_stream(lines, request)


@own.get("/notices")
async def list_notices(
    desks: TheDesks,
    request: Request,
    response: Response,
    mine: Mine,
    after: Annotated[str | None, Query(max_length=60, description="From the Link")] = None,
    limit: Annotated[int, Query(ge=1, le=NOTICES_AT_ONCE)] = 50,
) -> list[ToldBody]:
    """What I was told, newest first: requests, reminders, what customers have said of me."""
    me, before = mine.agent.id, _place(after)
    found = await desks.commits.read(
        lambda connection: notice_rows.notices_of(connection, me, before, limit + 1)
    )
    if len(found) > limit:
        last = found[limit - 1]
        key = f"{last.at_ms}.{last.id}"
        response.headers["Link"] = link_to_next(request.url.path, key, limit)
    return [told_body(one) for one in found[:limit]]


@own.post("/notices/seen", status_code=204, response_class=Response)
async def see_notices(desks: TheDesks, mine: Mine, wish: SeenWish) -> None:
    """I have seen these; a reminder that comes later is a new one."""
    me, now_ms = mine.agent.id, desks.now_ms()
    await desks.commits.write(
        lambda connection: notice_rows.mark_seen(connection, me, wish.ids, now_ms)
    )


@own.put("/camera", responses={502: {"description": "Node silent"}})
async def allow_camera(
    desk: TheDesk, desks: TheDesks, mine: Mine, wish: CameraWish
) -> DeskNowBody:
    """My own word on being looked at: then the weight alone counts. The chair remembers it."""
    if mine.seat is None:
        raise Conflict("log in at a seat first: the camera is the one under your chair")
    await desk.commands.allow_camera(mine.seat, allowed=wish.allowed)
    state = SensorState.OK if wish.allowed else SensorState.OFF
    # The node tells it too, a moment later.
    desk.dispatcher.ledger.cameras[mine.seat] = state
    desks.lines.camera_changed(mine.agent.id)
    return await _now(desk, desks, mine.agent.id)


@own.get("/seats")
async def list_free_seats(desk: TheDesk, mine: Mine) -> list[FreeSeatBody]:
    """Chairs I may log in at: my usual one first, then my zones'."""
    dispatcher = desk.dispatcher
    return free_seats(dispatcher.registry, mine.agent, dispatcher.router.holder)


@own.get("/customers/{customer_id}")
async def tell_customer(
    desk: TheDesk, orders: TheOffice, eyes: Eyes, mine: Mine, customer_id: str
) -> CustomerCardBody:
    """A customer I serve: mine, on the line, or with an order I may see."""
    registry, me = desk.dispatcher.registry, mine.agent.id
    history = await served_history(desk, orders, eyes, customer_id)
    customer = registry.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"no customer {customer_id}")
    return customer_card(registry, customer, me, history)


async def served_history(
    desk: Desk, orders: OrderOffice, eyes: Viewer, customer_id: str
) -> list[WorkOrder]:
    """The latest orders of a customer, as far as whoever asks may see them.

    Raises:
        NotFound: an agent asks who does not serve this customer.
    """
    wanted = Wanted(customer_id=customer_id, zones=eyes.zones, or_held_by=eyes.agent_id)
    history, _ = await orders.view.newest(wanted, None, HISTORY_SHOWN)
    if eyes.zones is None or history:
        return history
    me = eyes.agent_id or ""
    binding = desk.dispatcher.registry.bindings.get(customer_id)
    is_mine = binding is not None and binding.agent == me
    if not (is_mine or is_on_the_line(desk.dispatcher.router, me, customer_id)):
        raise NotFound(f"no customer {customer_id}")
    return history


async def _now(desk: Desk, desks: TheDesks, me: str) -> DeskNowBody:
    unseen = await desks.commits.read(lambda connection: notice_rows.unseen_of(connection, me))
    body = own_desk(_scene(desk), desk.dispatcher.router.agents[me])
    return DeskNowBody(**body.model_dump(), now_ms=desks.now_ms(), unseen=unseen)


def _scene(desk: Desk) -> DeskScene:
    return DeskScene(
        registry=desk.dispatcher.registry,
        router=desk.dispatcher.router,
        cameras=desk.dispatcher.ledger.cameras,
        now_s=desk.clock.now_s(),
        to_ms=desk.clock.to_ms,
        absence_s=desk.absence_s,
    )


def _place(after: str | None) -> notice_rows.Place | None:
    if after is None:
        return None
    found = _PLACE.fullmatch(after)
    if found is None:
        raise RequestInvalid("after: not from the Link of a page")
    return int(found[1]), found[2]

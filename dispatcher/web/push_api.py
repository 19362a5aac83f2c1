"""The HTTP API of pushes: devices of customers, what arrived, and calls at the ladder's end."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from dispatcher.errors import RequestInvalid, TaskTaken
from dispatcher.web.api import TheDesk
from dispatcher.web.desk_api import served_history
from dispatcher.web.keyset import link_to_next
from dispatcher.web.order_office import Eyes, Me, TheOffice
from dispatcher.web.problems import problem
from dispatcher.web.push_office import ThePushes
from dispatcher.web.push_schemas import (
    ArrivalsBody,
    CallOutcomeBody,
    CallTaskBody,
    DeliveryBody,
    KeyBody,
    LadderBody,
    NewEndpoint,
    OldEndpoint,
    PlaceBody,
    ReadMark,
    call_task_body,
    delivery_body,
    place_body,
)

MOST_AT_ONCE = 200

pushes = APIRouter(prefix="/api/v1", tags=["pushes"])

Id = Annotated[str, Path(min_length=1, max_length=64)]
Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE)]


@pushes.get("/me/push/key")
async def tell_key(office: ThePushes) -> KeyBody:
    """What my browser subscribes with."""
    return KeyBody(enabled=bool(office.public_key), key=office.public_key)


@pushes.get("/me/push/endpoints")
async def list_my_places(office: ThePushes, me: Me) -> list[PlaceBody]:
    """Where I am told things, in the order they are tried."""
    return [place_body(one) for one in await office.desk.places(me.id or "")]


@pushes.post("/me/push/endpoints", status_code=201)
async def subscribe(office: ThePushes, me: Me, new: NewEndpoint) -> PlaceBody:
    """This device is told from now on; 422 for an address we do not connect to."""
    if not office.public_key:
        raise RequestInvalid("endpoint: this site does not tell devices")
    place = await office.desk.subscribe(me.id or "", new.subscription(), new.replaces, me)
    return place_body(place)


@pushes.delete("/me/push/endpoints", status_code=204)
async def unsubscribe(office: ThePushes, me: Me, old: OldEndpoint) -> None:
    """This device is told nothing any more."""
    await office.desk.unsubscribe(me.id or "", old.endpoint, me)


@pushes.put("/me/push/ladder")
async def order_my_ladder(office: ThePushes, me: Me, wish: LadderBody) -> list[PlaceBody]:
    """In which order I want to be told; an agent's call always comes last."""
    found = await office.desk.order_ladder(me.id or "", wish.order, wish.off, me)
    return [place_body(one) for one in found]


@pushes.post("/me/orders/{order_id}/seen", status_code=204)
async def seen(office: ThePushes, me: Me, order_id: Id) -> None:
    """I have opened my order: what was still on its way to me need not arrive."""
    await office.desk.seen_in_app(order_id, me.id or "")


@pushes.post("/deliveries/{delivery_id}/read", status_code=204)
async def mark_read(office: ThePushes, delivery_id: Id, shown: ReadMark) -> None:
    """A message was read, by whoever can show what travelled inside it."""
    await office.desk.read(delivery_id, shown.token)


@pushes.get("/customers/{customer_id}/push/ladder")
async def list_places(
    office: ThePushes, desk: TheDesk, orders: TheOffice, eyes: Eyes, customer_id: Id
) -> list[PlaceBody]:
    """Where a customer is told things; an agent sees it of those he serves."""
    await served_history(desk, orders, eyes, customer_id)
    return [place_body(one) for one in await office.desk.places(customer_id)]


@pushes.put("/customers/{customer_id}/push/ladder")
async def order_ladder(
    office: ThePushes,
    desk: TheDesk,
    orders: TheOffice,
    eyes: Eyes,
    me: Me,
    customer_id: Id,
    wish: LadderBody,
) -> list[PlaceBody]:
    """In which order a customer wants to be told, as he said to whoever serves him."""
    await served_history(desk, orders, eyes, customer_id)
    found = await office.desk.order_ladder(customer_id, wish.order, wish.off, me)
    return [place_body(one) for one in found]


@pushes.get("/work-orders/{order_id}/deliveries")
async def tell_arrivals(
    office: ThePushes, orders: TheOffice, eyes: Eyes, order_id: Id
) -> ArrivalsBody:
    """What became of the messages about an order: delivered, not delivered, read."""
    order = await orders.view.order(order_id, eyes)
    found = await office.desk.arrivals(order.id)
    return ArrivalsBody.model_validate(
        {
            "standing": found.standing,
            "deliveries": [delivery_body(one) for one in found.shown],
        }
    )


@pushes.get("/deliveries/undelivered")
async def list_undelivered(
    office: ThePushes,
    eyes: Eyes,
    request: Request,
    response: Response,
    after: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
) -> list[DeliveryBody]:
    """Messages that reached nobody by any way, newest first."""
    found = await office.desk.undelivered(after, eyes.zones, limit + 1)
    if len(found) > limit:
        last = found[limit - 1].delivery.id
        response.headers["Link"] = link_to_next(request.url.path, last, limit)
    return [delivery_body(one) for one in found[:limit]]


@pushes.get("/call-tasks")
async def list_calls(
    office: ThePushes, orders: TheOffice, eyes: Eyes, limit: Limit = 50
) -> list[CallTaskBody]:
    """Customers to ring up, of my orders and my zones'; the longest waiting first."""
    found = await office.calls.due(eyes, limit)
    return [call_task_body(one, orders.customer_name(one.customer_id)) for one in found]


@pushes.post("/call-tasks/{task_id}/claim", response_model=CallTaskBody)
async def claim_call(
    office: ThePushes, orders: TheOffice, eyes: Eyes, me: Me, task_id: Id
) -> CallTaskBody | JSONResponse:
    """I will call, within half an hour; 409 names whoever was quicker, in `holder` too."""
    try:
        task = await office.calls.claim(task_id, eyes, me)
    except TaskTaken as taken:
        return problem(409, str(taken), holder=taken.holder)
    return call_task_body(task, orders.customer_name(task.customer_id))


@pushes.post("/call-tasks/{task_id}/outcome")
async def record_call(
    office: ThePushes,
    orders: TheOffice,
    eyes: Eyes,
    me: Me,
    task_id: Id,
    said: CallOutcomeBody,
) -> CallTaskBody:
    """What came of it: read out, refused, or nobody answered."""
    task = await office.calls.record(task_id, said.outcome, said.words, eyes, me)
    return call_task_body(task, orders.customer_name(task.customer_id))

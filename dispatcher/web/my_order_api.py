"""The HTTP API of a customer's own work orders; another's is not there (404)."""

from fastapi import APIRouter, Request, Response

from dispatcher.desk.orders import NewOrder, Source
from dispatcher.store.order_reading import Wanted
from dispatcher.web.order_api import Cursor, Limit, Ref
from dispatcher.web.order_office import Me, TheOffice
from dispatcher.web.order_paging import link_on, newest_cursor, newest_of
from dispatcher.web.order_schemas import (
    NewOwnOrder,
    OwnOrderBody,
    OwnStoryBody,
    Said,
    own_order_body,
    own_story_body,
)

my_orders = APIRouter(prefix="/api/v1/me/orders", tags=["my orders"])

SUBJECT_SHOWN = 80


@my_orders.get("")
async def list_mine(
    office: TheOffice,
    me: Me,
    request: Request,
    response: Response,
    after: Cursor = None,
    limit: Limit = 50,
) -> list[OwnOrderBody]:
    """My orders, the newest first (WP-07)."""
    wanted = Wanted(customer_id=me.id or "")
    page, end = await office.view.newest(wanted, newest_of(after), limit)
    if end is not None:
        response.headers["Link"] = link_on(request.url.path, {}, newest_cursor(end), limit)
    return [own_order_body(order) for order in page]


@my_orders.post("", status_code=201)
async def ask(office: TheOffice, me: Me, new: NewOwnOrder, response: Response) -> OwnOrderBody:
    """I want something; my own agent has it at once, if I have one (DS-14)."""
    customer_id = me.id or ""
    made = await office.desk.make(
        NewOrder(
            kind=new.kind,
            customer_id=customer_id,
            subject=new.subject or _first_line(new.content),
            content=new.content,
            zone=office.zone(new.zone, customer_id),
            source=Source.APP,
            client_ref=new.client_ref,
            customer_name=office.customer_name(customer_id),
            agent_id=office.dedicated(customer_id),
        ),
        me,
    )
    response.headers["Location"] = f"/api/v1/me/orders/{made.order.id}"
    return own_order_body(made.order)


@my_orders.get("/{order_id}")
async def tell_mine(office: TheOffice, me: Me, order_id: Ref) -> OwnStoryBody:
    """One of my orders, with what I was told (WP-07)."""
    return own_story_body(await office.view.own_story(order_id, me.id or ""))


@my_orders.post("/{order_id}/satisfied")
async def satisfied(office: TheOffice, me: Me, order_id: Ref) -> OwnOrderBody:
    """The result is what I wanted."""
    return own_order_body(await office.customers.satisfied(order_id, me))


@my_orders.post("/{order_id}/unsatisfied")
async def unsatisfied(office: TheOffice, me: Me, order_id: Ref, said: Said) -> OwnOrderBody:
    """It is not solved (WP-08): the same agent again; long after the end it is a new order."""
    return own_order_body(await office.customers.unsatisfied(order_id, said.text, me))


@my_orders.post("/{order_id}/enquiry")
async def enquire(office: TheOffice, me: Me, order_id: Ref, said: Said) -> OwnOrderBody:
    """How does it stand (WP-09); also the answer to a question I was asked."""
    return own_order_body(await office.customers.enquire(order_id, said.text, me))


@my_orders.post("/{order_id}/withdraw")
async def withdraw(office: TheOffice, me: Me, order_id: Ref) -> OwnOrderBody:
    """I do not want it any more."""
    return own_order_body(await office.customers.withdraw(order_id, me))


def _first_line(content: str) -> str:
    line = next((one.strip() for one in content.splitlines() if one.strip()), content)
    return line if len(line) <= SUBJECT_SHOWN else line[: SUBJECT_SHOWN - 1] + "…"

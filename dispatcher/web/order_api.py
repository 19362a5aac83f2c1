"""The HTTP API of work orders for the house: agents see their own and their zones', staff all."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from dispatcher.desk.orders import Actor, CancelReason, NewOrder, OrderState, WorkOrder
from dispatcher.desk.search_words import MOST_QUERY, patterns
from dispatcher.desk_work.order_view import Viewer
from dispatcher.errors import NotFound, OrderTaken, RequestInvalid
from dispatcher.store.order_reading import ACTIVE, Wanted
from dispatcher.web.order_office import Eyes, Me, OrderOffice, TheOffice
from dispatcher.web.order_paging import (
    link_on,
    newest_cursor,
    newest_of,
    urgent_cursor,
    urgent_of,
)
from dispatcher.web.order_schemas import (
    Assignment,
    Cancelling,
    CountsBody,
    Merging,
    NewOrderBody,
    OrderBody,
    Said,
    StoryBody,
    order_body,
    story_body,
)
from dispatcher.web.problems import problem

MOST_AT_ONCE = 200

orders = APIRouter(prefix="/api/v1/work-orders", tags=["work orders"])

Ref = Annotated[
    str,
    Path(min_length=1, max_length=40, description="Id or number of the order"),
]
Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE)]
Cursor = Annotated[
    str | None, Query(max_length=100, description="From the Link of the page before")
]
View = Literal["mine", "zone", "all"]


class Asked:
    """What a request wants of the list; a dependency of its route."""

    def __init__(
        self,
        request: Request,
        view: Annotated[
            View, Query(description="Mine, nobody's in my zones, or all I may see")
        ] = "all",
        state: Annotated[
            list[OrderState] | None, Query(description="Without: those not over")
        ] = None,
        agent: Annotated[str | None, Query(max_length=64)] = None,
        customer: Annotated[str | None, Query(max_length=64)] = None,
        q: Annotated[
            str | None, Query(max_length=MOST_QUERY, description="Words, any language")
        ] = None,
        overdue: Annotated[bool, Query(description="Only those overdue")] = False,  # noqa: FBT002
    ) -> None:
        self.searches = q is not None
        self._view, self._states, self._agent = view, state or (), agent
        self._customer, self._query, self._overdue = customer, q, overdue
        given = request.query_params
        self.again = {key: given.getlist(key) for key in given if key not in {"after", "limit"}}

    def wanted(self, me: Actor, eyes: Viewer, now_ms: int) -> Wanted:
        """Which orders that are, of those whoever asks may see."""
        return Wanted(
            states=self._wanted_states(),
            agent_id=me.id if self._view == "mine" else self._agent,
            customer_id=self._customer,
            zones=eyes.zones,
            or_held_by=eyes.agent_id,
            patterns=_patterns(self._query),
            overdue_at_ms=now_ms if self._overdue else None,
        )

    def _wanted_states(self) -> tuple[OrderState, ...]:
        if self._view == "zone":
            return (OrderState.OPEN,)
        if self._states:
            return tuple(self._states)
        return () if self.searches else ACTIVE


@orders.get("")
async def list_orders(
    office: TheOffice,
    me: Me,
    eyes: Eyes,
    asked: Annotated[Asked, Depends()],
    request: Request,
    response: Response,
    after: Cursor = None,
    limit: Limit = 50,
) -> list[OrderBody]:
    """By urgency: overdue first, then the longest waiting. With `q` the newest first."""
    now_ms = office.now_ms()
    wanted = asked.wanted(me, eyes, now_ms)
    if asked.searches:
        page, end = await office.view.newest(wanted, newest_of(after), limit)
        cursor = None if end is None else newest_cursor(end)
    else:
        page, place = await office.view.urgent(wanted, urgent_of(after, now_ms), limit)
        cursor = None if place is None else urgent_cursor(place)
    if cursor is not None:
        response.headers["Link"] = link_on(request.url.path, asked.again, cursor, limit)
    return [_shown(office, order) for order in page]


@orders.get("/counts")
async def count_orders(office: TheOffice, eyes: Eyes) -> CountsBody:
    """How many orders I may see are in each state."""
    wanted = Wanted(zones=eyes.zones, or_held_by=eyes.agent_id)
    counts = await office.view.counts(wanted)
    return CountsBody(**{state.value: count for state, count in counts.items()})


@orders.post("", status_code=201)
async def make_order(
    office: TheOffice, me: Me, new: NewOrderBody, response: Response
) -> OrderBody:
    """A new order for a customer; 200 with the one its `dedup_key` made before."""
    if new.customer_id not in office.registry().customers:
        raise RequestInvalid(f"customer_id: there is no customer {new.customer_id}")
    made = await office.desk.make(
        NewOrder(
            kind=new.kind,
            customer_id=new.customer_id,
            subject=new.subject,
            content=new.content,
            zone=office.zone(new.zone, new.customer_id),
            source=new.source,
            client_ref=new.client_ref,
            call_id=new.call_id,
            dedup_key=new.dedup_key,
            customer_name=office.customer_name(new.customer_id),
            agent_id=me.id if new.for_me else office.dedicated(new.customer_id),
        ),
        me,
    )
    response.status_code = 201 if made.is_new else 200
    response.headers["Location"] = f"/api/v1/work-orders/{made.order.id}"
    return _shown(office, made.order)


@orders.get("/{order_id}")
async def tell_order(office: TheOffice, eyes: Eyes, order_id: Ref) -> StoryBody:
    """One order with its notes, results and files."""
    story = await office.view.story(order_id, eyes)
    return story_body(story, office.customer_name(story.order.customer_id), office.now_ms())


@orders.post("/{order_id}/claim", response_model=OrderBody)
async def claim(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref) -> OrderBody | JSONResponse:
    """I take it; 409 names whoever was quicker, in `holder` too."""
    order = await office.view.order(order_id, eyes)
    try:
        return _shown(office, await office.desk.claim(order.id, me))
    except OrderTaken as taken:
        return problem(409, str(taken), holder=taken.holder)


@orders.post("/{order_id}/release")
async def release(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref) -> OrderBody:
    """It goes back to its zone: by an agent while nothing was done, by staff always."""
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.release(order.id, me))


@orders.post("/{order_id}/assign")
async def assign(office: TheOffice, me: Me, order_id: Ref, wish: Assignment) -> OrderBody:
    """Staff gives it to an agent, whoever holds it."""
    agent_id = office.must_be_agent(wish.agent_id)
    return _shown(office, await office.desk.assign(order_id, agent_id, me))


@orders.post("/{order_id}/progress")
async def progress(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, said: Said) -> OrderBody:
    """What is under way; pushed to the customer (WP-05)."""
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.progress(order.id, said.text, me))


@orders.post("/{order_id}/wait")
async def wait(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, said: Said) -> OrderBody:
    """A question to the customer; the order waits for him."""
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.wait(order.id, said.text, me))


@orders.post("/{order_id}/result")
async def record_result(
    office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, said: Said
) -> OrderBody:
    """The answer; pushed to the customer (WP-04). A further one of the same cycle revises it."""
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.record_result(order.id, said.text, me))


@orders.post("/{order_id}/notes")
async def add_note(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, said: Said) -> OrderBody:
    """A note the customer never sees."""
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.add_note(order.id, said.text, me))


@orders.post("/{order_id}/cancel")
async def cancel(
    office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, why: Cancelling
) -> OrderBody:
    """Nothing more is done; a duplicate is better merged."""
    if why.reason is CancelReason.DUPLICATE:
        raise RequestInvalid("reason: merge a duplicate into the other order")
    order = await office.view.order(order_id, eyes)
    return _shown(office, await office.desk.cancel(order.id, why.reason, me))


@orders.post("/{order_id}/merge")
async def merge(office: TheOffice, me: Me, eyes: Eyes, order_id: Ref, wish: Merging) -> OrderBody:
    """Ends it as a duplicate of another of the same customer; answers the one that stays."""
    order = await office.view.order(order_id, eyes)
    try:
        into = await office.view.order(wish.into, eyes)
    except NotFound as error:
        raise RequestInvalid(f"into: {error}") from error
    return _shown(office, await office.merging.merge(order.id, into.id, me))


def _patterns(query: str | None) -> list[str]:
    if query is None:
        return []
    # A query without any word finds nothing, rather than everything.
    return patterns(query) or [""]


def _shown(office: OrderOffice, order: WorkOrder) -> OrderBody:
    return order_body(order, office.customer_name(order.customer_id), office.now_ms())

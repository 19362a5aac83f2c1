"""What customers do at their own: come in, choose an agent, rate, give, ask. Under /api/v1/me."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from dispatcher.accounts.values import Principal
from dispatcher.desk import codes
from dispatcher.desk.choosing import Direction, Search, SearchState
from dispatcher.desk.orders import Actor, AuthorKind
from dispatcher.desk_work.binding import EndReason
from dispatcher.errors import NotAllowed, NotFound
from dispatcher.registry.values import BindingPolicy
from dispatcher.web.access import Access
from dispatcher.web.customer_office import CustomerOffice
from dispatcher.web.customer_schemas import (
    CardWish,
    CodeGiven,
    CodeSent,
    CodeWish,
    GiftBody,
    GiftTypeBody,
    NewGift,
    NewRating,
    OwnAgentBody,
    PolicyWish,
    RatingBody,
    SearchBody,
    SearchWish,
    SignedIn,
)
from dispatcher.web.problems import REFUSALS, problem
from dispatcher.web.security import let_in, principal, seen
from dispatcher.web.streams import PING_EVERY_S, event_stream

customers = APIRouter(prefix="/api/v1/me", tags=["customers"])

TOO_MANY: dict[int | str, dict[str, Any]] = {
    429: {**REFUSALS[403], "description": "Too Many Requests"}
}
GONE = "this agent has just gone; the next one is shown"
NOBODY = "this agent has just gone, and nobody is left; start a new search later"
OTHER = "another card is shown by now; look at it first"


def _office(request: Request) -> CustomerOffice:
    office: CustomerOffice = request.app.state.customer_office
    return office


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def acting(request: Request) -> Actor:
    """The customer who asks.

    Raises:
        NotAllowed: the account is of no customer.
    """
    me: Principal | None = principal(request)
    if me is None or me.person_id is None:
        raise NotAllowed("this account belongs to no customer; sign in by a code")
    return Actor(
        kind=AuthorKind.CUSTOMER,
        id=me.person_id,
        who=me.name,
        role=me.role.value,
        address=seen(request).address,
    )


def _own_id(request: Request) -> str:
    return acting(request).id or ""


TheOffice = Annotated[CustomerOffice, Depends(_office)]
TheAccess = Annotated[Access, Depends(_access)]
Me = Annotated[Actor, Depends(acting)]
MyId = Annotated[str, Depends(_own_id)]


@customers.post("/sign-in-code", status_code=202, responses=TOO_MANY)
async def send_code(office: TheOffice, request: Request, wish: CodeWish) -> CodeSent:
    """Sends a code of six digits, read out on wish; the answer is the same for everybody."""
    address = seen(request).address
    await office.sign_in.send_code(wish.identity, codes.Way(wish.way), wish.language, address)
    return CodeSent(expires_in_s=codes.LIVES_MS // 1000)


@customers.post("/sign-in", responses=TOO_MANY)
async def sign_in(
    office: TheOffice, access: TheAccess, request: Request, response: Response, given: CodeGiven
) -> SignedIn:
    """Opens a session by a code; a phone number nobody had is a new customer's from now on."""
    address = seen(request).address
    arrival = await office.sign_in.arrive(given.identity, given.code, given.name, address)
    secret = await access.recognition.begin(arrival.user.name)
    me = await access.recognition.by_cookie(secret)
    let_in(response, secret, request)
    return SignedIn(
        customer_id=arrival.customer.id,
        name=arrival.customer.name,
        newcomer=arrival.newcomer,
        csrf=None if me is None else me.csrf,
    )


@customers.post("/searches", status_code=201)
async def begin_search(
    office: TheOffice, my_id: MyId, wish: SearchWish, response: Response
) -> SearchBody:
    """A new search, with its first card if anybody is here (DS-04..07)."""
    search = await office.choosing.begin(my_id, Direction(wish.direction))
    response.headers["Location"] = f"/api/v1/me/searches/{search.id}"
    return await _shown(office, search)


@customers.get("/searches/{search_id}")
async def tell_search(office: TheOffice, my_id: MyId, search_id: str) -> SearchBody:
    """The search as it stands; 404 also for another customer's."""
    return await _shown(office, await office.choosing.look(my_id, search_id))


@customers.post("/searches/{search_id}/next")
async def next_card(office: TheOffice, my_id: MyId, search_id: str, wish: CardWish) -> SearchBody:
    """This one leaves the list of this search; the next card, or `exhausted` (DS-08)."""
    return await _shown(office, await office.choosing.decline(my_id, search_id, wish.agent_id))


@customers.post("/searches/{search_id}/choose", response_model=SearchBody)
async def choose(
    office: TheOffice, me: Me, search_id: str, wish: CardWish
) -> SearchBody | Response:
    """Whoever is shown is my agent from now on; 409 with the next card when he is gone (DS-19)."""
    choice = await office.choosing.choose(me, me.id or "", search_id, wish.agent_id)
    body = await _shown(office, choice.search)
    if choice.taken:
        return body
    if choice.search.state is SearchState.EXHAUSTED:
        why = NOBODY
    else:
        why = OTHER if wish.agent_id not in {None, *choice.search.declined} else GONE
    return problem(409, why, search=body.model_dump(mode="json"))


@customers.get("/agent")
async def tell_agent(office: TheOffice, my_id: MyId) -> OwnAgentBody:
    """My agent's home: card, status, how strictly my calls are his."""
    binding, story = await office.choosing.dedicated(my_id)
    return OwnAgentBody(
        card=await office.card(binding.agent),
        policy=binding.policy.value,
        since_ms=None if story is None else story.began_ms,
    )


@customers.put("/agent/policy")
async def set_policy(office: TheOffice, me: Me, wish: PolicyWish) -> OwnAgentBody:
    """`only` he serves me, he `first`, or I `prefer` him."""
    await office.choosing.keep_policy(me, me.id or "", BindingPolicy(wish.policy))
    return await tell_agent(office, me.id or "")


@customers.delete("/agent", status_code=204, response_class=Response)
async def end_agent(office: TheOffice, me: Me) -> None:
    """I have no agent of my own any more."""
    await office.choosing.end(me, me.id or "", EndReason.CUSTOMER_CHANGE)


@customers.get("/agent/events", response_class=StreamingResponse)
async def stream_agent(office: TheOffice, request: Request, my_id: MyId) -> StreamingResponse:
    """Server-sent events: `status` now and after each change, `ended` with the binding."""
    if office.status(my_id) is None:
        raise NotFound("you have no agent of your own yet")
    return event_stream(office.lines.events(lambda: office.status(my_id), PING_EVERY_S), request)


@customers.post("/ratings", status_code=201)
async def rate(office: TheOffice, me: Me, new: NewRating) -> RatingBody:
    """Stars and words for my own agent, once for each answer of an order, or once a day."""
    rating = await office.liking.rate(me, me.id or "", new.stars, new.words, new.order_id)
    return RatingBody(
        id=rating.id,
        agent_id=rating.agent_id,
        order_id=rating.order_id,
        stars=rating.stars,
        words=rating.words,
        at_ms=rating.at_ms,
    )


@customers.get("/gift-types")
async def list_gifts(office: TheOffice, _my_id: MyId) -> list[GiftTypeBody]:
    """What may be given, the cheapest first."""
    return [GiftTypeBody(**asdict(one)) for one in await office.liking.catalogue()]


@customers.post("/gifts", status_code=201)
async def give(office: TheOffice, me: Me, new: NewGift) -> GiftBody:
    """Something for my own agent; 409 beyond what may be given in a day."""
    gift = await office.liking.give(me, me.id or "", new.gift_type)
    caps = {one.id: one.daily_cap for one in await office.liking.catalogue()}
    return GiftBody(
        id=gift.id,
        agent_id=gift.agent_id,
        gift_type=gift.gift_type,
        nth=gift.nth,
        daily_cap=caps.get(gift.gift_type, gift.nth),
        at_ms=gift.at_ms,
    )


async def _shown(office: CustomerOffice, search: Search) -> SearchBody:
    shown = search.shown if search.shown in office.registry.agents else None
    over = search.state is SearchState.EXPIRED
    return SearchBody(
        id=search.id,
        state=search.state.value,
        reason=None if search.reason is None else search.reason.value,
        card=None if shown is None or over else await office.card(shown),
        seen=len(search.declined),
        total=len(search.candidates),
        expires_ms=search.expires_ms,
    )

"""Requests for service over HTTP: by customers, by programs, by other systems' signed hooks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from dispatcher.accounts.values import Principal
from dispatcher.desk.covering import Wish
from dispatcher.desk.identities import identity_of
from dispatcher.desk.ids import new_id
from dispatcher.desk.incoming import Incoming, Way
from dispatcher.desk.orders import SYSTEM, Actor, AuthorKind
from dispatcher.desk_work.requests import Taken, back_in
from dispatcher.desk_work.signed_hooks import read_hook
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.phones import to_e164
from dispatcher.registry.values import Customer
from dispatcher.web.customer_api import Me, TheAccess, TheOffice
from dispatcher.web.customer_office import CustomerOffice
from dispatcher.web.customer_schemas import (
    CallWish,
    HookTaken,
    NewRequest,
    OwnRequest,
    RequestTaken,
)
from dispatcher.web.security import principal, seen

requests = APIRouter(prefix="/api/v1", tags=["customers"])

# Whoever taps twice wants one call.
SAME_CALL_MS = 5 * 60_000


def _program(request: Request) -> Actor:
    me: Principal | None = principal(request)
    assert me is not None  # noqa: S101 - the doorway lets nobody else through
    return Actor(
        kind=AuthorKind.SYSTEM,
        id=None,
        who=me.name,
        role=me.role.value,
        address=seen(request).address,
    )


Program = Annotated[Actor, Depends(_program)]


@requests.post("/me/requests", status_code=201)
async def ask(office: TheOffice, access: TheAccess, me: Me, new: OwnRequest) -> RequestTaken:
    """Asks my agent, or complains; while he is away a cover answers, or he then, as I wish."""
    customer = _customer(office, me)
    incoming = Incoming(
        external_id=f"app:{new_id(access.now_ms())}",
        way=Way.APP,
        identity=_identity(customer),
        text=new.text,
        subject=new.subject,
        kind=new.kind,
        wish=None if new.wish is None else Wish(new.wish),
    )
    return _shown(office, await office.requests.take(incoming, me, customer.id))


@requests.post("/me/call", status_code=201)
async def call_me(office: TheOffice, access: TheAccess, me: Me, wish: CallWish) -> RequestTaken:
    """Asks my agent to call me, at one of my own numbers."""
    customer = _customer(office, me)
    phone = _own_phone(customer, wish.phone, office.desk.country)
    incoming = Incoming(
        external_id=f"call:{customer.id}:{phone}:{access.now_ms() // SAME_CALL_MS}",
        way=Way.PHONE,
        identity=phone,
        text=wish.text or f"☎ {phone}",
        subject=f"☎ {phone}",
        wish=None if wish.wish is None else Wish(wish.wish),
        call_me=phone,
    )
    return _shown(office, await office.requests.take(incoming, me, customer.id))


@requests.post("/requests", status_code=201)
async def bring(
    office: TheOffice, access: TheAccess, program: Program, new: NewRequest
) -> RequestTaken:
    """A program brings a customer's request; his dedicated agent is prompted (DS-11..14)."""
    identity = identity_of(new.identity, office.desk.country)
    name = new.external_id or new_id(access.now_ms())
    incoming = Incoming(
        external_id=f"api:{name}",
        way=Way(new.way),
        identity=identity.value,
        text=new.text,
        subject=new.subject,
        kind=new.kind,
        zone=new.zone,
        wish=None if new.wish is None else Wish(new.wish),
    )
    return _shown(office, await office.requests.take(incoming, program))


@requests.post("/requests/webhook/{source}", status_code=202)
async def take_hook(office: TheOffice, request: Request, source: str) -> HookTaken:
    """Another system's request, signed as Standard Webhooks are; see docs/customers.md."""
    body = await request.body()
    incoming = read_hook(office.hooks, source, request.headers, body, office.desk.country)
    actor = Actor(
        kind=SYSTEM.kind,
        id=None,
        who=f"webhook:{source}"[:70],
        role=SYSTEM.role,
        address=seen(request).address,
    )
    taken = await office.requests.take(incoming, actor)
    return HookTaken(id=taken.request.id, again=taken.again)


def _customer(office: CustomerOffice, me: Actor) -> Customer:
    found = office.registry.customers.get(me.id or "")
    if found is None:
        raise NotFound("we do not know you as a customer any more; sign in again")
    return found


def _identity(customer: Customer) -> str:
    return next(iter((*customer.phones, *customer.emails, *customer.accounts)), customer.id)


def _own_phone(customer: Customer, wanted: str | None, country: str | None) -> str:
    phone = next(iter(customer.phones), None) if wanted is None else to_e164(wanted, country)
    if phone is None or phone not in customer.phones:
        raise RequestInvalid("phone: one of your own numbers, which you have signed in with")
    return phone


def _shown(office: CustomerOffice, taken: Taken) -> RequestTaken:
    request = taken.request

    def name(agent_id: str | None) -> str | None:
        agent = office.registry.agents.get(agent_id or "")
        return None if agent is None else agent.name

    return RequestTaken(
        id=request.id,
        order_id=request.order_id,
        agent_id=request.agent_id,
        agent=name(request.agent_id),
        cover_id=request.cover_id,
        cover=name(request.cover_id),
        back=back_in(taken.back),
        again=taken.again,
    )

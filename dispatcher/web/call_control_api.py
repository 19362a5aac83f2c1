"""Calls under somebody's hand: passed on, moved, put forward, called back; offers answered."""

from fastapi import APIRouter, Request, Response

from dispatcher.accounts.roles import Role
from dispatcher.errors import Conflict, NotAllowed, NotFound
from dispatcher.registry.values import Tier
from dispatcher.routing.values import WithdrawalCause
from dispatcher.store.desk_rows import CallBack, DeskRows
from dispatcher.web.api import Desk, TheDesk, Wanted, shown
from dispatcher.web.operation_schemas import (
    CallBackBody,
    Move,
    Priority,
    Rejection,
    Transfer,
)
from dispatcher.web.paging import Paging
from dispatcher.web.schemas import CallBody, OfferAnswer
from dispatcher.web.security import principal

control = APIRouter(prefix="/api/v1", tags=["calls"])

# Why an offer no longer stands, for whoever answers it too late.
TOO_LATE = {
    "accepted": "it was answered already",
    "seat_empty": "the chair had emptied",
    "no_answer": "it rang too long",
    "rejected": "it was pressed away",
    "busy": "the phone was busy",
    "unreachable": "the phone could not be reached",
    "answered_elsewhere": "somebody else has answered",
    "caller_gone": "the caller has hung up",
    "logged_out": "the agent has logged out",
    "agent_removed": "the agent has left the registry",
    "evacuation": "the site is evacuated",
    "site_closed": "the site is closed",
    "moved": "the call was moved to another queue",
    "restarted": "the dispatcher was started anew; the call is offered again",
}


@control.post("/calls/{call_id}/transfer")
async def transfer(desk: TheDesk, call_id: str, wish: Transfer) -> CallBody:
    """Passes a talk on; 409 while nobody talks, or when the target cannot."""
    if wish.attended and wish.agent_id is not None:
        await desk.dispatcher.handed_over(call_id, wish.agent_id)
    else:
        await desk.dispatcher.transferred(call_id, agent_id=wish.agent_id, zone=wish.zone)
    return await call_after(desk, call_id)


@control.post("/calls/{call_id}/move")
async def move(desk: TheDesk, call_id: str, wish: Move) -> CallBody:
    """A waiting or ringing call goes to another queue; it keeps its age."""
    tier = None if wish.tier is None else Tier(wish.tier)
    await desk.dispatcher.moved(call_id, zone=wish.zone, tier=tier)
    return await call_after(desk, call_id)


@control.post("/calls/{call_id}/priority")
async def put_forward(desk: TheDesk, call_id: str, wish: Priority) -> CallBody:
    """A waiting caller's head start is this one from now on; it counts at once."""
    await desk.dispatcher.prioritised(call_id, wish.head_start_s)
    return await call_after(desk, call_id)


@control.post("/calls/{call_id}/callback", status_code=201)
async def want_call_back(desk: TheDesk, call_id: str) -> CallBackBody:
    """The caller hangs up and shall be called back; 409 without a number, or once he talks."""
    await desk.dispatcher.callback_wanted(call_id)
    found = await desk.dispatcher.read(lambda store: DeskRows(store.engine).call_back(call_id))
    if found is None:
        raise NotFound(f"no request to call back for call {call_id}")
    return _body(found)


@control.get("/callbacks")
async def list_call_backs(desk: TheDesk, wanted: Wanted) -> list[CallBackBody]:
    """Who shall be called back, the oldest request first."""
    return await _listed(desk, wanted, done=False)


@control.get("/callbacks/done")
async def list_done_call_backs(desk: TheDesk, wanted: Wanted) -> list[CallBackBody]:
    """Who was called back, the oldest request first."""
    return await _listed(desk, wanted, done=True)


@control.post("/callbacks/{call_id}/done")
async def call_back_done(desk: TheDesk, call_id: str) -> CallBackBody:
    """Somebody has called back. Said twice, the first moment counts."""
    now_ms = desk.clock.to_ms(desk.clock.now_s())
    found = await desk.dispatcher.read(
        lambda store: DeskRows(store.engine).call_back_done(call_id, now_ms)
    )
    if found is None:
        raise NotFound(f"no request to call back for call {call_id}")
    return _body(found)


@control.post("/offers/{offer_id}/accept", status_code=204, response_class=Response)
async def accept(desk: TheDesk, request: Request, offer_id: str, answer: OfferAnswer) -> None:
    """The agent picks up; 409 says why that is too late. Agents answer their own offers only."""
    await _must_be_his(desk, request, offer_id)
    try:
        await desk.dispatcher.accepted(offer_id, answer.epoch)
    except Conflict as error:
        raise await _too_late(desk, offer_id) from error


@control.post("/offers/{offer_id}/reject", status_code=204, response_class=Response)
async def reject(desk: TheDesk, request: Request, offer_id: str, answer: Rejection) -> None:
    """The agent presses the call away, or his phone was busy or not to be reached."""
    await _must_be_his(desk, request, offer_id)
    try:
        cause = WithdrawalCause(answer.cause)
        await desk.dispatcher.rejected(offer_id, answer.epoch, cause)
    except Conflict as error:
        raise await _too_late(desk, offer_id) from error


async def call_after(desk: Desk, call_id: str) -> CallBody:
    """A call as it is after a change, also when that has ended it."""
    call = desk.dispatcher.router.calls.get(call_id)
    if call is None:
        call = await desk.dispatcher.read(lambda store: store.call(call_id))
    if call is None:
        raise NotFound(f"no call {call_id}")
    return shown(desk, call)


async def _listed(desk: Desk, wanted: Paging, *, done: bool) -> list[CallBackBody]:
    found = await desk.dispatcher.read(lambda store: DeskRows(store.engine).call_backs(done=done))
    page = wanted.of(found, lambda one: f"{one.asked_at_ms:015d}.{one.call_id}")
    return [_body(one) for one in page]


async def _must_be_his(desk: Desk, request: Request, offer_id: str) -> None:
    me = principal(request)
    if me is None or me.role is not Role.AGENT:
        return
    standing = desk.dispatcher.router.offers.get(offer_id)
    offered_to = None if standing is None else standing.agent_id
    if standing is None:
        past = await desk.dispatcher.read(lambda store: DeskRows(store.engine).offer(offer_id))
        offered_to = None if past is None else past.agent_id
    if me.person_id is None or offered_to != me.person_id:
        raise NotAllowed(f"offer {offer_id} is not yours")


async def _too_late(desk: Desk, offer_id: str) -> Conflict:
    past = await desk.dispatcher.read(lambda store: DeskRows(store.engine).offer(offer_id))
    if past is None:
        return Conflict(f"offer {offer_id} does not stand, and is not known")
    if past.outcome is None:
        return Conflict(f"offer {offer_id} stands with epoch {past.epoch}, not with this one")
    why = TOO_LATE.get(past.outcome, past.outcome)
    return Conflict(f"offer {offer_id} no longer stands: {why}")


def _body(one: CallBack) -> CallBackBody:
    return CallBackBody(
        call_id=one.call_id,
        caller=one.caller,
        customer_id=one.customer_id,
        zone=one.zone,
        tier=one.tier,
        reason=one.reason,
        asked_ms=one.asked_at_ms,
        done_ms=one.done_at_ms,
    )

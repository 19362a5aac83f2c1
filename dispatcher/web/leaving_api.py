"""The HTTP API of agents who leave, and of the moment one order is due."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dispatcher.desk.leaving import CHOOSE
from dispatcher.errors import RequestInvalid
from dispatcher.web.leaving_schemas import DueWish, LeavingBody, LeavingWish, leaving_body
from dispatcher.web.order_api import Ref
from dispatcher.web.order_office import Me, TheOffice
from dispatcher.web.order_schemas import OrderBody, order_body
from dispatcher.web.timer_office import TheTimers

FAR_AHEAD_MS = 366 * 86_400_000

leavings = APIRouter(prefix="/api/v1", tags=["leaving"])

AgentId = Annotated[str, Path(min_length=1, max_length=64)]


@leavings.get("/agents/{agent_id}/leaving")
async def preview_leaving(
    timers: TheTimers, agent_id: AgentId, to: Annotated[str, Query(max_length=64)] = CHOOSE
) -> LeavingBody:
    """What would happen if he left now; nothing is changed."""
    over = await timers.leaving.preview(agent_id, _successor(to))
    return leaving_body(over, await timers.leaving.planned(agent_id))


@leavings.post("/agents/{agent_id}/leaving", status_code=201)
async def leave(timers: TheTimers, me: Me, agent_id: AgentId, wish: LeavingWish) -> LeavingBody:
    """He leaves: at once if the day has begun, else when it begins; replaces an older plan."""
    over = await timers.leaving.preview(agent_id, _successor(wish.to))
    return leaving_body(over, await timers.leaving.leave(agent_id, wish.on, over.to, me))


@leavings.delete("/agents/{agent_id}/leaving", status_code=204, response_class=Response)
async def stay(timers: TheTimers, me: Me, agent_id: AgentId) -> None:
    """Calls a planned leaving off."""
    await timers.leaving.stay(agent_id, me)


@leavings.put("/work-orders/{order_id}/reminder")
async def remind_at(
    timers: TheTimers, office: TheOffice, me: Me, order_id: Ref, wish: DueWish
) -> OrderBody:
    """Another moment for the next reminder of an order nobody works on yet."""
    now_ms = timers.now_ms()
    if wish.at_ms is not None and wish.at_ms > now_ms + FAR_AHEAD_MS:
        raise RequestInvalid("at_ms: more than a year ahead")
    order = await timers.reminders.remind_at(order_id, wish.at_ms, me)
    return order_body(order, office.customer_name(order.customer_id), now_ms)


def _successor(to: str) -> str | None:
    return None if to == CHOOSE else to

"""An agent's own desk: what rings for him, what he is asked, what he was told."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from dispatcher.accounts.values import Principal
from dispatcher.errors import RequestInvalid
from dispatcher.store.desk_rows import DeskRows, NotePlace
from dispatcher.web.api import Desk, TheDesk, agent_now
from dispatcher.web.keyset import MOST, link_to_next
from dispatcher.web.operation_schemas import (
    ChairAnswer,
    HereWish,
    NoticeBody,
    OfferBody,
    StillHere,
)
from dispatcher.web.own_desk import Json, offer_body
from dispatcher.web.schemas import AgentBody
from dispatcher.web.security import principal
from dispatcher.web.streams import PING_EVERY_S, event_stream

own_desk = APIRouter(prefix="/api/v1", tags=["own desk"])


def _principal(request: Request) -> Principal:
    known = principal(request)
    assert known is not None  # noqa: S101 - the doorway lets nobody else through
    return known


Me = Annotated[Principal, Depends(_principal)]


@own_desk.post("/agents/{agent_id}/here")
async def claim_here(desk: TheDesk, me: Me, agent_id: str, wish: HereWish) -> AgentBody:
    """Says "I am here": counts while nothing is known of the chair, never against an empty one."""
    await desk.dispatcher.here_claimed(agent_id, by=me.name, for_s=wish.for_s)
    return agent_now(desk, agent_id)


@own_desk.post("/agents/{agent_id}/still-here")
async def still_here(desk: TheDesk, agent_id: str, answer: StillHere) -> AgentBody:
    """Answers "still …?"; 409 when nobody asked."""
    if answer.same:
        await desk.dispatcher.sitter_confirmed(agent_id)
    else:
        await desk.dispatcher.sitter_denied(agent_id)
    return agent_now(desk, agent_id)


@own_desk.post("/agents/{agent_id}/chair")
async def name_chair(desk: TheDesk, agent_id: str, answer: ChairAnswer) -> AgentBody:
    """Answers "are you on chair …?": his own, or one beside it, where he is logged in then."""
    await desk.dispatcher.chair_named(agent_id, answer.seat)
    return agent_now(desk, agent_id)


@own_desk.get("/agents/{agent_id}/offers")
async def list_offers(desk: TheDesk, agent_id: str) -> list[OfferBody]:
    """What rings for an agent now."""
    agent_now(desk, agent_id)
    return _offers(desk, agent_id)


@own_desk.get("/agents/{agent_id}/notices")
async def list_notices(
    desk: TheDesk,
    request: Request,
    response: Response,
    agent_id: str,
    after: Annotated[str | None, Query(max_length=40, description="From the Link")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[NoticeBody]:
    """Newest first: calls of his own customers, hand-backs by a cover, and what was asked."""
    agent_now(desk, agent_id)
    before = _place(after)
    found = await desk.dispatcher.read(
        lambda store: DeskRows(store.engine).notes_of(agent_id, before, limit + 1)
    )
    page = found[:limit]
    if len(found) > limit:
        last = page[-1].place
        key = f"{last.at_ms}.{last.source}.{last.id}"
        response.headers["Link"] = link_to_next(request.url.path, key, limit)
    return [
        NoticeBody(at_ms=one.place.at_ms, kind=one.kind, call_id=one.call_id, detail=one.detail)
        for one in page
    ]


@own_desk.get("/agents/{agent_id}/events", response_class=StreamingResponse)
async def stream_own(desk: TheDesk, request: Request, agent_id: str) -> StreamingResponse:
    """Server-sent events for one agent: a `snapshot`, then what rings, ends, is asked and told."""

    def snapshot() -> Json:
        return {
            "agent": agent_now(desk, agent_id).model_dump(mode="json"),
            "offers": [one.model_dump(mode="json") for one in _offers(desk, agent_id)],
        }

    snapshot()
    return event_stream(desk.feed.desks.events(agent_id, snapshot, PING_EVERY_S), request)


def _offers(desk: Desk, agent_id: str) -> list[OfferBody]:
    dispatcher = desk.dispatcher
    return [
        offer_body(
            one, dispatcher.router.calls[one.call_id], dispatcher.registry, desk.clock.to_ms
        )
        for one in dispatcher.router.offers.values()
        if one.agent_id == agent_id
    ]


def _place(after: str | None) -> NotePlace | None:
    if after is None:
        return None
    try:
        at_ms, source, number = (int(part) for part in after.split("."))
    except ValueError as error:
        raise RequestInvalid("after: take it from the Link of the page before") from error
    return NotePlace(at_ms=at_ms, source=source, id=number)

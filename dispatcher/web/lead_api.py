"""The HTTP API of the supervisor's page: figures, who could take an order, who was reminded."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from dispatcher.desk.notices import ToldNotice
from dispatcher.registry.values import Registry
from dispatcher.store import board_rows, notice_rows
from dispatcher.web.api import TheDesk
from dispatcher.web.board import BoardBody
from dispatcher.web.desk_office import TheDesks
from dispatcher.web.lead_schemas import AgentNameBody, CandidateAgentBody, LateAgentBody
from dispatcher.web.streams import PING_EVERY_S, event_stream

MOST_AT_ONCE = 200

lead = APIRouter(prefix="/api/v1/lead", tags=["supervisor"])
colleagues = APIRouter(prefix="/api/v1", tags=["agent desk"])

Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE)]


@lead.get("/board", response_model=BoardBody)
async def tell_board(desks: TheDesks) -> dict[str, Any]:
    """Queues by zone, orders, chairs: figures without names."""
    return await desks.boards.now()


@lead.get("/events", response_class=StreamingResponse)
async def follow(desks: TheDesks, request: Request) -> StreamingResponse:
    """Server-sent events: `board` at once and after each change, at most once a second."""
    return event_stream(desks.boards.events(PING_EVERY_S), request)


@lead.get("/agents")
async def list_candidates(
    desk: TheDesk,
    desks: TheDesks,
    zone: Annotated[str | None, Query(max_length=64)] = None,
    q: Annotated[str, Query(max_length=60, description="Part of a name")] = "",
    limit: Limit = 50,
) -> list[CandidateAgentBody]:
    """Who could take an order: whoever is in his seat first, then who holds fewest."""
    agents = desk.dispatcher.router.agents
    wanted = q.strip().casefold()
    known = [
        agent
        for agent in desk.dispatcher.registry.agents.values()
        if (zone is None or zone in agent.zones) and wanted in agent.name.casefold()
    ]
    ids = [agent.id for agent in known]
    held = await desks.commits.read(lambda connection: board_rows.held_by_agent(connection, ids))
    found = [
        CandidateAgentBody(
            id=agent.id,
            name=agent.name,
            here=agent.id in agents and agents[agent.id].in_seat,
            held=held.get(agent.id, 0),
        )
        for agent in known
    ]
    return sorted(found, key=lambda one: (not one.here, one.held, one.name, one.id))[:limit]


@lead.get("/reminders")
async def list_reminded(desk: TheDesk, desks: TheDesks, limit: Limit = 50) -> list[LateAgentBody]:
    """Agents who were reminded of late orders and have not looked yet, the longest ago first."""
    found = await desks.commits.read(
        lambda connection: notice_rows.unseen_reminders(connection, limit)
    )
    return [_late(desk.dispatcher.registry, notice) for notice in found]


@colleagues.get("/colleagues")
async def tell_names(
    desk: TheDesk,
    id: Annotated[list[str], Query(max_length=MOST_AT_ONCE)],  # noqa: A002 - as the address says
) -> list[AgentNameBody]:
    """The names of some agents, where an order says only who."""
    agents = desk.dispatcher.registry.agents
    return [AgentNameBody(id=one, name=agents[one].name) for one in id if one in agents]


def _late(registry: Registry, notice: ToldNotice) -> LateAgentBody:
    agent = registry.agents.get(notice.agent_id)
    body = notice.body
    return LateAgentBody(
        agent_id=notice.agent_id,
        name=notice.agent_id if agent is None else agent.name,
        zone=body.get("why") == "zone",
        count=int(body.get("count", 0)),
        at_ms=notice.at_ms,
        order_id=body.get("order_id"),
        number=body.get("number"),
    )

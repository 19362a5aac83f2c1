"""What a person may ask of us: all that is stored about him, and to be forgotten."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from dispatcher.accounts.erasure import Eraser
from dispatcher.errors import Conflict, NotFound
from dispatcher.store.person_rows import PersonRows
from dispatcher.web.access import Access
from dispatcher.web.account_schemas import ErasedBody
from dispatcher.web.api import Desk
from dispatcher.web.registry_office import RegistryOffice
from dispatcher.web.security import principal, seen

persons = APIRouter(prefix="/api/v1", tags=["people"])


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheAccess = Annotated[Access, Depends(_access)]
TheDesk = Annotated[Desk, Depends(_desk)]


@persons.get("/agents/{agent_id}/export")
async def export(access: TheAccess, desk: TheDesk, agent_id: str) -> dict[str, Any]:
    """Every row that is about an agent, by table; for himself, or for an admin on his behalf."""
    _must_be_there(desk, agent_id)
    rows: PersonRows = access.persons
    return {
        "agent_id": agent_id,
        "at_ms": access.now_ms(),
        "tables": await access.in_store(lambda: rows.everything(agent_id)),
    }


@persons.post("/agents/{agent_id}/erase")
async def erase(access: TheAccess, desk: TheDesk, request: Request, agent_id: str) -> ErasedBody:
    """Replaces an agent by a pseudonym for good; 409 while he is logged in at a seat.

    He leaves the registry at once, and his bindings with him. Take him out of the registry's
    outside source too: what is imported again is there again.
    """
    _must_be_there(desk, agent_id)
    state = desk.dispatcher.router.agents[agent_id]
    if state.seat is not None:
        raise Conflict(f"{agent_id} is logged in at {state.seat}; log him out first")
    office: RegistryOffice = request.app.state.registry_office

    async def leave_registry() -> None:
        with suppress(NotFound):
            await office.desk.remove("agents", agent_id)

    eraser: Eraser = access.eraser
    erasure = await eraser.erase(agent_id, access.now_ms(), access.in_store, leave_registry)
    access.recognition.forget()
    me = principal(request)
    assert me is not None  # noqa: S101 - the doorway lets nobody else through
    await access.audit.act(me, seen(request).address, "erase", erasure.pseudonym)
    return ErasedBody(pseudonym=erasure.pseudonym, at_ms=erasure.at_ms)


def _must_be_there(desk: Desk, agent_id: str) -> None:
    if agent_id not in desk.dispatcher.router.agents:
        raise NotFound(f"no agent {agent_id}")

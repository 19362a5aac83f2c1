"""What a person may ask of us: all that is stored about him, and to be forgotten."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from dispatcher.accounts.values import Known, Person, PersonKind
from dispatcher.errors import Conflict, NotFound
from dispatcher.routing.router import Router
from dispatcher.store.person_places import Cursor
from dispatcher.web.access import Access
from dispatcher.web.account_schemas import ErasedBody
from dispatcher.web.api import Desk
from dispatcher.web.registry_office import RegistryOffice
from dispatcher.web.security import principal, seen

persons = APIRouter(prefix="/api/v1", tags=["people"])

Rows = dict[str, list[dict[str, Any]]]

# Of one table; nobody reads more, and it must fit into memory.
SHOWN_AT_MOST = 100_000
SHELF = {PersonKind.AGENT: "agents", PersonKind.CUSTOMER: "customers"}


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheAccess = Annotated[Access, Depends(_access)]
TheDesk = Annotated[Desk, Depends(_desk)]


@persons.get("/agents/{agent_id}/export")
async def export_agent(access: TheAccess, agent_id: str) -> dict[str, Any]:
    """Every row that is about an agent, by table; for himself, or for an admin on his behalf."""
    return {"agent_id": agent_id, **await _everything(access, Person.agent(agent_id))}


@persons.get("/customers/{customer_id}/export")
async def export_customer(access: TheAccess, customer_id: str) -> dict[str, Any]:
    """Everything held about a customer: who he is, calls, wishes, bindings, what was decided.

    For himself, or for an admin on his behalf. Of other people only the agents who served him.
    """
    return {"customer_id": customer_id, **await _everything(access, Person.customer(customer_id))}


@persons.post("/agents/{agent_id}/erase")
async def erase_agent(
    access: TheAccess, desk: TheDesk, request: Request, agent_id: str
) -> ErasedBody:
    """Replaces an agent by a pseudonym for good; 409 while he is logged in or talks.

    He leaves the registry at once, and his bindings with him. Take him out of the registry's
    outside source too: what is imported again is there again. Asked again: the same answer.
    """
    _must_be_idle(desk.dispatcher.router, agent_id)
    return await _erase(access, request, Person.agent(agent_id))


@persons.post("/customers/{customer_id}/erase")
async def erase_customer(access: TheAccess, request: Request, customer_id: str) -> ErasedBody:
    """Replaces a customer by a pseudonym for good, by himself or by an admin.

    He leaves the registry at once, with his numbers, addresses and binding; who calls from there
    later is new. A call that is on the line goes on to its end. Take him out of the registry's
    outside source too. Asked again: the same answer.
    """
    return await _erase(access, request, Person.customer(customer_id))


async def _everything(access: Access, person: Person) -> dict[str, Any]:
    tables: Rows = {}
    known = await access.in_store(lambda: access.persons.known(person))
    async for name, rows in _shown(access, known):
        kept = tables.setdefault(name, [])
        kept += rows[: SHOWN_AT_MOST - len(kept)]
    if not any(tables.values()):
        raise NotFound(f"no {person.kind.value} {person.id}")
    return {"at_ms": access.now_ms(), "tables": tables}


async def _erase(access: Access, request: Request, person: Person) -> ErasedBody:
    erasure = None
    if not await _is_stored(access, person):
        erasure = await access.in_store(lambda: access.persons.erasure_of(person))
        if erasure is None:
            raise NotFound(f"no {person.kind.value} {person.id}")
    else:
        leave = _leave_registry(request, person)
        erasure = await access.eraser.erase(person, access.now_ms(), access.in_store, leave)
        access.recognition.forget()
        me = principal(request)
        assert me is not None  # noqa: S101 - the doorway lets nobody else through
        if me.person_id == person.id and me.role.value == person.kind.value:
            # His name goes with him, also from this entry.
            me = replace(me, name=erasure.pseudonym)
        await access.audit.act(me, seen(request).address, "erase", erasure.pseudonym)
    return ErasedBody(pseudonym=erasure.pseudonym, at_ms=erasure.at_ms)


async def _is_stored(access: Access, person: Person) -> bool:
    """Whether there is anything to forget but the audit log's word of it."""
    known = await access.in_store(lambda: access.persons.known(person))
    async for name, rows in _shown(access, known):
        if rows and name != "audit_log":
            return True
    return False


async def _shown(access: Access, known: Known) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    cursor: Cursor | None = None
    while True:
        rows, cursor = await access.in_store(_step(access, known, cursor))
        for one in rows:
            yield one
        if cursor is None:
            return


def _step(
    access: Access, known: Known, cursor: Cursor | None
) -> Callable[[], tuple[list[tuple[str, list[dict[str, Any]]]], Cursor | None]]:
    return lambda: access.persons.shown(known, cursor)


def _leave_registry(request: Request, person: Person) -> Callable[[], Awaitable[None]]:
    office: RegistryOffice = request.app.state.registry_office

    async def leave() -> None:
        with suppress(NotFound):
            await office.desk.remove(SHELF[person.kind], person.id)

    return leave


def _must_be_idle(router: Router, agent_id: str) -> None:
    state = router.agents.get(agent_id)
    if state is not None and state.seat is not None:
        raise Conflict(f"{agent_id} is logged in at {state.seat}; log him out first")
    if any(call.agent_id == agent_id for call in router.calls.values()):
        raise Conflict(f"{agent_id} is on the line; wait for the end of the call")

"""The HTTP API of the registry: entries of every kind, import and export, the outside source."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, Response

from dispatcher.accounts.roles import Role
from dispatcher.errors import Conflict, NotFound, RegistryInvalid, RequestInvalid
from dispatcher.registry.entries import entities_of, entry_of
from dispatcher.registry.opening import zone_opening
from dispatcher.registry.synchronising import CHANGES_KEPT, change_words
from dispatcher.registry.written import from_texts, to_csv, to_yaml
from dispatcher.registry_desk import TakenIn
from dispatcher.registry_sync import RegistrySync
from dispatcher.store.registry_store import StoredRun
from dispatcher.web.paging import Paging
from dispatcher.web.problems import VERSION_REFUSALS
from dispatcher.web.registry_office import RegistryOffice
from dispatcher.web.registry_schemas import (
    BackBody,
    Entry,
    Import,
    ImportBody,
    Kind,
    OpeningBody,
    PlanBody,
    PresenceBody,
    ProposalBody,
    ReasonBody,
    SyncBody,
    SyncRunBody,
    entry_schema,
)
from dispatcher.web.security import principal

RUNS_SHOWN = 20
PLAN_IS = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def _office(request: Request) -> RegistryOffice:
    office: RegistryOffice = request.app.state.registry_office
    return office


TheOffice = Annotated[RegistryOffice, Depends(_office)]
Wanted = Annotated[Paging, Depends()]
Said = Annotated[dict[str, Any], Body(json_schema_extra=entry_schema())]
EntryId = Annotated[str, Path(min_length=1, max_length=64)]
PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"image/svg+xml": {"schema": {}}, "image/png": {"schema": {}}},
    }
}

registry = APIRouter(prefix="/api/v1/registry", tags=["registry"])


@registry.post("/import")
async def import_files(office: TheOffice, wish: Import) -> ImportBody:
    """Takes in files, or only shows what they would change; all or nothing unless `skip_bad`."""
    try:
        incoming = from_texts(wish.files)
    except RegistryInvalid as error:
        raise RequestInvalid(str(error)) from error
    taken = await office.desk.take_in(incoming, skip_bad=wish.skip_bad, preview=wish.preview)
    return _import_body(taken)


@registry.get("/export/{file}", response_class=Response)
async def export_file(office: TheOffice, file: Annotated[str, Path(max_length=40)]) -> Response:
    """`registry.yaml` with everything, or one kind as `agents.csv`, `customers.csv` and so on."""
    registered = office.desk.registry
    texts = (
        {"registry.yaml": to_yaml(registered)} if file == "registry.yaml" else to_csv(registered)
    )
    if file not in texts:
        raise NotFound(f"no export {file}")
    media = "application/yaml" if file.endswith(".yaml") else "text/csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(texts[file], media_type=media, headers=headers)


@registry.get("/sync")
async def tell_sync(office: TheOffice) -> SyncBody:
    """The outside source and what its last runs did."""
    sync = office.sync
    if sync is None:
        return SyncBody(configured=False, every_minutes=None, runs=[])
    runs = [_run_body(one) for one in await sync.runs(RUNS_SHOWN)]
    return SyncBody(configured=True, every_minutes=sync.every_s / 60, runs=runs)


@registry.post("/sync/runs")
async def sync_now(office: TheOffice) -> SyncRunBody:
    """Asks the outside source now."""
    return _run_body(await _synchronising(office).now())


@registry.post("/sync/runs/{run_id}/confirm")
async def confirm_run(
    office: TheOffice, run_id: Annotated[int, Path(ge=1, le=2**53)]
) -> SyncRunBody:
    """Lets a held run remove what it wants to remove, and no more."""
    return _run_body(await _synchronising(office).confirm(run_id))


@registry.get("/agents/{agent_id}/proposal")
async def propose_capability(office: TheOffice, agent_id: EntryId) -> ProposalBody:
    """What the agent's capability could be, with every reason."""
    entered = office.desk.entry("agents", agent_id)["capability"]
    proposal = await office.desk.proposal(agent_id)
    reasons = [
        ReasonBody(key=one.key, points=one.points, figures=dict(one.figures))
        for one in proposal.reasons
    ]
    return ProposalBody(entered=entered, proposed=proposal.value, reasons=reasons)


@registry.get("/agents/{agent_id}/presence")
async def tell_presence_source(office: TheOffice, agent_id: EntryId) -> PresenceBody:
    """What tells whether the agent is there: for admins and for himself."""
    return PresenceBody(presence=office.desk.entry("agents", agent_id)["presence"])


@registry.get("/zones/{zone_id}/opening")
async def tell_opening(office: TheOffice, zone_id: EntryId) -> OpeningBody:
    """Whether the zone is open now, until when, and what callers are told."""
    zone = office.desk.entry("zones", zone_id)
    now_ms = office.clock.to_ms(office.clock.now_s())
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    opening = zone_opening(office.desk.registry, zone_id, moment)
    back = opening.back
    return OpeningBody(
        open=opening.open,
        until=None if opening.until is None else opening.until.isoformat(),
        back=None
        if back is None
        else BackBody(
            key=back.key,
            weekday=back.weekday,
            day=back.day.isoformat(),
            at=f"{back.at:%H:%M}",
        ),
        holiday=opening.holiday,
        closed_action=zone["closed_action"],
    )


@registry.get("/floors/{floor_id}/plan", response_class=Response)
async def tell_plan(office: TheOffice, floor_id: EntryId) -> Response:
    """The background of a floor, taken apart and put together anew when it was uploaded."""
    plan = await office.desk.ask(lambda store: store.registry.plan(floor_id))
    if plan is None:
        raise NotFound(f"no plan of floor {floor_id}")
    headers = {
        "Content-Security-Policy": PLAN_IS,
        "Cache-Control": "no-cache",
        "X-Plan-Width": f"{plan.width:g}",
        "X-Plan-Height": f"{plan.height:g}",
    }
    return Response(plan.content, media_type=plan.media_type, headers=headers)


@registry.put("/floors/{floor_id}/plan", openapi_extra=PICTURE)
async def put_plan(office: TheOffice, floor_id: EntryId, request: Request) -> PlanBody:
    """Gives a floor a background: SVG or PNG, as the body of the request."""
    plan = await office.desk.put_plan(floor_id, await request.body())
    assert plan is not None  # noqa: S101  # something was given
    return PlanBody(width=plan.width, height=plan.height, media_type=plan.media_type)


@registry.delete("/floors/{floor_id}/plan", status_code=204, response_class=Response)
async def drop_plan(office: TheOffice, floor_id: EntryId) -> None:
    """Takes the background of a floor away."""
    await office.desk.put_plan(floor_id, None)


@registry.get("/{kind}")
async def list_entries(
    office: TheOffice, request: Request, kind: Kind, wanted: Wanted
) -> list[Entry]:
    """All entries of a kind, in the order of their keys."""
    found = entities_of(office.desk.registry)[kind]
    return [_visible(entry_of(found[one]), kind, request) for one in wanted.of(found, str)]


@registry.post("/{kind}", status_code=201)
async def add_entry(office: TheOffice, request: Request, kind: Kind, said: Said) -> Entry:
    """A new entry; what is not said is the default. It counts at once."""
    return _visible(await office.desk.add(kind, said), kind, request)


@registry.get("/{kind}/{entry_id}")
async def tell_entry(office: TheOffice, request: Request, kind: Kind, entry_id: EntryId) -> Entry:
    """One entry in its written form; its key is `id`, `customer` or `number`."""
    return _visible(office.desk.entry(kind, entry_id), kind, request)


@registry.put("/{kind}/{entry_id}", responses=VERSION_REFUSALS)
async def replace_entry(
    office: TheOffice, request: Request, kind: Kind, entry_id: EntryId, said: Said
) -> Entry:
    """The whole entry anew; needs If-Match. It counts at once."""
    return _visible(await office.desk.change(kind, entry_id, said, whole=True), kind, request)


@registry.patch("/{kind}/{entry_id}", responses=VERSION_REFUSALS)
async def change_entry(
    office: TheOffice, request: Request, kind: Kind, entry_id: EntryId, said: Said
) -> Entry:
    """Some fields of an entry; null is the default; needs If-Match. It counts at once."""
    return _visible(await office.desk.change(kind, entry_id, said, whole=False), kind, request)


@registry.delete(
    "/{kind}/{entry_id}", status_code=204, response_class=Response, responses=VERSION_REFUSALS
)
async def remove_entry(office: TheOffice, kind: Kind, entry_id: EntryId) -> None:
    """Takes an entry away; 409 names what still needs it; needs If-Match."""
    await office.desk.remove(kind, entry_id)


def _synchronising(office: RegistryOffice) -> RegistrySync:
    if office.sync is None:
        raise Conflict("no outside source is configured; see registry_sync in the configuration")
    return office.sync


def _visible(entry: Entry, kind: str, request: Request) -> Entry:
    """Only admins see what tells whether an agent is there; he himself asks elsewhere."""
    who = principal(request)
    if kind != "agents" or (who is not None and who.role is Role.ADMIN):
        return entry
    return {name: value for name, value in entry.items() if name != "presence"}


def _import_body(taken: TakenIn) -> ImportBody:
    changes = taken.change.changes
    return ImportBody.model_validate(
        {
            "applied": taken.applied,
            "counts": taken.change.counts(),
            "changes": [change_words(one) for one in changes[:CHANGES_KEPT]],
            "change_count": len(changes),
            "bad_rows": [str(one) for one in taken.bad],
        }
    )


def _run_body(stored: StoredRun) -> SyncRunBody:
    run = stored.run
    return SyncRunBody.model_validate(
        {
            "id": stored.id,
            "at_ms": stored.at_ms,
            "cause": run.cause.value,
            "outcome": run.outcome.value,
            "message": run.message,
            "counts": run.counts,
            "changes": run.changes,
            "bad_rows": run.bad_rows,
            "bad_count": run.bad_count,
        }
    )

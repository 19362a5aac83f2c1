"""The web application: routes, and the layers every request passes before it reaches one."""

from typing import Any

from fastapi import FastAPI, Security
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles

from dispatcher.web import (
    account_api,
    api,
    call_control_api,
    explain_api,
    operations_api,
    own_desk_api,
    person_api,
    registry_api,
    statistics_api,
    technician_api,
)
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.changes import Changes
from dispatcher.web.doorway import Doorway
from dispatcher.web.entrance import entrance_routes
from dispatcher.web.explaining import Explaining, explaining_for
from dispatcher.web.other_house import other_house_routes
from dispatcher.web.pages import HERE, Pages, page_routes
from dispatcher.web.problems import REFUSALS, Problem, add_problem_answers
from dispatcher.web.registry_office import RegistryOffice, registry_office
from dispatcher.web.registry_pages import registry_page_routes
from dispatcher.web.report_pages import report_page_routes

ROUTERS = (
    api.calls,
    api.people,
    api.floor,
    person_api.persons,
    account_api.accounts,
    registry_api.registry,
    technician_api.technician,
    operations_api.operations,
    call_control_api.control,
    own_desk_api.own_desk,
    explain_api.explain,
    statistics_api.statistics,
)


def create_app(
    *,
    desk: Desk,
    access: Access,
    office: RegistryOffice | None = None,
    explaining: Explaining | None = None,
) -> FastAPI:
    """The application.

    Args:
        desk: what the routes about calls, people and seats work with.
        access: who may come in.
        office: where the registry is changed; made here when nobody else needs it.
        explaining: reasons and figures; made here when nobody else needs them.
    """
    app = FastAPI(title="Seat Presence dispatcher", docs_url=None, redoc_url=None)
    app.state.desk = desk
    app.state.access = access
    app.state.registry_office = office or registry_office(desk)
    explaining = explaining or explaining_for(
        desk.dispatcher, desk.clock, absence_s=desk.absence_s
    )
    app.state.explaining, app.state.statistics = explaining, explaining.statistics
    add_problem_answers(app)
    # The doorway checks; this only tells readers of the OpenAPI document about it.
    told = [Security(HTTPBearer(auto_error=False))]
    for routes in ROUTERS:
        app.include_router(routes, dependencies=told, responses=REFUSALS)
    _add_pages(app, desk, access, explaining)
    _describe(app)
    _add_layers(app, access)
    return app


def _add_layers(app: FastAPI, access: Access) -> None:
    # The last one added is the first one passed.
    app.add_middleware(
        Changes,
        answers=access.rows,
        in_store=access.in_store,
        audit=access.audit,
        clock=access.clock,
    )
    app.add_middleware(
        Doorway,
        recognition=access.recognition,
        exposure=access.exposure,
        limits=access.limits,
    )


def _add_pages(app: FastAPI, desk: Desk, access: Access, explaining: Explaining) -> None:
    site, insecure = desk.dispatcher.registry.site, access.exposure.insecure
    pages = Pages(site=site, insecure=insecure)
    app.include_router(page_routes(pages=pages, access=access))
    app.include_router(entrance_routes(pages=pages, access=access))
    app.include_router(registry_page_routes(pages=pages))
    app.include_router(
        report_page_routes(
            pages=pages,
            explaining=explaining,
            clock=desk.clock,
            registry=lambda: desk.dispatcher.registry,
        )
    )
    if access.other_house is not None:
        app.include_router(other_house_routes(access=access, house=access.other_house))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}


def _describe(app: FastAPI) -> None:
    """Puts the shape of refusals into the OpenAPI document once, not at every route."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

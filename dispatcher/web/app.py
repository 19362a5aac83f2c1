"""The web application: routes, and the layers every request passes before it reaches one."""

from typing import Any

from fastapi import FastAPI, Security
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles

from dispatcher.web import (
    account_api,
    api,
    attachment_api,
    call_control_api,
    customer_api,
    desk_api,
    explain_api,
    lead_api,
    leaving_api,
    my_order_api,
    operations_api,
    order_api,
    own_desk_api,
    person_api,
    push_api,
    registry_api,
    request_api,
    statistics_api,
    technician_api,
    template_api,
)
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.changes import Changes
from dispatcher.web.customer_office import CustomerTies, customer_office
from dispatcher.web.customer_pages import customer_page_routes
from dispatcher.web.desk_lines import DeskLines
from dispatcher.web.desk_office import desk_office
from dispatcher.web.desk_pages import desk_page_routes
from dispatcher.web.doorway import Doorway
from dispatcher.web.entrance import entrance_routes
from dispatcher.web.explaining import Explaining, explaining_for
from dispatcher.web.order_office import OrderOffice, order_office
from dispatcher.web.other_house import other_house_routes
from dispatcher.web.pages import HERE, Pages, page_routes
from dispatcher.web.problems import REFUSALS, Problem, add_problem_answers
from dispatcher.web.push_office import PushOffice, quiet_office
from dispatcher.web.registry_office import RegistryOffice, registry_office
from dispatcher.web.registry_pages import registry_page_routes
from dispatcher.web.report_pages import report_page_routes
from dispatcher.web.supervisor_pages import supervisor_page_routes
from dispatcher.web.timer_office import TimerTies, timer_office
from dispatcher.web.wallboard import wallboard_routes

ROUTERS = (
    api.calls,
    api.people,
    api.floor,
    person_api.persons,
    account_api.accounts,
    registry_api.registry,
    technician_api.technician,
    order_api.orders,
    my_order_api.my_orders,
    attachment_api.files,
    template_api.templates,
    customer_api.customers,
    request_api.requests,
    leaving_api.leavings,
    desk_api.own,
    lead_api.lead,
    lead_api.colleagues,
    push_api.pushes,
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
    orders: OrderOffice | None = None,
    customers: CustomerTies | None = None,
    timers: TimerTies | None = None,
    pushes: PushOffice | None = None,
    lines: DeskLines | None = None,
    explaining: Explaining | None = None,
) -> FastAPI:
    """The application.

    Args:
        desk: what the routes about calls, people and seats work with.
        access: who may come in.
        office: where the registry is changed; made here when nobody else needs it.
        orders: where work orders are; made here, without attachments, when nobody else needs it.
        customers: what the site has given its customers' office.
        pushes: where devices subscribe and calls are taken; without, devices are not told.
        timers: what the site has said about reminders; none without.
        lines: to agents' open pages; whoever prompts agents prompts these.
        explaining: reasons and figures; made here when nobody else needs them.
    """
    app = FastAPI(title="Seat Presence dispatcher", docs_url=None, redoc_url=None)
    app.state.desk, app.state.access = desk, access
    app.state.registry_office = office = office or registry_office(desk)
    _add_desk(app, desk, access, office, lines or DeskLines(), orders, customers, timers, pushes)
    explaining = explaining or explaining_for(
        desk.dispatcher, desk.clock, absence_s=desk.absence_s
    )
    app.state.explaining, app.state.statistics = explaining, explaining.statistics
    add_problem_answers(app)
    _add_routes(app)
    _add_pages(app, desk, access, explaining)
    _describe(app)
    _add_layers(app, access)
    return app


def _add_routes(app: FastAPI) -> None:
    # The doorway checks; this only tells readers of the OpenAPI document about it.
    told = [Security(HTTPBearer(auto_error=False))]
    for routes in ROUTERS:
        app.include_router(routes, dependencies=told, responses=REFUSALS)


def _add_desk(
    app: FastAPI,
    desk: Desk,
    access: Access,
    office: RegistryOffice,
    lines: DeskLines,
    orders: OrderOffice | None,
    customers: CustomerTies | None,
    timers: TimerTies | None,
    pushes: PushOffice | None,
) -> None:
    state = app.state
    state.orders = orders = orders or order_office(desk, access, prompt=lines.prompt)
    state.pushes = pushes or quiet_office(access, lines.prompt)
    state.desks = desk_office(desk, access, office, lines)
    state.customer_office = customer_office(desk, access, office, orders.desk, customers)
    state.timers = timer_office(desk, access, office, orders, state.customer_office, timers)


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
    _add_desk_pages(app, pages, desk, access)
    reports = report_page_routes(
        pages=pages,
        explaining=explaining,
        clock=desk.clock,
        registry=lambda: desk.dispatcher.registry,
    )
    app.include_router(reports)
    if access.other_house is not None:
        app.include_router(other_house_routes(access=access, house=access.other_house))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}


def _add_desk_pages(app: FastAPI, pages: Pages, desk: Desk, access: Access) -> None:
    app.include_router(customer_page_routes(pages=pages))
    app.include_router(desk_page_routes(pages=pages))
    app.include_router(supervisor_page_routes(pages=pages, desk=desk))
    app.include_router(wallboard_routes(pages=pages, access=access))


def _describe(app: FastAPI) -> None:
    """Puts the shape of refusals into the OpenAPI document once, not at every route."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

"""The web application: routes, the door, and what is refused before either."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response, Security
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles

from dispatcher.web import api, technician_api
from dispatcher.web.api import Desk
from dispatcher.web.pages import HERE, page_routes
from dispatcher.web.problems import REFUSALS, add_problem_answers, problem
from dispatcher.web.security import TokenGate, add_security_headers

MAX_BODY_BYTES = 65_536

# Only names of this machine: a foreign site must not reach us through its own DNS.
OUR_NAMES = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)

Next = Callable[[Request], Awaitable[Response]]


def create_app(*, desk: Desk, token: str) -> FastAPI:
    """The application.

    Args:
        desk: what the routes work with.
        token: the one secret that opens everything until there is a log-in.
    """
    gate = TokenGate(token)
    app = FastAPI(title="Seat Presence dispatcher", docs_url=None, redoc_url=None)
    app.state.desk = desk
    add_problem_answers(app)

    @app.middleware("http")
    async def door(request: Request, call_next: Next) -> Response:
        if not OUR_NAMES.fullmatch(request.headers.get("host", "")):
            return problem(HTTPStatus.BAD_REQUEST, "this is 127.0.0.1, localhost or [::1]")
        if _too_large(request):
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BODY_BYTES} bytes")
        knocks = request.url.path == "/" and gate.is_token(request.query_params.get("token", ""))
        if not knocks and not gate.admits(request):
            return problem(
                HTTPStatus.UNAUTHORIZED,
                "open the address the dispatcher printed when it started, "
                "or send its token as `Authorization: Bearer …`",
            )
        return await call_next(request)

    app.middleware("http")(add_security_headers)
    # The door checks the token; this only tells readers of the OpenAPI document about it.
    told = [Security(HTTPBearer(auto_error=False))]
    for routes in (api.calls, api.people, api.floor, technician_api.technician):
        app.include_router(routes, dependencies=told, responses=REFUSALS)
    app.include_router(page_routes(gate=gate, site=desk.dispatcher.registry.site))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _too_large(request: Request) -> bool:
    length = request.headers.get("content-length")
    if length is None:
        return "transfer-encoding" in request.headers
    return not length.isdigit() or int(length) > MAX_BODY_BYTES

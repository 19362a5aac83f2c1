"""The way to the other house and back (OpenID Connect)."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dispatcher.accounts.oidc import OtherHouse, Vouched
from dispatcher.accounts.values import User
from dispatcher.errors import LogInRefused
from dispatcher.web.access import Access
from dispatcher.web.security import let_in, seen

STATE_COOKIE_LIVES_S = 600
BACK = "/log-in/other-house/back"
REFUSED = "/log-in?why=other_house"


def other_house_routes(*, access: Access, house: OtherHouse) -> APIRouter:
    """Sends a browser there, and takes it in when it comes back."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/log-in/other-house")
    async def leave(request: Request) -> Response:
        try:
            url, state = await house.way_there(_back_here(request))
        except LogInRefused:
            return RedirectResponse(REFUSED, status_code=303)
        return _with_state(RedirectResponse(url, status_code=303), state, request)

    @routes.get(BACK)
    async def come_back(request: Request) -> Response:
        query, address = request.query_params, seen(request).address
        expected = request.cookies.get(_state_cookie(request), "")
        try:
            vouched = await house.back(query.get("state", ""), expected, query.get("code", ""))
            user = await access.in_store(lambda: _user(access, vouched))
        except LogInRefused:
            await access.audit.arrival(None, address, "log_in_other_house", "refused")
            return RedirectResponse(REFUSED, status_code=303)
        secret = await access.door.enter(user, address, "log_in_other_house")
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(_state_cookie(request), path="/", secure=seen(request).secure)
        return let_in(response, secret, request)

    return routes


def _with_state(response: Response, state: str, request: Request) -> Response:
    """Only the browser that left may come back."""
    response.set_cookie(
        _state_cookie(request),
        state,
        max_age=STATE_COOKIE_LIVES_S,
        httponly=True,
        samesite="lax",
        path="/",
        secure=seen(request).secure,
    )
    return response


def _user(access: Access, vouched: Vouched) -> User:
    """The user the other house vouches for: known by identity, never by name alone."""
    known = access.rows.user_of_identity(vouched.identity)
    if known is not None:
        if known.locked:
            raise LogInRefused(f"{known.name} is locked")
        return replace(known, role=vouched.role, person_id=vouched.person_id)
    if access.rows.user(vouched.name) is not None:
        raise LogInRefused(f"{vouched.name} is somebody else here already")
    return User(
        name=vouched.name,
        role=vouched.role,
        person_id=vouched.person_id,
        identity=vouched.identity,
        made_ms=access.now_ms(),
    )


def _back_here(request: Request) -> str:
    scheme = "https" if seen(request).secure else "http"
    return f"{scheme}://{request.headers['host']}{BACK}"


def _state_cookie(request: Request) -> str:
    return "__Host-other-house" if seen(request).secure else "other-house"

"""The pages at the entrance: log-in, set-up by a one-time link, one's own account."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dispatcher.accounts.secret_texts import same
from dispatcher.accounts.values import Principal
from dispatcher.errors import LinkSpent, LogInRefused, NotAllowed, RequestInvalid, TooManyTries
from dispatcher.web.access import Access
from dispatcher.web.doorway import HOMES
from dispatcher.web.pages import Pages
from dispatcher.web.role_rules import FLOOR
from dispatcher.web.security import let_in, let_out, principal, seen

Form = dict[str, str]


def entrance_routes(*, pages: Pages, access: Access) -> APIRouter:
    """Log-in, log-out, set-up, account."""
    routes = APIRouter(include_in_schema=False)
    _add_log_in(routes, pages, access)
    _add_set_up(routes, pages, access)
    _add_account(routes, pages, access)

    @routes.get("/ca.pem")
    async def authority() -> Response:
        if access.authority_pem is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(access.authority_pem, media_type="application/x-pem-file")

    return routes


def _add_log_in(routes: APIRouter, pages: Pages, access: Access) -> None:
    @routes.get("/log-in")
    async def log_in_page(request: Request) -> Response:
        known = principal(request)
        if known is not None and not known.only_looks:
            return RedirectResponse(_home(known), status_code=303)
        query = request.query_params
        why = "other_house" if query.get("why") == "other_house" else None
        return _log_in_page(request, pages, access, why=why, wanted=query.get("next", ""))

    @routes.post("/log-in")
    async def log_in(request: Request) -> Response:
        form = await form_of(request)
        name, address = form.get("name", ""), seen(request).address
        again = {"name": name, "wanted": form.get("next", "")}
        try:
            secret = await access.door.log_in(name, form.get("password", ""), address)
        except LogInRefused:
            return _log_in_page(request, pages, access, status=401, why="wrong", **again)
        except TooManyTries as error:
            page = _log_in_page(request, pages, access, status=429, why="wait", **again)
            page.headers["Retry-After"] = str(round(error.wait_s) + 1)
            return page
        return let_in(RedirectResponse(_inside(form), status_code=303), secret, request)

    @routes.post("/log-out")
    async def log_out(request: Request) -> Response:
        known = await _own_form(request)
        await access.door.log_out(known[0], seen(request).address)
        return let_out(RedirectResponse("/log-in", status_code=303), request)


def _add_set_up(routes: APIRouter, pages: Pages, access: Access) -> None:
    @routes.get("/set-up/{secret}")
    async def set_up_page(request: Request, secret: str) -> Response:
        try:
            link = await access.door.opened(secret, seen(request).address)
        except (LinkSpent, TooManyTries):
            return pages.show(request, "set_up.html", status=410, spent=True)
        return pages.show(request, "set_up.html", user=link.user)

    @routes.post("/set-up/{secret}")
    async def set_up(request: Request, secret: str) -> Response:
        form = await form_of(request)
        address = seen(request).address
        name = form.get("name", "")
        try:
            link = await access.door.opened(secret, address)
            session = await access.door.set_up(secret, name, form.get("password", ""), address)
        except (LinkSpent, TooManyTries):
            return pages.show(request, "set_up.html", status=410, spent=True)
        except RequestInvalid as error:
            return pages.show(
                request, "set_up.html", status=422, user=link.user, name=name, why=str(error)
            )
        return let_in(RedirectResponse("/account", status_code=303), session, request)


def _add_account(routes: APIRouter, pages: Pages, access: Access) -> None:
    @routes.get("/account")
    async def account_page(request: Request) -> Response:
        return pages.show(request, "account.html", floor=_sees_floor(_known(request)))

    @routes.post("/account/password")
    async def change_password(request: Request) -> Response:
        known, form = await _own_form(request)
        address, why, status = seen(request).address, "done", HTTPStatus.OK
        try:
            await access.door.change_password(
                known, form.get("old", ""), form.get("password", ""), address
            )
        except LogInRefused:
            why, status = "old_wrong", HTTPStatus.FORBIDDEN
        except TooManyTries:
            why, status = "wait", HTTPStatus.TOO_MANY_REQUESTS
        except RequestInvalid as error:
            why, status = str(error), HTTPStatus.UNPROCESSABLE_ENTITY
        return pages.show(
            request, "account.html", status=status, why=why, floor=_sees_floor(known)
        )


async def form_of(request: Request) -> Form:
    """The fields of a page's form, the first value of each.

    Raises:
        RequestInvalid: the body is no form.
    """
    try:
        text = (await request.body()).decode("utf-8")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise RequestInvalid("body: no form as a page sends it") from error
    return {name: values[0] for name, values in fields.items()}


async def _own_form(request: Request) -> tuple[Principal, Form]:
    """The form of somebody who is logged in; it must carry his session's CSRF value."""
    known, form = _known(request), await form_of(request)
    if known.csrf is not None and not same(form.get("csrf", ""), known.csrf):
        raise NotAllowed("the form is not from this session; load the page again")
    return known, form


def _known(request: Request) -> Principal:
    known = principal(request)
    if known is None:
        raise NotAllowed("log in first")
    return known


def _log_in_page(
    request: Request,
    pages: Pages,
    access: Access,
    *,
    status: int = 200,
    why: str | None = None,
    name: str = "",
    wanted: str = "",
) -> Response:
    house = access.other_house
    return pages.show(
        request,
        "log_in.html",
        status=status,
        why=why,
        name=name,
        wanted=wanted,
        other_house=None if house is None else house.label,
    )


def _inside(form: Form) -> str:
    """Where somebody wanted to go: only ever a page of ours."""
    wanted = form.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if ours and not (parts.scheme or parts.netloc) and wanted.isprintable() else "/"


def _home(known: Principal) -> str:
    return "/" if _sees_floor(known) else HOMES.get(known.role, "/account")


def _sees_floor(known: Principal) -> bool:
    return known.role in FLOOR

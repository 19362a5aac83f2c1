"""The doorway: nothing reaches a route before it is known who asks and that he may.

In this order: where it comes from, how large it is, who it is, whether he asks too often, whether
his role may, whether his browser was made to. What is refused never reaches the application.
"""

import logging
import re
from http import HTTPStatus
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response

from dispatcher.accounts.recognition import Recognition
from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import same
from dispatcher.accounts.values import Principal, Way
from dispatcher.web.carried import App, Message, Receive, Scope, Send
from dispatcher.web.problems import problem
from dispatcher.web.rate_limits import Limits
from dispatcher.web.role_matrix import Match, matching, methods_at
from dispatcher.web.security import (
    CSRF_HEADER,
    HEADERS,
    HSTS,
    SAFE_METHODS,
    bearer_of,
    comes_from_elsewhere,
    session_cookie,
)
from dispatcher.web.seen_from import Exposure, Seen, is_loopback, seen_from
from dispatcher.web.wall_key import wall_key, wall_key_in_address

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 65_536
# Whole files come in here, from admins alone.
FILES = re.compile(r"/api/v1/registry/(import|floors/[^/]+/plan)")
MAX_FILE_BYTES = 32 * 1024 * 1024
# Files of work orders; what they may be is checked behind.
ATTACHED = re.compile(r"/api/v1/(work-orders|me/orders)/[^/]+/attachments")
MAX_ATTACHED_BYTES = 10 * 1024 * 1024
# Where somebody goes who is known and has no floor to see.
HOMES = {Role.AGENT: "/desk", Role.CUSTOMER: "/me/", Role.WALLBOARD: "/wallboard"}
NO_WALL_KEY = "this key opens no wallboard any more; an administrator makes a new one"
NOT_KNOWN = (
    "send a token as `Authorization: Bearer …`, or log in at /log-in; "
    "how to get either: docs/api.md"
)


class Doorway:
    """ASGI middleware around the whole application.

    Args:
        app: what lies behind.
        recognition: knows visitors.
        exposure: what the site allows beyond its loopback.
        limits: how often one visitor may ask.
    """

    def __init__(
        self, app: App, *, recognition: Recognition, exposure: Exposure, limits: Limits
    ) -> None:
        self._app = app
        self._recognition = recognition
        self._exposure = exposure
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        seen = self._seen(scope, headers)
        send = _with_headers(send, seen)
        refusal = _refused_unseen(scope["path"], headers, seen) or await self._judged(
            scope, headers, seen
        )
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _seen(self, scope: Scope, headers: Headers) -> Seen:
        peer = (scope.get("client") or ("", 0))[0]
        return seen_from(peer, scope.get("scheme", "http"), headers, self._exposure)

    async def _judged(self, scope: Scope, headers: Headers, seen: Seen) -> Response | None:
        """Why the request stops here; None when it may go on."""
        match = matching(scope["method"], scope["path"])
        principal = await self._principal(scope, headers, seen)
        scope.setdefault("state", {}).update(seen=seen, principal=principal, match=match)
        turned = self._limits.turned(scope["method"], match, principal, seen)
        if turned is not None:
            return turned.answer()
        visit = self._visit_wanted(scope, seen)
        if visit is not None:
            return None if visit else problem(HTTPStatus.UNAUTHORIZED, f"wrong token; {NOT_KNOWN}")
        if principal is None and not (match is not None and match.rule.open):
            if wall_key_in_address(scope["path"], scope["query_string"]):
                return problem(HTTPStatus.UNAUTHORIZED, NO_WALL_KEY)
            return _asked_to_log_in(scope, headers)
        if match is None:
            return _no_such_route(scope)
        return _forbidden(scope, headers, match, principal)

    async def _principal(self, scope: Scope, headers: Headers, seen: Seen) -> Principal | None:
        if key := wall_key(scope["path"], scope["query_string"], headers):
            by_key = await self._recognition.by_token(key)
            if by_key is not None and by_key.role is Role.WALLBOARD:
                return by_key
        token = bearer_of(headers)
        if token is not None:
            return await self._recognition.by_token(token)
        cookie = cookie_parser(headers.get("cookie", "")).get(session_cookie(seen.secure))
        return await self._recognition.by_cookie(cookie) if cookie else None

    def _visit_wanted(self, scope: Scope, seen: Seen) -> bool | None:
        """Whether this is the address with the service token in it, and the token the right one.

        Only on this machine's own loopback: an address is written down in too many places.
        """
        if (
            scope["path"] != "/"
            or scope["method"] != "GET"
            or b"token=" not in (scope["query_string"])
        ):
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        right = is_loopback(seen.address) and self._recognition.is_service_token(given)
        scope["state"]["visit"] = right
        return right


def _refused_unseen(path: str, headers: Headers, seen: Seen) -> Response | None:
    if seen.refusal is not None:
        return problem(HTTPStatus.BAD_REQUEST, seen.refusal)
    most_bytes = _most_bytes(path)
    if _too_large(headers, most_bytes):
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {most_bytes} bytes")
    return None


def _most_bytes(path: str) -> int:
    if FILES.fullmatch(path):
        return MAX_FILE_BYTES
    return MAX_ATTACHED_BYTES if ATTACHED.fullmatch(path) else MAX_BODY_BYTES


def _too_large(headers: Headers, most_bytes: int) -> bool:
    length = headers.get("content-length")
    if length is None:
        return "transfer-encoding" in headers
    return not (length.isascii() and length.isdigit()) or int(length) > most_bytes


def _asked_to_log_in(scope: Scope, headers: Headers) -> Response:
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        query = scope["query_string"].decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"/log-in?next={quote(wanted, safe='')}", status_code=303)
    refusal = problem(HTTPStatus.UNAUTHORIZED, NOT_KNOWN)
    refusal.headers["WWW-Authenticate"] = "Bearer"
    return refusal


def _no_such_route(scope: Scope) -> Response:
    methods = methods_at(scope["path"])
    if not methods:
        return problem(HTTPStatus.NOT_FOUND, "there is no such page or route")
    refusal = problem(HTTPStatus.METHOD_NOT_ALLOWED, f"only {', '.join(methods)}")
    refusal.headers["Allow"] = ", ".join(methods)
    return refusal


def _forbidden(
    scope: Scope, headers: Headers, match: Match, principal: Principal | None
) -> Response | None:
    """What speaks against a request whose sender is known, or need not be."""
    changes = scope["method"] not in SAFE_METHODS
    by_browser = principal is None or principal.way in {Way.SESSION, Way.VISIT}
    if changes and by_browser and comes_from_elsewhere(headers):
        return problem(HTTPStatus.FORBIDDEN, "another site's page has sent this")
    if principal is None:
        return None
    if not match.rule.admits(principal.role, principal.person_id, match.parameters):
        if scope["path"] == "/":
            return RedirectResponse(HOMES.get(principal.role, "/account"), status_code=303)
        log.warning("refused who=%s route=%s", principal.name, match.template)
        return problem(HTTPStatus.FORBIDDEN, f"not for the role {principal.role.value}")
    if not changes or match.rule.open:
        return None
    if principal.only_looks:
        return problem(HTTPStatus.FORBIDDEN, "this visit may only look; log in to change things")
    if principal.csrf is None or match.rule.form:
        return None
    if same(headers.get(CSRF_HEADER, ""), principal.csrf):
        return None
    return problem(HTTPStatus.FORBIDDEN, f"{CSRF_HEADER} is missing or wrong")


def _with_headers(send: Send, seen: Seen) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            for name, value in (*HEADERS, HSTS) if seen.secure else HEADERS:
                headers.setdefault(name, value)
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending

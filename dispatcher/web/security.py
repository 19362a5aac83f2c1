"""Cookies, headers and the service token: what keeps foreign pages out."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from dispatcher.accounts.values import Principal
from dispatcher.web.seen_from import Seen

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECURE_COOKIE = "__Host-seat"
LOOPBACK_COOKIE = "seat"
CSRF_HEADER = "x-csrf-token"

# Headers of every answer: nothing from elsewhere runs, frames or learns anything from our pages.
HEADERS = (
    (
        "Content-Security-Policy",
        (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def read_or_make_token(state_dir: Path) -> str:
    """The service token: from `SEAT_API_TOKEN`, else from the state folder, else made now."""
    if given := os.environ.get("SEAT_API_TOKEN"):
        return given
    file = state_dir / "api-token"
    if file.exists():
        return file.read_text(encoding="ascii").strip()
    token = secrets.token_urlsafe(24)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(token + "\n")
    return token


def bearer_of(headers: Headers) -> str | None:
    """The bearer token a request carries."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def session_cookie(secure: bool) -> str:  # noqa: FBT001
    """The cookie's name: a browser takes `__Host-` over HTTPS only, and for this host only."""
    return SECURE_COOKIE if secure else LOOPBACK_COOKIE


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether another site's page sent this; programs send neither header."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        # Our pages send no referrer, so a browser says `Origin: null` of their forms.
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def seen(request: Request) -> Seen:
    """Where the request comes from, as the doorway judged it."""
    found: Seen = request.state.seen
    return found


def principal(request: Request) -> Principal | None:
    """Whose request it is, as the doorway knows it."""
    found: Principal | None = request.state.principal
    return found


def let_in(response: Response, secret: str, request: Request) -> Response:
    """Gives the browser its session."""
    secure = seen(request).secure
    response.set_cookie(
        session_cookie(secure), secret, httponly=True, samesite="lax", path="/", secure=secure
    )
    return response


def let_out(response: Response, request: Request) -> Response:
    """Takes the browser's session away."""
    secure = seen(request).secure
    response.delete_cookie(
        session_cookie(secure), httponly=True, samesite="lax", path="/", secure=secure
    )
    return response

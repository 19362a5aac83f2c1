"""Who may come in while there is no log-in yet: whoever holds the one token.

Programs send it as a bearer token. A browser trades it once for a cookie that only reads: every
change needs the header, so no foreign page can make a browser change anything.
"""

import hmac
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import Request, Response

COOKIE = "seat_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = ("/static/", "/healthz")

Next = Callable[[Request], Awaitable[Response]]


def read_or_make_token(state_dir: Path) -> str:
    """The API token: from `SEAT_API_TOKEN`, else from the state folder, else made now."""
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


class TokenGate:
    """Lets a request through, or says what is missing."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def admits(self, request: Request) -> bool:
        """Whether this request carries the token in a way that fits what it wants."""
        if request.url.path.startswith(OPEN_PATHS):
            return True
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        cookie = request.cookies.get(COOKIE, "")
        return request.method in SAFE_METHODS and self.is_token(cookie)

    def is_token(self, given: str) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(given.encode(), self._token)


async def add_security_headers(request: Request, call_next: Next) -> Response:
    """Nothing from elsewhere runs, frames or learns anything from our pages."""
    response = await call_next(request)
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return response

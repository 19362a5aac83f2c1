"""The key in the wallboard's address, or in the cookie of its page. Pure."""

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

PAGE = "/wallboard"
PATHS = frozenset({PAGE, f"{PAGE}/events"})
COOKIE = "wallboard"


def wall_key(path: str, query: bytes, headers: Headers) -> str | None:
    """The key a request for the wallboard carries; None on every other path."""
    if path not in PATHS:
        return None
    given = wall_key_in_address(path, query)
    return given or cookie_parser(headers.get("cookie", "")).get(COOKIE) or None


def wall_key_in_address(path: str, query: bytes) -> str | None:
    """The key in the address alone."""
    if path not in PATHS:
        return None
    return parse_qs(query.decode("latin-1")).get("token", [""])[0] or None

"""Lists by pages: from the last one seen on, however the list has changed since. Pure."""

from collections.abc import Callable, Iterable
from heapq import nsmallest
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")

MOST = 1_000
USUAL = 500


def page_of(
    entries: Iterable[T], key: Callable[[T], str], after: str | None, limit: int
) -> tuple[list[T], str | None]:
    """The next entries in the order of their keys, and the key to go on after, if there are more.

    Args:
        entries: all of them, in any order; keys are unique.
        key: what an entry is sorted by.
        after: key of the last one seen; None from the beginning.
        limit: how many at most.
    """
    left = entries if after is None else (one for one in entries if key(one) > after)
    found = nsmallest(limit + 1, left, key=key)
    page = found[:limit]
    return page, key(page[-1]) if len(found) > limit else None


def link_to_next(path: str, after: str, limit: int) -> str:
    """The Link header (RFC 8288) that leads on."""
    return f'<{path}?{urlencode({"after": after, "limit": limit})}>; rel="next"'

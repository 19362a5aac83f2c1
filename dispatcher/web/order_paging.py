"""Cursors of the lists of work orders."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from dispatcher.errors import RequestInvalid
from dispatcher.store.order_reading import Urgent

_URGENT = re.compile(r"(\d{1,15})\.([01])\.(\d{1,15})\.([0-9a-f]{1,40})", re.ASCII)
_NEWEST = re.compile(r"(\d{1,15})\.([0-9a-f]{1,40})", re.ASCII)


def urgent_of(after: str | None, now_ms: int) -> Urgent:
    """Where a page by urgency begins; without a cursor at the top of the list as of now.

    Raises:
        RequestInvalid: a cursor we never gave.
    """
    if after is None:
        return Urgent(as_of_ms=now_ms)
    found = _URGENT.fullmatch(after)
    if found is None:
        raise RequestInvalid("after: not from the Link of a page")
    as_of_ms, rank, waits_since_ms, order_id = found.groups()
    return Urgent(
        as_of_ms=int(as_of_ms), rank=int(rank), waits_since_ms=int(waits_since_ms), id=order_id
    )


def urgent_cursor(place: Urgent) -> str:
    """The cursor that leads on from a place."""
    return f"{place.as_of_ms}.{place.rank}.{place.waits_since_ms}.{place.id}"


def newest_of(after: str | None) -> tuple[int, str] | None:
    """Where a page from the newest back begins.

    Raises:
        RequestInvalid: a cursor we never gave.
    """
    if after is None:
        return None
    found = _NEWEST.fullmatch(after)
    if found is None:
        raise RequestInvalid("after: not from the Link of a page")
    return int(found[1]), found[2]


def newest_cursor(place: tuple[int, str]) -> str:
    """The cursor that leads on from a place."""
    return f"{place[0]}.{place[1]}"


def link_on(path: str, wanted: Mapping[str, Sequence[str]], after: str, limit: int) -> str:
    """The Link header (RFC 8288) that leads on with the same wishes."""
    query = urlencode({**wanted, "after": after, "limit": limit}, doseq=True)
    return f'<{path}?{query}>; rel="next"'

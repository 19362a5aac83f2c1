"""Ids that sort by the moment they were made (RFC 9562, UUID version 7), as 32 hex digits."""

import secrets
from threading import Lock

_COUNTS = 1 << 12
_VARIANT = 0b10 << 62

_lock = Lock()
_last = (0, 0)


def new_id(now_ms: int) -> str:
    """An id nobody has; ids of this process sort in the order they were made.

    Args:
        now_ms: milliseconds of UTC; an id never sorts before the one made last, whatever the
            clock says.
    """
    moment_ms, count = _next(now_ms)
    high = moment_ms << 16 | 7 << 12 | count
    return f"{high:016x}{_VARIANT | secrets.randbits(62):016x}"


def first_id(at_ms: int) -> str:
    """Ids made at a moment, ms of UTC, or later are not below it; earlier ones are."""
    return f"{at_ms << 16:016x}"


def _next(now_ms: int) -> tuple[int, int]:
    global _last  # noqa: PLW0603 - one order for the whole process
    with _lock:
        moment_ms, count = _last
        if now_ms > moment_ms:
            _last = (now_ms, 0)
        elif count + 1 < _COUNTS:
            _last = (moment_ms, count + 1)
        else:
            _last = (moment_ms + 1, 0)
        return _last

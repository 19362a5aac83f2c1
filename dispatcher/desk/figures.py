"""Orders as figures, for boards. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneOrders:
    """The orders of one zone that are not over.

    Attributes:
        open: nobody holds them.
        held: somebody does.
        overdue: nobody has begun with them, and somebody was reminded of them or should be.
        oldest_since_ms: since when the longest of those nobody holds waits.
    """

    open: int = 0
    held: int = 0
    overdue: int = 0
    oldest_since_ms: int | None = None

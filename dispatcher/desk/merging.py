"""Many late orders, one notice: later ones are merged in, and it ends when none is left. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

# A notice names the longest waiting; it counts them all.
SHOWN_MOST = 20
LEADS_TO = ("order_id", "number", "subject", "waits_since_ms")


class Late(Enum):
    """Whose late orders a notice is about; its value is the notice's merge key."""

    OWN = "reminder"
    LED = "reminder.zone"


@dataclass(frozen=True, kw_only=True, slots=True)
class LateOrder:
    """An order somebody waits for."""

    id: str
    number: int
    subject: str
    customer_id: str
    waits_since_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LateOrders:
    """All late orders of one person.

    Attributes:
        count: how many there are.
        longest: the longest waiting of them, in that order, at most `SHOWN_MOST`.
    """

    count: int = 0
    longest: Sequence[LateOrder] = ()


NONE_LATE = LateOrders()


def notice_body(late: LateOrders, whose: Late) -> dict[str, Any]:
    """What the one notice says; it leads to the order that has waited longest."""
    orders = [
        {
            "order_id": one.id,
            "number": one.number,
            "subject": one.subject,
            "customer_id": one.customer_id,
            "waits_since_ms": one.waits_since_ms,
        }
        for one in late.longest
    ]
    return _body("own" if whose is Late.OWN else "zone", late.count, orders)


def without(body: Mapping[str, Any], order_id: str) -> Mapping[str, Any] | None:
    """What a notice says once one of its orders is late no more.

    Returns:
        None where the orders it names do not tell: they must be looked up anew.
    """
    orders = [one for one in body["orders"] if one["order_id"] != order_id]
    if len(orders) == len(body["orders"]):
        return body if body["count"] <= len(orders) else None
    count = body["count"] - 1
    return None if count and not orders else _body(body["why"], count, orders)


def without_orders(
    body: Mapping[str, Any], orders: Collection[str], customers: Collection[str]
) -> Mapping[str, Any] | None:
    """What a notice of any kind says without some orders and customers.

    Returns:
        None where it was about them alone.
    """
    if "orders" not in body:
        return None if _is_about(body, orders, customers) else body
    kept = [one for one in body["orders"] if not _is_about(one, orders, customers)]
    dropped = len(body["orders"]) - len(kept)
    count = body.get("count", len(body["orders"])) - dropped
    if not dropped:
        return body
    if count <= 0:
        return None
    first = kept[0] if kept else {}
    leads_to = {key: first.get(key) for key in LEADS_TO if key in body}
    return {**body, **leads_to, "count": count, "orders": kept}


def only_orders(
    body: Mapping[str, Any], orders: Collection[str], customers: Collection[str]
) -> Mapping[str, Any] | None:
    """What a notice of any kind says of some orders and customers alone; None: nothing."""
    kept = [one for one in body.get("orders", ()) if _is_about(one, orders, customers)]
    if "orders" in body:
        return {"why": body.get("why"), "orders": kept} if kept else None
    return body if _is_about(body, orders, customers) else None


def _is_about(one: Mapping[str, Any], orders: Collection[str], customers: Collection[str]) -> bool:
    return one.get("order_id") in orders or one.get("customer_id") in customers


def _body(why: str, count: int, orders: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = orders[0] if orders else {}
    leads_to = {key: first.get(key) for key in LEADS_TO}
    return {"why": why, "count": count, **leads_to, "orders": [dict(one) for one in orders]}

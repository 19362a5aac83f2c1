"""Orders whose agent is away for too long go back to the pool. Pure.

Only what is certain counts: an empty chair or a log-out, never a chair nothing is known of
(CM-12). Absence never ends a binding (DS-20): the customer's next request is his agent's again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dispatcher.desk.orders import OrderState, WorkOrder
from dispatcher.registry.values import BindingPolicy, Registry

# Whoever waits for the customer's answer has nothing to do, wherever he is.
GIVEN_BACK = frozenset({OrderState.ASSIGNED, OrderState.IN_PROGRESS})


def goes_back(order: WorkOrder, registry: Registry) -> bool:
    """Whether an order goes to somebody else, as its customer has it with his own agent."""
    if order.state not in GIVEN_BACK:
        return False
    binding = registry.bindings.get(order.customer_id)
    own = binding is not None and binding.agent == order.agent_id
    # An agent who is no longer with us comes back for nobody.
    insists = own and binding is not None and binding.policy is BindingPolicy.ONLY
    return not insists or order.agent_id not in registry.agents


def by_customer(orders: Iterable[WorkOrder]) -> Mapping[str, Sequence[WorkOrder]]:
    """The orders of each customer: each is told once, of all of his."""
    found: dict[str, list[WorkOrder]] = {}
    for one in orders:
        found.setdefault(one.customer_id, []).append(one)
    return found


def listed(orders: Iterable[WorkOrder], most: int) -> list[dict[str, Any]]:
    """The first of some orders, as a notice names them."""
    named = sorted(orders, key=lambda one: (one.waits_since_ms, one.id))[:most]
    return [{"order_id": one.id, "number": one.number, "subject": one.subject} for one in named]


def gone_body(
    registry: Registry,
    agent_id: str,
    orders: Sequence[WorkOrder],
    *,
    reason: str,
    to: str | None = None,
    choose: bool = False,
) -> dict[str, Any]:
    """What the event tells one customer: who is gone, who comes instead, which orders go along.

    Args:
        registry: for names.
        agent_id: who is gone.
        orders: the customer's.
        reason: `away` or `left`.
        to: who takes over; None: whoever of the zone is free.
        choose: the customer may choose an agent anew.
    """
    gone, comes = registry.agents.get(agent_id), registry.agents.get(to or "")
    return {
        "reason": reason,
        "agent": agent_id,
        "agent_name": None if gone is None else gone.name,
        "to": to,
        "to_name": None if comes is None else comes.name,
        "choose": choose,
        "number": orders[0].number if orders else None,
        "numbers": [one.number for one in orders],
    }

"""What the routes about work orders work with, put together once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import Principal
from dispatcher.desk.order_states import OrderRules
from dispatcher.desk.orders import Actor, AuthorKind
from dispatcher.desk_work.attachments import Attachments
from dispatcher.desk_work.callback_orders import CallbackOrders
from dispatcher.desk_work.order_customers import CustomerOrders
from dispatcher.desk_work.order_desk import OrderDesk, Prompt, nobody_listens
from dispatcher.desk_work.order_merging import OrderMerging
from dispatcher.desk_work.order_steps import (
    Moved,
    NextReminder,
    OrderSteps,
    never,
    unheeded,
)
from dispatcher.desk_work.order_view import OrderView, Viewer
from dispatcher.desk_work.template_desk import TemplateDesk
from dispatcher.errors import RequestInvalid
from dispatcher.registry.values import Registry
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.security import principal, seen

AUTHORS = {
    Role.AGENT: AuthorKind.AGENT,
    Role.CUSTOMER: AuthorKind.CUSTOMER,
    Role.TELEPHONY: AuthorKind.SYSTEM,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderOffice:
    """Work orders, from every side.

    Attributes:
        registry: who works here, who is known.
        now_ms: milliseconds of UTC.
    """

    desk: OrderDesk
    customers: CustomerOrders
    merging: OrderMerging
    view: OrderView
    attachments: Attachments
    templates: TemplateDesk
    callbacks: CallbackOrders
    registry: Callable[[], Registry]
    now_ms: Callable[[], int]

    def zone(self, wanted: str | None, customer_id: str) -> str:
        """The zone of a new order: the wanted one, else his agent's first, else the first.

        Raises:
            RequestInvalid: there is no such zone.
        """
        registry = self.registry()
        if wanted is not None:
            if wanted not in registry.zones:
                raise RequestInvalid(f"zone: there is no zone {wanted}")
            return wanted
        agent_id = self.dedicated(customer_id)
        zones = () if agent_id is None else registry.agents[agent_id].zones
        return next(iter(zones), None) or next(iter(registry.zones))

    def dedicated(self, customer_id: str) -> str | None:
        """The customer's dedicated agent, if he has one who is with us (DS-14)."""
        return _dedicated(self.registry(), customer_id)

    def customer_name(self, customer_id: str) -> str:
        """The name of a customer; empty for one nobody knows."""
        return _name(self.registry(), customer_id)

    def must_be_agent(self, agent_id: str) -> str:
        """Raises: RequestInvalid: there is no such agent."""
        if agent_id not in self.registry().agents:
            raise RequestInvalid(f"agent_id: there is no agent {agent_id}")
        return agent_id


def order_office(
    desk: Desk,
    access: Access,
    *,
    folder: Path | None = None,
    rules: OrderRules | None = None,
    next_reminder: NextReminder = never,
    moved: Moved = unheeded,
    prompt: Prompt = nobody_listens,
) -> OrderOffice:
    """The office of a dispatcher.

    Args:
        desk: what the other routes work with.
        access: whose writer of rows and clock are used.
        folder: where attachments lie; None keeps none.
        rules: the site's times.
        next_reminder: see `OrderSteps`.
        moved: see `OrderSteps`.
        prompt: tells an agent who is looking now.
    """
    commits, now_ms = access.commits, access.now_ms
    steps = OrderSteps(rules=rules or OrderRules(), next_reminder=next_reminder, moved=moved)
    orders = OrderDesk(commits=commits, now_ms=now_ms, steps=steps, prompt=prompt)
    return OrderOffice(
        desk=orders,
        customers=_customers(desk, orders),
        merging=OrderMerging(commits=commits, now_ms=now_ms, steps=steps),
        view=OrderView(commits=commits),
        attachments=Attachments(commits=commits, folder=folder, now_ms=now_ms),
        templates=TemplateDesk(commits=commits, now_ms=now_ms),
        callbacks=_callbacks(desk, orders),
        registry=lambda: desk.dispatcher.registry,
        now_ms=now_ms,
    )


def _customers(desk: Desk, orders: OrderDesk) -> CustomerOrders:
    return CustomerOrders(
        commits=orders.commits,
        now_ms=orders.now_ms,
        steps=orders.steps,
        prompt=orders.prompt,
        is_with_us=lambda agent_id: agent_id in desk.dispatcher.registry.agents,
        agent_of=lambda customer_id: _dedicated(desk.dispatcher.registry, customer_id),
    )


def _callbacks(desk: Desk, orders: OrderDesk) -> CallbackOrders:
    return CallbackOrders(
        desk=orders,
        name_of=lambda customer_id: _name(desk.dispatcher.registry, customer_id),
        agent_of=lambda customer_id: _dedicated(desk.dispatcher.registry, customer_id),
    )


def _dedicated(registry: Registry, customer_id: str) -> str | None:
    binding = registry.bindings.get(customer_id)
    return binding.agent if binding is not None and binding.agent in registry.agents else None


def _name(registry: Registry, customer_id: str) -> str:
    customer = registry.customers.get(customer_id)
    return "" if customer is None else customer.name


def _office(request: Request) -> OrderOffice:
    office: OrderOffice = request.app.state.orders
    return office


def _known(request: Request) -> Principal:
    known = principal(request)
    assert known is not None  # noqa: S101 - the doorway lets nobody else through
    return known


def acting(request: Request) -> Actor:
    """Who asks, as he stands in an order's story and in the audit log."""
    me = _known(request)
    kind = AUTHORS.get(me.role, AuthorKind.STAFF)
    return Actor(
        kind=kind,
        id=me.name if kind is AuthorKind.STAFF else me.person_id,
        who=me.name,
        role=me.role.value,
        address=seen(request).address,
    )


def viewing(request: Request) -> Viewer:
    """What whoever asks may see: an agent his own and his zones', staff everything."""
    me = _known(request)
    if me.role is not Role.AGENT:
        return Viewer()
    office = _office(request)
    agent = office.registry().agents.get(me.person_id or "")
    return Viewer(agent_id=me.person_id, zones=() if agent is None else agent.zones)


TheOffice = Annotated[OrderOffice, Depends(_office)]
Me = Annotated[Actor, Depends(acting)]
Eyes = Annotated[Viewer, Depends(viewing)]

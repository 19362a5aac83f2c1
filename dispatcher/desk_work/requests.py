"""Requests for service: stored first, then given to the right agent. DS-10..14, DS-20, DS-21.

What came is committed before anybody decides about it, under the name it has where it came from;
the decision is a second transaction: order, notices, event and audit note together. A program
that ends in between goes on with it at its next start.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dispatcher.clock import Clock
from dispatcher.desk.back_words import back_words
from dispatcher.desk.covering import Care, care_for, zone_for
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind, quoted
from dispatcher.desk.ids import new_id
from dispatcher.desk.incoming import SOURCES, Incoming, checked, subject_of
from dispatcher.desk.orders import SYSTEM, Actor, NewOrder, WorkOrder
from dispatcher.desk.reach import stand_in
from dispatcher.desk_work.customer_ports import (
    AgentsNow,
    Commits,
    House,
    MakesOrder,
    Prompt,
    now_ms,
)
from dispatcher.errors import Conflict, RequestInvalid
from dispatcher.registry.calendar import Back
from dispatcher.registry.values import Customer, Registry
from dispatcher.store import request_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce, keep_notice
from dispatcher.store.request_rows import StoredRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What became of a request.

    Attributes:
        back: outside the dedicated agent's hours, when he is back.
        again: it had come before; nothing was done this time.
    """

    request: StoredRequest
    back: Back | None = None
    again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """What one transaction has done."""

    request: StoredRequest
    notices: tuple[AgentNotice, ...]
    care: Care


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestDesk:
    """Where requests come in, over every channel.

    Attributes:
        commits: the writer.
        house: registry and bindings.
        agents: who is there.
        make_order: makes the work order, in the transaction it is given.
        prompt: tells an agent's open page.
        clock: time.
    """

    commits: Commits
    house: House
    agents: AgentsNow
    make_order: MakesOrder
    prompt: Prompt
    clock: Clock

    async def take(self, incoming: Incoming, actor: Actor, customer: str | None = None) -> Taken:
        """Takes a request in; the same external id is the same request.

        Args:
            incoming: what is asked.
            actor: through whom it came, for the audit log.
            customer: who asks, where that is known for certain; else the identity tells.

        Raises:
            RequestInvalid: a field breaks a limit; names it.
        """
        checked(incoming)
        if incoming.zone is not None and incoming.zone not in self.house.registry.zones:
            raise RequestInvalid(f"zone: there is no zone {incoming.zone}")
        moment_ms = now_ms(self.clock)
        request = StoredRequest(
            id=new_id(moment_ms), incoming=incoming, at_ms=moment_ms, customer_id=customer
        )
        try:
            await self.commits.write(
                lambda connection: rows.claim_request(connection, request.id, incoming, moment_ms)
            )
        except Conflict:
            former = await self._former(incoming)
            if former.done:
                return Taken(request=former, again=True)
            request = replace(former, customer_id=customer)
        return await self._give(request, actor)

    async def resume(self) -> int:
        """Gives what was stored and given to nobody; how many. At the start of the program."""
        undone = await self.commits.read(rows.undone_requests)
        given = 0
        for request in undone:
            try:
                await self._give(request, SYSTEM)
            except (Conflict, RequestInvalid) as error:
                log.warning("request_not_given id=%s error=%s", request.id, error)
            else:
                given += 1
        return given

    async def _former(self, incoming: Incoming) -> StoredRequest:
        found = await self.commits.read(
            lambda connection: rows.request_by_external_id(connection, incoming.external_id)
        )
        if found is None or found.incoming.identity != incoming.identity:
            raise Conflict("external_id: another request came under this id")
        return found

    async def _give(self, request: StoredRequest, actor: Actor) -> Taken:
        registry = self.house.registry
        given = await self.commits.write(
            lambda connection: self._given(connection, registry, request, actor)
        )
        for notice in given.notices:
            self.prompt(notice.agent_id, notice)
        return Taken(request=given.request, back=given.care.back)

    def _given(
        self, connection: Connection, registry: Registry, request: StoredRequest, actor: Actor
    ) -> _Given:
        moment_ms, incoming = now_ms(self.clock), request.incoming
        customer = registry.customers.get(request.customer_id or "") or registry.by_identity.get(
            incoming.identity
        )
        care = Care() if customer is None else self._care(registry, customer, incoming, moment_ms)
        new = _order(registry, request, customer, care)
        order = self.make_order(connection, new, actor, moment_ms).order
        after = replace(
            request,
            customer_id=None if customer is None else customer.id,
            agent_id=care.agent_id,
            cover_id=care.cover_id,
            order_id=order.id,
            done=True,
        )
        if not rows.settle_request(connection, after, moment_ms):
            # Somebody else, with the same request, was quicker; the order is one by its key.
            return _Given(request=after, notices=(), care=care)
        announce(connection, _came(after, order, care), moment_ms)
        notices = _notices(after, order, customer, care, moment_ms)
        for notice in notices:
            keep_notice(connection, notice)
        return _Given(request=after, notices=notices, care=care)

    def _care(
        self, registry: Registry, customer: Customer, incoming: Incoming, moment_ms: int
    ) -> Care:
        return care_for(
            registry,
            customer.id,
            serves=self.agents.serves,
            moment=datetime.fromtimestamp(moment_ms / 1000, UTC),
            wish=incoming.wish,
        )


def back_in(back: Back | None) -> dict[str, str] | None:
    """When somebody is back, in the languages of the pages."""
    return None if back is None else {one: back_words(back, one) for one in ("en", "zh")}


def _order(
    registry: Registry, request: StoredRequest, customer: Customer | None, care: Care
) -> NewOrder:
    incoming = request.incoming
    return NewOrder(
        kind=incoming.kind,
        customer_id=stand_in(incoming.identity) if customer is None else customer.id,
        subject=subject_of(incoming),
        content=incoming.text,
        zone=zone_for(registry, care, incoming.zone),
        source=SOURCES[incoming.way],
        client_ref=incoming.identity,
        dedup_key=f"request:{request.id}",
        customer_name="" if customer is None else customer.name,
        agent_id=care.served_by,
    )


def _came(request: StoredRequest, order: WorkOrder, care: Care) -> DeskEvent:
    return DeskEvent(
        kind=EventKind.REQUEST_CAME,
        order_id=order.id,
        customer_id=order.customer_id,
        agent_id=care.served_by,
        body={
            "number": order.number,
            "way": request.incoming.way.value,
            "dedicated": care.agent_id,
            "cover": care.cover_id,
            "back": back_in(care.back),
        },
    )


def _notices(
    request: StoredRequest,
    order: WorkOrder,
    customer: Customer | None,
    care: Care,
    moment_ms: int,
) -> tuple[AgentNotice, ...]:
    """Whoever serves is asked; the dedicated agent, where another serves, gets it handed back."""
    body = {
        "order_id": order.id,
        "number": order.number,
        "customer_id": order.customer_id,
        "customer": None if customer is None else customer.name,
        "way": request.incoming.way.value,
        "call_me": request.incoming.call_me,
        "kind": order.kind.value,
        "subject": order.subject,
        "text": quoted(order.content),
        "cover_for": care.agent_id if care.cover_id else None,
    }
    told = []
    if care.served_by is not None:
        told.append((care.served_by, NoticeKind.REQUEST, body))
    if care.cover_id is not None and care.agent_id is not None:
        told.append((care.agent_id, NoticeKind.HAND_BACK, {**body, "served_by": care.cover_id}))
    return tuple(
        AgentNotice(id=new_id(moment_ms), agent_id=agent, at_ms=moment_ms, kind=kind, body=said)
        for agent, kind, said in told
    )

"""Events become messages: for each event and each way at most one, rung after rung.

All of it happens in the transaction it is called in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dispatcher.accounts.values import AuditEntry
from dispatcher.desk.delivery import DeliveryState
from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.ladder import (
    BESIDE,
    CALL_WAY,
    USUAL_RANK,
    Depth,
    Way,
    WayKind,
    exhausted,
    next_ways,
)
from dispatcher.desk.pushes import Delivery, Endpoint, EndpointState
from dispatcher.desk.reach import (
    Known,
    Receiver,
    gateway_for,
    phone_of,
    stand_in_of,
    written_ways,
)
from dispatcher.desk.telling import TELLINGS, WEBHOOK_TYPES, PushKind, telling_of, told_body
from dispatcher.store import push_endpoint_rows as places
from dispatcher.store import push_rows as rows
from dispatcher.store.audit_rows import note
from dispatcher.store.group_commit import Connection
from dispatcher.store.order_rows import order_by_id
from dispatcher.store.outbox_rows import keep_notice
from dispatcher.store.push_due_rows import take_events

EVENTS_AT_ONCE = 200
# An agent hears of what did not arrive, where somebody waits for it.
MISSED = frozenset({PushKind.RESULT, PushKind.STATUS})


@dataclass(frozen=True, kw_only=True, slots=True)
class PushMaking:
    """What a site can tell people by.

    Attributes:
        devices: whether browsers can be told.
        calls: whether agents ring people up at the end of the ladder.
        gateways: `email`, `sms`, `im:SERVICE`.
        receivers: systems told by webhooks.
        language: of customers who have not said theirs.
    """

    devices: bool = True
    calls: bool = True
    gateways: frozenset[str] = frozenset()
    receivers: tuple[Receiver, ...] = ()
    language: str = "en"
    _by_id: Mapping[str, Receiver] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {one.id: one for one in self.receivers})

    def take(self, connection: Connection, now_ms: int) -> tuple[int, list[AgentNotice]]:
        """Takes events nobody has taken, and makes their first messages.

        Returns:
            How many events, and whom to prompt after the commit.
        """
        events = take_events(connection, now_ms, EVENTS_AT_ONCE)
        notices: list[AgentNotice] = []
        for event_id, at_ms, event in events:
            notices += self.make(connection, event_id, at_ms, event, now_ms)
        return len(events), notices

    def make(
        self, connection: Connection, event_id: int, at_ms: int, event: DeskEvent, now_ms: int
    ) -> list[AgentNotice]:
        """The first messages of an event that happened at `at_ms`."""
        body = {**self._body(connection, event), "at_ms": at_ms}
        telling = telling_of(event.kind, event.body)
        first = Delivery(
            id="",
            event_id=event_id,
            way="",
            order_id=event.order_id,
            customer_id=event.customer_id or "",
            kind=PushKind.ORDER if telling is None else telling.kind,
            body=body,
            rank=BESIDE,
            state=DeliveryState.PENDING,
        )
        if event.kind in WEBHOOK_TYPES:
            for receiver in self.receivers:
                if receiver.rank == BESIDE and receiver.wants(event.kind, event.customer_id):
                    _keep(connection, first, receiver.id, BESIDE, now_ms)
        if telling is None or event.customer_id is None:
            return []
        if event.order_id is not None and telling.replaces:
            for held in rows.hold_back(connection, event.order_id, telling.replaces, event_id):
                written(connection, held, DeliveryState.SUPERSEDED, now_ms)
        return self.go_down(connection, first, now_ms)

    def go_down(self, connection: Connection, told: Delivery, now_ms: int) -> list[AgentNotice]:
        """The next rung of the ladder, where those above have failed.

        Args:
            connection: in a transaction.
            told: any message of the event.
            now_ms: now.

        Returns:
            Whom to prompt after the commit: the agent, when the ladder is at its end.
        """
        event = EventKind(told.body["event"])
        known = places.identities_of(connection, told.customer_id) or stand_in_of(told.customer_id)
        ways = self._ways(connection, told.customer_id, known, event, now_ms)
        made = rows.deliveries_of_event(connection, told.event_id)
        states = {one.way: one.state for one in made if one.rank != BESIDE}
        for way in next_ways(ways, states):
            more = {"phone": phone_of(known)} if way.kind is WayKind.CALL else {}
            _keep(connection, told, way.id, way.rank, now_ms, **more)
        if told.kind in MISSED and exhausted(ways, states):
            return _missed(connection, told, now_ms)
        return []

    def _ways(
        self,
        connection: Connection,
        customer_id: str,
        known: Sequence[Known],
        event: EventKind,
        now_ms: int,
    ) -> list[Way]:
        """All ways to a customer, as they are now."""
        found = places.endpoints_of(connection, customer_id)
        found += self._added(connection, customer_id, known, found, now_ms)
        ways = [
            one.way for one in found if one.state is EndpointState.ACTIVE and self._reaches(one)
        ]
        ways += [
            Way(id=one.id, kind=WayKind.WEBHOOK, rank=one.rank)
            for one in self.receivers
            if one.rank != BESIDE and one.wants(event, customer_id)
        ]
        if self.calls and TELLINGS[event].depth is Depth.CALL and phone_of(known) is not None:
            ways.append(Way(id=CALL_WAY, kind=WayKind.CALL, rank=USUAL_RANK[WayKind.CALL]))
        return ways

    def _added(
        self,
        connection: Connection,
        customer_id: str,
        known: Sequence[Known],
        there: Collection[Endpoint],
        now_ms: int,
    ) -> list[Endpoint]:
        """Places we did not know of yet: what the registry says of the customer."""
        have = {(one.kind, one.address) for one in there}
        added = []
        for kind, address in written_ways(known, self.gateways):
            if (kind, address) in have:
                continue
            rank = next((one.rank for one in there if one.kind is kind), USUAL_RANK[kind])
            place = Endpoint(
                id=new_id(now_ms),
                customer_id=customer_id,
                kind=kind,
                address=address,
                keys={},
                rank=rank,
                state=EndpointState.ACTIVE,
                failures=0,
                made_ms=now_ms,
            )
            places.keep_endpoint(connection, place)
            added.append(place)
        return added

    def _reaches(self, place: Endpoint) -> bool:
        if place.kind is WayKind.WEBPUSH:
            return self.devices
        if place.kind is WayKind.WEBHOOK:
            return place.id in self._by_id
        return gateway_for(place.kind, place.address) in self.gateways

    def _body(self, connection: Connection, event: DeskEvent) -> dict[str, Any]:
        body = told_body(event.kind, event.body)
        if event.customer_id is not None:
            language = places.language_of(connection, event.customer_id)
            body["language"] = language or self.language
        order = None if event.order_id is None else order_by_id(connection, event.order_id)
        if order is not None and order.client_ref is not None:
            # The client the order is associated with (WP-01, WP-03).
            body["client_ref"] = order.client_ref
        return body


def written(
    connection: Connection,
    told: Delivery,
    state: DeliveryState,
    now_ms: int,
    *,
    who: str = "-",
    role: str = "-",
    address: str = "",
) -> None:
    """The audit entry of a message that went its way: to whose order, how it ended."""
    entry = AuditEntry(
        at_ms=now_ms,
        who=who,
        role=role,
        address=address,
        what=f"push {told.kind.value} by {'call' if told.way == CALL_WAY else 'message'}",
        subject=told.order_id or told.customer_id,
        outcome=state.value,
    )
    note(connection, entry)


def notice_for(
    connection: Connection, told: Delivery, kind: NoticeKind, now_ms: int
) -> list[AgentNotice]:
    """A notice to whoever holds the order a message is about; nobody where nobody does."""
    order = None if told.order_id is None else order_by_id(connection, told.order_id)
    if order is None or order.agent_id is None:
        return []
    notice = AgentNotice(
        id=new_id(now_ms),
        agent_id=order.agent_id,
        at_ms=now_ms,
        kind=kind,
        body={
            "order_id": order.id,
            "number": order.number,
            "subject": order.subject,
            "customer_id": order.customer_id,
            "about": told.kind.value,
        },
    )
    keep_notice(connection, notice)
    return [notice]


def _missed(connection: Connection, told: Delivery, now_ms: int) -> list[AgentNotice]:
    return notice_for(connection, told, NoticeKind.UNDELIVERED, now_ms)


def _keep(
    connection: Connection, told: Delivery, way: str, rank: int, now_ms: int, **more: Any
) -> None:
    made = replace(
        told,
        id=new_id(now_ms),
        way=way,
        body={**told.body, **more},
        rank=rank,
        state=DeliveryState.PENDING,
        attempts=0,
        next_ms=now_ms,
        delivered_ms=None,
        read_ms=None,
        outcome=None,
        agent_id=None,
    )
    rows.keep_delivery(connection, made)

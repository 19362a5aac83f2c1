"""Customers say where they want to be told, and that they have read; agents see what arrived."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from dispatcher.accounts.values import AuditEntry
from dispatcher.desk.delivery import HELD_BACK, Turn
from dispatcher.desk.events import AgentNotice, NoticeKind
from dispatcher.desk.ids import new_id
from dispatcher.desk.ladder import BESIDE, USUAL_RANK, WayKind
from dispatcher.desk.orders import Actor
from dispatcher.desk.pushes import Delivery, Endpoint, EndpointState, standing
from dispatcher.desk.read_marks import is_read_mark
from dispatcher.desk.subscriptions import Subscription, checked_subscription
from dispatcher.desk.telling import PushKind
from dispatcher.desk_work.customer_ports import Commits, Prompt
from dispatcher.desk_work.order_steps import own
from dispatcher.desk_work.push_making import notice_for, written
from dispatcher.errors import NotAllowed, RequestInvalid
from dispatcher.store import push_endpoint_rows as places
from dispatcher.store import push_reading
from dispatcher.store import push_rows as rows
from dispatcher.store.audit_rows import note
from dispatcher.store.group_commit import Connection

MOST_DEVICES = 20
RANK_STEP = 10
READ_IN_APP = "read in the app"
READ_ELSEWHERE = "read where it arrived by another way"

# Refuses an address we do not connect to; see `Outgoing.judge`.
Judge = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A message, and the kind of place it went to."""

    delivery: Delivery
    kind: WayKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """What became of an order's messages; see `pushes.standing`."""

    standing: str
    shown: list[Shown]


@dataclass(frozen=True, kw_only=True, slots=True)
class PushDesk:
    """Where customers and agents meet the pushes.

    Attributes:
        commits: the writer of rows.
        now_ms: milliseconds of UTC.
        judge: refuses addresses we do not connect to.
        mark_key: what marks of reading are made with.
        prompt: tells an agent who is looking now.
        nudge: something may be due.
    """

    commits: Commits
    now_ms: Callable[[], int]
    judge: Judge
    mark_key: bytes = field(repr=False)
    prompt: Prompt
    nudge: Callable[[], None] = lambda: None

    async def subscribe(
        self, customer_id: str, given: Subscription, replaces: str | None, actor: Actor
    ) -> Endpoint:
        """A device of the customer's is told from now on.

        Args:
            customer_id: whose device.
            given: what his browser has made.
            replaces: the address this device had before; browsers renew theirs by themselves.
            actor: who asks.

        Raises:
            RequestInvalid: it is no subscription, or leads into a network of our own.
        """
        checked_subscription(given)
        try:
            await self.judge(given.endpoint)
        except RequestInvalid as error:
            raise RequestInvalid(f"endpoint: {error}") from error
        now_ms = self.now_ms()

        def work(connection: Connection) -> Endpoint:
            place = _placed(connection, customer_id, given, replaces, now_ms)
            places.end_elsewhere(connection, customer_id, place.address, place.keys)
            _end_oldest(connection, customer_id)
            _note(connection, actor, "push subscribed", place.id, now_ms)
            return place

        return await self.commits.write(work)

    async def unsubscribe(self, customer_id: str, address: str, actor: Actor) -> None:
        """A device is told nothing any more; one we do not know is not either."""
        now_ms = self.now_ms()

        def work(connection: Connection) -> None:
            place = places.endpoint_at(connection, customer_id, WayKind.WEBPUSH, address)
            if place is not None and place.state is EndpointState.ACTIVE:
                places.end_endpoint(connection, place.id, address)
                _note(connection, actor, "push unsubscribed", place.id, now_ms)

        await self.commits.write(work)
        self.nudge()

    async def places(self, customer_id: str) -> list[Endpoint]:
        """Where a customer is told things, in the order of his ladder; not what is gone."""
        found = await self.commits.read(
            lambda connection: places.endpoints_of(connection, customer_id)
        )
        return [one for one in found if one.state is not EndpointState.GONE]

    async def order_ladder(
        self, customer_id: str, order: Sequence[WayKind], off: Collection[WayKind], actor: Actor
    ) -> list[Endpoint]:
        """The customer's own order of ways; those `off` are not used.

        Raises:
            RequestInvalid: a way is named twice, or is none to be ordered.
        """
        if len(set(order)) < len(order) or set(order) & set(off):
            raise RequestInvalid("order: each way once, and not off too")
        if {WayKind.CALL, WayKind.WEBHOOK} & (set(order) | set(off)):
            raise RequestInvalid("order: calls come last, webhooks are set up by the site")
        now_ms = self.now_ms()

        def work(connection: Connection) -> None:
            for place in places.endpoints_of(connection, customer_id):
                if place.state is not EndpointState.GONE:
                    wanted = _ranked(place, order, off)
                    places.replace_endpoint(connection, wanted)
            _note(connection, actor, "push ladder", customer_id, now_ms)

        await self.commits.write(work)
        self.nudge()
        return await self.places(customer_id)

    async def read(self, delivery_id: str, mark: str) -> None:
        """Whoever shows the mark has received the message, and now has read it.

        Raises:
            NotAllowed: it is not the mark of this message.
        """
        if not is_read_mark(mark, delivery_id, self.mark_key):
            raise NotAllowed("this is not the mark of that message")
        now_ms = self.now_ms()

        def work(connection: Connection) -> list[AgentNotice]:
            told = rows.delivery(connection, delivery_id)
            if told is None or not rows.mark_read(connection, told.id, now_ms):
                return []
            rows.turn(connection, told, Turn.READ, delivered_ms=now_ms)
            for other in rows.deliveries_of_event(connection, told.event_id):
                if other.id != told.id and other.rank != BESIDE and other.state in HELD_BACK:
                    rows.turn(connection, other, Turn.NEWER_ANSWER, outcome=READ_ELSEWHERE)
            return _read(connection, told, now_ms)

        self._tell(await self.commits.write(work))

    async def seen_in_app(self, ref: str, customer_id: str) -> None:
        """The customer has opened his order: what was still on its way need not arrive (WP-07).

        Raises:
            NotFound: no order of this customer.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> list[AgentNotice]:
            order = own(connection, ref, customer_id)
            notices: list[AgentNotice] = []
            for told in rows.deliveries_of_order(connection, order.id):
                if told.rank == BESIDE or not rows.mark_read(connection, told.id, now_ms):
                    continue
                if told.state in HELD_BACK:
                    rows.turn(
                        connection, told, Turn.READ, delivered_ms=now_ms, outcome=READ_IN_APP
                    )
                if told.kind is PushKind.RESULT:
                    notices = notices or _read(connection, told, now_ms)
            return notices

        self._tell(await self.commits.write(work))

    async def arrivals(self, order_id: str) -> Arrivals:
        """What became of an order's messages, oldest first; whoever asks was let see the order."""

        def work(connection: Connection) -> Arrivals:
            found = rows.deliveries_of_order(connection, order_id)
            return Arrivals(standing=standing(found), shown=_shown(connection, found))

        return await self.commits.read(work)

    async def undelivered(
        self, before: str | None, zones: Collection[str] | None, limit: int
    ) -> list[Shown]:
        """Messages that reached nobody, newest first."""
        return await self.commits.read(
            lambda connection: _shown(
                connection, push_reading.undelivered(connection, before, zones, limit)
            )
        )

    def _tell(self, notices: list[AgentNotice]) -> None:
        for notice in notices:
            self.prompt(notice.agent_id, notice)


def _placed(
    connection: Connection,
    customer_id: str,
    given: Subscription,
    replaces: str | None,
    now_ms: int,
) -> Endpoint:
    """The device's row: the one at that address, the one it replaces, or a new one."""
    kind = WayKind.WEBPUSH
    there = places.endpoint_at(connection, customer_id, kind, given.endpoint)
    former = None
    if replaces is not None and replaces != given.endpoint:
        former = places.endpoint_at(connection, customer_id, kind, replaces)
    if there is not None and former is not None:
        places.end_endpoint(connection, former.id, former.address)
    keys = {"p256dh": given.p256dh, "auth": given.auth, "language": given.language}
    found = there or former
    if found is not None:
        renewed = replace(
            found, address=given.endpoint, keys=keys, state=EndpointState.ACTIVE, failures=0
        )
        places.replace_endpoint(connection, renewed)
        return renewed
    others = places.endpoints_of(connection, customer_id)
    place = Endpoint(
        id=new_id(now_ms),
        customer_id=customer_id,
        kind=kind,
        address=given.endpoint,
        keys=keys,
        rank=next((one.rank for one in others if one.kind is kind), USUAL_RANK[kind]),
        state=EndpointState.ACTIVE,
        failures=0,
        made_ms=now_ms,
    )
    places.keep_endpoint(connection, place)
    return place


def _end_oldest(connection: Connection, customer_id: str) -> None:
    devices = [
        one
        for one in places.endpoints_of(connection, customer_id)
        if one.kind is WayKind.WEBPUSH and one.state is EndpointState.ACTIVE
    ]
    newest_first = sorted(devices, key=lambda one: one.id, reverse=True)
    for old in newest_first[MOST_DEVICES:]:
        places.end_endpoint(connection, old.id, old.address)


def _ranked(place: Endpoint, order: Sequence[WayKind], off: Collection[WayKind]) -> Endpoint:
    state = EndpointState.OFF if place.kind in off else EndpointState.ACTIVE
    if place.kind not in order:
        return replace(place, state=state)
    return replace(place, state=state, rank=RANK_STEP * (order.index(place.kind) + 1))


def _read(connection: Connection, told: Delivery, now_ms: int) -> list[AgentNotice]:
    written(connection, replace(told), told.state, now_ms, who="customer", role="customer")
    if told.kind is not PushKind.RESULT:
        return []
    return notice_for(connection, told, NoticeKind.RESULT_READ, now_ms)


def _shown(connection: Connection, found: Sequence[Delivery]) -> list[Shown]:
    kinds = push_reading.kinds_of_ways(connection, {one.way for one in found})
    # A receiver of webhooks that is not in the configuration any more is still one.
    return [Shown(delivery=one, kind=kinds.get(one.way, WayKind.WEBHOOK)) for one in found]


def _note(connection: Connection, actor: Actor, what: str, subject: str, now_ms: int) -> None:
    entry = AuditEntry(
        at_ms=now_ms,
        who=actor.who,
        role=actor.role,
        address=actor.address,
        what=what,
        subject=subject,
        outcome="done",
    )
    note(connection, entry)

"""Work orders in the hands of agents: made, claimed, worked on, answered (WP-01, WP-03, WP-05)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dispatcher.desk.events import AgentNotice, EventKind, quoted
from dispatcher.desk.order_states import (
    Verb,
    acted,
    cancelled,
    closed,
    held_by,
    must_lead,
    resolved,
)
from dispatcher.desk.order_story import OrderResult
from dispatcher.desk.orders import (
    SYSTEM,
    Actor,
    AuthorKind,
    CancelReason,
    NewOrder,
    NoteKind,
    OrderState,
    WorkOrder,
    checked_text,
)
from dispatcher.desk.search_words import spaced
from dispatcher.desk_work.order_steps import (
    Made,
    OrderSteps,
    found,
    held,
    is_number,
    noted,
    prompted,
    told,
    written,
)
from dispatcher.errors import NotAllowed, OrderTaken
from dispatcher.store import order_reading, order_rows, order_story_rows
from dispatcher.store.group_commit import Connection, GroupCommit

T = TypeVar("T")
Prompt = Callable[[str, AgentNotice], None]

CLOSED_AT_ONCE = 200


def nobody_listens(_agent_id: str, _notice: AgentNotice) -> None:
    """No live stream; the notice waits in its table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderDesk:
    """The verbs of agents and staff; each is one transaction with its events and audit entries.

    Attributes:
        now_ms: milliseconds of UTC.
        prompt: tells an agent who is looking now; called after the commit.
    """

    commits: GroupCommit
    now_ms: Callable[[], int]
    steps: OrderSteps = field(default_factory=OrderSteps)
    prompt: Prompt = nobody_listens

    async def make(self, new: NewOrder, actor: Actor, *, prompting: bool = True) -> Made:
        """A new order; the one there is, if its dedup key has made it already.

        Args:
            new: what is wanted; with an agent it is his at once.
            actor: who makes it.
            prompting: whether that agent is told, unless he made it himself.

        Raises:
            RequestInvalid: a text is too long or empty; names the field.
            Conflict: the dedup key belongs to another customer.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> tuple[Made, AgentNotice | None]:
            made = self.steps.make(connection, new, actor, now_ms)
            if not (made.is_new and prompting) or new.agent_id in {None, actor.id}:
                return made, None
            body = {"why": "made", "text": quoted(new.content)}
            return made, prompted(connection, made.order, body, now_ms)

        return await self._prompting(work)

    async def claim(self, ref: str, actor: Actor) -> WorkOrder:
        """The agent takes an order nobody holds; his own once more changes nothing.

        Raises:
            OrderTaken: somebody was quicker; names him.
            NotFound: no such order.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            order_id = found(connection, ref).id if is_number(ref) else ref
            order = order_rows.claim_order(connection, order_id, actor.id or "")
            if order is None:
                return _mine_already(connection, ref, actor)
            return self._claimed(connection, order, actor, now_ms)

        return await self.commits.write(work)

    async def assign(self, ref: str, agent_id: str, actor: Actor) -> WorkOrder:
        """Staff gives an order to an agent, who is prompted; whoever held it is not asked."""
        now_ms = self.now_ms()

        def work(connection: Connection) -> tuple[WorkOrder, AgentNotice | None]:
            before = found(connection, ref)
            after = held_by(before, Verb.ASSIGN, agent_id)
            order = self.steps.change(connection, before, after, now_ms)
            told(connection, order, EventKind.ORDER_CLAIMED, now_ms)
            written(connection, actor, "order assigned", order, now_ms)
            return order, prompted(connection, order, {"why": "assigned"}, now_ms)

        return await self._prompting(work)

    async def release(self, ref: str, actor: Actor) -> WorkOrder:
        """An order nothing was done about goes back to its zone; staff takes back any."""
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            before = held(connection, ref, actor)
            verb = Verb.RELEASE if actor.kind is AuthorKind.AGENT else Verb.TAKE_BACK
            return self.take_back_in(connection, before, verb, actor, now_ms)

        return await self.commits.write(work)

    def take_back_in(
        self, connection: Connection, before: WorkOrder, verb: Verb, actor: Actor, now_ms: int
    ) -> WorkOrder:
        """An order goes back to its zone, as a part of a larger transaction."""
        after = held_by(before, verb, None)
        order = self.steps.change(connection, before, after, now_ms)
        told(connection, order, EventKind.ORDER_RELEASED, now_ms, held_before=before.agent_id)
        written(connection, actor, "order released", order, now_ms)
        return order

    async def progress(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """Something is under way, and the customer is told (WP-05)."""
        return await self._act(ref, Verb.PROGRESS, text, actor)

    async def wait(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """The customer is asked something, and the order waits for him."""
        return await self._act(ref, Verb.WAIT, text, actor)

    async def add_note(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """A note the customer never sees; changes nothing else."""
        checked_text("text", text)
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            order = found(connection, ref)
            noted(connection, order, actor, NoteKind.INTERNAL, text, now_ms, visible=False)
            written(connection, actor, "order note", order, now_ms)
            return order

        return await self.commits.write(work)

    async def record_result(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """The answer: recorded, and pushed to the customer (WP-01, WP-04).

        The first of a cycle resolves the order; a further one is a revision of it.

        Raises:
            NotAllowed: another agent holds the order.
            Conflict: the order is over, or nobody holds it.
        """
        checked_text("text", text)
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            before = held(connection, ref, actor)
            revises = before.resolved_ms is not None
            after = _revised(before, text) if revises else resolved(before, text, now_ms)
            order = self.steps.change(connection, before, after, now_ms, spaced(text))
            revision = 1
            if revises:
                revision = order_story_rows.next_revision(connection, order.id, order.cycle)
            result = OrderResult(
                order_id=order.id,
                cycle=order.cycle,
                revision=revision,
                text=text,
                agent_id=order.agent_id or "",
                at_ms=now_ms,
            )
            order_story_rows.keep_result(connection, result)
            told(connection, order, EventKind.ORDER_RESULT, now_ms, text=text, revision=revision)
            written(connection, actor, f"order result {order.cycle}.{revision}", order, now_ms)
            return order

        return await self.commits.write(work)

    async def cancel(self, ref: str, reason: CancelReason, actor: Actor) -> WorkOrder:
        """Nothing more is done about an order."""
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            before = held(connection, ref, actor)
            after = cancelled(before, reason, now_ms)
            order = self.steps.change(connection, before, after, now_ms)
            told(connection, order, EventKind.ORDER_CANCELLED, now_ms, reason=reason.value)
            written(connection, actor, f"order cancelled: {reason.value}", order, now_ms)
            return order

        return await self.commits.write(work)

    async def close_due(self) -> list[WorkOrder]:
        """Closes resolved orders their customers have said nothing about for long.

        Returns:
            Those closed now; call it again while it returns `CLOSED_AT_ONCE` of them.
        """
        now_ms = self.now_ms()
        before_ms = now_ms - self.steps.rules.close_after_ms

        def work(connection: Connection) -> list[WorkOrder]:
            due = order_reading.resolved_before(connection, before_ms, CLOSED_AT_ONCE)
            done = []
            for before in due:
                after = closed(before, Verb.EXPIRE, now_ms)
                order = self.steps.change(connection, before, after, now_ms)
                told(connection, order, EventKind.ORDER_CLOSED, now_ms, by="time")
                written(connection, SYSTEM, "order closed", order, now_ms)
                done.append(order)
            return done

        return await self.commits.write(work)

    async def next_closing_ms(self) -> int | None:
        """When `close_due` has something to do next; None: nothing is resolved."""
        first_ms = await self.commits.read(order_reading.first_resolved_ms)
        return None if first_ms is None else first_ms + self.steps.rules.close_after_ms

    async def _act(self, ref: str, verb: Verb, text: str, actor: Actor) -> WorkOrder:
        checked_text("text", text)
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            before = held(connection, ref, actor)
            order = self.steps.change(connection, before, acted(before, verb, now_ms), now_ms)
            noted(connection, order, actor, NoteKind.PROGRESS, text, now_ms, visible=True)
            told(connection, order, EventKind.ORDER_PROGRESS, now_ms, text=text)
            written(connection, actor, f"order {verb.value}", order, now_ms)
            return order

        return await self.commits.write(work)

    def _claimed(
        self, connection: Connection, order: WorkOrder, actor: Actor, now_ms: int
    ) -> WorkOrder:
        """After a claim: the reminder of an agent may be another than that of a zone."""
        wanted_ms = self.steps.next_reminder(order, now_ms)
        if wanted_ms != order.next_reminder_ms:
            after = replace(order, next_reminder_ms=wanted_ms)
            order_rows.replace_order(connection, order, after)
            order = replace(after, version=order.version + 1)
        # It was nobody's, and may have been late.
        nobodys = replace(order, state=OrderState.OPEN, agent_id=None, reminders_sent=1)
        self.steps.moved(connection, nobodys, order, now_ms)
        told(connection, order, EventKind.ORDER_CLAIMED, now_ms)
        written(connection, actor, "order claimed", order, now_ms)
        return order

    async def _prompting(self, work: Callable[[Connection], tuple[T, AgentNotice | None]]) -> T:
        answer, notice = await self.commits.write(work)
        if notice is not None:
            self.prompt(notice.agent_id, notice)
        return answer


def _mine_already(connection: Connection, ref: str, actor: Actor) -> WorkOrder:
    order = found(connection, ref)
    if order.agent_id is not None and order.agent_id == actor.id and not order.final:
        return order
    if order.agent_id is not None and not order.final:
        raise OrderTaken(order.number, order.agent_id)
    must_lead(Verb.CLAIM, order)
    raise NotAllowed(f"order {order.number} cannot be claimed")


def _revised(order: WorkOrder, text: str) -> WorkOrder:
    return replace(order, state=must_lead(Verb.REVISE, order), result=text)

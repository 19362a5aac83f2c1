"""Work orders in the hands of customers: content, not content, asking (WP-07..09, WP-13).

A customer knows his own orders only: another's is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dispatcher.desk.events import AgentNotice, EventKind, quoted
from dispatcher.desk.order_states import (
    Verb,
    cancelled,
    closed,
    may_reopen,
    must_lead,
    reopened,
)
from dispatcher.desk.orders import (
    SUBJECT_MOST,
    Actor,
    CancelReason,
    NewOrder,
    NoteKind,
    OrderState,
    Source,
    WorkOrder,
    checked_text,
)
from dispatcher.desk_work.order_desk import Prompt, nobody_listens
from dispatcher.desk_work.order_steps import (
    OrderSteps,
    found,
    noted,
    own,
    prompted,
    told,
    written,
)
from dispatcher.store import due_rows
from dispatcher.store.group_commit import Connection, GroupCommit

Answer = tuple[WorkOrder, AgentNotice | None]


def everybody_stays(_agent_id: str) -> bool:
    """Nobody has left."""
    return True


def has_nobody(_customer_id: str) -> None:
    """No customer has an agent of his own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerOrders:
    """The verbs of customers; `actor.id` is the customer's.

    Attributes:
        now_ms: milliseconds of UTC.
        prompt: tells an agent who is looking now; called after the commit.
        is_with_us: whether an agent still works here, by his id.
        agent_of: the dedicated agent of a customer, who takes over from one who has left.
    """

    commits: GroupCommit
    now_ms: Callable[[], int]
    steps: OrderSteps = field(default_factory=OrderSteps)
    prompt: Prompt = nobody_listens
    is_with_us: Callable[[str], bool] = everybody_stays
    agent_of: Callable[[str], str | None] = has_nobody

    async def satisfied(self, ref: str, actor: Actor) -> WorkOrder:
        """The customer is content; the order closes. Said twice it changes nothing.

        Raises:
            NotFound: no order of this customer.
            Conflict: there is no result yet.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> Answer:
            before = own(connection, ref, actor.id)
            if before.state is OrderState.CLOSED:
                return before, None
            after = closed(before, Verb.SATISFIED, now_ms)
            order = self.steps.change(connection, before, after, now_ms)
            told(connection, order, EventKind.ORDER_CLOSED, now_ms, by="customer")
            written(connection, actor, "order closed", order, now_ms)
            return order, None

        return await self._done(work)

    async def unsatisfied(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """The customer is not content (WP-08): the same agent again, in a new cycle.

        Long after it was closed, a new order that follows it; said again that one is given back.

        Raises:
            NotFound: no order of this customer.
            Conflict: there is no result yet.
        """
        checked_text("text", text)
        now_ms = self.now_ms()

        def work(connection: Connection) -> Answer:
            before = own(connection, ref, actor.id)
            if may_reopen(before, now_ms, self.steps.rules):
                return self._reopened(connection, before, text, actor, now_ms)
            return self._followed(connection, before, text, actor, now_ms)

        return await self._done(work)

    async def enquire(self, ref: str, text: str, actor: Actor) -> WorkOrder:
        """The customer asks: how the order stands is pushed to him (WP-09), its agent is told.

        Where the order waits for him, this is what it waited for.
        """
        checked_text("text", text)
        now_ms = self.now_ms()

        def work(connection: Connection) -> Answer:
            asked = _where_it_went(connection, own(connection, ref, actor.id))
            order = self._answered(connection, asked, now_ms)
            noted(connection, order, actor, NoteKind.FOLLOW_UP, text, now_ms, visible=True)
            told(connection, order, EventKind.ORDER_STATE, now_ms, result=order.result)
            written(connection, actor, "order enquiry", order, now_ms)
            if order.final:
                return order, None
            body = {"why": "enquiry", "text": quoted(text)}
            return order, prompted(connection, order, body, now_ms)

        return await self._done(work)

    async def withdraw(self, ref: str, actor: Actor) -> WorkOrder:
        """The customer does not want it any more."""
        now_ms = self.now_ms()

        def work(connection: Connection) -> Answer:
            before = own(connection, ref, actor.id)
            after = cancelled(before, CancelReason.WITHDRAWN, now_ms)
            order = self.steps.change(connection, before, after, now_ms)
            reason = CancelReason.WITHDRAWN.value
            told(connection, order, EventKind.ORDER_CANCELLED, now_ms, reason=reason)
            written(connection, actor, f"order cancelled: {reason}", order, now_ms)
            return order, prompted(connection, order, {"why": reason}, now_ms)

        return await self._done(work)

    def _reopened(
        self, connection: Connection, before: WorkOrder, text: str, actor: Actor, now_ms: int
    ) -> Answer:
        holder = self._holder(connection, before)
        stays = holder is not None and holder == before.agent_id
        after = reopened(before, now_ms, holder_stays=stays)
        if holder is not None and not stays:
            after = replace(after, state=OrderState.ASSIGNED, agent_id=holder)
        order = self.steps.change(connection, before, after, now_ms)
        noted(connection, order, actor, NoteKind.FOLLOW_UP, text, now_ms, visible=True)
        told(connection, order, EventKind.ORDER_REOPENED, now_ms, text=text)
        written(connection, actor, f"order reopened: cycle {order.cycle}", order, now_ms)
        body = {"why": "reopened", "text": quoted(text)}
        return order, prompted(connection, order, body, now_ms)

    def _followed(
        self, connection: Connection, before: WorkOrder, text: str, actor: Actor, now_ms: int
    ) -> Answer:
        new = NewOrder(
            kind=before.kind,
            customer_id=before.customer_id,
            subject=before.subject[:SUBJECT_MOST],
            content=text,
            zone=before.zone,
            source=Source.APP,
            client_ref=before.client_ref,
            # One successor of one result, however often the button is pressed.
            dedup_key=f"follows:{before.id}:{before.cycle}",
            follows_up_id=before.id,
            agent_id=self._holder(connection, before),
        )
        made = self.steps.make(connection, new, actor, now_ms)
        if not made.is_new:
            return made.order, None
        body = {"why": "reopened", "text": quoted(text)}
        return made.order, prompted(connection, made.order, body, now_ms)

    def _holder(self, connection: Connection, order: WorkOrder) -> str | None:
        """Whoever answered; once he has left, the customer's own agent, if he has one now."""
        agent_id, answered_ms = order.agent_id, order.resolved_ms or order.made_ms
        stays = (
            agent_id is not None
            and self.is_with_us(agent_id)
            and not due_rows.has_left_since(connection, agent_id, answered_ms)
        )
        return agent_id if stays else self.agent_of(order.customer_id)

    def _answered(self, connection: Connection, before: WorkOrder, now_ms: int) -> WorkOrder:
        state = must_lead(Verb.ENQUIRE, before)
        if state is before.state:
            return before
        return self.steps.change(connection, before, replace(before, state=state), now_ms)

    async def _done(self, work: Callable[[Connection], Answer]) -> WorkOrder:
        order, notice = await self.commits.write(work)
        if notice is not None:
            self.prompt(notice.agent_id, notice)
        return order


def _where_it_went(connection: Connection, order: WorkOrder) -> WorkOrder:
    """The order a duplicate was merged into: there somebody reads what is asked."""
    while order.merged_into_id is not None:
        order = found(connection, order.merged_into_id)
    return order

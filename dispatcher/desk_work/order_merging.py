"""Two orders about the same thing become one: notes and files follow, the other points there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dispatcher.desk.events import EventKind
from dispatcher.desk.order_states import cancelled
from dispatcher.desk.orders import (
    Actor,
    AuthorKind,
    CancelReason,
    NoteKind,
    OrderState,
    WorkOrder,
)
from dispatcher.desk.search_words import spaced
from dispatcher.desk_work.order_steps import OrderSteps, found, noted, told, written
from dispatcher.errors import Conflict, NotAllowed, RequestInvalid
from dispatcher.store import order_rows
from dispatcher.store.group_commit import Connection, GroupCommit


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderMerging:
    """Merges duplicates.

    Attributes:
        now_ms: milliseconds of UTC.
    """

    commits: GroupCommit
    now_ms: Callable[[], int]
    steps: OrderSteps = field(default_factory=OrderSteps)

    async def merge(self, ref: str, into: str, actor: Actor) -> WorkOrder:
        """Ends an order as a duplicate of another of the same customer.

        What was written in it goes into the other one, its text as a note.

        Args:
            ref: the duplicate.
            into: the one that stays.
            actor: staff, or an agent in whose hands both are or that nobody holds.

        Returns:
            The one that stays.

        Raises:
            RequestInvalid: both are the same, or of two customers.
            Conflict: one of them is over already.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> WorkOrder:
            gone, stays = found(connection, ref), found(connection, into)
            _must_fit(gone, stays, actor)
            after = replace(
                cancelled(gone, CancelReason.DUPLICATE, now_ms), merged_into_id=stays.id
            )
            order_rows.move_story(connection, gone.id, stays.id)
            ended = self.steps.change(connection, gone, after, now_ms)
            merged = self.steps.change(
                connection, stays, _with_earlier_wait(gone, stays), now_ms, _words_of(gone)
            )
            _tell(connection, ended, merged, actor, now_ms)
            return merged

        return await self.commits.write(work)


def _tell(
    connection: Connection,
    ended: WorkOrder,
    merged: WorkOrder,
    actor: Actor,
    now_ms: int,
) -> None:
    author = replace(actor, kind=AuthorKind.CUSTOMER, id=ended.customer_id)
    text = f"#{ended.number} {ended.subject}\n{ended.content}"
    noted(connection, merged, author, NoteKind.FOLLOW_UP, text, now_ms, visible=True)
    where = f"→ #{merged.number}"
    noted(connection, ended, actor, NoteKind.SYSTEM, where, now_ms, visible=True)
    told(
        connection,
        ended,
        EventKind.ORDER_CANCELLED,
        now_ms,
        reason=CancelReason.DUPLICATE.value,
        merged_into=merged.number,
    )
    written(connection, actor, f"order merged into {merged.id}", ended, now_ms)


def _must_fit(gone: WorkOrder, stays: WorkOrder, actor: Actor) -> None:
    if gone.id == stays.id:
        raise RequestInvalid("into: an order cannot be merged into itself")
    if gone.customer_id != stays.customer_id:
        raise RequestInvalid(f"into: order {stays.number} is another customer's")
    for order in (gone, stays):
        if order.merged_into_id is not None:
            raise Conflict(f"order {order.number} was merged into another already")
        if order.final or order.state is OrderState.RESOLVED:
            raise Conflict(f"order {order.number} is {order.state.value} already")
        foreign = order.agent_id is not None and order.agent_id != actor.id
        if actor.kind is AuthorKind.AGENT and foreign:
            raise NotAllowed(f"order {order.number} is held by {order.agent_id}, not by you")


def _with_earlier_wait(gone: WorkOrder, stays: WorkOrder) -> WorkOrder:
    """The customer has waited since the first of both."""
    return replace(stays, waits_since_ms=min(gone.waits_since_ms, stays.waits_since_ms))


def _words_of(gone: WorkOrder) -> str:
    return spaced(gone.subject, gone.content, str(gone.number))

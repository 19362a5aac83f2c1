"""Looking at work orders: whole stories, lists, search. Who may see what is decided here."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from dispatcher.desk.order_story import Attachment, OrderNote, OrderResult
from dispatcher.desk.orders import OrderState, WorkOrder
from dispatcher.desk_work.order_steps import found, own
from dispatcher.errors import NotFound
from dispatcher.store import order_reading, order_story_rows
from dispatcher.store.group_commit import Connection, GroupCommit
from dispatcher.store.order_reading import Urgent, Wanted

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Who looks on behalf of the house.

    Attributes:
        agent_id: he sees what he holds.
        zones: and everything in these; None: everything there is.
    """

    agent_id: str | None = None
    zones: Collection[str] | None = None

    def may_see(self, order: WorkOrder) -> bool:
        """Whether an order is any of his business."""
        if self.zones is None:
            return True
        return order.zone in self.zones or order.agent_id == self.agent_id


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderStory:
    """An order with everything that happened to it."""

    order: WorkOrder
    notes: list[OrderNote]
    results: list[OrderResult]
    attachments: list[Attachment]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderView:
    """Reads only."""

    commits: GroupCommit

    async def order(self, ref: str, viewer: Viewer) -> WorkOrder:
        """An order by id or number.

        Raises:
            NotFound: none, or not for his eyes.
        """
        return await self.commits.read(lambda connection: _seen(connection, ref, viewer))

    async def story(self, ref: str, viewer: Viewer) -> OrderStory:
        """An order with its story; see `order`."""
        return await self.commits.read(
            lambda connection: _story(connection, _seen(connection, ref, viewer))
        )

    async def own_order(self, ref: str, customer_id: str) -> WorkOrder:
        """A customer's own order; another's is not there."""
        return await self.commits.read(lambda connection: own(connection, ref, customer_id))

    async def own_story(self, ref: str, customer_id: str) -> OrderStory:
        """A customer's own order, with what of its story is meant for him."""

        def work(connection: Connection) -> OrderStory:
            story = _story(connection, own(connection, ref, customer_id))
            notes = [note for note in story.notes if note.visible]
            return OrderStory(
                order=story.order,
                notes=notes,
                results=story.results,
                attachments=story.attachments,
            )

        return await self.commits.read(work)

    async def urgent(
        self, wanted: Wanted, after: Urgent, limit: int
    ) -> tuple[list[WorkOrder], Urgent | None]:
        """A page by urgency, and where the next one begins, if there is one."""
        rows = await self.commits.read(
            lambda connection: order_reading.by_urgency(connection, wanted, after, limit + 1)
        )
        place = rows[limit - 1][1] if len(rows) > limit else None
        return [order for order, _ in rows[:limit]], place

    async def newest(
        self, wanted: Wanted, before: tuple[int, str] | None, limit: int
    ) -> tuple[list[WorkOrder], tuple[int, str] | None]:
        """A page from the newest back, and where the next one begins, if there is one."""
        rows = await self.commits.read(
            lambda connection: order_reading.newest_first(connection, wanted, before, limit + 1)
        )
        page = rows[:limit]
        return page, (page[-1].made_ms, page[-1].id) if len(rows) > limit else None

    async def counts(self, wanted: Wanted) -> dict[OrderState, int]:
        """How many orders are in each state."""
        return await self.commits.read(
            lambda connection: order_reading.counts_by_state(connection, wanted)
        )


def _seen(connection: Connection, ref: str, viewer: Viewer) -> WorkOrder:
    order = found(connection, ref)
    if not viewer.may_see(order):
        raise NotFound(f"no order {ref}")
    return order


def _story(connection: Connection, order: WorkOrder) -> OrderStory:
    return OrderStory(
        order=order,
        notes=order_story_rows.notes_of(connection, order.id),
        results=order_story_rows.results_of(connection, order.id),
        attachments=order_story_rows.attachments_of(connection, order.id),
    )

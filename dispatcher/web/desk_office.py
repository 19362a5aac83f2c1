"""What the desk page, the supervisor's page and the wallboard work with, put together once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from dispatcher.store.group_commit import GroupCommit
from dispatcher.web.access import Access
from dispatcher.web.api import Desk
from dispatcher.web.board import BoardScene, board
from dispatcher.web.board_feed import BoardFeed, Json, OrderFigures, read_figures
from dispatcher.web.desk_lines import DeskLines
from dispatcher.web.order_tail import OrderTail
from dispatcher.web.registry_office import RegistryOffice


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskOffice:
    """Live lines and figures.

    Attributes:
        commits: where notices stand.
        lines: to agents' desks.
        boards: to supervisors and the wall.
        tail: keeps both up to date.
        now_ms: milliseconds of UTC.
    """

    commits: GroupCommit
    lines: DeskLines
    boards: BoardFeed
    tail: OrderTail
    now_ms: Callable[[], int]

    async def run(self) -> None:
        """Follows orders and draws boards until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.tail.run(), name="orders told of")
            tasks.create_task(self.boards.run(), name="boards")


def desk_office(
    desk: Desk, access: Access, office: RegistryOffice, lines: DeskLines | None = None
) -> DeskOffice:
    """The office of a dispatcher.

    Args:
        desk: what the other routes work with.
        access: whose writer of rows and clock are used.
        office: where the registry is changed.
        lines: the ones that prompts go to; made here when nobody prompts.
    """
    lines = lines or DeskLines()
    boards = BoardFeed(
        read=lambda: access.commits.read(
            lambda connection: read_figures(connection, access.now_ms())
        ),
        draw=lambda figures: _drawn(desk, figures),
    )
    desk.feed.heed(lines.tell)
    desk.feed.heed(lambda _turn: boards.stale())
    office.desk.heed(lines.registry_changed)
    return DeskOffice(
        commits=access.commits,
        lines=lines,
        boards=boards,
        tail=OrderTail(commits=access.commits, lines=lines, boards_stale=boards.orders_stale),
        now_ms=access.now_ms,
    )


def _drawn(desk: Desk, figures: OrderFigures) -> Json:
    dispatcher = desk.dispatcher
    scene = BoardScene(
        registry=dispatcher.registry,
        router=dispatcher.router,
        views=dispatcher.ledger.views,
        now_s=desk.clock.now_s(),
        to_ms=desk.clock.to_ms,
        orders=figures.by_zone,
        undelivered=figures.undelivered,
        linked=desk.feed.linked,
    )
    return board(scene).model_dump(mode="json")


def _office(request: Request) -> DeskOffice:
    office: DeskOffice = request.app.state.desks
    return office


TheDesks = Annotated[DeskOffice, Depends(_office)]

"""Follows what is told of orders, and lets the open pages know whose have changed.

The events stand in the database, so that orders another process has changed are seen as well.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from dispatcher.store import board_rows
from dispatcher.store.board_rows import Touched
from dispatcher.store.group_commit import Connection, GroupCommit
from dispatcher.web.desk_lines import DeskLines

# Another process does not wake us.
LOOK_EVERY_S = 5.0
SHORTEST_INTERVAL_S = 0.2
TAKEN_AT_ONCE = 1_000


class OrderTail:
    """Reads the events of orders as they come.

    Args:
        commits: where they stand; wakes us after each commit.
        lines: the open desk pages.
        boards_stale: called when figures of orders are others now.
    """

    def __init__(
        self, *, commits: GroupCommit, lines: DeskLines, boards_stale: Callable[[], None]
    ) -> None:
        self._commits = commits
        self._lines = lines
        self._boards_stale = boards_stale
        self._stirred = asyncio.Event()
        self._last_id = 0
        commits.heed(self._stirred.set)

    async def run(self) -> None:
        """Follows until cancelled."""
        self._last_id = await self._commits.read(board_rows.newest_event)
        self._lines.orders_changed((), await self._commits.read(board_rows.open_by_zone))
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._stirred.wait()
            self._stirred.clear()
            await self.look()
            await asyncio.sleep(SHORTEST_INTERVAL_S)

    async def look(self) -> None:
        """Reads what has come since the last look."""
        while True:
            touched, pools = await self._commits.read(self._touched)
            if touched.last_id == self._last_id:
                return
            self._last_id = touched.last_id
            self._lines.orders_changed(touched.agents, pools)
            self._boards_stale()

    def _touched(self, connection: Connection) -> tuple[Touched, dict[str, int]]:
        touched = board_rows.touched_since(connection, self._last_id, TAKEN_AT_ONCE)
        if touched.last_id == self._last_id:
            return touched, {}
        return touched, board_rows.open_by_zone(connection)

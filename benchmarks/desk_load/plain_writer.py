"""One writer that commits in groups and does nothing else: what the desk is measured against."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

Asked = tuple[Any, dict[str, Any] | None, asyncio.Future[int]]


class PlainWriter:
    """Statements that are asked for while a commit runs go together into the next one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._asked: list[Asked] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, statement: Any, row: dict[str, Any] | None = None) -> int:
        """The row count, once the statement is on the disk."""
        outcome: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked.append((statement, row, outcome))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit_all())
        return await outcome

    def end(self) -> None:
        self._thread.shutdown(wait=True)

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._asked:
            group, self._asked = self._asked, []
            counts = await loop.run_in_executor(self._thread, self._commit, group)
            for (_, _, outcome), changed in zip(group, counts, strict=True):
                outcome.set_result(changed)

    def _commit(self, group: list[Asked]) -> list[int]:
        with self._engine.begin() as connection:
            return [connection.execute(statement, row).rowcount for statement, row, _ in group]

"""Everything that runs in a node's process, as one."""

import asyncio
from collections.abc import Mapping
from typing import Protocol


class Part(Protocol):
    """Something that runs until it is cancelled."""

    async def run(self) -> None: ...


class Program:
    """Runs its parts side by side.

    Args:
        parts: by the name of their task.
    """

    def __init__(self, *, parts: Mapping[str, Part]) -> None:
        self._parts = parts

    async def run(self) -> None:
        """Runs until cancelled; a failing part stops all, and systemd starts them anew."""
        async with asyncio.TaskGroup() as tasks:
            for name, part in self._parts.items():
                tasks.create_task(part.run(), name=name)

"""The silence of a load cell: when it has lasted so long that the node looks without it.

A reader may hang for seconds in its thread, and 2 s without a conversion are to be told after 2 s.
"""

import asyncio
from collections.abc import Awaitable, Callable

# While there is no silence to watch for; below any that means something.
IDLE_S = 0.5
# This machine was late, not the chip: what came meanwhile goes first.
STALLED_S = 0.05


class Silence:
    """Follows the moments of the looks, which are the load cell's, on the event loop's clock."""

    def __init__(self, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Nothing has been looked at yet; `pause` waits the given seconds."""
        self._pause = pause
        self._looked_at_s: float | None = None
        self._looked_on_loop_s = 0.0

    def broken(self, at_s: float) -> None:
        """There was a look at this moment, in monotonic seconds: just now."""
        self._looked_at_s = at_s
        self._looked_on_loop_s = asyncio.get_running_loop().time()

    async def lasts(self, look_again_at_s: Callable[[float], float | None]) -> float:
        """Waits for a silence that means something; returns the moment to look at.

        Args:
            look_again_at_s: given the newest look, when to look next; None when there is no need.
        """
        loop = asyncio.get_running_loop()
        while True:
            looked_at_s = self._looked_at_s
            due_s = None if looked_at_s is None else look_again_at_s(looked_at_s)
            if looked_at_s is None or due_s is None:
                await self._pause(IDLE_S)
                continue
            due_on_loop_s = self._looked_on_loop_s + due_s - looked_at_s
            await self._pause(max(0.0, due_on_loop_s - loop.time()))
            if loop.time() - due_on_loop_s > STALLED_S:
                await self._pause(STALLED_S)
            if self._looked_at_s is not None and due_s == look_again_at_s(self._looked_at_s):
                return due_s

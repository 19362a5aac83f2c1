"""Callers who do not wait for an answer before the next one calls: an open loop.

A call's delay counts from the moment it was meant to arrive, so that a dispatcher that falls
behind cannot hide it.
"""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random

from dispatcher.routing.values import Call, CallState, Offer
from routing_load.hall import CALM, LINES, caller
from routing_load.house import House

TALK_S = 0.1
# Calls of the warm-up are not measured.
WARM_UP_S = 0.5


@dataclass(kw_only=True)
class Heard:
    """What the callers of one run noticed.

    Attributes:
        delays: for each call that found somebody at once: seconds since the beginning, and
            milliseconds until its offer was let out.
        arrived: how many called where somebody was free.
    """

    delays: list[tuple[float, float]] = field(default_factory=list)
    arrived: int = 0

    @property
    def delays_ms(self) -> list[float]:
        return [delay_ms for _, delay_ms in self.delays]


class Callers:
    """Calls a house, so many times a second.

    Args:
        house: a running dispatcher.
        name: begins the calls' ids.
        rate_per_s: calls, at random moments.
        line_share: of a hundred, how many call where everybody is busy; for each of them
            somebody who talks there hangs up.
        seed: for everything random.
    """

    def __init__(
        self, house: House, *, name: str, rate_per_s: float, line_share: int, seed: int
    ) -> None:
        self._house = house
        self._rate_per_s = rate_per_s
        self._line_share = line_share
        self._dice = Random(seed)  # noqa: S311
        self._name = name
        self._count = 0
        self._talking = [
            one.id
            for one in house.dispatcher.router.calls.values()
            if one.zone in LINES and one.state is CallState.CONNECTED
        ]
        self._due_s: dict[str, float] = {}
        self._tasks: set[asyncio.Task[Call]] = set()
        self._began_s = 0.0
        self.heard = Heard()

    async def call(self, for_s: float) -> Heard:
        """Calls for so many seconds after a short warm-up, and lets the last ones finish."""
        lines = self._house.lines
        lines.heed_ring, lines.heed_talk = self._rung, self._talks
        lines.heed_wait = self._waits
        now_s = time.monotonic()
        self._began_s = now_s + WARM_UP_S
        due_s, end_s = now_s, self._began_s + for_s
        while (due_s := due_s + self._dice.expovariate(self._rate_per_s)) < end_s:
            if (ahead_s := due_s - time.monotonic()) > 0:
                await asyncio.sleep(ahead_s)
            self._arrive(due_s)
        await self._settle()
        return self.heard

    def _arrive(self, due_s: float) -> None:
        self._count += 1
        waits = self._dice.randrange(100) < self._line_share
        name = f"{'l' if waits else 'q'}-{self._name}-{self._count}"
        call = caller(name, LINES if waits else CALM, self._dice, due_s)
        if not waits and due_s >= self._began_s:
            self.heard.arrived += 1
            self._due_s[name] = due_s
        task = asyncio.create_task(self._house.dispatcher.call_arrived(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if waits and self._talking:
            over = self._talking.pop(self._dice.randrange(len(self._talking)))
            self._house.lines.hung_up(over)

    def _rung(self, call: Call, _offer: Offer) -> None:
        due_s = self._due_s.pop(call.id, None)
        if due_s is not None:
            delay_ms = (time.monotonic() - due_s) * 1000
            self.heard.delays.append((due_s - self._began_s, delay_ms))

    def _waits(self, call: Call) -> None:
        """Nobody is free: the delay would be that of people."""
        if self._due_s.pop(call.id, None) is not None:
            self.heard.arrived -= 1

    def _talks(self, call: Call) -> None:
        if call.zone in LINES:
            self._talking.append(call.id)
        elif call.zone in CALM:
            loop = asyncio.get_running_loop()
            loop.call_later(TALK_S, self._house.lines.hung_up, call.id)

    async def _settle(self) -> None:
        """Until every call has been taken in and everybody who rang has been answered."""
        for task in list(self._tasks):
            await task
        router = self._house.dispatcher.router
        until_s = time.monotonic() + 10.0
        while time.monotonic() < until_s:
            await self._house.dispatcher.prove_alive()
            busy = any(one.zone in CALM for one in router.calls.values())
            if not busy:
                return
            await asyncio.sleep(0.02)

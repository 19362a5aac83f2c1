"""The routing core alone: no store, no turns, no telephones; and the selector everybody else has.

One round is two calls: one that waits in a line until a talk ends, and one that finds somebody at
once; now and then an agent gets up and comes back. The core is asked for what has changed after
each event, as a turn does.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import Decision, Offered
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offerable
from routing_load.hall import AWAY, CALM, LINES, SITS, Hall, caller

LEAVES_EVERY = 5


@dataclass(frozen=True, kw_only=True)
class CoreSeries:
    """One series: decisions, and milliseconds of each event."""

    decisions: int
    event_ms: list[float]

    @property
    def decisions_per_s(self) -> float:
        """Decisions in a second of the processor; making up callers is not counted."""
        return self.decisions / sum(self.event_ms) * 1000


class CoreDrive:
    """Drives a router through the day, as fast as it goes."""

    def __init__(self, hall: Hall, *, seed: int) -> None:
        self.router: Router = hall.router()
        self._dice = Random(seed)  # noqa: S311
        self._talking = [one.id for one in hall.talking]
        self._now_s = hall.now_s
        self._rounds = 0
        self._decisions = 0
        self._event_ms: list[float] = []
        self._spare = [
            one.agent.id
            for one in hall.kept.agents.values()
            if self.router.agents[one.agent.id].offerable(hall.now_s) is Offerable.READY
        ]
        self.router.take_changed()

    def series(self, for_s: float) -> CoreSeries:
        """Rounds for so many seconds of real time."""
        self._decisions, self._event_ms = 0, []
        until_s = time.perf_counter() + for_s
        while time.perf_counter() < until_s:
            self.round()
        return CoreSeries(decisions=self._decisions, event_ms=self._event_ms)

    def round(self) -> None:
        """The events of one round."""
        router, number = self.router, self._rounds
        self._rounds += 1
        waits = caller(f"l-{number}", LINES, self._dice, self._now_s)
        self._timed(lambda now_s: router.call_arrived(waits, now_s))
        if self._talking:
            over = self._talking.pop(self._dice.randrange(len(self._talking)))
            self._answer(self._timed(lambda now_s: router.hung_up(over, now_s)))
        quick = caller(f"q-{number}", CALM, self._dice, self._now_s)
        if self._answer(self._timed(lambda now_s: router.call_arrived(quick, now_s))):
            self._talking.pop()
            self._timed(lambda now_s: router.hung_up(quick.id, now_s))
        if number % LEAVES_EVERY == 0 and self._spare:
            self._leave_and_come_back()

    def _answer(self, decided: list[Decision]) -> bool:
        """Everybody who is rung picks up at once; whether anybody was."""
        offers = [one.offer for one in decided if isinstance(one, Offered)]
        for one in offers:
            self._talking.append(one.call_id)
            self._timed(partial(self.router.accepted, one.id, one.epoch))
        return bool(offers)

    def _leave_and_come_back(self) -> None:
        seat = self.router.agents[self._dice.choice(self._spare)].seat
        if seat is not None:
            self._timed(lambda now_s: self.router.seat_changed(seat, AWAY, now_s))
            self._timed(lambda now_s: self.router.seat_changed(seat, SITS, now_s))

    def _timed(self, event: Callable[[float], list[Decision]]) -> list[Decision]:
        """One event as a turn has it: what is due, the event, and what has changed."""
        now_s = self._tick()
        began_s = time.thread_time()
        decided = self.router.time_passed(now_s) + event(now_s)
        self.router.take_changed()
        self._event_ms.append((time.thread_time() - began_s) * 1000)
        self._decisions += len(decided)
        return decided

    def _tick(self) -> float:
        self._now_s += 0.001
        return self._now_s


def naive(states: list[AgentState], call: Call, now_s: float) -> str | None:
    """The best agent for a call, found by looking at all of them."""
    ready = [
        (-one.agent.capability, one.idle_since_s, one.agent.id)
        for one in states
        if one.agent.tier is call.tier
        and call.zone in one.agent.zones
        and call.id not in one.barred
        and one.offerable(now_s) is Offerable.READY
    ]
    return min(ready)[2] if ready else None


def naive_ms(hall: Hall, *, for_s: float, seed: int) -> list[float]:
    """Milliseconds the simple selector needs for one choice among the same agents."""
    states, dice, took_ms = list(hall.router().agents.values()), Random(seed), []  # noqa: S311
    until_s = time.perf_counter() + for_s
    while not took_ms or time.perf_counter() < until_s:
        call = caller("naive", CALM, dice, hall.now_s)
        began_s = time.thread_time()
        naive(states, call, hall.now_s)
        took_ms.append((time.thread_time() - began_s) * 1000)
    return took_ms

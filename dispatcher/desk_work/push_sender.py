"""Sends what is due: takes it, tries, writes down what came of it.

Between an attempt and its record the program may end; then the same message is sent once more
under the same id when its lease is over. At least once, and never with another text.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from dispatcher.desk import backoff
from dispatcher.desk.backoff import Schedule
from dispatcher.desk.delivery import (
    LEASE_MS,
    Attempt,
    DeliveryState,
    Step,
    Verdict,
    attempted,
)
from dispatcher.desk.events import AgentNotice
from dispatcher.desk.ladder import BESIDE, WayKind
from dispatcher.desk.pushes import EndpointState, Sending
from dispatcher.desk_work.customer_ports import Commits, Prompt
from dispatcher.desk_work.push_making import PushMaking, written
from dispatcher.store import push_due_rows as due
from dispatcher.store import push_endpoint_rows as places
from dispatcher.store import push_rows as rows
from dispatcher.store.group_commit import Connection

log = logging.getLogger(__name__)

# How many are in hand at most, and how many are taken at least while there are more.
IN_HAND = 96
TAKEN_AT_ONCE = 32
# A place that does not answer must not hold up the others.
AT_ONCE_PER_WAY = 4
LOOK_EVERY_S = 1.0
FAILED = frozenset({DeliveryState.FAILED, DeliveryState.GONE})
FINAL = frozenset({DeliveryState.DELIVERED, DeliveryState.SUPERSEDED, *FAILED})


class Sends(Protocol):
    """One kind of way; whatever `send` raises is a failed attempt."""

    async def send(self, sending: Sending) -> Attempt: ...


class PushSender:
    """The one sender of a dispatcher; a second one on the same database does no harm.

    Args:
        commits: the writer of rows.
        making: makes messages of events.
        ways: what sends, by kind.
        now_ms: milliseconds of UTC.
        prompt: tells an agent who is looking now.
    """

    def __init__(
        self,
        *,
        commits: Commits,
        making: PushMaking,
        ways: Mapping[WayKind, Sends],
        now_ms: Callable[[], int],
        prompt: Prompt,
    ) -> None:
        self._commits = commits
        self._making = making
        self._ways = ways
        self._now_ms = now_ms
        self._prompt = prompt
        self._changed = asyncio.Event()
        self._under_way: Counter[str] = Counter()

    def nudge(self) -> None:
        """Something may be due: look now, not at the next look."""
        self._changed.set()

    async def run(self) -> None:
        """Sends until cancelled."""
        while True:
            await self.work_due()
            await self._something_happens()

    async def work_due(self) -> None:
        """Takes all events, sends all that is due, and returns when nothing more is."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._changed.clear()
                took = await self._take_events()
                started = await self._start_due(tasks)
                if took or started:
                    continue
                if not self._under_way:
                    return
                await self._something_happens()

    async def next_due_ms(self) -> int | None:
        """When a message is due next; None: none is."""
        return await self._commits.read(due.next_due_ms)

    async def _take_events(self) -> int:
        count, notices = await self._commits.write(
            lambda connection: self._making.take(connection, self._now_ms())
        )
        self._tell(notices)
        return count

    async def _start_due(self, tasks: asyncio.TaskGroup) -> int:
        room = IN_HAND - self._under_way.total()
        if room < TAKEN_AT_ONCE:
            return 0
        taken = await self._commits.write(
            lambda connection: due.take_due(
                connection, self._now_ms(), LEASE_MS, room, self._under_way, AT_ONCE_PER_WAY
            )
        )
        for sending in taken:
            self._under_way[sending.delivery.way] += 1
            tasks.create_task(self._send(sending), name=f"push {sending.delivery.id}")
        return len(taken)

    async def _send(self, sending: Sending) -> None:
        way = sending.delivery.way
        try:
            attempt = await self._attempt(sending)
            notices = await self._commits.write(
                lambda connection: self._record(connection, sending, attempt)
            )
            self._tell(notices)
        finally:
            self._under_way -= Counter((way,))
            self._changed.set()

    async def _attempt(self, sending: Sending) -> Attempt:
        if sending.endpoint is None:
            return Attempt(verdict=Verdict.GONE, error="it is no more")
        sends = self._ways.get(sending.endpoint.kind)
        if sends is None:
            return Attempt(verdict=Verdict.NEVER, error="nothing here can send it")
        began_ms = self._now_ms()
        try:
            attempt = await sends.send(sending)
        except Exception as error:  # noqa: BLE001 - libraries that send are not ours; the next goes on
            why = type(error).__name__
            log.warning("push_failed delivery=%s error=%s", sending.delivery.id, why)
            attempt = Attempt(verdict=Verdict.LATER, error=why)
        return replace(attempt, took_ms=max(0, self._now_ms() - began_ms))

    def _record(
        self, connection: Connection, sending: Sending, attempt: Attempt
    ) -> list[AgentNotice]:
        told, now_ms = sending.delivery, self._now_ms()
        due.note_attempt(connection, told.id, attempt, now_ms)
        step = self._step(connection, sending, attempt, now_ms)
        settled = due.settle(connection, told, step.state, step.next_ms, now_ms, _outcome(attempt))
        _count(connection, sending, attempt)
        if not settled:
            return []
        if step.state in FINAL:
            written(connection, told, step.state, now_ms)
        if step.state in FAILED:
            log.info(
                "push_not_delivered delivery=%s state=%s why=%s",
                told.id,
                step.state.value,
                _outcome(attempt),
            )
            if told.rank != BESIDE:
                return self._making.go_down(connection, told, now_ms)
        return []

    def _step(
        self, connection: Connection, sending: Sending, attempt: Attempt, now_ms: int
    ) -> Step:
        told = sending.delivery
        step = attempted(told.id, attempt, told.attempts, _schedule(sending), now_ms)
        if step.state is DeliveryState.RETRY_WAIT and rows.has_newer_answer(connection, told):
            return Step(state=DeliveryState.SUPERSEDED)
        if step.state is DeliveryState.GONE and _has_moved(connection, sending):
            return Step(state=DeliveryState.RETRY_WAIT, next_ms=now_ms)
        return step

    def _tell(self, notices: list[AgentNotice]) -> None:
        for notice in notices:
            self._prompt(notice.agent_id, notice)

    async def _something_happens(self) -> None:
        """Waits for a nudge, an attempt that ended, or the next look."""
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await self._changed.wait()
        except TimeoutError:
            return


def _schedule(sending: Sending) -> Schedule:
    return backoff.WEBHOOK if sending.delivery.rank == BESIDE else backoff.LADDER


def _outcome(attempt: Attempt) -> str | None:
    if attempt.error is None:
        return None if attempt.code is None else f"HTTP {attempt.code}"
    return attempt.error if attempt.code is None else f"HTTP {attempt.code}: {attempt.error}"


def _has_moved(connection: Connection, sending: Sending) -> bool:
    """Ends a place that is no more; True: it got another address while we sent to the old one."""
    place = sending.endpoint
    if place is None or places.end_endpoint(connection, place.id, place.address):
        return False
    now = places.endpoint(connection, place.id)
    return now is not None and now.state is EndpointState.ACTIVE


def _count(connection: Connection, sending: Sending, attempt: Attempt) -> None:
    place = sending.endpoint
    if place is None or attempt.verdict is Verdict.GONE:
        return
    if attempt.verdict is not Verdict.ACCEPTED:
        places.count_failure(connection, place.id)
    elif place.failures:
        places.forget_failures(connection, place.id)

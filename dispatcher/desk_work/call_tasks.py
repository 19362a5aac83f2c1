"""The last rung: an agent rings up, reads the text out, and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from dispatcher.desk import backoff
from dispatcher.desk.delivery import DeliveryState, Turn
from dispatcher.desk.events import AgentNotice
from dispatcher.desk.ladder import CALL_WAY
from dispatcher.desk.orders import Actor, checked_text
from dispatcher.desk.push_words import words
from dispatcher.desk.pushes import Delivery
from dispatcher.desk_work.customer_ports import Commits, Prompt
from dispatcher.desk_work.order_view import Viewer
from dispatcher.desk_work.push_making import PushMaking, written
from dispatcher.errors import Conflict, NotFound, TaskTaken
from dispatcher.store import push_reading
from dispatcher.store import push_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.order_rows import order_by_id

HELD_MS = 30 * 60_000
WORDS_MOST = 150


class CallOutcome(Enum):
    """What came of a call."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallTask:
    """Somebody to ring up.

    Attributes:
        text: to be read out, in the customer's language.
        held_by: the agent who has it now; None: whoever is first.
        due_ms: not before this.
    """

    id: str
    order_id: str | None
    number: int | None
    customer_id: str
    phone: str
    language: str
    title: str
    text: str
    held_by: str | None
    attempts: int
    due_ms: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallTasks:
    """Tasks to call, for agents: those of their own orders and their zones'.

    Attributes:
        commits: the writer of rows.
        making: what comes after a call that reached nobody.
        now_ms: milliseconds of UTC.
        prompt: tells an agent who is looking now.
    """

    commits: Commits
    making: PushMaking
    now_ms: Callable[[], int]
    prompt: Prompt

    async def due(self, viewer: Viewer, limit: int) -> list[CallTask]:
        """Calls to make now, and those in somebody's hands; the longest waiting first."""
        now_ms = self.now_ms()
        found = await self.commits.read(
            lambda connection: push_reading.calls_due(
                connection, now_ms, viewer.zones, viewer.agent_id, limit
            )
        )
        return [_task(one, now_ms) for one in found]

    async def claim(self, task_id: str, viewer: Viewer, actor: Actor) -> CallTask:
        """The agent will call, within half an hour; his own once more changes nothing.

        Raises:
            TaskTaken: another agent has it; names him.
            NotFound: no such task for his eyes.
            Conflict: it is over, or not due yet.
        """
        now_ms = self.now_ms()

        def work(connection: Connection) -> CallTask:
            task = _seen(connection, task_id, viewer)
            holder = _holder(task, now_ms)
            if holder is not None and holder == actor.id:
                return _task(task, now_ms)
            if holder is not None:
                raise TaskTaken(holder)
            if task.next_ms is None or task.next_ms > now_ms:
                raise Conflict(f"this call is {task.state.value}")
            taken = rows.turn(
                connection,
                task,
                Turn.TAKEN,
                agent_id=actor.id,
                next_ms=now_ms + HELD_MS,
                attempts=task.attempts + 1,
            )
            if taken is None:
                raise Conflict(f"this call is {task.state.value}")
            _written(connection, taken, actor, now_ms)
            return _task(taken, now_ms)

        return await self.commits.write(work)

    async def record(
        self, task_id: str, outcome: CallOutcome, said: str, viewer: Viewer, actor: Actor
    ) -> CallTask:
        """What came of it; who was not reached is called again later, three times in all.

        Raises:
            Conflict: it is not in this agent's hands.
            NotFound: no such task for his eyes.
        """
        if said:
            checked_text("words", said, WORDS_MOST)
        now_ms = self.now_ms()

        def work(connection: Connection) -> tuple[CallTask, list[AgentNotice]]:
            task = _seen(connection, task_id, viewer)
            if task.state is not DeliveryState.SENDING or task.agent_id != actor.id:
                raise Conflict(f"this call is {task.state.value}; claim it first")
            after = _after(connection, task, outcome, said, now_ms)
            _written(connection, after, actor, now_ms)
            notices = []
            if after.state is DeliveryState.FAILED:
                notices = self.making.go_down(connection, after, now_ms)
            return _task(after, now_ms), notices

        task, notices = await self.commits.write(work)
        for notice in notices:
            self.prompt(notice.agent_id, notice)
        return task


def _after(
    connection: Connection, task: Delivery, outcome: CallOutcome, said: str, now_ms: int
) -> Delivery:
    words_said = f"{outcome.value}: {said}" if said else outcome.value
    next_ms = None
    match outcome:
        case CallOutcome.DELIVERED:
            turn = Turn.ACCEPTED
        case CallOutcome.REFUSED:
            turn = Turn.GIVEN_UP
        case CallOutcome.NOT_REACHED:
            next_ms = backoff.next_try_ms(task.id, task.attempts, now_ms, backoff.CALL)
            turn = Turn.GIVEN_UP if next_ms is None else Turn.LATER
    after = rows.turn(
        connection,
        task,
        turn,
        next_ms=next_ms,
        delivered_ms=now_ms if turn is Turn.ACCEPTED else None,
        outcome=words_said,
        agent_id=None if turn is Turn.LATER else task.agent_id,
    )
    if after is None:
        raise Conflict("somebody else has said what came of it")
    return after


def _seen(connection: Connection, task_id: str, viewer: Viewer) -> Delivery:
    task = rows.delivery(connection, task_id)
    if task is None or task.way != CALL_WAY:
        raise NotFound(f"no call {task_id}")
    order = None if task.order_id is None else order_by_id(connection, task.order_id)
    if order is not None and not viewer.may_see(order):
        raise NotFound(f"no call {task_id}")
    return task


def _holder(task: Delivery, now_ms: int) -> str | None:
    """Who has it; nobody once his half hour is over."""
    held = task.state is DeliveryState.SENDING and (task.next_ms or 0) > now_ms
    return task.agent_id if held else None


def _task(task: Delivery, now_ms: int) -> CallTask:
    language = str(task.body.get("language", "en"))
    said = words(task.kind, task.body, language)
    return CallTask(
        id=task.id,
        order_id=task.order_id,
        number=task.body.get("number"),
        customer_id=task.customer_id,
        phone=str(task.body.get("phone", "")),
        language=language,
        title=said.title,
        text=said.text,
        held_by=_holder(task, now_ms),
        attempts=task.attempts,
        due_ms=task.next_ms,
    )


def _written(connection: Connection, task: Delivery, actor: Actor, now_ms: int) -> None:
    written(
        connection,
        task,
        task.state,
        now_ms,
        who=actor.who,
        role=actor.role,
        address=actor.address,
    )

"""The dispatcher: what it hears, what may be asked of it, and what it lets out."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial

from dispatcher.call_verbs import CallVerbs
from dispatcher.chair_questions import ChairQuestions
from dispatcher.clock import Clock
from dispatcher.living import describe, intend
from dispatcher.people_verbs import PeopleVerbs
from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Decision
from dispatcher.routing.router import Router
from dispatcher.seats.ledger import BreakPressed, Remark, SeatChange, SeatLedger
from dispatcher.site_verbs import SiteVerbs
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.lines import hear, let_out
from dispatcher.telephony.port import LineEvent, Switchboard
from dispatcher.turns import Turn, TurnLoop
from mqtt_bridge import Received

log = logging.getLogger(__name__)

LOG_EVERY_NTH_REMARK = 100


class Dispatcher(CallVerbs, PeopleVerbs, SiteVerbs):
    """Everything that changes goes through here.

    Args:
        store: everything durable.
        registry: who works where.
        router: decides about calls.
        ledger: decides what to believe of seats.
        switchboard: the telephone system.
        clock: time.
        tell: called after each committed turn, with that turn.
    """

    def __init__(
        self,
        *,
        store: Store,
        registry: Registry,
        router: Router,
        ledger: SeatLedger,
        switchboard: Switchboard,
        clock: Clock,
        tell: Callable[[Turn], None],
    ) -> None:
        self._switchboard = switchboard
        self._tell = tell
        self._turns = TurnLoop(store=store, clock=clock, rules=self)
        self._intents: dict[str, Intent] = {}
        self.chair_questions = ChairQuestions()
        self.registry = registry
        self.router = router
        self.ledger = ledger

    # What it hears.

    async def prove_alive(self) -> None:
        """Returns once the turn loop has come round."""
        await self._turns.ask(lambda _turn: None)

    def heard(self, messages: Iterable[Received]) -> None:
        """Messages off the wire; each is acknowledged after the commit."""
        batch = list(messages)

        def work(turn: Turn) -> None:
            for message in batch:
                self._hear(message, turn)

        def acknowledge() -> None:
            for message in batch:
                message.acknowledge()

        self._turns.enqueue(work, settle=acknowledge)

    async def run(self, remembered: Remembered) -> None:
        """Adopts what was known when the last dispatcher ended, then works until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._turns.run(), name="turns")
            await self._turns.ask(lambda turn: self._adopt(remembered, turn))
            tasks.create_task(self._follow_lines(), name="lines")

    # What the turn loop drives.

    def next_due_s(self) -> float | None:
        moments = (self.router.next_due_s(), self.ledger.next_due_s())
        return min((moment for moment in moments if moment is not None), default=None)

    def fall_due(self, turn: Turn) -> None:
        for change in self.ledger.expire(turn.now_s):
            self._seat_changed(change, turn)
        turn.decisions += self.router.time_passed(turn.now_s)

    def sum_up(self, turn: Turn) -> None:
        turn.agents, turn.agents_gone, turn.sites = self.router.take_changed()
        for agent_id in turn.agents_gone:
            # His row is gone with what it said; if he comes back, all of it is new.
            self._intents.pop(agent_id, None)
        for state in turn.agents:
            intent = Intent(
                agent_id=state.agent.id, seat=state.seat, break_wanted=state.break_wanted
            )
            if self._intents.get(intent.agent_id) != intent:
                self._intents[intent.agent_id] = intent
                turn.intents.append(intent)

    def let_out(self, turn: Turn) -> None:
        for decision in turn.decisions:
            log.info(describe(decision))
            let_out(self._switchboard, decision)
        self.chair_questions.heed(turn.decisions)
        self._tell(turn)

    def _adopt(self, remembered: Remembered, turn: Turn) -> None:
        self._intents = {one.agent_id: one for one in remembered.intents}
        # Before there are calls: bound ones stand in their own queues at once.
        for binding in self.registry.bindings.values():
            turn.decisions += self.router.binding_changed(binding.customer, binding, turn.now_s)
        self.router.restore(remembered.kept, turn.now_s)
        for intent in remembered.intents:
            turn.decisions += intend(self.router, intent, turn.now_s)
        turn.decisions += self.router.restarted(turn.now_s)
        for call in remembered.calls:
            if call.connected_s is not None:
                self._switchboard.connect(call)
        log.info("adopted calls=%s agents=%s", len(remembered.calls), len(remembered.intents))

    def _hear(self, message: Received, turn: Turn) -> None:
        for heard in self.ledger.hear(
            message.topic, message.payload, message.retained, turn.now_s
        ):
            match heard:
                case SeatChange():
                    self._seat_changed(heard, turn)
                case BreakPressed(seat=seat):
                    turn.decisions += self._break_pressed(seat, turn.now_s)
                case Remark(times=times) if times == 1 or times % LOG_EVERY_NTH_REMARK == 0:
                    log.warning(
                        "message_remarkable cause=%s topic=%s detail=%s times=%s",
                        heard.cause,
                        heard.topic,
                        heard.detail,
                        times,
                    )
                case Remark():
                    pass

    def _seat_changed(self, change: SeatChange, turn: Turn) -> None:
        turn.seat_changes.append(change)
        turn.decisions += self.router.seat_changed(change.seat, change.after, turn.now_s)
        if change.after.occupied:
            self.chair_questions.answered(self.router.holder(change.seat))

    async def _follow_lines(self) -> None:
        """Does not wait for commits: what happens meanwhile shares the next turn."""
        async for event in self._switchboard.events():
            outcome = self._turns.enqueue(partial(_decide, hear(self.router, event)))
            outcome.add_done_callback(partial(_note_late, event))


def _decide(route: Callable[[float], list[Decision]], turn: Turn) -> None:
    turn.decisions += route(turn.now_s)


def _note_late(event: LineEvent, outcome: asyncio.Future[object]) -> None:
    """The line was slower than the decision that ended it: a late event is a no-op."""
    if not outcome.cancelled() and (error := outcome.exception()) is not None:
        log.info("line_event_late event=%s error=%s", event, error)

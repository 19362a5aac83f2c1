"""The dispatcher: what may be asked of it, what it hears, and what it lets out."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from dispatcher.clock import Clock
from dispatcher.errors import DispatcherError, NotFound
from dispatcher.registry.values import Registry
from dispatcher.routing.router import Router
from dispatcher.routing.values import (
    Call,
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Withdrawn,
)
from dispatcher.seats.ledger import Remark, SeatChange, SeatLedger
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.port import PickedUp, Switchboard
from dispatcher.turns import Turn, TurnLoop
from mqtt_bridge import Received

log = logging.getLogger(__name__)

T = TypeVar("T")

LOG_EVERY_NTH_REMARK = 100


class Dispatcher:
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
        self.registry = registry
        self.router = router
        self.ledger = ledger

    # What may be asked; each returns after the commit.

    async def call_arrived(self, call: Call) -> Call:
        """Stores a call, then routes it (CM-01)."""

        def work(turn: Turn) -> Call:
            turn.decisions += self.router.call_arrived(call, turn.now_s)
            return self.router.calls[call.id]

        return await self._turns.ask(work, arrived=call)

    async def hung_up(self, call_id: str) -> None:
        """The line of a call is dead."""
        await self._decide(lambda now_s: self.router.hung_up(call_id, now_s))

    async def accepted(self, offer_id: str, epoch: int) -> None:
        """An agent picked up."""
        await self._decide(lambda now_s: self.router.accepted(offer_id, epoch, now_s))

    async def rejected(self, offer_id: str, epoch: int) -> None:
        """An agent pressed a call away."""
        await self._decide(lambda now_s: self.router.rejected(offer_id, epoch, now_s))

    async def logged_in(self, agent_id: str, seat: str) -> None:
        """An agent takes a chair."""
        if seat not in self.registry.seats:
            raise NotFound(f"no seat {seat}")
        await self._intend(agent_id, lambda now_s: self.router.logged_in(agent_id, seat, now_s))

    async def logged_out(self, agent_id: str) -> None:
        """An agent leaves his chair to others."""
        await self._intend(agent_id, lambda now_s: self.router.logged_out(agent_id, now_s))

    async def break_wanted(self, agent_id: str, *, wanted: bool) -> None:
        """An agent wants a break, or is back from one."""
        await self._intend(
            agent_id, lambda now_s: self.router.break_wanted(agent_id, now_s, wanted=wanted)
        )

    async def read(self, question: Callable[[Store], T]) -> T:
        """Asks the store something, in the store's own thread."""
        return await self._turns.read(question)

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

    def let_out(self, turn: Turn) -> None:
        for decision in turn.decisions:
            self._let_out(decision)
        self._tell(turn)

    def _adopt(self, remembered: Remembered, turn: Turn) -> None:
        for intent in remembered.intents:
            self.router.break_wanted(intent.agent_id, turn.now_s, wanted=intent.break_wanted)
            if intent.seat is not None:
                self.router.logged_in(intent.agent_id, intent.seat, turn.now_s)
        for call in remembered.calls:
            turn.decisions += self.router.call_arrived(call, turn.now_s)
            if call.connected_s is not None:
                self._switchboard.connect(call)
        log.info("adopted calls=%s agents=%s", len(remembered.calls), len(remembered.intents))

    def _let_out(self, decision: Decision) -> None:
        match decision:
            case Held(call=call):
                log.info("call_held call=%s", call.id)
                self._switchboard.hold(call)
            case Offered(call=call, offer=offer):
                log.info("call_offered call=%s agent=%s", call.id, offer.agent_id)
                self._switchboard.ring(call, offer)
            case Withdrawn(call=call, offer=offer, cause=cause):
                log.info("offer_withdrawn call=%s cause=%s", call.id, cause.value)
                self._switchboard.stop_ringing(offer)
            case Connected(call=call):
                log.info("call_connected call=%s agent=%s", call.id, call.agent_id)
                self._switchboard.connect(call)
            case Finished(call=call):
                log.info("call_finished call=%s state=%s", call.id, call.state.value)
                self._switchboard.hang_up(call)

    def _hear(self, message: Received, turn: Turn) -> None:
        for heard in self.ledger.hear(
            message.topic, message.payload, message.retained, turn.now_s
        ):
            match heard:
                case SeatChange():
                    self._seat_changed(heard, turn)
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

    async def _follow_lines(self) -> None:
        async for event in self._switchboard.events():
            try:
                if isinstance(event, PickedUp):
                    await self.accepted(event.offer_id, event.epoch)
                else:
                    await self.hung_up(event.call_id)
            except DispatcherError as error:
                # The line was slower than the decision that ended it: a late event is a no-op.
                log.info("line_event_late event=%s error=%s", event, error)

    async def _decide(self, route: Callable[[float], list[Decision]]) -> None:
        def work(turn: Turn) -> None:
            turn.decisions += route(turn.now_s)

        await self._turns.ask(work)

    async def _intend(self, agent_id: str, route: Callable[[float], list[Decision]]) -> None:
        def work(turn: Turn) -> None:
            turn.decisions += route(turn.now_s)
            state = self.router.agents[agent_id]
            turn.intents.append(
                Intent(agent_id=agent_id, seat=state.seat, break_wanted=state.break_wanted)
            )

        await self._turns.ask(work)

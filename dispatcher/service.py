"""The dispatcher: what may be asked of it, what it hears, and what it lets out."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from dispatcher.clock import Clock
from dispatcher.errors import DispatcherError, NotFound, RequestInvalid
from dispatcher.living import describe, intend, live_by
from dispatcher.registry.difference import RegistryChanged
from dispatcher.registry.values import Registry, Tier
from dispatcher.routing.decisions import Decision, Finished
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import Action
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, WithdrawalCause
from dispatcher.seats.ledger import Remark, SeatChange, SeatLedger
from dispatcher.store.registry_rows import Intent
from dispatcher.store.store import Remembered, Store
from dispatcher.telephony.lines import hear, let_out
from dispatcher.telephony.port import Switchboard
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
        self._intents: dict[str, Intent] = {}
        self.registry = registry
        self.router = router
        self.ledger = ledger

    # What may be asked; each returns after the commit.

    async def call_arrived(self, call: Call) -> Call:
        """Stores a call, then routes it (CM-01); returns it as it is then."""
        call = replace(
            call,
            site=call.site or next(iter(self.registry.sites)),
            blocked=call.blocked or self.registry.is_blocked(call.caller),
        )

        def work(turn: Turn) -> Call:
            decided = self.router.call_arrived(call, turn.now_s)
            turn.decisions += decided
            last = next((one for one in reversed(decided) if isinstance(one, Finished)), None)
            return self.router.calls.get(call.id) or (call if last is None else last.call)

        return await self._turns.ask(work, arrived=call)

    async def hung_up(self, call_id: str) -> None:
        """The line of a call is dead."""
        await self.decide(lambda now_s: self.router.hung_up(call_id, now_s))

    async def moved(
        self, call_id: str, *, zone: str | None = None, tier: Tier | None = None
    ) -> None:
        """A waiting call goes to another queue, with its age."""
        if zone is not None:
            self._known_zone(zone)
        await self.decide(lambda now_s: self.router.moved(call_id, now_s, zone=zone, tier=tier))

    async def prioritised(self, call_id: str, head_start_s: float) -> None:
        """A caller's head start is another one from now on."""
        await self.decide(lambda now_s: self.router.prioritised(call_id, head_start_s, now_s))

    async def callback_wanted(self, call_id: str) -> None:
        """The caller would rather be called back."""
        await self.decide(lambda now_s: self.router.callback_wanted(call_id, now_s))

    async def transferred(
        self, call_id: str, *, agent_id: str | None = None, zone: str | None = None
    ) -> None:
        """A blind transfer, to an agent or a queue."""
        if zone is not None:
            self._known_zone(zone)
        await self.decide(
            lambda now_s: self.router.transferred(call_id, now_s, agent_id=agent_id, zone=zone)
        )

    async def accepted(self, offer_id: str, epoch: int) -> None:
        """An agent picked up."""
        await self.decide(lambda now_s: self.router.accepted(offer_id, epoch, now_s))

    async def rejected(
        self, offer_id: str, epoch: int, cause: WithdrawalCause = WithdrawalCause.REJECTED
    ) -> None:
        """An agent pressed a call away, or his phone was busy or not to be reached."""
        await self.decide(lambda now_s: self.router.rejected(offer_id, epoch, now_s, cause))

    async def logged_in(self, agent_id: str, seat: str) -> None:
        """An agent takes a chair."""
        if seat not in self.registry.seats:
            raise NotFound(f"no seat {seat}")
        await self.decide(lambda now_s: self.router.logged_in(agent_id, seat, now_s))

    async def logged_out(self, agent_id: str) -> None:
        """An agent leaves his chair to others."""
        await self.decide(lambda now_s: self.router.logged_out(agent_id, now_s))

    async def break_wanted(
        self, agent_id: str, *, wanted: bool, reason: str | None = None
    ) -> None:
        """An agent wants a break, or is back from one."""
        await self.decide(
            lambda now_s: self.router.break_wanted(agent_id, now_s, wanted=wanted, reason=reason)
        )

    async def sitter_confirmed(self, agent_id: str) -> None:
        """Whoever sits there after a long absence is still the same."""
        await self.decide(lambda now_s: self.router.sitter_confirmed(agent_id, now_s))

    async def here_claimed(self, agent_id: str, *, by: str, for_s: float | None = None) -> None:
        """Somebody says that an agent is there; counts while nothing is known of the chair."""
        await self.decide(
            lambda now_s: self.router.here_claimed(
                agent_id, now_s, by=by, until_s=None if for_s is None else now_s + for_s
            )
        )

    async def mode_set(
        self, site: str, mode: Mode, *, by: str, for_s: float | None = None
    ) -> None:
        """A supervisor runs a site differently, for a while or until he says otherwise."""
        if site not in self.registry.sites:
            raise NotFound(f"no site {site}")
        await self.decide(
            lambda now_s: self.router.mode_set(
                mode, now_s, by=by, site=site, until_s=None if for_s is None else now_s + for_s
            )
        )

    async def zone_hours(self, zone: str, closed: Action | None) -> None:
        """A zone's hours begin (None) or end, with what callers meet meanwhile."""
        if closed is None:
            await self.decide(lambda now_s: self.router.zone_opened(zone, now_s))
        else:
            await self.decide(lambda now_s: self.router.zone_closed(zone, closed, now_s))

    async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
        """When an agent's shift ends, in the clock's seconds."""
        await self._turns.ask(lambda turn: self.router.shift_changed(agent_id, ends_s, turn.now_s))

    async def registry_changed(self, change: RegistryChanged) -> None:
        """Lives by a change that is stored: agents, chairs and bindings act at once."""
        self.registry = change.after
        await self.decide(lambda now_s: live_by(self.router, self.ledger, change, now_s))

    def link_changed(self, *, up: bool) -> None:
        """The link to the broker, which brings all seats' words, came or went."""

        def work(turn: Turn) -> None:
            for site in self.registry.sites:
                turn.decisions += self.router.link_changed(turn.now_s, up=up, site=site)

        self._turns.enqueue(work)

    async def decide(self, route: Callable[[float], list[Decision]]) -> None:
        """Lets the router decide something in the next turn; returns after the commit."""

        def work(turn: Turn) -> None:
            turn.decisions += route(turn.now_s)

        await self._turns.ask(work)

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

    def sum_up(self, turn: Turn) -> None:
        turn.agents, turn.agents_gone, turn.sites = self.router.take_changed()
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
        self._tell(turn)

    def _adopt(self, remembered: Remembered, turn: Turn) -> None:
        self._intents = {one.agent_id: one for one in remembered.intents}
        self.router.restore(remembered.kept, turn.now_s)
        for binding in self.registry.bindings.values():
            self.router.binding_changed(binding.customer, binding, turn.now_s)
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

    def _known_zone(self, zone: str) -> None:
        if zone not in self.registry.zones:
            raise RequestInvalid(f"zone: there is no zone {zone}")

    async def _follow_lines(self) -> None:
        async for event in self._switchboard.events():
            try:
                await self.decide(hear(self.router, event))
            except DispatcherError as error:
                # The line was slower than the decision that ended it: a late event is a no-op.
                log.info("line_event_late event=%s error=%s", event, error)

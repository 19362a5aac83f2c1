"""What may be asked of the dispatcher about calls and offers; each returns after the commit."""

from dataclasses import replace

from dispatcher.errors import Conflict
from dispatcher.in_turn import InTurn
from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import Finished
from dispatcher.routing.values import Call, WithdrawalCause
from dispatcher.telephony.port import HandsOver
from dispatcher.turns import Turn


class CallVerbs(InTurn):
    """Everything a telephone system, a caller, an agent or a supervisor does to a call."""

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

    async def handed_over(self, call_id: str, agent_id: str) -> None:
        """An attended transfer: the caller goes on with another agent, who has agreed.

        Raises:
            Conflict: the telephone system cannot, nobody talks, or the target has a call.
        """
        if not isinstance(self._switchboard, HandsOver):
            raise Conflict("this telephone system cannot hand a talk over; transfer it blind")
        await self.decide(lambda now_s: self.router.handed_over(call_id, agent_id, now_s))

    async def accepted(self, offer_id: str, epoch: int) -> None:
        """An agent picked up."""
        await self.decide(lambda now_s: self.router.accepted(offer_id, epoch, now_s))

    async def rejected(
        self, offer_id: str, epoch: int, cause: WithdrawalCause = WithdrawalCause.REJECTED
    ) -> None:
        """An agent pressed a call away, or his phone was busy or not to be reached."""
        await self.decide(lambda now_s: self.router.rejected(offer_id, epoch, now_s, cause))

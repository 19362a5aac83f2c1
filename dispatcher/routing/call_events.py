"""What may happen to calls and offers: one verb for each event, decisions out.

Pure. The part of the router that is about calls; `dispatcher.routing.router` is the entry.
"""

from collections.abc import Iterable

from dispatcher.registry.values import Tier
from dispatcher.routing.board import Board
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import Decision, Rang
from dispatcher.routing.doors import Doors
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.staff import Staff
from dispatcher.routing.values import STANDING, Call, CallState, WithdrawalCause


class CallEvents:
    """Everything a telephone system, a caller or a supervisor does to a call."""

    _board: Board
    _exchange: Exchange
    _doors: Doors
    _staff: Staff

    def _settled(self, decisions: list[Decision], now_s: float) -> list[Decision]:
        raise NotImplementedError

    def call_arrived(self, call: Call, now_s: float) -> list[Decision]:
        """A stored call looks for an agent; held, with reasons, when there is none.

        A call that was talking when the dispatcher stopped is adopted, not offered again, and one
        that was ringing looks for an agent anew.
        """
        if call.state is CallState.CONNECTED:
            self._staff.adopt(call, now_s)
            return []
        if call.state in STANDING:
            waiting = CallState.WAITING
            call = but(call, state=waiting, agent_id=None, offer_id=None, also_offered=())
            return self._settled(self._exchange.wait(call, now_s), now_s)
        return self._settled(self._doors.arrive(call, now_s), now_s)

    def hung_up(self, call_id: str, now_s: float) -> list[Decision]:
        """The line is dead: a ringing phone stops, a talk is over.

        Raises:
            NotFound: no such open call.
        """
        return self._settled(self._doors.hang_up(self._board.call(call_id), now_s), now_s)

    def redirected(self, call_id: str, now_s: float) -> list[Decision]:
        """The telephone system has sent the caller out of the house.

        Raises:
            NotFound: no such open call.
        """
        call = self._board.call(call_id)
        return self._settled(self._doors.hang_up(call, now_s, "redirected"), now_s)

    def moved(
        self, call_id: str, now_s: float, *, zone: str | None = None, tier: Tier | None = None
    ) -> list[Decision]:
        """A caller is put into another queue, with his age.

        Raises:
            NotFound: no such open call.
            Conflict: he talks already, or a VIP would be sent to a guide.
        """
        call = self._board.call(call_id)
        return self._settled(self._doors.move(call, zone, tier, now_s), now_s)

    def prioritised(self, call_id: str, head_start_s: float, now_s: float) -> list[Decision]:
        """A caller's head start is another one from now on.

        Raises:
            NotFound: no such open call.
        """
        call = self._board.call(call_id)
        return self._settled(self._doors.prioritise(call, head_start_s, now_s), now_s)

    def callback_wanted(self, call_id: str, now_s: float) -> list[Decision]:
        """The caller takes the offer to be called back.

        Raises:
            NotFound: no such open call.
            Conflict: he talks already, or there is no number.
        """
        return self._settled(self._doors.call_back(self._board.call(call_id), now_s), now_s)

    def transferred(
        self,
        call_id: str,
        now_s: float,
        *,
        agent_id: str | None = None,
        zone: str | None = None,
        tier: Tier | None = None,
    ) -> list[Decision]:
        """A blind transfer, to an agent or to a queue.

        Raises:
            NotFound: no such open call or agent.
            Conflict: nobody talks to this caller.
        """
        call = self._board.call(call_id)
        return self._settled(self._doors.pass_on(call, agent_id, zone, tier, now_s), now_s)

    def handed_over(self, call_id: str, agent_id: str, now_s: float) -> list[Decision]:
        """An attended transfer: caller and target talk already.

        Raises:
            NotFound: no such open call or agent.
            Conflict: nobody talks to this caller, or the target has a call of ours.
        """
        call = self._board.call(call_id)
        return self._settled(self._doors.hand_over(call, agent_id, now_s), now_s)

    def bridge_failed(self, call_id: str, now_s: float) -> list[Decision]:
        """Who picked up was gone before the two could talk.

        Raises:
            NotFound: no such open call.
            Conflict: nobody talks to this caller.
        """
        return self._settled(self._doors.unbridge(self._board.call(call_id), now_s), now_s)

    def lines_audited(self, live: Iterable[str], now_s: float) -> list[Decision]:
        """The telephone system tells all calls it has; whatever else we believe in is over."""
        return self._settled(self._doors.audit(frozenset(live), now_s), now_s)

    # Offers

    def rang(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]:
        """The phone rings, says the telephone system.

        Raises:
            Conflict: the offer no longer stands, or is not the one meant.
        """
        offer = self._board.offer(offer_id, epoch)
        call = but(self._board.calls[offer.call_id], state=CallState.RINGING)
        self._board.calls[call.id] = call
        return self._settled([Rang(call=call, offer=offer)], now_s)

    def accepted(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]:
        """The agent picked up.

        Raises:
            Conflict: the offer no longer stands, or is not the one meant.
        """
        offer = self._board.offer(offer_id, epoch)
        return self._settled(self._exchange.accept(offer, now_s), now_s)

    def rejected(
        self,
        offer_id: str,
        epoch: int,
        now_s: float,
        cause: WithdrawalCause = WithdrawalCause.REJECTED,
    ) -> list[Decision]:
        """The agent pressed the call away, or his phone was busy or not to be reached.

        Raises:
            Conflict: the offer no longer stands, or is not the one meant.
        """
        offer = self._board.offer(offer_id, epoch)
        return self._settled(self._exchange.withdraw(offer, cause, now_s), now_s)

"""Between the router and a telephone system: what lines say, and what decisions do to them.

Pure but for the switchboard that is handed in.
"""

from collections.abc import Callable
from typing import Protocol

from dispatcher.registry.values import Tier
from dispatcher.routing.decisions import (
    Connected,
    Decision,
    Finished,
    Held,
    Offered,
    Requeued,
    Transferred,
    WaitChange,
    Withdrawn,
)
from dispatcher.routing.values import WithdrawalCause
from dispatcher.telephony.port import (
    BridgeFailed,
    HandedOver,
    HandsOver,
    HungUp,
    LineEvent,
    LinesAudited,
    LineUsed,
    NotTaken,
    PassedOn,
    PickedUp,
    Redirected,
    Rings,
    Switchboard,
)


class Decides(Protocol):
    """What is asked of the router about lines."""

    def rang(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]: ...
    def accepted(self, offer_id: str, epoch: int, now_s: float) -> list[Decision]: ...
    def rejected(
        self, offer_id: str, epoch: int, now_s: float, cause: WithdrawalCause
    ) -> list[Decision]: ...
    def hung_up(self, call_id: str, now_s: float) -> list[Decision]: ...
    def bridge_failed(self, call_id: str, now_s: float) -> list[Decision]: ...
    def handed_over(self, call_id: str, agent_id: str, now_s: float) -> list[Decision]: ...
    def redirected(self, call_id: str, now_s: float) -> list[Decision]: ...
    def transferred(
        self,
        call_id: str,
        now_s: float,
        *,
        agent_id: str | None = None,
        zone: str | None = None,
        tier: Tier | None = None,
    ) -> list[Decision]: ...
    def line_changed(self, agent_id: str, now_s: float, *, busy: bool) -> list[Decision]: ...
    def lines_audited(self, live: frozenset[str], now_s: float) -> list[Decision]: ...


def hear(router: Decides, event: LineEvent) -> Callable[[float], list[Decision]]:
    """What the router decides about an event of the lines, once it is given the moment."""
    match event:
        case Rings(offer_id=offer, epoch=epoch):
            return lambda now_s: router.rang(offer, epoch, now_s)
        case PickedUp(offer_id=offer, epoch=epoch):
            return lambda now_s: router.accepted(offer, epoch, now_s)
        case NotTaken(offer_id=offer, epoch=epoch, cause=cause):
            return lambda now_s: router.rejected(offer, epoch, now_s, cause)
        case HungUp(call_id=call):
            return lambda now_s: router.hung_up(call, now_s)
        case BridgeFailed(call_id=call):
            return lambda now_s: router.bridge_failed(call, now_s)
        case PassedOn(call_id=call, agent_id=to, zone=zone):
            return lambda now_s: router.transferred(call, now_s, agent_id=to, zone=zone)
        case HandedOver(call_id=call, agent_id=agent):
            return lambda now_s: router.handed_over(call, agent, now_s)
        case Redirected(call_id=call):
            return lambda now_s: router.redirected(call, now_s)
        case LineUsed(agent_id=agent, busy=busy):
            return lambda now_s: router.line_changed(agent, now_s, busy=busy)
        case LinesAudited(call_ids=live):
            return lambda now_s: router.lines_audited(live, now_s)


def let_out(switchboard: Switchboard, decision: Decision) -> None:
    """What a committed decision does to the lines."""
    match decision:
        case Held(call=call):
            switchboard.hold(call)
        case Offered(call=call, offer=offer):
            switchboard.ring(call, offer)
        case Withdrawn(offer=offer):
            switchboard.stop_ringing(offer)
        case Connected(call=call):
            switchboard.connect(call)
        case Transferred(call=call, from_agent=former, attended=True) if isinstance(
            switchboard, HandsOver
        ):
            switchboard.hand_over(call, former)
        case Transferred(call=call, from_agent=former):
            switchboard.release(call, former)
        case Requeued(call=call, change=WaitChange.CALLBACK_OFFERED):
            switchboard.offer_callback(call)
        case Finished(call=call):
            switchboard.hang_up(call)
        case _:
            pass

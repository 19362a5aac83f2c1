"""What just happened, for people: one turn in, a few lines out. Pure."""

from collections.abc import Iterator
from typing import Any

from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Connected, Decision, Finished, Held, Offered, Withdrawn
from dispatcher.routing.values import CallState, WithdrawalCause
from dispatcher.seats.ledger import SeatChange
from dispatcher.seats.record import Link

NewsLine = tuple[str, dict[str, Any]]

BACK_RECENTLY_S = 60.0


def news_of_decision(decision: Decision, registry: Registry, now_s: float) -> Iterator[NewsLine]:
    """Lines a decision about a call is worth."""
    match decision:
        case Held(call=call):
            yield "held", {"customer_class": call.customer_class.value}
        case Offered(offer=offer, back_for_s=back_for_s):
            args: dict[str, Any] = {"agent": _name(registry, offer.agent_id)}
            if back_for_s is not None and back_for_s < BACK_RECENTLY_S:
                args["back_for_s"] = round(back_for_s)
            yield "offered", args
        case Withdrawn(offer=offer, cause=WithdrawalCause.SEAT_EMPTY, seat=seat):
            yield "withdrawn", {"seat": seat or _name(registry, offer.agent_id)}
        case Connected(offer=offer):
            yield "delivered", {"agent": _name(registry, offer.agent_id)}
        case Finished(call=call) if call.state is CallState.ABANDONED:
            yield "abandoned", {"waited_s": round(now_s - call.arrived_s)}
        case _:
            return


def news_of_seat(change: SeatChange) -> Iterator[NewsLine]:
    """Lines a change of a seat is worth: only when it needs somebody's hand."""
    if change.before.link is Link.LIVE and change.after.link is Link.SILENT:
        yield "seat_silent", {"seat": change.seat}
    elif change.after.link in {Link.LOST, Link.DUPLICATE_IDENTITY} and (
        change.before.link is not change.after.link
    ):
        yield "seat_fault", {"seat": change.seat}


def _name(registry: Registry, agent_id: str) -> str:
    agent = registry.agents.get(agent_id)
    return agent_id if agent is None else agent.name

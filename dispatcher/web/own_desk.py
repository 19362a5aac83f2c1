"""What an agent's desk hears: decisions as events for the agents they are about. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import (
    AskChair,
    AskWho,
    Connected,
    Decision,
    Finished,
    Noticed,
    Offered,
    TellDedicated,
    Transferred,
    Withdrawn,
)
from dispatcher.routing.values import Call, Offer
from dispatcher.web.operation_schemas import OfferBody

Json = dict[str, Any]
DeskEvent = tuple[str, str, Json]
ToMs = Callable[[float], int]


def desk_events(decision: Decision, registry: Registry, to_ms: ToMs) -> Iterator[DeskEvent]:
    """(agent, name of the event, body) for everybody a decision is told to."""
    match decision:
        case Offered(call=call, offer=offer):
            body = offer_body(offer, call, registry, to_ms).model_dump(mode="json")
            yield offer.agent_id, "offer", body
        case Withdrawn(offer=offer, cause=cause):
            yield offer.agent_id, "offer_ended", {"id": offer.id, "cause": cause.value}
        case Connected(call=call, offer=offer):
            yield offer.agent_id, "talk", _about(call, registry)
        case Transferred(call=call, from_agent=former, to_agent=to, attended=attended):
            yield former, "talk_ended", _about(call, registry)
            if attended and to is not None:
                yield to, "talk", _about(call, registry)
        case Finished(call=call) if call.agent_id is not None:
            yield call.agent_id, "talk_ended", _about(call, registry)
        case TellDedicated(call=call, agent_id=agent_id, note=note, cover_id=cover):
            yield agent_id, "notice", {"kind": note, "served_by": cover, **_about(call, registry)}
        case AskWho(agent_id=agent_id, seat=seat):
            yield agent_id, "question", {"kind": "who_is_sitting", "seat": seat, "beside": []}
        case AskChair(agent_id=agent_id, seat=seat, beside=beside):
            yield agent_id, "question", {"kind": "chair", "seat": seat, "beside": list(beside)}
        case Noticed(agent_id=agent_id, what=what, detail=detail):
            yield agent_id, "notice", {"kind": what, **detail}
        case _:
            return


def offer_body(offer: Offer, call: Call, registry: Registry, to_ms: ToMs) -> OfferBody:
    """An offer as the agent sees it: he is about to talk to this caller."""
    customer = registry.customers.get(call.customer_id or "")
    return OfferBody(
        id=offer.id,
        call_id=call.id,
        epoch=offer.epoch,
        made_ms=to_ms(offer.made_s),
        deadline_ms=to_ms(offer.deadline_s),
        caller=call.caller,
        customer_id=call.customer_id,
        customer_name=None if customer is None else customer.name,
        customer_class=call.customer_class.value,
        zone=call.zone,
    )


def _about(call: Call, registry: Registry) -> Json:
    customer = registry.customers.get(call.customer_id or "")
    return {
        "call_id": call.id,
        "state": call.state.value,
        "caller": call.caller,
        "customer_id": call.customer_id,
        "customer": None if customer is None else customer.name,
        "zone": call.zone,
    }

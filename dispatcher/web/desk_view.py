"""What an agent's desk page shows of himself and of his customers. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dispatcher.desk.identities import Identity, IdentityKind
from dispatcher.desk.orders import WorkOrder
from dispatcher.registry.phones import masked
from dispatcher.registry.values import Agent, Customer, Registry, SeatPlace
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, Offerable
from dispatcher.seats.record import SeatView
from dispatcher.web.desk_schemas import (
    CallNowBody,
    CustomerCardBody,
    DeskBody,
    DeskZoneBody,
    FreeSeatBody,
    OrderLineBody,
)
from dispatcher.web.floor import LOOK
from mqtt_bridge.messages import SensorState

SEATS_SHOWN = 500

# Drawn like a chair nobody has taken, and like one whose sitter takes a break.
OWN_LOOK = {Offerable.NOT_LOGGED_IN: "free", Offerable.SITE_MODE: "on_break"}


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskScene:
    """Everything a desk is drawn from at one moment."""

    registry: Registry
    router: Router
    cameras: dict[str, SensorState]
    now_s: float
    to_ms: Callable[[float], int]
    absence_s: float


def own_desk(scene: DeskScene, state: AgentState) -> DeskBody:
    """How an agent stands now, and what stands in the way of a call."""
    offerable = state.offerable(scene.now_s)
    until_s = _until_s(scene, state, offerable)
    return DeskBody(
        agent_id=state.agent.id,
        name=state.agent.name,
        zones=_zones(scene.registry, state.agent),
        seat=state.seat,
        look=OWN_LOOK.get(offerable) or LOOK.get(offerable, "here"),
        why=offerable.value,
        link=state.view.link.value,
        until_ms=None if until_s is None else scene.to_ms(until_s),
        break_wanted=state.break_wanted,
        camera=_camera(scene, state.seat),
        call=_call_now(scene, state.call_id),
    )


def free_seats(
    registry: Registry, agent: Agent, holder: Callable[[str], str | None]
) -> list[FreeSeatBody]:
    """Chairs an agent may take: his own, those of his zones, then all others; taken ones not."""
    free = [seat for seat in registry.seats.values() if holder(seat.id) in {None, agent.id}]

    def order(seat: SeatPlace) -> tuple[bool, bool, str, str]:
        return seat.id != agent.seat, seat.zone not in agent.zones, seat.floor, seat.id

    return [
        FreeSeatBody(
            seat=seat.id,
            floor=seat.floor,
            zone=_zone_name(registry, seat.zone),
            usual=seat.id == agent.seat,
            own_zone=seat.zone in agent.zones,
        )
        for seat in sorted(free, key=order)[:SEATS_SHOWN]
    ]


def customer_card(
    registry: Registry, customer: Customer, agent_id: str, orders: Sequence[WorkOrder]
) -> CustomerCardBody:
    """A customer as the agent who serves him sees him: enough to know him, not to reach him."""
    classified = registry.classified(customer)
    binding = registry.bindings.get(customer.id)
    dedicated = None if binding is None else registry.agents.get(binding.agent)
    return CustomerCardBody(
        id=customer.id,
        name=customer.name,
        customer_class=classified.value.value,
        reached_by=list(_reached_by(customer)),
        dedicated=None if dedicated is None else dedicated.name,
        is_mine=dedicated is not None and dedicated.id == agent_id,
        orders=[
            OrderLineBody(
                id=order.id,
                number=order.number,
                subject=order.subject,
                state=order.state,
                made_ms=order.made_ms,
            )
            for order in orders
        ],
    )


def is_on_the_line(router: Router, agent_id: str, customer_id: str) -> bool:
    """Whether an agent talks to a customer, or is rung by him."""
    state = router.agents.get(agent_id)
    call = None if state is None else router.calls.get(state.call_id or "")
    rung = (one for one in router.offers.values() if one.agent_id == agent_id)
    calls = (call, *(router.calls.get(one.call_id) for one in rung))
    return any(one is not None and one.customer_id == customer_id for one in calls)


def _until_s(scene: DeskScene, state: AgentState, offerable: Offerable) -> float | None:
    """When what stands in the way ends by itself, or the chair counts as empty."""
    match offerable:
        case Offerable.SEAT_LEAVING:
            since_s = _empty_since_s(state.view)
            return None if since_s is None else since_s + scene.absence_s
        case Offerable.WRAP_UP:
            return state.wraps_up_until_s
        case Offerable.SETTLING:
            return state.settles_until_s
        case Offerable.RESTING:
            return state.rests_until_s
        case _:
            return None


def _empty_since_s(view: SeatView) -> float | None:
    return view.empty_since_s


def _camera(scene: DeskScene, seat: str | None) -> str:
    state = None if seat is None else scene.cameras.get(seat)
    if state is None:
        return "unknown"
    return "off" if state is SensorState.OFF else "on"


def _call_now(scene: DeskScene, call_id: str | None) -> CallNowBody | None:
    call = scene.router.calls.get(call_id or "")
    if call is None:
        return None
    customer = scene.registry.customers.get(call.customer_id or "")
    return CallNowBody(
        call_id=call.id,
        caller=masked(call.caller),
        customer_id=call.customer_id,
        customer_name=None if customer is None else customer.name,
        customer_class=call.customer_class.value,
        zone=_zone_name(scene.registry, call.zone),
        since_ms=_since_ms(scene, call),
    )


def _since_ms(scene: DeskScene, call: Call) -> int:
    return scene.to_ms(call.arrived_s if call.connected_s is None else call.connected_s)


def _zones(registry: Registry, agent: Agent) -> list[DeskZoneBody]:
    return [DeskZoneBody(id=zone, name=_zone_name(registry, zone)) for zone in agent.zones]


def _zone_name(registry: Registry, zone_id: str) -> str:
    zone = registry.zones.get(zone_id)
    return zone_id if zone is None else zone.name


def _reached_by(customer: Customer) -> Iterator[str]:
    kinds = (
        (IdentityKind.PHONE, customer.phones),
        (IdentityKind.EMAIL, customer.emails),
        (IdentityKind.ACCOUNT, customer.accounts),
    )
    for kind, values in kinds:
        for value in values:
            yield Identity(kind=kind, value=value).masked

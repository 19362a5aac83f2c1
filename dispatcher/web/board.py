"""The figures of supervisors and of the wall: queues by zone, orders, chairs. Pure.

Nobody's name is in them: neither a customer's nor an agent's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from dispatcher.desk.figures import ZoneOrders
from dispatcher.registry.values import Registry, Zone
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, CallState, Offerable
from dispatcher.seats.record import SeatView
from mqtt_bridge.messages import Presence

NO_ORDERS = ZoneOrders()
WAITING = frozenset({CallState.WAITING, CallState.OFFERED})


class QueueBody(BaseModel):
    """One zone: its callers, its people, its orders; `_since_ms` is when the oldest began."""

    zone: str
    name: str
    name_zh: str | None
    waiting: int
    longest_since_ms: int | None
    ready: int
    talking: int
    logged_in: int
    open: int
    held: int
    overdue: int
    oldest_since_ms: int | None


class BoardBody(BaseModel):
    """All figures at one moment."""

    now_ms: int
    site: str
    linked: bool
    in_seat: int
    seats: int
    talking: int
    waiting: int
    longest_since_ms: int | None
    open: int
    held: int
    overdue: int
    undelivered: int
    queues: list[QueueBody]


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardScene:
    """Everything a board is drawn from at one moment."""

    registry: Registry
    router: Router
    views: Mapping[str, SeatView]
    now_s: float
    to_ms: Callable[[float], int]
    orders: Mapping[str, ZoneOrders]
    undelivered: int
    linked: bool


def board(scene: BoardScene) -> BoardBody:
    """The figures of a site."""
    waiting = [call for call in scene.router.calls.values() if call.state in WAITING]
    people = _people(scene.router.agents.values(), scene.now_s)
    orders = scene.orders.values()
    return BoardBody(
        now_ms=scene.to_ms(scene.now_s),
        site=scene.registry.site,
        linked=scene.linked,
        in_seat=sum(_is_sat_on(scene.views.get(seat)) for seat in scene.registry.seats),
        seats=len(scene.registry.seats),
        talking=sum(state.call_id is not None for state in scene.router.agents.values()),
        waiting=len(waiting),
        longest_since_ms=_longest_since_ms(scene, waiting),
        open=sum(one.open for one in orders),
        held=sum(one.held for one in orders),
        overdue=sum(one.overdue for one in orders),
        undelivered=scene.undelivered,
        queues=[_queue(scene, zone, waiting, people) for zone in scene.registry.zones.values()],
    )


def _queue(
    scene: BoardScene, zone: Zone, waiting: Iterable[Call], people: Mapping[str, Counter[str]]
) -> QueueBody:
    callers = [call for call in waiting if call.zone == zone.id]
    orders, who = scene.orders.get(zone.id, NO_ORDERS), people.get(zone.id, Counter())
    return QueueBody(
        zone=zone.id,
        name=zone.name,
        name_zh=zone.name_zh,
        waiting=len(callers),
        longest_since_ms=_longest_since_ms(scene, callers),
        ready=who["ready"],
        talking=who["talking"],
        logged_in=who["logged_in"],
        open=orders.open,
        held=orders.held,
        overdue=orders.overdue,
        oldest_since_ms=orders.oldest_since_ms,
    )


def _people(agents: Iterable[AgentState], now_s: float) -> dict[str, Counter[str]]:
    """How many of each zone are logged in, ready and talking."""
    found: dict[str, Counter[str]] = {}
    for state in agents:
        offerable = state.offerable(now_s)
        if offerable is Offerable.NOT_LOGGED_IN:
            continue
        for zone in state.agent.zones:
            count = found.setdefault(zone, Counter())
            count["logged_in"] += 1
            count["ready"] += offerable is Offerable.READY
            count["talking"] += offerable is Offerable.TALKING
    return found


def _longest_since_ms(scene: BoardScene, callers: Iterable[Call]) -> int | None:
    arrived_s = min((call.arrived_s for call in callers), default=None)
    return None if arrived_s is None else scene.to_ms(arrived_s)


def _is_sat_on(view: SeatView | None) -> bool:
    return view is not None and view.presence is Presence.ONLINE and view.occupied is True

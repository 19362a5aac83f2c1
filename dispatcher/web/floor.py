"""What the floor page shows, built from what the dispatcher knows.

Pure: states and moments in, JSON-able values out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatcher.registry.phones import masked
from dispatcher.registry.values import Registry, SeatPlace
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.explain import explain
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call, CallState, Offerable
from dispatcher.seats.record import SeatView
from dispatcher.web.banners import Suggestions, banners
from mqtt_bridge.messages import Presence

Json = dict[str, Any]

LOOK = {
    Offerable.TALKING: "talking",
    Offerable.RINGING: "ringing",
    Offerable.SEAT_LEAVING: "leaving",
    Offerable.SEAT_EMPTY: "away",
    Offerable.SEAT_UNKNOWN: "unknown",
    Offerable.ON_BREAK: "on_break",
    Offerable.NOT_RESPONDING: "not_responding",
    Offerable.WHO_IS_SITTING: "who_is_sitting",
    Offerable.LINE_BUSY: "talking",
    Offerable.WRAP_UP: "wrap_up",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Everything a floor is drawn from at one moment."""

    registry: Registry
    router: Router
    views: Mapping[str, SeatView]
    now_s: float
    to_ms: Callable[[float], int]
    absence_s: float
    linked: bool
    answer_waits_s: Sequence[float]
    rings_saved: int
    suggestions: Suggestions = field(default_factory=dict)


def floor(scene: Scene) -> Json:
    """The whole floor, without what just happened."""
    holders = {state.seat: state for state in scene.router.agents.values() if state.seat}
    seats = [_seat(scene, place, holders.get(place.id)) for place in _in_order(scene)]
    calls = [_call(scene, call) for call in scene.router.calls.values()]
    return {
        "now_ms": scene.to_ms(scene.now_s),
        "site": scene.registry.site,
        "link": "live" if scene.linked else "broker_lost",
        "banners": banners(
            scene.registry, scene.router, scene.suggestions, scene.now_s, scene.to_ms
        ),
        "numbers": _numbers(scene, seats, calls),
        "zones": _zones(scene),
        "seats": seats,
        "calls": calls,
    }


def changed(before: Json, after: Json) -> Json | None:
    """Only what differs between two floors, or None when nothing a person sees does."""
    news: Json = {}
    for section, key in (("seats", "seat"), ("calls", "id")):
        old = {one[key]: one for one in before[section]}
        new = {one[key]: one for one in after[section]}
        parts = [one for name, one in new.items() if old.get(name) != one]
        parts += [{key: name, "gone": True} for name in old if name not in new]
        if parts:
            news[section] = parts
    for section in ("numbers", "link", "banners"):
        if before[section] != after[section]:
            news[section] = after[section]
    return {"now_ms": after["now_ms"], "link": after["link"], **news} if news else None


def _in_order(scene: Scene) -> list[SeatPlace]:
    return sorted(
        scene.registry.seats.values(), key=lambda one: (one.floor, one.zone, one.y, one.x, one.id)
    )


def _zones(scene: Scene) -> list[Json]:
    tiers: dict[str, set[str]] = {}
    for agent in scene.registry.agents.values():
        for zone in agent.zones:
            tiers.setdefault(zone, set()).add(agent.tier.value)
    floors = {seat.zone: seat.floor for seat in scene.registry.seats.values()}
    order = ("guide", "normal", "vip")
    return [
        {
            "id": zone.id,
            "name": zone.name,
            "name_zh": zone.name_zh,
            "floor": floors.get(zone.id),
            "tiers": [tier for tier in order if tier in tiers.get(zone.id, ())],
        }
        for zone in scene.registry.zones.values()
    ]


def _seat(scene: Scene, place: SeatPlace, holder: AgentState | None) -> Json:
    view = scene.views.get(place.id, SeatView())
    look, since_s, until_s = _look(scene, view, holder)
    return {
        "seat": place.id,
        "floor": place.floor,
        "zone": place.zone,
        "x": place.x,
        "y": place.y,
        "agent": holder and {"id": holder.agent.id, "name": holder.agent.name},
        "look": look,
        "since_ms": None if since_s is None else scene.to_ms(since_s),
        "until_ms": None if until_s is None else scene.to_ms(until_s),
    }


def _look(
    scene: Scene, view: SeatView, holder: AgentState | None
) -> tuple[str, float | None, float | None]:
    if holder is None:
        return _look_without_agent(view), None, None
    offerable = holder.offerable(scene.now_s)
    look = LOOK.get(offerable, "here")
    match offerable:
        case Offerable.TALKING:
            call = scene.router.calls.get(holder.call_id or "")
            return look, None if call is None else call.connected_s, None
        case Offerable.SEAT_LEAVING if view.empty_since_s is not None:
            return look, view.empty_since_s, view.empty_since_s + scene.absence_s
        case Offerable.WRAP_UP:
            return look, None, holder.wraps_up_until_s
        case _:
            return look, None, None


def _look_without_agent(view: SeatView) -> str:
    match view.presence:
        case Presence.UNKNOWN:
            return "unknown"
        case Presence.ONLINE:
            return "logged_out"
        case Presence.OFFLINE:
            return "free"


def _call(scene: Scene, call: Call) -> Json:
    candidates = scene.router.candidates(call, scene.now_s)
    reason = explain(call, candidates, scene.router.agents, scene.absence_s)
    agent = scene.registry.agents.get(reason.agent_id or "")
    return {
        "id": call.id,
        "caller": masked(call.caller),
        "customer_class": call.customer_class.value,
        "state": call.state.value,
        "since_ms": scene.to_ms(call.arrived_s),
        "reason": {
            "key": reason.key,
            "agent": agent and agent.name,
            "until_ms": None if reason.until_s is None else scene.to_ms(reason.until_s),
            "count": reason.count,
            "tier": call.tier.value,
        },
    }


def _numbers(scene: Scene, seats: Sequence[Json], calls: Sequence[Json]) -> Json:
    in_seat = sum(
        view.presence is Presence.ONLINE and view.occupied is True
        for seat, view in scene.views.items()
        if seat in scene.registry.seats
    )
    waiting = [one for one in calls if one["state"] != CallState.CONNECTED.value]
    waits_ms = [scene.to_ms(scene.now_s) - one["since_ms"] for one in waiting]
    return {
        "in_seat": in_seat,
        "seats": len(seats),
        "talking": sum(one["look"] == "talking" for one in seats),
        "waiting": len(waiting),
        "longest_wait_ms": max(waits_ms, default=None),
        "answer_wait_p90_ms": _p90_ms(scene.answer_waits_s),
        "rings_saved": scene.rings_saved,
    }


def _p90_ms(waits_s: Sequence[float]) -> int | None:
    if not waits_s:
        return None
    ranked = sorted(waits_s)
    return round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.9))] * 1000)

"""Figures of the board: every zone has a row, people and callers are counted where they belong."""

from call_hall import HERE, agent, call, seat_of, staffed

from dispatcher.desk.figures import ZoneOrders
from dispatcher.registry.values import Registry, SeatPlace, Zone
from dispatcher.routing.router import Router
from dispatcher.web.board import BoardBody, BoardScene, board

NAMES = ("anna", "ben")


def scene_of(router: Router, orders: dict[str, ZoneOrders] | None = None) -> BoardScene:
    zones = {one: Zone(id=one, name=one.title()) for one in ("billing", "repair")}
    seats = {
        seat_of(one): SeatPlace(id=seat_of(one), zone="billing", floor="3", x=1.0, y=1.0)
        for one in NAMES
    }
    return BoardScene(
        registry=Registry(zones=zones, seats=seats),
        router=router,
        views={seat_of("anna"): HERE},
        now_s=60.0,
        to_ms=lambda moment_s: round(moment_s * 1000),
        orders=orders or {},
        undelivered=3,
        linked=True,
    )


def of_zone(body: BoardBody, zone: str) -> dict[str, object]:
    return next(one.model_dump() for one in body.queues if one.zone == zone)


def test_a_caller_nobody_can_take_waits_in_his_zone_alone() -> None:
    router = staffed(*(agent(one) for one in NAMES))
    router.call_arrived(call("c1", zone="repair", arrived_s=10.0), 10.0)
    router.call_arrived(call("c2", zone="repair", arrived_s=20.0), 20.0)
    body = board(scene_of(router))

    repair, billing = of_zone(body, "repair"), of_zone(body, "billing")
    assert (body.waiting, body.longest_since_ms) == (2, 10_000)
    assert (repair["waiting"], repair["longest_since_ms"], repair["logged_in"]) == (2, 10_000, 0)
    assert (billing["waiting"], billing["ready"], billing["logged_in"]) == (0, 2, 2)


def test_only_chairs_somebody_certainly_sits_on_are_counted() -> None:
    body = board(scene_of(staffed(*(agent(one) for one in NAMES))))

    assert (body.in_seat, body.seats) == (1, 2)


def test_orders_of_zones_add_up_and_a_zone_without_any_has_none() -> None:
    orders = {"repair": ZoneOrders(open=2, held=3, overdue=1, oldest_since_ms=5)}
    body = board(scene_of(staffed(agent("anna")), orders))

    assert (body.open, body.held, body.overdue, body.undelivered) == (2, 3, 1, 3)
    assert of_zone(body, "repair")["oldest_since_ms"] == 5
    assert of_zone(body, "billing")["open"] == 0

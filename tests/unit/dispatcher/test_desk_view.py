"""An agent's own desk as values: why no call comes, until when, and which chairs are free."""

import pytest
from call_hall import AWAY, LEAVING, UNKNOWN, agent, seat_of, staffed

from dispatcher.registry.values import Binding, Customer, Registry, SeatPlace, Zone
from dispatcher.routing.router import Router
from dispatcher.seats.record import SeatView
from dispatcher.web.desk_view import DeskScene, customer_card, free_seats, own_desk
from dispatcher.web.page_words import words_of
from mqtt_bridge.messages import SensorState

ANNA = agent("anna")


def hall() -> Registry:
    seats = {
        one: SeatPlace(id=one, zone=zone, floor="3", x=1.0, y=1.0)
        for one, zone in (("z-9", "repair"), ("b-1", "billing"), (seat_of("anna"), "repair"))
    }
    return Registry(
        zones={"billing": Zone(id="billing", name="Billing")},
        seats=seats,
        agents={"anna": ANNA, "ben": agent("ben")},
        customers={"acme": Customer(id="acme", name="Acme", phones=("+4930123456",))},
        bindings={"acme": Binding(customer="acme", agent="ben")},
    )


def scene_of(router: Router, cameras: dict[str, SensorState] | None = None) -> DeskScene:
    return DeskScene(
        registry=hall(),
        router=router,
        cameras=cameras or {},
        now_s=10.0,
        to_ms=lambda moment_s: round(moment_s * 1000),
        absence_s=30.0,
    )


@pytest.mark.parametrize(
    ("view", "look", "why", "until_ms"),
    [
        (LEAVING, "leaving", "seat_leaving", 30_000),
        (AWAY, "away", "seat_empty", None),
        (UNKNOWN, "unknown", "seat_unknown", None),
    ],
)
def test_the_chair_says_why_and_until_when(
    view: SeatView, look: str, why: str, until_ms: int | None
) -> None:
    router = staffed(ANNA)
    router.seat_changed(seat_of("anna"), view, 5.0)
    body = own_desk(scene_of(router), router.agents["anna"])

    assert (body.look, body.why, body.until_ms) == (look, why, until_ms)


def test_a_camera_nobody_has_heard_of_is_neither_on_nor_off() -> None:
    router = staffed(ANNA)
    state = router.agents["anna"]
    found = [
        own_desk(scene_of(router, cameras), state).camera
        for cameras in (
            {},
            {seat_of("anna"): SensorState.OFF},
            {seat_of("anna"): SensorState.BLOCKED},
        )
    ]

    assert found == ["unknown", "off", "on"]


def test_free_seats_begin_with_ones_own_then_ones_zone() -> None:
    usual = agent("anna", zones=("billing",))
    at_z = type(usual)(
        id="anna", name="Anna", tier=usual.tier, zones=usual.zones, capability=1, seat="z-9"
    )
    found = free_seats(hall(), at_z, lambda seat: "ben" if seat == seat_of("anna") else None)

    assert [one.seat for one in found] == ["z-9", "b-1"]
    assert [one.usual for one in found] == [True, False]


def test_a_customer_is_known_by_name_and_not_by_number() -> None:
    registry = hall()
    card = customer_card(registry, registry.customers["acme"], "anna", [])

    assert (card.dedicated, card.is_mine) == ("Ben", False)
    assert "+4930123456" not in card.reached_by
    assert card.reached_by[0].startswith("+49")


def test_a_page_carries_its_words_and_their_forms_and_no_others() -> None:
    texts = {"desk.a": "1", "desk_more.a": "2", "page.title": "3", "page.title.bare": "4",
             "page.other": "5"}  # fmt: skip

    assert words_of(texts, ("desk", "page.title")).keys() == {
        "desk.a",
        "page.title",
        "page.title.bare",
    }

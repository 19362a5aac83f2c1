"""The floor page's picture: what each chair looks like, what each call waits for."""

from dataclasses import replace
from typing import Any

import pytest
from call_hall import (
    AWAY,
    HERE,
    LEAVING,
    RULES,
    UNKNOWN,
    call,
    seat_of,
    small_registry,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.values import Tier
from dispatcher.routing.router import Router
from dispatcher.seats.record import SeatView
from dispatcher.web.floor import Json, Scene, floor

REGISTRY = small_registry()
ANNAS = seat_of("anna")
EPOCH_MS = 1_000_000


def scene(**changes: Any) -> Scene:
    """Everybody sits at the chair of their own; nothing goes on."""
    router = Router(rules=replace(RULES, wrap_up_s=30.0), agents=REGISTRY.agents.values())
    views = dict.fromkeys(REGISTRY.seats, HERE)
    for name in REGISTRY.agents:
        router.seat_changed(seat_of(name), HERE, 0.0)
        router.logged_in(name, seat_of(name), 0.0)
    plain = Scene(
        registry=REGISTRY,
        router=router,
        views=views,
        now_s=100.0,
        to_ms=lambda moment_s: EPOCH_MS + round(moment_s * 1000),
        absence_s=30.0,
        linked=True,
        answer_waits_s=(),
        rings_saved=0,
    )
    return replace(plain, **changes)


def seen(one: Scene, seat: str, view: SeatView) -> Scene:
    one.router.seat_changed(seat, view, one.now_s)
    return replace(one, views={**one.views, seat: view})


def chair(one: Scene, seat: str = ANNAS) -> Json:
    return next(drawn for drawn in floor(one)["seats"] if drawn["seat"] == seat)


def test_the_floor_says_when_where_and_whether_it_is_live() -> None:
    drawn = floor(scene())

    assert (drawn["now_ms"], drawn["site"], drawn["link"]) == (1_100_000, "Berlin", "live")
    assert floor(scene(linked=False))["link"] == "broker_lost"


def test_zones_name_the_tiers_that_serve_them_in_order() -> None:
    assert floor(scene())["zones"] == [
        {
            "id": "billing",
            "name": "Billing",
            "name_zh": None,
            "floor": "3",
            "tiers": ["normal", "vip"],
        },
        {"id": "repair", "name": "Repair", "name_zh": None, "floor": "3", "tiers": ["vip"]},
    ]


def test_a_chair_says_who_where_and_how() -> None:
    assert chair(scene()) == {
        "seat": ANNAS,
        "floor": "3",
        "zone": "billing",
        "x": 0.0,
        "y": 1.0,
        "agent": {"id": "anna", "name": "Anna"},
        "look": "here",
        "since_ms": None,
        "until_ms": None,
    }


@pytest.mark.parametrize(
    ("view", "look"), [(HERE, "here"), (LEAVING, "leaving"), (AWAY, "away"), (UNKNOWN, "unknown")]
)
def test_a_chair_looks_as_it_is_believed(view: SeatView, look: str) -> None:
    assert chair(seen(scene(), ANNAS, view))["look"] == look


@pytest.mark.parametrize(
    ("view", "look"),
    [(HERE, "logged_out"), (LEAVING, "logged_out"), (AWAY, "free"), (UNKNOWN, "unknown")],
)
def test_a_chair_without_an_agent_looks_free_or_taken(view: SeatView, look: str) -> None:
    one = scene()
    one.router.logged_out("anna", 50.0)
    drawn = chair(seen(one, ANNAS, view))

    assert (drawn["look"], drawn["agent"]) == (look, None)


def test_a_leaving_chair_counts_down_to_offline() -> None:
    drawn = chair(seen(scene(), ANNAS, replace(LEAVING, empty_since_s=88.0)))

    assert (drawn["since_ms"], drawn["until_ms"]) == (1_088_000, 1_118_000)


def test_a_break_and_a_wrap_up_are_seen() -> None:
    one = scene()
    one.router.break_wanted("ben", 1.0, wanted=True)
    one.router.call_arrived(call("c1", arrived_s=60.0), 60.0)
    one.router.accepted("c1.1", 1, 61.0)
    one.router.hung_up("c1", 90.0)

    assert chair(one, seat_of("ben"))["look"] == "on_break"
    assert (chair(one)["look"], chair(one)["until_ms"]) == ("wrap_up", 1_120_000)


def test_ringing_and_talking_are_seen_on_chair_and_call() -> None:
    one = scene()
    one.router.call_arrived(call("c1", arrived_s=60.0), 60.0)
    ringing, rung_call = chair(one)["look"], floor(one)["calls"][0]
    one.router.accepted("c1.1", 1, 61.0)
    talking, talk = chair(one), floor(one)["calls"][0]

    assert (ringing, rung_call["reason"]["key"]) == ("ringing", "offered")
    assert (talking["look"], talking["since_ms"]) == ("talking", 1_061_000)
    assert (talk["state"], talk["reason"]["agent"]) == ("connected", "Anna")


def test_a_waiting_call_says_since_when_and_why() -> None:
    one = scene()
    number = replace(call("c1", tier=Tier.GUIDE, arrived_s=60.0), caller="+493012345678")
    one.router.call_arrived(number, 60.0)

    assert floor(one)["calls"] == [
        {
            "id": "c1",
            "caller": "+49 •••• 5678",
            "customer_class": "new",
            "state": "waiting",
            "since_ms": 1_060_000,
            "reason": {
                "key": "waits_not_logged_in",
                "agent": None,
                "until_ms": None,
                "count": 0,
                "tier": "guide",
            },
        }
    ]


def test_no_whole_number_is_on_the_wall() -> None:
    one = scene()
    for at, number in enumerate(REGISTRY.by_phone):
        one.router.call_arrived(replace(call(f"c{at}"), caller=number), 60.0)

    assert [number for number in REGISTRY.by_phone if number[4:] in str(floor(one))] == []


def test_the_numbers_add_up() -> None:
    one = seen(scene(rings_saved=7, answer_waits_s=[1.0, 2.0, 30.0]), seat_of("ben"), AWAY)
    for at in range(3):
        one.router.call_arrived(call(f"c{at}", arrived_s=60.0 + at), 60.0)
    one.router.accepted("c0.1", 1, 61.0)

    assert floor(one)["numbers"] == {
        "in_seat": 2,
        "seats": 3,
        "talking": 1,
        "waiting": 2,
        "longest_wait_ms": 39_000,
        "answer_wait_p90_ms": 30_000,
        "rings_saved": 7,
    }


def test_without_calls_there_is_no_wait() -> None:
    numbers = floor(scene())["numbers"]

    assert (numbers["longest_wait_ms"], numbers["answer_wait_p90_ms"]) == (None, None)


@settings(derandomize=True)
@given(st.lists(st.floats(0, 600), min_size=1, max_size=50))
def test_nine_of_ten_answers_came_within_the_p90(waits_s: list[float]) -> None:
    p90_s = floor(scene(answer_waits_s=waits_s))["numbers"]["answer_wait_p90_ms"] / 1000
    within = sum(wait_s <= p90_s + 0.001 for wait_s in waits_s)

    assert within >= 0.9 * len(waits_s)
    assert min(waits_s) - 0.001 <= p90_s <= max(waits_s) + 0.001

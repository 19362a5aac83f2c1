"""The HTTP API: every route does what it says, in the shape its document promises."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from call_centre import Centre
from call_hall import seat_of
from jsonschema import Draft202012Validator
from web_visits import must_conform, visitor

from dispatcher.web.role_matrix import RULES
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import Alert, Severity, encode

ROUTES = {
    ("post", "/api/v1/calls"),
    ("get", "/api/v1/calls"),
    ("get", "/api/v1/calls/{call_id}"),
    ("post", "/api/v1/calls/{call_id}/hangup"),
    ("post", "/api/v1/offers/{offer_id}/accept"),
    ("post", "/api/v1/offers/{offer_id}/reject"),
    ("get", "/api/v1/agents"),
    ("get", "/api/v1/agents/{agent_id}"),
    ("post", "/api/v1/agents/{agent_id}/login"),
    ("post", "/api/v1/agents/{agent_id}/logout"),
    ("post", "/api/v1/agents/{agent_id}/break"),
    ("get", "/api/v1/seats"),
    ("get", "/api/v1/seats/{seat}"),
    ("post", "/api/v1/seats/{seat}/technician"),
    ("get", "/api/v1/customers"),
    ("get", "/api/v1/customers/{customer_id}"),
    ("get", "/api/v1/floor"),
    ("get", "/api/v1/events"),
    ("get", "/api/v1/alerts"),
    ("get", "/api/v1/health"),
}


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


async def documented(web: httpx.AsyncClient) -> dict[str, Any]:
    document: dict[str, Any] = (await web.get("/openapi.json")).json()
    return document


async def new_call(web: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    answer = await web.post("/api/v1/calls", json={"zone": "billing", **body})
    assert answer.status_code == 201, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


# The document.


async def test_the_document_lists_exactly_the_routes(web: httpx.AsyncClient) -> None:
    document = await documented(web)
    listed = {(method, path) for path, verbs in document["paths"].items() for method in verbs}

    assert listed >= ROUTES
    assert listed == {(verb.lower(), path) for verb, path in RULES if path.startswith("/api/")}


async def test_the_document_is_openapi_with_valid_schemas(web: httpx.AsyncClient) -> None:
    document = await documented(web)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    text = str(document)

    assert document["openapi"].startswith("3.1")
    for name in {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]


async def test_every_reading_route_answers_as_documented(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    taken = await new_call(web, caller="030 12345678")
    document = await documented(web)
    names = {"call_id": taken["id"], "agent_id": "anna", "seat": seat_of("anna")}
    for method, path in sorted(ROUTES - {("get", "/api/v1/events")}):
        if method == "get":
            answer = await web.get(path.format(**names, customer_id="acme"))

            assert answer.status_code == 200, path
            must_conform(document, method, path, answer)


async def test_every_changing_route_answers_as_documented(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.sit("anna")
    document = await documented(web)

    async def post(path: str, body: object, **names: str) -> dict[str, Any]:
        answer = await web.post(path.format(**names), json=body)
        assert answer.is_success, answer.text
        must_conform(document, "post", path, answer)
        return answer.json() if answer.content else {}

    who = {"agent_id": "anna"}
    await post("/api/v1/agents/{agent_id}/login", {"seat": seat_of("anna")}, **who)
    await post("/api/v1/agents/{agent_id}/break", {"wanted": False}, **who)
    one = await post("/api/v1/calls", {"zone": "billing", "caller": "+49 30 12345680"})
    answer = {"epoch": one["offers_made"]}
    await post("/api/v1/offers/{offer_id}/reject", answer, offer_id=one["offer_id"])
    await centre.pass_time(9.0)
    await centre.sit("anna")
    await centre.pass_time(1.0)
    two = (await web.get(f"/api/v1/calls/{one['id']}")).json()
    await post("/api/v1/offers/{offer_id}/accept", {"epoch": 2}, offer_id=two["offer_id"])
    await post("/api/v1/calls/{call_id}/hangup", None, call_id=one["id"])
    await post("/api/v1/agents/{agent_id}/logout", None, **who)

    assert centre.router.calls == {}
    assert centre.router.agents["anna"].seat is None


# What the routes tell.


async def test_a_callers_number_decides_who_serves_him(web: httpx.AsyncClient) -> None:
    """CM-02, CM-04: known by his number, whatever way it is written."""
    tiers = [
        (one["customer_id"], one["customer_class"], one["tier"], one["caller"])
        for one in [
            await new_call(web, caller="030 / 12345678"),
            await new_call(web, caller="+493012345680"),
            await new_call(web, caller="+1 415 555 0132"),
            await new_call(web, caller=None),
        ]
    ]

    assert tiers == [
        ("acme", "vip", "vip", "+493012345678"),
        ("bolt", "normal", "normal", "+493012345680"),
        (None, "new", "guide", "+14155550132"),
        (None, "new", "guide", None),
    ]


async def test_open_calls_are_listed_by_age_with_the_reason_of_the_wait(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    first = await new_call(web)
    await centre.pass_time(1.0)
    second = await new_call(web)
    listed = (await web.get("/api/v1/calls")).json()

    assert [one["id"] for one in listed] == [first["id"], second["id"]]
    assert listed[0]["reason"] == {
        "key": "waits_not_logged_in",
        "agent_id": None,
        "count": 0,
    }


async def test_the_story_of_a_call_is_told_after_its_end(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """Why did (not) my phone ring: one query."""
    await centre.staff("anna")
    one = await new_call(web, caller="+493012345680")
    await web.post(f"/api/v1/offers/{one['offer_id']}/accept", json={"epoch": 1})
    await web.post(f"/api/v1/calls/{one['id']}/hangup")
    story = (await web.get(f"/api/v1/calls/{one['id']}")).json()

    assert (story["state"], story["reason"]) == ("ended", None)
    assert [step["kind"] for step in story["decisions"]] == ["offered", "connected", "ended"]
    assert story["decisions"][0]["candidates"] == [
        {"agent_id": "anna", "offerable": "ready"},
        {"agent_id": "ben", "offerable": "not_logged_in"},
    ]


async def test_an_agent_keeps_four_facts_apart(web: httpx.AsyncClient, centre: Centre) -> None:
    await centre.staff("anna")
    await web.post("/api/v1/agents/anna/break", json={"wanted": True})
    told = (await web.get("/api/v1/agents/anna")).json()

    assert (told["presence"], told["occupied"], told["seat"]) == ("online", True, seat_of("anna"))
    assert (told["break_wanted"], told["call_id"], told["offerable"]) == (True, None, "on_break")


async def test_a_seat_tells_who_is_logged_in_there(web: httpx.AsyncClient, centre: Centre) -> None:
    await centre.staff("anna")
    seats = {one["id"]: one for one in (await web.get("/api/v1/seats")).json()}

    assert (seats[seat_of("anna")]["agent_id"], seats[seat_of("anna")]["link"]) == ("anna", "live")
    assert seats[seat_of("ben")]["presence"] == "unknown"


async def test_alerts_tell_faults_clashes_and_dropped_messages(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    alert = Alert(
        seat=seat_of("anna"),
        code="cable",
        severity=Severity.WARNING,
        since="2026-01-01T00:00:00Z",
        text="plug it in",
    )
    topic = Topics().alert(alert.seat, "cable")
    centre.dispatcher.heard(
        [
            Received(topic=topic, payload=encode(alert), retained=True),
            Received(topic="seats/ghost/heartbeat", payload=b"{}", retained=False),
        ]
    )
    await centre.dispatcher.prove_alive()
    told = [
        (one["seat"], one["code"], one["times"])
        for one in (await web.get("/api/v1/alerts")).json()
    ]

    assert told == [(seat_of("anna"), "cable", 1), ("-", "unknown_seat", 1)]


async def test_health_counts_seats_calls_and_messages(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.sit("anna")
    await new_call(web)
    lost = (await web.get("/api/v1/health")).json()
    centre.feed.link_changed(True, centre.clock.now_s())
    linked = (await web.get("/api/v1/health")).json()

    assert lost == {
        "status": "broker_lost",
        "open_calls": 1,
        "seats_live": 1,
        "seats": 3,
        "messages": {"applied": 1},
    }
    assert linked["status"] == "ok"

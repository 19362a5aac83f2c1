"""What the API refuses: with the status that fits, the field that is wrong, in one shape."""

from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from call_hall import seat_of
from web_visits import problem_of, visitor


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/api/v1/calls/nope", None),
        ("post", "/api/v1/calls/nope/hangup", None),
        ("get", "/api/v1/agents/nope", None),
        ("post", "/api/v1/agents/nope/login", {"seat": "seat-of-anna"}),
        ("post", "/api/v1/agents/anna/login", {"seat": "attic"}),
        ("post", "/api/v1/agents/nope/logout", None),
        ("post", "/api/v1/agents/nope/break", {"wanted": True}),
        ("get", "/api/v1/seats/nope", None),
        ("get", "/api/v1/customers/nope", None),
        ("get", "/api/v1/nowhere", None),
    ],
)
async def test_what_is_not_there_is_404(
    web: httpx.AsyncClient, method: str, path: str, body: object
) -> None:
    problem_of(await web.request(method, path, json=body), 404)


async def test_an_offer_that_no_longer_stands_is_409(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """Conformance 52: the late accept is refused with a reason."""
    await centre.staff("anna")
    one = (
        await web.post("/api/v1/calls", json={"zone": "billing", "caller": "+493012345680"})
    ).json()
    await centre.pass_time(20.0)
    late = await web.post(f"/api/v1/offers/{one['offer_id']}/accept", json={"epoch": 1})

    assert "no longer stands" in problem_of(late, 409)


async def test_a_chair_that_is_taken_is_409_and_names_who(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    second = await web.post("/api/v1/agents/ben/login", json={"seat": seat_of("anna")})

    assert "anna is logged in" in problem_of(second, 409)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/v1/calls", {}, "zone"),
        ("/api/v1/calls", {"zone": "attic"}, "zone"),
        ("/api/v1/calls", {"zone": 7}, "zone"),
        ("/api/v1/calls", {"zone": "billing", "caller": "hello"}, "caller"),
        ("/api/v1/calls", {"zone": "billing", "caller": "1" * 41}, "caller"),
        ("/api/v1/calls", {"zone": "billing", "colour": "red"}, "colour"),
        ("/api/v1/calls", [], "body"),
        ("/api/v1/agents/anna/login", {"seat": ""}, "seat"),
        ("/api/v1/agents/anna/login", {"seat": None}, "seat"),
        ("/api/v1/agents/anna/break", {"wanted": "perhaps"}, "wanted"),
        ("/api/v1/offers/c1.1/accept", {"epoch": 0}, "epoch"),
        ("/api/v1/offers/c1.1/reject", {"epoch": "two"}, "epoch"),
    ],
)
async def test_a_wrong_body_is_422_and_names_the_field(
    web: httpx.AsyncClient, path: str, body: object, field: str
) -> None:
    assert field in problem_of(await web.post(path, json=body), 422)


async def test_every_wrong_field_is_named(web: httpx.AsyncClient) -> None:
    answer = await web.post("/api/v1/calls", json={"zone": 7, "caller": 8, "colour": 9})
    problem_of(answer, 422)
    named = {one["field"] for one in answer.json()["errors"]}

    assert named == {"body.zone", "body.caller", "body.colour"}


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"zone=billing", b"[" * 30_000])
async def test_a_body_that_is_no_json_is_refused(web: httpx.AsyncClient, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await web.post("/api/v1/calls", content=content, headers=headers)

    assert answer.status_code in {400, 422}
    problem_of(answer, answer.status_code)


async def test_a_verb_a_route_does_not_have_is_405(web: httpx.AsyncClient) -> None:
    problem_of(await web.delete("/api/v1/calls"), 405)

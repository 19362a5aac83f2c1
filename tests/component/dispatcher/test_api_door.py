"""Who gets in: the token, the name we are called by, the size of what is carried."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from call_centre import TOKEN, Centre
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_visits import problem_of, visitor

from dispatcher.web.doorway import MAX_BODY_BYTES
from dispatcher.web.security import LOOPBACK_COOKIE as COOKIE
from dispatcher.web.security import read_or_make_token

LOG_OUT = "/api/v1/agents/anna/logout"


@pytest.fixture
async def stranger(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre, token=None) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/v1/calls", "/openapi.json", "/nowhere"])
async def test_without_the_token_every_page_is_closed(
    stranger: httpx.AsyncClient, path: str
) -> None:
    assert "token" in problem_of(await stranger.get(path), 401)


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \xff"],
)
async def test_a_wrong_token_opens_nothing(stranger: httpx.AsyncClient, header: str) -> None:
    headers = {b"Authorization": header.encode("latin-1")}

    problem_of(await stranger.get("/api/v1/calls", headers=headers), 401)


@pytest.mark.parametrize("path", ["/healthz", "/static/floor.css"])
async def test_what_tells_nothing_is_open(stranger: httpx.AsyncClient, path: str) -> None:
    assert (await stranger.get(path)).status_code == 200


async def test_the_printed_address_trades_the_token_for_a_cookie(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get(f"/?token={TOKEN}")
    cookie = answer.headers["set-cookie"]

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert TOKEN not in cookie
    assert (await stranger.get("/")).status_code == 200


async def test_a_wrong_token_in_the_address_is_refused(stranger: httpx.AsyncClient) -> None:
    problem_of(await stranger.get("/?token=wrong"), 401)


async def test_the_token_in_the_address_opens_only_the_page(stranger: httpx.AsyncClient) -> None:
    problem_of(await stranger.get(f"/api/v1/calls?token={TOKEN}"), 401)


async def test_the_cookie_reads_and_changes_nothing(stranger: httpx.AsyncClient) -> None:
    """No foreign page can make a browser change anything."""
    await stranger.get(f"/?token={TOKEN}")

    assert (await stranger.get("/api/v1/calls")).status_code == 200
    assert "only look" in problem_of(await stranger.post(LOG_OUT), 403)


async def test_the_token_itself_is_no_cookie(stranger: httpx.AsyncClient) -> None:
    stranger.cookies.set(COOKIE, TOKEN, domain="127.0.0.1")

    problem_of(await stranger.get("/api/v1/calls"), 401)


@pytest.mark.parametrize("path", ["/api/v1/agents/a%2Fb", "/api/v1/calls/", "//api/v1/calls"])
async def test_a_path_written_oddly_reaches_nothing(
    stranger: httpx.AsyncClient, centre: Centre, path: str
) -> None:
    problem_of(await stranger.get(path), 401)
    async with visitor(centre) as client:
        problem_of(await client.get(path), 404)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", ""])
async def test_another_name_than_ours_is_refused(centre: Centre, host: str) -> None:
    """A foreign site must not reach us through its own DNS."""
    async with visitor(centre) as client:
        problem_of(await client.get("/api/v1/calls", headers={"host": host}), 400)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "localhost:9", "LocalHost", "[::1]:8080", "[::1]"]
)
async def test_every_name_of_this_machine_is_ours(centre: Centre, host: str) -> None:
    async with visitor(centre) as client:
        answer = await client.get("/api/v1/calls", headers={"host": host})

    assert answer.status_code == 200


async def test_a_body_larger_than_any_is_413(centre: Centre) -> None:
    async with visitor(centre) as client:
        fits = await client.post("/api/v1/calls", content=b" " * MAX_BODY_BYTES)
        large = await client.post("/api/v1/calls", content=b" " * (MAX_BODY_BYTES + 1))

    assert fits.status_code == 422
    problem_of(large, 413)


async def test_a_body_of_unknown_length_is_413(centre: Centre) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"{}"

    async with visitor(centre) as client:
        problem_of(await client.post("/api/v1/calls", content=chunks()), 413)


async def test_every_answer_keeps_foreign_pages_out(centre: Centre) -> None:
    async with visitor(centre, token=None) as client:
        answers = [await client.get(path) for path in ("/healthz", "/", "/static/floor.css")]

    for answer in answers:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


# The token itself.


def test_the_token_is_made_once_and_kept_from_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEAT_API_TOKEN", raising=False)
    first, second = read_or_make_token(tmp_path), read_or_make_token(tmp_path)

    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "api-token").stat().st_mode & 0o777 == 0o600


def test_a_given_token_is_used_and_not_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAT_API_TOKEN", "given")

    assert read_or_make_token(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


# Anything at all.

JSON = {"content-type": "application/json"}
FIELDS = ("zone", "caller", "seat", "wanted", "epoch", "other", "\ud800")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["billing", "+493012345678", "seat-of-anna", "\ud800", "\x00", "1" * 90]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
BODIES = (
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)
    | st.fixed_dictionaries({"zone": st.just("billing"), "caller": VALUES})
    | VALUES
)
IDS = st.sampled_from(["anna", "ben", "c1", "c1.1", "%ff", "..", "%00", "a" * 300, "\U0001f600"])
POSTS = st.sampled_from(
    [
        "/api/v1/calls",
        "/api/v1/calls/{id}/hangup",
        "/api/v1/offers/{id}/accept",
        "/api/v1/offers/{id}/reject",
        "/api/v1/agents/{id}/login",
        "/api/v1/agents/{id}/logout",
        "/api/v1/agents/{id}/break",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        '{"\\ud800": 1}',
        '{"zone": "\\ud800"}',
        '{"zone": "billing", "caller": "\\ud800"}',
        '{"zone": "billing", "caller": NaN}',
        '{"zone": "billing", "zone": "attic"}',
        '{"epoch": 1e999}',
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/calls", "/api/v1/offers/c1/accept"])
async def test_odd_json_is_refused_as_any_other(centre: Centre, path: str, text: str) -> None:
    async with visitor(centre) as client:
        answer = await client.post(path, content=text.encode(), headers=JSON)

    problem_of(answer, 422)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(path=POSTS, name=IDS, body=BODIES)
async def test_no_json_whatever_is_answered_with_a_server_error(
    centre: Centre, path: str, name: str, body: object
) -> None:
    async with visitor(centre) as client:
        answer = await client.post(
            path.format(id=name), content=json.dumps(body).encode(), headers=JSON
        )

    assert answer.status_code < 500
    assert answer.is_success or answer.is_redirect or problem_of(answer, answer.status_code)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(path=POSTS, name=IDS, content=st.binary(max_size=80))
async def test_no_bytes_whatever_are_answered_with_a_server_error(
    centre: Centre, path: str, name: str, content: bytes
) -> None:
    async with visitor(centre) as client:
        answer = await client.post(path.format(id=name), content=content, headers=JSON)

    assert answer.status_code < 500

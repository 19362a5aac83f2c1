"""Visiting the dispatcher's web application without a socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from call_centre import TOKEN, Centre
from jsonschema import Draft202012Validator

ORIGIN = "http://127.0.0.1:8080"
Event = tuple[str, dict[str, Any]]


def visitor(centre: Centre, token: str | None = TOKEN) -> httpx.AsyncClient:
    """A client that carries the token, or nothing."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=centre.web)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


def problem_of(response: httpx.Response, status: int) -> str:
    """The detail of a refusal, checked to be one in the promised shape (RFC 9457)."""
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, body["status"]) == (status, status)
    assert body["type"] == "about:blank"
    assert body["title"]
    return str(body["detail"])


def must_conform(document: dict[str, Any], method: str, path: str, answer: httpx.Response) -> None:
    """The answer is what the OpenAPI document says this route answers."""
    promised = document["paths"][path][method]["responses"][str(answer.status_code)]
    if "content" not in promised:
        assert answer.content == b""
        return
    schema = promised["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(answer.json())


@asynccontextmanager
async def events(
    centre: Centre, path: str = "/api/v1/events", cookie: str | None = None
) -> AsyncIterator[AsyncIterator[Event]]:
    """Reads a stream as a browser does: headers first, then one event after the other."""
    who = (
        (b"authorization", f"Bearer {TOKEN}".encode())
        if cookie is None
        else (b"cookie", cookie.encode())
    )
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    gone = asyncio.Event()
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
            assert (b"content-type", b"text/event-stream; charset=utf-8") in message["headers"]
        else:
            chunks.put_nowait(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), who],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8080),
    }
    visit = asyncio.create_task(centre.web(scope, receive, send))
    try:
        yield _parsed(chunks)
    finally:
        gone.set()
        visit.cancel()
        with suppress(asyncio.CancelledError):
            await visit


async def _parsed(chunks: asyncio.Queue[bytes]) -> AsyncIterator[Event]:
    text = b""
    while True:
        text += await asyncio.wait_for(chunks.get(), 5.0)
        while b"\n\n" in text:
            one, _, text = text.partition(b"\n\n")
            if not one.startswith(b":"):
                name, data = one.decode().split("\n", 1)
                yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

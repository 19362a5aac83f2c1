"""The window into the dispatcher: its HTTP API and its event stream, as any page sees them."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from demo.errors import StoryFailed

Json = dict[str, Any]

ANSWER_DEADLINE_S = 5.0


class Window:
    """Looks at the floor as it changes.

    Args:
        port: the dispatcher's HTTP port.
        token: its API token.
    """

    def __init__(self, *, port: int, token: str) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._token = token
        self._changed = asyncio.Event()
        self.seats: dict[str, Json] = {}
        self.calls: dict[str, Json] = {}

    async def follow(self) -> None:
        """Keeps `seats` and `calls` as the dispatcher tells them, until cancelled."""
        host, port = self.origin.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=2**20)
        try:
            writer.write(
                f"GET /api/v1/events HTTP/1.0\r\nHost: 127.0.0.1\r\n"
                f"Authorization: Bearer {self._token}\r\n\r\n".encode()
            )
            await writer.drain()
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    self._take(json.loads(line.removeprefix(b"data: ")))
        finally:
            writer.close()

    async def until(self, seen: Callable[[], bool], *, within_s: float, what: str) -> float:
        """Waits until something can be seen; returns the monotonic moment of seeing it.

        Raises:
            StoryFailed: it was not seen in time.
        """
        try:
            async with asyncio.timeout(within_s):
                while not seen():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError as error:
            raise StoryFailed(f"not within {within_s:g} s: {what}") from error
        return time.monotonic()

    async def call(self, caller: str, zone: str) -> Json:
        """Somebody rings the centre."""
        return await self._request("POST", "/api/v1/calls", {"caller": caller, "zone": zone})

    async def story_of(self, call_id: str) -> Json:
        """A call with every decision about it."""
        return await self._request("GET", f"/api/v1/calls/{call_id}")

    async def seat(self, seat: str) -> Json:
        """One seat as the dispatcher believes it."""
        return await self._request("GET", f"/api/v1/seats/{seat}")

    async def make_user(self, agent_id: str, role: str) -> str:
        """An account for an agent; returns the path of the page where he chooses a password."""
        user = {"name": agent_id, "role": role, "person_id": agent_id}
        made = await self._request("POST", "/api/v1/users", user)
        path: str = made["link"]["path"]
        return path

    async def make_order(self, order: Json) -> Json:
        """Somebody of the house takes down what a customer wants."""
        return await self._request("POST", "/api/v1/work-orders", order)

    async def _request(self, method: str, path: str, body: Json | None = None) -> Json:
        return await asyncio.to_thread(self._ask, method, path, body)

    def _ask(self, method: str, path: str, body: Json | None) -> Json:
        request = urllib.request.Request(  # noqa: S310 - always our own loopback address
            self.origin + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_DEADLINE_S) as answer:  # noqa: S310
                found: Json = json.loads(answer.read())
                return found
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")
            raise StoryFailed(f"{method} {path}: {error.code} {detail}") from error

    def _take(self, news: Json) -> None:
        if "zones" in news:
            self.seats, self.calls = {}, {}
        for seat in news.get("seats", []):
            self.seats[seat["seat"]] = seat
        for call in news.get("calls", []):
            if call.get("gone"):
                self.calls.pop(call["id"], None)
            else:
                self.calls[call["id"]] = call
        self._changed.set()

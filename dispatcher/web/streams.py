"""Server-sent events as lines, until whoever listens is let out."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from dispatcher.web.access import Access
from dispatcher.web.security import principal

PING_EVERY_S = 15.0

Event = tuple[str, dict[str, Any]]


def event_stream(events: AsyncIterator[Event | None], request: Request) -> StreamingResponse:
    """The answer that lasts; None among the events is a sign of life."""
    return StreamingResponse(
        _event_lines(events, lambda: _still_welcome(request)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _still_welcome(request: Request) -> bool:
    """Whether a listener's session still stands; asked now and then, also keeps it in use."""
    me = principal(request)
    if me is None or me.session is None:
        return True
    access: Access = request.app.state.access
    return await access.recognition.by_session(me.session) is not None


async def _event_lines(
    events: AsyncIterator[Event | None], still_welcome: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    asked_s = time.monotonic()
    async for event in events:
        if time.monotonic() - asked_s >= PING_EVERY_S:
            asked_s = time.monotonic()
            if not await still_welcome():
                return
        if event is None:
            yield b": still here\n\n"
        else:
            name, body = event
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            yield f"event: {name}\ndata: {text}\n\n".encode()

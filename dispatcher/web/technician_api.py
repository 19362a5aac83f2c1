"""What a technician asks of a seat's node from elsewhere, carried there and back."""

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from dispatcher.errors import NotFound
from dispatcher.web.access import Access
from dispatcher.web.api import TheDesk
from dispatcher.web.security import principal, seen
from mqtt_bridge.technician import TechnicianRequest

technician = APIRouter(prefix="/api/v1", tags=["technician"])

# A live view asks several times a second; the rest is written down.
LONGEST_WHAT = 100
ONLY_LOOKS = frozenset({"describe", "state", "conversions", "history"})


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


@technician.post("/seats/{seat}/technician", responses={502: {"description": "Node silent"}})
async def ask_node(
    desk: TheDesk,
    access: Annotated[Access, Depends(_access)],
    request: Request,
    seat: str,
    asked: TechnicianRequest,
) -> dict[str, Any]:
    """Asks a seat's node; its answer as it came, whatever its status."""
    if seat not in desk.dispatcher.registry.seats:
        raise NotFound(f"no seat {seat}")
    wanted = asked.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    answer = await desk.commands.ask_technician(seat, {**wanted, "verb": asked.verb})
    visitor = principal(request)
    if visitor is not None and asked.verb not in ONLY_LOOKS:
        await access.audit.act(
            visitor,
            seen(request).address,
            f"technician {asked.verb}: {asked.who or '-'}, {asked.origin or '-'}"[:LONGEST_WHAT],
            seat,
            str(answer.get("code") or answer.get("status")),
            _short(answer.get("before")),
            _short(answer.get("after")),
        )
    return answer


def _short(scale: object) -> str | None:
    """A scale as it goes into the audit log: zero and slope, or a digest of several."""
    if not isinstance(scale, dict):
        return None
    if "cells" in scale:
        return hashlib.sha256(json.dumps(scale["cells"]).encode()).hexdigest()
    return f"{scale.get('zero_counts')} {scale.get('counts_per_kg')}"[:64]

"""What a technician asks of a seat's node from elsewhere, carried there and back."""

import logging
from typing import Any

from fastapi import APIRouter

from dispatcher.errors import NotFound
from dispatcher.web.api import TheDesk
from mqtt_bridge.technician import TechnicianRequest

log = logging.getLogger(__name__)

technician = APIRouter(prefix="/api/v1", tags=["technician"])
QUIET = frozenset({"describe", "state", "conversions", "history"})


@technician.post("/seats/{seat}/technician", responses={502: {"description": "Node silent"}})
async def ask_node(desk: TheDesk, seat: str, asked: TechnicianRequest) -> dict[str, Any]:
    """Asks a seat's node; its answer as it came, whatever its status."""
    if seat not in desk.dispatcher.registry.seats:
        raise NotFound(f"no seat {seat}")
    request = asked.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    answer = await desk.commands.ask_technician(seat, {**request, "verb": asked.verb})
    if asked.verb not in QUIET:
        log.info(
            "technician_asked seat=%s verb=%s who=%s from=%s status=%s",
            seat,
            asked.verb,
            asked.who,
            asked.origin,
            answer.get("status"),
        )
    return answer

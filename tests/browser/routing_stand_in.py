"""Routes the pages use where a server offers them, over the same dispatcher, for these tests.

Where the application has such a route of its own, that one is used.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from call_centre import Centre
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse

from dispatcher.accounts.roles import Role
from dispatcher.routing.modes import Mode
from dispatcher.routing.values import Offer
from dispatcher.web import role_matrix
from dispatcher.web.role_matrix import RULES
from dispatcher.web.role_rules import DESK, HOUSE, LEAD, Rule
from dispatcher.web.security import principal

Json = dict[str, Any]
LOOKS_EVERY_S = 0.05
ADDED = {
    ("GET", "/api/v1/agents/{agent_id}/offers"): Rule(own="agent_id"),
    ("GET", "/api/v1/agents/{agent_id}/events"): Rule(own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/here"): Rule(roles=LEAD, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/still-here"): Rule(roles=LEAD, own="agent_id"),
    ("GET", "/api/v1/sites/{site}/mode"): Rule(roles=HOUSE),
    ("PUT", "/api/v1/sites/{site}/mode"): Rule(roles=LEAD),
}
# Asked once: what is added below is a rule as well, from then on.
MISSING = frozenset(ADDED.keys() - RULES.keys())


def stand_in(app: FastAPI, centre: Centre) -> None:
    """Adds what the application does not have."""
    routes, missing = _routes(centre), APIRouter()
    for route in routes.routes:
        method, path = next(iter(route.methods)), route.path  # type: ignore[attr-defined]
        if (method, path) in MISSING:
            missing.routes.append(route)
            _allow(method, path, ADDED[method, path])
    for verb in ("accept", "reject"):
        key = ("POST", f"/api/v1/offers/{{offer_id}}/{verb}")
        RULES[key] = replace(RULES[key], roles=RULES[key].roles | {Role.AGENT} | DESK)
    app.include_router(missing)


def _allow(method: str, path: str, rule: Rule) -> None:
    RULES[method, path] = rule
    role_matrix._PATTERNS[path] = role_matrix._pattern(path)


def _routes(centre: Centre) -> APIRouter:
    routes = APIRouter()
    dispatcher, router, clock = centre.dispatcher, centre.router, centre.clock

    def offer_body(offer: Offer) -> Json:
        call = router.calls[offer.call_id]
        customer = dispatcher.registry.customers.get(call.customer_id or "")
        return {
            "id": offer.id, "call_id": call.id, "epoch": offer.epoch,
            "made_ms": clock.to_ms(offer.made_s), "deadline_ms": clock.to_ms(offer.deadline_s),
            "caller": call.caller, "customer_id": call.customer_id,
            "customer_name": None if customer is None else customer.name,
            "customer_class": call.customer_class.value, "zone": call.zone,
        }  # fmt: skip

    def offers_of(agent_id: str) -> list[Json]:
        return [offer_body(one) for one in router.offers.values() if one.agent_id == agent_id]

    @routes.get("/api/v1/agents/{agent_id}/offers")
    async def list_offers(agent_id: str) -> list[Json]:
        return offers_of(agent_id)

    @routes.get("/api/v1/agents/{agent_id}/events")
    async def follow(agent_id: str) -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            known: dict[str, Json] = {}
            yield _line("snapshot", {"agent": {}, "offers": offers_of(agent_id)})
            while True:
                now = {one["id"]: one for one in offers_of(agent_id)}
                for offer_id in known.keys() - now.keys():
                    yield _line("offer_ended", {"id": offer_id, "cause": "accepted"})
                for offer_id in now.keys() - known.keys():
                    yield _line("offer", now[offer_id])
                known = now
                await asyncio.sleep(LOOKS_EVERY_S)

        return StreamingResponse(lines(), media_type="text/event-stream")

    @routes.post("/api/v1/agents/{agent_id}/here")
    async def here(agent_id: str) -> Json:
        await dispatcher.here_claimed(agent_id, by=agent_id)
        return {}

    @routes.post("/api/v1/agents/{agent_id}/still-here")
    async def still_here(agent_id: str, answer: Json) -> Json:
        await (dispatcher.sitter_confirmed if answer["same"] else dispatcher.logged_out)(agent_id)
        return {}

    def mode_body(site: str) -> Json:
        state = router.site(site)
        until_ms = None if state.until_s is None else clock.to_ms(state.until_s)
        return {
            "site": site, "mode": state.mode.value, "until_ms": until_ms, "by": None,
            "reason": None, "sensing_down": False, "suggestion": None,
        }  # fmt: skip

    @routes.get("/api/v1/sites/{site}/mode")
    async def tell_mode(site: str) -> Json:
        return mode_body(site)

    @routes.put("/api/v1/sites/{site}/mode")
    async def set_mode(request: Request, site: str, wish: Json) -> Json:
        me = principal(request)
        by = "" if me is None else me.name
        await dispatcher.mode_set(site, Mode(wish["mode"]), by=by, for_s=wish["for_s"])
        return mode_body(site)

    return routes


def _line(name: str, body: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(body)}\n\n".encode()

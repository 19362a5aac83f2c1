"""How sites are run, and who is said to be there: for supervisors."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from dispatcher.accounts.values import Principal
from dispatcher.errors import NotFound
from dispatcher.routing.modes import Mode
from dispatcher.web.access import Access
from dispatcher.web.api import TheDesk
from dispatcher.web.operation_schemas import (
    HereWish,
    ModeBody,
    ModeWish,
    SuggestionBody,
    ZoneHereBody,
)
from dispatcher.web.security import principal, seen

operations = APIRouter(prefix="/api/v1", tags=["operations"])

LONGEST_WHAT = 100


def _principal(request: Request) -> Principal:
    known = principal(request)
    assert known is not None  # noqa: S101 - the doorway lets nobody else through
    return known


Me = Annotated[Principal, Depends(_principal)]


@operations.get("/sites/{site}/mode")
async def tell_mode(desk: TheDesk, site: str) -> ModeBody:
    """How a site is run, until when, and whether an evacuation is suggested."""
    if site not in desk.dispatcher.registry.sites:
        raise NotFound(f"no site {site}")
    state = desk.dispatcher.router.site(site)
    suggested = desk.feed.suggestions.get(site)
    return ModeBody(
        site=site,
        mode=state.mode.value,
        until_ms=None if state.until_s is None else desk.clock.to_ms(state.until_s),
        by=state.by,
        reason=state.reason,
        sensing_down=state.sensing_down,
        suggestion=None
        if suggested is None or not suggested.stands(desk.clock.now_s())
        else SuggestionBody(
            zone=suggested.zone,
            left=suggested.left,
            still_there=suggested.still_there,
            at_ms=desk.clock.to_ms(suggested.at_s),
        ),
    )


@operations.put("/sites/{site}/mode")
async def set_mode(desk: TheDesk, request: Request, me: Me, site: str, wish: ModeWish) -> ModeBody:
    """Runs a site differently at once: for a while, or until somebody says otherwise."""
    await desk.dispatcher.mode_set(
        site, Mode(wish.mode), by=me.name, for_s=wish.for_s, reason=wish.reason or None
    )
    access: Access = request.app.state.access
    await access.audit.act(me, seen(request).address, _written(wish), site)
    return await tell_mode(desk, site)


@operations.post("/zones/{zone}/here")
async def zone_is_here(desk: TheDesk, me: Me, zone: str, wish: HereWish) -> ZoneHereBody:
    """Says "they are here" of everybody logged in of a zone of whose chair nothing is known."""
    said = await desk.dispatcher.zone_here_claimed(zone, by=me.name, for_s=wish.for_s)
    return ZoneHereBody(claimed=list(said.claimed), passed=dict(said.passed))


def _written(wish: ModeWish) -> str:
    """The act as it stands in the audit log."""
    time = "" if wish.for_s is None else f" for {wish.for_s:g} s"
    reason = f": {wish.reason}" if wish.reason else ""
    return f"mode {wish.mode}{time}{reason}"[:LONGEST_WHAT]

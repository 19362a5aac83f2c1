"""The agent's desk page. What it shows and does goes over the API."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dispatcher.web.page_words import words_of
from dispatcher.web.pages import Pages, language_of
from dispatcher.web.role_matrix import matching
from dispatcher.web.security import principal

WORDS = (
    *("desk", "desk_state", "desk_state_why", "desk_link", "desk_tab", "desk_empty"),
    *("desk_empty_next", "desk_notice", "desk_key", "desk_note", "desk_standing", "desk_arrived"),
    *("desk_send", "desk_sent", "desk_outcome", "desk_outcome_done", "order_state", "order_kind"),
    *("customer_class", "link.reconnecting"),
)

# What the page may use if the server offers it; a route that is not there is not shown.
OFFERED = {
    "offers": ("GET", "/api/v1/agents/x/offers"),
    "events": ("GET", "/api/v1/agents/x/events"),
    "here": ("POST", "/api/v1/agents/x/here"),
    "still_here": ("POST", "/api/v1/agents/x/still-here"),
    "chair": ("POST", "/api/v1/agents/x/chair"),
    "hang_up": ("POST", "/api/v1/calls/x/hangup"),
    "call_tasks": ("GET", "/api/v1/call-tasks"),
    "deliveries": ("GET", "/api/v1/work-orders/x/deliveries"),
    "mode": ("PUT", "/api/v1/sites/x/mode"),
    "undelivered": ("GET", "/api/v1/deliveries/undelivered"),
}


def offered() -> list[str]:
    """Names of what this server offers; see `OFFERED`."""
    return [name for name, (method, path) in OFFERED.items() if matching(method, path)]


def desk_page_routes(*, pages: Pages) -> APIRouter:
    """The page of an agent."""
    routes = APIRouter(include_in_schema=False)
    words = {lang: words_of(texts, WORDS) for lang, texts in pages.texts.items()}

    @routes.get("/desk")
    async def desk_page(request: Request) -> Response:
        me = principal(request)
        return pages.show(
            request,
            "desk.html",
            words=words[language_of(request)],
            features=offered(),
            me=me and me.person_id,
        )

    return routes

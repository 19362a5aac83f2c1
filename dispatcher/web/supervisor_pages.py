"""The supervisor's page. What it shows and does goes over the API."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dispatcher.web.api import Desk
from dispatcher.web.desk_pages import offered
from dispatcher.web.page_words import words_of
from dispatcher.web.pages import Pages, language_of
from dispatcher.web.security import principal

# With the words of the floor's modules, which this page uses as they are.
WORDS = (
    *("lead", "lead_mode", "lead_mode_why", "lead_tab", "lead_empty", "lead_empty_next"),
    *("lead_push", "order_state", "order_kind", "desk", "desk_note", "desk_standing", "page"),
    *("link", "number", "floor", "look", "label", "calls", "reason", "just_now"),
    *("customer_class", "tiers", "tiers_joined", "tier_agent"),
)


def supervisor_page_routes(*, pages: Pages, desk: Desk) -> APIRouter:
    """The page of a supervisor."""
    routes = APIRouter(include_in_schema=False)
    words = {lang: words_of(texts, WORDS) for lang, texts in pages.texts.items()}

    @routes.get("/lead")
    async def supervisor_page(request: Request) -> Response:
        me = principal(request)
        return pages.show(
            request,
            "supervisor.html",
            words=words[language_of(request)],
            features=offered(),
            sites=[
                {"id": one.id, "name": one.name} for one in desk.dispatcher.registry.sites.values()
            ],
            may_change=me is not None and not me.only_looks,
        )

    return routes

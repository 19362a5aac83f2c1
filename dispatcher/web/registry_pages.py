"""The admin pages of the registry; what they show and change goes through the API."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dispatcher.accounts.roles import Role
from dispatcher.errors import NotFound
from dispatcher.registry.rows import KINDS, key_of
from dispatcher.web.pages import Pages
from dispatcher.web.registry_fields import fields_of
from dispatcher.web.security import principal

# In the order of the bar: what is looked at most stands first.
PAGES = ("agents", "seats", "zones", "customers", "bindings", "rules", "blocked", "calendars")
FURTHER = ("sites", "floors", "plan", "import", "sync")


def registry_page_routes(*, pages: Pages) -> APIRouter:
    """One page for each kind, the floor plan, import, and synchronisation."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/registry")
    async def first_page() -> Response:
        return RedirectResponse(f"/registry/{PAGES[0]}", status_code=303)

    @routes.get("/registry/{page}")
    async def registry_page(request: Request, page: str) -> Response:
        if page not in (*PAGES, *FURTHER):
            raise NotFound(f"no page {page}")
        template = "registry_list.html" if page in KINDS else f"registry_{page}.html"
        who = principal(request)
        return pages.show(
            request,
            template,
            page=page,
            listed=(*PAGES, *FURTHER),
            may_change=who is not None and who.role is Role.ADMIN and not who.only_looks,
            fields=[one.shape() for one in fields_of(page)] if page in KINDS else [],
            key=key_of(page),
        )

    return routes

"""The wallboard: one screen of figures for a wall, opened by an address with a key in it.

The key is an API token of the role `wallboard`, which may look at this page and nothing else. It
moves from the address into a cookie of this page at once, so that it does not stay on the screen.
"""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dispatcher.accounts.roles import Role
from dispatcher.web.access import Access
from dispatcher.web.desk_office import DeskOffice
from dispatcher.web.page_words import words_of
from dispatcher.web.pages import Pages, language_of
from dispatcher.web.security import principal, seen
from dispatcher.web.streams import PING_EVERY_S, event_stream
from dispatcher.web.wall_key import COOKIE, PAGE, wall_key

COOKIE_LIVES_S = 31_536_000
WORDS = ("board", "page.other_language", "link")


def wallboard_routes(*, pages: Pages, access: Access) -> APIRouter:
    """The page and its feed."""
    routes = APIRouter(include_in_schema=False)
    words = {lang: words_of(texts, WORDS) for lang, texts in pages.texts.items()}

    @routes.get(PAGE)
    async def wallboard_page(request: Request) -> Response:
        if request.query_params.get("token"):
            return _without_key(request)
        return pages.show(request, "wallboard.html", words=words[language_of(request)])

    @routes.get(f"{PAGE}/events")
    async def figures(request: Request) -> Response:
        desks: DeskOffice = request.app.state.desks
        key = wall_key(request.url.path, request.scope["query_string"], request.headers)

        async def still_welcome() -> bool:
            found = None if key is None else await access.recognition.by_token(key)
            return found is not None

        me = principal(request)
        by_key = me is not None and me.role is Role.WALLBOARD and me.session is None
        events = desks.boards.events(PING_EVERY_S)
        return event_stream(events, request, still_welcome if by_key else None)

    return routes


def _without_key(request: Request) -> Response:
    """The same page under an address anybody may read over somebody's shoulder."""
    language = request.query_params.get("lang")
    response = RedirectResponse(f"{PAGE}?lang={language}" if language in {"en", "zh"} else PAGE,
                                status_code=303)  # fmt: skip
    me = principal(request)
    if me is not None and me.role is Role.WALLBOARD:
        response.set_cookie(
            COOKIE,
            request.query_params["token"],
            max_age=COOKIE_LIVES_S,
            httponly=True,
            samesite="lax",
            path=PAGE,
            secure=seen(request).secure,
        )
    return response

"""The pages: templates, their words, and the floor."""

import json
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from dispatcher.web.access import Access
from dispatcher.web.security import let_in, principal, seen

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")


class Pages:
    """Shows templates in the visitor's language.

    Args:
        site: what the site is called.
        insecure: every page carries the banner that it came in the clear.
    """

    def __init__(self, *, site: str, insecure: bool) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape()
        )
        self._templates.globals.update(
            version=version("seat-presence"), site=site, insecure=insecure
        )
        self.texts = {
            lang: json.loads((HERE / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
            for lang in LANGUAGES
        }

    def show(
        self, request: Request, template: str, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A page; `?lang=` chooses the language, which the browser then keeps."""
        lang = language_of(request)
        page = self._templates.get_template(template).render(
            lang=lang, texts=self.texts[lang], principal=principal(request), **values
        )
        response = HTMLResponse(page, status_code=status)
        response.headers["Cache-Control"] = "no-store"
        if "lang" in request.query_params:
            response.set_cookie(
                "lang",
                lang,
                max_age=31_536_000,
                httponly=True,
                samesite="lax",
                secure=seen(request).secure,
            )
        return response


def page_routes(*, pages: Pages, access: Access) -> APIRouter:
    """The floor page; the address with the service token opens a visit that only looks."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def floor_page(request: Request) -> Response:
        if getattr(request.state, "visit", False):
            secret = await access.recognition.begin(None)
            return let_in(RedirectResponse("/", status_code=303), secret, request)
        return pages.show(request, "floor.html")

    return routes


def language_of(request: Request) -> str:
    """The language a visitor reads."""
    accepted = request.headers.get("accept-language", "")
    wanted = request.query_params.get("lang") or request.cookies.get("lang") or accepted[:2]
    return wanted if wanted in LANGUAGES else "en"

"""The pages: the floor, and the door in front of it."""

import json
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from dispatcher.web.security import COOKIE, TokenGate

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")


def page_routes(*, gate: TokenGate, site: str) -> APIRouter:
    """The floor page; `?token=` opens the door once, `?lang=` chooses the language."""
    routes = APIRouter(include_in_schema=False)
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape()
    )
    texts = {
        lang: json.loads((HERE / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
        for lang in LANGUAGES
    }

    @routes.get("/")
    async def floor_page(request: Request) -> Response:
        if gate.is_token(request.query_params.get("token", "")):
            return _let_in(request)
        lang = _language(request)
        page = templates.get_template("floor.html").render(
            lang=lang, texts=texts[lang], version=version("seat-presence"), site=site
        )
        response = HTMLResponse(page)
        if "lang" in request.query_params:
            response.set_cookie("lang", lang, max_age=31_536_000, samesite="strict")
        return response

    return routes


def _let_in(request: Request) -> Response:
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(
        COOKIE, request.query_params["token"], httponly=True, samesite="strict", max_age=604_800
    )
    return response


def _language(request: Request) -> str:
    accepted = request.headers.get("accept-language", "")
    wanted = request.query_params.get("lang") or request.cookies.get("lang") or accepted[:2]
    return wanted if wanted in LANGUAGES else "en"

"""The customer's page: one shell for every address under /me/, and what makes it an app.

The shell holds nothing personal, so that a phone may keep it and start without a network; what it
shows comes over the API. Its files lie under an address that holds their digest: kept for ever,
and never mixed with those of another release.
"""

import asyncio
import hashlib
import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from dispatcher.accounts.roles import Role
from dispatcher.errors import NotFound
from dispatcher.web.customer_icons import SIZES_PX, icon_png
from dispatcher.web.customer_office import CustomerOffice
from dispatcher.web.pages import HERE, Pages, language_of
from dispatcher.web.push_office import PushOffice
from dispatcher.web.security import principal

VIEWS = ("", "choose", "write", "orders", "orders/{ref}", "more")
STYLES = ("roles.css", "customer.css", "customer-card.css", "customer-orders.css")
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASKED_EACH_TIME = "no-cache"
PAPER, DARK_PAPER = "#f7f6f3", "#12161b"


class Shell:
    """The files of the customer's page, read once.

    Attributes:
        digest: of all of them.
        scripts: names of the modules.
    """

    def __init__(self, folder: Path) -> None:
        scripts = sorted(one.name for one in folder.glob("customer*.js"))
        names = (*STYLES, "inter.woff2", "favicon.svg", "texts.js", *scripts)
        self._files = {name: (folder / name).read_bytes() for name in names}
        self._worker = (folder / "sw.js").read_text(encoding="utf-8")
        whole = hashlib.sha256(self._worker.encode())
        for name, content in self._files.items():
            whole.update(name.encode() + b"\0" + content)
        self.digest = whole.hexdigest()[:16]
        self.scripts = ("texts.js", *scripts)
        self.styles = STYLES

    def file(self, name: str) -> Response:
        """One file; what lies under another release's digest is today's all the same.

        Raises:
            NotFound: no file of the page.
        """
        if name not in self._files:
            raise NotFound(f"the page has no file {name}")
        kind = KINDS[Path(name).suffix]
        return Response(self._files[name], media_type=kind, headers={"Cache-Control": FOR_EVER})

    def worker(self) -> Response:
        """The service worker: it begins with what it has to keep."""
        files = [f"/me/shell/{self.digest}/{name}" for name in self._files]
        kept = json.dumps({"digest": self.digest, "files": files})
        return Response(
            f"self.KEPT = {kept};\n{self._worker}",
            media_type=KINDS[".js"],
            headers={"Cache-Control": ASKED_EACH_TIME},
        )


def customer_page_routes(*, pages: Pages) -> APIRouter:
    """The page, its files, its service worker, its manifest and icons."""
    routes = APIRouter(include_in_schema=False)
    shell = Shell(HERE / "static")
    words = {lang: _words(texts) for lang, texts in pages.texts.items()}

    @routes.get("/me")
    async def to_the_page() -> Response:
        return RedirectResponse("/me/", status_code=303)

    async def page(request: Request) -> Response:
        office: CustomerOffice = request.app.state.customer_office
        told: PushOffice = request.app.state.pushes
        return pages.show(
            request,
            "customer_shell.html",
            shell=shell,
            words=words[language_of(request)],
            known=_known(request),
            speaks=office.post.speaks,
            pushes=bool(told.public_key),
        )

    for view in VIEWS:
        routes.add_api_route(f"/me/{view}", page, methods=["GET"])

    @routes.get("/me/shell/{digest}/{name}")
    async def shell_file(digest: str, name: str) -> Response:
        del digest
        return shell.file(name)

    @routes.get("/me/sw.js")
    async def worker() -> Response:
        return shell.worker()

    _add_app(routes, pages)
    return routes


def _add_app(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/me/manifest.webmanifest")
    async def manifest(request: Request) -> Response:
        lang = language_of(request)
        return JSONResponse(
            _manifest(pages.texts[lang], lang),
            media_type="application/manifest+json",
            headers={"Cache-Control": ASKED_EACH_TIME},
        )

    @routes.get("/me/icon-{size}.png")
    async def icon(size: str) -> Response:
        if size not in {str(one) for one in SIZES_PX}:
            raise NotFound(f"no icon of {size} pixels")
        drawn = await asyncio.to_thread(icon_png, int(size))
        return Response(drawn, media_type="image/png", headers={"Cache-Control": FOR_EVER})


def _known(request: Request) -> str:
    """`no` and `yes` spare a question; a kept shell must ask, for it may be of yesterday."""
    if "shell" in request.query_params:
        return "ask"
    me = principal(request)
    return "yes" if me is not None and me.role is Role.CUSTOMER else "no"


def _words(texts: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if _is_ours(key)}


def _is_ours(key: str) -> bool:
    namespace = key.partition(".")[0]
    return namespace == "customer" or namespace.startswith("me_")


def _manifest(texts: dict[str, str], lang: str) -> dict[str, object]:
    icons = [
        {"src": f"/me/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": purpose}
        for size in SIZES_PX
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    return {
        "id": "/me/",
        "name": texts["customer.app_name"],
        "short_name": texts["customer.app_short"],
        "description": texts["customer.app_lead"],
        "lang": "zh-CN" if lang == "zh" else "en",
        "start_url": "/me/",
        "scope": "/me/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }

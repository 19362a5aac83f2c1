"""Pages of the house in a real Chromium, with everything they complain about written down."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_house import DeskHouse
from page_checks import findings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "images"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = (1440, 820)
PHONE = (390, 844)
# The point in the name at the bar's beginning says nothing.
MARK = "contrast 4.24: ·"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


class Visits:
    """Opens pages for people with sessions; ends with a check that no page has complained."""

    def __init__(self, browser: Browser, house: DeskHouse) -> None:
        self._browser = browser
        self._house = house
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.requested: list[str] = []

    def open(
        self,
        path: str,
        cookie: str | None,
        *,
        size: tuple[int, int] = WIDE,
        lang: str = "en",
        dark: bool = False,
    ) -> Page:
        """A page of somebody; without a cookie, of a stranger."""
        context = self._browser.new_context(
            base_url=self._house.origin,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale="en-US",
        )
        self._contexts.append(context)
        url = self._house.origin
        cookies = {"lang": lang} if cookie is None else {"lang": lang, "seat": cookie}
        context.add_cookies(
            [{"name": key, "value": one, "url": url} for key, one in cookies.items()]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._hear(message.text))
        page.on("request", lambda request: self.requested.append(request.url))
        page.goto(path)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert self.complaints == []
        assert [url for url in self.requested if not url.startswith(self._house.origin)] == []

    def _hear(self, text: str) -> None:
        if "Failed to load resource" not in text:
            self.complaints.append(text)


def wrong(page: Page) -> list[str]:
    """What is wrong with a page for somebody who does not see, or not well."""
    return [one for one in findings(page) if one != MARK]


def picture(page: Page, name: str) -> None:
    """For the documents; made anew only when they are."""
    if os.environ.get("SEAT_UPDATE_PICTURES"):
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        page.screenshot(path=PICTURES / f"{name}.png")

"""The floor page's banner in a real Chromium: set from the shell, seen live, ended by hand."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

pytestmark = [pytest.mark.system, pytest.mark.browser]

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PASSWORD = "a few words to remember"
PROGRAM = Path(sys.executable).parent / "seat-dispatcher"


@dataclass(frozen=True)
class Running:
    """A dispatcher, and how to reach it."""

    config: Path
    set_up_link: str

    def mode(self, *words: str) -> str:
        """`seat-dispatcher mode main …`; what it says."""
        done = subprocess.run(
            [PROGRAM, "mode", "--config", self.config, "main", *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    config = tmp_path / "config.yaml"
    config.write_text(
        f"state_dir: {tmp_path / 'state'}\n"
        f"http: {{port: {free_port()}}}\n"
        f"broker: {{host: 127.0.0.1, port: {free_port()}}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [PROGRAM, "run", "--config", config], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as told:
        found = None
        while found is None:
            line = told.readline()
            assert line, "the dispatcher has ended"
            found = re.search(r"http://\S+/set-up/\S+", line)
        yield Running(config, found.group())
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield made
        made.close()


def floor_of(browser: Browser, running: Running, complaints: list[str], **more: object) -> Page:
    """The floor as the first administrator sees it."""
    page = browser.new_context(**more).new_page()  # type: ignore[arg-type]
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(running.set_up_link)
    page.locator("#name").fill("root")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account"))
    page.goto(running.set_up_link.partition("/set-up/")[0] + "/")
    expect(page.locator("#no-seats")).to_be_visible(timeout=15_000)
    return page


def test_a_mode_set_in_the_shell_is_a_banner_at_once_and_ends_by_a_button(
    running: Running, browser: Browser, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page = floor_of(browser, running, complaints, viewport={"width": 1280, "height": 800})
    banner = page.locator(".banner")
    expect(banner).to_have_count(0)
    said = running.mode("evacuation", "--for", "30m", "--reason", "fire drill")

    assert re.match(r"main: evacuation until .* by \S+.* \(fire drill\)", said), said
    expect(banner).to_have_attribute("data-kind", "evacuation", timeout=5_000)
    expect(banner.get_by_role("alert")).to_contain_text("No phone rings")
    expect(banner).to_contain_text("fire drill")
    expect(banner.locator("time")).to_have_text(re.compile(r"^(30:00|29:\d\d) left$"))
    page.screenshot(path=tmp_path / "evacuation.png")
    page.goto(page.url + "?lang=zh")
    expect(banner.locator("time")).to_have_text(re.compile(r"^剩余 29:\d\d$"), timeout=10_000)
    expect(banner.get_by_role("alert")).to_contain_text("疏散中")
    banner.get_by_role("button", name="恢复正常").click()
    expect(banner).to_have_count(0, timeout=5_000)
    assert running.mode() == "main: normal\n"
    assert complaints == []


def test_a_suggestion_sets_nothing_before_somebody_presses_on_a_phone(
    running: Running, browser: Browser, tmp_path: Path
) -> None:
    complaints: list[str] = []
    phone = {"width": 360, "height": 740}
    page = floor_of(browser, running, complaints, viewport=phone, has_touch=True)
    snapshot = page.request.get(page.url.split("?")[0] + "api/v1/floor").json()
    snapshot["banners"] = [
        {
            "site": "main",
            "name": None,
            "kind": "evacuation_suggested",
            "until_ms": snapshot["now_ms"] + 600_000,
            "zone": "Billing",
            "left": 7,
            "still_there": 3,
        }
    ]

    def tell(route: Route) -> None:
        text = f"event: snapshot\ndata: {json.dumps(snapshot)}\n\n"
        route.fulfill(content_type="text/event-stream", body=text)

    page.route("**/api/v1/events", tell)
    page.reload()
    banner = page.locator(".banner")
    expect(banner).to_contain_text("7 people of Billing have just left", timeout=10_000)
    page.screenshot(path=tmp_path / "suggested.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert running.mode() == "main: normal\n"
    banner.get_by_role("button", name="Evacuation mode").tap()
    expect(banner.get_by_role("button", name="Evacuation mode")).to_be_disabled()
    page.unroute("**/api/v1/events")

    expect(banner).to_have_attribute("data-kind", "evacuation", timeout=15_000)
    assert "evacuation until" in running.mode()

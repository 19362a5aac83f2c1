"""The floor page in a real Chromium, while the demo's story happens on real programs."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = [pytest.mark.system, pytest.mark.browser]

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "floor.png"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Telling:
    """The demo as a person starts it, and what it prints."""

    def __init__(self) -> None:
        program = Path(sys.executable).parent / "seat-demo"
        self.process = subprocess.Popen(
            [program, "run", "--story"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        self._address: str | None = None
        self._found = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()

    def address(self) -> str:
        assert self._found.wait(60), "\n".join(self.lines)
        assert self._address is not None
        return self._address

    def ended(self) -> int:
        status = self.process.wait(timeout=120)
        self._reader.join()
        return status

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.lines.append(line.rstrip("\n"))
                if match := re.search(r"http://\S+[?&]token=\S+", line):
                    self._address = match.group()
                    self._found.set()
        self._found.set()


@pytest.fixture
def telling() -> Iterator[Telling]:
    running = Telling()
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.ended()


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        page = browser.new_page(viewport={"width": 1440, "height": 800}, color_scheme="light")
        yield page
        browser.close()


def test_a_chair_empties_and_fills_live_and_the_held_call_shows_its_reason(
    telling: Telling, page: Page, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(telling.address())
    chair = page.locator('[data-seat="a-03"]')
    call = page.locator("[data-call]")
    expect(chair).to_have_attribute("data-look", "here", timeout=60_000)

    expect(chair).to_have_attribute("data-look", "leaving", timeout=30_000)
    expect(call).to_have_attribute("data-reason", "held_leaving", timeout=30_000)
    expect(call.locator(".reason")).to_contain_text(re.compile(r"王芳 is leaving \(\d+ s\)"))
    expect(page.locator('[data-number="in_seat"]')).to_have_text(re.compile(r"^[56]$"))
    page.screenshot(path=tmp_path / "floor.png")
    expect(chair).to_have_attribute("data-look", "away", timeout=40_000)
    expect(call).to_have_attribute("data-reason", "held_seat_empty")
    page.goto(page.url.split("?")[0] + "?lang=zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(chair).to_have_attribute("data-look", re.compile("ringing|talking"), timeout=10_000)
    expect(call).to_have_count(0)

    status = telling.ended()
    assert status == 0, "\n".join(telling.lines)
    figures = json.loads(telling.lines[-1])
    assert 30.0 <= figures["offline_after_s"] <= 31.0
    assert figures["online_after_s"] <= 2.5
    assert figures["calls_held"] == 1
    assert figures["calls_delivered"] == 2
    assert figures["offers_to_empty_seats"] == 0
    assert complaints == []
    if os.environ.get("SEAT_UPDATE_PICTURES"):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes((tmp_path / "floor.png").read_bytes())

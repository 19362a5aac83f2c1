"""The registry's pages in a real Chromium: an admin changes it while the dispatcher runs."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.system, pytest.mark.browser]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a chair of one's own"
REGISTRY = """\
site: Berlin
country: DE
zones: [{id: billing, name: Billing}, {id: repair, name: Repair}]
seats:
  - {id: a-01, zone: billing, floor: "3", x: 1, y: 1}
  - {id: a-02, zone: billing, floor: "3", x: 3, y: 1}
agents:
  - {id: anna, name: Anna, tier: vip, zones: [billing], capability: 90}
  - {id: ben, name: Ben, tier: guide, zones: [repair], capability: 40}
customers: [{id: acme, name: Acme, phones: ["030 12345678"]}]
"""
SOURCE = "id,name,tier,zones,capability\n"


class Running:
    """A dispatcher as an operator starts it, without a broker, and the links it prints."""

    def __init__(self, config: Path) -> None:
        program = Path(sys.executable).parent / "seat-dispatcher"
        self._process = subprocess.Popen(
            [program, "run", "--config", config],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.links: list[str] = []
        self._found = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.start()

    def set_up_link(self) -> str:
        assert self._found.wait(60)
        return next(link for link in self.links if "/set-up/" in link)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._reader.join()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.links += re.findall(r"http://\S+", line)
                if "/set-up/" in line:
                    self._found.set()
        self._found.set()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration, a filled database, and an outside source."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "source").mkdir()
    (folder / "source" / "blocked.csv").write_text("number,reason\n", encoding="utf-8")
    (folder / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    config = {
        "state_dir": str(folder / "state"),
        "http": {"port": 0},
        "broker": {"host": "127.0.0.1", "port": 1},
        "registry_sync": {"folder": str(folder / "source"), "every_minutes": 600},
    }
    (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    program = Path(sys.executable).parent / "seat-dispatcher"
    subprocess.run(
        [program, "import", "--config", folder / "config.yaml", folder / "registry.yaml"],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def dispatcher(house: Path) -> Iterator[Running]:
    running = Running(house / "config.yaml")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def session(browser: Browser, dispatcher: Running) -> str:
    """Where the pages are, and an admin who is logged in; his cookies as a file's content."""
    context = browser.new_context()
    page = context.new_page()
    link = dispatcher.set_up_link()
    page.goto(link)
    page.fill("#name", "li")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/account")
    state = json.dumps({"origin": link.split("/set-up/")[0], "state": context.storage_state()})
    context.close()
    return state


@pytest.fixture
def admin(browser: Browser, session: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of an admin; ends with a check that it never complained."""
    known = json.loads(session)
    width, height = getattr(request, "param", (1280, 800))
    context = browser.new_context(
        base_url=known["origin"],
        storage_state=known["state"],
        viewport={"width": width, "height": height},
        accept_downloads=True,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Failed to load resource" not in message.text
            else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


def test_an_agent_is_made_changed_and_removed_by_keys_alone(admin: Page) -> None:
    admin.goto("/registry/agents")
    expect(admin.locator("#rows tr")).to_have_count(2)
    admin.keyboard.press("n")
    admin.fill("#field-id", "dora")
    admin.fill("#field-name", "Dora")
    admin.fill("#field-capability", "900")
    admin.check("input[name=zones][value=repair]")
    admin.keyboard.press("Enter")
    expect(admin.locator("#wrong")).to_contain_text("capability: Input should be less than")
    admin.fill("#field-capability", "70")
    admin.keyboard.press("Enter")
    expect(admin.locator("tr[data-id=dora]")).to_contain_text("70")

    admin.keyboard.press("/")
    admin.keyboard.type("dora")
    expect(admin.locator("#rows tr")).to_have_count(1)
    admin.locator("tr[data-id=dora] button").press("Enter")
    expect(admin.locator("#field-id")).to_have_attribute("readonly", "")
    admin.fill("#field-skills", "tax; wine")
    admin.keyboard.press("Enter")
    expect(admin.locator("#editor")).not_to_be_visible()
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.locator("tr[data-id=dora] button").press("Enter")
    # The closed form still shows what was typed last: only an open one was read anew.
    expect(admin.locator("#editor")).to_be_visible()
    expect(admin.locator("#field-skills")).to_have_value("tax; wine")
    admin.locator("#remove").press("Enter")
    expect(admin.locator("#rows tr")).to_have_count(0)


def test_opening_hours_and_facts_are_written_as_lines(admin: Page) -> None:
    admin.goto("/registry/calendars")
    admin.click("#new")
    admin.fill("#field-id", "office")
    admin.fill("#field-week", "mon 9:00-12:00; 13:00-17:00\nsat 10:00-14:00")
    admin.fill("#field-holidays", "2026-12-25 Christmas Day")
    admin.click("#save")
    admin.locator("tr[data-id=office] button").click()

    expect(admin.locator("#field-week")).to_have_value(
        "mon 09:00-12:00; 13:00-17:00\nsat 10:00-14:00"
    )
    expect(admin.locator("#field-holidays")).to_have_value("2026-12-25 Christmas Day")


def test_a_chair_is_dragged_moved_by_keys_and_typed_and_stays_there(admin: Page) -> None:
    admin.goto("/registry/plan")
    chair = admin.locator("[data-seat=a-02]")
    expect(chair).to_be_visible()
    box = chair.locator("rect").bounding_box()
    assert box is not None
    admin.mouse.move(box["x"] + 5, box["y"] + 5)
    admin.mouse.down()
    admin.mouse.move(box["x"] + 65, box["y"] + 45, steps=4)
    admin.mouse.up()
    typed = admin.locator("[data-row=a-02] input")
    dragged = float(typed.first.input_value())
    chair.focus()
    admin.keyboard.press("ArrowRight")
    moved = float(typed.first.input_value())
    typed.nth(1).fill("2.5")
    typed.nth(1).press("Tab")
    admin.keyboard.press("Control+s")
    expect(admin.locator("#told")).to_contain_text("Saved")
    admin.reload()

    assert dragged > 3
    assert moved > dragged
    expect(admin.locator("[data-row=a-02] input").nth(1)).to_have_value("2.5")
    expect(admin.locator("[data-row=a-02] input").first).to_have_value(f"{moved:g}")


def test_a_background_is_shown_behind_the_chairs(admin: Page, tmp_path: Path) -> None:
    picture = tmp_path / "floor.svg"
    picture.write_text('<svg viewBox="0 0 8 5"><rect width="8" height="5" fill="#eee"/></svg>')
    admin.goto("/registry/plan")
    expect(admin.locator("[data-seat=a-01]")).to_be_visible()
    admin.set_input_files("#picture", picture)
    image = admin.locator("#plan image")
    expect(image).to_have_attribute("width", "8")
    expect(admin.locator("#plan")).to_have_attribute("viewBox", "0 0 8 5")
    admin.click("#drop-picture")

    expect(image).to_have_count(0)


def test_an_import_is_looked_at_before_it_is_taken_in(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "zones.csv"
    file.write_text("id,name\nbilling,Bills\nrepair,Repair\nWRONG ID,X\n", encoding="utf-8")
    admin.goto("/registry/import")
    admin.set_input_files("#files", file)
    outcome = admin.locator("#outcome")
    expect(outcome).to_contain_text("Nothing was taken in")
    expect(outcome.locator(".bad-rows")).to_contain_text("zones.csv line 4, id")
    expect(outcome.locator(".changes")).to_contain_text("Bills")
    admin.check("#skip-bad")
    expect(outcome).to_contain_text("This would change")
    admin.click("#apply")

    expect(outcome).to_have_attribute("data-applied", "true")
    admin.goto("/registry/zones")
    expect(admin.locator("tr[data-id=billing]")).to_contain_text("Bills")


def test_a_source_that_loses_its_people_waits_for_a_word(admin: Page, house: Path) -> None:
    (house / "source" / "agents.csv").write_text(
        SOURCE + "anna,Anna,vip,billing,91\n", encoding="utf-8"
    )
    admin.goto("/registry/sync")
    expect(admin.locator(".run")).to_have_count(1)
    admin.click("#now")
    newest = admin.locator(".run").first
    expect(newest).to_have_attribute("data-outcome", "held")
    expect(newest).to_contain_text("More than a fifth of a list would be gone")
    newest.get_by_role("button", name="Confirm these removals").click()

    expect(admin.locator(".run").first).to_have_attribute("data-outcome", "applied")
    admin.goto("/registry/agents")
    expect(admin.locator("#rows tr")).to_have_count(1)


@pytest.mark.parametrize("admin", [(360, 740)], indirect=True)
@pytest.mark.parametrize("page", ["agents", "customers", "plan", "import", "sync"])
def test_on_a_phone_nothing_is_wider_than_the_screen(admin: Page, page: str) -> None:
    admin.goto(f"/registry/{page}?lang=zh")
    expect(admin.locator("html")).to_have_attribute("lang", "zh-CN")
    admin.wait_for_load_state("networkidle")
    wide = admin.evaluate("document.documentElement.scrollWidth")

    assert wide <= 360

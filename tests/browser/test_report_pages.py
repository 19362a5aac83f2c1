"""The reports and the story of a call in a real Chromium, by mouse, by keys and on a phone."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "unit" / "dispatcher"))

from figure_days import CREW, FigureDay  # noqa: E402

from dispatcher.statistics.activities import activities_of, started  # noqa: E402
from dispatcher.statistics.tally import Tally, TallyRules  # noqa: E402
from dispatcher.store.activity_rows import ActivityLog  # noqa: E402
from dispatcher.store.database import open_database  # noqa: E402

pytestmark = [pytest.mark.system, pytest.mark.browser]

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PASSWORD = "a few words to remember"
PROGRAM = Path(sys.executable).parent / "seat-dispatcher"
YESTERDAY = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(1)
REGISTRY = """\
site: Shanghai
zones: [{id: billing, name: Billing}, {id: repair, name: Technical}]
seats: [{id: a-01, zone: billing, floor: "3", x: 1, y: 1}]
agents:
  - {id: anna, name: 王芳, tier: normal, zones: [billing, repair], capability: 90}
  - {id: ben, name: Ben, tier: normal, zones: [billing], capability: 50}
  - {id: vera, name: Vera, tier: vip, zones: [billing], capability: 70}
customers: [{id: acme, name: Acme, phones: ["+493012345678"], class: normal}]
"""


class YesterdaysDay(FigureDay):
    """The same as the tests of the figures play, from eight o'clock on."""

    def to_ms(self, moment_s: float) -> int:
        self.wall_ahead_ms = 0
        begun_ms = round(YESTERDAY.timestamp() * 1000) - 1_000_000
        return begun_ms + round(moment_s * 1000)


def fill(state: Path) -> int:
    """Writes a day into the log; how many calls it had."""
    engine, day, tally = (
        open_database(f"sqlite:///{state / 'dispatcher.db'}"),
        YesterdaysDay(5),
        Tally(TallyRules()),
    )
    log = ActivityLog(engine, day.to_ms)
    for turn in day.turns(700):
        if turn.begins:
            log = ActivityLog(engine, day.to_ms)
            tally.take(started(turn.now_s, day.to_ms))
        with engine.begin() as connection:
            log.write(connection, turn)
        for row in activities_of(turn, day.to_ms):
            tally.take(row)
        if turn.now_s > 7 * 3_600:
            break
    engine.dispose()
    return sum(one.calls for one in tally.totals_so_far().calls.values())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A configuration beside a filled database, and how many calls yesterday had."""
    folder = tmp_path_factory.mktemp("reports")
    config = folder / "config.yaml"
    config.write_text(
        f"state_dir: {folder / 'state'}\n"
        "http: {port: 0}\n"
        "broker: {host: 127.0.0.1, port: 1}\n",
        encoding="utf-8",
    )
    (folder / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    command = [PROGRAM, "import", "--config", config, folder / "registry.yaml"]
    subprocess.run(command, check=True, capture_output=True)
    return config, fill(folder / "state")


@pytest.fixture(scope="module")
def set_up_link(house: tuple[Path, int]) -> Iterator[str]:
    process = subprocess.Popen(
        [PROGRAM, "run", "--config", house[0]], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as told:
        found = None
        while found is None:
            line = told.readline()
            assert line, "the dispatcher has ended"
            found = re.search(r"http://\S+/set-up/\S+", line)
        yield found.group()
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def known(browser: Browser, set_up_link: str) -> tuple[str, dict[str, object]]:
    """Where the pages are, and the cookies of an administrator."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(set_up_link)
    page.locator("#name").fill("root")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account"))
    state = context.storage_state()
    context.close()
    return set_up_link.partition("/set-up/")[0], dict(state)


@pytest.fixture
def admin(
    browser: Browser, known: tuple[str, dict[str, object]], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of an administrator; ends with a check that it never complained."""
    width, height, scheme = getattr(request, "param", (1280, 900, "light"))
    context = browser.new_context(
        base_url=known[0],
        storage_state=known[1],  # type: ignore[arg-type]
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    assert complaints == []


def test_yesterday_is_bars_and_a_table_that_say_the_same(
    admin: Page, house: tuple[Path, int], tmp_path: Path
) -> None:
    admin.goto("/")
    admin.get_by_role("link", name="Reports").click()
    expect(admin.locator(".empty")).to_contain_text("No calls yet")
    admin.get_by_role("link", name="The day before").click()

    expect(admin.locator("[data-figure=calls]")).to_have_text(str(house[1]))
    bars = admin.locator("svg g title").all_text_contents()
    counted = sum(int(re.search(r": (\d+) calls", one)[1]) for one in bars)  # type: ignore[index]
    assert (len(bars), counted) == (24, house[1])
    foot = admin.locator("tfoot td").first
    expect(foot).to_have_text(str(house[1]))
    admin.screenshot(path=tmp_path / "statistics.png", full_page=True)


def test_another_interval_and_other_lines_by_keys_alone(admin: Page) -> None:
    admin.goto(f"/statistics?day={YESTERDAY:%Y-%m-%d}")
    admin.locator("select[name=every]").focus()
    admin.keyboard.press("Home")
    admin.keyboard.press("Tab")
    admin.keyboard.type("By tier")
    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    admin.wait_for_url("**every=15**")

    expect(admin).to_have_url(re.compile("by=tier"))
    expect(admin.locator("svg g")).to_have_count(96)
    expect(admin.locator("tbody th").first).to_have_text(re.compile("guides|tier"))


def test_the_table_is_a_download_of_its_own(admin: Page, house: tuple[Path, int]) -> None:
    admin.goto(f"/statistics?day={YESTERDAY:%Y-%m-%d}")
    with admin.expect_download() as waiting:
        admin.get_by_role("link", name="Download CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()

    assert waiting.value.suggested_filename == "statistics.csv"
    assert lines[0].startswith("line,from,to,zone,tier,agent,calls,answered")
    sums = [line.split(",") for line in lines if line.startswith("sum,")]
    assert sum(int(one[6]) for one in sums) == house[1]


@pytest.mark.parametrize("admin", [(360, 740, "dark")], indirect=True)
def test_on_a_phone_only_the_tables_scroll_sideways(admin: Page, tmp_path: Path) -> None:
    admin.goto(f"/statistics?day={YESTERDAY:%Y-%m-%d}&lang=zh")

    expect(admin.locator("h1")).to_have_text("报表")
    assert admin.evaluate("document.documentElement.scrollWidth") <= 360
    small = admin.evaluate(
        "[...document.querySelectorAll('main a, main button, main select, main input')]"
        ".filter(one => one.offsetHeight < 44).map(one => one.outerHTML)"
    )
    assert small == []
    admin.screenshot(path=tmp_path / "statistics-phone.png", full_page=True)


def test_a_waiting_call_leads_to_its_story(admin: Page, tmp_path: Path) -> None:
    admin.goto("/")
    csrf = admin.evaluate("fetch('/api/v1/me').then(one => one.json()).then(one => one.csrf)")
    answer = admin.request.post(
        "/api/v1/calls",
        data={"caller": "+493012345678", "zone": "billing"},
        headers={"x-csrf-token": csrf},
    )
    assert answer.status == 201, answer.text()
    link = admin.locator("a.caller")
    expect(link).to_have_text(re.compile("•••• 5678"), timeout=15_000)
    link.click()

    expect(admin.locator("h1")).to_have_text(re.compile("•••• 5678"))
    step = admin.locator(".story > li").first
    expect(step).to_contain_text("Nobody could take the call; it kept its place.")
    expect(step).to_contain_text("王芳: not logged in")
    expect(admin.locator(".lead")).to_contain_text("Acme · Billing")
    admin.screenshot(path=tmp_path / "call.png", full_page=True)
    admin.get_by_role("link", name="简体中文").click()
    expect(admin.locator(".story")).to_contain_text("王芳：未登录")


def test_the_crew_of_the_played_day_is_the_registrys() -> None:
    assert {one.id for one in CREW} == {"anna", "ben", "vera"}

"""The supervisor's page and the wallboard in a real Chromium, on the real application."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).parents[2]
sys.path[:0] = [
    str(ROOT / "tests" / part) for part in ("browser", "component/dispatcher", "unit/dispatcher")
]

from desk_house import CUSTOMERS, MANY, NAMES, DeskHouse, hall  # noqa: E402
from house_pages import PHONE, WIDE, Visits, chromium, picture, wrong  # noqa: E402
from page_checks import tab_through  # noqa: E402

from dispatcher.accounts.roles import Role  # noqa: E402

pytestmark = [pytest.mark.system, pytest.mark.browser]

EVA = "agent-a-01"
EVIL = "<img src=x onerror=\"document.title='owned'\"> \u202egnp.exe 🚀"
MOST_BYTES = 200_000
MOST_ROWS_DRAWN = 60
AWAY = {"a-07", "b-05", "c-05"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    running = DeskHouse(tmp_path)
    running.start()
    running.take_seats(*(seat for seat in hall().seats if seat not in AWAY))
    yield running
    running.stop()


@pytest.fixture
def visits(browser: Browser, house: DeskHouse) -> Iterator[Visits]:
    pages = Visits(browser, house)
    yield pages
    pages.close()


@pytest.fixture
def lea(house: DeskHouse) -> str:
    """The session of a supervisor."""
    return house.account("lea", Role.SUPERVISOR)


def ready(page: Page) -> Page:
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    expect(page.locator('[data-figure="overdue"]')).to_have_text(re.compile(r"\d+"))
    return page


def rows(page: Page) -> Locator:
    return page.locator("#order-rows [role=row]")


def two_late(house: DeskHouse) -> None:
    house.order("Address change", "I move on Friday.", customer="brandt", agent=EVA,
                waits_min=112, overdue=True)  # fmt: skip
    house.order("Router blinks red", "Since this morning.", customer="brandt", zone="technical",
                waits_min=75, overdue=True)  # fmt: skip
    order = house.order("Invoice copy", "Again, please.", agent=EVA, waits_min=20)
    house.pushed(order.id, "result", "failed", event=9, outcome="HTTP 500")


def test_a_late_order_is_given_to_somebody_who_is_there(
    house: DeskHouse, visits: Visits, lea: str
) -> None:
    two_late(house)
    page = ready(visits.open("/lead", lea))
    desk = visits.open("/desk", house.account("jonas", Role.AGENT, "agent-b-01"))
    expect(desk.locator("#desk")).to_have_attribute("aria-busy", "false")
    expect(page.locator('[data-figure="overdue"]')).to_have_text("2")
    late = rows(page).filter(has_text="Router blinks red")
    expect(late).to_contain_text("nobody has it")
    assert wrong(page) == []
    picture(page, "lead")
    late.get_by_role("button", name="Give to").click()
    box = page.get_by_role("dialog")
    expect(box.locator("[data-agent]").first).to_contain_text("in seat")
    expect(box.locator("[data-agent]").last).to_contain_text("not in seat")
    box.get_by_role("searchbox").fill("jonas")
    expect(box.locator("[data-agent]")).to_have_count(1)
    assert wrong(page) == []
    box.locator("[data-agent]").click()

    expect(page.locator("#said")).to_contain_text("Jonas B. has no.")
    expect(late).to_have_count(0)
    expect(page.locator('[data-figure="overdue"]')).to_have_text("1")
    expect(desk.locator("#said")).to_contain_text("An order was given to you")
    expect(desk.locator("#rows")).to_contain_text("Router blinks red")


def test_queues_say_who_waits_and_who_is_there(house: DeskHouse, visits: Visits, lea: str) -> None:
    two_late(house)
    page = ready(visits.open("/lead", lea))
    house.call("sato", "technical")
    technical = page.locator('#queue-rows [data-zone="technical"]')
    expect(technical.locator("td").first).to_contain_text(re.compile(r"^1\s*\d:\d\d$"))
    expect(technical).to_contain_text("6 / 8")
    expect(technical).to_contain_text("1 overdue")
    expect(page.locator("#queue-rows tr").first).to_have_attribute("data-zone", "technical")
    expect(page.locator("[data-call]")).to_contain_text("ringing")


def test_floors_are_shown_one_by_one_and_the_choice_stays(visits: Visits, lea: str) -> None:
    page = ready(visits.open("/lead", lea))
    expect(page.locator("[data-seat]")).to_have_count(24)
    page.get_by_role("button", name="Floor 4").click()
    expect(page.locator("[data-seat]")).to_have_count(8)
    page.reload()

    expect(page.locator("[data-seat]")).to_have_count(8)
    expect(page.get_by_role("button", name="Floor 4")).to_have_attribute("aria-pressed", "true")


def test_a_chair_that_empties_is_seen_at_once(house: DeskHouse, visits: Visits, lea: str) -> None:
    page = ready(visits.open("/lead", lea))
    house.sit("a-02", occupied=False)

    expect(page.locator('[data-seat="a-02"]')).to_have_attribute("data-look", "leaving")


def test_a_site_is_run_differently_by_two_presses(visits: Visits, lea: str) -> None:
    page = ready(visits.open("/lead", lea))
    expect(page.locator("#mode-rows")).to_contain_text("Calls ring where somebody sits")
    page.locator("#mode-rows button").click()
    box = page.get_by_role("dialog")
    box.get_by_text("Winding down").click()
    box.get_by_role("combobox").select_option("1800")
    assert wrong(page) == []
    box.get_by_role("button", name="Set").click()

    expect(page.locator("#mode-rows")).to_contain_text("Winding down")
    expect(page.locator("#mode-rows time")).to_contain_text(re.compile(r"ends in (29:5\d|30:00)"))


def test_what_reached_nobody_leads_to_its_order(
    house: DeskHouse, visits: Visits, lea: str
) -> None:
    two_late(house)
    page = ready(visits.open("/lead", lea))
    expect(page.locator('[data-figure="undelivered"]')).to_have_text("1")
    page.get_by_role("tab", name="Not delivered").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("HTTP 500")
    rows(page).first.click()

    expect(page.get_by_role("dialog")).to_contain_text("Again, please.")


def test_two_thousand_orders_are_drawn_as_few(house: DeskHouse, visits: Visits, lea: str) -> None:
    house.many_orders(EVA)
    page = ready(visits.open("/lead", lea))
    page.get_by_role("tab", name="All").click()
    expect(rows(page).first).to_be_visible()
    page.locator("#order-rows").focus()
    for _ in range(200):
        page.keyboard.press("End")
        if page.locator(f'#order-rows [aria-rowindex="{MANY}"]').count():
            break
        page.wait_for_timeout(100)

    expect(rows(page).filter(has_text=f"Question {MANY - 1}")).to_be_visible()
    assert rows(page).count() <= MOST_ROWS_DRAWN


def test_empty_lists_teach_and_texts_are_texts(house: DeskHouse, visits: Visits, lea: str) -> None:
    page = ready(visits.open("/lead", lea))
    for tab, words in (
        ("Overdue", "Nothing is overdue"),
        ("Not delivered", "Every message arrived"),
        ("Reminded", "Nobody has a reminder left unread"),
    ):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator("#no-orders")).to_contain_text(words)
    house.order(EVIL, EVIL, overdue=True)
    page.get_by_role("tab", name="Overdue").click()
    expect(rows(page).first.locator(".row-title")).to_have_text(EVIL)
    assert page.locator("#order-rows img").count() == 0
    assert "owned" not in page.title()


@pytest.mark.parametrize(
    ("size", "lang", "dark"),
    [
        ((360, 740), "en", False),
        (PHONE, "zh", True),
        ((1024, 768), "en", False),
        (WIDE, "zh", True),
        ((2560, 1300), "en", False),
    ],
)
def test_every_screen_is_for_everybody(
    house: DeskHouse, visits: Visits, lea: str, size: tuple[int, int], dark: bool, lang: str
) -> None:
    two_late(house)
    page = ready(visits.open("/lead", lea, size=size, lang=lang, dark=dark))
    expect(rows(page)).to_have_count(2)
    assert wrong(page) == []
    assert tab_through(page) == []
    if size in {PHONE, WIDE}:
        picture(page, f"lead-{size[0]}-{lang}{'-dark' if dark else ''}")


def test_the_page_is_light(visits: Visits, lea: str) -> None:
    page = visits.open("/account", lea)
    # The font is told of twice: asked for early, then used.
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda one: sizes.update({one.url: int(one.headers.get("content-length", 0))}),
    )
    page.goto("/lead")
    ready(page)

    assert 0 < sum(sizes.values()) <= MOST_BYTES


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), PHONE])
def test_the_wallboard_is_opened_by_its_key_and_names_nobody(
    house: DeskHouse, visits: Visits, size: tuple[int, int]
) -> None:
    two_late(house)
    house.call("sato", "technical")
    key = house.key(Role.WALLBOARD)
    page = visits.open(f"/wallboard?token={key}", None, size=size)
    expect(page.locator('[data-figure="waiting"]')).to_have_text("1")
    expect(page.locator("#longest")).to_have_text(re.compile(r"^\d+:\d\d$"))
    assert key not in page.url
    text = page.locator("body").inner_text()
    names = [*NAMES, *(name for _, name, _, _ in CUSTOMERS)]
    assert [name for name in names if name in text] == []
    assert wrong(page) == []
    if size != PHONE:
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        tall = page.evaluate("""document.querySelector('[data-figure="waiting"]').offsetHeight""")
        assert tall >= size[1] / 12
    if size[0] == 1920:
        picture(page, "wallboard")
    for seat in hall().seats:
        if seat.startswith("b"):
            house.do(house.centre.dispatcher.logged_out(f"agent-{seat}"))

    expect(page.locator('#zones [data-zone="technical"]')).to_have_attribute("data-bad", "true")


def test_a_key_that_is_no_more_says_so_and_shows_nothing(house: DeskHouse, visits: Visits) -> None:
    page = visits.open("/wallboard?token=wrong", None)

    expect(page.locator("body")).to_contain_text("opens no wallboard any more")

"""The agent's desk in a real Chromium, on the real application: by keys, and live."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

ROOT = Path(__file__).parents[2]
sys.path[:0] = [
    str(ROOT / "tests" / part) for part in ("browser", "component/dispatcher", "unit/dispatcher")
]

from call_hall import RULES  # noqa: E402
from desk_house import MANY, DeskHouse  # noqa: E402
from house_pages import PHONE, WIDE, Visits, chromium, picture, wrong  # noqa: E402
from page_checks import tab_through  # noqa: E402

from dispatcher.accounts.roles import Role  # noqa: E402
from dispatcher.desk.orders import OrderKind, OrderState, WorkOrder  # noqa: E402
from dispatcher.routing.modes import Mode  # noqa: E402
from dispatcher.store.order_rows import order_by_id  # noqa: E402
from dispatcher.store.order_story_rows import notes_of  # noqa: E402

pytestmark = [pytest.mark.system, pytest.mark.browser]

EVA, WANG, LIU = "agent-a-01", "agent-a-02", "agent-a-07"
EVIL = "<img src=x onerror=\"document.title='owned'\"> \u202egnp.exe 🚀 مرحبا"
LONG_AWAY_S = 700.0
MOST_BYTES = 200_000
MOST_ROWS_DRAWN = 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    running = DeskHouse(tmp_path)
    running.start()
    running.take_seats("a-01", "a-02", "a-03")
    yield running
    running.stop()


@pytest.fixture
def visits(browser: Browser, house: DeskHouse) -> Iterator[Visits]:
    pages = Visits(browser, house)
    yield pages
    pages.close()


@pytest.fixture
def eva(house: DeskHouse) -> str:
    """The session of Eva, who sits at A-01."""
    return house.account("eva", Role.AGENT, EVA)


def ready(page: Page) -> Page:
    expect(page.locator("#desk")).to_have_attribute("aria-busy", "false")
    return page


def rows(page: Page) -> Locator:
    return page.locator("#rows [role=option]")


def stored(house: DeskHouse, order: WorkOrder) -> WorkOrder:
    found = house.do(
        house.centre.access.commits.read(lambda connection: order_by_id(connection, order.id))
    )
    assert found is not None
    return found


def four_orders(house: DeskHouse) -> WorkOrder:
    """Work of an ordinary afternoon; the first of them is talked about."""
    first = house.order(
        "Double charge in October", "I was charged twice for October.", agent=EVA,
        kind=OrderKind.COMPLAINT, waits_min=48,
    )  # fmt: skip
    house.order("Address change", "I move on Friday.", customer="brandt", agent=EVA,
                waits_min=112, overdue=True)  # fmt: skip
    house.order("Refund status", "Where is my refund?", customer="sato", agent=EVA, waits_min=20)
    house.order("红色毛衣 A1023 退货", "颜色不一样。", customer="heyun", waits_min=15)
    house.agent_does("progress", first.id, "I see both bookings; one is ours to return.")
    now_ms = house.now_ms()
    house.pushed(first.id, "progress", "delivered", delivered_ms=now_ms, read_ms=now_ms)
    house.enquire(first.id, "How long will it take?")
    return first


def test_an_order_is_taken_and_answered_by_keys_alone(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    order = house.order("Invoice copy", "Please send it again.", waits_min=5)
    page = ready(visits.open("/desk", eva))
    page.keyboard.press("2")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator(".order h2")).to_contain_text("Zhou Lan")
    page.keyboard.press("c")
    expect(page.locator("#said")).to_contain_text("It is yours")
    expect(page.locator("#answer")).to_be_focused()

    page.keyboard.type("I look into it.")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".said.me")).to_contain_text("I look into it.")
    expect(page.locator("#answer")).to_have_value("")
    page.keyboard.type("Sent.\nTwice.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said.me[data-kind=result] .bubble")).to_have_text("Sent.\nTwice.")
    expect(page.locator(".order-line")).to_contain_text("answered")
    after = stored(house, order)
    assert (after.state, after.agent_id, after.result) == (
        OrderState.RESOLVED,
        EVA,
        "Sent.\nTwice.",
    )


def test_whoever_is_too_late_is_told_by_name(house: DeskHouse, visits: Visits, eva: str) -> None:
    order = house.order("Invoice copy", "Please send it again.")
    quicker: list[str | None] = []

    def overtaken(route: Route) -> None:
        quicker.append(house.agent_does("claim", order.id, agent=WANG).agent_id)
        route.continue_()

    page = visits.open("/account", eva)
    page.route("**/claim", overtaken)
    page.goto("/desk")
    ready(page)
    page.keyboard.press("2")
    rows(page).first.click()
    expect(page.get_by_role("button", name="Take this order")).to_be_visible()
    page.keyboard.press("c")

    expect(page.locator("#said")).to_contain_text("王芳 was quicker and has it now")
    assert quicker == [WANG]
    expect(page.locator(".order-foot")).to_contain_text("王芳 works on this order")


def test_a_call_rings_as_the_one_raised_thing_and_is_answered_by_enter(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    four_orders(house)
    page = ready(visits.open("/desk", eva))
    rows(page).nth(1).click()
    expect(page.locator(".said")).to_have_count(3)
    house.call("zhou")
    offer = page.locator(".offer")
    expect(offer).to_contain_text("Zhou Lan · VIP")
    expect(offer).not_to_contain_text("13800138000")
    expect(offer.locator(".offer-left")).to_have_text(re.compile(r"^\d{1,2}$"))
    expect(page.locator("#chip")).to_contain_text("ringing")
    expect(page.locator(".customer-card")).to_contain_text("your customer")
    assert page.locator("body").get_attribute("data-sounded") == "offer"
    assert wrong(page) == []
    picture(page, "desk")

    page.keyboard.press("Enter")
    expect(page.locator(".talk")).to_contain_text("talking with you")
    expect(page.locator("#chip")).to_contain_text("in a call")
    expect(offer).to_have_count(0)


def test_a_call_of_my_customer_is_told_while_i_cannot_take_it(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    """DS-13: prompted when he calls, whoever takes the call."""
    page = ready(visits.open("/desk", eva))
    page.keyboard.press("b")
    expect(page.locator("#chip")).to_contain_text("on a break")
    house.call("zhou")

    expect(page.locator("#said")).to_contain_text("Zhou Lan is calling")
    assert page.locator("body").get_attribute("data-sounded") == "request"


def test_later_gives_the_call_to_the_next_one(house: DeskHouse, visits: Visits, eva: str) -> None:
    page = ready(visits.open("/desk", eva))
    house.call("zhou")
    expect(page.locator(".offer")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(".offer")).to_have_count(0)
    offered = [one.agent_id for one in house.centre.router.offers.values()]
    assert EVA not in offered


def test_an_empty_chair_counts_down_with_a_tone_and_sitting_down_ends_it(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    page = ready(visits.open("/desk", eva))
    house.sit("a-01", occupied=False)
    card = page.locator(".leaving-card")
    expect(card).to_contain_text(re.compile(r"Offline in (2\d|30) s"))
    expect(page.locator("#chip")).to_contain_text(re.compile(r"leaving\s*\d+"))
    assert page.locator("body").get_attribute("data-sounded") == "leaving"
    assert wrong(page) == []
    picture(page, "desk-leaving")
    house.sit("a-01")

    expect(card).to_have_count(0)
    expect(page.locator("#chip")).to_contain_text("in seat")


def test_i_am_here_is_offered_only_while_nothing_is_known(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    page = ready(visits.open("/desk", eva))
    here = page.get_by_role("button", name="I am here")
    expect(here).to_be_hidden()
    house.sit("a-01", occupied=None)
    expect(page.locator("#chip")).to_contain_text("seat not known")
    expect(here).to_be_visible()
    page.keyboard.press("h")

    expect(page.locator("#chip")).to_contain_text("in seat")
    expect(here).to_be_hidden()


def test_who_sits_down_after_a_long_while_is_asked_and_answers_by_a_key(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    page = ready(visits.open("/desk", eva))
    house.sit("a-01", occupied=False)
    house.stay_away("a-01", LONG_AWAY_S)
    expect(page.locator("#chip")).to_contain_text("away")
    house.sit("a-01")
    card = page.locator("#question .question")
    expect(card).to_contain_text("Is it you, Eva N.?")
    expect(page.locator("#chip")).to_contain_text("is it you?")
    assert page.locator("body").get_attribute("data-sounded") == "question"
    assert wrong(page) == []
    page.keyboard.press("y")

    expect(card).to_have_count(0)
    house.pass_time(RULES.settle_s)
    expect(page.locator("#chip")).to_contain_text("in seat")


def test_somebody_else_in_the_chair_ends_the_log_in(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    page = ready(visits.open("/desk", eva))
    house.sit("a-01", occupied=False)
    house.stay_away("a-01", LONG_AWAY_S)
    house.sit("a-01")
    page.get_by_role("button", name="Somebody else").click()

    expect(page.locator(".take")).to_contain_text("where do you sit?")
    expect(page.locator("#chip")).to_contain_text("no seat taken")


def test_a_log_in_beside_a_taken_chair_is_asked_about_and_a_reload_still_asks(
    house: DeskHouse, visits: Visits
) -> None:
    for agent in (LIU, "agent-a-08"):
        house.do(house.centre.dispatcher.logged_out(agent))
    house.sit("a-07", occupied=False)
    house.sit("a-08")
    house.do(house.centre.dispatcher.logged_in(LIU, "a-07"))
    page = ready(visits.open("/desk", house.account("liu", Role.AGENT, LIU)))
    card = page.locator("#question .question")
    expect(card).to_contain_text("Are you really at A-07?")
    page.reload()
    expect(card).to_contain_text("Are you really at A-07?")
    assert wrong(page) == []
    picture(page, "desk-chair")
    card.get_by_role("button", name="A-08").click()

    expect(card).to_have_count(0)
    expect(page.locator("#seat")).to_contain_text("A-08")
    expect(page.locator("#chip")).to_contain_text("in seat")


def test_an_evacuated_site_says_why_no_call_comes(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    page = ready(visits.open("/desk", eva))
    house.do(house.centre.dispatcher.mode_set("main", Mode.EVACUATION, by="lea"))

    expect(page.locator("#chip")).to_contain_text("no calls now")
    expect(page.locator("#why")).to_contain_text("The site takes no calls at the moment")


def test_break_and_camera_are_one_key_each(house: DeskHouse, visits: Visits, eva: str) -> None:
    page = ready(visits.open("/desk", eva))
    page.keyboard.press("b")
    expect(page.locator("#chip")).to_contain_text("on a break")
    expect(page.locator("#why")).to_contain_text("No calls until you end your break")
    # The page hears of the break before the answer to its own request: until then the key rests.
    expect(page.locator("[aria-keyshortcuts=B]")).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("b")
    expect(page.locator("#chip")).not_to_contain_text("on a break")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Camera on")).to_be_visible()

    [sent] = house.wire.sent
    assert sent.topic.endswith("/a-01/cmd/camera")
    assert b'"allowed": false' in sent.payload


def test_a_request_of_my_customer_sounds_shows_and_leads_there(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    order = house.order("Double charge", "I was charged twice.", agent=EVA)
    house.order("Another", "Older.", customer="sato", agent=EVA, waits_min=90)
    page = ready(visits.open("/desk", eva))
    expect(rows(page)).to_have_count(2)
    house.enquire(order.id, "How long will it take?")
    expect(page.locator("#said")).to_contain_text("How long will it take?")
    assert page.locator("body").get_attribute("data-sounded") == "request"
    expect(page.locator('[data-tab="told"] .count')).not_to_be_empty()
    assert re.match(r"\(\d\) ", page.title())
    expect(rows(page).filter(has_text="Double charge")).to_contain_text("1 new")
    page.locator("#said").get_by_role("button", name="Open").click()

    expect(page.locator(".said.customer").last).to_contain_text("How long will it take?")
    expect(rows(page).filter(has_text="Double charge")).not_to_contain_text("new")
    page.keyboard.press("4")
    expect(rows(page).first).to_contain_text("The customer asks how it stands")
    expect(page.locator('[data-tab="told"] .count')).to_be_empty()


def test_sound_is_muted_by_choice_and_stays_so(visits: Visits, eva: str) -> None:
    page = ready(visits.open("/desk", eva))
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    page.reload()

    expect(page.get_by_role("button", name="Sound on")).to_be_visible()


def test_each_answer_says_what_became_of_it(house: DeskHouse, visits: Visits, eva: str) -> None:
    order = four_orders(house)
    house.agent_does("record_result", order.id, "Refunded today.")
    house.pushed(order.id, "result", "failed", event=2, outcome="HTTP 500")
    page = ready(visits.open("/desk", eva))
    page.locator("#search").fill("october")
    expect(rows(page)).to_have_count(1)
    rows(page).first.click()

    expect(page.locator(".said.me").nth(0)).to_contain_text(re.compile(r"progress · .* · read \d"))
    expect(page.locator(".said.me").nth(1)).to_contain_text("answer")
    expect(page.locator(".said.me").nth(1).locator(".meta.late")).to_contain_text("not delivered")
    expect(page.locator(".order-line")).to_contain_text("not delivered")


def test_a_customer_no_message_reaches_is_rung_up_and_read_to(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    order = house.order("Invoice copy", "Please send it again.", agent=EVA)
    body = {"number": order.number, "phone": "+493012345678", "language": "en",
            "t": "Your order", "b": "The copy is in the post."}  # fmt: skip
    house.pushed(order.id, "result", "pending", way="call", next_ms=house.now_ms(), attempts=0,
                 body=body)  # fmt: skip
    page = ready(visits.open("/desk", eva))
    page.keyboard.press("3")
    rows(page).first.click()
    page.keyboard.press("c")
    page.locator('[data-outcome="not_reached"]').click()

    expect(page.locator("#said")).to_contain_text("three times in all")
    expect(rows(page)).to_have_count(0)


def test_two_thousand_orders_are_as_quick_as_twenty(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    house.many_orders(EVA)
    page = ready(visits.open("/desk", eva))
    expect(rows(page).first).to_contain_text("Question 0")
    page.locator("#rows").focus()
    for _ in range(200):
        page.keyboard.press("End")
        if page.locator(f'#rows [aria-posinset="{MANY}"]').count():
            break
        page.wait_for_timeout(100)

    expect(rows(page).filter(has_text=f"Question {MANY - 1}")).to_be_visible()
    assert rows(page).count() <= MOST_ROWS_DRAWN
    took_ms = page.evaluate(
        """async () => {
          const list = document.getElementById("rows");
          const from = performance.now();
          for (let at = 0; at < 60; at += 1) {
            list.scrollTop = at * list.scrollHeight / 60;
            await new Promise(requestAnimationFrame);
          }
          return (performance.now() - from) / 60;
        }"""
    )
    assert took_ms < 100


def test_who_has_no_seat_takes_one(house: DeskHouse, visits: Visits) -> None:
    house.do(house.centre.dispatcher.logged_out(LIU))
    page = ready(visits.open("/desk", house.account("liu", Role.AGENT, LIU)))
    expect(page.locator(".take")).to_contain_text("where do you sit?")
    expect(page.locator('[data-seat="a-01"]')).to_have_count(0)
    assert wrong(page) == []
    page.keyboard.press("Enter")

    expect(page.locator("#seat")).to_contain_text("A-07")
    expect(page.locator(".take")).to_have_count(0)


def test_what_customers_write_is_text_and_nothing_else(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    house.order(EVIL[:200], EVIL, agent=EVA)
    page = ready(visits.open("/desk", eva))
    expect(page.locator(".bubble").first).to_have_text(EVIL)
    assert page.locator("#order img, #rows img").count() == 0
    assert "owned" not in page.title()


def test_without_an_answer_of_the_server_nothing_is_lost_and_nothing_sent_twice(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    order = house.order("Invoice copy", "Please send it again.", agent=EVA)
    page = ready(visits.open("/desk", eva))
    # The server does it, and the answer is lost on the way.
    page.route("**/progress", lambda route: (route.fetch(), route.abort()))
    page.locator("#answer").fill("I look into it.")
    page.locator("#answer").press("Shift+Enter")
    expect(page.locator(".answer .told")).to_contain_text("No answer from the server")
    page.unroute("**/progress")
    page.locator("#answer").press("Shift+Enter")
    expect(page.locator("#answer")).to_have_value("")

    notes = house.do(
        house.centre.access.commits.read(lambda connection: notes_of(connection, order.id))
    )
    assert [note.text for note in notes] == ["I look into it."]


def test_a_draft_outlives_a_reload(house: DeskHouse, visits: Visits, eva: str) -> None:
    house.order("Invoice copy", "Please send it again.", agent=EVA)
    page = ready(visits.open("/desk", eva))
    page.locator("#answer").fill("Half a sen")
    page.reload()

    expect(page.locator("#answer")).to_have_value("Half a sen")


def test_a_template_greets_the_customer_by_name(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    house.order("Invoice copy", "Please send it again.", agent=EVA)
    house.template("Under way", "Dear {customer}, it is under way.")
    page = ready(visits.open("/desk", eva))
    expect(page.locator("#answer")).to_be_visible()
    page.keyboard.press("t")
    page.locator(".answer select").select_option(label="Under way")

    expect(page.locator("#answer")).to_have_value("Dear Zhou Lan, it is under way.")


@pytest.mark.parametrize(
    ("size", "lang", "dark"),
    [
        ((360, 740), "en", False),
        (PHONE, "en", False),
        (PHONE, "zh", True),
        ((1024, 768), "zh", False),
        (WIDE, "en", False),
        (WIDE, "zh", True),
        ((2560, 1300), "en", True),
    ],
)
def test_every_screen_is_for_everybody(
    house: DeskHouse, visits: Visits, eva: str, size: tuple[int, int], dark: bool, lang: str
) -> None:
    four_orders(house)
    page = ready(visits.open("/desk", eva, size=size, lang=lang, dark=dark))
    expect(rows(page)).to_have_count(3)
    assert wrong(page) == []
    rows(page).nth(1).click()
    expect(page.locator(".said").first).to_be_visible()
    assert wrong(page) == []
    if size in {PHONE, WIDE}:
        picture(page, f"desk-{size[0]}-{lang}{'-dark' if dark else ''}")


def test_on_a_phone_the_customer_lies_over_the_order(
    house: DeskHouse, visits: Visits, eva: str
) -> None:
    four_orders(house)
    page = ready(visits.open("/desk", eva, size=PHONE))
    rows(page).nth(1).click()
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(page.locator(".customer-card")).to_contain_text("your customer")
    assert wrong(page) == []
    page.locator(".hide-customer").click()

    expect(page.locator(".customer-card")).to_be_hidden()
    expect(page.locator(".story")).to_be_visible()


def test_keys_lead_through_the_page_and_are_shown(visits: Visits, eva: str) -> None:
    page = ready(visits.open("/desk", eva))
    assert tab_through(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("send the result")
    assert wrong(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_empty_desk_teaches_the_next_step(visits: Visits, eva: str) -> None:
    page = ready(visits.open("/desk", eva))
    for key, words in (("1", "Nothing to do"), ("2", "Nothing waits"), ("3", "Nobody to call"),
                       ("4", "No news")):  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator("#no-rows")).to_contain_text(words)


def test_the_page_is_light_and_asks_nobody_else(visits: Visits, eva: str) -> None:
    page = visits.open("/account", eva)
    # The font is told of twice: asked for early, then used.
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda one: sizes.update({one.url: int(one.headers.get("content-length", 0))}),
    )
    page.goto("/desk")
    ready(page)

    assert 0 < sum(sizes.values()) <= MOST_BYTES

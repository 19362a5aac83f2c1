"""The customer's page in a real Chromium, on the real application: phone, desk, two languages."""

import base64
import json
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from sqlalchemy import select

ROOT = Path(__file__).parents[2]
sys.path[:0] = [
    str(ROOT / "tests" / part) for part in ("browser", "component/dispatcher", "unit/dispatcher")
]

from customer_house import (  # noqa: E402
    CUSTOMER,
    IN_THE_CLEAR,
    NAME_WITHOUT_TLS,
    PHONE,
    House,
)
from page_checks import findings, tab_through  # noqa: E402

from dispatcher.desk.read_marks import read_mark  # noqa: E402
from dispatcher.store.choice_tables import gifts, ratings  # noqa: E402
from dispatcher.store.desk_tables import work_orders  # noqa: E402
from dispatcher.store.push_tables import push_deliveries, push_endpoints  # noqa: E402

pytestmark = [pytest.mark.system, pytest.mark.browser]

PICTURES = ROOT / "docs" / "images"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {NAME_WITHOUT_TLS} 127.0.0.1",
]
PHONE_SIZE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}
DESK_SIZE = {"width": 1280, "height": 860}
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
MOST_BYTES = 200_000
NO_AGENT_YET = "404"
EVIL = "<img src=x onerror=\"document.title='owned'\"> \u202egnp.exe 🚀 مرحبا"
SHAKE = """
async (jolts) => {
  for (const [x, y, z, after_ms] of jolts) {
    await new Promise((done) => setTimeout(done, after_ms));
    window.dispatchEvent(new DeviceMotionEvent("devicemotion", {
      accelerationIncludingGravity: { x, y, z }, interval: 16 }));
  }
}
"""
# What a push service would give a browser: a key somebody holds, an address that is not ours.
SUBSCRIBES = """
PushManager.prototype.subscribe = async function (options) {
  window.askedWith = new Uint8Array(options.applicationServerKey).length;
  const made = { endpoint: "https://push.example/device-1", keys: KEYS };
  return { ...made, toJSON: () => made, unsubscribe: async () => true };
};
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield made
        made.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Three agents in their seats."""
    running = House(tmp_path)
    running.start()
    running.staff("wang", "lena", "omar")
    yield running
    running.stop()


class Visit:
    """One device of a customer, and what its console complained about."""

    def __init__(self, browser: Browser, house: House, *, known: bool = True, **more: Any) -> None:
        size = more.setdefault("viewport", PHONE_SIZE)
        on_phone = size["width"] < 500
        more = {"locale": "en-US", "has_touch": on_phone, "is_mobile": on_phone, **more}
        self.house = house
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            device_scale_factor=2 if on_phone else 1, **more
        )
        if known:
            cookie = {"name": "seat", "value": house.session(), "url": house.origin}
            self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "/me/") -> Page:
        self.page.goto(self.house.origin + path)
        return self.page

    def button(self, name: str | re.Pattern[str]) -> Any:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def choose(self, agent: str = "王芳") -> None:
        """Chooses the first who is shown."""
        self.open("/me/choose")
        self.button(re.compile("Show me|看看谁在")).click()
        self.button(re.compile(f"(Choose|选择) ?{agent}")).click()
        expect(self.page.get_by_role("link", name=re.compile("Write|写留言"))).to_be_visible()

    def write(self, text: str, *, complaint: bool = False) -> None:
        self.open("/me/write")
        if complaint:
            self.page.get_by_text("Complaint").click()
        self.page.get_by_label("Your request").fill(text)
        self.button(re.compile("Send to")).click()
        expect(self.page.get_by_role("heading", name="Sent")).to_be_visible()

    def unexpected(self, *allowed: str) -> list[str]:
        """Complaints that no test has asked for."""
        return [one for one in self.complaints if not any(each in one for each in allowed)]


Enter = Callable[..., Visit]


@pytest.fixture
def enter(browser: Browser, house: House) -> Iterator[Enter]:
    """Opens devices, and closes them in the end."""
    visits: list[Visit] = []

    def visit(**more: Any) -> Visit:
        visits.append(Visit(browser, house, **more))
        return visits[-1]

    yield visit
    for one in visits:
        one.context.close()


def eventually(seen: Callable[[], Any], page: Page) -> Any:
    """Waits, while the page goes on, for something outside of it to become true."""
    for _ in range(400):
        if found := seen():
            return found
        page.wait_for_timeout(50)
    return pytest.fail("not within 20 s")


def picture(page: Page, name: str) -> None:
    """A picture for the documents, made anew on request."""
    # Nothing that is still moving, and no passing word at the foot.
    page.evaluate(
        "Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)"
    )
    if os.environ.get("SEAT_UPDATE_PICTURES"):
        page.screenshot(path=PICTURES / f"customer-{name}.png")


def card_name(visit: Visit) -> Any:
    return visit.page.locator(".agent-card h2")


# -- coming in


def test_a_customer_comes_in_by_a_code_and_a_wrong_one_is_said_plainly(
    enter: Enter, house: House
) -> None:
    visit = enter(known=False, locale="zh-CN")
    page = visit.open("/me")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_label("手机号或邮箱").fill(PHONE)
    assert findings(page) == []
    visit.button("发送验证码").tap()
    code = page.get_by_label("六位验证码")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    right = eventually(house.codes, page)[-1]
    code.fill("000000" if right != "000000" else "111111")

    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    code.fill(right)
    expect(page.get_by_role("heading", name="我的客服")).to_be_visible()
    assert visit.unexpected("401", NO_AGENT_YET) == []


def test_nobody_is_told_whether_an_address_is_known(enter: Enter) -> None:
    visit = enter(known=False)
    visit.open()
    visit.page.get_by_label("Phone number or e-mail").fill("nobody@example.com")
    visit.button("Send me a code").click()

    expect(visit.page.get_by_label("Six-digit code")).to_be_visible()
    expect(visit.page.get_by_text("If nobody@example.com may come in")).to_be_visible()


# -- choosing


def test_next_shows_the_next_most_able_and_choosing_is_for_good(
    enter: Enter, house: House
) -> None:
    house.rated("wang", *[5] * 300, *[4] * 18)
    visit = enter(locale="zh-CN")
    page = visit.open("/me/choose")
    visit.button("看看谁在").tap()
    expect(card_name(visit)).to_have_text("王芳")
    expect(page.locator(".figures")).to_contain_text("318 条评价")
    picture(page, "choose")
    visit.button("下一位").tap()
    expect(card_name(visit)).to_have_text("Lena Vogt")
    # What an agent writes about himself is text, whatever he writes.
    expect(page.locator(".words")).to_have_text("“Numbers first, then <b>no</b> small print.”")
    expect(page.get_by_role("img", name="第 2 位，共 3 位")).to_be_visible()
    page.reload()
    expect(card_name(visit)).to_have_text("Lena Vogt")
    visit.button("选择Lena Vogt").tap()

    expect(page.get_by_role("heading", name="Lena Vogt现在是您的专属客服")).to_be_focused()
    assert house.centre.dispatcher.registry.bindings[CUSTOMER].agent == "lena"
    visit.open()
    expect(card_name(visit)).to_have_text("Lena Vogt")
    assert visit.unexpected(NO_AGENT_YET) == []


def test_when_all_have_been_seen_it_says_so_and_one_can_start_again(enter: Enter) -> None:
    visit = enter()
    page = visit.open("/me/choose")
    visit.button("Show me who is here").tap()
    for name in ("王芳", "Lena Vogt", "Omar Said"):
        expect(card_name(visit)).to_have_text(name)
        visit.button("Next").tap()

    expect(page.get_by_role("heading", name="No agent is left")).to_be_visible()
    expect(page.get_by_role("link", name="Write a request")).to_be_visible()
    assert findings(page) == []
    visit.button("Start again").tap()
    expect(card_name(visit)).to_have_text("王芳")


def test_an_agent_who_has_gone_meanwhile_is_named_and_the_next_one_shown(
    enter: Enter, house: House
) -> None:
    visit = enter()
    page = visit.open("/me/choose")
    visit.button("Show me who is here").tap()
    expect(card_name(visit)).to_have_text("王芳")
    house.leave("wang")
    visit.button("Choose 王芳").tap()

    expect(page.get_by_role("alert")).to_have_text(
        "王芳 has just left the seat. Here is who comes next."
    )
    expect(card_name(visit)).to_have_text("Lena Vogt")
    assert CUSTOMER not in house.centre.dispatcher.registry.bindings


def test_with_nobody_in_the_seat_there_is_a_way_on(enter: Enter, house: House) -> None:
    for name in ("wang", "lena", "omar"):
        house.leave(name)
    visit = enter()
    visit.open("/me/choose")
    visit.button("Show me who is here").tap()

    expect(
        visit.page.get_by_role("heading", name="Nobody is in the seat right now")
    ).to_be_visible()
    visit.page.get_by_role("link", name="Write a request").tap()
    expect(visit.page.get_by_label("Your request")).to_be_visible()


def test_a_shake_starts_the_search_and_a_walk_does_not(enter: Enter) -> None:
    visit = enter()
    page = visit.open("/me/choose")
    expect(visit.button("Show me who is here")).to_be_visible()
    page.evaluate(SHAKE, [[at % 3, 9.8 - at % 2, at % 2, 120] for at in range(8)])
    expect(page.locator(".agent-card")).to_have_count(0)
    page.evaluate(SHAKE, [[22 * (-1) ** at, 9.8, 4, 110] for at in range(5)])

    expect(card_name(visit)).to_have_text("王芳")
    assert visit.unexpected(NO_AGENT_YET) == []


def test_where_the_browser_asks_for_it_a_button_asks_first(enter: Enter) -> None:
    visit = enter()
    visit.page.add_init_script(
        "navigator.permissions.query = async () => { throw new TypeError('not known'); };"
        "DeviceMotionEvent.requestPermission = async () => 'granted';"
    )
    page = visit.open("/me/choose")
    visit.button("Allow shaking").tap()

    expect(page.get_by_text("Shake your phone, or tap below")).to_be_visible()
    expect(visit.button("Allow shaking")).to_have_count(0)


# -- my agent


def test_how_my_agent_stands_is_live_and_says_neither_minutes_nor_sensors(
    enter: Enter, house: House
) -> None:
    visit = enter()
    visit.choose()
    page = visit.open()
    pill = page.locator(".agent-home .pill")
    expect(pill).to_have_text("in seat · free to talk")
    picture(page, "my-agent")
    house.stand_up("wang")
    expect(pill).to_have_text("back in a moment")
    house.leave("wang")

    expect(pill).to_have_text("away")
    page.locator(".agent-home").get_by_role("button", name="Call 王芳").tap()
    expect(page.get_by_role("radio", name=re.compile("A colleague, now"))).to_be_checked()
    page.get_by_text("Wait for 王芳").tap()
    assert findings(page) == []
    visit.button("Call me").tap()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("王芳 has it.")
    visit.button("Close").last.tap()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_stars_words_and_gifts_are_for_my_own_agent_and_have_their_measure(
    enter: Enter, house: House
) -> None:
    visit = enter(viewport=DESK_SIZE)
    visit.choose()
    page = visit.open()
    visit.button("Rate").click()
    visit.button("Send").click()
    expect(page.get_by_role("alert")).to_have_text("Choose the stars first, one to five.")
    page.get_by_role("radio", name="4 stars").check()
    page.get_by_label("In your words").fill(EVIL)
    assert findings(page) == []
    visit.button("Send").click()
    expect(page.locator("#said")).to_have_text("Thank you. Your words have arrived.")
    for _ in range(2):
        visit.button("Send a gift").click()
        visit.button(re.compile("Cup of tea")).click()

    expect(page.get_by_role("alert")).to_contain_text("That was enough of these for today")
    kept = house.read(lambda connection: connection.execute(select(ratings)).mappings().all())
    given = house.read(lambda connection: connection.execute(select(gifts)).mappings().all())
    assert [(one["agent_id"], one["stars"], one["words"]) for one in kept] == [("wang", 4, EVIL)]
    assert [(one["agent_id"], one["gift_type"]) for one in given] == [("wang", "tea")]


# -- orders


@pytest.mark.parametrize("kind", ["Question", "Complaint"])
def test_while_my_agent_is_away_a_colleague_answers_or_it_waits_whatever_it_is(
    enter: Enter, house: House, kind: str
) -> None:
    visit = enter()
    visit.choose()
    house.leave("wang")
    page = visit.open("/me/write")
    page.get_by_text(kind, exact=True).tap()
    page.get_by_label("Your request").fill("The bill is odd")
    expect(page.get_by_role("radio", name=re.compile("A colleague, now"))).to_be_checked()
    assert findings(page) == []
    visit.button("Send to 王芳").tap()
    expect(page.locator(".lead")).to_contain_text("Lena Vogt")
    visit.open("/me/write")
    page.get_by_text(kind, exact=True).tap()
    page.get_by_text("Wait for 王芳").tap()
    page.get_by_label("Your request").fill("It is still odd")
    visit.button("Send to 王芳").tap()
    expect(page.get_by_role("heading", name="Sent")).to_be_visible()

    orders = house.read(
        lambda one: (
            one.execute(select(work_orders).order_by(work_orders.c.number)).mappings().all()
        )
    )
    kept = {"Question": "consultation", "Complaint": "complaint"}[kind]
    assert [(one["kind"], one["agent_id"]) for one in orders] == [(kept, "lena"), (kept, "wang")]


def test_an_order_from_the_question_to_the_answer_and_open_again(
    enter: Enter, house: House
) -> None:
    visit = enter()
    visit.choose()
    page = visit.page
    visit.write("Double charge in October\nI was charged twice for October.", complaint=True)
    visit.write("Move to a new address\nSame house, second floor.")
    house.progress("1002", "王芳 checks the line at the new flat, tomorrow 9:00")
    house.progress("1001", "I see both bookings; one is ours to return.")
    house.answer("1001", "We refunded ¥128.00 to your account today. It shows within two days.")
    visit.open("/me/orders")
    charge, move = (page.locator(f'[data-order="{number}"]') for number in (1001, 1002))
    expect(charge.locator("[aria-current=step]")).to_have_text("answered")
    expect(charge.locator("blockquote")).to_contain_text("We refunded ¥128.00")
    expect(move.locator("[aria-current=step]")).to_have_text("in progress")
    expect(move).to_contain_text("王芳 checks the line")
    picture(page, "my-orders")
    charge.get_by_role("button", name="Not solved").tap()
    page.get_by_label("What is missing?").fill("It does not show yet.")
    visit.button("Send").tap()

    expect(page.locator("#said")).to_have_text("It is open again. 王芳 looks at it.")
    expect(charge.locator("[aria-current=step]")).to_have_text("in progress")
    order = house.read(
        lambda connection: (
            connection.execute(select(work_orders).where(work_orders.c.number == 1001))
            .mappings()
            .one()
        )
    )
    assert (order["cycle"], order["agent_id"], order["state"]) == (2, "wang", "in_progress")
    house.answer("1001", "Your bank had it on hold; it is released now.")
    visit.open("/me/orders/1001")
    expect(page.locator(".bubble")).to_have_count(5)
    visit.button("Thank you").tap()
    expect(page.get_by_role("dialog")).to_contain_text("How was 王芳?")
    page.get_by_role("radio", name="5 stars").check(force=True)
    visit.button("Send").tap()
    expect(page.locator("#said")).to_have_text("Thank you. Your words have arrived.")
    assert visit.unexpected(NO_AGENT_YET) == []


def test_a_question_back_is_answered_and_one_can_always_ask_how_it_stands(
    enter: Enter, house: House
) -> None:
    visit = enter()
    visit.choose()
    page = visit.page
    visit.write("Where is my invoice?")
    visit.open("/me/orders")
    visit.button("How does it stand?").tap()
    visit.button("Send").tap()
    expect(page.locator("#said")).to_contain_text("Asked.")
    house.ask_customer("1001", "Which month do you mean?")
    visit.open("/me/orders")
    expect(page.get_by_text("王芳 asks you something")).to_be_visible()
    expect(page.get_by_role("link", name="My orders 1 wait for you")).to_be_visible()
    visit.button("Answer").tap()
    page.get_by_label("Your words").fill("October.")
    visit.button("Send").tap()

    expect(page.locator("[aria-current=step]")).to_have_text("in progress")
    visit.open("/me/orders/1001")
    expect(page.locator(".mine .bubble").last).to_have_text("October.")


def test_a_file_is_added_and_a_program_is_not(enter: Enter, house: House, tmp_path: Path) -> None:
    visit = enter()
    visit.choose()
    visit.write("The bill is odd")
    page = visit.open("/me/orders/1001")
    bill, program = tmp_path / "bill.txt", tmp_path / "bill.exe"
    bill.write_text("12.80", encoding="utf-8")
    program.write_bytes(b"MZ\x90")
    page.locator("#file").set_input_files(program)
    expect(page.locator(".files [role=alert]")).to_contain_text(
        "Only pictures, PDF and plain text"
    )
    page.locator("#file").set_input_files(bill)

    expect(page.get_by_role("link", name="bill.txt")).to_be_visible()


def test_whatever_is_written_is_shown_as_text(enter: Enter, house: House) -> None:
    visit = enter()
    visit.choose()
    page = visit.page
    visit.write(f"{EVIL}\n<script>document.title = 'owned'</script>")
    house.progress("1001", EVIL)
    house.answer("1001", f"</blockquote><script>document.title='owned'</script>{EVIL}")
    for path in ("/me/orders", "/me/orders/1001"):
        visit.open(path)
        expect(page.locator("blockquote")).to_contain_text("</blockquote><script>")

        assert "owned" not in page.title()
        assert page.locator("main img, main script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_customers_order_is_not_there(enter: Enter) -> None:
    visit = enter()
    page = visit.open("/me/orders/4711")

    expect(page.get_by_text("We find no such order of yours.")).to_be_visible()


# -- notifications


def worker_of(visit: Visit) -> Any:
    """The page's service worker, in charge."""
    visit.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return visit.context.service_workers[0]


def device_keys() -> dict[str, str]:
    """What a browser encrypts with, as it tells us."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    written = {"p256dh": point, "auth": secrets.token_bytes(16)}
    return {
        name: base64.urlsafe_b64encode(value).decode().rstrip("=")
        for name, value in written.items()
    }


def push(visit: Visit, message: dict[str, Any]) -> None:
    """Gives the browser a message as its push service would."""
    wire = visit.context.new_cdp_session(visit.page)
    seen: list[str] = []

    def note(told: dict[str, Any]) -> None:
        seen.extend(one["registrationId"] for one in told["registrations"])

    wire.on("ServiceWorker.workerRegistrationUpdated", note)
    wire.send("ServiceWorker.enable")
    eventually(lambda: seen, visit.page)
    wire.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": visit.house.origin,
            "registrationId": seen[-1],
            "data": json.dumps(message, ensure_ascii=False),
        },
    )


def pushed(visit: Visit, worker: Any, message: dict[str, Any], shown: str) -> Any:
    """What the device shows; a busy browser may lose one, and push services send again."""
    showing = f"{shown}.then((all) => all.map(({{ title, body, tag }}) => [title, body, tag]))"
    for _ in range(10):
        push(visit, message)
        for _ in range(20):
            if found := worker.evaluate(showing):
                return found
            visit.page.wait_for_timeout(100)
    return pytest.fail("no notification within 20 s")


def test_after_the_first_request_it_asks_politely_and_signs_this_device_up(
    enter: Enter, house: House
) -> None:
    visit = enter(permissions=["notifications"])
    visit.page.add_init_script(SUBSCRIBES.replace("KEYS", json.dumps(device_keys())))
    visit.choose()
    worker_of(visit)
    visit.write("Where is my invoice?")
    page = visit.page
    expect(page.get_by_role("heading", name="Shall we tell you here")).to_be_visible()
    visit.button("Yes, tell me").tap()
    expect(page.locator("#said")).to_have_text("Done. You will hear from us here.")

    assert page.evaluate("window.askedWith") == 65
    kept = house.read(lambda one: one.execute(select(push_endpoints)).mappings().all())
    assert [(one["customer_id"], one["kind"], one["address"]) for one in kept] == [
        (CUSTOMER, "webpush", "https://push.example/device-1")
    ]
    assert kept[0]["keys"]["language"] == "en"


def test_a_pushed_answer_is_shown_opens_its_order_and_is_told_to_be_read(
    enter: Enter, house: House
) -> None:
    visit = enter(permissions=["notifications"])
    visit.choose()
    worker = worker_of(visit)
    visit.write("Where is my invoice?")
    house.answer("1001", "It is in the post.")
    order = house.read(lambda one: one.execute(select(work_orders)).mappings().one())
    house.delivered("d1", order["id"])
    visit.open("/me/orders")
    message = {
        "t": "Request 1001: here is the answer",
        "b": "It is in the post.",
        "u": f"/me/orders/{order['id']}",
        "o": 1001,
        "k": "result",
        "d": read_mark("d1", b"m" * 32),
    }
    shown = "self.registration.getNotifications()"
    found = pushed(visit, worker, message, shown)
    assert found == [["Request 1001: here is the answer", "It is in the post.", "order-1001"]]
    worker.evaluate(
        f"""async () => {{
          const [notification] = await {shown};
          self.dispatchEvent(new NotificationEvent("notificationclick", {{ notification }}));
        }}"""
    )

    expect(visit.page).to_have_url(re.compile(f"/me/orders/{order['id']}$"))
    expect(visit.page.locator("h1")).to_have_text("Where is my invoice?")
    row = select(push_deliveries.c.read_ms)
    assert eventually(lambda: house.read(lambda one: one.execute(row).scalar_one()), visit.page)


def test_a_push_leads_nowhere_but_to_our_own_page(enter: Enter) -> None:
    visit = enter(permissions=["notifications"])
    visit.choose()
    worker = worker_of(visit)
    wanted = [
        "https://evil.example/me/",
        "//evil.example/me/",
        "/api/v1/me",
        "javascript:alert(1)",
    ]

    assert worker.evaluate(f"() => {json.dumps(wanted)}.map(ours)") == ["/me/"] * 4
    assert worker.evaluate("() => ours('/me/orders/7')") == "/me/orders/7"


def test_an_iphone_is_shown_the_way_to_the_home_screen(enter: Enter) -> None:
    visit = enter(user_agent=IPHONE)
    page = visit.open("/me/more")

    expect(page.locator(".way svg")).to_have_count(3)
    expect(page.get_by_text("Add to Home Screen")).to_be_visible()
    picture(page, "home-screen")
    assert findings(page) == []


# -- without a network, without encryption


def test_it_starts_without_a_network_and_shows_what_was_last_known(
    enter: Enter, house: House
) -> None:
    visit = enter()
    visit.choose()
    visit.write("Where is my invoice?")
    house.progress("1001", "Looking for it.")
    page = visit.open("/me/orders")
    expect(page.get_by_text("Looking for it.")).to_be_visible()
    worker_of(visit)
    house.stop()
    try:
        visit.open("/me/orders")

        expect(page.locator("#offline")).to_contain_text("No connection · as of")
        expect(page.get_by_role("heading", name="Where is my invoice?")).to_be_visible()
        expect(page.locator("main").get_by_role("button")).to_have_count(0)
        picture(page, "offline")
        assert findings(page) == []
        visit.open("/me/write")
        page.get_by_label("Your request").fill("One more thing")
        visit.button("Send to 王芳").tap()
        expect(page.get_by_role("alert")).to_contain_text(
            "Nothing was sent; your words stay here."
        )
    finally:
        house.start()
    house.staff("wang")
    page.reload()
    expect(page.get_by_label("Your request")).to_have_value("One more thing")
    visit.button("Send to 王芳").tap()
    expect(page.get_by_role("heading", name="Sent")).to_be_visible()


def test_what_a_device_keeps_goes_with_the_session(enter: Enter) -> None:
    visit = enter()
    visit.choose()
    visit.write("Where is my invoice?")
    page = visit.open("/me/more")
    assert page.evaluate("localStorage.length") > 0
    visit.button("Sign out").tap()

    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


def test_in_the_clear_buttons_and_words_take_the_place_of_shaking_and_notifications(
    browser: Browser, tmp_path: Path
) -> None:
    house = House(tmp_path, IN_THE_CLEAR)
    house.start()
    house.origin = f"http://{NAME_WITHOUT_TLS}:{house.port}"
    house.staff("wang")
    visit = Visit(browser, house)
    try:
        page = visit.open("/me/choose")
        expect(page.get_by_text("Shaking works only over a secure address")).to_be_visible()
        expect(page.get_by_role("note")).to_be_visible()
        visit.button("Show me who is here").tap()
        expect(card_name(visit)).to_have_text("王芳")
        visit.open("/me/more")

        expect(page.get_by_text("Notifications work only over a secure address")).to_be_visible()
        assert page.evaluate("isSecureContext") is False
    finally:
        visit.context.close()
        house.stop()


# -- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en-US", "zh-CN"])
@pytest.mark.parametrize("size", [SMALL_PHONE, DESK_SIZE], ids=["phone", "desk"])
def test_every_view_is_for_everybody(
    enter: Enter, house: House, size: dict[str, int], lang: str, scheme: str
) -> None:
    visit = enter(viewport=size, locale=lang, color_scheme=scheme, reduced_motion="reduce")
    visit.choose()
    english = enter()
    english.write("A very long subject " * 9)
    english.write("Where is my invoice?")
    house.answer("1001", "It is in the post.")
    house.progress("1002", "Looking for it.")
    found = {}
    for path in ("/me/", "/me/orders", "/me/orders/1001", "/me/choose", "/me/write", "/me/more"):
        visit.open(path)
        expect(visit.page.locator("main h1").first).to_be_visible()
        found[path] = findings(visit.page) + tab_through(visit.page)
        if (size, path, lang) == (DESK_SIZE, "/me/", {"light": "en-US", "dark": "zh-CN"}[scheme]):
            picture(visit.page, f"desk-{scheme}")

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_check_itself_finds_what_is_wrong(enter: Enter) -> None:
    page = enter(known=False).open()
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.insertAdjacentHTML("beforeend",
            "<button></button><p id='pale'>pale words</p><input id='pale'><nav></nav>");
          document.querySelector("#pale").style.color = "#b9bec6";
        }"""
    )

    found = " | ".join(findings(page))
    for wrong in ("no name: <button>", "no name: <input", "contrast 1.7", "id twice: pale"):
        assert wrong in found


def test_it_is_light_and_asks_nobody_else(enter: Enter, house: House) -> None:
    visit = enter()
    visit.choose()
    fresh = enter()
    sizes: dict[str, int] = {}
    fresh.context.route("**/*", lambda route: weighed(route, sizes))
    fresh.open("/me/orders")
    expect(fresh.page.locator("h1")).to_be_visible()
    fresh.page.wait_for_load_state("load")
    # What is still on its way is weighed as well, and left alone by the next test.
    fresh.context.unroute_all(behavior="wait")

    assert {url.split("/")[2] for url in sizes} == {house.origin.split("/")[2]}
    page_files = {url: size for url, size in sizes.items() if "/icon-" not in url}
    print(f"page weight: {sum(page_files.values())} bytes in {len(page_files)} files")
    assert sum(page_files.values()) <= MOST_BYTES


def weighed(route: Route, sizes: dict[str, int]) -> None:
    if route.request.url.endswith("/events"):
        route.continue_()
        return
    answer = route.fetch()
    sizes[route.request.url] = len(answer.body())
    route.fulfill(response=answer)


def test_it_can_be_installed(enter: Enter) -> None:
    visit = enter()
    page = visit.open()
    href = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.evaluate("(href) => fetch(href).then((one) => one.json())", href)
    for icon in manifest["icons"]:
        drawn = page.evaluate(
            """async (src) => {
              const image = new Image();
              image.src = src;
              await image.decode();
              return `${image.naturalWidth}x${image.naturalHeight}`;
            }""",
            icon["src"],
        )

        assert drawn == icon["sizes"]
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/me/",
        "/me/",
        "standalone",
    )
    assert (
        page.evaluate("navigator.serviceWorker.ready.then((one) => new URL(one.scope).pathname)")
        == "/me/"
    )

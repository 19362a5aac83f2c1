"""Set-up, log-in and account in a real Chromium: over HTTPS, by keyboard, on a phone."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.system, pytest.mark.browser]

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PASSWORD = "a few words to remember"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def set_up_link(tmp_path: Path) -> Iterator[str]:
    """A fresh dispatcher over HTTPS, and the link it prints at its first start."""
    config = tmp_path / "config.yaml"
    config.write_text(
        f"state_dir: {tmp_path / 'state'}\n"
        "http: {port: 0}\n"
        "web: {host: 127.0.0.1, port: 0, names: [localhost]}\n"
        f"broker: {{host: 127.0.0.1, port: {free_port()}}}\n",
        encoding="utf-8",
    )
    program = Path(sys.executable).parent / "seat-dispatcher"
    running = subprocess.Popen(
        [program, "run", "--config", config], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    with running.stdout as told:
        found = None
        while found is None:
            line = told.readline()
            assert line, "the dispatcher has ended"
            found = re.search(r"https://localhost:\d+/set-up/\S+", line)
        yield found.group()
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield made
        made.close()


def new_page(browser: Browser, complaints: list[str], **more: object) -> Page:
    # The test has not installed the site's authority.
    page = browser.new_context(ignore_https_errors=True, **more).new_page()  # type: ignore[arg-type]
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_printed_link_to_the_account_by_keyboard_alone(
    set_up_link: str, browser: Browser, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page = new_page(browser, complaints, viewport={"width": 1280, "height": 800})
    page.goto(set_up_link)
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("root")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="root")).to_be_visible()
    expect(page.get_by_text("Administrator")).to_be_visible()
    cookie = next(one for one in page.context.cookies() if one["name"] == "__Host-seat")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.screenshot(path=tmp_path / "account.png")
    page.get_by_role("link", name="Floor").click()
    expect(page.locator("#no-seats")).to_be_visible(timeout=15_000)

    again = new_page(browser, complaints)
    again.goto(set_up_link)
    expect(again.get_by_role("heading")).to_have_text("This link has been used or is too old")
    # Chromium says the status of a page that is no longer there.
    assert [one for one in complaints if "410" not in one] == []


def test_on_a_phone_in_chinese_a_wrong_password_is_said_and_the_right_one_goes_on(
    set_up_link: str, browser: Browser, tmp_path: Path
) -> None:
    complaints: list[str] = []
    phone = {"width": 360, "height": 740}
    page = new_page(
        browser, complaints, viewport=phone, has_touch=True, locale="zh-CN", color_scheme="dark"
    )
    page.goto(set_up_link)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_label("用户名").fill("root")
    page.get_by_label("新密码").fill(PASSWORD)
    assert fits(page)
    page.get_by_role("button", name="保存并登录").tap()
    page.get_by_role("button", name="退出登录").tap()

    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("用户名").fill("root")
    page.get_by_label("密码").fill("something else entirely")
    page.get_by_role("button", name="登录").tap()
    expect(page.get_by_role("alert")).to_have_text("用户名与密码不符，请重试。")
    expect(page.get_by_label("用户名")).to_have_value("root")
    page.screenshot(path=tmp_path / "log-in.png")
    assert fits(page)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()

    expect(page).to_have_url(re.compile(r"https://localhost:\d+/$"))
    page.goto(page.url + "account")
    page.get_by_label("当前密码").fill(PASSWORD)
    page.get_by_label("新密码").fill("short but long enough? 一")
    page.get_by_role("button", name="修改").tap()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    assert fits(page)
    assert [one for one in complaints if "401" not in one] == []

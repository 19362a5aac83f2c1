"""Coming in with a name and a password, and what a guess costs."""

from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from people import PASSWORD, csrf_of, field_of, give_account, log_in, logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role

HTML = {"accept": "text/html"}


@pytest.fixture
async def browser(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre, token=None) as client:
        yield client


def audit(centre: Centre) -> list[tuple[str, str, str]]:
    return [(one.who, one.what, one.outcome) for one in centre.access.rows.entries(None, 100)]


async def test_who_has_no_session_is_led_to_the_log_in_and_back(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    sent = await browser.get("/?lang=zh", headers=HTML)
    page = await browser.get(sent.headers["location"], headers=HTML)
    entered = await log_in(browser, "Eva ", next=field_of(page, "next"))

    assert (sent.status_code, sent.headers["location"]) == (303, "/log-in?next=%2F%3Flang%3Dzh")
    assert page.headers["cache-control"] == "no-store"
    assert (entered.status_code, entered.headers["location"]) == (303, "/?lang=zh")
    assert (await browser.get("/")).status_code == 200
    assert audit(centre) == [("eva", "log_in", "done")]


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "x", ""],
)
async def test_the_log_in_leads_nowhere_but_here(
    browser: httpx.AsyncClient, centre: Centre, wanted: str
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)

    assert (await log_in(browser, "eva", next=wanted)).headers["location"] == "/"


async def test_the_session_cookie_is_for_the_server_alone(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    cookie = (await log_in(browser, "eva")).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


async def test_unknown_wrong_and_locked_look_the_same(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    locked = give_account(centre, "max", Role.AGENT)
    centre.access.rows.keep_user(type(locked)(**{**_fields(locked), "locked": True}))
    answers = [
        await log_in(browser, "nobody"),
        await log_in(browser, "eva", "wrong words here"),
        await log_in(browser, "max"),
    ]
    texts = {
        one.text.replace(f'value="{name}"', "")
        for one, name in zip(answers, ("nobody", "eva", "max"), strict=True)
    }

    assert [one.status_code for one in answers] == [401, 401, 401]
    assert len(texts) == 1


async def test_a_name_nobody_has_is_not_written_down(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    """It may be a password typed into the wrong field."""
    await log_in(browser, "my secret words", "x")

    assert audit(centre) == [("-", "log_in", "refused")]


async def test_after_eight_failures_even_the_right_password_waits(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    for _ in range(8):
        await log_in(browser, "eva", "wrong words here")
    refused = await log_in(browser, "eva")
    centre.clock.move(60.0)

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 61
    assert (await log_in(browser, "eva")).status_code == 303


async def test_one_address_cannot_go_through_many_accounts(browser: httpx.AsyncClient) -> None:
    for number in range(30):
        await log_in(browser, f"user{number}", "wrong words here")

    assert (await log_in(browser, "another", "wrong words here")).status_code == 429


async def test_a_session_ends_unused(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        centre.clock.move(12 * 3_600 - 1)
        kept = await eva.get("/api/v1/me")
        centre.clock.move(12 * 3_600 + 60)
        ended = await eva.get("/api/v1/me")

    assert (kept.status_code, ended.status_code) == (200, 401)


async def test_a_lock_counts_within_two_seconds(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        user = centre.access.rows.user("eva")
        assert user is not None
        centre.access.rows.keep_user(type(user)(**{**_fields(user), "locked": True}))
        centre.clock.move(2.0)

        problem_of(await eva.get("/api/v1/me"), 401)


async def test_logging_out_ends_the_session_on_the_server(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        cookies = dict(eva.cookies)
        left = await eva.post("/log-out", data={"csrf": await csrf_of(eva)})
        eva.cookies.update(cookies)

        assert (left.status_code, left.headers["location"]) == (303, "/log-in")
        assert (await eva.get("/api/v1/me")).status_code == 401


async def test_a_new_password_ends_every_other_session(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva, visitor(centre, token=None) as tv:
        await log_in(tv, "eva")
        form = {"csrf": await csrf_of(eva), "old": PASSWORD, "password": "other words to keep"}
        changed = await eva.post("/account/password", data=form)
        kept, ended = await eva.get("/api/v1/me"), await tv.get("/api/v1/me")
        old, new = await log_in(tv, "eva"), await log_in(tv, "eva", "other words to keep")

    assert changed.status_code == 200
    assert "Saved." in changed.text
    assert (kept.status_code, ended.status_code) == (200, 401)
    assert (old.status_code, new.status_code) == (401, 303)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("wrong words here", "other words to keep", 403), (PASSWORD, "short", 422)],
)
async def test_a_password_that_will_not_do_changes_nothing(
    centre: Centre, old: str, new: str, status: int
) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        form = {"csrf": await csrf_of(eva), "old": old, "password": new}
        answer = await eva.post("/account/password", data=form)

        assert answer.status_code == status
        assert (await log_in(eva, "eva")).status_code == 303


async def test_a_form_without_the_sessions_own_value_does_nothing(centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        problem_of(await eva.post("/log-out", data={}), 403)
        problem_of(await eva.post("/account/password", data={"csrf": "x", "old": PASSWORD}), 403)

        assert (await eva.get("/api/v1/me")).status_code == 200


async def test_another_sites_page_cannot_log_anybody_in(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ):
        form = {"name": "eva", "password": PASSWORD}

        problem_of(await browser.post("/log-in", data=form, headers=headers), 403)


# The one-time link.


async def test_the_first_link_makes_the_first_admin_once(
    browser: httpx.AsyncClient, centre: Centre
) -> None:
    secret = await centre.access.door.first_link()
    page = await browser.get(f"/set-up/{secret}")
    form = {"name": "root", "password": PASSWORD}
    made = await browser.post(f"/set-up/{secret}", data=form)
    again = await browser.post(f"/set-up/{secret}", data={**form, "name": "second"})
    me = (await browser.get("/api/v1/me")).json()

    assert page.status_code == 200
    assert (made.status_code, made.headers["location"]) == (303, "/account")
    assert (me["name"], me["role"]) == ("root", "admin")
    assert again.status_code == 410
    assert [one.name for one in centre.access.rows.users()] == ["root"]
    assert await centre.access.door.first_link() is None


async def test_a_link_is_too_old_after_a_day(browser: httpx.AsyncClient, centre: Centre) -> None:
    secret = await centre.access.door.first_link()
    centre.clock.move(24 * 3_600)

    assert (await browser.get(f"/set-up/{secret}")).status_code == 410
    assert (
        await browser.post(f"/set-up/{secret}", data={"name": "root", "password": PASSWORD})
    ).status_code == 410


async def test_a_newer_first_link_puts_the_older_out_of_use(centre: Centre) -> None:
    older = await centre.access.door.first_link()
    newer = await centre.access.door.first_link()
    async with visitor(centre, token=None) as browser:
        assert (await browser.get(f"/set-up/{older}")).status_code == 410
        assert (await browser.get(f"/set-up/{newer}")).status_code == 200


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [("Root User", PASSWORD, "The name:"), ("root", "short", "shorter than 12")],
)
async def test_what_will_not_do_is_said_and_the_link_still_works(
    browser: httpx.AsyncClient, centre: Centre, name: str, password: str, words: str
) -> None:
    secret = await centre.access.door.first_link()
    refused = await browser.post(f"/set-up/{secret}", data={"name": name, "password": password})

    assert refused.status_code == 422
    assert words in refused.text
    assert (await browser.get(f"/set-up/{secret}")).status_code == 200


async def test_a_guessed_link_opens_nothing(browser: httpx.AsyncClient) -> None:
    answers = [(await browser.get(f"/set-up/{number}")).status_code for number in range(31)]

    assert set(answers) == {410}


async def test_what_is_stored_opens_nothing(centre: Centre) -> None:
    """A stolen database holds digests: no cookie, no token, no link."""
    secret = await centre.access.door.first_link()
    assert secret is not None
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        cookie = dict(eva.cookies).popitem()[1]
    with centre.store._engine.connect() as connection:
        stored = str(
            [
                connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608
                for table in ("users", "sessions", "one_time_links", "api_tokens", "audit_log")
            ]
        )

    assert secret not in stored
    assert cookie not in stored
    assert PASSWORD not in stored


def _fields(user: object) -> dict[str, object]:
    return {name: getattr(user, name) for name in user.__dataclass_fields__}  # type: ignore[attr-defined]

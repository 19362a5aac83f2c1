"""Log-in by another house: believed only when everything it says fits."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from call_centre import Centre
from joserfc.jwk import ECKey
from other_house_provider import CLIENT, Provider, provider
from people import give_account
from web_visits import ORIGIN

from dispatcher.accounts.oidc import HouseRules, OtherHouse
from dispatcher.accounts.roles import Role
from dispatcher.web.app import create_app

REFUSED = "/log-in?why=other_house"


@pytest.fixture
async def house() -> AsyncIterator[Provider]:
    async with provider() as running:
        yield running


@pytest.fixture
async def browser(centre: Centre, house: Provider) -> AsyncIterator[httpx.AsyncClient]:
    rules = HouseRules(
        issuer=house.issuer,
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
        label="Example house",
        name_claim="preferred_username",
        role_claim="groups",
        person_claim="agent",
        roles={"bosses": Role.ADMIN, "hall": Role.SUPERVISOR},
    )
    access = replace(centre.access, other_house=OtherHouse(rules))
    app = create_app(desk=centre.web.state.desk, access=access)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=ORIGIN
    ) as client:
        yield client


async def there_and_back(browser: httpx.AsyncClient, house: Provider) -> httpx.Response:
    sent = await browser.get("/log-in/other-house")
    assert sent.status_code == 303
    return await browser.get(house.authorize(sent.headers["location"]))


async def test_whom_the_other_house_vouches_for_comes_in_with_his_role(
    browser: httpx.AsyncClient, house: Provider
) -> None:
    house.claims["agent"] = "anna"
    page = await browser.get("/log-in")
    back = await there_and_back(browser, house)
    me = (await browser.get("/api/v1/me")).json()

    assert "Log in with Example house" in page.text
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert (me["name"], me["role"], me["person_id"]) == ("eva", "supervisor", "anna")


async def test_his_role_is_that_of_today(
    browser: httpx.AsyncClient, house: Provider, centre: Centre
) -> None:
    await there_and_back(browser, house)
    house.claims |= {"groups": "bosses", "preferred_username": "Eva-Maria"}
    await there_and_back(browser, house)
    users = centre.access.rows.users()

    assert [(one.name, one.role) for one in users] == [("eva", Role.ADMIN)]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"groups": ["guests"]},
        {"groups": None},
        {"groups": {"hall": True}},
        {"preferred_username": "Eva N."},
        {"preferred_username": None},
    ],
    ids=str,
)
async def test_what_does_not_fit_lets_nobody_in(
    browser: httpx.AsyncClient, house: Provider, centre: Centre, spoiled: dict[str, Any]
) -> None:
    house.spoil = spoiled
    back = await there_and_back(browser, house)

    assert back.headers["location"] == REFUSED
    assert centre.access.rows.users() == []


async def test_a_signature_by_another_key_lets_nobody_in(
    browser: httpx.AsyncClient, house: Provider
) -> None:
    house.signed_by = ECKey.generate_key("P-256", {"kid": "k1"})

    assert (await there_and_back(browser, house)).headers["location"] == REFUSED


async def test_a_local_user_is_not_taken_over_by_name(
    browser: httpx.AsyncClient, house: Provider, centre: Centre
) -> None:
    give_account(centre, "eva", Role.ADMIN)

    assert (await there_and_back(browser, house)).headers["location"] == REFUSED


async def test_who_is_locked_here_stays_out(
    browser: httpx.AsyncClient, house: Provider, centre: Centre
) -> None:
    await there_and_back(browser, house)
    centre.access.rows.keep_user(replace(centre.access.rows.users()[0], locked=True))

    assert (await there_and_back(browser, house)).headers["location"] == REFUSED


async def test_a_log_in_begun_in_another_browser_is_refused(
    browser: httpx.AsyncClient, house: Provider
) -> None:
    """Else somebody could make me work under his name."""
    sent = await browser.get("/log-in/other-house")
    browser.cookies.clear()
    back = await browser.get(house.authorize(sent.headers["location"]))

    assert back.headers["location"] == REFUSED


async def test_the_way_back_works_once(browser: httpx.AsyncClient, house: Provider) -> None:
    sent = await browser.get("/log-in/other-house")
    cookies, back = dict(browser.cookies), house.authorize(sent.headers["location"])
    first = await browser.get(back)
    browser.cookies.update(cookies)
    second = await browser.get(back)

    assert first.headers["location"] == "/"
    assert second.headers["location"] == REFUSED


async def test_a_house_that_does_not_answer_is_said_so(
    browser: httpx.AsyncClient, house: Provider
) -> None:
    house.issuer = "http://127.0.0.1:9"

    sent = await browser.get("/log-in/other-house")
    page = await browser.get(sent.headers["location"])

    assert sent.headers["location"] == REFUSED
    assert "That did not work." in page.text

"""Who asks too often is told when to come again, before anything is done for him."""

import httpx
import pytest
from call_centre import Centre
from people import give_account, logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.limits import Lane
from dispatcher.accounts.roles import Role
from dispatcher.accounts.tries import Rate
from dispatcher.web.rate_limits import Limits

ONE_A_MINUTE = Rate(capacity=1, refill_s=60.0)
MANY = Rate(capacity=1_000, refill_s=0.001)


@pytest.fixture
async def limited(centre: Centre) -> Centre:
    """Five requests for each visitor, one try to log in, and one question about a person."""
    rules = {
        Lane.PEOPLE: Rate(capacity=5, refill_s=60.0),
        Lane.STRANGERS: Rate(capacity=5, refill_s=60.0),
        Lane.TELEPHONY: MANY,
        Lane.LOG_IN: ONE_A_MINUTE,
        Lane.PERSON: ONE_A_MINUTE,
    }
    # Before the first request: the layers are built with it.
    doorway = next(one for one in centre.web.user_middleware if "limits" in one.kwargs)
    doorway.kwargs["limits"] = Limits(rules, centre.clock)
    return centre


async def test_the_sixth_request_waits_and_says_how_long(limited: Centre) -> None:
    async with logged_in(limited, "root", Role.ADMIN) as root:
        # One of five went to ask for the value its pages send.
        answers = [await root.get("/api/v1/floor") for _ in range(5)]
        limited.clock.move(60.0)
        again = await root.get("/api/v1/floor")

    assert [one.status_code for one in answers] == [200] * 4 + [429]
    assert "try again in 60 s" in problem_of(answers[-1], 429)
    assert answers[-1].headers["retry-after"] == "60"
    assert again.status_code == 200


async def test_a_second_try_to_log_in_waits_even_with_the_right_password(limited: Centre) -> None:
    give_account(limited, "root", Role.ADMIN)
    async with visitor(limited, token=None) as stranger:
        first = await stranger.post("/log-in", data={"name": "root", "password": "wrong"})
        second = await stranger.post(
            "/log-in", data={"name": "root", "password": "a few words to remember"}
        )
        page = await stranger.get("/log-in")

    assert first.status_code == 401
    problem_of(second, 429)
    assert page.status_code == 200


async def test_a_second_export_waits_and_other_requests_do_not(limited: Centre) -> None:
    async with logged_in(limited, "anna", Role.AGENT, "anna") as anna:
        first = await anna.get("/api/v1/agents/anna/export")
        second = await anna.get("/api/v1/agents/anna/export")
        me = await anna.get("/api/v1/me")

    assert (first.status_code, second.status_code, me.status_code) == (200, 429, 200)


async def test_guessing_tokens_is_slowed_down_by_address(limited: Centre) -> None:
    """Also where every guess is another token."""
    statuses = []
    for at in range(7):
        async with visitor(limited, token=f"guess-{at}") as stranger:
            statuses.append((await stranger.get("/api/v1/floor")).status_code)

    assert statuses == [401] * 5 + [429] * 2


async def test_the_service_token_on_loopback_has_no_limit(limited: Centre) -> None:
    async with visitor(limited) as service:
        statuses = {(await service.get("/api/v1/floor")).status_code for _ in range(30)}

    assert statuses == {200}


async def test_a_refused_call_is_not_taken(limited: Centre) -> None:
    async with logged_in(limited, "root", Role.ADMIN) as root:
        for _ in range(6):
            answer = await root.post("/api/v1/calls", json={"zone": "billing"})

    assert answer.status_code == 429
    assert len(limited.router.calls) == 4


async def test_behind_a_named_proxy_each_visitor_counts_by_his_own_address(
    limited: Centre,
) -> None:
    doorway = next(one for one in limited.web.user_middleware if "exposure" in one.kwargs)
    exposure = doorway.kwargs["exposure"]
    doorway.kwargs["exposure"] = type(exposure)(
        names=frozenset({"seats.example"}), trusted_proxies=frozenset({"10.0.0.7"})
    )
    transport = httpx.ASGITransport(app=limited.web, client=("10.0.0.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://seats.example") as proxy:
        statuses = {
            address: [await asked_through(proxy, address) for _ in range(6)]
            for address in ("203.0.113.9", "203.0.113.10")
        }

    assert statuses == dict.fromkeys(statuses, [401] * 5 + [429])


async def asked_through(proxy: httpx.AsyncClient, address: str) -> int:
    headers = {"x-forwarded-for": address, "x-forwarded-proto": "https"}
    return (await proxy.get("/api/v1/floor", headers=headers)).status_code

"""No log has a secret: whatever is tried, rightly or wrongly."""

import logging

import pytest
from call_centre import TOKEN, Centre
from people import PASSWORD, give_account, log_in, logged_in
from web_visits import visitor

from dispatcher.accounts.roles import Role


async def test_nothing_that_opens_a_door_is_ever_logged(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    # The client of the tests logs the addresses it asks for; it is no part of the product.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    caplog.set_level(logging.DEBUG)
    link = str(await centre.access.door.first_link())
    async with visitor(centre, token=None) as stranger:
        await stranger.post(f"/set-up/{link}", data={"name": "x", "password": "short"})
        await stranger.get(f"/set-up/{link}")
        await stranger.get(f"/?token={TOKEN}")
        visit = dict(stranger.cookies)["seat"]
        wrong = {"authorization": "Bearer a-wrong-secret"}
        await stranger.get("/api/v1/calls", headers=wrong)
        give_account(centre, "eva", Role.SUPERVISOR)
        await log_in(stranger, "eva", "another-wrong-secret")
    async with logged_in(centre, "root", Role.ADMIN) as root:
        session, csrf = dict(root.cookies)["seat"], root.headers["x-csrf-token"]
        made = (await root.post("/api/v1/tokens", json={"name": "t", "role": "agent"})).json()
        async with visitor(centre, token=made["token"]) as program:
            await program.get("/api/v1/users")
        await root.post("/api/v1/users/eva/reset")
    secrets = [link, TOKEN, visit, session, csrf, made["token"], PASSWORD]
    found = [one for one in [*secrets, "wrong-secret"] if one in caplog.text]

    assert "refused who=token:t" in caplog.text
    assert found == []

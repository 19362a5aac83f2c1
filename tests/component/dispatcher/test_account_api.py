"""Users and tokens over the API: made, changed, revoked; secrets told once."""

from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from people import PASSWORD, give_account, logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role


@pytest.fixture
async def root(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with logged_in(centre, "root", Role.ADMIN) as client:
        yield client


async def test_a_new_user_chooses_his_password_by_his_link(
    root: httpx.AsyncClient, centre: Centre
) -> None:
    wish = {"name": "anna", "role": "agent", "person_id": "anna"}
    made = await root.post("/api/v1/users", json=wish)
    async with visitor(centre, token=None) as anna:
        page = await anna.get(made.json()["link"]["path"])
        entered = await anna.post(made.json()["link"]["path"], data={"password": PASSWORD})
        me = (await anna.get("/api/v1/me")).json()

    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/users/anna")
    assert "For anna." in page.text
    assert entered.status_code == 303
    assert (me["name"], me["role"], me["person_id"]) == ("anna", "agent", "anna")


async def test_nobody_makes_himself_another_by_the_name_in_the_form(
    root: httpx.AsyncClient, centre: Centre
) -> None:
    made = await root.post("/api/v1/users", json={"name": "anna", "role": "agent"})
    async with visitor(centre, token=None) as anna:
        form = {"name": "root", "password": PASSWORD}
        await anna.post(made.json()["link"]["path"], data=form)

        assert (await anna.get("/api/v1/me")).json()["name"] == "anna"


async def test_a_name_that_is_taken_is_409(root: httpx.AsyncClient) -> None:
    problem_of(await root.post("/api/v1/users", json={"name": "root", "role": "agent"}), 409)


async def test_a_reset_ends_password_and_sessions(root: httpx.AsyncClient, centre: Centre) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        reset = await root.post("/api/v1/users/eva/reset")
        gone = await eva.get("/api/v1/me")
        refused = await eva.post("/log-in", data={"name": "eva", "password": PASSWORD})

        assert reset.status_code == 200
        assert (gone.status_code, refused.status_code) == (401, 401)


async def test_the_last_admin_cannot_be_taken_away(
    root: httpx.AsyncClient, centre: Centre
) -> None:
    any_version = {"if-match": "*"}
    for wish in ({"locked": True}, {"role": "agent"}):
        answer = await root.patch("/api/v1/users/root", json=wish, headers=any_version)
        assert "only admin" in problem_of(answer, 409)
    give_account(centre, "second", Role.ADMIN)
    answer = await root.patch("/api/v1/users/root", json={"locked": True}, headers=any_version)

    assert answer.status_code == 200
    problem_of(await root.get("/api/v1/me"), 401)


async def test_a_token_works_until_it_is_revoked_or_too_old(
    root: httpx.AsyncClient, centre: Centre
) -> None:
    wish = {"name": "pbx", "role": "telephony", "days": 1}
    made = (await root.post("/api/v1/tokens", json=wish)).json()
    short = (await root.post("/api/v1/tokens", json={**wish, "name": "old"})).json()
    async with visitor(centre, token=made["token"]) as pbx:
        assert (await pbx.get("/api/v1/calls")).status_code == 200
        problem_of(await pbx.get("/api/v1/users"), 403)
        assert (await root.delete(f"/api/v1/tokens/{made['id']}")).status_code == 204
        problem_of(await pbx.get("/api/v1/calls"), 401)
    centre.clock.move(86_400.0)
    async with visitor(centre, token=short["token"]) as old:
        problem_of(await old.get("/api/v1/calls"), 401)


async def test_the_key_itself_is_told_once(root: httpx.AsyncClient) -> None:
    made = (await root.post("/api/v1/tokens", json={"name": "x", "role": "agent"})).json()
    listed = await root.get("/api/v1/tokens")

    assert made["token"] not in listed.text
    assert [one["id"] for one in listed.json()] == [made["id"]]
    problem_of(await root.post("/api/v1/tokens", json={"name": "x", "role": "agent"}), 409)


async def test_no_answer_about_users_has_a_hash(root: httpx.AsyncClient) -> None:
    assert "argon2" not in (await root.get("/api/v1/users")).text


async def test_what_is_not_there_is_404(root: httpx.AsyncClient) -> None:
    problem_of(await root.get("/api/v1/users/nobody"), 404)
    problem_of(await root.post("/api/v1/users/nobody/reset"), 404)
    problem_of(await root.delete("/api/v1/tokens/none"), 404)
    problem_of(await root.patch("/api/v1/users/nobody", json={"locked": True}), 404)

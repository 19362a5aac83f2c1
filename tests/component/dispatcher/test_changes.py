"""Asked twice, done once; changed only in the version one saw; and written down."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from people import give_account, logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role

CALL = {"zone": "billing", "caller": "+493012345680"}
DAY_S = 86_400.0


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


def keyed(key: str) -> dict[str, str]:
    return {"idempotency-key": key}


# Idempotency-Key.


async def test_the_same_call_reported_twice_is_one_call(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    first = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    second = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotent-replay"] == "true"
    assert len(centre.router.calls) == 1


async def test_without_a_key_two_reports_are_two_calls(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    for _ in range(2):
        await web.post("/api/v1/calls", json=CALL)

    assert len(centre.router.calls) == 2


async def test_the_same_key_with_another_body_is_422(web: httpx.AsyncClient) -> None:
    await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    other = await web.post("/api/v1/calls", json={"zone": "billing"}, headers=keyed("k1"))

    assert "another request" in problem_of(other, 422)


async def test_a_refused_request_leaves_its_key_free(web: httpx.AsyncClient) -> None:
    problem_of(await web.post("/api/v1/calls", json={"zone": "attic"}, headers=keyed("k1")), 422)

    assert (await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))).status_code == 201


async def test_one_key_for_two_questions_of_one_path_is_422(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """A file's name stands in the question, not in the body."""
    await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"), params={"name": "a"})
    other = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"), params={"name": "b"})

    problem_of(other, 422)
    assert len(centre.router.calls) == 1


async def test_an_answer_is_kept_for_a_day(web: httpx.AsyncClient, centre: Centre) -> None:
    await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    centre.clock.move(DAY_S + 1)
    await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))

    assert len(centre.router.calls) == 2


async def test_two_at_the_same_moment_make_one_call(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    answers = await asyncio.gather(
        *(web.post("/api/v1/calls", json=CALL, headers=keyed("k1")) for _ in range(5))
    )

    assert len(centre.router.calls) == 1
    assert {one.status_code for one in answers} <= {201, 409}


async def test_one_key_of_two_programs_is_two_keys(centre: Centre) -> None:
    give_account(centre, "root", Role.ADMIN)
    async with visitor(centre) as web:
        made = await web.post("/api/v1/tokens", json={"name": "pbx", "role": "telephony"})
        await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    async with visitor(centre, token=made.json()["token"]) as pbx:
        answer = await pbx.post("/api/v1/calls", json=CALL, headers=keyed("k1"))

    assert "idempotent-replay" not in answer.headers
    assert len(centre.router.calls) == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 201])
async def test_a_key_that_is_none_is_400(web: httpx.AsyncClient, key: str) -> None:
    problem_of(await web.post("/api/v1/calls", json=CALL, headers=keyed(key)), 400)


def break_off(centre: Centre, *, stored: bool = True) -> None:
    """As if the dispatcher had died before it answered, or before it had stored the call."""
    with centre.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stored_answers SET status = NULL")
    if not stored:
        centre.router.calls.clear()
        with centre.store.engine.begin() as connection:
            for table in ("decisions", "offers", "calls"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - of the test's own


async def test_a_call_whose_report_broke_off_is_taken_once(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """CM-01: the dispatcher died between the call and its answer; the same key goes on there."""
    first = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    break_off(centre)
    again = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    third = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))

    assert again.status_code == third.status_code == 201
    assert again.json()["id"] == third.json()["id"] == first.json()["id"]
    assert len(centre.router.calls) == 1


async def test_a_call_that_was_never_stored_is_taken_when_its_report_comes_again(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    first = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))
    break_off(centre, stored=False)
    again = await web.post("/api/v1/calls", json=CALL, headers=keyed("k1"))

    assert again.status_code == 201
    assert list(centre.router.calls) == [again.json()["id"]] == [first.json()["id"]]


async def test_what_broke_off_and_cannot_go_on_is_not_said_to_be_done(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """Nobody knows how far a registry entry got, so nobody claims."""
    entry = {"id": "dora", "name": "Dora", "tier": "normal", "zones": ["billing"], "capability": 5}
    made = await web.post("/api/v1/registry/agents", json=entry, headers=keyed("k1"))
    break_off(centre)
    answer = await web.post("/api/v1/registry/agents", json=entry, headers=keyed("k1"))
    other = await web.post("/api/v1/calls", json=CALL, headers=keyed("k2"))
    break_off(centre)
    foreign = await web.post("/api/v1/calls", json={"zone": "repair"}, headers=keyed("k2"))

    assert made.status_code == 201, made.text
    assert "broke off" in problem_of(answer, 409)
    assert other.status_code == 201
    problem_of(foreign, 422)


# ETag, If-Match.


async def test_a_change_names_the_version_it_changes(centre: Centre) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    path = "/api/v1/users/eva"
    async with logged_in(centre, "root", Role.ADMIN) as root:
        tag = (await root.get(path)).headers["etag"]
        blind = await root.patch(path, json={"locked": True})
        first = await root.patch(path, json={"role": "technician"}, headers={"if-match": tag})
        late = await root.patch(path, json={"locked": True}, headers={"if-match": tag})
        now = await root.get(path)

        problem_of(blind, 428)
        assert first.status_code == 200
        assert "somebody has changed it" in problem_of(late, 412)
        assert first.headers["etag"] == now.headers["etag"] != tag
        assert now.json()["role"] == "technician"


async def test_what_has_not_changed_is_not_sent_again(centre: Centre) -> None:
    async with logged_in(centre, "root", Role.ADMIN) as root:
        tag = (await root.get("/api/v1/users/root")).headers["etag"]
        again = await root.get("/api/v1/users/root", headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")


async def test_two_changes_of_one_version_at_the_same_moment_are_one(centre: Centre) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    async with logged_in(centre, "root", Role.ADMIN) as root:
        tag = (await root.get("/api/v1/users/eva")).headers["etag"]
        answers = await asyncio.gather(
            *(
                root.patch("/api/v1/users/eva", json={"role": role}, headers={"if-match": tag})
                for role in ("agent", "technician", "telephony")
            )
        )

    assert sorted(one.status_code for one in answers) == [200, 412, 412]


# The audit log.


async def acts(web: httpx.AsyncClient) -> list[tuple[str, str, str, str]]:
    entries = (await web.get("/api/v1/audit")).json()
    return [(one["who"], one["what"], one["subject"], one["outcome"]) for one in entries]


async def test_who_looks_at_a_person_is_written_down_once_in_ten_minutes(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    async with logged_in(centre, "eva", Role.SUPERVISOR) as eva:
        for _ in range(3):
            await eva.get("/api/v1/agents/anna")
        centre.clock.move(601.0)
        await eva.get("/api/v1/agents/anna")
        await eva.get("/api/v1/agents/nobody")

    looks = [one for one in await acts(web) if one[1] == "GET /api/v1/agents/{agent_id}"]
    assert looks == [("eva", "GET /api/v1/agents/{agent_id}", "anna", "done")] * 2


async def test_a_change_is_written_down_with_before_and_after(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    give_account(centre, "eva", Role.SUPERVISOR)
    async with logged_in(centre, "root", Role.ADMIN) as root:
        tag = (await root.get("/api/v1/users/eva")).headers["etag"]
        await root.patch("/api/v1/users/eva", json={"locked": True}, headers={"if-match": tag})
        await root.patch("/api/v1/users/eva", json={"locked": 7}, headers={"if-match": "*"})
    refused, done = (await web.get("/api/v1/audit")).json()[:2]

    assert (done["who"], done["subject"], done["outcome"]) == ("root", "eva", "done")
    assert done["before"] == tag.strip('"')
    assert done["after"] not in {None, done["before"]}
    assert refused["outcome"] == "refused 422"
    assert refused["before"] == refused["after"] == done["after"]


async def test_the_audit_log_is_read_page_by_page_newest_first(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    for wanted in (True, False, True):
        await web.post("/api/v1/agents/anna/break", json={"wanted": wanted})
    whole = (await web.get("/api/v1/audit")).json()
    first = await web.get("/api/v1/audit?limit=2")
    rest = await web.get(first.links["next"]["url"])

    assert first.json() + rest.json() == whole
    assert "next" not in rest.links
    assert [one["id"] for one in whole] == sorted((one["id"] for one in whole), reverse=True)


# Pages of lists.


async def test_a_list_is_read_page_by_page(web: httpx.AsyncClient) -> None:
    whole = (await web.get("/api/v1/agents")).json()
    seen, url = [], "/api/v1/agents?limit=2"
    while url:
        page = await web.get(url)
        seen += page.json()
        url = page.links.get("next", {}).get("url")

    assert len(whole) > 2
    assert seen == whole


async def test_calls_are_paged_by_age(web: httpx.AsyncClient, centre: Centre) -> None:
    ids = []
    for _ in range(5):
        ids.append((await web.post("/api/v1/calls", json={"zone": "billing"})).json()["id"])
        centre.clock.move(1.0)
    first = await web.get("/api/v1/calls?limit=3")
    rest = await web.get(first.links["next"]["url"])

    assert [one["id"] for one in first.json() + rest.json()] == ids


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=" + "x" * 201])
async def test_a_page_nobody_can_have_is_422(web: httpx.AsyncClient, query: str) -> None:
    problem_of(await web.get(f"/api/v1/agents?{query}"), 422)

"""An agent's own desk over the API: his state, his notices, his camera, his customers."""

import asyncio
import json
from typing import Any

import httpx
from call_centre import Centre, WrittenWire
from call_hall import seat_of
from desk_matters import order_for, told
from people import logged_in
from web_visits import problem_of

from dispatcher.accounts.roles import Role
from dispatcher.desk.events import NoticeKind
from mqtt_bridge import Publication, Received, Topics


class AnsweringWire(WrittenWire):
    """A broker's end whose node says what a test wants."""

    def __init__(self, centre: Centre, status: str) -> None:
        super().__init__()
        self._commands, self._status = centre.web.state.desk.commands, status
        self._commands._link = self

    def publish(self, publication: Publication) -> None:
        super().publish(publication)
        asked = json.loads(publication.payload)["request"]
        said = {"v": 1, "status": self._status, "error": "no camera", "request": asked}
        topic = Topics().reply(publication.topic.split("/")[-3])
        heard = Received(topic=topic, payload=json.dumps(said).encode(), retained=False)
        self._commands.heard([heard])


async def desk_of(person: httpx.AsyncClient) -> dict[str, Any]:
    answer = await person.get("/api/v1/desk")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_the_desk_says_how_i_stand_and_why(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        before = await desk_of(anna)
        await centre.staff("anna")
        ready = await desk_of(anna)
        await centre.sit("anna", seq=2, occupied=False)
        leaving = await desk_of(anna)

    assert (before["seat"], before["why"]) == (None, "not_logged_in")
    assert (ready["seat"], ready["look"], ready["why"]) == (seat_of("anna"), "here", "ready")
    assert (leaving["look"], leaving["why"]) == ("leaving", "seat_leaving")
    assert 29_000 <= leaving["until_ms"] - leaving["now_ms"] <= 30_000


async def test_an_account_that_is_no_agents_is_told_what_to_do(centre: Centre) -> None:
    async with logged_in(centre, "new", Role.AGENT, "nobody-of-these") as stranger:
        assert "an admin can give it one" in problem_of(await stranger.get("/api/v1/desk"), 403)


async def test_notices_come_newest_first_page_by_page_and_are_seen_once(centre: Centre) -> None:
    for at_ms in (1, 2, 3):
        await told(centre, "anna", at_ms, NoticeKind.REQUEST, number=at_ms)
    await told(centre, "ben", 4, NoticeKind.REQUEST, number=4)
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        first = await anna.get("/api/v1/desk/notices?limit=2")
        rest = await anna.get(first.links["next"]["url"])
        assert (await desk_of(anna))["unseen"] == 3
        ids = [one["id"] for one in first.json()]
        assert (await anna.post("/api/v1/desk/notices/seen", json={"ids": ids})).status_code == 204
        assert (await desk_of(anna))["unseen"] == 1
        await anna.post("/api/v1/desk/notices/seen", json={})
        assert (await desk_of(anna))["unseen"] == 0
        problem_of(await anna.get("/api/v1/desk/notices?after=x"), 422)

    assert [one["body"]["number"] for one in first.json() + rest.json()] == [3, 2, 1]
    async with logged_in(centre, "ben", Role.AGENT, "ben") as ben:
        assert (await desk_of(ben))["unseen"] == 1


async def test_my_word_about_the_camera_reaches_my_chair_and_no_other(centre: Centre) -> None:
    wire = AnsweringWire(centre, "ok")
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        early = await anna.put("/api/v1/desk/camera", json={"allowed": False})
        assert "log in at a seat first" in problem_of(early, 409)
        await centre.staff("anna")
        answer = await anna.put("/api/v1/desk/camera", json={"allowed": False})

        assert answer.json()["camera"] == "off"
        assert (await desk_of(anna))["camera"] == "off"
    [sent] = wire.sent
    assert sent.topic == Topics().command(seat_of("anna"), "camera")
    assert json.loads(sent.payload)["allowed"] is False
    assert not sent.retained


async def test_a_chair_that_says_no_changes_nothing(centre: Centre) -> None:
    AnsweringWire(centre, "error")
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        await centre.staff("anna")
        answer = await anna.put("/api/v1/desk/camera", json={"allowed": False})

        assert "no camera" in problem_of(answer, 502)
        assert (await desk_of(anna))["camera"] == "unknown"


async def test_free_seats_leave_out_those_others_have_taken(centre: Centre) -> None:
    await centre.staff("ben")
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        seats = (await anna.get("/api/v1/desk/seats")).json()

    names = [one["seat"] for one in seats]
    assert seat_of("ben") not in names
    assert seat_of("anna") in names


async def test_a_customer_is_shown_to_whom_he_concerns_and_masked(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        problem_of(await anna.get("/api/v1/desk/customers/acme"), 404)
        order_id = await order_for(centre, "anna")
        card = (await anna.get("/api/v1/desk/customers/acme")).json()

    phones = centre.dispatcher.registry.customers["acme"].phones
    assert [one["id"] for one in card["orders"]] == [order_id]
    assert not set(phones) & set(card["reached_by"])
    assert all("••••" in one for one in card["reached_by"] if one.startswith("+"))


async def test_names_of_colleagues_are_told_where_orders_name_ids(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        answer = await anna.get("/api/v1/colleagues?id=ben&id=nobody")

    assert answer.json() == [{"id": "ben", "name": "Ben"}]


async def test_the_live_line_tells_of_state_prompts_and_changed_orders(centre: Centre) -> None:
    desks = centre.web.state.desks
    following = asyncio.create_task(desks.run())
    lines = desks.lines.events("anna", ("billing",), lambda: {"why": "ready"}, 5.0)
    heard = [await anext(lines), await anext(lines)]
    # Until the follower's own tasks have begun and asked where the outbox ends.
    for _ in range(10):
        await asyncio.sleep(0)
    await order_for(centre, None)
    await order_for(centre, "anna")
    async with asyncio.timeout(20):
        while len(heard) < 5:
            event = await anext(lines)
            if event is not None:
                heard.append(event)
    following.cancel()

    names = [name for name, _ in heard]
    assert names[:2] == ["state", "orders"]
    bodies = dict(reversed(heard))
    assert next(body for name, body in heard if name == "notice")["kind"] == "request"
    assert bodies["state"] == {"why": "ready"}
    assert any(body["own"] for name, body in heard if name == "orders")
    assert heard[-1][1]["pool"] == 1

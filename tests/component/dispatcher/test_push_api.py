"""Pushes over HTTP: devices, marks of reading, what arrived, calls to make; and who may."""

from collections.abc import AsyncIterator

import pytest
from call_centre import Centre, Opened
from desk_pushes import LOOPBACK
from loopback_https import Reply
from people import logged_in
from push_receiver import Browser, PushService, push_service
from web_visits import must_conform, problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.desk_work.order_desk import nobody_listens
from dispatcher.push_assembly import Pushes, build_pushes
from dispatcher.push_section import PushSection
from dispatcher.web.app import create_app

ENDPOINTS = "/api/v1/me/push/endpoints"
LADDER = "/api/v1/customers/acme/push/ladder"


class House:
    """A dispatcher that pushes, and a push service."""

    def __init__(self, centre: Centre, service: PushService, pushes: Pushes) -> None:
        self.centre = centre
        self.service = service
        self.pushes = pushes

    async def work(self) -> None:
        await self.pushes.sender.work_due()


@pytest.fixture
async def house(opened: Opened, tmp_path) -> AsyncIterator[House]:
    async with opened() as centre, push_service(tmp_path) as service:
        section = PushSection(allow_private=LOOPBACK, ca_file=service.loopback.ca_file)
        pushes = build_pushes(
            section,
            state_dir=tmp_path,
            commits=centre.access.commits,
            now_ms=centre.access.now_ms,
            prompt=nobody_listens,
            say=print,
        )
        service.public_key = pushes.office.public_key
        service.now_s = centre.access.now_ms() // 1000
        centre.web = create_app(
            desk=centre.web.state.desk, access=centre.access, pushes=pushes.office
        )
        yield House(centre, service, pushes)
        await pushes.outgoing.close()


def acme(house: House):
    return logged_in(house.centre, "acme-user", Role.CUSTOMER, "acme")


def bolt(house: House):
    return logged_in(house.centre, "bolt-user", Role.CUSTOMER, "bolt")


def anna(house: House):
    return logged_in(house.centre, "anna", Role.AGENT, "anna")


def cleo(house: House):
    return logged_in(house.centre, "cleo", Role.AGENT, "cleo")


async def answered(house: House, zone: str = "billing") -> dict:
    """An order of Acme's that Anna has answered."""
    async with visitor(house.centre) as program:
        answer = await program.post(
            "/api/v1/work-orders",
            json={
                "customer_id": "acme",
                "subject": "Bill",
                "content": "Too high.",
                "zone": zone,
                "source": "call",
            },
        )
        order = answer.json()
    async with logged_in(house.centre, "cleo", Role.AGENT, "cleo") as agent:
        path = f"/api/v1/work-orders/{order['id']}"
        assert (await agent.post(f"{path}/claim")).status_code == 200
        answer = await agent.post(f"{path}/result", json={"text": "It is right."})
        assert answer.status_code == 200, answer.text
    await house.work()
    return order


async def test_from_the_subscription_to_the_agent_who_sees_that_it_was_read(house):
    async with acme(house) as phone:
        key = (await phone.get("/api/v1/me/push/key")).json()
        assert key == {"enabled": True, "key": house.pushes.office.public_key}
        given = {**house.service.device("phone"), "language": "en"}
        made = await phone.post(ENDPOINTS, json=given)
        assert (made.status_code, made.json()["kind"]) == (201, "webpush")
        assert "127.0.0.1" not in made.text, "an endpoint is a secret of the device"

    order = await answered(house)
    *_, content = house.service.contents("phone")
    assert content["b"] == "It is right."

    path = f"/api/v1/work-orders/{order['id']}/deliveries"
    async with visitor(house.centre) as staff:
        assert (await staff.get(path)).json()["standing"] == "delivered"
        delivery = content["d"].partition(".")[0]
        # A service worker carries no session.
        async with visitor(house.centre, token=None) as worker:
            read = f"/api/v1/deliveries/{delivery}/read"
            forged = await worker.post(read, json={"token": f"{delivery}.AAAAAAAAAAAAAAAAAAAAAA"})
            assert problem_of(forged, 403)
            assert (await worker.post(read, json={"token": content["d"]})).status_code == 204
        told = (await staff.get(path)).json()
    assert told["standing"] == "read"
    assert [(one["way"], one["state"]) for one in told["deliveries"]][-1] == (
        "webpush",
        "delivered",
    )


async def test_an_unknown_message_and_a_forged_mark_are_answered_alike(house):
    async with visitor(house.centre, token=None) as stranger:
        answer = await stranger.post("/api/v1/deliveries/none/read", json={"token": "none.x"})
        assert problem_of(answer, 403) == "this is not the mark of that message"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"endpoint": "http://push.example.org/x"}, "endpoint: address: https only"),
        ({"endpoint": "https://192.168.1.1/x"}, "no public address"),
        ({"endpoint": "https://" + "x" * 2_000}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "keys.p256dh: 65 bytes"),
        ({"keys": {"p256dh": "<script>", "auth": "AAAA"}}, "keys.p256dh: no base64url"),
        ({"language": "fr"}, "language"),
        ({"endpoint": "https://push.exämple.org/"}, "visible ASCII"),
    ],
)
async def test_what_is_no_subscription_is_refused_by_its_field(house, body, why):
    given = {**Browser().subscription("https://127.0.0.1/push"), **body}
    async with acme(house) as phone:
        assert why in problem_of(await phone.post(ENDPOINTS, json=given), 422)


async def test_a_device_signs_off(house):
    async with acme(house) as phone:
        given = house.service.device("phone")
        await phone.post(ENDPOINTS, json=given)
        gone = await phone.request("DELETE", ENDPOINTS, json={"endpoint": given["endpoint"]})
        assert gone.status_code == 204
        assert (await phone.get(ENDPOINTS)).json() == []


async def test_a_site_without_devices_says_so(centre):
    async with logged_in(centre, "acme-user", Role.CUSTOMER, "acme") as phone:
        assert (await phone.get("/api/v1/me/push/key")).json() == {"enabled": False, "key": ""}
        given = Browser().subscription("https://push.example.org/x")
        answer = await phone.post(ENDPOINTS, json=given)
        assert "does not tell devices" in problem_of(answer, 422)


async def test_a_call_is_taken_and_told_of_over_http(house):
    """Acme has telephones alone."""
    await answered(house)
    async with anna(house) as agent:
        (task,) = (await agent.get("/api/v1/call-tasks")).json()
        assert (task["phone"], task["text"]) == ("+493012345678", "It is right.")
        assert task["customer_name"] == "Acme"
        path = f"/api/v1/call-tasks/{task['id']}"
        assert (await agent.post(f"{path}/claim")).json()["held_by"] == "anna"
    async with logged_in(house.centre, "ben", Role.AGENT, "ben") as other:
        taken = await other.post(f"{path}/claim")
        assert (taken.status_code, taken.json()["holder"]) == (409, "anna")
        assert problem_of(await other.post(f"{path}/outcome", json={"outcome": "delivered"}), 409)
        bad = await other.post(f"{path}/outcome", json={"outcome": "shouted"})
        assert problem_of(bad, 422)
    async with visitor(house.centre) as staff:
        document = (await staff.get("/openapi.json")).json()
    async with house_login(house, "anna") as agent:
        done = await agent.post(
            f"{path}/outcome",
            json={"outcome": "not_reached", "words": "<b>nobody</b>"},
            headers={"Idempotency-Key": "k1"},
        )
        must_conform(document, "post", "/api/v1/call-tasks/{task_id}/outcome", done)
        assert done.json()["held_by"] is None
        assert (await agent.get("/api/v1/call-tasks")).json() == []


async def test_what_reached_nobody_is_listed_page_by_page(house):
    async with acme(house) as phone:
        for name in ("one", "two"):
            await phone.post(ENDPOINTS, json=house.service.device(name))
            house.service.answer(name, *[Reply(status=413)] * 3)
    await answered(house)
    async with house_login(house, "cleo") as agent:
        (task,) = (await agent.get("/api/v1/call-tasks")).json()
        path = f"/api/v1/call-tasks/{task['id']}"
        await agent.post(f"{path}/claim")
        await agent.post(f"{path}/outcome", json={"outcome": "refused"})
        first = await agent.get("/api/v1/deliveries/undelivered?limit=2")
        assert [one["way"] for one in first.json()] == ["call", "webpush"]
        following = first.headers["Link"].partition("<")[2].partition(">")[0]
        rest = (await agent.get(following)).json()
    assert {one["way"] for one in rest} == {"webpush"}


async def test_nobody_meddles_with_what_is_not_his(house):
    order = await answered(house)
    async with bolt(house) as other:
        assert problem_of(await other.post(f"/api/v1/me/orders/{order['id']}/seen"), 404)
        assert problem_of(await other.get(LADDER), 403)
        assert problem_of(await other.get("/api/v1/call-tasks"), 403)
        assert problem_of(await other.get("/api/v1/deliveries/undelivered"), 403)
        path = f"/api/v1/work-orders/{order['id']}/deliveries"
        assert problem_of(await other.get(path), 403)
    async with visitor(house.centre, token=None) as stranger:
        assert problem_of(await stranger.get("/api/v1/me/push/key"), 401)
    async with anna(house) as agent:
        given = Browser().subscription("https://push.example.org/x")
        assert problem_of(await agent.post(ENDPOINTS, json=given), 403)


async def test_an_agent_changes_a_customers_ladder_as_he_said_on_the_telephone(house):
    async with acme(house) as phone:
        await phone.post(ENDPOINTS, json=house.service.device("phone"))
    async with anna(house) as agent:
        # She does not serve him yet: his ways are none of her business.
        assert problem_of(await agent.put(LADDER, json={"off": ["webpush"]}), 404)
        assert problem_of(await agent.get(LADDER), 404)
        async with acme(house) as phone:
            await phone.post("/api/v1/me/orders", json={"content": "?", "zone": "billing"})
        off = await agent.put(LADDER, json={"off": ["webpush"]})
        assert [(one["kind"], one["on"]) for one in off.json()] == [("webpush", False)]
        assert problem_of(await agent.put(LADDER, json={"order": ["pigeon"]}), 422)
    order = await answered(house)
    async with visitor(house.centre) as staff:
        path = f"/api/v1/work-orders/{order['id']}/deliveries"
        told = (await staff.get(path)).json()
        assert [one["way"] for one in told["deliveries"]] == ["call"]
        entries = (await staff.get("/api/v1/audit")).json()
    assert ("anna", "push ladder") in [(one["who"], one["what"]) for one in entries]
    assert house.service.asked == []


def house_login(house: House, name: str):
    """An agent who has an account already, in a browser of his own."""
    return logged_in(house.centre, name, Role.AGENT, name)

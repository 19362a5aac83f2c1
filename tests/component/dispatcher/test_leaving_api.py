"""Leaving and due moments over HTTP: supervisors only, and what bad input comes to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from call_centre import Centre, Opened
from call_hall import small_registry
from people import logged_in
from web_visits import must_conform, problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.registry.values import Binding
from dispatcher.reminder_section import ReminderSection
from dispatcher.web.app import create_app
from dispatcher.web.order_office import order_office
from dispatcher.web.timer_office import TimerTies, reminder_parts

PATH = "/api/v1/agents/anna/leaving"


@pytest.fixture
async def house(opened: Opened, store) -> AsyncIterator[Centre]:
    """A dispatcher that reminds; Acme is Anna's customer."""
    bindings = {"acme": Binding(customer="acme", agent="anna")}
    store.replace_registry(replace(small_registry(), bindings=bindings))
    store.close()
    async with opened() as centre:
        desk = centre.web.state.desk
        parts = reminder_parts(ReminderSection(), lambda: centre.dispatcher.registry)
        orders = order_office(
            desk,
            centre.access,
            next_reminder=parts.times.next_reminder,
            moved=parts.notices.moved,
        )
        centre.web = create_app(
            desk=desk, access=centre.access, orders=orders, timers=TimerTies(parts=parts)
        )
        await centre.staff("anna", "ben")
        yield centre


def lead(house: Centre):
    return logged_in(house, "lena", Role.SUPERVISOR)


def day(house: Centre, ahead: int = 0) -> str:
    now = datetime.fromtimestamp(house.access.now_ms() / 1000, UTC)
    return (now + timedelta(days=ahead)).date().isoformat()


async def order_of_anna(house: Centre) -> dict:
    """Made by the house's own programs, and given to Anna."""
    body = {
        "customer_id": "acme",
        "subject": "Where is it?",
        "content": "It has not come.",
        "zone": "billing",
        "source": "call",
    }
    async with visitor(house) as program:
        answer = await program.post("/api/v1/work-orders", json=body)
        assert answer.status_code == 201, answer.text
        path = f"/api/v1/work-orders/{answer.json()['id']}/assign"
        given = await program.post(path, json={"agent_id": "anna"})
        assert given.status_code == 200, given.text
        order: dict = given.json()
        return order


async def test_a_supervisor_looks_first_and_then_hands_over(house):
    order = await order_of_anna(house)
    async with lead(house) as client:
        document = (await client.get("/openapi.json")).json()
        looked = await client.get(PATH, params={"to": "ben"})
        assert looked.status_code == 200, looked.text
        assert (looked.json()["bindings"], looked.json()["order_numbers"]) == (
            1,
            [order["number"]],
        )
        assert looked.json()["planned"] is None
        wish = {"on": day(house), "to": "ben"}
        left = await client.post(PATH, json=wish, headers={"Idempotency-Key": "once-1"})
        assert left.status_code == 201, left.text
        assert left.json()["planned"]["done_ms"] is not None
        again = await client.post(PATH, json=wish, headers={"Idempotency-Key": "once-1"})
        assert again.json() == left.json()
        after = (await client.get(f"/api/v1/work-orders/{order['id']}")).json()

    assert after["agent_id"] == "ben"
    assert house.dispatcher.registry.bindings["acme"].agent == "ben"
    assert house.router.agents["anna"].seat is None
    template = "/api/v1/agents/{agent_id}/leaving"
    must_conform(document, "get", template, looked)
    must_conform(document, "post", template, left)


async def test_a_plan_is_shown_and_called_off(house):
    async with lead(house) as client:
        planned = await client.post(PATH, json={"on": day(house, 9), "to": "choose"})
        assert planned.json()["planned"]["done_ms"] is None
        shown = (await client.get(PATH)).json()["planned"]
        assert (shown["to"], shown["by"]) == (None, "lena")
        assert (await client.delete(PATH)).status_code == 204
        assert (await client.delete(PATH)).status_code == 404
        assert (await client.get(PATH)).json()["planned"] is None


async def test_a_supervisor_gives_one_order_another_moment(house):
    order = await order_of_anna(house)
    path = f"/api/v1/work-orders/{order['id']}/reminder"
    at_ms = house.access.now_ms() + 60_000
    async with lead(house) as client:
        answer = await client.put(path, json={"at_ms": at_ms})
        assert answer.json()["next_reminder_ms"] == at_ms
        assert (await client.put(path, json={"at_ms": None})).json()["next_reminder_ms"] is None
        far = await client.put(path, json={"at_ms": at_ms + 400 * 86_400_000})
        assert "a year" in problem_of(far, 422)
        problem_of(await client.put(path, json={"at_ms": -1}), 422)
        problem_of(
            await client.put("/api/v1/work-orders/4711/reminder", json={"at_ms": at_ms}), 404
        )


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"on": "2027-03-31", "to": "anna"}, 422),
        ({"on": "2027-03-31", "to": "nobody"}, 422),
        ({"on": "31.3.2027", "to": "ben"}, 422),
        ({"on": "2027-03-31", "to": ""}, 422),
        ({"on": "2027-03-31", "to": "x" * 10_000}, 422),
        ({"on": "2027-03-31"}, 422),
        ({"on": "2027-03-31", "to": "ben", "more": 1}, 422),
    ],
)
async def test_what_cannot_be_meant_is_refused(house, wish, status):
    async with lead(house) as client:
        problem_of(await client.post(PATH, json=wish), status)
        problem_of(
            await client.post(
                "/api/v1/agents/nobody/leaving", json={"on": "2027-03-31", "to": "ben"}
            ),
            404,
        )


async def test_agents_and_customers_may_not(house):
    async with (
        logged_in(house, "anna", Role.AGENT, "anna") as agent,
        logged_in(house, "acme-user", Role.CUSTOMER, "acme") as customer,
    ):
        for client in (agent, customer):
            for method in ("GET", "POST", "DELETE"):
                answer = await client.request(method, PATH, json={"on": "2027-01-01", "to": "ben"})
                assert answer.status_code in {403, 404}, answer.text
            answer = await client.put("/api/v1/work-orders/1001/reminder", json={"at_ms": 1})
            assert answer.status_code in {403, 404}


async def test_the_sweeper_of_a_dispatcher_does_what_is_due(house):
    """All its timers on one database: nothing is due, then a reminder is."""
    order = await order_of_anna(house)
    timers = house.web.state.timers
    await timers.sweeper.sweep()
    house.clock.move(31 * 60)
    until_ms = await timers.sweeper.sweep()

    async with lead(house) as client:
        after = (await client.get(f"/api/v1/work-orders/{order['id']}")).json()
    assert (after["reminders_sent"], after["overdue"]) == (1, True)
    assert until_ms <= house.access.now_ms() + 60_000

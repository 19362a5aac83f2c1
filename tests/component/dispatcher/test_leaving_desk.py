"""An agent leaves: everything in other hands in one transaction, each customer told once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from call_centre import HandClock
from call_hall import small_registry
from reminder_house import LEAD, ReminderHouse, agent_actor, reminder_house

from dispatcher.desk.orders import Actor, AuthorKind, OrderState
from dispatcher.desk_work.order_customers import CustomerOrders
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.values import Binding
from dispatcher.store import choice_rows, desk_tables
from dispatcher.store.choice_rows import Dedication
from dispatcher.store.choice_tables import dedications
from dispatcher.store.store import Store


@pytest.fixture
async def house(store: Store, clock: HandClock) -> AsyncIterator[ReminderHouse]:
    """Acme and Bolt are Anna's; the registry is stored, as the bindings' rows need it."""
    bindings = {name: Binding(customer=name, agent="anna") for name in ("acme", "bolt")}
    registry = replace(small_registry(), bindings=bindings)
    store.replace_registry(registry)
    async with reminder_house(store.engine, clock, registry=registry) as made:
        yield made


def today(house: ReminderHouse) -> date:
    return datetime.fromtimestamp(house.now_ms() / 1000, UTC).date()


def written(store: Store) -> dict[str, str]:
    """Whose agent is whose, as it is stored."""
    return {name: one.agent for name, one in store.registry.read().bindings.items()}


async def test_customers_and_open_orders_go_to_another(house, store):
    mine, waiting = await house.order(), await house.order(customer_id="zoe")
    await house.desk.wait(waiting.id, "Which?", agent_actor("anna"))
    done = await house.order()
    await house.desk.record_result(done.id, "Here.", agent_actor("anna"))
    await house.leaving.leave("anna", today(house), "ben", LEAD)

    assert written(store) == {"acme": "ben", "bolt": "ben"}
    assert {name: one.agent for name, one in house.registry.bindings.items()} == written(store)
    for order in (mine, waiting):
        after = await house.seen(order)
        assert (after.agent_id, after.state) == ("ben", OrderState.ASSIGNED)
    assert (await house.seen(done)).agent_id == "anna"
    assert house.logged_out == ["anna"]


@pytest.mark.parametrize(("closed", "to"), [(False, None), (True, None), (False, "ben")])
async def test_what_he_had_answered_does_not_come_back_to_whoever_has_left(house, closed, to):
    """He is still in the registry, but not there; his successor or else the zone has it."""
    customers = CustomerOrders(
        commits=house.commits,
        now_ms=house.now_ms,
        agent_of=lambda name: house.registry.bindings[name].agent if to else None,
    )
    before, after = await house.order(), await house.order()
    acme = Actor(kind=AuthorKind.CUSTOMER, id="acme", who="acme", role="customer")
    await house.desk.record_result(before.id, "Here.", agent_actor("anna"))
    if closed:
        await customers.satisfied(before.id, acme)
    await house.leaving.leave("anna", today(house), to, LEAD)
    again = await customers.unsatisfied(before.id, "No.", acme)
    # Whoever comes back answers again, and stands to it.
    house.clock.move(60.0)
    await house.desk.assign(after.id, "anna", LEAD)
    await house.desk.record_result(after.id, "Here.", agent_actor("anna"))
    back = await customers.unsatisfied(after.id, "No.", acme)

    state = OrderState.OPEN if to is None else OrderState.ASSIGNED
    assert (again.state, again.agent_id, again.cycle) == (state, to, 2)
    assert (back.state, back.agent_id) == (OrderState.IN_PROGRESS, "anna")


async def test_each_customer_is_told_once_of_everything(house):
    first, second = await house.order(), await house.order()
    await house.order(customer_id="zoe")
    await house.leaving.leave("anna", today(house), "ben", LEAD)

    told = {one.customer_id: one.body for one in house.told("agent_gone")}
    assert len(house.told("agent_gone")) == 3
    assert told["acme"]["numbers"] == [first.number, second.number]
    assert (told["bolt"]["numbers"], told["bolt"]["to_name"]) == ([], "Ben")
    assert all(one.body["quiet"] for one in house.told("order_claimed"))
    assert house.audited("agent left") == ["anna ben"]


async def test_whoever_takes_over_finds_one_notice(house):
    order = await house.order()
    await house.leaving.leave("anna", today(house), "ben", LEAD)

    notice = house.notices("hand_back")[0]
    assert (notice.agent_id, notice.body["from"], notice.body["customers"]) == ("ben", "anna", 2)
    assert [one["number"] for one in notice.body["orders"]] == [order.number]
    assert [one.agent_id for one in house.prompted] == ["ben"]


async def test_customers_who_shall_choose_have_nobody_and_orders_are_open_to_all(house, store):
    order = await house.order()
    await house.leaving.leave("anna", today(house), None, LEAD)

    assert written(store) == {}
    assert (await house.seen(order)).state is OrderState.OPEN
    told = {one.customer_id: one.body for one in house.told("agent_gone")}
    assert {name: body["choose"] for name, body in told.items()} == {"acme": True, "bolt": True}


async def test_the_story_of_dedications_goes_on(house):
    def begin(connection: Any) -> None:
        begun = Dedication(id="d1", customer_id="acme", agent_id="anna", search_id="s", began_ms=1)
        choice_rows.begin_dedication(connection, begun)

    await house.commits.write(begin)
    await house.leaving.leave("anna", today(house), "ben", LEAD)

    story = {(one.customer_id, one.agent_id): one.end_reason for one in house.rows(dedications)}
    assert story == {("acme", "anna"): "agent_left", ("acme", "ben"): None, ("bolt", "ben"): None}


async def test_a_preview_changes_nothing(house, store):
    order = await house.order()
    over = await house.leaving.preview("anna", "ben")

    assert (over.bindings, [one.number for one in over.orders]) == (
        ["acme", "bolt"],
        [order.number],
    )
    assert over.customers == ["acme", "bolt"]
    assert written(store) == {"acme": "anna", "bolt": "anna"}
    assert house.told("agent_gone") == []


async def test_a_day_to_come_waits_as_a_row_and_a_restart_does_no_harm(house, store, clock):
    order = await house.order()
    planned = await house.leaving.leave("anna", today(house) + timedelta(days=2), "ben", LEAD)
    assert planned.done_ms is None
    assert await house.leaving.next_due_ms() == planned.due_ms
    assert await house.leaving.sweep() == 0

    async with reminder_house(store.engine, clock, registry=house.registry) as again:
        clock.move((planned.due_ms - again.now_ms()) / 1000)
        assert await again.leaving.sweep() == 1
        assert await again.leaving.sweep() == 0
        assert (await again.seen(order)).agent_id == "ben"
        assert len(again.told("agent_gone")) == 2


async def test_two_who_hand_over_at_once_do_it_once(house, clock):
    await house.order()
    planned = await house.leaving.leave("anna", today(house) + timedelta(days=1), "ben", LEAD)
    clock.move((planned.due_ms - house.now_ms()) / 1000)
    await house.leaving._hand_over(planned, LEAD)
    await house.leaving._hand_over(planned, LEAD)

    assert len(house.told("agent_gone")) == 2
    assert len(house.audited("agent left")) == 1


async def test_a_plan_can_be_changed_and_called_off(house, clock):
    day = today(house) + timedelta(days=3)
    await house.leaving.leave("anna", day, "ben", LEAD)
    await house.leaving.leave("anna", day, None, LEAD)
    planned = await house.leaving.planned("anna")
    assert planned is not None
    assert planned.to is None
    await house.leaving.stay("anna", LEAD)

    assert await house.leaving.next_due_ms() is None
    with pytest.raises(NotFound):
        await house.leaving.stay("anna", LEAD)


async def test_a_successor_who_has_left_himself_leaves_the_choice_to_customers(
    house, clock, store
):
    planned = await house.leaving.leave("anna", today(house) + timedelta(days=1), "ben", LEAD)
    without_ben = {name: one for name, one in house.registry.agents.items() if name != "ben"}
    house.registry = replace(house.registry, agents=without_ben)
    clock.move((planned.due_ms - house.now_ms()) / 1000)
    await house.leaving.sweep()

    assert written(store) == {}


async def test_one_refusal_hands_over_nothing_at_all(house, store):
    """All in one transaction: chats that cannot be handed over keep the orders too."""
    order = await house.order()

    def refuses(*_args: Any) -> int:
        raise RequestInvalid("chats: not now")

    with pytest.raises(RequestInvalid):
        await replace(house.leaving, chats=[refuses]).leave("anna", today(house), "ben", LEAD)

    assert written(store) == {"acme": "anna", "bolt": "anna"}
    assert (await house.seen(order)).agent_id == "anna"
    assert house.told("agent_gone") == []
    assert house.rows(desk_tables.leavings)[0].done_ms is None


async def test_chats_go_along(house):
    seen: list[tuple[str, str | None]] = []

    def chats(_connection: Any, agent_id: str, to: str | None, _now_ms: int) -> int:
        seen.append((agent_id, to))
        return 3

    await replace(house.leaving, chats=[chats]).leave("anna", today(house), "ben", LEAD)

    assert seen == [("anna", "ben")]
    assert house.notices("hand_back")[0].body["chats"] == 3


@pytest.mark.parametrize(("agent", "to"), [("nobody", "ben"), ("anna", "anna"), ("anna", "x")])
async def test_what_cannot_be_meant_is_refused(house, agent, to):
    with pytest.raises((NotFound, RequestInvalid)):
        await house.leaving.leave(agent, today(house), to, LEAD)

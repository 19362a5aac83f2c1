"""Orders of agents who stay away: back to the pool after the grace, each customer told once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time

import pytest
from call_centre import HandClock
from call_hall import small_registry
from reminder_house import SECTION, ReminderHouse, agent_actor, reminder_house, two_sites

from dispatcher.desk.orders import OrderState
from dispatcher.registry.calendar import WEEKDAYS, Calendar, Span
from dispatcher.registry.values import Binding, BindingPolicy
from dispatcher.store.store import Store

GRACE_S = 900.0


@pytest.fixture
async def house(store: Store, clock: HandClock) -> AsyncIterator[ReminderHouse]:
    async with reminder_house(store.engine, clock) as made:
        yield made


async def test_the_order_of_an_agent_gone_offline_goes_to_another_after_the_grace(house, clock):
    """Conformance 75: reassigned after the grace, strictly later, and the customer told once."""
    first, second = await house.order(), await house.order()
    await house.desk.progress(second.id, "Looking.", agent_actor("anna"))
    house.leaves_chair("anna")
    clock.move(GRACE_S)
    assert await house.gone.sweep() == 0
    clock.move(0.001)

    assert await house.gone.sweep() == 2
    assert await house.gone.sweep() == 0
    taken = await house.desk.claim(first.id, agent_actor("ben"))
    assert (taken.agent_id, taken.state) == ("ben", OrderState.ASSIGNED)
    assert (await house.seen(second)).state is OrderState.OPEN

    told = house.told("agent_gone")
    assert [one.customer_id for one in told] == ["acme"]
    assert told[0].body["numbers"] == [first.number, second.number]
    assert told[0].body["agent_name"] == "Anna"
    released = house.told("order_released")
    assert [one.body["quiet"] for one in released] == [True, True]
    assert house.audited("order taken back") == [first.id, second.id]


async def test_whoever_comes_back_finds_what_was_taken(house, clock):
    order = await house.order()
    house.leaves_chair("anna")
    clock.move(GRACE_S + 1)
    await house.gone.sweep()

    notice = house.notices("hand_back")[0]
    assert (notice.agent_id, notice.body["count"]) == ("anna", 1)
    assert notice.body["orders"][0]["number"] == order.number
    assert [one.id for one in house.prompted] == [notice.id]


async def test_an_absence_within_the_grace_takes_nothing(house, clock):
    await house.order()
    house.leaves_chair("anna")
    clock.move(GRACE_S - 1)
    assert await house.gone.next_due_ms() == house.now_ms() + 1_001
    house.sits("anna")
    clock.move(GRACE_S)

    assert await house.gone.sweep() == 0
    assert await house.gone.next_due_ms() is None


async def test_a_chair_nothing_is_known_of_is_not_an_absence(house, clock):
    """CM-12: unknown is never away."""
    await house.order()
    house.falls_silent("anna")
    clock.move(10 * GRACE_S)

    assert await house.gone.sweep() == 0


async def test_a_log_out_is_an_absence(house, clock):
    await house.order()
    house.logs_out("anna")
    await house.gone.next_due_ms()
    clock.move(GRACE_S + 1)

    assert await house.gone.sweep() == 1


async def test_an_evacuation_takes_nothing_from_anybody(house, clock):
    """Conformance 75: frozen while the site is evacuated."""
    await house.order()
    house.leaves_chair("anna")
    house.evacuated = {"main"}
    clock.move(10 * GRACE_S)
    assert await house.gone.next_due_ms() is None
    assert await house.gone.sweep() == 0

    # The end of it moves the moment the chair became empty; routing does that.
    house.evacuated = set()
    house.leaves_chair("anna")
    clock.move(GRACE_S - 1)
    assert await house.gone.sweep() == 0
    clock.move(2)
    assert await house.gone.sweep() == 1


async def test_an_evacuation_elsewhere_stops_nothing_here(store, clock):
    async with reminder_house(store.engine, clock, registry=two_sites()) as house:
        await house.order()
        await house.order(zone="repair", agent_id="cleo")
        for name in ("anna", "cleo"):
            house.logs_out(name)
        house.evacuated = {"hamburg"}
        await house.gone.next_due_ms()
        clock.move(GRACE_S + 1)

        # Logged out, an agent belongs where his own chair stands.
        assert await house.gone.sweep() == 1
        assert house.absences.is_away("anna")
        assert not house.absences.is_away("cleo")


async def test_whoever_came_back_in_the_same_moment_keeps_his_orders(house, clock):
    """C3.13: checked once more inside the transaction."""
    await house.order()
    house.leaves_chair("anna")
    clock.move(GRACE_S + 1)
    work = house.gone._taking_back("anna", house.now_ms())
    house.sits("anna")

    assert await house.commits.write(work) == ([], None)
    assert house.told("agent_gone") == []


async def test_nobody_is_missed_at_night(store, clock):
    """The grace runs in an agent's working time."""
    registry = small_registry()
    # 15 January 2027, 8:16 in UTC: the clock of these tests.
    day = Calendar(id="day", week=dict.fromkeys(WEEKDAYS, (Span(opens=time(9), closes=time(17)),)))
    agents = {**registry.agents, "anna": replace(registry.agents["anna"], calendar="day")}
    registry = replace(registry, calendars={"day": day}, agents=agents)
    async with reminder_house(store.engine, clock, registry=registry) as house:
        await house.order()
        house.leaves_chair("anna")
        due_ms = await house.gone.next_due_ms()
        opens_ms = house.parts.hours.after_agent_work("anna", house.now_ms(), 0)

        assert opens_ms is not None
        assert opens_ms > house.now_ms()
        assert due_ms == opens_ms + 900_001


async def test_a_customer_who_insists_keeps_his_own_agent(store, clock):
    registry = small_registry()
    bindings = {
        "acme": Binding(customer="acme", agent="anna", policy=BindingPolicy.ONLY),
        "bolt": Binding(customer="bolt", agent="anna"),
    }
    async with reminder_house(
        store.engine, clock, registry=replace(registry, bindings=bindings)
    ) as house:
        kept, gone = await house.order(), await house.order(customer_id="bolt")
        house.leaves_chair("anna")
        clock.move(GRACE_S + 1)

        assert await house.gone.sweep() == 1
        assert (await house.seen(kept)).agent_id == "anna"
        assert (await house.seen(gone)).agent_id is None
        # Nothing of his is left that would go: the sweeper does not wake up for it.
        assert await house.gone.next_due_ms() is None
        assert house.registry.bindings == bindings


async def test_an_order_that_waits_for_its_customer_waits_with_his_agent(house, clock):
    order = await house.order()
    await house.desk.wait(order.id, "Which one?", agent_actor("anna"))
    house.leaves_chair("anna")
    clock.move(GRACE_S + 1)

    assert await house.gone.sweep() == 0


async def test_orders_of_an_agent_who_was_taken_out_of_the_registry_go_back_at_once(house):
    order = await house.order()
    agents = {name: one for name, one in house.registry.agents.items() if name != "anna"}
    house.registry = replace(house.registry, agents=agents)

    assert await house.gone.sweep() == 1
    assert (await house.seen(order)).state is OrderState.OPEN
    assert house.notices("hand_back") == []


async def test_a_site_may_leave_orders_where_they_are(store, clock):
    section = SECTION.model_copy(update={"back_to_pool_after_s": None})
    async with reminder_house(store.engine, clock, section=section) as house:
        await house.order()
        house.leaves_chair("anna")
        clock.move(100 * GRACE_S)

        assert await house.gone.sweep() == 0


async def test_what_was_taken_back_is_due_anew_for_its_zone(house, clock):
    order = await house.order()
    house.leaves_chair("anna")
    clock.move(GRACE_S + 1)
    await house.gone.sweep()

    after = await house.seen(order)
    assert (after.next_reminder_ms, after.reminders_sent) == (house.now_ms() + 600_000, 0)

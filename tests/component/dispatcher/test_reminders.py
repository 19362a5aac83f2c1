"""Reminders on a real database: once, merged, in working time, whatever restarts (WP-02)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from call_centre import HandClock, open_store_at
from call_hall import small_registry
from reminder_house import LEAD, SECTION, ReminderHouse, agent_actor, reminder_house, two_sites
from sqlalchemy import Connection, func, select, update

from dispatcher.desk.orders import CancelReason, OrderKind
from dispatcher.desk.reminding import NOTHING_FROZEN
from dispatcher.desk_work.reminder_notices import ReminderNotices
from dispatcher.errors import Conflict, NotFound
from dispatcher.registry.calendar import WEEKDAYS, Calendar, Span
from dispatcher.registry.values import Registry, Zone
from dispatcher.reminder_section import ReminderSection
from dispatcher.store.desk_tables import agent_notices, reminder_slots
from dispatcher.store.store import Store

MINUTE_S = 60.0


@pytest.fixture
async def house(store: Store, clock: HandClock) -> AsyncIterator[ReminderHouse]:
    async with reminder_house(store.engine, clock) as made:
        yield made


def office_hours() -> Registry:
    """Billing is open from nine to five on weekdays, by the clock of Berlin."""
    registry = small_registry()
    week = dict.fromkeys(WEEKDAYS[:5], (Span(opens=time(9), closes=time(17)),))
    return replace(
        registry,
        sites={
            name: replace(one, time_zone="Europe/Berlin") for name, one in registry.sites.items()
        },
        calendars={"office": Calendar(id="office", week=week)},
        zones={**registry.zones, "billing": Zone(id="billing", name="B", calendar="office")},
    )


def set_wall(clock: HandClock, text: str) -> None:
    """Puts the clock to a moment in UTC."""
    wanted_ms = round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
    clock.set_wall((wanted_ms - clock.to_ms(clock.now_s())) / 1000)


async def test_a_holder_is_reminded_when_the_order_is_due_and_not_before(house, clock):
    order = await house.order()

    clock.move(10 * MINUTE_S - 1)
    assert await house.reminders.sweep() == 0
    clock.move(1)
    assert await house.reminders.sweep() == 1

    notice = house.notices()[0]
    assert (notice.agent_id, notice.body["count"]) == ("anna", 1)
    assert notice.body["order_id"] == order.id
    assert [one.agent_id for one in house.prompted] == ["anna"]
    assert [one.body["count"] for one in house.told("reminder")] == [1]
    assert house.audited("reminder") == ["anna 1"]


async def test_reminders_repeat_and_stop_at_the_cap(house, clock):
    order = await house.order()

    said = []
    for _ in range(30):
        clock.move(10 * MINUTE_S)
        said.append(await house.reminders.sweep())

    assert [at + 1 for at, one in enumerate(said) if one] == [1, 4, 7]
    assert (await house.seen(order)).next_reminder_ms is None
    assert await house.reminders.next_due_ms() is None


@pytest.mark.parametrize("how", ["progress", "wait", "result", "cancel", "released"])
async def test_reminders_end_as_soon_as_the_order_is_processed(house, clock, how):
    """WP-11: the stop rule."""
    order, anna = await house.order(), agent_actor("anna")
    clock.move(10 * MINUTE_S)
    await house.reminders.sweep()
    if how == "progress":
        await house.desk.progress(order.id, "Looking.", anna)
    elif how == "wait":
        await house.desk.wait(order.id, "Which one?", anna)
    elif how == "result":
        await house.desk.record_result(order.id, "Here it is.", anna)
    elif how == "cancel":
        await house.desk.cancel(order.id, CancelReason.SPAM, LEAD)
    else:
        await house.desk.release(order.id, anna)

    notice = house.notices()[0]
    assert (notice.body["count"], notice.seen_ms) == (0, house.now_ms())
    clock.move(300 * MINUTE_S)
    await house.reminders.sweep()
    assert len([one for one in house.notices() if one.agent_id == "anna"]) == 1


async def test_two_hundred_late_orders_are_one_notice_per_agent(house, clock):
    """C6.8: and later ones are merged in; it leads to the longest waiting."""
    first = await house.order(subject="The oldest")
    for number in range(199):
        clock.move(0.001)
        await house.order(agent_id="anna" if number % 2 else "ben")
    clock.move(10 * MINUTE_S)

    assert await house.reminders.sweep() == 200
    assert {one.agent_id: one.body["count"] for one in house.notices()} == {
        "anna": 100,
        "ben": 100,
    }
    assert len(house.slots()) == 200
    assert len(house.prompted) == 2

    await house.order()
    clock.move(10 * MINUTE_S)
    await house.reminders.sweep()
    assert {one.agent_id: one.body["count"] for one in house.notices()} == {
        "anna": 101,
        "ben": 100,
    }
    mine = next(one for one in house.notices() if one.agent_id == "anna")
    assert mine.body["order_id"] == first.id
    assert len(mine.body["orders"]) == 20


async def test_more_than_one_transaction_holds_is_still_one_prompt(house, clock):
    await asyncio.gather(*(house.order() for _ in range(1_100)))
    clock.move(10 * MINUTE_S)

    assert await house.reminders.sweep() == 1_100
    assert [one.body["count"] for one in house.prompted] == [1_100]
    assert len(house.notices()) == 1


async def test_a_notice_that_was_seen_is_left_alone_and_the_next_is_a_new_one(house, clock):
    await house.order()
    clock.move(10 * MINUTE_S)
    await house.reminders.sweep()
    await house.commits.write(_mark_seen)
    await house.order()
    clock.move(10 * MINUTE_S)
    await house.reminders.sweep()

    assert [(one.body["count"], one.seen_ms is None) for one in house.notices()] == [
        (1, False),
        (2, True),
    ]


def _mark_seen(connection: Connection) -> None:
    connection.execute(update(agent_notices).values(seen_ms=1))


async def test_a_changed_state_arms_anew(house, clock):
    """A claim, another holder, another cycle: each counts from its own moment."""
    order = await house.order(agent_id=None)
    clock.move(9 * MINUTE_S)
    await house.desk.claim(order.id, agent_actor("anna"))
    clock.move(9 * MINUTE_S)
    assert await house.reminders.sweep() == 0
    await house.desk.assign(order.id, "ben", LEAD)
    clock.move(10 * MINUTE_S)

    assert await house.reminders.sweep() == 1
    assert [one.agent_id for one in house.notices()] == ["ben"]


async def test_a_changed_due_moment_arms_anew(house, clock):
    """Zammad 4348: a reminder that was moved stayed silent."""
    order = await house.order()
    clock.move(10 * MINUTE_S)
    assert await house.reminders.sweep() == 1
    await house.reminders.remind_at(order.id, house.now_ms() + 60_000, LEAD)
    assert await house.reminders.sweep() == 0
    clock.move(MINUTE_S)

    assert await house.reminders.sweep() == 1
    assert len(house.slots()) == 2
    assert house.audited("order due moment") == [order.id]


async def test_only_an_order_nobody_works_on_gets_another_moment(house):
    order = await house.order()
    await house.desk.progress(order.id, "Looking.", agent_actor("anna"))

    with pytest.raises(Conflict, match="in_progress"):
        await house.reminders.remind_at(order.id, 1, LEAD)
    with pytest.raises(NotFound):
        await house.reminders.remind_at("4711", 1, LEAD)


async def test_orders_made_before_there_were_rules_are_armed_at_the_start(store, clock):
    off = ReminderSection(most=0)
    async with reminder_house(store.engine, clock, section=off) as before:
        for _ in range(3):
            await before.order()
        assert await before.reminders.next_due_ms() is None
    async with reminder_house(store.engine, clock) as after:
        assert await after.reminders.arm() == 3
        assert await after.reminders.arm() == 0
        clock.move(10 * MINUTE_S)
        assert await after.reminders.sweep() == 3


async def test_nothing_is_said_outside_working_time_however_late_the_tick(store, clock):
    set_wall(clock, "2026-06-05 14:45")  # Friday, 16:45 in Berlin
    async with reminder_house(store.engine, clock, registry=office_hours()) as house:
        order = await house.order()
        assert (await house.seen(order)).next_reminder_ms == house.now_ms() + 600_000
        # The tick comes an hour late, after five: it waits for Monday, and counts nothing.
        clock.move(60 * MINUTE_S)
        assert await house.reminders.sweep() == 0
        assert await house.reminders.next_due_ms() == _ms("2026-06-08 07:00")
        clock.move(_ms("2026-06-08 07:00") / 1000 - house.now_ms() / 1000)
        assert await house.reminders.sweep() == 1
        # The next one is half an hour of work later.
        assert await house.reminders.next_due_ms() == _ms("2026-06-08 07:30")


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


async def test_quiet_hours_hold_where_the_zone_is_always_open(store, clock):
    set_wall(clock, "2026-06-05 19:55")
    section = SECTION.model_copy(update={"quiet_from": "20:00", "quiet_until": "08:00"})
    async with reminder_house(store.engine, clock, section=section) as house:
        await house.order()

        assert await house.reminders.next_due_ms() == _ms("2026-06-06 08:05")


async def test_an_evacuated_site_stands_still_and_goes_on_with_one_notice(store, clock):
    """Its zones' orders, and those its agents hold elsewhere."""
    async with reminder_house(store.engine, clock, registry=two_sites()) as house:
        for wanted in ({}, {"zone": "repair"}, {"agent_id": None}):
            await house.order(**wanted)
        other = await house.order(zone="repair", agent_id="cleo")
        house.evacuated = {"main"}
        clock.move(10 * MINUTE_S)

        assert await house.reminders.sweep() == 1
        assert [one.body["order_id"] for one in house.notices()] == [other.id]
        assert await house.reminders.next_due_ms() == house.now_ms() + 1_800_000
        house.evacuated = set()
        clock.move(20 * MINUTE_S)
        assert await house.reminders.sweep() == 3
        assert house.notices()[-1].body["count"] == 2


async def test_the_lead_of_a_zone_is_told_of_nobodys_orders_and_after_two_reminders(store, clock):
    section = SECTION.model_copy(update={"leads": {"billing": "cleo"}})
    async with reminder_house(store.engine, clock, section=section) as house:
        nobodys = await house.order(agent_id=None)
        held = await house.order()
        clock.move(10 * MINUTE_S)
        await house.reminders.sweep()
        assert _zone_notice(house).body["count"] == 1
        clock.move(30 * MINUTE_S)
        await house.reminders.sweep()
        assert _zone_notice(house).body["count"] == 1
        clock.move(30 * MINUTE_S)
        await house.reminders.sweep()
        assert _zone_notice(house).body["count"] == 2

        await house.desk.claim(nobodys.id, agent_actor("ben"))
        assert _zone_notice(house).body["order_id"] == held.id
        await house.desk.progress(held.id, "Looking.", agent_actor("anna"))
        assert (_zone_notice(house).body["count"], _zone_notice(house).seen_ms is None) == (
            0,
            False,
        )


def _zone_notice(house: ReminderHouse) -> Any:
    return next(one for one in house.notices() if one.merge_key == "reminder.zone")


async def test_a_lead_who_is_not_with_us_any_more_is_told_nothing(store, clock):
    section = SECTION.model_copy(update={"leads": {"billing": "gone"}})
    async with reminder_house(store.engine, clock, section=section) as house:
        await house.order(agent_id=None)
        clock.move(10 * MINUTE_S)

        assert await house.reminders.sweep() == 1
        assert house.notices() == []


async def test_other_times_for_complaints(store, clock):
    rules = [{"name": "urgent", "kinds": ["complaint"], "first_after_s": 60}]
    section = ReminderSection.model_validate({**SECTION.model_dump(), "rules": rules})
    async with reminder_house(store.engine, clock, section=section) as house:
        await house.order()
        complaint = await house.order(kind=OrderKind.COMPLAINT)
        clock.move(MINUTE_S)

        assert await house.reminders.sweep() == 1
        assert [one.order_id for one in house.slots()] == [complaint.id]
        assert [one.rule for one in house.slots()] == ["urgent"]


async def test_a_reminder_does_not_stale_what_somebody_has_read(house, clock):
    """If-Match of an agent who writes at that moment still holds."""
    order = await house.order()
    clock.move(10 * MINUTE_S)
    await house.reminders.sweep()

    assert (await house.seen(order)).version == order.version


class Falls(ReminderNotices):
    """Ends the program between slot and notice."""

    def tell_holders(self, *_args: Any) -> Any:
        raise KeyboardInterrupt


async def test_a_program_that_ends_between_slot_and_notice_has_said_nothing(house, clock):
    """Both are one transaction: the next one says it, once."""
    await house.order()
    clock.move(10 * MINUTE_S)
    broken = replace(house.reminders, notices=Falls(registry=house.parts.notices.registry))
    work = broken._remind

    def dying(connection: Connection) -> Any:
        try:
            return work(connection, ["anna"], house.now_ms(), NOTHING_FROZEN)
        except KeyboardInterrupt:
            assert slots_seen(connection) == 1
            raise RuntimeError("killed") from None

    with pytest.raises(RuntimeError, match="killed"):
        await house.commits.write(dying)
    assert (house.slots(), house.notices()) == ([], [])

    assert await house.reminders.sweep() == 1
    assert len(house.notices()) == 1


def slots_seen(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(reminder_slots)).scalar_one())


async def test_a_program_that_ends_before_the_prompt_leaves_a_notice_and_repeats_nothing(
    house, clock
):
    await house.order()
    clock.move(10 * MINUTE_S)

    def dies(_agent_id: str, _notice: Any) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await replace(house.reminders, prompt=dies).sweep()
    assert len(house.notices()) == 1
    assert await house.reminders.sweep() == 0


async def test_two_sweepers_on_one_database_say_everything_once(tmp_path: Path, clock: HandClock):
    """Conformance 76: with a standby that takes over in the same moment, one notice."""
    async with AsyncExitStack() as stack:
        stores = [open_store_at(tmp_path, clock) for _ in range(2)]
        houses = [
            await stack.enter_async_context(reminder_house(one.engine, clock)) for one in stores
        ]
        for number in range(60):
            await houses[0].order(agent_id="anna" if number % 2 else "ben")
        clock.move(10 * MINUTE_S)
        said = await asyncio.gather(*(house.reminders.sweep() for house in houses * 3))

        assert sum(said) == 60
        assert len(houses[0].slots()) == 60
        assert sorted(one.agent_id for one in houses[0].notices()) == ["anna", "ben"]
        assert [one.body["count"] for one in houses[0].notices()] == [30, 30]
        assert len(houses[0].prompted) + len(houses[1].prompted) == 2
        for one in stores:
            one.close()


async def test_a_restart_before_at_or_after_the_moment_changes_nothing(
    tmp_path: Path, clock: HandClock
):
    """Conformance 76: a reminder comes once, restart or fail-over in between or not."""

    async def life(*moves_s: float) -> int:
        store = open_store_at(tmp_path, clock)
        async with reminder_house(store.engine, clock) as house:
            await house.reminders.arm()
            said = 0
            for move_s in moves_s:
                clock.move(move_s)
                said += await house.reminders.sweep()
        store.close()
        return said

    store = open_store_at(tmp_path, clock)
    async with reminder_house(store.engine, clock) as house:
        await house.order()
    store.close()

    assert await life(9 * MINUTE_S) == 0
    assert await life(MINUTE_S) == 1
    assert await life(0) == 0
    # Down over the next moment: it is said once, late, and not twice for the time missed.
    assert await life(95 * MINUTE_S, 0) == 1
    assert await life(0) == 0
    store = open_store_at(tmp_path, clock)
    async with reminder_house(store.engine, clock) as house:
        assert len(house.slots()) == 2
        assert [one.body["count"] for one in house.notices()] == [1]
    store.close()

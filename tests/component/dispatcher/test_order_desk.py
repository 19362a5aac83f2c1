"""Work orders on a real database: who wins, what is told, what is written down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from call_centre import HandClock
from order_house import OrderHouse, order_house
from work_orders import agent, customer, lead, new_order

from dispatcher.desk.orders import SYSTEM, CancelReason, OrderState, WorkOrder
from dispatcher.desk.search_words import patterns
from dispatcher.desk_work.callback_orders import CallbackOrders
from dispatcher.desk_work.order_view import Viewer
from dispatcher.errors import Conflict, NotAllowed, NotFound, OrderTaken, RequestInvalid
from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.values import Call, CallState
from dispatcher.store import call_rows
from dispatcher.store.database import open_database
from dispatcher.store.order_reading import Urgent, Wanted
from dispatcher.store.order_rows import replace_order
from dispatcher.store.store import Store

DAY_S = 86_400.0


@pytest.fixture
async def house(store: Store, clock: HandClock) -> AsyncIterator[OrderHouse]:
    async with order_house(store.engine, clock) as opened:
        yield opened


async def made(house: OrderHouse, **differently) -> WorkOrder:
    return (await house.desk.make(new_order(**differently), customer())).order


async def in_hand(house: OrderHouse, **differently) -> WorkOrder:
    order = await made(house, **differently)
    return await house.desk.claim(order.id, agent("anna"))


async def answered(house: OrderHouse, **differently) -> WorkOrder:
    order = await in_hand(house, **differently)
    return await house.desk.record_result(order.id, "It comes on Monday.", agent("anna"))


async def test_an_order_gets_the_next_number_and_is_told_and_written_down(house):
    first, second = await made(house), await made(house)

    assert (first.number, second.number) == (1001, 1002)
    assert first.state is OrderState.OPEN
    assert house.kinds(first.id) == ["order_made"]
    assert house.audited()[0] == ("acme", "order made")


async def test_a_hundred_orders_made_at_once_have_a_hundred_numbers(house):
    orders = await asyncio.gather(*(made(house) for _ in range(100)))

    assert sorted(order.number for order in orders) == list(range(1001, 1101))


async def test_the_same_dedup_key_never_makes_a_second_order(house):
    new = new_order(dedup_key="mail:1")
    answers = await asyncio.gather(*(house.desk.make(new, customer()) for _ in range(20)))

    assert sum(one.is_new for one in answers) == 1
    assert len({one.order.id for one in answers}) == 1
    assert house.kinds() == ["order_made"]
    with pytest.raises(Conflict, match="another customer"):
        await house.desk.make(new_order("other", dedup_key="mail:1"), customer("other"))


async def test_of_fifty_agents_who_claim_at_once_one_wins_and_all_others_learn_who(house):
    order = await made(house)
    names = [f"agent-{number}" for number in range(50)]
    answers = await asyncio.gather(
        *(house.desk.claim(order.id, agent(name)) for name in names), return_exceptions=True
    )

    won = [one for one in answers if isinstance(one, WorkOrder)]
    assert len(won) == 1
    lost = [one for one in answers if isinstance(one, OrderTaken)]
    assert len(lost) == 49
    assert {one.holder for one in lost} == {won[0].agent_id}
    assert house.kinds(order.id) == ["order_made", "order_claimed"]


async def test_two_writers_of_one_file_also_have_one_winner(house, store, clock):

    order = await made(house)
    other_engine = open_database(str(store.engine.url))
    async with order_house(other_engine, clock) as other:
        answers = await asyncio.gather(
            *(
                one.desk.claim(order.id, agent(f"{n}"))
                for n, one in enumerate([house, other] * 15)
            ),
            return_exceptions=True,
        )
    other_engine.dispose()

    assert sum(isinstance(one, WorkOrder) for one in answers) == 1
    assert sum(isinstance(one, OrderTaken) for one in answers) == 29


async def test_claiming_what_is_mine_already_changes_nothing(house):
    order = await in_hand(house)
    again = await house.desk.claim(str(order.number), agent("anna"))

    assert again == order
    assert house.kinds(order.id) == ["order_made", "order_claimed"]


async def test_the_way_from_made_to_closed_is_told_in_its_order(house):
    order = await in_hand(house)
    order = await house.desk.progress(order.id, "We look for it.", agent("anna"))
    assert order.state is OrderState.IN_PROGRESS
    order = await house.desk.wait(order.id, "Which street?", agent("anna"))
    assert order.state is OrderState.WAITING_CUSTOMER
    order = await house.customers.enquire(order.id, "Main Street", customer())
    assert order.state is OrderState.IN_PROGRESS
    order = await house.desk.record_result(order.id, "It comes on Monday.", agent("anna"))
    assert (order.state, order.result) == (OrderState.RESOLVED, "It comes on Monday.")
    order = await house.customers.satisfied(order.id, customer())
    assert order.state is OrderState.CLOSED

    assert house.kinds(order.id) == [
        "order_made",
        "order_claimed",
        "order_progress",
        "order_progress",
        "order_state",
        "order_result",
        "order_closed",
    ]
    result = dict(house.told(order.id))["order_result"]
    assert (result["text"], result["number"]) == ("It comes on Monday.", order.number)
    story = await house.view.own_story(order.id, "acme")
    assert [note.text for note in story.notes] == [
        "We look for it.",
        "Which street?",
        "Main Street",
    ]


async def test_satisfied_said_twice_closes_once(house):
    order = await answered(house)
    await asyncio.gather(*(house.customers.satisfied(order.id, customer()) for _ in range(5)))

    assert house.kinds(order.id).count("order_closed") == 1


async def test_a_further_result_is_a_revision_and_is_told_too(house):
    order = await answered(house)
    await house.desk.record_result(order.id, "It comes on Tuesday.", agent("anna"))
    story = await house.view.story(order.id, Viewer())

    assert [(one.cycle, one.revision) for one in story.results] == [(1, 1), (1, 2)]
    assert story.order.result == "It comes on Tuesday."
    assert house.kinds(order.id).count("order_result") == 2


async def test_results_asked_for_at_once_get_a_revision_each(house):
    order = await in_hand(house)
    await asyncio.gather(
        *(house.desk.record_result(order.id, f"answer {n}", agent("anna")) for n in range(10))
    )
    story = await house.view.story(order.id, Viewer())

    assert [one.revision for one in story.results] == list(range(1, 11))


async def test_not_solved_is_the_same_order_the_same_agent_and_the_next_cycle(house):
    order = await answered(house)
    house.clock.move(DAY_S)
    again = await house.customers.unsatisfied(order.id, "It has not come.", customer())

    assert (again.id, again.agent_id, again.cycle) == (order.id, "anna", 2)
    assert (again.state, again.result) == (OrderState.IN_PROGRESS, None)
    assert house.prompted[-1].agent_id == "anna"
    assert house.prompted[-1].body["why"] == "reopened"
    second = await house.desk.record_result(order.id, "Now it has.", agent("anna"))
    story = await house.view.story(order.id, Viewer())
    assert second.cycle == 2
    assert [(one.cycle, one.revision) for one in story.results] == [(1, 1), (2, 1)]


async def test_not_solved_long_after_the_end_is_one_new_order_that_follows(house):
    order = await answered(house)
    await house.customers.satisfied(order.id, customer())
    house.clock.move(15 * DAY_S)
    first, second = await asyncio.gather(
        *(house.customers.unsatisfied(order.id, "Broken again.", customer()) for _ in range(2))
    )

    assert first.id == second.id != order.id
    assert (first.follows_up_id, first.agent_id) == (order.id, "anna")
    assert (first.content, first.number) == ("Broken again.", order.number + 1)
    assert [one.body["why"] for one in house.prompted] == ["reopened"]


async def test_a_reopened_order_of_an_agent_who_left_is_open_to_the_zone(house):
    order = await answered(house)
    house.gone.add("anna")
    again = await house.customers.unsatisfied(order.id, "no", customer())

    assert (again.state, again.agent_id) == (OrderState.OPEN, None)


async def test_asking_while_there_is_no_result_pushes_how_it_stands(house):
    """WP-09."""
    order = await in_hand(house)
    asked = await house.customers.enquire(order.id, "And?", customer())

    kind, body = house.told(order.id)[-1]
    assert (kind, body["state"], body["result"]) == ("order_state", "assigned", None)
    assert asked.state is OrderState.ASSIGNED
    assert house.prompted[-1].body["text"] == "And?"


async def test_another_customers_order_is_not_there(house):
    order = await answered(house)
    other = customer("other")

    for work in (
        house.customers.satisfied(order.id, other),
        house.customers.satisfied(str(order.number), other),
        house.customers.unsatisfied(order.id, "no", other),
        house.customers.enquire(order.id, "?", other),
        house.customers.withdraw(order.id, other),
        house.view.own_story(str(order.number), "other"),
    ):
        with pytest.raises(NotFound, match="no order"):
            await work
    assert (await house.view.order(order.id, Viewer())) == order


async def test_whoever_does_not_hold_an_order_does_nothing_to_it(house):
    order = await in_hand(house)
    ben = agent("ben")

    for work in (
        house.desk.progress(order.id, "x", ben),
        house.desk.wait(order.id, "x", ben),
        house.desk.record_result(order.id, "x", ben),
        house.desk.release(order.id, ben),
        house.desk.cancel(order.id, CancelReason.SPAM, ben),
    ):
        with pytest.raises(NotAllowed, match="held by anna"):
            await work


async def test_a_lead_gives_an_order_to_another_agent_who_is_prompted(house):
    order = await in_hand(house)
    moved = await house.desk.assign(order.id, "ben", lead())

    assert (moved.agent_id, moved.state) == ("ben", OrderState.ASSIGNED)
    assert [(one.agent_id, one.body["why"]) for one in house.prompted] == [("ben", "assigned")]
    assert house.audited()[-1] == ("lena", "order assigned")


async def test_an_agent_gives_back_what_he_has_not_begun_and_a_lead_anything(house):
    order = await in_hand(house)
    order = await house.desk.release(order.id, agent("anna"))
    assert (order.state, order.agent_id) == (OrderState.OPEN, None)

    order = await house.desk.claim(order.id, agent("anna"))
    await house.desk.progress(order.id, "begun", agent("anna"))
    with pytest.raises(Conflict, match="in progress"):
        await house.desk.release(order.id, agent("anna"))
    order = await house.desk.release(order.id, lead())
    assert (order.state, order.agent_id) == (OrderState.OPEN, None)
    assert house.told(order.id)[-1][1]["held_before"] == "anna"


async def test_merged_orders_become_one_with_all_notes(house):
    gone, stays = await in_hand(house, content="red kettle"), await in_hand(house)
    await house.desk.progress(gone.id, "looking", agent("anna"))
    merged = await house.merging.merge(gone.id, str(stays.number), agent("anna"))
    story = await house.view.story(stays.id, Viewer())
    ended = await house.view.order(gone.id, Viewer())

    assert merged.id == stays.id
    assert [note.text.splitlines()[-1] for note in story.notes] == ["looking", "red kettle"]
    assert (ended.state, ended.merged_into_id) == (OrderState.CANCELLED, stays.id)
    assert house.told(gone.id)[-1][1]["merged_into"] == stays.number
    assert merged.waits_since_ms == gone.waits_since_ms
    found, _ = await house.view.newest(Wanted(patterns=patterns("kettle")), None, 10)
    assert {one.id for one in found} == {gone.id, stays.id}


async def test_what_is_asked_about_a_merged_order_reaches_whoever_has_the_other(house):
    gone, stays = await in_hand(house), await in_hand(house)
    await house.merging.merge(gone.id, stays.id, agent("anna"))
    asked = await house.customers.enquire(gone.id, "And?", customer())
    story = await house.view.story(stays.id, Viewer())

    assert asked.id == stays.id
    assert story.notes[-1].text == "And?"
    assert house.prompted[-1].body["order_id"] == stays.id


async def test_what_cannot_be_merged(house):
    mine, other = await in_hand(house), await made(house, customer="other")
    anna = agent("anna")

    with pytest.raises(RequestInvalid, match="itself"):
        await house.merging.merge(mine.id, mine.id, anna)
    with pytest.raises(RequestInvalid, match="another customer"):
        await house.merging.merge(mine.id, other.id, anna)
    held = await made(house)
    await house.desk.claim(held.id, agent("ben"))
    with pytest.raises(NotAllowed, match="held by ben"):
        await house.merging.merge(mine.id, held.id, anna)
    done = await answered(house)
    with pytest.raises(Conflict, match="resolved already"):
        await house.merging.merge(mine.id, done.id, anna)


async def test_two_merges_of_a_pair_in_both_directions_lose_neither_order(house):
    one, two = await in_hand(house), await in_hand(house)
    answers = await asyncio.gather(
        house.merging.merge(one.id, two.id, agent("anna")),
        house.merging.merge(two.id, one.id, agent("anna")),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [WorkOrder, Conflict]


async def test_resolved_orders_close_by_themselves_and_only_when_it_is_time(house):
    order = await answered(house)
    assert await house.desk.next_closing_ms() == house.now_ms() + 7 * 86_400_000
    house.clock.move(7 * DAY_S - 1)
    assert await house.desk.close_due() == []
    house.clock.move(1)
    closed = await house.desk.close_due()

    assert [(one.id, one.state) for one in closed] == [(order.id, OrderState.CLOSED)]
    assert house.told(order.id)[-1][1]["by"] == "time"
    assert await house.desk.close_due() == []
    assert await house.desk.next_closing_ms() is None


async def test_the_next_reminder_is_asked_for_whenever_state_or_holder_changes(house):
    house.next_reminder = lambda order, now: (
        now + 60_000 if order.state in {OrderState.OPEN, OrderState.ASSIGNED} else None
    )
    order = await made(house)
    assert order.next_reminder_ms == house.now_ms() + 60_000
    house.clock.move(30)
    order = await house.desk.claim(order.id, agent("anna"))
    assert order.next_reminder_ms == house.now_ms() + 60_000
    order = await house.desk.progress(order.id, "begun", agent("anna"))
    assert order.next_reminder_ms is None
    order = await house.desk.release(order.id, lead())
    assert order.next_reminder_ms == house.now_ms() + 60_000


async def test_the_most_urgent_come_first_and_pages_fit_together(house):
    house.next_reminder = lambda order, now: now + 3_600_000 if order.subject == "late" else None
    waiting = []
    for number in range(9):
        waiting.append(await made(house, subject="late" if number % 3 == 2 else "usual"))
        house.clock.move(60)
    house.clock.move(3_600)
    late = [one for one in waiting if one.subject == "late"]
    usual = [one for one in waiting if one.subject != "late"]

    seen, place = [], Urgent(as_of_ms=house.now_ms())
    while place is not None:
        page, place = await house.view.urgent(Wanted(), place, 2)
        seen += page
    assert [one.id for one in seen] == [one.id for one in late + usual]


async def test_an_agent_sees_his_own_and_his_zones_and_nothing_else(house):
    mine = await in_hand(house, zone="sales")
    near = await made(house, zone="billing")
    far = await made(house, zone="sales")
    eyes = Viewer(agent_id="anna", zones=("billing",))
    page, _ = await house.view.urgent(
        Wanted(zones=eyes.zones, or_held_by=eyes.agent_id), Urgent(as_of_ms=house.now_ms()), 10
    )

    assert {one.id for one in page} == {mine.id, near.id}
    with pytest.raises(NotFound):
        await house.view.order(far.id, eyes)
    assert (await house.view.order(str(mine.number), eyes)).id == mine.id


@pytest.mark.parametrize("query", ["毛衣", "衣", "A1023", "red KETTLE", "Monday", "acme"])
async def test_orders_are_found_by_words_of_any_language_and_by_their_answer(house, query):
    order = await answered(house, subject="红色毛衣 A1023", content="and a red kettle")
    await made(house, subject="something else", customer="other", content="nothing")
    found, _ = await house.view.newest(Wanted(patterns=patterns(query)), None, 10)

    assert [one.id for one in found] == [order.id]


async def test_a_text_that_is_too_long_is_refused_and_nothing_is_kept(house):
    order = await in_hand(house)

    with pytest.raises(RequestInvalid, match="text: at most 10000"):
        await house.desk.record_result(order.id, "x" * 10_001, agent("anna"))
    with pytest.raises(RequestInvalid, match="content"):
        await made(house, content="x" * 10_001)
    assert house.kinds() == ["order_made", "order_claimed"]


async def test_a_change_on_an_order_that_has_changed_since_is_refused(house):
    """The version decides, also when the state is the same again."""

    order = await in_hand(house)
    changed = replace(order, priority=1)
    first = await house.commits.write(lambda one: replace_order(one, order, changed))
    second = await house.commits.write(lambda one: replace_order(one, order, changed))

    assert (first, second) == (True, False)


async def test_a_promised_call_back_becomes_one_order(house, store):
    call = Call(
        id="c1",
        caller="+4930123456",
        customer_id="acme",
        customer_class=CustomerClass.NORMAL,
        tier=Tier.NORMAL,
        zone="billing",
        arrived_s=0.0,
        state=CallState.CALLBACK,
        end_reason="closed",
    )
    with store.engine.begin() as connection:
        call_rows.insert_calls(connection, [call], house.clock.to_ms)
        call_rows.ask_back(connection, [call], house.now_ms())
    callbacks = CallbackOrders(
        desk=house.desk, name_of=lambda _one: "Acme", agent_of=lambda _one: "anna"
    )

    assert (await callbacks.take(), await callbacks.take()) == (1, 0)
    found, _ = await house.view.newest(Wanted(customer_id="acme"), None, 10)
    assert [(one.call_id, one.agent_id) for one in found] == [("c1", "anna")]
    assert house.audited()[-1] == (SYSTEM.who, "order made")

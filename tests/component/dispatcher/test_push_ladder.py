"""Down the ladder: device, messenger, e-mail, SMS, webhook, and at last an agent who rings up."""

from collections.abc import AsyncIterator

import pytest
from desk_pushes import ANN, BEN, CUSTOMER, EYES, LANDLINE, MOBILE, Office, open_office
from loopback_https import Reply

from dispatcher.desk.events import NoticeKind
from dispatcher.desk.identities import IdentityKind
from dispatcher.desk.ladder import WayKind
from dispatcher.desk_work.call_tasks import CallOutcome
from dispatcher.desk_work.order_view import Viewer
from dispatcher.errors import Conflict, NotFound, RequestInvalid, SourceUnusable, TaskTaken
from dispatcher.push_section import GatewaySection, PushSection

DEMO = PushSection(
    public_url="https://desk.example.org",
    gateways=(
        GatewaySection(kind="email", through="console"),
        GatewaySection(kind="sms", through="console"),
        GatewaySection(kind="im", through="console", service="wechat"),
    ),
)
STRANGER = Viewer(agent_id="zoe", zones=("billing",))


@pytest.fixture
async def office(store, clock, tmp_path) -> AsyncIterator[Office]:
    async with open_office(store, clock, tmp_path, DEMO) as made:
        yield made


async def answered(office: Office, customer_id: str = "c1", text: str = "Done.") -> str:
    """An order with an answer on its way; its id."""
    order = await office.order(customer_id)
    await office.orders.record_result(order.id, text, ANN)
    await office.work()
    return order.id


async def fail_all(office: Office, monkeypatch) -> None:
    """From now on no gateway takes anything."""

    async def refuse(_writer, _to, _title, _text):
        raise SourceUnusable("it is down")

    monkeypatch.setattr("dispatcher.desk_work.gateways.ConsoleWriter.write", refuse)


async def test_whoever_was_reached_is_not_told_by_another_way(office):
    await office.device("phone")
    await answered(office)

    assert office.states() == [("webpush", "delivered")]
    assert office.said == []


async def test_a_dead_device_leads_to_the_messenger(office):
    await office.device("phone")
    office.service.answer("phone", Reply(status=410))
    order_id = await answered(office)

    assert office.states() == [("webpush", "gone"), ("im", "delivered")]
    number = office.rows()[0].body["number"]
    assert office.said == [
        (
            f"[to cleo] : Request {number}: here is the answer\nDone.\n"
            f"https://desk.example.org/me/orders/{order_id}"
        )
    ]


async def test_rung_by_rung_down_to_the_call_and_then_its_agent_is_told(office, monkeypatch):
    """WP-12: the channel after it, and at its end the agent sees "not delivered"."""
    await fail_all(office, monkeypatch)
    order_id = await answered(office)
    for _ in range(20):
        await office.later(900)
    assert office.states() == [
        ("im", "failed"),
        ("email", "failed"),
        ("sms", "failed"),
        ("call", "pending"),
    ]
    assert office.notices("undelivered") == []

    (task,) = await office.pushes.office.calls.due(EYES, 10)
    assert (task.phone, task.text, task.language) == (MOBILE, "Done.", "en")
    await office.pushes.office.calls.claim(task.id, EYES, BEN)
    await office.pushes.office.calls.record(task.id, CallOutcome.REFUSED, "", EYES, BEN)

    (notice,) = office.notices("undelivered")
    assert (notice.agent_id, notice.body["order_id"]) == ("ann", order_id)
    assert (await office.pushes.office.desk.arrivals(order_id)).standing == "not_delivered"
    assert [one.kind for _, one in office.prompts] == [NoticeKind.UNDELIVERED]


async def test_a_landline_is_enough_to_be_served(office):
    """No device, no e-mail, no SMS: an agent rings up and reads out, in his language."""
    order_id = await answered(office, "c2")
    (task,) = await office.pushes.office.calls.due(EYES, 10)
    assert (task.phone, task.language, task.title) == (
        LANDLINE,
        "zh",
        f"工单 {task.number} 已有答复",
    )

    await office.pushes.office.calls.claim(task.id, EYES, ANN)
    done = await office.pushes.office.calls.record(
        task.id, CallOutcome.DELIVERED, "her son answered", EYES, ANN
    )

    assert done.held_by is None
    assert (await office.pushes.office.desk.arrivals(order_id)).standing == "delivered"
    assert office.rows()[0].outcome == "delivered: her son answered"
    assert ("ann", "push result by call", "delivered") in office.audit()


async def test_who_was_not_reached_is_called_again_and_given_up_after_three_times(office):
    order_id = await answered(office, "c2")
    calls = office.pushes.office.calls
    for waits_s in (3_600 * 1.1, 14_400 * 1.1, 0):
        (task,) = await calls.due(EYES, 10)
        await calls.claim(task.id, EYES, ANN)
        await calls.record(task.id, CallOutcome.NOT_REACHED, "", EYES, ANN)
        assert await calls.due(EYES, 10) == []
        await office.later(waits_s)

    assert office.states() == [("call", "failed")]
    assert (await office.pushes.office.desk.arrivals(order_id)).standing == "not_delivered"


async def test_one_of_two_agents_has_the_call_and_the_other_is_told_who(office):
    await answered(office, "c2")
    calls = office.pushes.office.calls
    (task,) = await calls.due(EYES, 10)
    await calls.claim(task.id, EYES, ANN)
    await calls.claim(task.id, EYES, ANN)

    with pytest.raises(TaskTaken) as refused:
        await calls.claim(task.id, EYES, BEN)
    assert refused.value.holder == "ann"
    with pytest.raises(Conflict):
        await calls.record(task.id, CallOutcome.DELIVERED, "", EYES, BEN)


async def test_a_call_nobody_finishes_is_free_again_after_half_an_hour(office):
    await answered(office, "c2")
    calls = office.pushes.office.calls
    (task,) = await calls.due(EYES, 10)
    await calls.claim(task.id, EYES, ANN)
    await office.later(30 * 60 + 1)

    (free,) = await calls.due(EYES, 10)
    assert free.held_by is None
    assert (await calls.claim(task.id, EYES, BEN)).held_by == "ben"


async def test_an_agent_of_another_zone_sees_no_call(office):
    await answered(office, "c2")
    calls = office.pushes.office.calls
    (task,) = await calls.due(EYES, 10)

    assert await calls.due(STRANGER, 10) == []
    with pytest.raises(NotFound):
        await calls.claim(task.id, STRANGER, BEN)


async def test_a_newer_answer_takes_the_place_of_a_call_not_yet_made(office):
    order_id = await answered(office, "c2", "Wrong.")
    await office.orders.record_result(order_id, "Right.", ANN)
    await office.work()

    (task,) = await office.pushes.office.calls.due(EYES, 10)
    assert task.text == "Right."


async def test_progress_is_not_worth_a_call(office):
    order = await office.order("c2")
    await office.orders.progress(order.id, "Soon.", ANN)
    await office.work()

    assert office.states() == []
    assert office.notices("undelivered") == []


async def test_somebody_who_cannot_be_reached_at_all_is_reported_at_once(store, clock, tmp_path):
    async with open_office(store, clock, tmp_path) as office:
        order_id = await answered(office, "c3")

        assert office.states() == []
        assert [row.body["order_id"] for row in office.notices("undelivered")] == [order_id]


async def test_a_caller_nobody_knows_yet_is_told_by_the_number_he_called_from(office):
    order = await office.order(f"caller:{MOBILE}")
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()

    assert office.states() == [("sms", "delivered")]
    assert office.said[0].startswith(f"[to {MOBILE}]")


async def test_the_customer_orders_his_own_ladder_and_switches_ways_off(office):
    await office.device("phone")
    await answered(office)
    desk = office.pushes.office.desk
    # E-mail and messenger become known to us with the first message that needs them.
    office.service.answer("phone", Reply(status=413))
    await answered(office)
    await desk.order_ladder("c1", [WayKind.SMS, WayKind.EMAIL], [WayKind.WEBPUSH], CUSTOMER)
    await answered(office)

    assert office.states()[-1] == ("sms", "delivered")
    with pytest.raises(RequestInvalid, match=r"^order: "):
        await desk.order_ladder("c1", [WayKind.CALL], [], CUSTOMER)


async def test_a_message_is_made_once_whatever_becomes_of_the_program(office):
    """Taking an event and making its messages are one transaction."""
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)

    def refuse(*_args, **_more):
        raise ZeroDivisionError

    making = office.pushes.sender._making
    go_down = type(making).go_down
    try:
        type(making).go_down = refuse
        with pytest.raises(ExceptionGroup):
            await office.work()
    finally:
        type(making).go_down = go_down
    assert office.rows() == []

    await office.work()
    await office.work()
    assert len(office.rows()) == 1


async def test_the_gateways_bring_one_time_codes_too(office):
    await office.pushes.gateways.letter(IdentityKind.PHONE, MOBILE, "Your code: 123456")
    assert office.said == [f"[to {MOBILE}] : Your code: 123456"]

    with pytest.raises(SourceUnusable, match="im:qq"):
        await office.pushes.gateways.letter(IdentityKind.ACCOUNT, "qq:1", "Your code: 123456")


async def test_an_sms_is_short_and_keeps_its_link(office):
    order = await office.order(f"caller:{MOBILE}")
    await office.orders.record_result(order.id, "x" * 5_000, ANN)
    await office.work()

    text = office.said[0].partition(": ")[2]
    assert len(text) == 300
    assert text.endswith(f"…\nhttps://desk.example.org/me/orders/{order.id}")


async def test_files_of_the_demo_are_for_their_owner_alone(store, clock, tmp_path):
    section = PushSection(gateways=(GatewaySection(kind="email", through="file"),))
    async with open_office(store, clock, tmp_path, section) as office:
        await answered(office, "c3")

    file = tmp_path / "messages.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "to cara@example.org: Request" in file.read_text("utf-8")

"""Messages to browsers, against a push service that checks and decrypts them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from stat import S_IMODE

import pytest
from call_centre import open_store_at
from cryptography.hazmat.primitives.asymmetric import ec
from desk_pushes import (
    ANN,
    CUSTOMER,
    LANDLINE,
    LOOPBACK,
    Office,
    open_office,
    people,
    subscription_of,
)
from loopback_https import Reply
from push_receiver import Browser, padded

from dispatcher.desk.events import NoticeKind
from dispatcher.desk.pushes import EndpointState
from dispatcher.desk_work.outgoing import NoAnswer, Outgoing, looked_up
from dispatcher.errors import NotAllowed, NotFound, RequestInvalid
from dispatcher.push_section import PushSection
from dispatcher.store.push_tables import push_attempts, push_endpoints
from dispatcher.store.store import Store


@pytest.fixture
async def office(store, clock, tmp_path) -> AsyncIterator[Office]:
    async with open_office(store, clock, tmp_path) as made:
        yield made
        assert made.service.wrong == []


@pytest.fixture
def second_store(tmp_path, clock) -> Iterator[Store]:
    """Another program on the same database file."""
    made = open_store_at(tmp_path, clock)
    yield made
    made.close()


def test_the_receiver_reads_the_example_of_rfc_8291() -> None:
    """The example of its section 5: keys, and a message another program has encrypted."""
    private = int.from_bytes(padded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
    browser = Browser(
        private=ec.derive_private_key(private, ec.SECP256R1()),
        auth=padded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    body = padded(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
        "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
        "gSxsj_Qulcy4a-fN"
    )

    assert browser.read(body) == b"When I grow up, I want to be a watermelon"


async def test_an_answer_reaches_the_device_whole_and_in_its_language(office):
    """WP-04, WP-06: the result, containing the answer, goes to the client and is read there."""
    await office.device("phone", language="zh")
    order = await office.order()
    await office.orders.record_result(order.id, "换一个灯泡 💡", ANN)
    await office.work()

    (pushed,) = office.service.accepted
    assert pushed.content == {
        "t": f"工单 {order.number} 已有答复",
        "b": "换一个灯泡 💡",
        "u": f"/me/orders/{order.id}",
        "o": order.number,
        "k": "result",
        "d": pushed.content["d"],
    }
    assert (pushed.ttl_s, pushed.urgency) == (72 * 3_600, "high")
    assert office.states() == [("webpush", "delivered")]
    assert ("-", "push result by message", "delivered") in office.audit()


async def test_progress_is_pushed_too_and_an_enquiry_is_answered_with_the_state(office):
    """WP-05, WP-09."""
    await office.device("phone")
    order = await office.order()
    await office.orders.progress(order.id, "The lamp is on the bench.", ANN)
    await office.customers.enquire(order.id, "How long?", CUSTOMER)
    await office.work()

    assert [(one["k"], one["b"]) for one in office.service.contents("phone")] == [
        ("progress", "The lamp is on the bench."),
        ("status", "My lamp\nAn agent is working on it."),
    ]


async def test_all_of_one_cycle_has_one_topic_and_the_next_cycle_another(office):
    await office.device("phone")
    order = await office.order()
    await office.orders.progress(order.id, "Soon.", ANN)
    await office.work()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    await office.customers.unsatisfied(order.id, "It still flickers.", CUSTOMER)
    await office.orders.record_result(order.id, "Done properly.", ANN)
    await office.work()

    first, second, third = (one.topic for one in office.service.accepted)
    assert first == second != third


async def test_a_text_too_long_for_a_push_is_cut_and_marked(office):
    await office.device("phone")
    order = await office.order()
    await office.orders.record_result(order.id, "汉" * 10_000, ANN)
    await office.work()

    (content,) = office.service.contents("phone")
    assert content["b"].endswith("汉…")
    assert len(content["b"].encode()) > 3_000


async def test_every_device_of_the_customer_is_told_and_nobody_else(office):
    for name in ("phone", "laptop"):
        await office.device(name)
    await office.device("stranger", customer_id="c3")
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()

    assert sorted(office.service.asked) == ["laptop", "phone"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_is_no_more_is_never_asked_again(office, status):
    await office.device("old")
    office.service.answer("old", Reply(status=status))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    await office.orders.record_result(order.id, "Really.", ANN)
    await office.work()

    assert office.service.asked == ["old"]
    assert office.states()[0] == ("webpush", "gone")
    assert [row.state for row in office.rows(push_endpoints)] == ["gone"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_push_service_that_asks_for_patience_gets_it(office, status):
    await office.device("phone")
    office.service.answer("phone", Reply(status=status, headers={"Retry-After": "300"}))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    await office.later(299)
    assert office.service.accepted == []

    await office.later(2)
    assert len(office.service.accepted) == 1
    assert office.attempts() == [status, 201]


async def test_a_push_service_that_asks_for_more_patience_than_a_customer_has_is_passed(office):
    await office.device("phone")
    office.service.answer("phone", Reply(status=429, headers={"Retry-After": "86400"}))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()

    assert office.states() == [("webpush", "failed"), ("call", "pending")]


async def test_a_refused_message_is_not_repeated(office):
    await office.device("phone")
    office.service.answer("phone", Reply(status=413))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()

    assert office.states()[0] == ("webpush", "failed")
    assert office.attempts() == [413]


async def test_a_push_service_that_hangs_is_given_up_and_tried_again(office, monkeypatch):
    monkeypatch.setattr("dispatcher.desk_work.web_push.TIMEOUT_S", 0.2)
    await office.device("phone")
    office.service.answer("phone", Reply(hangs=True))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    assert office.states() == [("webpush", "retry_wait")]

    await office.later(6)
    assert office.states() == [("webpush", "delivered")]


async def test_a_device_that_hangs_does_not_hold_up_the_others(office, monkeypatch):
    monkeypatch.setattr("dispatcher.desk_work.web_push.TIMEOUT_S", 5.0)
    await office.device("slow")
    await office.device("quick", customer_id="c3")
    office.service.answer("slow", Reply(hangs=True))
    slow, quick = await office.order(), await office.order("c3")
    await office.orders.record_result(slow.id, "Done.", ANN)
    working = asyncio.create_task(office.work())
    await office.service.knocked.wait()
    await office.orders.record_result(quick.id, "Done.", ANN)
    office.pushes.sender.nudge()
    async with asyncio.timeout(3):
        await office.service.accepted_one.wait()

    assert [one.device for one in office.service.accepted] == ["quick"]
    assert not working.done()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_an_endpoint_renewed_while_it_is_sent_to_stays_and_gets_the_message(office):
    """The old address answers 410, and meanwhile the device has another."""
    old = await office.device("before")
    order = await office.order()
    gone = asyncio.Event()

    async def renewed_meanwhile(posted):
        if posted.path.endswith("/before") and not gone.is_set():
            gone.set()
            given = office.service.device("after")
            desk = office.pushes.office.desk
            await desk.subscribe("c1", subscription_of(given), old, CUSTOMER)
            return Reply(status=410)
        return await visited(posted)

    visited, office.service.visited = office.service.visited, renewed_meanwhile
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()

    assert [one.device for one in office.service.accepted] == ["after"]
    (place,) = office.rows(push_endpoints)
    assert place.state == EndpointState.ACTIVE.value
    assert place.address.endswith("/after")


async def test_a_newer_answer_takes_the_place_of_one_that_has_not_arrived(office):
    await office.device("phone")
    office.service.answer("phone", Reply(status=503))
    order = await office.order()
    await office.orders.record_result(order.id, "Wrong.", ANN)
    await office.work()
    await office.orders.record_result(order.id, "Right.", ANN)
    await office.work()
    await office.later(3_600)

    assert [one["b"] for one in office.service.contents("phone")] == ["Right."]
    assert office.states() == [("webpush", "superseded"), ("webpush", "delivered")]


async def test_an_answer_being_sent_while_a_newer_one_is_made_is_not_tried_again(office):
    """The newer one waits for it, so that it cannot arrive before it and be replaced by it."""
    await office.device("phone")
    order = await office.order()
    done = asyncio.Event()

    async def revised_meanwhile(posted):
        if not done.is_set():
            done.set()
            await office.orders.record_result(order.id, "Right.", ANN)
            return Reply(status=503)
        return await visited(posted)

    visited, office.service.visited = office.service.visited, revised_meanwhile
    await office.orders.record_result(order.id, "Wrong.", ANN)
    await office.work()
    await office.later(3_600)

    assert [one["b"] for one in office.service.contents("phone")] == ["Right."]
    assert office.states() == [("webpush", "superseded"), ("webpush", "delivered")]


async def test_two_senders_on_one_database_push_once(store, second_store, clock, tmp_path):
    async with (
        open_office(store, clock, tmp_path) as one,
        open_office(second_store, clock, tmp_path, service=one.service) as two,
    ):
        for number in range(20):
            await one.device(f"d{number}")
        for _ in range(5):
            order = await one.order()
            await one.orders.record_result(order.id, "Done.", ANN)
        await asyncio.gather(one.work(), two.work())
        await asyncio.gather(one.work(), two.work())

        assert len(one.service.accepted) == len(one.service.asked) == 100
        assert len({each.content["d"] for each in one.service.accepted}) == 100


async def test_a_program_that_ends_before_it_has_written_down_sends_the_same_once_more(office):
    """At least once, documented: the same id and text; the device replaces it by its topic."""
    await office.device("phone")
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    ended = RuntimeError("power is gone")

    def refuse(*_args):
        raise ended

    sender = office.pushes.sender
    recording, sender._record = sender._record, refuse
    with pytest.raises(ExceptionGroup):
        await office.work()
    sender._record = recording
    await office.later(179)
    assert len(office.service.accepted) == 1

    await office.later(2)
    first, second = office.service.accepted
    assert first == second
    assert office.states() == [("webpush", "delivered")]
    assert office.attempts() == [201]


async def test_a_sender_whose_lease_is_over_changes_nothing_any_more(
    office, second_store, monkeypatch
):
    """It was slow, another has taken over and succeeded; its own failure comes too late."""
    monkeypatch.setattr("dispatcher.desk_work.web_push.TIMEOUT_S", 5.0)
    await office.device("phone")
    order = await office.order()
    release, knocked = asyncio.Event(), asyncio.Event()

    async def slow_then_quick(posted):
        if not knocked.is_set():
            knocked.set()
            await release.wait()
            return Reply(status=500)
        return await visited(posted)

    visited, office.service.visited = office.service.visited, slow_then_quick
    await office.orders.record_result(order.id, "Done.", ANN)
    slow = asyncio.create_task(office.work())
    await knocked.wait()
    office.clock.move(181)
    office.service.now_s += 181
    async with open_office(
        second_store, office.clock, office.folder, service=office.service
    ) as other:
        await other.work()
    release.set()
    await slow

    assert office.states() == [("webpush", "delivered")]
    assert sorted(office.attempts()) == [201, 500]


async def test_reading_is_written_down_once_and_its_agent_hears_of_it(office):
    await office.device("phone")
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    mark = office.service.contents("phone")[0]["d"]
    desk = office.pushes.office.desk
    assert (await desk.arrivals(order.id)).standing == "delivered"

    await desk.read(mark.partition(".")[0], mark)
    await desk.read(mark.partition(".")[0], mark)

    assert (await desk.arrivals(order.id)).standing == "read"
    (notice,) = office.notices("result_read")
    assert (notice.agent_id, notice.body["number"]) == ("ann", order.number)
    assert [(who, one.kind) for who, one in office.prompts] == [("ann", NoticeKind.RESULT_READ)]


async def test_a_forged_mark_of_reading_is_refused(office):
    await office.device("phone")
    await office.device("other", customer_id="c3")
    mine, theirs = await office.order(), await office.order("c3")
    for order in (mine, theirs):
        await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    (own,), (foreign,) = (office.service.contents(name) for name in ("phone", "other"))
    desk, foreign_id = office.pushes.office.desk, foreign["d"].partition(".")[0]

    for forged in (own["d"], foreign_id, f"{foreign_id}.", f"{foreign_id}.AAAA", "", "é\ud800"):
        with pytest.raises(NotAllowed):
            await desk.read(foreign_id, forged)
    assert (await desk.arrivals(theirs.id)).standing == "delivered"


async def test_reading_in_the_app_ends_what_is_still_on_its_way(office):
    """WP-07 beside WP-04: whoever has read the answer is not rung up to hear it."""
    order = await office.order("c2")
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    assert office.states() == [("call", "pending")]

    await office.pushes.office.desk.seen_in_app(order.id, "c2")
    assert office.states() == [("call", "delivered")]
    assert (await office.pushes.office.desk.arrivals(order.id)).standing == "read"


async def test_another_customers_order_cannot_be_marked_as_seen(office):
    order = await office.order("c2")
    with pytest.raises(NotFound):
        await office.pushes.office.desk.seen_in_app(order.id, "c1")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/push",
        "https://localhost/push",
        "https://10.1.2.3/push",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f.1/push",
        "https://2130706433/push",
        "https://[::1]/push",
        "http://push.example.org/x",
        "https://user:secret@push.example.org/x",
        "file:///etc/passwd",
        "https://push.example.org\\@127.0.0.1/",
        "https://inside.example.org/push",
    ],
)
async def test_an_endpoint_inside_the_hosts_own_network_is_refused(office, endpoint, monkeypatch):
    """By its address, however written, and by what its name leads to."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host == "inside.example.org":
            # One public address beside a private one is no excuse.
            return ["93.184.216.34", "192.168.1.7"]
        return await looked_up(host, 443)

    monkeypatch.setattr(office.pushes.outgoing, "_look_up", resolve)
    monkeypatch.setattr(office.pushes.outgoing, "_allowed", ())
    given = {**Browser().subscription(endpoint)}

    with pytest.raises(RequestInvalid, match=r"^endpoint: "):
        await office.pushes.office.desk.subscribe("c1", subscription_of(given), None, CUSTOMER)
    assert office.rows(push_endpoints) == []


async def test_a_name_that_leads_inside_after_it_was_subscribed_is_not_knocked_at(office):
    """DNS that changes its mind: the address that was judged is the one connected to."""
    await office.device("phone")
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    office.pushes.outgoing._allowed = ()
    await office.work()

    assert office.service.asked == []
    assert [row.error for row in office.rows(push_attempts)] == [
        "127.0.0.1: 127.0.0.1 is this machine"
    ]


async def test_a_certificate_of_an_unknown_authority_is_not_accepted(office):
    outgoing = Outgoing(allowed=PushSection(allow_private=LOOPBACK).networks())
    with pytest.raises(NoAnswer, match="its certificate is of no authority we know"):
        await outgoing.post(office.service.loopback.url("/push/x"), {}, b"", 5.0)
    await outgoing.close()


async def test_connections_are_used_again(office):
    for number in range(10):
        await office.device(f"d{number}")
    for _ in range(3):
        order = await office.order()
        await office.orders.record_result(order.id, "Done.", ANN)
        await office.work()

    assert len(office.service.accepted) == 30
    assert len(office.service.loopback.visits) <= 10


async def test_a_device_that_changes_hands_is_told_nothing_of_its_former_owner(office):
    given = office.service.device("shared")
    desk = office.pushes.office.desk
    for customer in ("c1", "c3"):
        await desk.subscribe(customer, subscription_of(given), None, CUSTOMER)
    order = await office.order("c1")
    await office.orders.record_result(order.id, "Private.", ANN)
    await office.work()

    assert office.service.accepted == []


async def test_whoever_only_knows_an_endpoint_cannot_take_it_away(office):
    given = office.service.device("phone")
    thief = {**given, "keys": Browser().subscription("x")["keys"]}
    desk = office.pushes.office.desk
    await desk.subscribe("c1", subscription_of(given), None, CUSTOMER)
    await desk.subscribe("c3", subscription_of(thief), None, CUSTOMER)

    assert [row.state for row in office.rows(push_endpoints)] == ["active", "active"]


async def test_the_oldest_of_too_many_devices_goes(office, monkeypatch):
    monkeypatch.setattr("dispatcher.desk_work.push_desk.MOST_DEVICES", 3)
    for number in range(5):
        await office.device(f"d{number}")

    states = {row.address.rpartition("/")[2]: row.state for row in office.rows(push_endpoints)}
    assert states == {"d0": "gone", "d1": "gone", "d2": "active", "d3": "active", "d4": "active"}


async def test_an_unsubscribed_device_is_told_nothing_and_the_ladder_goes_on(office):
    address = await office.device("phone")
    office.service.answer("phone", Reply(status=503))
    order = await office.order()
    await office.orders.record_result(order.id, "Done.", ANN)
    await office.work()
    await office.pushes.office.desk.unsubscribe("c1", address, CUSTOMER)
    await office.later(10)

    assert office.service.accepted == []
    assert office.states() == [("webpush", "gone"), ("call", "pending")]


async def test_the_key_is_made_once_for_its_owner_alone_and_kept(
    office, second_store, clock, tmp_path
):
    file = tmp_path / "push-key.pem"
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert S_IMODE((tmp_path / "read-mark-key").stat().st_mode) == 0o600
    async with open_office(second_store, clock, tmp_path, service=office.service) as again:
        assert again.pushes.office.public_key == office.pushes.office.public_key
    assert len(padded(office.pushes.office.public_key)) == 65


def test_the_people_of_these_tests_have_the_landline_they_are_said_to_have() -> None:
    assert people().customers["c2"].phones == (LANDLINE,)

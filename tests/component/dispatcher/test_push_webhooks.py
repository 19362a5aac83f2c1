"""Webhooks to a real HTTPS server that fails, hangs, redirects, recovers; WP-10: several."""

import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from call_centre import open_store_at
from desk_pushes import ANN, CUSTOMER, Office, open_office
from loopback_https import Loopback, Posted, Reply, https_server
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from dispatcher.desk.events import EventKind
from dispatcher.desk_work.webhook import signed_headers, webhook_body
from dispatcher.push_section import PushSection, ReceiverSection
from dispatcher.store import push_rows
from dispatcher.store.push_tables import push_endpoints

SECRETS = {
    "crm": "whsec_" + "Q1JNIHNlY3JldCBvZiB0d2VudHktZm91ciBieXRlcw==",
    "branch": "whsec_" + "VGhlIGJyYW5jaCBoYXMgYSBzZXJ2ZXIgb2YgaXRzIG93bg==",
    "shop": "whsec_" + "U2hvcCBzZWNyZXQgb2YgdHdlbnR5LWZvdXIgYnl0ZXM=",
}


@dataclass(kw_only=True)
class Receivers:
    """Two systems behind one server: `/crm` and `/shop`."""

    loopback: Loopback
    replies: defaultdict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    got: list[tuple[str, Posted]] = field(default_factory=list)

    async def visited(self, posted: Posted) -> Reply:
        name = posted.path.removeprefix("/")
        self.got.append((name, posted))
        return self.replies[name].popleft() if self.replies[name] else Reply(status=204)

    def bodies(self, name: str) -> list[dict]:
        return [json.loads(posted.body) for one, posted in self.got if one == name]

    def ids(self, name: str) -> list[str]:
        return [posted.headers["webhook-id"] for one, posted in self.got if one == name]


@asynccontextmanager
async def receivers(folder) -> AsyncIterator[Receivers]:
    made: list[Receivers] = []

    async def answers(posted: Posted) -> Reply:
        return await made[0].visited(posted)

    async with https_server(folder, answers) as loopback:
        made.append(Receivers(loopback=loopback))
        yield made[0]


@pytest.fixture
async def systems(tmp_path) -> AsyncIterator[Receivers]:
    async with receivers(tmp_path) as made:
        yield made


def told(systems: Receivers, name: str, **more) -> ReceiverSection:
    return ReceiverSection(
        name=name, url=systems.loopback.url(f"/{name}"), secret=SECRETS[name], **more
    )


@pytest.fixture
async def office(store, clock, tmp_path, systems) -> AsyncIterator[Office]:
    # The clock of the tests is not today's; signatures are checked against it.
    section = PushSection(
        calls=False,
        webhooks=(
            told(systems, "crm"),
            told(systems, "shop", kinds=(EventKind.ORDER_RESULT,), customers=("c1",)),
        ),
    )
    async with open_office(store, clock, tmp_path, section) as made:
        yield made


def check(posted: Posted, secret: str) -> None:
    """As a receiver does, with the moment of sending in the place of now."""
    moment = datetime.fromtimestamp(int(posted.headers["webhook-timestamp"]), UTC)
    right = Webhook(secret).sign(posted.headers["webhook-id"], moment, posted.body.decode())
    assert posted.headers["webhook-signature"] == right


async def answered(office: Office, customer_id: str = "c1") -> str:
    order = await office.order(customer_id, client_ref="kiosk-7")
    await office.orders.record_result(order.id, "Done. 好了", ANN)
    await office.work()
    return order.id


async def test_each_receiver_is_told_of_what_it_wants_signed_with_its_own_secret(office, systems):
    """WP-01, WP-10: the result, to the client the order is associated with."""
    order_id = await answered(office)

    assert [one["type"] for one in systems.bodies("crm")] == ["order.made", "order.result"]
    (body,) = systems.bodies("shop")
    assert body["data"] == {
        "number": body["data"]["number"],
        "subject": "My lamp",
        "state": "resolved",
        "cycle": 1,
        "revision": 1,
        "text": "Done. 好了",
        "client_ref": "kiosk-7",
        "order_id": order_id,
        "customer_id": "c1",
    }
    assert body["timestamp"].endswith("Z")
    for name, posted in systems.got:
        check(posted, SECRETS[name])
    with pytest.raises(AssertionError):
        check(systems.got[0][1], SECRETS["shop"])


async def test_one_client_hears_two_servers_each_by_an_interface_of_its_own(
    office, systems, clock, tmp_path
):
    """WP-10: both number their events alike, and each has a secret of its own."""
    folder = tmp_path / "branch"
    folder.mkdir()
    store = open_store_at(folder, clock)
    section = PushSection(calls=False, webhooks=(told(systems, "branch"),))
    async with open_office(store, clock, folder, section, service=office.service) as branch:
        await answered(branch)
        await answered(office)
    store.close()

    assert systems.ids("branch") == systems.ids("crm")
    for name in ("branch", "crm"):
        assert [one["type"] for one in systems.bodies(name)] == ["order.made", "order.result"]
    for name, posted in systems.got:
        check(posted, SECRETS[name])


async def test_events_of_others_stay_away_from_a_receiver_of_one_customer(office, systems):
    await answered(office, "c3")
    assert (len(systems.bodies("crm")), systems.bodies("shop")) == (2, [])


async def test_a_receiver_that_fails_and_recovers_gets_everything_once_and_in_order(
    office, systems
):
    """The same id at every try: a receiver that was told twice sees it."""
    systems.replies["crm"].extend([Reply(status=500), Reply(status=502), Reply(status=404)])
    order = await office.order()
    await office.orders.progress(order.id, "Soon.", ANN)
    await office.orders.record_result(order.id, "Done.", ANN)
    for _ in range(6):
        await office.later(2_000)

    assert [one["type"] for one in systems.bodies("crm")] == [
        "order.made",
        "order.made",
        "order.made",
        "order.made",
        "order.progress",
        "order.result",
    ]
    assert len(set(systems.ids("crm")[:4])) == 1
    assert len(set(systems.ids("crm"))) == 3
    first, second = [posted for name, posted in systems.got if name == "crm"][:2]
    assert first.body == second.body


async def test_a_receiver_that_hangs_is_given_up_and_tried_again(office, systems, monkeypatch):
    monkeypatch.setattr("dispatcher.desk_work.webhook.TIMEOUT_S", 0.2)
    systems.replies["shop"].append(Reply(hangs=True))
    await answered(office)
    assert ("webhook", "retry_wait") in office.states()

    await office.later(6)
    assert {state for _, state in office.states()} == {"delivered"}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(office, systems, status):
    """It could lead anywhere, our own network too."""
    systems.replies["shop"].append(
        Reply(status=status, headers={"Location": systems.loopback.url("/crm")})
    )
    await answered(office)

    assert len(systems.bodies("crm")) == 2
    assert [row.outcome for row in office.rows() if row.state == "retry_wait"] == [
        f"HTTP {status}: a redirect is not followed"
    ]


async def test_a_receiver_that_is_gone_is_left_alone_until_its_address_is_another(
    office, systems, store, clock, tmp_path
):
    systems.replies["shop"].append(Reply(status=410))
    await answered(office)
    await answered(office)
    assert len(systems.bodies("shop")) == 1

    moved = ReceiverSection(
        name="shop", url=systems.loopback.url("/moved"), secret=SECRETS["shop"]
    )
    again = PushSection(calls=False, webhooks=(moved,))
    async with open_office(store, clock, tmp_path, again, service=office.service) as later:
        await answered(later)
    assert "order.result" in [one["type"] for one in systems.bodies("moved")]
    states = {row.id: row.state for row in office.rows(push_endpoints)}
    assert states == {"hook:crm": "gone", "hook:shop": "active"}


async def test_a_system_in_the_house_is_told_only_where_the_site_allows_it(office, systems):
    office.pushes.outgoing._allowed = ()
    await answered(office)

    assert systems.got == []
    assert "127.0.0.1: 127.0.0.1 is this machine" in {row.outcome for row in office.rows()}
    assert "delivered" not in {state for _, state in office.states()}


async def test_a_receiver_on_the_ladder_is_told_when_the_device_was_not_reached(
    store, clock, tmp_path, systems
):
    section = PushSection(calls=False, webhooks=(told(systems, "crm", rank=60),))
    async with open_office(store, clock, tmp_path, section) as office:
        await office.device("phone")
        await answered(office)
        assert systems.got == []

        office.service.answer("phone", Reply(status=410))
        await answered(office)
        assert [one["type"] for one in systems.bodies("crm")] == ["order.result"]


async def test_what_stays_in_the_house_is_told_to_no_system(office, systems):
    order = await office.order()
    await office.orders.add_note(order.id, "He shouts.", ANN)
    await office.orders.release(order.id, ANN)
    await office.customers.withdraw(order.id, CUSTOMER)
    await office.work()

    assert [one["type"] for one in systems.bodies("crm")] == ["order.made", "order.cancelled"]


async def test_the_moment_of_a_signature_is_utc_wherever_the_server_stands(office, systems):
    """The library reads any hour as one of UTC: in another zone every signature would be wrong."""
    await answered(office)
    row = office.rows()[0]
    delivery = push_rows.delivery_of([row._mapping[name] for name in push_rows.FIELDS])
    now_ms = int(datetime.now(timezone(timedelta(hours=8))).timestamp() * 1000)
    body = webhook_body(delivery)
    headers = signed_headers(SECRETS["crm"], delivery, body, now_ms)

    assert Webhook(SECRETS["crm"]).verify(body, headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRETS["shop"]).verify(body, headers)

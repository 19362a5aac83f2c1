"""A request over any channel finds the customer's own agent; a cover stands in for him."""

import asyncio
import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import httpx
import pytest
from call_centre import Centre, Opened
from customer_visits import (
    BOLT,
    ME,
    bind,
    change_registry,
    more_agents,
    notices,
    office_of,
    rows_of,
    signed_in,
)
from standardwebhooks.webhooks import Webhook
from web_visits import problem_of, visitor

from dispatcher.desk.events import AgentNotice
from dispatcher.desk.incoming import Incoming, Way
from dispatcher.desk_work.signed_hooks import HookSource
from dispatcher.registry.calendar import WEEKDAYS, Calendar, Span
from dispatcher.store import request_rows
from dispatcher.store.choice_tables import service_requests
from dispatcher.store.desk_tables import agent_notices, outbox, work_orders
from dispatcher.store.store import Store

REQUESTS = "/api/v1/requests"
SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
ASKED = {"way": "phone", "identity": BOLT, "text": "Where is my order?"}


async def asked(web: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await web.post(REQUESTS, json={**ASKED, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("way", "identity"),
    [
        ("phone", "030 12345680"),
        ("email", "Bolt@Example.com"),
        ("im", "wechat:bolt"),
    ],
)
async def test_any_identity_leads_to_his_own_agent_who_is_prompted(
    centre: Centre, way: str, identity: str
) -> None:
    """DS-11..14, DS-21."""
    prompted: list[tuple[str, AgentNotice]] = []
    office = office_of(centre)
    centre.web.state.customer_office = replace(
        office,
        requests=replace(office.requests, prompt=lambda who, what: prompted.append((who, what))),
    )
    await centre.staff("anna", "ben")
    await bind(centre)
    async with visitor(centre) as program:
        taken = await asked(program, way=way, identity=identity)
    (order,) = rows_of(centre, work_orders)
    (event,) = [row for row in rows_of(centre, outbox) if row["kind"] == "request_came"]

    assert (taken["agent_id"], taken["agent"], taken["cover_id"]) == ("anna", "Anna", None)
    assert (order["customer_id"], order["agent_id"], order["state"]) == (
        "bolt",
        "anna",
        "assigned",
    )
    assert (order["content"], order["source"]) == (
        ASKED["text"],
        {"phone": "call", "email": "app", "im": "chat"}[way],
    )
    assert notices(centre) == [("anna", "request")]
    assert [(who, what.body["order_id"]) for who, what in prompted] == [("anna", order["id"])]
    assert (event["agent_id"], event["order_id"]) == ("anna", order["id"])


async def test_away_a_cover_serves_and_back_he_has_it_again(centre: Centre) -> None:
    """DS-20: the binding stays; he gets the event and a hand-back note."""
    await centre.staff("ben")
    await bind(centre)
    async with visitor(centre) as program:
        covered = await asked(program)
        await centre.staff("anna")
        own = await asked(program)

    assert (covered["agent_id"], covered["cover_id"], covered["cover"]) == ("anna", "ben", "Ben")
    assert (own["agent_id"], own["cover_id"]) == ("anna", None)
    assert centre.dispatcher.registry.bindings["bolt"].agent == "anna"
    assert [row["agent_id"] for row in rows_of(centre, work_orders)] == ["ben", "anna"]
    assert notices(centre) == [("ben", "request"), ("anna", "hand_back"), ("anna", "request")]
    assert rows_of(centre, agent_notices)[1]["body"]["served_by"] == "ben"


@pytest.mark.parametrize(("wish", "whose"), [("cover", "ben"), ("call_me_then", "anna")])
async def test_a_complaint_is_covered_or_waits_for_his_agent_as_he_wishes(
    centre: Centre, wish: str, whose: str
) -> None:
    """WP-03: the kind decides nothing about who serves."""
    await centre.staff("ben")
    await bind(centre)
    body = {"text": "Charged twice!", "kind": "complaint", "wish": wish}
    async with signed_in(centre) as bolt:
        taken = (await bolt.post(f"{ME}/requests", json=body)).json()
        problem = await bolt.post(f"{ME}/requests", json={**body, "kind": "praise"})
    (order,) = rows_of(centre, work_orders)

    assert (order["kind"], order["agent_id"]) == ("complaint", whose)
    assert taken["cover_id"] == (whose if wish == "cover" else None)
    assert rows_of(centre, agent_notices)[0]["body"]["kind"] == "complaint"
    assert "kind" in problem_of(problem, 422)


async def test_the_most_capable_of_his_tier_covers(centre: Centre) -> None:
    await more_agents(centre, "dora", capability=70)
    await centre.staff("ben", "cleo")
    await centre.dispatcher.logged_in("dora", "seat-of-anna")
    await centre.sit("anna")
    await bind(centre)
    async with visitor(centre) as program:
        assert (await asked(program))["cover_id"] == "dora"


async def test_outside_his_hours_it_says_when_he_is_back_with_cover_or_then(
    centre: Centre,
) -> None:
    """The clock of these tests begins on a Friday, 15 January 2027, at 08:16:40 UTC."""
    registry = centre.dispatcher.registry
    hours = Calendar(id="late", week={WEEKDAYS[0]: (Span(opens=time(9), closes=time(17)),)})
    anna = replace(registry.agents["anna"], calendar="late")
    agents = {**registry.agents, "anna": anna}
    await change_registry(centre, replace(registry, agents=agents, calendars={"late": hours}))
    await centre.staff("ben")
    await bind(centre)
    moment = datetime.fromtimestamp(centre.access.now_ms() / 1000, UTC)
    async with visitor(centre) as program:
        covered = await asked(program)
        then = await asked(program, wish="call_me_then")

    assert moment.strftime("%A") == "Friday"
    assert covered["back"] == {"en": "back Monday 9:00", "zh": "周一 9:00 回来"}
    assert (covered["cover_id"], then["cover_id"]) == ("ben", None)
    assert [row["agent_id"] for row in rows_of(centre, work_orders)] == ["ben", "anna"]


async def test_somebody_nobody_knows_is_everybodys_and_no_customer_is_made(
    centre: Centre,
) -> None:
    await centre.staff("anna")
    async with visitor(centre) as program:
        taken = await asked(program, identity="+493099999999", zone="repair")
    (order,) = rows_of(centre, work_orders)

    assert (taken["agent_id"], order["agent_id"], order["state"]) == (None, None, "open")
    assert (order["customer_id"], order["zone"]) == ("caller:+493099999999", "repair")
    assert "+493099999999" not in centre.dispatcher.registry.by_identity
    assert notices(centre) == []


async def test_what_he_asked_before_anybody_knew_him_is_his_once_he_signs_in(
    centre: Centre,
) -> None:
    async with visitor(centre) as program:
        await asked(program, identity="+493099999999")
    async with signed_in(centre, "+493099999999") as web:
        me = (await web.get("/api/v1/me")).json()["person_id"]

    assert [row["customer_id"] for row in rows_of(centre, work_orders)] == [me]


async def test_the_same_external_id_is_the_same_request_also_at_once(centre: Centre) -> None:
    await centre.staff("anna")
    await bind(centre)
    async with visitor(centre) as program:
        answers = await asyncio.gather(*(asked(program, external_id="t-1") for _ in range(5)))
        other = await program.post(
            REQUESTS, json={**ASKED, "external_id": "t-1", "identity": "+493012345678"}
        )

    assert len({answer["id"] for answer in answers}) == 1
    assert sum(not answer["again"] for answer in answers) >= 1
    assert len(rows_of(centre, work_orders)) == 1
    assert notices(centre) == [("anna", "request")]
    problem_of(other, 409)


async def test_what_was_stored_and_given_to_nobody_is_given_at_the_next_start(
    opened: Opened,
) -> None:
    """CM-01, stored first: the program ended between the two commits."""
    left = Incoming(external_id="x-1", way=Way.IM, identity="wechat:bolt", text="Hello?")

    def store_only(store: Store) -> None:
        with store.engine.begin() as connection:
            request_rows.claim_request(connection, "r1", left, 1)

    async with opened() as centre:
        await bind(centre)
        await centre.dispatcher.read(store_only)
    async with opened() as again:
        await again.staff("anna")
        given = [await office_of(again).requests.resume() for _ in range(2)]

        assert given == [1, 0]
        assert notices(again) == [("anna", "request")]
        assert rows_of(again, service_requests)[0]["order_id"] is not None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"subject": "x" * 201}, "subject"),
        ({"identity": "nobody"}, "identity"),
        ({"zone": "moon"}, "zone"),
        ({"way": "pigeon"}, "way"),
        ({"wish": "refund"}, "wish"),
    ],
)
async def test_what_cannot_be_a_request_is_refused_by_its_field(
    centre: Centre, more: dict[str, str], field: str
) -> None:
    async with visitor(centre) as program:
        answer = await program.post(REQUESTS, json={**ASKED, **more})

    assert field in problem_of(answer, 422)
    assert rows_of(centre, service_requests) == []


async def test_any_words_arrive_as_they_were_written(centre: Centre) -> None:
    words = "<script>alert('x')</script> 👩‍👩‍👧 \u202eשלום\u202c 您好 ' OR 1=1 --"
    async with visitor(centre) as program:
        await asked(program, text=words)

    assert rows_of(centre, work_orders)[0]["content"] == words


async def test_a_customer_asks_his_agent_and_wants_to_be_called(centre: Centre) -> None:
    await centre.staff("anna")
    await bind(centre)
    async with signed_in(centre) as bolt:
        written = await bolt.post(f"{ME}/requests", json={"text": "Hello\nthere"})
        call = await bolt.post(f"{ME}/call", json={})
        again = await bolt.post(f"{ME}/call", json={})
        strange = await bolt.post(f"{ME}/call", json={"phone": "+493055555555"})

    orders = rows_of(centre, work_orders)
    assert (written.json()["agent_id"], call.json()["agent_id"]) == ("anna", "anna")
    assert (call.json()["again"], again.json()["again"]) == (False, True)
    assert [row["subject"] for row in orders] == ["Hello", f"☎ {BOLT}"]
    assert rows_of(centre, agent_notices)[1]["body"]["call_me"] == BOLT
    assert "phone" in problem_of(strange, 422)


async def test_a_call_at_another_of_his_numbers_is_another_wish(centre: Centre) -> None:
    second = "+493012345681"
    registry = centre.dispatcher.registry
    bolt = replace(registry.customers["bolt"], phones=(BOLT, second))
    await change_registry(
        centre, replace(registry, customers={**registry.customers, "bolt": bolt})
    )
    async with signed_in(centre) as web:
        answers = [
            await web.post(f"{ME}/call", json={"phone": phone}) for phone in (BOLT, second, second)
        ]

    assert [(one.status_code, one.json()["again"]) for one in answers] == [
        (201, False),
        (201, False),
        (201, True),
    ]


def signed(
    body: bytes, *, name: str = "e1", secret: str = SECRET, age_s: int = 0
) -> dict[str, str]:
    """The headers of a hook, as its sender makes them; its clock is the real one."""
    moment = datetime.fromtimestamp(datetime.now(UTC).timestamp() - age_s, UTC)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, moment, body.decode()),
        "content-type": "application/json",
    }


def with_hooks(centre: Centre) -> str:
    """A messenger's bot may send requests; the address it sends them to."""
    sources = {"bot": HookSource(secret=SECRET, service="wechat")}
    centre.web.state.customer_office = replace(office_of(centre), hooks=sources)
    return f"{REQUESTS}/webhook/bot"


async def test_a_signed_hook_of_a_messenger_reaches_the_agent_once(centre: Centre) -> None:
    path = with_hooks(centre)
    await centre.staff("anna")
    await bind(centre)
    said = {"sender": "bolt", "text": "在吗？", "kind": "complaint", "more": 1}
    body = json.dumps(said).encode()
    async with visitor(centre, token=None) as bot:
        first = await bot.post(path, content=body, headers=signed(body))
        again = await bot.post(path, content=body, headers=signed(body))

    assert (first.status_code, first.json()["again"]) == (202, False)
    assert again.json() == {**first.json(), "again": True}
    assert notices(centre) == [("anna", "request")]
    (order,) = rows_of(centre, work_orders)
    assert (order["source"], order["kind"]) == ("chat", "complaint")


async def test_forged_old_and_broken_hooks_are_refused_and_leave_nothing(centre: Centre) -> None:
    path = with_hooks(centre)
    body = json.dumps({"sender": "bolt", "text": "hi"}).encode()
    forged = "whsec_" + base64.b64encode(b"f" * 32).decode()
    bad = [
        {},
        signed(body, secret=forged),
        signed(body, age_s=400),
        signed(body, age_s=-400),
        signed(body + b" "),
        {**signed(body), "webhook-id": "e2"},
        {**signed(body), "webhook-signature": "v1"},
        {**signed(body), "webhook-signature": "v1,%%%"},
        {**signed(body), "webhook-signature": "v2,abcd"},
        {**signed(body), "webhook-timestamp": "nan"},
        {**signed(body), "webhook-timestamp": "x"},
    ]
    async with visitor(centre, token=None) as bot:
        for headers in bad:
            problem_of(await bot.post(path, content=body, headers=headers), 403)
        problem_of(await bot.post(path, content=b"\xff\xfe", headers=signed(body)), 403)
        elsewhere = path.replace("bot", "nobody")
        problem_of(await bot.post(elsewhere, content=body, headers=signed(body)), 404)
    assert rows_of(centre, service_requests) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"sender": "bolt"}', "text"),
        ("[]", "body"),
        ("{", "body"),
        ('{"sender": "a b", "text": "x"}', "identity"),
        ('{"sender": "bolt", "text": "x", "zone": "moon"}', "zone"),
    ],
)
async def test_a_signed_hook_that_says_nothing_useful(
    centre: Centre, body: str, field: str
) -> None:
    path = with_hooks(centre)
    async with visitor(centre, token=None) as bot:
        answer = await bot.post(path, content=body, headers=signed(body.encode()))

    assert field in problem_of(answer, 422)

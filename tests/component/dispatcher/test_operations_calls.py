"""Calls under somebody's hand, by the API: passed on, moved, put forward, called back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from call_centre import Centre
from call_hall import seat_of
from web_visits import must_conform, problem_of, visitor

from dispatcher.registry.difference import difference
from dispatcher.registry.values import Binding, BindingPolicy, Zone

ACME, BOLT = "+49 30 12345678", "+49 30 12345680"


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


async def taken(web: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    answer = await web.post("/api/v1/calls", json={"zone": "billing", **body})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def talking(web: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    """A call whose first offer was accepted."""
    one = await taken(web, **body)
    path = f"/api/v1/offers/{one['offer_id']}/accept"
    assert (await web.post(path, json={"epoch": one["offers_made"]})).status_code == 204
    return one


async def posted(web: httpx.AsyncClient, one: dict[str, Any], verb: str, body: object) -> Any:
    """The answer of a verb about a call, checked against the document."""
    answer = await web.post(f"/api/v1/calls/{one['id']}/{verb}", json=body)
    assert answer.is_success, answer.text
    document = (await web.get("/openapi.json")).json()
    must_conform(document, "post", f"/api/v1/calls/{{call_id}}/{verb}", answer)
    return answer.json()


# Transfers.


async def test_a_blind_transfer_to_an_agent_rings_him_and_frees_the_first(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna", "ben")
    one = await talking(web, caller=BOLT)
    passed = await posted(web, one, "transfer", {"agent_id": "ben"})

    assert (passed["state"], passed["agent_id"]) == ("offered", "ben")
    assert centre.router.agents["anna"].call_id is None
    assert centre.switchboard.ringing == {one["id"]: "ben"}


async def test_a_blind_transfer_to_a_zone_waits_there_with_its_age(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    one = await talking(web, caller=BOLT)
    passed = await posted(web, one, "transfer", {"zone": "repair"})

    assert (passed["state"], passed["zone"]) == ("waiting", "repair")
    assert passed["arrived_ms"] == one["arrived_ms"]


async def test_an_attended_transfer_makes_the_target_the_busy_one(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna", "ben")
    one = await talking(web, caller=BOLT)
    passed = await posted(web, one, "transfer", {"agent_id": "ben", "attended": True})

    assert (passed["state"], passed["agent_id"]) == ("connected", "ben")
    assert centre.router.agents["ben"].call_id == one["id"]
    assert centre.router.agents["anna"].call_id is None


class Blind:
    """A telephone system that can do everything but hand a talk over."""

    def __getattr__(self, name: str) -> Any:
        if name == "hand_over":
            raise AttributeError(name)
        return lambda *_: None


async def test_a_telephone_system_that_cannot_hand_over_says_so(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna", "ben")
    one = await talking(web, caller=BOLT)
    centre.dispatcher._switchboard = Blind()
    body = {"agent_id": "ben", "attended": True}
    answer = await web.post(f"/api/v1/calls/{one['id']}/transfer", json=body)

    assert "transfer it blind" in problem_of(answer, 409)
    assert centre.router.calls[one["id"]].agent_id == "anna"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"agent_id": "ben", "zone": "repair"}, 422),
        ({"zone": "repair", "attended": True}, 422),
        ({"zone": "nowhere"}, 422),
        ({"agent_id": "nobody"}, 404),
        ({"agent_id": "anna", "attended": True}, 409),
    ],
)
async def test_a_transfer_to_nowhere_leaves_the_talk_alone(
    web: httpx.AsyncClient, centre: Centre, body: dict[str, object], status: int
) -> None:
    await centre.staff("anna")
    one = await talking(web, caller=BOLT)
    problem_of(await web.post(f"/api/v1/calls/{one['id']}/transfer", json=body), status)

    assert centre.router.agents["anna"].call_id == one["id"]


async def test_a_call_that_only_waits_is_moved_not_transferred(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    one = await taken(web, caller=BOLT)
    refused = await web.post(f"/api/v1/calls/{one['id']}/transfer", json={"zone": "repair"})
    moved = await posted(web, one, "move", {"zone": "repair", "tier": "vip"})

    problem_of(refused, 409)
    assert (moved["zone"], moved["tier"], moved["state"]) == ("repair", "vip", "waiting")


async def test_no_vip_is_moved_to_a_guide(web: httpx.AsyncClient, centre: Centre) -> None:
    one = await taken(web, caller=ACME)

    problem_of(await web.post(f"/api/v1/calls/{one['id']}/move", json={"tier": "guide"}), 409)
    problem_of(await web.post(f"/api/v1/calls/{one['id']}/move", json={}), 422)


# The wait.


async def test_a_head_start_puts_a_caller_forward_at_once(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """Conformance 36: through the API, with the position a caller is told."""
    first = await taken(web, caller=BOLT)
    centre.clock.move(1.0)
    second = await taken(web, caller="+49 30 12345699")
    second = await posted(web, second, "move", {"tier": "normal"})
    before = (await web.get(f"/api/v1/calls/{second['id']}")).json()
    await posted(web, second, "priority", {"head_start_s": 60})
    after = (await web.get(f"/api/v1/calls/{second['id']}")).json()
    other = (await web.get(f"/api/v1/calls/{first['id']}")).json()

    assert [before["position"], after["position"], other["position"]] == [2, 1, 2]
    assert after["estimated_wait_s"] is None, "nobody is there: no honest estimate"


async def test_the_estimate_comes_from_the_newest_talks(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    for _ in range(5):
        one = await talking(web, caller=BOLT)
        await centre.sit("anna")
        await centre.pass_time(6.0)
        await centre.sit("anna")
        await web.post(f"/api/v1/calls/{one['id']}/hangup")
    await talking(web, caller=BOLT)
    waiting = await taken(web, caller=BOLT)
    told = (await web.get(f"/api/v1/calls/{waiting['id']}")).json()

    assert (told["position"], told["estimated_wait_s"]) == (1, 6)


# Called back.


async def test_a_caller_who_wants_to_be_called_back_is_on_the_list_until_it_is_done(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    one = await taken(web, caller=BOLT)
    asked = await posted(web, one, "callback", None)
    listed = (await web.get("/api/v1/callbacks")).json()
    done = (await web.post(f"/api/v1/callbacks/{one['id']}/done")).json()
    centre.clock.move(5.0)
    again = (await web.post(f"/api/v1/callbacks/{one['id']}/done")).json()

    assert asked["caller"] == "+493012345680"
    assert (asked["customer_id"], asked["reason"], asked["done_ms"]) == (
        "bolt",
        "caller_wish",
        None,
    )
    assert listed == [asked]
    assert done["done_ms"] is not None
    assert again == done, "the first moment counts"
    assert (await web.get("/api/v1/callbacks")).json() == []
    assert (await web.get("/api/v1/callbacks/done")).json() == [done]
    assert one["id"] not in centre.router.calls


async def test_the_same_wish_sent_twice_is_one_request(web: httpx.AsyncClient) -> None:
    one = await taken(web, caller=BOLT)
    path, key = f"/api/v1/calls/{one['id']}/callback", {"Idempotency-Key": "k1"}
    first = await web.post(path, headers=key)
    second = await web.post(path, headers=key)
    third = await web.post(path)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotent-replay"] == "true"
    assert second.json() == first.json()
    problem_of(third, 404)


async def test_nobody_is_called_back_without_a_number_or_in_the_middle_of_a_talk(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    withheld = await taken(web)
    await centre.staff("anna")
    one = await talking(web, caller=BOLT)

    problem_of(await web.post(f"/api/v1/calls/{withheld['id']}/callback"), 409)
    problem_of(await web.post(f"/api/v1/calls/{one['id']}/callback"), 409)
    problem_of(await web.post("/api/v1/callbacks/nothing/done"), 404)


# The dedicated agent.


async def bind(centre: Centre, policy: BindingPolicy = BindingPolicy.FIRST) -> None:
    """bolt's dedicated agent is cleo, who is not there."""
    registry = centre.dispatcher.registry
    binding = Binding(customer="bolt", agent="cleo", policy=policy, wait_s=20.0)
    change = difference(registry, replace(registry, bindings={"bolt": binding}))
    await centre.dispatcher.registry_changed(change)


@pytest.mark.parametrize(
    ("policy", "goes_to"), [("only", None), ("timed", None), ("prefer", "anna"), (None, "anna")]
)
async def test_a_caller_chooses_for_one_call_how_long_he_waits_for_his_agent(
    web: httpx.AsyncClient, centre: Centre, policy: str | None, goes_to: str | None
) -> None:
    """Conformance 57: skip the absent agent at once or wait for him, by the customer's choice."""
    await bind(centre)
    await centre.staff("anna")
    wish = None if policy is None else {"policy": policy, "waits_when_away": True, "wait_s": 15}
    one = await taken(web, caller=BOLT, dedicated=wish)
    shown = one["dedicated"]
    await centre.pass_time(8.0)
    await centre.sit("anna")
    await centre.pass_time(7.0)
    later = centre.router.calls[one["id"]].agent_id

    assert shown == {"agent_id": "cleo", "policy": policy or "timed"}
    assert one["agent_id"] == goes_to
    assert later == (None if policy == "only" else "anna")


async def test_a_caller_may_ask_for_somebody_who_is_not_his_agent(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna", "ben")
    one = await taken(web, caller=BOLT, dedicated={"policy": "only", "agent_id": "ben"})
    nobody = {"zone": "billing", "dedicated": {"policy": "only", "agent_id": "zoe"}}

    assert one["agent_id"] == "ben"
    assert "zoe" in problem_of(await web.post("/api/v1/calls", json=nobody), 422)


async def test_a_choice_without_a_dedicated_agent_loses_no_caller(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    one = await taken(web, caller=BOLT, dedicated={"policy": "only"})

    assert (one["dedicated"], one["agent_id"]) == (None, "anna")


@pytest.mark.parametrize("account", ["bolt@example.org", "Bolt@Example.org", "wechat:bolt"])
async def test_who_writes_from_a_known_account_reaches_his_agent(
    web: httpx.AsyncClient, centre: Centre, account: str
) -> None:
    """DS-11, DS-12: by e-mail or messenger as by telephone; chats go beside each other."""
    registry = centre.dispatcher.registry
    known = replace(
        registry.customers["bolt"], emails=("bolt@example.org",), accounts=("wechat:bolt",)
    )
    customers = {**registry.customers, "bolt": known}
    bindings = {"bolt": Binding(customer="bolt", agent="ben", policy=BindingPolicy.ONLY)}
    after = replace(registry, customers=customers, bindings=bindings)
    await centre.dispatcher.registry_changed(difference(registry, after))
    await centre.staff("anna", "ben")
    first = await talking(web, account=account, channel="chat")
    second = await taken(web, account=account, channel="chat")

    assert (first["agent_id"], second["agent_id"]) == ("ben", "ben")
    assert first["customer_id"] == "bolt"


async def test_who_writes_from_an_unknown_account_is_new(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    one = await taken(web, account="wechat:nobody", channel="chat")

    assert (one["customer_id"], one["tier"]) == (None, "guide")


# Rejections.


@pytest.mark.parametrize("cause", ["rejected", "busy", "unreachable"])
async def test_why_a_phone_was_not_answered_is_kept(
    web: httpx.AsyncClient, centre: Centre, cause: str
) -> None:
    await centre.staff("anna")
    one = await taken(web, caller=BOLT)
    body = {"epoch": 1, "cause": cause}
    answer = await web.post(f"/api/v1/offers/{one['offer_id']}/reject", json=body)
    story = (await web.get(f"/api/v1/calls/{one['id']}")).json()["decisions"]

    assert answer.status_code == 204
    assert [step["cause"] for step in story if step["kind"] == "withdrawn"] == [cause]
    assert centre.router.agents["anna"].rest_cause == cause


async def test_a_late_answer_hears_why_it_is_late(web: httpx.AsyncClient, centre: Centre) -> None:
    """Conformance 52: refused, and the reason named."""
    await centre.staff("anna")
    one = await taken(web, caller=BOLT)
    path, body = f"/api/v1/offers/{one['offer_id']}/accept", {"epoch": 1}
    wrong = await web.post(path, json={"epoch": 2})
    await centre.sit("anna")
    await centre.pass_time(9.0)
    await centre.sit("anna")
    await centre.pass_time(11.0)
    late = await web.post(path, json=body)
    unknown = await web.post("/api/v1/offers/x.1/accept", json=body)

    assert "epoch 1" in problem_of(wrong, 409)
    assert "it rang too long" in problem_of(late, 409)
    assert "not known" in problem_of(unknown, 409)


async def test_a_new_zone_can_be_closed_from_its_first_moment(centre: Centre) -> None:
    """The site of a zone without chairs is the first one."""
    registry = centre.dispatcher.registry
    zones = {**registry.zones, "new": Zone(id="new", name="New")}
    await centre.dispatcher.registry_changed(difference(registry, replace(registry, zones=zones)))
    async with visitor(centre) as web:
        one = await taken(web, zone="new")

    assert (one["site"], one["state"]) == ("main", "waiting")
    assert seat_of("anna") in registry.seats

"""A customer chooses his agent: one card after the other, and what is chosen counts at once."""

import asyncio
from dataclasses import replace

import pytest
from call_centre import Centre, Opened
from customer_visits import (
    ACME,
    BOLT,
    ME,
    change_registry,
    office_of,
    rows_of,
    signed_in,
)
from web_visits import problem_of, visitor

from dispatcher.desk.choosing import IDLE_MS
from dispatcher.store.account_tables import audit_log
from dispatcher.store.choice_tables import agent_searches, dedications
from dispatcher.store.desk_tables import outbox
from dispatcher.store.registry_tables import customer_bindings

SEARCHES = f"{ME}/searches"


async def test_choose_next_choose(centre: Centre) -> None:
    """DS-04..09."""
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        made = await bolt.post(SEARCHES, json={})
        first = made.json()
        second = (
            await bolt.post(f"{made.headers['location']}/next", json={"agent_id": "anna"})
        ).json()
        taken = await bolt.post(f"{SEARCHES}/{first['id']}/choose", json={"agent_id": "ben"})
        mine = (await bolt.get(f"{ME}/agent")).json()

    assert (made.status_code, first["card"]["agent_id"]) == (201, "anna")
    assert (second["card"]["agent_id"], second["seen"], second["total"]) == ("ben", 1, 2)
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted")
    assert (mine["card"]["agent_id"], mine["policy"], mine["card"]["status"]) == (
        "ben",
        "first",
        "here",
    )
    assert mine["since_ms"] == centre.access.now_ms()


async def test_the_direction_of_the_list_changes_nothing(centre: Centre) -> None:
    """DS-05, DS-06."""
    await centre.staff("ben", "anna")
    async with signed_in(centre) as bolt:
        shown = [
            (await bolt.post(SEARCHES, json={"direction": one})).json()["card"]["agent_id"]
            for one in ("asc", "desc")
        ]

    assert shown == ["anna", "anna"]


async def test_a_card_shows_who_it_is_and_nothing_of_his_chair(centre: Centre) -> None:
    """DS-07."""
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        card = (await bolt.post(SEARCHES, json={})).json()["card"]

    assert card == {
        "agent_id": "anna",
        "name": "Anna",
        "introduction": "",
        "languages": [],
        "skills": [],
        "capability": 80,
        "photo": None,
        "stars": None,
        "ratings": 0,
        "waiting": 0,
        "status": "here",
        "back": None,
    }


async def test_the_chosen_agent_is_rung_first_from_now_on(centre: Centre) -> None:
    """DS-09, DS-12: the routing core acts at once."""
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        await bolt.post(f"{SEARCHES}/{one['id']}/next", json={})
        await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})
    async with visitor(centre) as pbx:
        call = (await pbx.post("/api/v1/calls", json={"caller": BOLT, "zone": "billing"})).json()

    assert call["agent_id"] == "ben"


async def test_what_was_chosen_outlives_a_restart(opened: Opened) -> None:
    """DS-10."""
    async with opened() as centre:
        await centre.staff("anna")
        async with signed_in(centre) as bolt:
            one = (await bolt.post(SEARCHES, json={})).json()
            await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})
    async with opened() as again:
        assert again.dispatcher.registry.bindings["bolt"].agent == "anna"
        assert again.dispatcher.registry.customers["bolt"].phones == (BOLT,)


async def test_one_transaction_holds_binding_story_event_and_audit(centre: Centre) -> None:
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})

    (story,) = rows_of(centre, dedications)
    (binding,) = rows_of(centre, customer_bindings)
    told = [row for row in rows_of(centre, outbox) if row["kind"] == "chosen"]
    noted = [row for row in rows_of(centre, audit_log) if row["what"] == "choose agent"]
    assert (story["agent_id"], story["search_id"], story["ended_ms"]) == ("anna", one["id"], None)
    assert (binding["customer"], binding["agent"]) == ("bolt", "anna")
    assert [(row["customer_id"], row["agent_id"]) for row in told] == [("bolt", "anna")]
    assert [(row["who"], row["role"]) for row in noted] == [("c.bolt", "customer")]


async def test_gone_meanwhile_is_told_and_the_next_is_shown(centre: Centre) -> None:
    """DS-19: 409 with the next card, and he does not come back in this search."""
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        await centre.dispatcher.logged_out("anna")
        refused = await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={"agent_id": "anna"})
        await centre.staff("anna")
        shown = (await bolt.get(f"{SEARCHES}/{one['id']}")).json()

    assert "just gone" in problem_of(refused, 409)
    assert refused.json()["search"]["card"]["agent_id"] == "ben"
    assert (shown["card"]["agent_id"], shown["seen"]) == ("ben", 1)
    assert rows_of(centre, dedications) == []


async def test_gone_meanwhile_and_nobody_left(centre: Centre) -> None:
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        await centre.dispatcher.logged_out("anna")
        refused = await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={"agent_id": "anna"})

    assert "nobody is left" in problem_of(refused, 409)
    assert refused.json()["search"]["state"] == "exhausted"


async def test_exhausted_is_said_plainly_and_a_new_search_begins_anew(centre: Centre) -> None:
    """DS-18, DS-22."""
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        over = (await bolt.post(f"{SEARCHES}/{one['id']}/next", json={})).json()
        further = await bolt.post(f"{SEARCHES}/{one['id']}/next", json={})
        anew = (await bolt.post(SEARCHES, json={})).json()

    assert (over["state"], over["reason"], over["card"]) == ("exhausted", "all_seen", None)
    assert "start a new one" in problem_of(further, 409)
    assert anew["card"]["agent_id"] == "anna"


async def test_nobody_here_is_said_at_once(centre: Centre) -> None:
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()

    assert (one["state"], one["reason"], one["total"]) == ("exhausted", "nobody_here", 2)


async def test_another_customers_search_is_not_there(centre: Centre) -> None:
    await centre.staff("anna", "cleo")
    async with signed_in(centre) as bolt, signed_in(centre, ACME) as acme:
        one = (await bolt.post(SEARCHES, json={})).json()
        path = f"{SEARCHES}/{one['id']}"

        problem_of(await acme.get(path), 404)
        problem_of(await acme.post(f"{path}/next", json={}), 404)
        problem_of(await acme.post(f"{path}/choose", json={}), 404)
        assert (await bolt.get(path)).json() == one


async def test_ten_idle_minutes_and_it_is_over(centre: Centre) -> None:
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        centre.clock.move(IDLE_MS / 1000)
        shown = (await bolt.get(f"{SEARCHES}/{one['id']}")).json()
        refused = await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})
        swept = await office_of(centre).choosing.expire_due()

    assert (shown["state"], shown["card"]) == ("expired", None)
    assert "over" in problem_of(refused, 409)
    assert swept == 1
    assert [row["state"] for row in rows_of(centre, agent_searches)] == ["expired"]


async def test_two_taps_at_once_are_one_choice(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        wish = {"agent_id": "anna"}
        answers = await asyncio.gather(
            *(bolt.post(f"{SEARCHES}/{one['id']}/choose", json=wish) for _ in range(5))
        )

    assert {answer.status_code for answer in answers} == {200}
    assert len(rows_of(centre, dedications)) == 1
    assert sum(row["kind"] == "chosen" for row in rows_of(centre, outbox)) == 1


async def test_choosing_and_declining_at_once_one_of_them_wins(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        for _ in range(5):
            one = (await bolt.post(SEARCHES, json={})).json()
            path = f"{SEARCHES}/{one['id']}"
            taken, following = await asyncio.gather(
                bolt.post(f"{path}/choose", json={"agent_id": "anna"}),
                bolt.post(f"{path}/next", json={"agent_id": "anna"}),
            )

            shown = (await bolt.get(path)).json()
            assert sorted((taken.status_code, following.status_code)) in ([200, 200], [200, 409])
            assert (shown["state"] == "accepted") is (taken.status_code == 200)


async def test_two_searches_of_one_customer_never_make_two_agents(centre: Centre) -> None:
    """Invariant 1: one dedication holds; the index says so, whatever the program does."""
    await centre.staff("anna", "ben")
    async with signed_in(centre) as here, signed_in(centre) as there:
        one = (await here.post(SEARCHES, json={})).json()
        other = (await there.post(SEARCHES, json={})).json()
        refused = await here.post(f"{SEARCHES}/{one['id']}/choose", json={})
        taken = await there.post(f"{SEARCHES}/{other['id']}/choose", json={})

    problem_of(refused, 409)
    assert taken.status_code == 200
    assert len(rows_of(centre, dedications)) == 1


async def test_another_agent_later_ends_the_former_dedication(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    async with signed_in(centre) as bolt:
        for declines in (0, 1):
            one = (await bolt.post(SEARCHES, json={})).json()
            for _ in range(declines):
                await bolt.post(f"{SEARCHES}/{one['id']}/next", json={})
            await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})

    story = [(row["agent_id"], row["end_reason"]) for row in rows_of(centre, dedications)]
    told = [(row["kind"], row["agent_id"]) for row in rows_of(centre, outbox)]
    assert story == [("anna", "customer_change"), ("ben", None)]
    assert told == [("chosen", "anna"), ("unchosen", "anna"), ("chosen", "ben")]


async def test_policy_and_end(centre: Centre) -> None:
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        problem_of(await bolt.get(f"{ME}/agent"), 404)
        one = (await bolt.post(SEARCHES, json={})).json()
        await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})
        changed = await bolt.put(f"{ME}/agent/policy", json={"policy": "only"})
        kept = centre.dispatcher.registry.bindings["bolt"].policy.value
        ended = await bolt.delete(f"{ME}/agent")

        assert (changed.json()["policy"], kept, ended.status_code) == ("only", "only", 204)
        problem_of(await bolt.delete(f"{ME}/agent"), 404)
        problem_of(await bolt.put(f"{ME}/agent/policy", json={"policy": "never"}), 422)
    assert centre.dispatcher.registry.bindings == {}


async def test_his_status_says_soon_away_or_checking_never_for_how_long(centre: Centre) -> None:
    await centre.staff("anna")
    async with signed_in(centre) as bolt:
        one = (await bolt.post(SEARCHES, json={})).json()
        await bolt.post(f"{SEARCHES}/{one['id']}/choose", json={})

        async def status() -> str:
            return str((await bolt.get(f"{ME}/agent")).json()["card"]["status"])

        assert await status() == "here"
        await centre.sit("anna", seq=2, occupied=False)
        assert await status() == "soon"
        await centre.pass_time(60.0)
        assert await status() == "checking"
        await centre.dispatcher.logged_out("anna")
        assert await status() == "away"


@pytest.mark.parametrize("name", ["no-such-search", "%00", "'; DROP TABLE agents"])
async def test_a_search_of_any_name_that_is_none(centre: Centre, name: str) -> None:
    async with signed_in(centre) as bolt:
        assert (await bolt.get(f"{SEARCHES}/{name}")).status_code == 404


async def test_a_customer_the_registry_lost_is_told_so(centre: Centre) -> None:
    async with signed_in(centre) as bolt:
        registry = centre.dispatcher.registry
        rest = {name: one for name, one in registry.customers.items() if name != "bolt"}
        await change_registry(centre, replace(registry, customers=rest))

        assert "sign in again" in problem_of(await bolt.post(SEARCHES, json={}), 404)

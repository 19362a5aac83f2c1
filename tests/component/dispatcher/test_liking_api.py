"""Stars and gifts: for one's own agent alone, once for each occasion, and he is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from call_centre import Centre
from customer_visits import ME, office_of, rows_of, signed_in
from sqlalchemy import Connection, update
from web_visits import problem_of

from dispatcher.desk.orders import SYSTEM, Actor, AuthorKind, NewOrder, OrderKind, Source
from dispatcher.desk_work.order_steps import OrderSteps
from dispatcher.errors import Conflict
from dispatcher.store.choice_tables import gift_types, gifts, ratings
from dispatcher.store.desk_tables import agent_notices, outbox, work_orders

RATINGS, GIFTS = f"{ME}/ratings", f"{ME}/gifts"
DAY_S = 86_400.0


@pytest.fixture
async def bolt(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """Bolt, whose agent is Anna."""
    await centre.staff("anna", "ben")
    await office_of(centre).liking.fill_catalogue()
    async with signed_in(centre) as web:
        one = (await web.post(f"{ME}/searches", json={})).json()
        await web.post(f"{ME}/searches/{one['id']}/choose", json={})
        yield web


async def order_of(
    centre: Centre, customer: str, agent: str, cycle: int = 1, answered_ms: int | None = 2
) -> str:
    """An order some agent holds, and has answered."""

    def make(connection: Connection) -> str:
        new = NewOrder(
            kind=OrderKind.CONSULTATION,
            customer_id=customer,
            subject="s",
            content="c",
            zone="billing",
            source=Source.APP,
            agent_id=agent,
        )
        order = OrderSteps().make(connection, new, SYSTEM, 1).order
        which = work_orders.c.id == order.id
        values = {"cycle": cycle, "resolved_ms": answered_ms}
        connection.execute(update(work_orders).where(which).values(values))
        return order.id

    return await centre.access.commits.write(make)


def told(centre: Centre, kind: str) -> list[dict[str, Any]]:
    return [row for row in rows_of(centre, agent_notices) if row["kind"] == kind]


async def test_a_rating_is_kept_shown_and_told(centre: Centre, bolt: httpx.AsyncClient) -> None:
    """DS-16."""
    words = "<b>great</b> 👍 \u202eمرحبا"
    answer = await bolt.post(RATINGS, json={"stars": 5, "words": words})
    card = (await bolt.get(f"{ME}/agent")).json()["card"]
    (row,) = rows_of(centre, ratings)
    (notice,) = told(centre, "rated")
    (event,) = [one for one in rows_of(centre, outbox) if one["kind"] == "rated"]

    assert (answer.status_code, row["agent_id"], row["words"]) == (201, "anna", words)
    assert (card["stars"], card["ratings"]) == (5.0, 1)
    assert (notice["agent_id"], notice["body"]["stars"]) == ("anna", 5)
    assert event["customer_id"] == "bolt"


async def test_once_a_day_also_for_two_at_once(centre: Centre, bolt: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(bolt.post(RATINGS, json={"stars": 4}) for _ in range(3)))
    centre.clock.move(DAY_S)
    # The session has idled out by then.
    async with signed_in(centre) as later:
        tomorrow = await later.post(RATINGS, json={"stars": 3})

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert "today" in problem_of(next(one for one in answers if one.status_code == 409), 409)
    assert tomorrow.status_code == 201


async def test_once_for_each_cycle_of_an_own_order(
    centre: Centre, bolt: httpx.AsyncClient
) -> None:
    first = await order_of(centre, "bolt", "anna")
    again = await order_of(centre, "bolt", "anna", cycle=2)
    one = await bolt.post(RATINGS, json={"stars": 2, "order_id": first})
    two = await bolt.post(RATINGS, json={"stars": 2, "order_id": first})
    other = await bolt.post(RATINGS, json={"stars": 5, "order_id": again})

    assert (one.status_code, two.status_code, other.status_code) == (201, 409, 201)
    assert rows_of(centre, ratings)[1]["occasion"] == f"order:{again}:2"


async def test_an_answer_is_rated_once_it_is_there(
    centre: Centre, bolt: httpx.AsyncClient
) -> None:
    """A rating too early would be the only one of that answer."""
    waiting = await order_of(centre, "bolt", "anna", answered_ms=None)
    early = await bolt.post(RATINGS, json={"stars": 5, "order_id": waiting})

    assert "no answer yet" in problem_of(early, 409)
    assert rows_of(centre, ratings) == []


async def test_neither_another_agents_work_nor_another_customers_order(
    centre: Centre, bolt: httpx.AsyncClient
) -> None:
    """Invariant 11."""
    covered = await order_of(centre, "bolt", "ben")
    anothers = await order_of(centre, "acme", "anna")

    refused = await bolt.post(RATINGS, json={"stars": 1, "order_id": covered})
    assert "your own agent only" in problem_of(refused, 409)
    problem_of(await bolt.post(RATINGS, json={"stars": 1, "order_id": anothers}), 404)
    assert rows_of(centre, ratings) == []


async def test_a_rating_stays_with_whom_it_was_about(
    centre: Centre, bolt: httpx.AsyncClient
) -> None:
    await bolt.post(RATINGS, json={"stars": 1})
    one = (await bolt.post(f"{ME}/searches", json={})).json()
    await bolt.post(f"{ME}/searches/{one['id']}/next", json={})
    await bolt.post(f"{ME}/searches/{one['id']}/choose", json={})
    mine = (await bolt.get(f"{ME}/agent")).json()["card"]

    assert (mine["agent_id"], mine["stars"]) == ("ben", None)
    assert rows_of(centre, ratings)[0]["agent_id"] == "anna"


async def test_without_an_agent_there_is_nobody_to_rate_or_to_give(centre: Centre) -> None:
    async with signed_in(centre) as bolt:
        problem_of(await bolt.post(RATINGS, json={"stars": 5}), 404)
        problem_of(await bolt.post(GIFTS, json={"gift_type": "flower"}), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": 4.5}, "stars"),
        ({"stars": 3, "words": "x" * 10_001}, "words"),
        ({"stars": 3, "words": "   "}, "words"),
        ({"stars": 3, "words": "a\x00b"}, "words"),
    ],
)
async def test_what_is_no_rating_is_refused_by_its_field(
    bolt: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    assert field in problem_of(await bolt.post(RATINGS, json=body), 422)


async def test_ten_megabytes_are_not_read(bolt: httpx.AsyncClient) -> None:
    answer = await bolt.post(RATINGS, json={"stars": 3, "words": "x" * 10_000_000})

    problem_of(answer, 413)


async def test_the_same_key_is_the_same_rating(centre: Centre, bolt: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "r1"}
    first = await bolt.post(RATINGS, json={"stars": 5}, headers=key)
    again = await bolt.post(RATINGS, json={"stars": 5}, headers=key)

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replay"] == "true"


async def test_gifts_up_to_the_cap_of_the_day(centre: Centre, bolt: httpx.AsyncClient) -> None:
    offered = (await bolt.get(f"{ME}/gift-types")).json()
    answers = await asyncio.gather(
        *(bolt.post(GIFTS, json={"gift_type": "flower"}) for _ in range(5))
    )

    assert [one["id"] for one in offered] == ["flower", "star", "tea"]
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409]
    assert sorted(str(row["nth"]) for row in rows_of(centre, gifts)) == ["1", "2", "3"]
    assert [row["body"]["glyph"] for row in told(centre, "gifted")] == ["🌷"] * 3


async def test_a_price_needs_somebody_to_be_paid(centre: Centre, bolt: httpx.AsyncClient) -> None:
    def price(connection: Connection) -> None:
        which = gift_types.c.id == "star"
        connection.execute(update(gift_types).where(which).values(price_minor=200))

    await centre.access.commits.write(price)
    offered = [one["id"] for one in (await bolt.get(f"{ME}/gift-types")).json()]
    refused = await bolt.post(GIFTS, json={"gift_type": "star"})

    assert "star" not in offered
    assert "free gift" in problem_of(refused, 409)
    problem_of(await bolt.post(GIFTS, json={"gift_type": "castle"}), 404)


async def test_a_payer_takes_the_price_in_the_same_transaction_or_nothing_is_given(
    centre: Centre, bolt: httpx.AsyncClient
) -> None:
    paid: list[tuple[str, int]] = []

    def pay(_connection: Connection, customer: str, price_minor: int, _gift: str) -> None:
        if paid:
            raise Conflict("your balance is too low")
        paid.append((customer, price_minor))

    def price(connection: Connection) -> None:
        which = gift_types.c.id == "flower"
        connection.execute(update(gift_types).where(which).values(price_minor=200))

    await centre.access.commits.write(price)
    liking = replace(office_of(centre).liking, payer=pay)
    actor = Actor(kind=AuthorKind.CUSTOMER, id="bolt", who="c.bolt", role="customer")
    await liking.give(actor, "bolt", "flower")
    with pytest.raises(Conflict, match="balance"):
        await liking.give(actor, "bolt", "flower")

    assert paid == [("bolt", 200)]
    assert len(rows_of(centre, gifts)) == 1

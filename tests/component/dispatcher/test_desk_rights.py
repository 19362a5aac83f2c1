"""What the desk holds of a person is shown to him, and forgotten with him; figures stay."""

import json
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from call_centre import BOTH_DATABASES, START_MS, Centre, Opened
from customer_visits import rows_of
from desk_life import MAIL, PHONE, WORDS, fill_desk
from people import give_account, logged_in
from sqlalchemy import update
from test_customer_rights import enter
from test_erasure import everything_stored
from web_visits import visitor

from dispatcher.accounts.erasure import Eraser
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import Person
from dispatcher.store import account_tables, choice_tables, desk_tables, push_tables
from dispatcher.store.attachment_files import place_of
from dispatcher.store.person_rows import PersonRows

DIGEST = "ab" * 32
TRACES = (*WORDS, "kd-7", PHONE, MAIL, "Erika Muster", "boiler", "key-of-the-phone", "c1")


@pytest.fixture
async def held(centre: Centre) -> Centre:
    """A customer about whom the desk holds all it can."""
    async with visitor(centre) as web:
        await enter(web)
    fill_desk(centre, "kd-7", "anna", digest=DIGEST)
    return centre


def traces(centre: Centre) -> list[str]:
    stored = everything_stored(centre)
    return [one for one in TRACES if (f"'{one}'" if one == "c1" else one) in stored]


def column(centre: Centre, table: Any, name: str) -> list[object]:
    return [row[name] for row in rows_of(centre, table)]


async def erase(centre: Centre, kind: str, name: str) -> str:
    async with visitor(centre) as web:
        answer = await web.post(f"/api/v1/{kind}/{name}/erase")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["pseudonym"])


async def export(web: httpx.AsyncClient, kind: str, name: str) -> dict[str, Any]:
    answer = await web.get(f"/api/v1/{kind}/{name}/export")
    assert answer.status_code == 200, answer.text
    tables: dict[str, Any] = answer.json()["tables"]
    return tables


@BOTH_DATABASES
async def test_no_trace_of_an_erased_customer_is_left_and_the_figures_stay(held: Centre) -> None:
    before = traces(held)
    pseudonym = await erase(held, "customers", "kd-7")

    assert set(before) == set(TRACES)
    assert traces(held) == []
    orders = rows_of(held, desk_tables.work_orders)
    assert {row["customer_id"] for row in orders} == {pseudonym, "other"}
    # Who served, and what others wrote, is theirs.
    assert [row["agent_id"] for row in orders] == ["anna", None, "anna", "anna"]
    assert column(held, desk_tables.work_order_notes, "text") == ["", "", "kept"]
    assert column(held, choice_tables.ratings, "stars") == [4]
    assert len(rows_of(held, desk_tables.work_order_results)) == 2
    assert len(rows_of(held, push_tables.push_attempts)) == 1


@BOTH_DATABASES
async def test_nothing_more_is_done_for_an_erased_customer(held: Centre) -> None:
    """Open orders are withdrawn, nobody is reminded of them, nothing is sent any more."""
    await erase(held, "customers", "kd-7")
    orders = {str(row["id"]): row for row in rows_of(held, desk_tables.work_orders)}
    states = {name: (row["state"], row["cancel_reason"]) for name, row in orders.items()}

    assert states == {
        "o-open": ("cancelled", "withdrawn"),
        "o-early": ("cancelled", "withdrawn"),
        "o-done": ("closed", None),
        "o-other": ("assigned", None),
    }
    due = {name for name, row in orders.items() if row["next_reminder_ms"] is not None}
    assert due == {"o-other"}
    assert column(held, push_tables.push_deliveries, "state") == ["gone", "delivered"]
    assert column(held, push_tables.push_deliveries, "next_ms") == [None, None]
    assert None not in column(held, desk_tables.outbox, "taken_ms")
    assert None not in column(held, choice_tables.service_requests, "done_ms")
    assert None not in column(held, choice_tables.dedications, "ended_ms")


async def test_a_notice_about_several_customers_keeps_the_others(held: Centre) -> None:
    await erase(held, "customers", "kd-7")
    notices = {str(row["id"]): row["body"] for row in rows_of(held, desk_tables.agent_notices)}

    assert set(notices) == {"a2", "a3"}
    late = notices["a2"]
    assert isinstance(late, dict)
    assert (late["count"], late["number"], late["subject"]) == (1, 4, "Theirs")
    assert [one["order_id"] for one in late["orders"]] == ["o-other"]


async def test_the_files_of_an_erased_customer_go_unless_another_has_the_same(
    held: Centre, tmp_path: Path
) -> None:
    folder = tmp_path / "attachments"
    shared = "cd" * 32
    for digest in (DIGEST, shared):
        place_of(folder, digest).parent.mkdir(parents=True)
        place_of(folder, digest).write_text("file")
    kept = rows_of(held, desk_tables.attachments)[0] | {"digest": shared}
    with held.store.engine.begin() as connection:
        rows = [kept | {"id": "f2"}, kept | {"id": "f3", "order_id": "o-other"}]
        connection.execute(desk_tables.attachments.insert(), rows)
    eraser = Eraser(store=PersonRows(held.store.engine, folder), journal=tmp_path / "journal")
    await eraser.erase(Person.customer("kd-7"), START_MS, held.access.in_store)

    assert column(held, desk_tables.attachments, "id") == ["f3"]
    assert not place_of(folder, DIGEST).exists()
    assert place_of(folder, shared).exists()


async def test_a_restored_copy_is_erased_again_at_the_next_start(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as centre, visitor(centre) as web:
        await enter(web)
        fill_desk(centre, "kd-7", "anna")
    shutil.copy(tmp_path / "dispatcher.db", tmp_path / "copy.db")
    async with opened() as centre:
        await erase(centre, "customers", "kd-7")
    for leftover in tmp_path.glob("dispatcher.db*"):  # noqa: ASYNC240
        leftover.unlink()
    shutil.copy(tmp_path / "copy.db", tmp_path / "dispatcher.db")

    async with opened() as centre:
        assert set(traces(centre)) == set(TRACES)
        assert centre.access.eraser.erase_again() == 1
        assert traces(centre) == []


@BOTH_DATABASES
async def test_an_order_he_is_called_back_for_keeps_his_number_until_it_is_over(
    held: Centre,
) -> None:
    """He was on the line when he was erased, and asked for it then."""
    pseudonym = await erase(held, "customers", "kd-7")
    made = {**rows_of(held, desk_tables.work_orders)[0], "id": "o-back", "number": 9}
    made |= {"customer_id": "kd-7", "state": "open", "content": PHONE, "subject": PHONE}
    made |= {"made_ms": held.access.now_ms(), "dedup_key": "callback:call-1"}
    with held.store.engine.begin() as connection:
        connection.execute(desk_tables.work_orders.insert(), made)
    held.access.persons.finish(held.access.now_ms())
    open_still = everything_stored(held)
    with held.store.engine.begin() as connection:
        back = desk_tables.work_orders.c.id == "o-back"
        connection.execute(update(desk_tables.work_orders).where(back).values(state="closed"))
    held.access.persons.finish(held.access.now_ms())
    by_id = {row["id"]: row for row in rows_of(held, desk_tables.work_orders)}

    assert PHONE in open_still
    assert "'kd-7'" not in open_still
    assert traces(held) == []
    # The same promise makes no second order.
    assert by_id["o-back"]["dedup_key"] == "callback:call-1"
    assert by_id["o-back"]["customer_id"] == pseudonym


async def test_a_stored_answer_about_an_order_keeps_only_its_number(held: Centre) -> None:
    body = {"id": "o-open", "number": 1, "subject": WORDS[0], "content": WORDS[1]}
    row = {"key": "k", "request_digest": "", "status": 201, "media_type": "application/json"}
    with held.store.engine.begin() as connection:
        answers = account_tables.stored_answers
        values = {**row, "body": json.dumps(body).encode(), "at_ms": START_MS}
        connection.execute(answers.insert(), values)
    await erase(held, "customers", "kd-7")
    kept = next(one for one in rows_of(held, account_tables.stored_answers) if one["key"] == "k")

    assert json.loads(bytes(kept["body"])) == {"id": "o-open", "number": 1}  # type: ignore[arg-type]


@BOTH_DATABASES
async def test_a_customer_is_shown_all_the_desk_holds_of_him(held: Centre) -> None:
    async with logged_in(held, "erika", Role.CUSTOMER, "kd-7") as erika:
        shown = await export(erika, "customers", "kd-7")
    text = json.dumps(shown)

    assert [one for one in (*WORDS, PHONE, MAIL) if one not in text] == []
    assert {one["id"] for one in shown["work_orders"]} == {"o-open", "o-done", "o-early"}
    # What was noted without his seeing it is held about him all the same.
    assert {one["id"] for one in shown["work_order_notes"]} == {"n1", "n2"}
    assert {one["id"] for one in shown["service_requests"]} == {"r1", "r2"}
    assert len(shown["push_attempts"]) == len(shown["one_time_codes"]) == 1
    for secret_or_others in ("key-of-the-phone", "digest-of-a-code", "Theirs", "o-other", "kept"):
        assert secret_or_others not in text


@BOTH_DATABASES
async def test_an_agent_is_shown_his_work_and_no_words_of_customers(held: Centre) -> None:
    async with logged_in(held, "anna", Role.AGENT, "anna") as anna:
        shown = await export(anna, "agents", "anna")
    text = json.dumps({name: rows for name, rows in shown.items() if name != "audit_log"})
    orders = {one["id"]: one["state"] for one in shown["work_orders (agent_id)"]}

    assert orders == {"o-open": "assigned", "o-done": "resolved", "o-other": "assigned"}
    assert [one["id"] for one in shown["agent_notices (agent_id)"]] == ["a1"]
    # What was said of him is about him.
    assert [one["words"] for one in shown["ratings (agent_id)"]] == [WORDS[6]]
    assert {one["id"] for one in shown["work_order_notes (author_agent_id)"]} == {"n1", "n3"}
    assert [one for one in WORDS if one in text] == [WORDS[6]]
    assert PHONE not in text


@BOTH_DATABASES
async def test_an_erased_agent_is_a_pseudonym_and_customers_keep_their_story(held: Centre) -> None:
    give_account(held, "anna-account", Role.AGENT, "anna")
    pseudonym = await erase(held, "agents", "anna")
    stored = everything_stored(held)

    for trace in ("'anna'", '"anna"', "anna-account", "anna ben", "anna 3", "kd-7 anna", "'Anna'"):
        assert trace not in stored, trace
    assert column(held, desk_tables.work_order_notes, "text") == [WORDS[3], WORDS[1], "kept"]
    authors = column(held, desk_tables.work_order_notes, "author_agent_id")
    assert authors == [pseudonym, None, pseudonym]
    assert column(held, desk_tables.agent_notices, "id") == ["a2", "a3"]
    search = rows_of(held, choice_tables.agent_searches)[0]
    assert search["candidates"] == [[pseudonym, 5], ["ben", 4]]
    assert search["shown_agent_id"] == pseudonym
    # Nobody takes over from Ben any more.
    leaving = rows_of(held, desk_tables.leavings)[0]
    assert (leaving["to_agent_id"], leaving["by_user"]) == (None, pseudonym)

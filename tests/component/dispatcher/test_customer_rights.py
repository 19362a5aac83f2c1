"""A customer sees all that is held about him, and can be forgotten for good; calls go on."""

import json
import shutil
from pathlib import Path

import httpx
from call_centre import BOTH_DATABASES, Centre, Opened
from people import give_account, logged_in
from sqlalchemy import JSON, Table, Text
from test_erasure import everything_stored
from web_visits import problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import Known, Person
from dispatcher.store import choice_tables, desk_tables, push_tables, tables
from dispatcher.store.desk_erasing import FORGOTTEN
from dispatcher.store.desk_people import BY_IDENTITY
from dispatcher.store.person_places import (
    APART,
    agent_columns,
    customer_columns,
    json_columns,
    number_columns,
    renamed,
    user_columns,
)

PHONE = "+493012345699"
ACME = {
    "id": "kd-7",
    "name": "Erika Muster",
    "phones": [PHONE],
    "emails": ["erika@example.org"],
    "accounts": ["qq:4711"],
    "facts": {"note": "likes the sea"},
}
TRACES = ("kd-7", "Erika Muster", PHONE, "erika@example.org", "qq:4711", "likes the sea")


async def enter(web: httpx.AsyncClient) -> None:
    """A customer with a dedicated agent and an account."""
    answer = await web.post(
        "/api/v1/registry/customers", json=ACME, headers={"Idempotency-Key": "new-customer"}
    )
    assert answer.status_code == 201, answer.text
    bound = {"customer": "kd-7", "agent": "anna", "policy": "prefer"}
    assert (await web.post("/api/v1/registry/bindings", json=bound)).status_code == 201


async def call_from(web: httpx.AsyncClient, key: str) -> dict[str, object]:
    body = {"zone": "billing", "caller": PHONE}
    answer = await web.post("/api/v1/calls", json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def talked(centre: Centre, web: httpx.AsyncClient, key: str) -> str:
    """A whole call of his, from the ring to the end."""
    call = await call_from(web, key)
    accepted = {"epoch": call["offers_made"]}
    await web.post(f"/api/v1/offers/{call['offer_id']}/accept", json=accepted)
    await web.post(f"/api/v1/calls/{call['id']}/hangup")
    await centre.pass_time(60.0)
    return str(call["id"])


def in_database(centre: Centre) -> list[str]:
    """Which traces of him are anywhere in the database."""
    stored = everything_stored(centre)
    return [one for one in TRACES if one in stored]


def test_every_column_that_may_hold_a_customer_is_known_to_the_erasure() -> None:
    speaking = ("customer", "caller", "phone", "number", "email", "identity", "author", "by_")
    named = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        if table not in APART
        for column in table.c
        if any(word in column.name for word in speaking) and column.name != "customer_class"
    }
    columns = (*customer_columns(), *number_columns(), *agent_columns(), *user_columns())
    known = {f"{one.table.name}.{one.name}" for one in columns}
    known |= {f"{table.name}.identity" for table in BY_IDENTITY}

    assert named - known - {"attachments.by_kind", "work_orders.number"} == {
        "work_order_notes.author_kind"
    }


def test_every_table_of_the_desk_is_known_to_the_erasure_or_holds_nobody() -> None:
    """Words of customers have no name of their own: whoever adds a table says whose it is."""
    of_desk = {
        table.name
        for module in (desk_tables, choice_tables, push_tables)
        for table in vars(module).values()
        if isinstance(table, Table)
    }
    known = {table.name for table in FORGOTTEN}
    nobodys = {"answer_templates", "gift_types", "gifts", "leavings", "reminder_slots"}

    assert of_desk - known == nobodys


def test_every_text_of_the_desk_is_forgotten_or_says_nothing() -> None:
    """A new text of an order, a request or a rating must not outlive the customer."""
    long = {
        f"{table.name}.{column.name}"
        for module in (desk_tables, choice_tables, push_tables)
        for table in vars(module).values()
        if isinstance(table, Table)
        for column in table.c
        if isinstance(column.type, Text | JSON)
    }

    assert long == {
        "agent_notices.body",
        "agent_searches.candidates",
        "agent_searches.declined",
        "answer_templates.text",
        "outbox.body",
        "push_deliveries.body",
        "push_endpoints.keys",
        "ratings.words",
        "service_requests.text",
        "work_order_notes.text",
        "work_order_results.text",
        "work_orders.content",
        "work_orders.result",
        "work_orders.words",
    }


def test_every_table_can_be_walked_through() -> None:
    for column in (*agent_columns(), *customer_columns(), *number_columns()):
        table = column.table
        assert len(table.primary_key) == 1 or not json_columns(table), column


@BOTH_DATABASES
async def test_the_export_has_everything_that_is_held_of_a_customer(centre: Centre) -> None:
    await centre.staff("anna", "ben")
    async with visitor(centre) as web:
        await enter(web)
        call_id = await talked(centre, web, "k-1")
        await web.get("/api/v1/customers/kd-7")
    async with logged_in(centre, "erika", Role.CUSTOMER, "kd-7") as erika:
        exported = (await erika.get("/api/v1/customers/kd-7/export")).json()
        problem_of(await erika.get("/api/v1/customers/acme/export"), 403)
    held = exported["tables"]

    assert exported["customer_id"] == "kd-7"
    assert held["customers"][0]["facts"] == {"note": "likes the sea"}
    assert {one["identity"] for one in held["customer_identities"]} == {*TRACES[2:5]}
    assert held["customer_bindings"][0]["agent"] == "anna"
    assert [(one["id"], one["caller"]) for one in held["calls"]] == [(call_id, PHONE)]
    assert {"offered", "connected", "ended"} <= {one["kind"] for one in held["decisions"]}
    assert [one["agent_id"] for one in held["offers"]] == ["anna"]
    assert [one["name"] for one in held["users"]] == ["erika"]
    assert any(one["subject"] == "kd-7" for one in held["audit_log"])
    assert "argon2" not in json.dumps(exported)


async def test_the_export_tells_a_customer_nothing_of_other_people(centre: Centre) -> None:
    """Where other agents were, and who of the staff looked at him, is theirs."""
    await centre.staff("anna", "ben")
    async with visitor(centre) as web:
        await enter(web)
        await talked(centre, web, "k-1")
    async with logged_in(centre, "root", Role.ADMIN) as root:
        await root.get("/api/v1/customers/kd-7")
        exported = (await root.get("/api/v1/customers/kd-7/export")).text

    assert "anna" in exported
    assert "ben" not in exported
    assert "root" not in exported


@BOTH_DATABASES
async def test_an_erased_customer_is_a_pseudonym_and_his_call_goes_on(centre: Centre) -> None:
    await centre.staff("anna")
    async with visitor(centre) as web:
        await enter(web)
        over = await talked(centre, web, "k-1")
        await centre.sit("anna")
        await centre.pass_time(5.0)
        open_call = await call_from(web, "k-2")
        await web.get("/api/v1/registry/customers/kd-7")
        give_account(centre, "agent-account", Role.AGENT, "kd-7")
    async with logged_in(centre, "erika", Role.CUSTOMER, "kd-7") as erika:
        answer = await erika.post("/api/v1/customers/kd-7/erase")
        pseudonym = answer.json()["pseudonym"]
        assert (await erika.get("/api/v1/me")).status_code == 401
    left_open = in_database(centre)
    async with visitor(centre) as web:
        accepted = {"epoch": open_call["offers_made"]}
        offer = f"/api/v1/offers/{open_call['offer_id']}/accept"
        assert (await web.post(offer, json=accepted)).status_code == 204
        assert (await web.post(f"/api/v1/calls/{open_call['id']}/hangup")).status_code == 204
        story = (await web.get(f"/api/v1/calls/{over}")).json()
        centre.access.persons.finish(centre.access.now_ms())
        left_over = in_database(centre)
        next_call = await call_from(web, "k-3")

    assert answer.status_code == 200
    assert (story["customer_id"], story["caller"]) == (pseudonym, None)
    assert story["decisions"]
    # The number of a caller who is on the line, and the account of an agent of the same id.
    assert (left_open, left_over) == (["kd-7", PHONE], ["kd-7"])
    assert centre.access.rows.user("agent-account") is not None
    assert (next_call["customer_id"], next_call["customer_class"]) == (None, "new")


async def test_erasing_twice_is_the_same_as_once_and_nobody_unknown_is_erased(
    centre: Centre,
) -> None:
    async with visitor(centre) as web:
        await enter(web)
        first = (await web.post("/api/v1/customers/kd-7/erase")).json()
        second = (await web.post("/api/v1/customers/kd-7/erase")).json()
        problem_of(await web.post("/api/v1/customers/nobody/erase"), 404)
        problem_of(await web.get("/api/v1/customers/kd-7/export"), 404)
        log = (await web.get("/api/v1/audit")).json()
    erased = [one for one in log if one["what"] == "erase"]

    assert first == second
    assert [(one["who"], one["subject"]) for one in erased] == [("service", first["pseudonym"])]


async def test_a_customer_who_erases_himself_leaves_no_name_in_the_audit_log(
    centre: Centre,
) -> None:
    async with visitor(centre) as web:
        await enter(web)
    async with logged_in(centre, "erika", Role.CUSTOMER, "kd-7") as erika:
        pseudonym = (await erika.post("/api/v1/customers/kd-7/erase")).json()["pseudonym"]
    entries = centre.access.rows.entries(None, 100)

    assert [(one.who, one.subject) for one in entries if one.what == "erase"] == [
        (pseudonym, pseudonym)
    ]
    assert "erika" not in str(entries)


@BOTH_DATABASES
async def test_a_stored_answer_keeps_its_key_and_loses_the_name(centre: Centre) -> None:
    """The telephone system may still ask the same again: it gets no second call."""
    async with visitor(centre) as web:
        await enter(web)
        call = await call_from(web, "k-1")
        await web.post("/api/v1/customers/kd-7/erase")
        again = await call_from(web, "k-1")
        entered = await web.post(
            "/api/v1/registry/customers", json=ACME, headers={"Idempotency-Key": "new-customer"}
        )

    assert (again["id"], again["caller"]) == (call["id"], None)
    assert str(again["customer_id"]).startswith("erased-")
    assert entered.headers["idempotent-replay"] == "true"
    assert set(entered.json()) == {"id"}


async def test_somebody_who_left_the_registry_long_ago_can_still_be_erased(
    centre: Centre,
) -> None:
    async with visitor(centre) as web:
        await enter(web)
        call = await call_from(web, "k-1")
        await web.post(f"/api/v1/calls/{call['id']}/hangup")
        await web.request("DELETE", "/api/v1/registry/customers/kd-7", headers={"If-Match": "*"})
        answer = await web.post("/api/v1/customers/kd-7/erase")

    assert answer.status_code == 200
    assert "'kd-7'" not in everything_stored(centre)


async def test_a_wish_to_be_called_back_goes_with_the_customer(centre: Centre) -> None:
    async with visitor(centre) as web:
        await enter(web)
        call = await call_from(web, "k-1")
        await centre.dispatcher.callback_wanted(str(call["id"]))
        held = (await web.get("/api/v1/customers/kd-7/export")).json()["tables"]
        await web.post("/api/v1/customers/kd-7/erase")
        story = (await web.get(f"/api/v1/calls/{call['id']}")).json()

    assert held["callbacks"][0]["caller"] == PHONE
    assert story["state"] == "callback"
    assert PHONE not in everything_stored(centre)


@BOTH_DATABASES
async def test_who_asks_to_be_called_back_after_his_erasure_is_forgotten_once_it_is_done(
    centre: Centre,
) -> None:
    async with visitor(centre) as web:
        await enter(web)
        call = await call_from(web, "k-1")
        await web.post("/api/v1/customers/kd-7/erase")
        await centre.dispatcher.callback_wanted(str(call["id"]))
    centre.access.persons.finish(centre.access.now_ms())
    wanted = everything_stored(centre)
    with centre.store.engine.begin() as connection:
        connection.execute(tables.callbacks.update().values(done_at_ms=centre.access.now_ms()))
    centre.access.persons.finish(centre.access.now_ms())

    assert PHONE in wanted
    assert "'kd-7'" not in wanted
    assert PHONE not in everything_stored(centre)


async def test_a_restored_copy_is_erased_again_at_the_next_start(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as centre, visitor(centre) as web:
        await enter(web)
        await web.post(f"/api/v1/calls/{(await call_from(web, 'k-1'))['id']}/hangup")
    shutil.copy(tmp_path / "dispatcher.db", tmp_path / "copy.db")
    async with opened() as centre, visitor(centre) as web:
        await web.post("/api/v1/customers/kd-7/erase")
    for leftover in tmp_path.glob("dispatcher.db*"):  # noqa: ASYNC240
        leftover.unlink()
    shutil.copy(tmp_path / "copy.db", tmp_path / "dispatcher.db")

    async with opened() as centre:
        assert set(in_database(centre)) == set(TRACES)
        assert centre.access.eraser.erase_again() == 1
        assert in_database(centre) == []
        assert centre.access.eraser.erase_again() == 0


async def test_a_customer_is_not_erased_with_an_agent_of_the_same_id(centre: Centre) -> None:
    async with visitor(centre) as web:
        await web.post("/api/v1/registry/customers", json={**ACME, "id": "anna"})
        call = await call_from(web, "k-1")
        await web.post(f"/api/v1/calls/{call['id']}/hangup")
        assert (await web.post("/api/v1/agents/anna/erase")).status_code == 200
        held = (await web.get("/api/v1/customers/anna/export")).json()["tables"]

    assert held["customers"][0]["name"] == "Erika Muster"
    assert held["calls"][0]["customer_id"] == "anna"


def test_the_audit_log_is_renamed_where_it_means_the_person_and_nowhere_else() -> None:
    agent, customer = Known(person=Person.agent("x")), Known(person=Person.customer("x"))
    routes = {
        "GET /api/v1/agents/{agent_id}": ("x", "p", "x"),
        "GET /api/v1/customers/{customer_id}": ("x", "x", "p"),
        "PUT /api/v1/registry/{kind}/{entry_id}": ("agents, x", "agents, p", "agents, x"),
        "GET /api/v1/registry/{kind}/{entry_id}": ("bindings, x", "bindings, x", "bindings, p"),
        "DELETE /api/v1/registry/{kind}/{entry_id}": ("zones, x", "zones, x", "zones, x"),
    }
    for what, (subject, of_agent, of_customer) in routes.items():
        assert renamed(agent, what, subject, "p") == of_agent
        assert renamed(customer, what, subject, "p") == of_customer

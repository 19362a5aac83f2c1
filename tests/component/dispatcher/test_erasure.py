"""An agent sees all that is stored about him, and can be forgotten for good."""

import json
import shutil
from pathlib import Path

from call_centre import BOTH_DATABASES, Centre, Opened
from people import give_account, logged_in
from web_visits import problem_of, visitor

from dispatcher.accounts.erasure import Eraser
from dispatcher.accounts.roles import Role
from dispatcher.accounts.values import Person
from dispatcher.store import tables
from dispatcher.store.person_places import APART, agent_columns, customer_columns, user_columns
from dispatcher.store.person_rows import PersonRows

# Words for people in the names of columns, and columns that have one and name nobody.
SPEAKING = frozenset(
    {"agent", "author", "by", "cover", "holder", "lead", "shown", "to", "user", "who"}
)
NOBODY = frozenset(
    {
        "audit_log.who",
        "attachments.by_kind",
        "leadership.holder",
        "work_order_notes.author_kind",
    }
)


async def one_call(centre: Centre) -> str:
    """A call to anna, with anna and ben among the candidates, hung up."""
    await centre.staff("anna", "ben")
    async with visitor(centre) as web:
        body = {"zone": "billing", "caller": "+493012345680"}
        call = (await web.post("/api/v1/calls", json=body)).json()
        answer = {"epoch": call["offers_made"]}
        await web.post(f"/api/v1/offers/{call['offer_id']}/accept", json=answer)
        await web.post(f"/api/v1/calls/{call['id']}/hangup")
        for name in ("anna", "ben"):
            await web.post(f"/api/v1/agents/{name}/logout")
    return str(call["id"])


def everything_stored(centre: Centre) -> str:
    with centre.store._engine.connect() as connection:
        return str(
            [connection.execute(table.select()).all() for table in tables.metadata.sorted_tables]
        )


def test_every_column_that_names_an_agent_is_known_to_the_erasure() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.c
        if any(word in SPEAKING for word in column.name.split("_"))
        and table not in APART
        and not any(key.column is tables.agents.c.id for key in column.foreign_keys)
    }

    known = (*agent_columns(), *customer_columns(), *user_columns())

    assert {"work_order_notes.author_agent_id", "leavings.by_user"} <= named
    assert named - {f"{one.table.name}.{one.name}" for one in known} - NOBODY == set()


async def test_the_export_has_all_rows_about_him_and_no_secret(centre: Centre) -> None:
    call_id = await one_call(centre)
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        exported = (await anna.get("/api/v1/agents/anna/export")).json()["tables"]

    assert [one["id"] for one in exported["agents"]] == ["anna"]
    assert [one["id"] for one in exported["calls (agent_id)"]] == [call_id]
    assert exported["decisions (agent_id)"]
    assert exported["users"][0]["name"] == "anna"
    assert "argon2" not in json.dumps(exported)


@BOTH_DATABASES
async def test_an_erased_agent_is_a_pseudonym_everywhere(centre: Centre) -> None:
    call_id = await one_call(centre)
    give_account(centre, "anna-account", Role.AGENT, "anna")
    give_account(centre, "customer", Role.CUSTOMER, "anna")
    async with logged_in(centre, "root", Role.ADMIN) as root:
        await root.get("/api/v1/agents/anna")
        answer = await root.post("/api/v1/agents/anna/erase")
        pseudonym = answer.json()["pseudonym"]
        story = (await root.get(f"/api/v1/calls/{call_id}")).json()
    stored = everything_stored(centre)

    assert answer.status_code == 200
    assert "'anna'" not in stored.replace("('customer', 'customer', 'anna'", "")
    assert '"anna"' not in stored
    assert "anna-account" not in stored
    assert story["agent_id"] == pseudonym
    assert any(
        one["agent_id"] == pseudonym for step in story["decisions"] for one in step["candidates"]
    )
    assert centre.access.rows.user("customer") is not None


@BOTH_DATABASES
async def test_what_the_running_house_keeps_of_an_agent_goes_too(centre: Centre) -> None:
    """His state, what he was told, what he did, what the registry and its log have of him."""
    await one_call(centre)
    bound = {"customer": "acme", "agent": "anna", "cover": "ben"}
    async with visitor(centre) as web:
        await web.post("/api/v1/registry/bindings", json=bound)
        any_version = {"If-Match": "*"}
        path = "/api/v1/registry/agents/anna"
        await web.patch(path, json={"skills": ["fax"]}, headers=any_version)
        new = {"id": "dora", "name": "Dora D.", "tier": "vip", "zones": ["billing"]}
        key = {"Idempotency-Key": "new-agent"}
        made = await web.post(
            "/api/v1/registry/agents", json={**new, "capability": 5}, headers=key
        )
        assert made.status_code == 201, made.text
    give_account(centre, "anna-account", Role.AGENT, "anna")
    await centre.dispatcher.logged_in("anna", "seat-of-anna")
    await centre.dispatcher.here_claimed("anna", by="anna-account")
    await centre.dispatcher.break_wanted("anna", wanted=True)
    await centre.dispatcher.logged_out("anna")
    before = everything_stored(centre)
    async with logged_in(centre, "root", Role.ADMIN) as root:
        exported = (await root.get("/api/v1/agents/anna/export")).json()["tables"]
        for name in ("anna", "dora"):
            assert (await root.post(f"/api/v1/agents/{name}/erase")).status_code == 200
        again = await root.post("/api/v1/agents/anna/erase")
    stored = everything_stored(centre)

    assert exported["agent_states (agent_id)"]
    assert exported["notices (agent_id)"]
    assert exported["customer_bindings"]
    for trace in ("'anna'", '"anna"', "agents, anna", "anna-account", "Dora D."):
        assert trace in before or trace == '"anna"'
        assert trace not in stored
    assert again.json()["pseudonym"] in stored


async def test_an_agent_who_talks_is_not_erased(centre: Centre) -> None:
    """The end of his talk would write his id down again."""
    await centre.staff("anna")
    async with visitor(centre) as web:
        body = {"zone": "billing", "caller": "+493012345680"}
        call = (await web.post("/api/v1/calls", json=body)).json()
        await web.post(f"/api/v1/offers/{call['offer_id']}/accept", json={"epoch": 1})
        await web.post("/api/v1/agents/anna/logout")
        refused = await web.post("/api/v1/agents/anna/erase")
        await web.post(f"/api/v1/calls/{call['id']}/hangup")
        erased = await web.post("/api/v1/agents/anna/erase")

    assert "on the line" in problem_of(refused, 409)
    assert erased.status_code == 200


async def test_who_is_logged_in_at_a_seat_is_not_erased(centre: Centre) -> None:
    await centre.staff("anna")
    async with logged_in(centre, "root", Role.ADMIN) as root:
        assert "log him out" in problem_of(await root.post("/api/v1/agents/anna/erase"), 409)
        problem_of(await root.post("/api/v1/agents/nobody/erase"), 404)


async def test_a_restored_copy_is_erased_again_at_the_next_start(
    opened: Opened, tmp_path: Path
) -> None:
    async with opened() as centre:
        await one_call(centre)
    shutil.copy(tmp_path / "dispatcher.db", tmp_path / "copy.db")
    async with opened() as centre:
        await centre.access.eraser.erase(Person.agent("anna"), 1_000, centre.access.in_store)
    for leftover in tmp_path.glob("dispatcher.db*"):  # noqa: ASYNC240
        leftover.unlink()
    shutil.copy(tmp_path / "copy.db", tmp_path / "dispatcher.db")

    async with opened() as centre:
        assert "'anna'" in everything_stored(centre)
        assert centre.access.eraser.erase_again() == 1
        assert "'anna'" not in everything_stored(centre)
        assert centre.access.eraser.erase_again() == 0


async def test_an_agent_who_comes_back_later_is_not_erased_by_the_old_journal(
    centre: Centre,
) -> None:
    await centre.access.eraser.erase(Person.agent("anna"), 1_000, centre.access.in_store)
    with centre.store._engine.begin() as connection:
        values = {"id": "anna", "name": "Anna", "tier": "vip", "zones": [], "capability": 1}
        connection.execute(tables.agents.insert().values(**values, languages=[]))
    again = centre.access.eraser.erase_again()

    assert again == 0
    assert "'anna'" in everything_stored(centre)


def test_the_journal_has_no_name_and_is_for_us_alone(centre: Centre, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    eraser = Eraser(store=PersonRows(centre.store._engine), journal=journal)
    import asyncio

    async def erase() -> None:
        await eraser.erase(Person.agent("anna"), 1_000, _at_once)

    asyncio.run(erase())

    assert "anna" not in journal.read_text()
    assert journal.stat().st_mode & 0o777 == 0o600


def test_a_line_that_broke_off_does_not_stop_the_start(centre: Centre, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.write_text('{"digest": "x", "pseudonym": "erased-1", "at_ms": 1}\n{"dig')

    assert Eraser(store=PersonRows(centre.store._engine), journal=journal).erase_again() == 1


async def _at_once(work):
    return work()

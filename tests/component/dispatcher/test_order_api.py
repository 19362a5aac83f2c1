"""Work orders over HTTP: who may see and do what, and what bad input comes to."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from call_centre import Centre, Opened
from people import logged_in
from web_visits import must_conform, problem_of, visitor

from dispatcher.accounts.roles import Role
from dispatcher.web.app import create_app
from dispatcher.web.order_office import order_office

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BAD_TEXTS = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "😀👩‍👩‍👧‍👦" * 50,
    "\u202e\u2066مرحبا שלום",
    "'; DROP TABLE work_orders; --",
    "{{7*7}} ${x} %s",
    "毛衣\n\t水壶",
]


@pytest.fixture
async def house(opened: Opened, tmp_path: Path) -> AsyncIterator[Centre]:
    """A dispatcher with a folder for attachments."""
    async with opened() as centre:
        desk = centre.web.state.desk
        orders = order_office(desk, centre.access, folder=tmp_path / "attachments")
        centre.web = create_app(desk=desk, access=centre.access, orders=orders)
        yield centre


def acme(house: Centre):
    return logged_in(house, "acme-user", Role.CUSTOMER, "acme")


def bolt(house: Centre):
    return logged_in(house, "bolt-user", Role.CUSTOMER, "bolt")


def anna(house: Centre):
    return logged_in(house, "anna", Role.AGENT, "anna")


def cleo(house: Centre):
    return logged_in(house, "cleo", Role.AGENT, "cleo")


async def asked(client: httpx.AsyncClient, **differently) -> dict:
    body = {"content": "Where is my order?", "zone": "billing", **differently}
    answer = await client.post("/api/v1/me/orders", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_from_a_customers_question_to_his_thanks(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        document = (await visit_document(house))["paths"]
        order = await asked(customer, kind="complaint", client_ref="device-1")
        path = f"/api/v1/work-orders/{order['id']}"
        zone = (await agent.get("/api/v1/work-orders", params={"view": "zone"})).json()
        assert [one["id"] for one in zone] == [order["id"]]
        assert (zone[0]["customer_name"], zone[0]["client_ref"]) == ("Acme", "device-1")
        assert (await agent.post(f"{path}/claim")).json()["agent_id"] == "anna"
        for verb, text in (("progress", "We look."), ("result", "On Monday.")):
            answer = await agent.post(f"{path}/{verb}", json={"text": text})
            assert answer.status_code == 200, answer.text
        mine = await customer.get(f"/api/v1/me/orders/{order['number']}")
        assert (mine.json()["state"], mine.json()["result"]) == ("resolved", "On Monday.")
        thanks = await customer.post(f"/api/v1/me/orders/{order['id']}/satisfied")
        assert thanks.json()["state"] == "closed"
        assert "/api/v1/me/orders/{order_id}" in document


async def visit_document(house: Centre) -> dict:
    async with visitor(house) as web:
        return (await web.get("/openapi.json")).json()


async def test_answers_are_as_the_document_says(house: Centre) -> None:
    document = await visit_document(house)
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer)
        base = "/api/v1/work-orders"
        for method, template, path in (
            ("get", base, base),
            ("get", f"{base}/counts", f"{base}/counts"),
            ("get", f"{base}/{{order_id}}", f"{base}/{order['id']}"),
            ("post", f"{base}/{{order_id}}/claim", f"{base}/{order['id']}/claim"),
        ):
            must_conform(document, method, template, await agent.request(method, path))
        mine = "/api/v1/me/orders"
        must_conform(document, "get", mine, await customer.get(mine))


async def test_of_two_agents_one_has_it_and_the_other_learns_who(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as first, cleo(house) as second:
        order = await asked(customer)
        path = f"/api/v1/work-orders/{order['id']}/claim"
        answers = await asyncio.gather(first.post(path), second.post(path))

    won, lost = sorted(answers, key=lambda one: one.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert won.json()["agent_id"] in problem_of(lost, 409)
    assert lost.json()["holder"] == won.json()["agent_id"]


async def test_another_customers_order_number_is_not_there(house: Centre) -> None:
    async with acme(house) as customer, bolt(house) as other:
        order = await asked(customer)
        for ref in (order["id"], str(order["number"])):
            base = f"/api/v1/me/orders/{ref}"
            assert problem_of(await other.get(base), 404) == f"no order {ref}"
            for verb in ("satisfied", "withdraw"):
                problem_of(await other.post(f"{base}/{verb}"), 404)
            for verb in ("unsatisfied", "enquiry"):
                problem_of(await other.post(f"{base}/{verb}", json={"text": "x"}), 404)
            upload = await other.post(
                f"{base}/attachments?name=x.png",
                content=PNG,
                headers={"content-type": "image/png"},
            )
            problem_of(upload, 404)
        assert (await other.get("/api/v1/me/orders")).json() == []


async def test_a_customer_learns_nothing_about_the_inside_of_the_house(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer)
        path = f"/api/v1/work-orders/{order['id']}"
        await agent.post(f"{path}/claim")
        await agent.post(f"{path}/notes", json={"text": "a difficult one"})
        await agent.post(f"{path}/progress", json={"text": "We look."})
        story = (await customer.get(f"/api/v1/me/orders/{order['id']}")).json()
        whole = (await agent.get(path)).json()

    assert [note["text"] for note in story["notes"]] == ["We look."]
    assert "difficult" not in str(story)
    assert not {"priority", "reminders_sent", "zone", "call_id"} & story.keys()
    assert [note["text"] for note in whole["notes"]] == ["a difficult one", "We look."]


async def test_an_agent_does_not_see_other_zones_orders(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent, cleo(house) as other:
        order = await asked(customer, zone="repair")
        path = f"/api/v1/work-orders/{order['id']}"
        problem_of(await agent.get(path), 404)
        problem_of(await agent.post(f"{path}/claim"), 404)
        problem_of(await agent.post(f"{path}/notes", json={"text": "x"}), 404)
        assert (await agent.get("/api/v1/work-orders")).json() == []
        assert (await other.get(path)).status_code == 200


async def test_the_dedicated_agent_has_it_at_once(house: Centre) -> None:
    """DS-14."""
    async with visitor(house) as root:
        answer = await root.post(
            "/api/v1/registry/bindings", json={"customer": "acme", "agent": "anna"}
        )
        assert answer.status_code == 201, answer.text
    async with acme(house) as customer:
        order = await asked(customer)

    assert (order["agent_id"], order["state"]) == ("anna", "assigned")


@pytest.mark.parametrize("text", BAD_TEXTS)
async def test_whatever_people_write_comes_back_as_they_wrote_it(house: Centre, text: str) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer, content=text, subject=text[:100])
        path = f"/api/v1/work-orders/{order['id']}"
        await agent.post(f"{path}/claim")
        await agent.post(f"{path}/result", json={"text": text})
        story = await agent.get(path)

    assert story.headers["content-type"] == "application/json"
    assert (story.json()["content"], story.json()["result"]) == (text, text)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": "x" * 10_001}, "content"),
        ({"content": ""}, "content"),
        ({"content": "   "}, "content"),
        ({"content": "x", "subject": "x" * 201}, "subject"),
        ({"content": "a\0b"}, "content"),
        ({"content": "x", "zone": "nowhere"}, "zone"),
        ({"content": "x", "kind": "praise"}, "kind"),
        ({"content": "x", "customer_id": "bolt"}, "customer_id"),
        ({}, "content"),
    ],
)
async def test_bad_fields_are_refused_by_name(house: Centre, body: dict, field: str) -> None:
    async with acme(house) as customer:
        answer = await customer.post("/api/v1/me/orders", json=body)

        assert field in problem_of(answer, 422)
        assert (await customer.get("/api/v1/me/orders")).json() == []


async def test_half_a_sign_of_unicode_is_refused(house: Centre) -> None:
    async with acme(house) as customer:
        answer = await customer.post(
            "/api/v1/me/orders",
            content=b'{"content": "a\\ud800"}',
            headers={"content-type": "application/json"},
        )

    problem_of(answer, 422)


async def test_ten_megabytes_of_text_never_reach_the_desk(house: Centre) -> None:
    async with acme(house) as customer:
        answer = await customer.post("/api/v1/me/orders", json={"content": "x" * 10_000_000})

    problem_of(answer, 413)


async def test_the_longest_text_allowed_in_chinese_passes(house: Centre) -> None:
    text = "毛" * 10_000
    async with acme(house) as customer:
        answer = await customer.post(
            "/api/v1/me/orders",
            content=f'{{"content": "{text}", "zone": "billing"}}'.encode(),
            headers={"content-type": "application/json"},
        )

    assert answer.json()["content"] == text


async def test_the_same_idempotency_key_makes_one_order_and_one_result(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        headers = {"idempotency-key": "k1"}
        body = {"content": "x", "zone": "billing"}
        first = await customer.post("/api/v1/me/orders", json=body, headers=headers)
        again = await customer.post("/api/v1/me/orders", json=body, headers=headers)
        assert first.json() == again.json()
        path = f"/api/v1/work-orders/{first.json()['id']}"
        await agent.post(f"{path}/claim")
        for _ in range(2):
            await agent.post(f"{path}/result", json={"text": "yes"}, headers=headers)
        assert len((await agent.get(path)).json()["results"]) == 1
        assert len((await customer.get("/api/v1/me/orders")).json()) == 1


async def test_a_dedup_key_makes_one_order_however_it_comes(house: Centre) -> None:
    async with logged_in(house, "lena", Role.SUPERVISOR) as lead:
        body = {"customer_id": "acme", "subject": "s", "content": "c", "dedup_key": "crm:1"}
        first = await lead.post("/api/v1/work-orders", json=body)
        again = await lead.post("/api/v1/work-orders", json=body)
        nobody = await lead.post("/api/v1/work-orders", json={**body, "customer_id": "nobody"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert "customer_id" in problem_of(nobody, 422)


async def test_a_lead_reassigns_and_an_agent_may_not(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer)
        path = f"/api/v1/work-orders/{order['id']}/assign"
        problem_of(await agent.post(path, json={"agent_id": "anna"}), 403)
        async with logged_in(house, "lena", Role.SUPERVISOR) as lead:
            moved = await lead.post(path, json={"agent_id": "ben"})
            nobody = await lead.post(path, json={"agent_id": "zoe"})

    assert moved.json()["agent_id"] == "ben"
    assert "agent_id" in problem_of(nobody, 422)


async def test_pages_of_a_long_list_hold_every_order_once(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        numbers = [(await asked(customer))["number"] for _ in range(7)]
        for client, first in (
            (agent, "/api/v1/work-orders?view=zone&limit=3"),
            (agent, "/api/v1/work-orders?q=order&limit=3"),
            (customer, "/api/v1/me/orders?limit=3"),
        ):
            seen, pages, path = [], 0, first
            while path:
                page = await client.get(path)
                seen += [one["number"] for one in page.json()]
                path = page.links.get("next", {}).get("url", "")
                pages += 1
            assert sorted(seen) == numbers
            assert pages == 3
        problem_of(await agent.get("/api/v1/work-orders?after=1.2.3"), 422)


async def test_orders_are_found_in_chinese_and_a_query_without_words_finds_nothing(
    house: Centre,
) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer, content="红色毛衣 A1023 还没到")
        await asked(customer, content="另一件事")
        for query, found in (
            ("毛衣", [order["id"]]),
            ("a1023", [order["id"]]),
            ("%", []),
            ("😀", []),
        ):
            answer = await agent.get("/api/v1/work-orders", params={"q": query})
            assert [one["id"] for one in answer.json()] == found


async def test_every_verb_is_in_the_audit_log_with_who_and_from_where(house: Centre) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer)
        await agent.post(f"/api/v1/work-orders/{order['id']}/claim")
        async with visitor(house) as root:
            log = (await root.get("/api/v1/audit")).json()

    told = [(one["who"], one["what"]) for one in log if one["subject"] == order["id"]]
    assert told == [("anna", "order claimed"), ("acme-user", "order made")]
    assert all(one["address"] for one in log if one["subject"] == order["id"])


# Files.


async def sent(client: httpx.AsyncClient, base: str, content: bytes, kind: str, name: str):
    return await client.post(
        f"{base}/attachments",
        params={"name": name},
        content=content,
        headers={"content-type": kind},
    )


async def test_a_file_comes_back_to_be_saved_and_lies_outside_of_everything_served(
    house: Centre, tmp_path: Path
) -> None:
    async with acme(house) as customer, anna(house) as agent:
        order = await asked(customer)
        base = f"/api/v1/me/orders/{order['id']}"
        kept = await sent(customer, base, PNG, "image/png", "../../收据.png")
        assert kept.status_code == 201, kept.text
        assert (kept.json()["name"], kept.json()["size_bytes"]) == ("收据.png", len(PNG))
        path = f"/api/v1/work-orders/{order['id']}/attachments/{kept.json()['id']}"
        back = await agent.get(path)

    assert back.content == PNG
    assert back.headers["content-disposition"].startswith("attachment; ")
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]
    digest = hashlib.sha256(PNG).hexdigest()
    file = tmp_path / "attachments" / digest[:2] / digest
    assert file.read_bytes() == PNG
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == [digest]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><script>alert(1)</script>", "text/html"),
        (b"<svg onload='alert(1)'/>", "image/svg+xml"),
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"MZ\x90\0", "application/pdf"),
        (b"", "image/png"),
    ],
)
async def test_files_that_are_not_what_they_say_are_refused(
    house: Centre, content: bytes, kind: str
) -> None:
    async with acme(house) as customer:
        order = await asked(customer)
        base = f"/api/v1/me/orders/{order['id']}"
        answer = await sent(customer, base, content, kind, "x")

        assert problem_of(answer, 422).startswith("file: ")
        assert (await customer.get(base)).json()["attachments"] == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(house: Centre) -> None:
    async with acme(house) as customer:
        order = await asked(customer)
        base = f"/api/v1/me/orders/{order['id']}"
        answer = await sent(customer, base, PNG + b"\0" * (10 * 1024 * 1024), "image/png", "x")

    problem_of(answer, 413)


async def test_a_file_of_another_order_is_not_there(house: Centre) -> None:
    async with acme(house) as customer, bolt(house) as other:
        order, mine = await asked(customer), await asked(other)
        kept = await sent(customer, f"/api/v1/me/orders/{order['id']}", PNG, "image/png", "x.png")
        path = f"/api/v1/me/orders/{mine['id']}/attachments/{kept.json()['id']}"

        problem_of(await other.get(path), 404)


async def test_a_file_that_was_changed_on_the_disk_is_not_given_out(
    house: Centre, tmp_path: Path
) -> None:
    async with acme(house) as customer:
        order = await asked(customer)
        base = f"/api/v1/me/orders/{order['id']}"
        kept = await sent(customer, base, PNG, "image/png", "x.png")
        digest = hashlib.sha256(PNG).hexdigest()
        (tmp_path / "attachments" / digest[:2] / digest).write_bytes(b"other")

        problem_of(await customer.get(f"{base}/attachments/{kept.json()['id']}"), 503)


# Templates.


async def test_leads_write_templates_and_agents_read_them(house: Centre) -> None:
    base = "/api/v1/answer-templates"
    async with logged_in(house, "lena", Role.SUPERVISOR) as lead, anna(house) as agent:
        new = {"title": "On its way", "text": "Dear {customer}", "zone": "billing"}
        made = await lead.post(base, json=new)
        assert made.status_code == 201, made.text
        path = made.headers["location"]
        problem_of(await agent.post(base, json=new), 403)
        assert [one["title"] for one in (await agent.get(f"{base}?zone=billing")).json()] == [
            "On its way"
        ]
        assert (await agent.get(f"{base}?zone=repair")).json() == []
        seen = (await lead.get(path)).headers["etag"]
        problem_of(await lead.put(path, json=new), 428)
        changed = await lead.put(path, json={**new, "title": "Sent"}, headers={"if-match": seen})
        assert changed.json()["title"] == "Sent"
        problem_of(await lead.delete(path, headers={"if-match": seen}), 412)
        gone = await lead.delete(path, headers={"if-match": changed.headers["etag"]})
        assert gone.status_code == 204
        problem_of(await agent.get(path), 404)

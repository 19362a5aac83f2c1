"""Whatever is wrong in what people, exchanges and files say gets a clear answer."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from call_hall import seat_of
from web_visits import problem_of, visitor

REGISTRY = "/api/v1/registry"
BAD_WAYS = {
    "c-{0},Name,platinum,+4930{1},": ("class", "Input should be"),
    "c-{0},Name,normal,hello,": ("phones", "no phone number"),
    "c-{0},,normal,+4930{1},": ("name", "is missing"),
    "C {0},Name,normal,+4930{1},": ("id", "should match"),
    "c-{0},Name,normal,,": ("phones", "needs a phone"),
    "c-{0},Name,normal,+493012345678,": ("phones", "is acme's already"),
    "c-{0},Name,normal,+4930{1},x@": ("emails", "should match"),
}
ROWS, BAD = 10_000, 37


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


@pytest.mark.parametrize(
    ("said", "caller"),
    [
        ("+49 (30) 1234-5678", "+493012345678"),
        ("030 12345678", "+493012345678"),
        ("0049 30 12345678", "+493012345678"),
        ("tel:+49-30-12345678", "+493012345678"),
        ("sip:+493012345678@pbx.example;user=phone", "+493012345678"),
        ("＋４９３０１２３４５６７８", "+493012345678"),
        ("+86 400-800-1234", "+864008001234"),
        ("0086 400 800 1234", "+864008001234"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0800 1234567", "+498001234567"),
        ("anonymous", None),
        ("<sip:anonymous@anonymous.invalid>", None),
        ("隐藏号码", None),
        ("266696687", None),
        ("", None),
        (None, None),
    ],
)
async def test_a_caller_is_taken_however_his_number_is_written(
    web: httpx.AsyncClient, said: str | None, caller: str | None
) -> None:
    """CM-02: and who is known is known by any of its forms; who withholds it is new."""
    call = (await web.post("/api/v1/calls", json={"zone": "billing", "caller": said})).json()
    known = caller == "+493012345678"

    assert call["caller"] == caller
    assert call["customer_id"] == ("acme" if known else None)
    assert call["customer_class"] == ("vip" if known else "new")


@pytest.mark.parametrize("said", ["hello", "+", "1", "+49 30 1234567890123456789", "+999 12345"])
async def test_what_is_no_number_is_told_with_the_way_out(
    web: httpx.AsyncClient, centre: Centre, said: str
) -> None:
    answer = await web.post("/api/v1/calls", json={"zone": "billing", "caller": said})
    why = problem_of(answer, 422)

    assert "caller" in why
    assert "null" in why
    assert centre.router.calls == {}


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/api/v1/agents/nobody/login", {"seat": "seat-of-anna"}, 404, "no agent nobody"),
        ("/api/v1/agents/ben/login", {"seat": "attic"}, 404, "no seat attic"),
        ("/api/v1/calls/{call}/move", {"tier": "platinum"}, 422, "tier"),
        ("/api/v1/calls/{call}/move", {"zone": "attic"}, 422, "no zone attic"),
        ("/api/v1/calls/{call}/transfer", {"agent_id": "nobody"}, 404, "nobody"),
        (f"{REGISTRY}/bindings", {"customer": "acme", "agent": "nobody"}, 422, "no agent nobody"),
        (
            f"{REGISTRY}/bindings",
            {"customer": "x", "agent": "ben"},
            422,
            "no customer x",
        ),
    ],
)
async def test_who_or_what_is_not_there_is_named(
    web: httpx.AsyncClient, centre: Centre, path: str, body: object, status: int, words: str
) -> None:
    await centre.staff("anna")
    new = {"zone": "billing", "caller": "+493012345680"}
    call = (await web.post("/api/v1/calls", json=new)).json()
    if "transfer" in path:
        await web.post(f"/api/v1/offers/{call['offer_id']}/accept", json={"epoch": 1})

    answer = await web.post(path.replace("{call}", call["id"]), json=body)

    assert words in problem_of(answer, status)


async def test_a_binding_to_an_agent_who_was_deleted_meanwhile_is_refused(
    web: httpx.AsyncClient,
) -> None:
    """Also of a file: the row is told, and the customer is served by his tier."""
    await web.delete(f"{REGISTRY}/agents/anna", headers={"If-Match": "*"})
    bound = {"customer": "bolt", "agent": "anna"}
    by_hand = await web.post(f"{REGISTRY}/bindings", json=bound)
    files = {"bindings.csv": "customer,agent\nbolt,anna\nacme,ben\n"}
    by_file = (
        await web.post(f"{REGISTRY}/import", json={"files": files, "skip_bad": True})
    ).json()
    call = await web.post("/api/v1/calls", json={"zone": "billing", "caller": "+493012345680"})

    assert "no agent anna" in problem_of(by_hand, 422)
    assert by_file["applied"] is True
    assert [row.split(",")[0] for row in by_file["bad_rows"]] == ["bindings.csv line 2"]
    assert call.json()["state"] == "waiting"


async def test_a_second_agent_at_a_seat_is_refused_and_the_first_one_stays(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await centre.staff("anna")
    second = await web.post("/api/v1/agents/ben/login", json={"seat": seat_of("anna")})

    assert "anna is logged in" in problem_of(second, 409)
    assert (await web.get(f"/api/v1/seats/{seat_of('anna')}")).json()["agent_id"] == "anna"
    assert (await web.get("/api/v1/agents/ben")).json()["seat"] is None


async def test_an_agent_who_logs_in_at_a_second_seat_has_left_the_first(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """One agent is at one seat: the newest log-in counts, and nothing rings at the old one."""
    await centre.staff("anna")
    moved = await web.post("/api/v1/agents/anna/login", json={"seat": seat_of("ben")})
    seats = {
        one: (await web.get(f"/api/v1/seats/{seat_of(one)}")).json()["agent_id"]
        for one in ("anna", "ben")
    }

    assert moved.json()["seat"] == seat_of("ben")
    assert seats == {"anna": None, "ben": "anna"}


async def test_of_10_000_customers_exactly_the_37_bad_rows_are_named_and_nobody_is_lost(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    """DS-03: by line, column and reason; nothing is taken until somebody says so."""
    text, wrong = ten_thousand_customers()
    before = centre.dispatcher.registry
    refused = (await imported(web, text)).json()
    untouched = centre.dispatcher.registry
    taken = (await imported(web, text, skip_bad=True)).json()
    customers = centre.dispatcher.registry.customers

    told = {int(re.split(r"[ ,:]+", row)[2]): row for row in refused["bad_rows"]}
    assert refused["applied"] is False
    assert untouched == before
    assert set(told) == set(wrong)
    assert len(wrong) == len(refused["bad_rows"]) == BAD
    assert [
        line
        for line, (column, words) in wrong.items()
        if f", {column}" not in told[line] or words not in told[line]
    ] == []
    assert taken["applied"] is True
    assert set(customers) == {"acme", *(f"c-{at}" for at in range(ROWS) if at + 3 not in wrong)}
    assert customers["acme"] == before.customers["acme"]


async def imported(web: httpx.AsyncClient, text: str, *, skip_bad: bool = False) -> httpx.Response:
    body = {"files": {"customers.csv": text}, "skip_bad": skip_bad}
    return await web.post(f"{REGISTRY}/import", json=body, timeout=60)


def ten_thousand_customers() -> tuple[str, dict[int, tuple[str, str]]]:
    """A file of 10 000 rows; and of the bad ones line, column and reason."""
    ways = list(BAD_WAYS.items())
    lines = ["id,name,class,phones,emails", "acme,Acme,vip,+493012345678;+493012345679,"]
    wrong: dict[int, tuple[str, str]] = {}
    for at in range(ROWS):
        row = "c-{0},Name,normal,+4930{1},"
        if at % 270 == 13 and len(wrong) < BAD:
            row, (column, words) = ways[len(wrong) % len(ways)]
            wrong[at + 3] = (column, words)
        lines.append(row.format(at, 20_000_000 + at))
    return "\n".join(lines) + "\n", wrong

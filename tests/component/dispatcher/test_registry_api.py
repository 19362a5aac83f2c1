"""The registry over HTTP: changed entry by entry or by files, checked whole, acting at once."""

from collections.abc import AsyncIterator

import httpx
import pytest
from call_centre import Centre
from call_hall import seat_of
from web_visits import must_conform, problem_of, visitor

REGISTRY = "/api/v1/registry"
ANY = {"If-Match": "*"}
DORA = {
    "id": "dora",
    "name": "Dora",
    "tier": "vip",
    "zones": ["billing"],
    "capability": 70,
    "presence": "desk_mat",
}


@pytest.fixture
async def web(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(centre) as client:
        yield client


async def imported(web: httpx.AsyncClient, **wish: object) -> dict[str, object]:
    answer = await web.post(f"{REGISTRY}/import", json=wish)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_new_agent_can_log_in_and_is_rung_without_a_restart(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    made = await web.post(f"{REGISTRY}/agents", json=DORA)
    must_conform((await web.get("/openapi.json")).json(), "post", f"{REGISTRY}/{{kind}}", made)
    seated = await web.post("/api/v1/agents/dora/login", json={"seat": seat_of("anna")})

    assert made.status_code == 201
    assert made.json()["skills"] == []
    assert seated.json()["offerable"] == "seat_unknown"


async def test_what_was_changed_is_still_so_after_a_restart(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    await web.post(f"{REGISTRY}/agents", json=DORA)
    stored = await centre.dispatcher.read(lambda store: store.registry.read())

    assert stored.agents["dora"].capability == 70
    assert stored == centre.dispatcher.registry


async def test_a_change_says_only_what_changes_and_names_the_version(
    web: httpx.AsyncClient,
) -> None:
    address = f"{REGISTRY}/agents/anna"
    before = await web.get(address)
    unnamed = await web.patch(address, json={"capability": 1})
    named = {"If-Match": before.headers["etag"]}
    changed = await web.patch(address, json={"capability": 1}, headers=named)
    late = await web.patch(address, json={"capability": 2}, headers=named)

    assert (unnamed.status_code, late.status_code) == (428, 412)
    assert changed.json() == {**before.json(), "capability": 1}


async def test_a_whole_entry_forgets_what_it_does_not_say(web: httpx.AsyncClient) -> None:
    address = f"{REGISTRY}/agents/anna"
    await web.patch(address, json={"skills": ["tax"]}, headers=ANY)
    said = {"name": "Anna", "tier": "vip", "zones": ["billing"], "capability": 5}
    replaced = await web.put(address, json=said, headers=ANY)

    assert replaced.json()["skills"] == []
    assert replaced.json()["id"] == "anna"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("post", "agents", {**DORA, "zones": ["attic"]}, 422, "agent dora: no zone attic"),
        ("post", "agents", {**DORA, "seat": "attic-1"}, 422, "agent dora: no seat attic-1"),
        ("post", "agents", {**DORA, "tier": "gold"}, 422, "tier: Input should be"),
        ("post", "agents", {**DORA, "colour": "red"}, 422, "colour: unknown key"),
        ("post", "agents", {**DORA, "id": "anna"}, 409, "agent anna is there already"),
        ("post", "customers", {"id": "x", "name": "X"}, 422, "needs a phone"),
        ("post", "customers", {"id": "x", "name": "X", "phones": ["hi"]}, 422, "no phone number"),
        ("post", "bindings", {"customer": "acme", "agent": "dora"}, 422, "no agent dora"),
        ("patch", "agents/anna", {"id": "hanna"}, 422, "id: is anna and stays so"),
        ("patch", "agents/nope", {"name": "N"}, 404, "no agent nope"),
        ("delete", "zones/billing", None, 409, "zone billing is still in use: "),
        ("delete", "agents/nope", None, 404, "no agent nope"),
        ("get", "agents/nope", None, 404, "no agent nope"),
        ("get", "people", None, 422, "kind"),
        ("get", "export/people.csv", None, 404, "no export"),
        ("post", "sync/runs", None, 409, "no outside source is configured"),
        ("get", "floors/9/plan", None, 404, "no plan of floor 9"),
    ],
)
async def test_what_does_not_fit_is_refused_in_a_sentence_and_changes_nothing(
    web: httpx.AsyncClient,
    centre: Centre,
    method: str,
    path: str,
    body: object,
    status: int,
    words: str,
) -> None:
    before = centre.dispatcher.registry
    answer = await web.request(method, f"{REGISTRY}/{path}", json=body, headers=ANY)

    assert words in problem_of(answer, status)
    assert centre.dispatcher.registry == before


async def test_a_removed_agent_is_gone_with_his_bindings(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    made = await web.post(f"{REGISTRY}/bindings", json={"customer": "acme", "agent": "anna"})
    gone = await web.delete(f"{REGISTRY}/agents/anna", headers=ANY)

    assert (made.status_code, gone.status_code) == (201, 204)
    assert (await web.get(f"{REGISTRY}/bindings")).json() == []
    assert (await web.get("/api/v1/agents/anna")).status_code == 404
    assert "anna" not in centre.router.agents


async def test_a_removed_chair_logs_its_sitter_out(web: httpx.AsyncClient, centre: Centre) -> None:
    await centre.staff("anna")
    await web.delete(f"{REGISTRY}/seats/{seat_of('anna')}", headers=ANY)

    assert (await web.get("/api/v1/agents/anna")).json()["seat"] is None
    assert (await web.get("/api/v1/floor")).json()["numbers"]["seats"] == 2


async def test_an_import_shows_what_it_would_change_before_it_does(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    files = {"agents.csv": "id,name,capability\nanna,Anna,1\nben,Ben,2\ncleo,Cleo,3\n"}
    shown = await imported(web, files=files, preview=True)
    untouched = centre.dispatcher.registry.agents["anna"].capability
    done = await imported(web, files=files)

    assert (shown["applied"], done["applied"]) == (False, True)
    assert shown["changes"] == done["changes"]
    assert untouched != 1
    assert centre.dispatcher.registry.agents["anna"].capability == 1
    assert centre.router.agents["anna"].agent.capability == 1


async def test_bad_rows_stop_an_import_unless_they_may_be_left_out(
    web: httpx.AsyncClient, centre: Centre
) -> None:
    head = "id,name,tier,zones,capability\n"
    files = {"agents.csv": head + "anna,Anna,gold,billing,1\nben,Ben,vip,billing,2\ncleo,,,,\n"}
    refused = await imported(web, files=files)
    taken = await imported(web, files=files, skip_bad=True)

    assert refused["applied"] is False
    assert taken["applied"] is True
    assert set(centre.dispatcher.registry.agents) == {"anna", "ben", "cleo"}
    assert centre.dispatcher.registry.agents["ben"].capability == 2
    assert [str(row).split(":")[0] for row in taken["bad_rows"]][:1] == [  # type: ignore[index]
        "agents.csv line 2, tier"
    ]


async def test_a_file_that_is_none_is_refused(web: httpx.AsyncClient) -> None:
    answer = await web.post(f"{REGISTRY}/import", json={"files": {"a.yaml": "- ["}})

    assert "not readable as YAML" in problem_of(answer, 422)


async def test_an_import_of_10_000_rows_passes_the_door(web: httpx.AsyncClient) -> None:
    rows = "\n".join(f"c-{n},Customer {n},+4930{10_000_000 + n}" for n in range(10_000))
    done = await imported(web, files={"customers.csv": f"id,name,phones\n{rows}\n"})

    assert done["change_count"] == 10_002
    assert len(done["changes"]) == 200  # type: ignore[arg-type]


async def test_an_export_is_what_an_import_reads(web: httpx.AsyncClient) -> None:
    text = (await web.get(f"{REGISTRY}/export/registry.yaml")).text
    again = await imported(web, files={"registry.yaml": text})
    table = (await web.get(f"{REGISTRY}/export/agents.csv")).text

    assert (again["applied"], again["change_count"]) == (True, 0)
    assert table.startswith("id,name,tier,zones,capability,seat,")


async def test_a_proposal_explains_itself(web: httpx.AsyncClient, centre: Centre) -> None:
    proposal = (await web.get(f"{REGISTRY}/agents/anna/proposal")).json()

    assert proposal["proposed"] is None
    assert proposal["reasons"] == []


async def test_a_zone_says_when_it_is_open(web: httpx.AsyncClient) -> None:
    office = {"id": "office", "week": {"sun": ["10:00-11:00"]}}
    await web.post(f"{REGISTRY}/calendars", json=office)
    always = (await web.get(f"{REGISTRY}/zones/billing/opening")).json()
    await web.patch(f"{REGISTRY}/zones/billing", json={"calendar": "office"}, headers=ANY)
    sundays = (await web.get(f"{REGISTRY}/zones/billing/opening")).json()

    assert always["open"] is True
    assert sundays["open"] is False
    assert (sundays["back"]["weekday"], sundays["back"]["at"]) == ("sun", "10:00")


async def test_a_plan_is_cleaned_and_served_as_a_picture_alone(web: httpx.AsyncClient) -> None:
    drawn = '<svg viewBox="0 0 30 20"><script>x</script><rect width="3" height="2"/></svg>'
    floor = (await web.get("/api/v1/seats")).json()[0]["floor"]
    put = await web.put(f"{REGISTRY}/floors/{floor}/plan", content=drawn)
    shown = await web.get(f"{REGISTRY}/floors/{floor}/plan")
    await web.delete(f"{REGISTRY}/floors/{floor}/plan")

    assert put.json() == {"width": 30.0, "height": 20.0, "media_type": "image/svg+xml"}
    assert "script" not in shown.text
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert (await web.get(f"{REGISTRY}/floors/{floor}/plan")).status_code == 404


async def test_a_chair_without_coordinates_gets_a_free_place(web: httpx.AsyncClient) -> None:
    made = await web.post(
        f"{REGISTRY}/seats", json={"id": "new-1", "zone": "billing", "floor": "3"}
    )
    places = [
        (one["floor"], one["x"], one["y"]) for one in (await web.get("/api/v1/seats")).json()
    ]

    assert made.status_code == 201
    assert len(set(places)) == len(places)


async def test_the_outside_source_is_told_as_not_configured(web: httpx.AsyncClient) -> None:
    assert (await web.get(f"{REGISTRY}/sync")).json() == {
        "configured": False,
        "every_minutes": None,
        "runs": [],
    }


@pytest.mark.parametrize("shown", [None, "anonymous", "未知", "sip:anonymous@anonymous.invalid"])
async def test_a_caller_who_withholds_his_number_is_new(
    web: httpx.AsyncClient, shown: str | None
) -> None:
    taken = await web.post("/api/v1/calls", json={"zone": "billing", "caller": shown})

    assert taken.status_code == 201
    assert (taken.json()["caller"], taken.json()["customer_class"]) == (None, "new")


async def test_a_rule_acts_on_the_next_call_and_says_why(web: httpx.AsyncClient) -> None:
    """CM-03."""
    rule = {"id": "loyal", "field": "orders", "operator": "at_least", "value": 10, "class": "vip"}
    known = {
        "id": "zhou",
        "name": "周岚",
        "phones": ["+86 138 0013 8000"],
        "facts": {"orders": 12},
    }
    await web.post(f"{REGISTRY}/customers", json=known)
    number = {"zone": "billing", "caller": "0086 13800138000"}
    before = (await web.post("/api/v1/calls", json=number)).json()["customer_class"]
    await web.post(f"{REGISTRY}/rules", json={**rule, "reason": "ten orders"})
    after = (await web.post("/api/v1/calls", json=number)).json()["customer_class"]
    shown = (await web.get("/api/v1/customers/zhou")).json()

    assert (before, after) == ("normal", "vip")
    assert (shown["customer_class"], shown["class_reason"]) == ("vip", "ten orders")


async def test_a_blocked_number_is_not_served(web: httpx.AsyncClient) -> None:
    blocked = {"number": "+49 30 7654321", "reason": "threats"}
    await web.post(f"{REGISTRY}/blocked", json=blocked)
    taken = await web.post("/api/v1/calls", json={"zone": "billing", "caller": "+49307654321"})

    assert taken.json()["state"] == "refused"

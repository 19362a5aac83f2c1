"""Every route of the application stands in the role matrix, and the matrix is what happens."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from call_centre import Centre
from people import csrf_of, logged_in
from starlette.routing import Mount
from web_visits import problem_of, visitor

from dispatcher.accounts.oidc import HouseRules, OtherHouse
from dispatcher.accounts.roles import Role
from dispatcher.web.app import create_app
from dispatcher.web.role_matrix import RULES, matching

NAMES = {
    "call_id": "c1",
    "offer_id": "c1.1",
    "agent_id": "anna",
    "site": "main",
    "zone": "billing",
    "seat": "seat-of-anna",
    "customer_id": "acme",
    "name": "somebody",
    "token_id": "t1",
    "secret": "x",
    "path": "floor.css",
}
STREAMS = {
    ("GET", "/api/v1/events"),
    ("GET", "/api/v1/agents/{agent_id}/events"),
    ("GET", "/api/v1/desk/events"),
    ("GET", "/api/v1/lead/events"),
    ("GET", "/api/v1/me/agent/events"),
    ("GET", "/wallboard/events"),
}
OTHER_HOUSE = OtherHouse(
    HouseRules(
        issuer="https://id.example",
        client_id="c",
        client_secret="s",
        label="Example",
        name_claim="n",
        role_claim="r",
        person_claim=None,
        roles={},
    )
)


def path_of(template: str) -> str:
    """A path that leads to a route; what it names is there, as far as these tests know names."""
    return re.sub(r"\{(\w+)(:path)?\}", lambda found: NAMES.get(found[1], "x-1"), template)


def routes_of(routes: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{prefix}{route.path}/{{path:path}}"
        elif hasattr(route, "methods"):
            for method in set(route.methods) - {"HEAD"}:
                yield method, prefix + route.path
        else:
            inner = getattr(route, "effective_route_contexts", None) or route.routes
            found = inner() if callable(inner) else inner
            yield from routes_of(list(found), prefix)


def test_a_route_without_a_rule_does_not_exist(centre: Centre) -> None:
    access = replace(centre.access, other_house=OTHER_HOUSE)
    app = create_app(desk=centre.web.state.desk, access=access)

    assert set(routes_of(app.routes)) == set(RULES)


def test_every_path_leads_to_its_own_rule() -> None:
    for method, template in RULES:
        match = matching(method, path_of(template))

        assert match is not None
        assert match.template == template


async def test_each_role_gets_what_the_matrix_gives_and_nothing_else(centre: Centre) -> None:
    for role in Role:
        async with logged_in(centre, role.value, role, "nobody-of-these") as person:
            for method, template in sorted(RULES.keys() - STREAMS):
                if template in {"/", "/log-out", "/account/password"}:
                    continue
                rule = RULES[method, template]
                path = path_of(template)
                answer = await person.request(method, path, json={})

                refused = answer.status_code == 403 and "not for the role" in answer.text
                assert refused is not rule.admits(role, "nobody-of-these", NAMES), (method, path)


async def test_a_stranger_is_told_to_log_in_everywhere_else(centre: Centre) -> None:
    async with visitor(centre, token=None) as stranger:
        for (method, template), rule in RULES.items():
            path = path_of(template)
            answer = await stranger.request(method, path)

            assert rule.open or problem_of(answer, 401)
            assert not rule.open or answer.status_code != 401 or path == "/log-in"


async def test_no_change_by_a_browser_without_its_own_value(centre: Centre) -> None:
    """CSRF: the cookie alone changes nothing, with a form or without."""
    async with logged_in(centre, "root", Role.ADMIN) as root:
        for (method, template), rule in RULES.items():
            if method == "GET" or rule.open:
                continue
            for value in ("", "wrong"):
                path, headers = path_of(template), {"x-csrf-token": value}

                problem_of(await root.request(method, path, headers=headers), 403)


async def test_a_change_another_site_has_sent_is_refused_even_with_the_value(
    centre: Centre,
) -> None:
    async with logged_in(centre, "root", Role.ADMIN) as root:
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "same-site"}):
            answer = await root.post("/api/v1/agents/anna/logout", headers=headers)

            assert "another site" in problem_of(answer, 403)
        own = {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}
        assert (await root.post("/api/v1/agents/anna/logout", headers=own)).status_code == 200


async def test_an_agent_logs_himself_in_and_nobody_else(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        own = await anna.post("/api/v1/agents/anna/login", json={"seat": "seat-of-anna"})
        other = await anna.post("/api/v1/agents/ben/login", json={"seat": "seat-of-ben"})

        assert own.status_code == 200
        problem_of(other, 403)


async def test_an_agent_who_wants_the_floor_gets_his_desk(centre: Centre) -> None:
    async with logged_in(centre, "anna", Role.AGENT, "anna") as anna:
        answer = await anna.get("/")
        assert await csrf_of(anna)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")

"""One table says who may do what; what is not in it is for nobody."""

import pytest

from dispatcher.accounts.roles import Role
from dispatcher.web.role_matrix import RULES, matching, methods_at
from dispatcher.web.role_rules import Noted

EVERYBODY = frozenset(Role)
OPEN = {
    ("GET", "/log-in"),
    ("POST", "/log-in"),
    ("GET", "/log-in/other-house"),
    ("GET", "/log-in/other-house/back"),
    ("GET", "/set-up/{secret}"),
    ("POST", "/set-up/{secret}"),
    ("GET", "/ca.pem"),
    ("GET", "/static/{path:path}"),
    ("GET", "/healthz"),
    ("POST", "/api/v1/me/sign-in-code"),
    ("POST", "/api/v1/me/sign-in"),
    ("POST", "/api/v1/requests/webhook/{source}"),
    ("POST", "/api/v1/deliveries/{delivery_id}/read"),
}
# The customer's page without anything of the customer's.
SHELL = {
    ("GET", "/me"),
    ("GET", "/me/"),
    ("GET", "/me/choose"),
    ("GET", "/me/write"),
    ("GET", "/me/orders"),
    ("GET", "/me/orders/{ref}"),
    ("GET", "/me/more"),
    ("GET", "/me/sw.js"),
    ("GET", "/me/manifest.webmanifest"),
    ("GET", "/me/icon-{size}.png"),
    ("GET", "/me/shell/{digest}/{name}"),
}


def may(role: Role, method: str, path: str, person_id: str | None = None) -> bool:
    match = matching(method, path)
    assert match is not None
    return match.rule.admits(role, person_id, match.parameters)


def test_strangers_see_the_entrance_and_nothing_else() -> None:
    assert {route for route, rule in RULES.items() if rule.open} == OPEN | SHELL


@pytest.mark.parametrize(
    ("role", "own"),
    [
        (Role.AGENT, "/api/v1/agents/anna/export"),
        (Role.CUSTOMER, "/api/v1/customers/anna"),
        (Role.CUSTOMER, "/api/v1/customers/anna/export"),
    ],
)
def test_agents_and_customers_reach_their_own_and_nobody_elses(role: Role, own: str) -> None:

    assert may(role, "GET", own, "anna")
    assert not may(role, "GET", own, "ben")
    assert not may(role, "GET", own, None)


def test_a_supervisor_whose_person_is_an_agent_gets_no_more_by_it() -> None:
    assert not may(Role.SUPERVISOR, "GET", "/api/v1/agents/anna/export", "anna")


def test_a_customer_reaches_no_agent_by_having_the_same_id() -> None:
    """Ids of agents and of customers are two things."""
    assert not may(Role.CUSTOMER, "POST", "/api/v1/agents/anna/login", "anna")
    assert not may(Role.AGENT, "GET", "/api/v1/customers/anna", "anna")


@pytest.mark.parametrize("role", sorted(EVERYBODY - {Role.ADMIN}, key=lambda one: one.value))
@pytest.mark.parametrize("path", ["/api/v1/users", "/api/v1/tokens", "/api/v1/audit"])
def test_accounts_are_the_admins_alone(role: Role, path: str) -> None:
    assert not may(role, "GET", path)
    assert may(Role.ADMIN, "GET", path)


def test_the_telephone_system_works_calls_and_does_not_see_the_floor() -> None:
    assert may(Role.TELEPHONY, "POST", "/api/v1/calls")
    assert may(Role.TELEPHONY, "POST", "/api/v1/offers/c1.1/accept")
    assert not may(Role.TELEPHONY, "GET", "/api/v1/events")
    assert not may(Role.TELEPHONY, "GET", "/api/v1/customers")


def test_a_technician_sees_seats_and_no_customer() -> None:
    assert may(Role.TECHNICIAN, "GET", "/api/v1/seats")
    assert not may(Role.TECHNICIAN, "GET", "/api/v1/customers/acme")


def test_whoever_looks_at_one_person_is_written_down() -> None:
    """Every route that shows one agent or customer to anybody but himself."""
    about_one = {
        template
        for (method, template), rule in RULES.items()
        if method == "GET"
        and rule.roles
        and ("{agent_id}" in template or "{customer_id}" in template)
    }

    assert {"/api/v1/agents/{agent_id}", "/api/v1/customers/{customer_id}/export"} <= about_one
    assert {one for one in about_one if RULES["GET", one].noted is not Noted.LOOK} == set()


@pytest.mark.parametrize("kind", ["agents", "customers"])
def test_a_person_forgotten_by_himself_or_an_admin_and_by_nobody_else(kind: str) -> None:
    erase = f"/api/v1/{kind}/anna/erase"

    assert [role for role in Role if may(role, "POST", erase)] == [Role.ADMIN]
    assert may(Role.CUSTOMER, "POST", erase, "anna") is (kind == "customers")
    assert not may(Role.AGENT, "POST", erase, "anna")


def test_sites_are_run_by_supervisors_and_admins() -> None:
    for method, path in (
        ("PUT", "/api/v1/sites/main/mode"),
        ("POST", "/api/v1/zones/billing/here"),
    ):
        assert {one for one in Role if may(one, method, path, "anna")} == {
            Role.ADMIN,
            Role.SUPERVISOR,
        }


def test_an_agents_notes_are_not_his_supervisors() -> None:
    """No individual history for supervisors; live he is listened to by himself alone."""
    notices, events = "/api/v1/agents/anna/notices", "/api/v1/agents/anna/events"

    assert [one for one in Role if may(one, "GET", notices)] == [Role.ADMIN]
    assert [one for one in Role if may(one, "GET", events)] == []
    assert may(Role.AGENT, "GET", notices, "anna")
    assert may(Role.AGENT, "GET", events, "anna")
    assert not may(Role.AGENT, "GET", events, "ben")


@pytest.mark.parametrize(
    "path", ["/api/v2/calls", "/api/v1/calls/", "/api/v1//calls", "/api/v1/agents/a/b/login", ""]
)
def test_a_path_that_is_almost_one_is_none(path: str) -> None:
    assert matching("GET", path) is None
    assert matching("POST", path) is None


def test_another_method_is_another_route() -> None:
    assert matching("DELETE", "/api/v1/calls") is None
    assert methods_at("/api/v1/calls") == ["GET", "POST"]
    assert matching("HEAD", "/healthz") is not None


def test_what_a_path_names_may_be_any_text_without_a_slash() -> None:
    match = matching("GET", "/api/v1/agents/王芳\n%")

    assert match is not None
    assert match.parameters == {"agent_id": "王芳\n%"}

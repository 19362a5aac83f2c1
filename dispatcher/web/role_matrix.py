"""Who may do what: every route of the application, once. Pure.

A route that is not here does not exist for anybody: the doorway refuses it, and a test names it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from dispatcher.accounts.roles import Role


class Noted(Enum):
    """What of a request goes into the audit log."""

    NOTHING = "nothing"
    CHANGE = "change"
    LOOK = "look"


# Ids of agents and of customers are two things: each is the own id of one role only.
OWNER = {"agent_id": Role.AGENT, "customer_id": Role.CUSTOMER}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one route asks of its visitors.

    Attributes:
        roles: who may; empty and not `open`: everybody who is known.
        open: also for strangers.
        own: path parameter that names a person, who may for himself (see `OWNER`).
        noted: LOOK where one looks at a person.
        creates: answers are kept by Idempotency-Key; never where an answer holds a secret.
        versioned: a change must say which version it changes (If-Match).
        form: a page's form; the page checks the CSRF field itself.
    """

    roles: frozenset[Role] = frozenset()
    open: bool = False
    own: str | None = None
    noted: Noted = Noted.NOTHING
    creates: bool = False
    versioned: bool = False
    form: bool = False

    def admits(self, role: Role, person_id: str | None, parameters: Mapping[str, str]) -> bool:
        """Whether a known visitor may."""
        if self.open or role in self.roles or not (self.roles or self.own):
            return True
        if self.own is None or person_id is None or role is not OWNER[self.own]:
            return False
        return parameters.get(self.own) == person_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The rule for a request, and what its path names."""

    rule: Rule
    template: str
    parameters: Mapping[str, str]


A, S, G, C, T, P = (
    Role.ADMIN,
    Role.SUPERVISOR,
    Role.AGENT,
    Role.CUSTOMER,
    Role.TECHNICIAN,
    Role.TELEPHONY,
)
ADMIN = frozenset({A})
LEAD = frozenset({A, S})
FLOOR = frozenset({A, S, T})
CALLS = frozenset({A, S, P})
LINE = frozenset({A, P})
ANSWERING = frozenset({A, P, G})
HOUSE = frozenset({A, S, T, P})
WORKSHOP = frozenset({A, T})

OPEN = Rule(open=True)
OPEN_FORM = Rule(open=True, form=True)
KNOWN = Rule()
KNOWN_FORM = Rule(form=True)


def _see(roles: frozenset[Role]) -> Rule:
    return Rule(roles=roles)


def _change(roles: frozenset[Role], *, own: str | None = None, creates: bool = False) -> Rule:
    return Rule(roles=roles, own=own, creates=creates, noted=Noted.CHANGE)


def _versioned(roles: frozenset[Role]) -> Rule:
    return Rule(roles=roles, versioned=True, noted=Noted.CHANGE)


def _look(roles: frozenset[Role], own: str | None = None) -> Rule:
    return Rule(roles=roles, own=own, noted=Noted.LOOK)


# What a telephone system does call by call stands in the decisions, not in the audit log.
RULES: dict[tuple[str, str], Rule] = {
    # pages
    ("GET", "/"): _see(FLOOR),
    ("GET", "/log-in"): OPEN,
    ("POST", "/log-in"): OPEN_FORM,
    ("POST", "/log-out"): KNOWN_FORM,
    ("GET", "/log-in/other-house"): OPEN,
    ("GET", "/log-in/other-house/back"): OPEN,
    ("GET", "/set-up/{secret}"): OPEN,
    ("POST", "/set-up/{secret}"): OPEN_FORM,
    ("GET", "/account"): KNOWN,
    ("POST", "/account/password"): KNOWN_FORM,
    ("GET", "/ca.pem"): OPEN,
    ("GET", "/static/{path:path}"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/openapi.json"): KNOWN,
    # calls
    ("POST", "/api/v1/calls"): Rule(roles=LINE, creates=True),
    ("GET", "/api/v1/calls"): _see(CALLS),
    ("GET", "/api/v1/calls/{call_id}"): _see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/hangup"): _see(CALLS),
    # Agents too, of their own offers: the handler looks whose it is.
    ("POST", "/api/v1/offers/{offer_id}/accept"): _see(ANSWERING),
    ("POST", "/api/v1/offers/{offer_id}/reject"): _see(ANSWERING),
    # people
    ("GET", "/api/v1/agents"): _see(CALLS),
    ("GET", "/api/v1/agents/{agent_id}"): _look(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/login"): _change(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/logout"): _change(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/break"): _change(CALLS, own="agent_id"),
    ("GET", "/api/v1/agents/{agent_id}/export"): _look(ADMIN, own="agent_id"),
    # Writes its own entry: under the pseudonym.
    ("POST", "/api/v1/agents/{agent_id}/erase"): _see(ADMIN),
    ("GET", "/api/v1/customers/{customer_id}/export"): _look(ADMIN, own="customer_id"),
    ("POST", "/api/v1/customers/{customer_id}/erase"): Rule(roles=ADMIN, own="customer_id"),
    ("GET", "/api/v1/seats"): _see(HOUSE),
    ("GET", "/api/v1/seats/{seat}"): _see(HOUSE),
    # The handler writes down what was changed: a live view asks several times a second.
    ("POST", "/api/v1/seats/{seat}/technician"): _see(WORKSHOP),
    ("GET", "/api/v1/customers"): _look(LEAD),
    ("GET", "/api/v1/customers/{customer_id}"): _look(LEAD, own="customer_id"),
    # running sites and calls, and an agent's own desk
    ("GET", "/api/v1/sites/{site}/mode"): _see(HOUSE),
    # The handler writes down which mode, for how long and what for.
    ("PUT", "/api/v1/sites/{site}/mode"): _see(LEAD),
    ("POST", "/api/v1/zones/{zone}/here"): _change(LEAD),
    ("POST", "/api/v1/calls/{call_id}/transfer"): _see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/move"): _see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/priority"): _see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/callback"): Rule(roles=CALLS, creates=True),
    ("GET", "/api/v1/callbacks"): _see(CALLS),
    ("GET", "/api/v1/callbacks/done"): _see(CALLS),
    ("POST", "/api/v1/callbacks/{call_id}/done"): _change(CALLS),
    ("POST", "/api/v1/agents/{agent_id}/here"): _change(LEAD, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/still-here"): _change(LEAD, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/chair"): _change(LEAD, own="agent_id"),
    ("GET", "/api/v1/agents/{agent_id}/offers"): _look(CALLS, own="agent_id"),
    # What he was told and asked is his own history: no supervisor reads it.
    ("GET", "/api/v1/agents/{agent_id}/notices"): _look(ADMIN, own="agent_id"),
    # Not noted as a look: an answer that lasts cannot be held back, and only he himself listens.
    ("GET", "/api/v1/agents/{agent_id}/events"): Rule(own="agent_id"),
    # the floor
    ("GET", "/api/v1/floor"): _see(FLOOR),
    ("GET", "/api/v1/events"): _see(FLOOR),
    ("GET", "/api/v1/alerts"): _see(FLOOR),
    ("GET", "/api/v1/health"): _see(HOUSE),
    # accounts
    ("GET", "/api/v1/me"): KNOWN,
    ("GET", "/api/v1/users"): _see(ADMIN),
    ("POST", "/api/v1/users"): _change(ADMIN),
    ("GET", "/api/v1/users/{name}"): _see(ADMIN),
    ("PATCH", "/api/v1/users/{name}"): _versioned(ADMIN),
    ("POST", "/api/v1/users/{name}/reset"): _change(ADMIN),
    ("GET", "/api/v1/tokens"): _see(ADMIN),
    ("POST", "/api/v1/tokens"): _change(ADMIN),
    ("DELETE", "/api/v1/tokens/{token_id}"): _change(ADMIN),
    ("GET", "/api/v1/audit"): _see(ADMIN),
    # reasons and figures
    ("GET", "/statistics"): _see(LEAD),
    ("GET", "/calls/{call_id}"): _see(LEAD),
    ("GET", "/api/v1/calls/{call_id}/decisions"): _see(CALLS),
    ("GET", "/api/v1/agents/{agent_id}/why"): _look(LEAD, own="agent_id"),
    ("GET", "/api/v1/statistics/now"): _see(LEAD),
    ("GET", "/api/v1/statistics/report"): _see(LEAD),
    ("GET", "/api/v1/statistics/report.csv"): _see(LEAD),
    ("GET", "/api/v1/statistics/agents"): _look(LEAD),
    ("GET", "/api/v1/statistics/queue-log"): _look(LEAD),
    # the registry; what is said in whole words comes before what stands for any kind
    ("GET", "/registry"): _see(LEAD),
    ("GET", "/registry/{page}"): _see(LEAD),
    ("POST", "/api/v1/registry/import"): _change(ADMIN),
    ("GET", "/api/v1/registry/export/{file}"): _look(ADMIN),
    ("GET", "/api/v1/registry/sync"): _see(LEAD),
    ("POST", "/api/v1/registry/sync/runs"): _change(ADMIN),
    ("POST", "/api/v1/registry/sync/runs/{run_id}/confirm"): _change(ADMIN),
    ("GET", "/api/v1/registry/agents/{agent_id}/proposal"): _look(LEAD),
    ("GET", "/api/v1/registry/agents/{agent_id}/presence"): _look(ADMIN, own="agent_id"),
    ("GET", "/api/v1/registry/zones/{zone_id}/opening"): _see(HOUSE),
    ("GET", "/api/v1/registry/floors/{floor_id}/plan"): _see(HOUSE),
    ("PUT", "/api/v1/registry/floors/{floor_id}/plan"): _change(ADMIN),
    ("DELETE", "/api/v1/registry/floors/{floor_id}/plan"): _change(ADMIN),
    ("GET", "/api/v1/registry/{kind}"): _look(LEAD),
    ("POST", "/api/v1/registry/{kind}"): _change(ADMIN, creates=True),
    ("GET", "/api/v1/registry/{kind}/{entry_id}"): _look(LEAD),
    ("PUT", "/api/v1/registry/{kind}/{entry_id}"): _versioned(ADMIN),
    ("PATCH", "/api/v1/registry/{kind}/{entry_id}"): _versioned(ADMIN),
    ("DELETE", "/api/v1/registry/{kind}/{entry_id}"): _versioned(ADMIN),
}

_PLACE = re.compile(r"\{(\w+)(:path)?\}")


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)
    text = ""
    for at in range(0, len(parts), 3):
        text += re.escape(parts[at])
        if at + 1 < len(parts):
            text += f"(?P<{parts[at + 1]}>{'.*' if parts[at + 2] else '[^/]+'})"
    return re.compile(text, re.DOTALL)


_VERSIONED = frozenset(template for (_, template), rule in RULES.items() if rule.versioned)
_PATTERNS = {template: _pattern(template) for _, template in RULES}


def matching(method: str, path: str) -> Match | None:
    """The rule for a request; None when there is no such route. HEAD is a GET."""
    method = "GET" if method == "HEAD" else method
    for template, pattern in _PATTERNS.items():
        rule = RULES.get((method, template))
        if rule is not None and (found := pattern.fullmatch(path)):
            return Match(rule=rule, template=template, parameters=found.groupdict())
    return None


def methods_at(path: str) -> list[str]:
    """Which methods a path knows."""
    templates = {template for template, pattern in _PATTERNS.items() if pattern.fullmatch(path)}
    return sorted({method for method, template in RULES if template in templates})


def has_versions(template: str) -> bool:
    """Whether what lies at a path is changed by naming its version."""
    return template in _VERSIONED

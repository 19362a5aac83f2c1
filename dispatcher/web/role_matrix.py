"""Who may do what: every route of the application, once. Pure.

A route that is not here does not exist for anybody: the doorway refuses it, and a test names it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher.web.desk_matrix import DESK_RULES
from dispatcher.web.role_rules import (
    ADMIN,
    ANSWERING,
    CALLS,
    FLOOR,
    HOUSE,
    KNOWN,
    KNOWN_FORM,
    LEAD,
    LINE,
    OPEN,
    OPEN_FORM,
    WORKSHOP,
    Rule,
    change,
    look,
    see,
    versioned,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The rule for a request, and what its path names."""

    rule: Rule
    template: str
    parameters: Mapping[str, str]


# What a telephone system does call by call stands in the decisions, not in the audit log.
RULES: dict[tuple[str, str], Rule] = {
    # pages
    ("GET", "/"): see(FLOOR),
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
    ("POST", "/api/v1/calls"): Rule(roles=LINE, creates=True, resumes=True),
    ("GET", "/api/v1/calls"): see(CALLS),
    ("GET", "/api/v1/calls/{call_id}"): see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/hangup"): see(CALLS),
    # Agents too, of their own offers: the handler looks whose it is.
    ("POST", "/api/v1/offers/{offer_id}/accept"): see(ANSWERING),
    ("POST", "/api/v1/offers/{offer_id}/reject"): see(ANSWERING),
    # people
    ("GET", "/api/v1/agents"): see(CALLS),
    ("GET", "/api/v1/agents/{agent_id}"): look(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/login"): change(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/logout"): change(CALLS, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/break"): change(CALLS, own="agent_id"),
    ("GET", "/api/v1/agents/{agent_id}/export"): look(ADMIN, own="agent_id"),
    # Writes its own entry: under the pseudonym.
    ("POST", "/api/v1/agents/{agent_id}/erase"): see(ADMIN),
    ("GET", "/api/v1/customers/{customer_id}/export"): look(ADMIN, own="customer_id"),
    ("POST", "/api/v1/customers/{customer_id}/erase"): Rule(roles=ADMIN, own="customer_id"),
    ("GET", "/api/v1/seats"): see(HOUSE),
    ("GET", "/api/v1/seats/{seat}"): see(HOUSE),
    # The handler writes down what was changed: a live view asks several times a second.
    ("POST", "/api/v1/seats/{seat}/technician"): see(WORKSHOP),
    ("GET", "/api/v1/customers"): look(LEAD),
    ("GET", "/api/v1/customers/{customer_id}"): look(LEAD, own="customer_id"),
    # running sites and calls, and an agent's own desk
    ("GET", "/api/v1/sites/{site}/mode"): see(HOUSE),
    # The handler writes down which mode, for how long and what for.
    ("PUT", "/api/v1/sites/{site}/mode"): see(LEAD),
    ("POST", "/api/v1/zones/{zone}/here"): change(LEAD),
    ("POST", "/api/v1/calls/{call_id}/transfer"): see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/move"): see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/priority"): see(CALLS),
    ("POST", "/api/v1/calls/{call_id}/callback"): Rule(roles=CALLS, creates=True),
    ("GET", "/api/v1/callbacks"): see(CALLS),
    ("GET", "/api/v1/callbacks/done"): see(CALLS),
    ("POST", "/api/v1/callbacks/{call_id}/done"): change(CALLS),
    ("POST", "/api/v1/agents/{agent_id}/here"): change(LEAD, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/still-here"): change(LEAD, own="agent_id"),
    ("POST", "/api/v1/agents/{agent_id}/chair"): change(LEAD, own="agent_id"),
    ("GET", "/api/v1/agents/{agent_id}/offers"): look(CALLS, own="agent_id"),
    # What he was told and asked is his own history: no supervisor reads it.
    ("GET", "/api/v1/agents/{agent_id}/notices"): look(ADMIN, own="agent_id"),
    # Not noted as a look: an answer that lasts cannot be held back, and only he himself listens.
    ("GET", "/api/v1/agents/{agent_id}/events"): Rule(own="agent_id"),
    # the floor
    ("GET", "/api/v1/floor"): see(FLOOR),
    ("GET", "/api/v1/events"): see(FLOOR),
    ("GET", "/api/v1/alerts"): see(FLOOR),
    ("GET", "/api/v1/health"): see(HOUSE),
    # accounts
    ("GET", "/api/v1/me"): KNOWN,
    ("GET", "/api/v1/users"): see(ADMIN),
    ("POST", "/api/v1/users"): change(ADMIN),
    ("GET", "/api/v1/users/{name}"): see(ADMIN),
    ("PATCH", "/api/v1/users/{name}"): versioned(ADMIN),
    ("POST", "/api/v1/users/{name}/reset"): change(ADMIN),
    ("GET", "/api/v1/tokens"): see(ADMIN),
    ("POST", "/api/v1/tokens"): change(ADMIN),
    ("DELETE", "/api/v1/tokens/{token_id}"): change(ADMIN),
    ("GET", "/api/v1/audit"): see(ADMIN),
    # reasons and figures
    ("GET", "/statistics"): see(LEAD),
    ("GET", "/calls/{call_id}"): see(LEAD),
    ("GET", "/api/v1/calls/{call_id}/decisions"): see(CALLS),
    ("GET", "/api/v1/agents/{agent_id}/why"): look(LEAD, own="agent_id"),
    ("GET", "/api/v1/statistics/now"): see(LEAD),
    ("GET", "/api/v1/statistics/report"): see(LEAD),
    ("GET", "/api/v1/statistics/report.csv"): see(LEAD),
    ("GET", "/api/v1/statistics/agents"): look(LEAD),
    ("GET", "/api/v1/statistics/queue-log"): look(LEAD),
    # the registry; what is said in whole words comes before what stands for any kind
    ("GET", "/registry"): see(LEAD),
    ("GET", "/registry/{page}"): see(LEAD),
    ("POST", "/api/v1/registry/import"): change(ADMIN),
    ("GET", "/api/v1/registry/export/{file}"): look(ADMIN),
    ("GET", "/api/v1/registry/sync"): see(LEAD),
    ("POST", "/api/v1/registry/sync/runs"): change(ADMIN),
    ("POST", "/api/v1/registry/sync/runs/{run_id}/confirm"): change(ADMIN),
    ("GET", "/api/v1/registry/agents/{agent_id}/proposal"): look(LEAD),
    ("GET", "/api/v1/registry/agents/{agent_id}/presence"): look(ADMIN, own="agent_id"),
    ("GET", "/api/v1/registry/zones/{zone_id}/opening"): see(HOUSE),
    ("GET", "/api/v1/registry/floors/{floor_id}/plan"): see(HOUSE),
    ("PUT", "/api/v1/registry/floors/{floor_id}/plan"): change(ADMIN),
    ("DELETE", "/api/v1/registry/floors/{floor_id}/plan"): change(ADMIN),
    ("GET", "/api/v1/registry/{kind}"): look(LEAD),
    ("POST", "/api/v1/registry/{kind}"): change(ADMIN, creates=True),
    ("GET", "/api/v1/registry/{kind}/{entry_id}"): look(LEAD),
    ("PUT", "/api/v1/registry/{kind}/{entry_id}"): versioned(ADMIN),
    ("PATCH", "/api/v1/registry/{kind}/{entry_id}"): versioned(ADMIN),
    ("DELETE", "/api/v1/registry/{kind}/{entry_id}"): versioned(ADMIN),
}
RULES |= DESK_RULES

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

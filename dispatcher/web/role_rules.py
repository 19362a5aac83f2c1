"""What one route asks of its visitors: the words `role_matrix` is written in. Pure."""

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
        resumes: what broke off amid its answer may be asked again: the handler makes nothing
            twice of one `request_id`.
        versioned: a change must say which version it changes (If-Match).
        form: a page's form; the page checks the CSRF field itself.
    """

    roles: frozenset[Role] = frozenset()
    open: bool = False
    own: str | None = None
    noted: Noted = Noted.NOTHING
    creates: bool = False
    resumes: bool = False
    versioned: bool = False
    form: bool = False

    def admits(self, role: Role, person_id: str | None, parameters: Mapping[str, str]) -> bool:
        """Whether a known visitor may."""
        if self.open or role in self.roles or not (self.roles or self.own):
            return True
        if self.own is None or person_id is None or role is not OWNER[self.own]:
            return False
        return parameters.get(self.own) == person_id


A, S, G, C, T, P, W = (
    Role.ADMIN,
    Role.SUPERVISOR,
    Role.AGENT,
    Role.CUSTOMER,
    Role.TECHNICIAN,
    Role.TELEPHONY,
    Role.WALLBOARD,
)
ADMIN = frozenset({A})
LEAD = frozenset({A, S})
FLOOR = frozenset({A, S, T})
CALLS = frozenset({A, S, P})
LINE = frozenset({A, P})
ANSWERING = frozenset({A, P, G})
HOUSE = frozenset({A, S, T, P})
WORKSHOP = frozenset({A, T})
DESK = frozenset({A, S, G})
OWN_AGENT = frozenset({G})
WALL = frozenset({A, S, W})
CUSTOMER = frozenset({C})

OPEN = Rule(open=True)
OPEN_FORM = Rule(open=True, form=True)
KNOWN = Rule()
KNOWN_FORM = Rule(form=True)


def see(roles: frozenset[Role]) -> Rule:
    """Looking at what is nobody's in particular, or what writes its own audit entry."""
    return Rule(roles=roles)


def change(roles: frozenset[Role], *, own: str | None = None, creates: bool = False) -> Rule:
    """A change that the audit log tells."""
    return Rule(roles=roles, own=own, creates=creates, noted=Noted.CHANGE)


def versioned(roles: frozenset[Role]) -> Rule:
    """A change that names the version it changes."""
    return Rule(roles=roles, versioned=True, noted=Noted.CHANGE)


def once(roles: frozenset[Role]) -> Rule:
    """Asked twice, done once; its audit entry stands in the transaction that did it."""
    return Rule(roles=roles, creates=True)


def look(roles: frozenset[Role], own: str | None = None) -> Rule:
    """Looking at a person: the audit log tells it."""
    return Rule(roles=roles, own=own, noted=Noted.LOOK)

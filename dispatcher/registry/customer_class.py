"""Which class a known customer belongs to, by rules over what was entered of him before (CM-03).

Pure. The first rule that matches decides; every outcome says why. Whoever is known and matched by
no rule is normal; only an unknown caller is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

Fact = str | int | float | bool


class CustomerClass(Enum):
    """What the centre knows of a caller."""

    NEW = "new"
    NORMAL = "normal"
    VIP = "vip"


class Operator(Enum):
    """How a rule looks at a field. Dates are written 2026-12-31, so they compare as texts."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ONE_OF = "one_of"
    EXISTS = "exists"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassRule:
    """One line of the list.

    Attributes:
        field: `name`, `phone`, `email`, `account`, or the name of a fact.
        value: what to compare with; for `one_of` values separated by `|`, unused by `exists`.
        reason: shown wherever the class is.
    """

    id: str
    field: str
    operator: Operator
    value: Fact = ""
    customer_class: CustomerClass
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Classified:
    """A class, and what decided it: a rule by its id, or None."""

    value: CustomerClass
    rule: str | None
    reason: str


class KnownCustomer(Protocol):
    """What the rules may look at."""

    @property
    def name(self) -> str: ...
    @property
    def phones(self) -> Sequence[str]: ...
    @property
    def emails(self) -> Sequence[str]: ...
    @property
    def accounts(self) -> Sequence[str]: ...
    @property
    def facts(self) -> Mapping[str, Fact]: ...


def classify(
    customer: KnownCustomer, rules: Iterable[ClassRule], *, entered: CustomerClass | None
) -> Classified:
    """The class of a known customer.

    Args:
        customer: whoever calls.
        rules: in their order.
        entered: the class somebody entered by hand, which no rule overrules.
    """
    if entered is not None:
        return Classified(value=entered, rule=None, reason="entered by hand")
    for rule in rules:
        if any(_matches(rule, value) for value in _values(customer, rule.field)):
            reason = rule.reason or f"{rule.field} {rule.operator.value} {rule.value}".strip()
            return Classified(value=rule.customer_class, rule=rule.id, reason=reason)
    return Classified(value=CustomerClass.NORMAL, rule=None, reason="known, and no rule matches")


def _values(customer: KnownCustomer, field: str) -> Sequence[Fact]:
    match field:
        case "name":
            return (customer.name,)
        case "phone":
            return customer.phones
        case "email":
            return customer.emails
        case "account":
            return customer.accounts
        case _:
            return (customer.facts[field],) if field in customer.facts else ()


def _matches(rule: ClassRule, value: Fact) -> bool:
    wanted = rule.value
    match rule.operator:
        case Operator.IS:
            return _same(value, wanted)
        case Operator.IS_NOT:
            return not _same(value, wanted)
        case Operator.AT_LEAST:
            return _ordered(wanted, value)
        case Operator.AT_MOST:
            return _ordered(value, wanted)
        case Operator.CONTAINS:
            return _text(wanted) in _text(value)
        case Operator.STARTS_WITH:
            return _text(value).startswith(_text(wanted))
        case Operator.ONE_OF:
            return any(_same(value, one) for one in str(wanted).split("|"))
        case Operator.EXISTS:
            return True


def _same(value: Fact, wanted: Fact) -> bool:
    if _is_number(value) and _is_number(wanted):
        return float(value) == float(wanted)
    return _text(value) == _text(wanted)


def _ordered(low: Fact, high: Fact) -> bool:
    if _is_number(low) and _is_number(high):
        return float(low) <= float(high)
    # A number and a word have no order: the rule does not match.
    return isinstance(low, str) and isinstance(high, str) and low <= high


def _is_number(value: Fact) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Fact) -> str:
    # As YAML writes it, so that `is true` means the same in every file.
    return str(value).strip().casefold()

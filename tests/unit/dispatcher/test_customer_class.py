"""CM-03: new, normal or VIP is decided from what was entered before, and every answer says why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_samples import house

from dispatcher.registry.customer_class import ClassRule, Fact, Operator, classify
from dispatcher.registry.values import Customer, CustomerClass

ZHOU = Customer(
    id="zhou",
    name="周岚",
    phones=("+8613800138000", "+493012345678"),
    emails=("zhou@acme.example",),
    accounts=("wechat:zhou",),
    facts={"orders": 12, "since": "2019-05-01", "contract": "gold", "debtor": False},
)


def rule(
    field: str, operator: Operator, value: Fact = "", wanted: CustomerClass = CustomerClass.VIP
) -> ClassRule:
    return ClassRule(id="r", field=field, operator=operator, value=value, customer_class=wanted)


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("contract", Operator.IS, "Gold", True),
        ("contract", Operator.IS_NOT, "gold", False),
        ("contract", Operator.ONE_OF, "silver|gold", True),
        ("orders", Operator.AT_LEAST, 12, True),
        ("orders", Operator.AT_LEAST, 12.5, False),
        ("orders", Operator.AT_MOST, 12, True),
        ("orders", Operator.IS, 12.0, True),
        ("since", Operator.AT_MOST, "2020-01-01", True),
        ("since", Operator.AT_LEAST, 3, False),
        ("debtor", Operator.IS, "false", True),
        ("phone", Operator.STARTS_WITH, "+86", True),
        ("phone", Operator.STARTS_WITH, "+1", False),
        ("email", Operator.CONTAINS, "@acme.", True),
        ("account", Operator.STARTS_WITH, "wechat:", True),
        ("name", Operator.CONTAINS, "周", True),
        ("orders", Operator.EXISTS, "", True),
        ("never_entered", Operator.EXISTS, "", False),
        ("never_entered", Operator.IS_NOT, "gold", False),
    ],
)
def test_each_operator_says_what_it_is_called(
    field: str, operator: Operator, value: Fact, expected: bool
) -> None:
    found = classify(ZHOU, [rule(field, operator, value)], entered=None)

    assert (found.value is CustomerClass.VIP) is expected


def test_the_first_rule_that_matches_decides() -> None:
    first = replace(rule("orders", Operator.EXISTS, wanted=CustomerClass.NORMAL), id="first")
    second = replace(rule("orders", Operator.EXISTS), id="second")

    assert classify(ZHOU, [first, second], entered=None).rule == "first"
    assert classify(ZHOU, [second, first], entered=None).value is CustomerClass.VIP


def test_what_was_entered_by_hand_is_stronger_than_every_rule() -> None:
    found = classify(ZHOU, [rule("orders", Operator.EXISTS)], entered=CustomerClass.NEW)

    assert (found.value, found.rule, found.reason) == (CustomerClass.NEW, None, "entered by hand")


def test_a_known_customer_whom_no_rule_matches_is_normal() -> None:
    assert classify(ZHOU, [], entered=None).value is CustomerClass.NORMAL


def test_an_unknown_caller_is_new_and_a_known_one_what_the_rules_say() -> None:
    registry = house()

    assert registry.customer_class("+4917012345678") is CustomerClass.NEW
    assert registry.customer_class(None) is CustomerClass.NEW
    assert registry.customer_class("+8613800138000") is CustomerClass.VIP
    assert registry.customer_class("wechat:zhou") is CustomerClass.VIP
    assert registry.classified(registry.customers["zhou"]).reason == "ten orders"


FACTS = st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)


@given(st.sampled_from(Operator), FACTS, FACTS)
def test_every_class_has_a_reason_whatever_was_entered(
    operator: Operator, value: Fact, fact: Fact
) -> None:
    customer = replace(ZHOU, facts={"any": fact})
    found = classify(customer, [rule("any", operator, value)], entered=None)

    assert found.reason
    assert (found.rule is None) is (found.value is CustomerClass.NORMAL)

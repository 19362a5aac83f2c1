"""What is left of notices and of the audit log once somebody is forgotten; pure."""

import pytest

from dispatcher.accounts.values import Known, Person
from dispatcher.desk.acts import renamed_act, tells_act
from dispatcher.desk.ids import first_id, new_id
from dispatcher.desk.merging import only_orders, without_orders
from dispatcher.desk.reach import LONGEST_ID, stand_in

HIS = {"order_id": "o1", "number": 1, "subject": "his", "customer_id": "x"}
THEIRS = {"order_id": "o2", "number": 2, "subject": "theirs", "customer_id": "y"}
LATE = {"why": "own", "count": 3, "order_id": "o1", "number": 1, "orders": [HIS, THEIRS]}


@pytest.mark.parametrize(
    ("what", "subject", "of_agent", "of_customer"),
    [
        ("choose agent", "x x", "x p", "p x"),
        ("rate agent", "y x", "y p", "y x"),
        ("reminder", "x 3", "p 3", "x 3"),
        ("agent leaves 2027-01-01", "x -", "p -", "x -"),
        ("agent left", "y x", "y p", "y x"),
        ("push result by message", "x", "x", "p"),
        ("push result by call", "order-1", "order-1", "order-1"),
    ],
)
def test_an_act_is_renamed_where_it_means_the_person_and_nowhere_else(
    what: str, subject: str, of_agent: str, of_customer: str
) -> None:
    agent, customer = Known(person=Person.agent("x")), Known(person=Person.customer("x"))

    assert tells_act(what)
    assert renamed_act(agent, what, subject, "p") == of_agent
    assert renamed_act(customer, what, subject, "p") == of_customer


def test_what_stood_in_for_a_customer_is_renamed_too() -> None:
    known = Known(person=Person.customer("x"), stand_ins=frozenset({"caller:im:a b"}))

    assert renamed_act(known, "push agent by call", "caller:im:a b", "p") == "p"
    assert not tells_act("GET /api/v1/agents/{agent_id}")


def test_a_notice_loses_some_orders_and_leads_to_the_next() -> None:
    left = without_orders(LATE, {"o1"}, ())

    assert left == {"why": "own", "count": 2, "order_id": "o2", "number": 2, "orders": [THEIRS]}
    assert without_orders({**LATE, "count": 2}, {"o1", "o2"}, ()) is None
    assert without_orders(LATE, {"o9"}, {"z"}) == LATE


@pytest.mark.parametrize(("orders", "customers"), [({"o1"}, set()), (set(), {"x"})])
def test_a_notice_about_one_order_is_known_by_it_or_by_its_customer(
    orders: set[str], customers: set[str]
) -> None:
    assert without_orders(HIS, orders, customers) is None
    assert only_orders(HIS, orders, customers) == HIS
    assert without_orders(THEIRS, orders, customers) == THEIRS
    assert only_orders(THEIRS, orders, customers) is None
    assert only_orders(LATE, orders, customers) == {"why": "own", "orders": [HIS]}


def test_ids_sort_on_both_sides_of_the_first_of_a_moment() -> None:
    moment_ms = 4_000_000_000_000

    assert new_id(moment_ms) >= first_id(moment_ms)
    assert new_id(moment_ms) < first_id(moment_ms + 10_000)


def test_what_stands_in_for_somebody_fits_into_its_column_and_is_always_the_same() -> None:
    long = "very.long." * 20 + "@example.org"

    assert stand_in("+4930123") == "caller:+4930123"
    assert len(stand_in(long)) <= LONGEST_ID
    assert stand_in(long) == stand_in(long) != stand_in("x" + long)

"""Which rule, which slot, when again, who else: reminders of unprocessed orders (WP-02, WP-11)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.merging import NONE_LATE, Late, LateOrder, LateOrders, notice_body, without
from dispatcher.desk.orders import OrderKind
from dispatcher.desk.reminding import (
    DueOrder,
    Escalation,
    ReminderRule,
    lead_of,
    next_due_ms,
    rule_for,
    slot_of,
    wait_ms,
)
from dispatcher.desk.working_time import Window
from dispatcher.errors import ConfigInvalid
from dispatcher.reminder_section import ReminderSection

ALWAYS = (Window(from_ms=0, until_ms=None),)
RULE = ReminderRule(name="all", first_after_ms=600, repeat_every_ms=1_000, most=3)
DUE = DueOrder(
    id="o1",
    kind=OrderKind.COMPLAINT,
    zone="billing",
    cycle=1,
    agent_id="anna",
    due_ms=5_000,
    sent=0,
)


def test_the_first_rule_that_fits_counts() -> None:
    urgent = replace(RULE, name="urgent", kinds=frozenset({OrderKind.COMPLAINT}))
    repairs = replace(RULE, name="repairs", zones=frozenset({"repair"}))
    rules = (urgent, repairs)

    assert rule_for(rules, OrderKind.COMPLAINT, "repair") == urgent
    assert rule_for(rules, OrderKind.CONSULTATION, "repair") == repairs
    assert rule_for(rules, OrderKind.CONSULTATION, "billing") is None


@pytest.mark.parametrize(("sent", "expected"), [(0, 600), (1, 1_000), (2, 1_000), (3, None)])
def test_first_then_repeated_then_no_more(sent: int, expected: int | None) -> None:
    assert wait_ms(RULE, sent) == expected


@given(st.integers(1, 10), st.integers(1, 10**7), st.integers(1, 10**7))
def test_reminders_come_one_after_the_other_and_never_more_than_the_cap(
    most: int, first_ms: int, repeat_ms: int
) -> None:
    rule = replace(RULE, most=most, first_after_ms=first_ms, repeat_every_ms=repeat_ms)
    now_ms, said = 0, list[int]()

    while (due_ms := next_due_ms(rule, ALWAYS, len(said), now_ms)) is not None:
        said.append(due_ms)
        now_ms = due_ms

    assert len(said) == most
    assert said == sorted(set(said))


@pytest.mark.parametrize(
    "changed", [{"cycle": 2}, {"agent_id": "ben"}, {"agent_id": None}, {"due_ms": 5_001}]
)
def test_another_cycle_holder_or_due_moment_is_another_slot(changed: dict[str, object]) -> None:
    other = replace(DUE, **changed)  # type: ignore[arg-type]

    assert slot_of(other, RULE) != slot_of(DUE, RULE)
    assert slot_of(replace(DUE, sent=1), RULE) == slot_of(DUE, RULE)


def test_a_slot_fits_its_column_whatever_the_ids() -> None:
    slot = slot_of(replace(DUE, agent_id="x" * 64, due_ms=10**13, cycle=1_000), RULE)

    assert len(slot.slot) <= 80


@pytest.mark.parametrize(
    ("holder", "sent", "expected"),
    [
        (None, 0, "lea"),  # nobody's: the lead's at once
        ("anna", 0, None),
        ("anna", 1, None),
        ("anna", 2, "lea"),  # the third, after two to the holder
        ("lea", 9, None),  # he is told as the holder
    ],
)
def test_the_lead_is_told_after_so_many(
    holder: str | None, sent: int, expected: str | None
) -> None:
    escalation = Escalation(after=2, leads={"billing": "lea"})

    assert lead_of(escalation, replace(DUE, agent_id=holder, sent=sent)) == expected
    assert lead_of(Escalation(), replace(DUE, agent_id=holder, sent=sent)) is None


def late(*numbers: int, count: int | None = None) -> LateOrders:
    longest = tuple(
        LateOrder(
            id=f"o{one}", number=one, subject=f"S{one}", customer_id="acme", waits_since_ms=one
        )
        for one in numbers
    )
    return LateOrders(count=len(longest) if count is None else count, longest=longest)


def test_a_notice_counts_all_and_leads_to_the_longest_waiting() -> None:
    body = notice_body(late(3, 5, count=200), Late.OWN)

    assert (body["count"], body["number"], body["order_id"], body["why"]) == (200, 3, "o3", "own")
    assert [one["number"] for one in body["orders"]] == [3, 5]


def test_a_notice_loses_orders_one_by_one_and_ends_at_zero() -> None:
    body = notice_body(late(3, 5), Late.LED)

    after = without(body, "o3")
    assert after is not None
    assert (after["count"], after["number"]) == (1, 5)
    assert without(after, "o5") == notice_body(NONE_LATE, Late.LED)
    assert without(body, "elsewhere") == body


def test_a_notice_that_cannot_tell_has_itself_counted_anew() -> None:
    body = notice_body(late(3, count=2), Late.OWN)

    assert without(body, "elsewhere") is None
    assert without(body, "o3") is None


def test_a_site_says_its_own_times_and_the_rest_stays_as_for_all() -> None:
    section = ReminderSection.model_validate(
        {
            "most": 5,
            "quiet_from": "20:00",
            "quiet_until": "08:00",
            "leads": {"billing": "lea"},
            "rules": [{"name": "complaints", "kinds": ["complaint"], "first_after_s": 600}],
        }
    )

    special, general = section.reminder_rules()
    assert (special.first_after_ms, special.repeat_every_ms, special.most) == (
        600_000,
        3_600_000,
        5,
    )
    assert special.kinds == frozenset({OrderKind.COMPLAINT})
    assert special.quiet == general.quiet
    assert general.name == "all"
    assert section.escalation() == Escalation(after=2, leads={"billing": "lea"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "20:00"},
        {"quiet_from": "20:00", "quiet_until": "20:00"},
        {"quiet_from": "25:00", "quiet_until": "08:00"},
        {"first_after_s": 1},
        {"rules": [{"name": "all"}]},
        {"rules": [{"name": "a"}, {"name": "a"}]},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ReminderSection.model_validate(wrong)
    assert issubclass(ConfigInvalid, ValueError)

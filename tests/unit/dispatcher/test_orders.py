"""Texts of orders, callbacks as orders, templates of answers."""

from dataclasses import dataclass

import pytest
from work_orders import new_order

from dispatcher.desk.answer_templates import filled
from dispatcher.desk.order_sources import from_callback
from dispatcher.desk.orders import SUBJECT_MOST, TEXT_MOST, Source, checked, checked_text
from dispatcher.errors import RequestInvalid


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "😀" * 100,
        "\u202eمرحبا",
        "毛衣\n\t👩‍👩‍👧",
        "' OR 1=1 --",
        "x" * TEXT_MOST,
    ],
)
def test_any_text_people_write_is_kept_as_it_is(text):
    assert checked_text("text", text) == text


@pytest.mark.parametrize(
    "text", ["", "  \n", "\u200b\u202e\u2066", "x" * (TEXT_MOST + 1), "a\0b", "a\ud800"]
)
def test_what_is_no_text_or_too_long_is_refused_by_its_field(text):
    with pytest.raises(RequestInvalid, match=r"^content: "):
        checked(new_order(content=text))


def test_a_subject_that_is_too_long_is_refused_by_its_field():
    with pytest.raises(RequestInvalid, match=f"subject: at most {SUBJECT_MOST}"):
        checked(new_order(subject="x" * (SUBJECT_MOST + 1)))


@dataclass(frozen=True)
class Asked:
    call_id: str = "c1"
    caller: str = "+4930123456"
    customer_id: str | None = None
    zone: str = "billing"
    reason: str = "closed"


def test_a_promised_call_back_becomes_the_same_order_each_time():
    new = from_callback(Asked(customer_id="acme"), agent_id="anna")

    assert new == from_callback(Asked(customer_id="acme"), agent_id="anna")
    assert (new.source, new.call_id, new.client_ref) == (Source.CALL, "c1", "+4930123456")
    assert (new.customer_id, new.agent_id, new.dedup_key) == ("acme", "anna", "callback:c1")


def test_a_caller_nobody_knows_goes_by_his_number():
    assert from_callback(Asked()).customer_id == "caller:+4930123456"


def test_a_template_is_filled_once_and_what_it_does_not_know_stays():
    values = {"customer": "{number}", "number": "1001"}

    assert filled("Dear {customer}, {number} {other} {", values) == "Dear {number}, 1001 {other} {"

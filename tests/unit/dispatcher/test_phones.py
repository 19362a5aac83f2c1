"""Phone numbers: one form inside, and little of them on the wall."""

import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.phones import NumberKind, masked, number_kind, to_e164

REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))
NUMBERS = st.builds(
    lambda region, digits: to_e164(
        f"+{phonenumbers.country_code_for_region(region)}{digits}", None
    ),
    REGIONS,
    st.text("0123456789", min_size=6, max_size=12),
).filter(lambda number: number is not None)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+49 30 12345678", None, "+493012345678"),
        ("030/123 456 78", "DE", "+493012345678"),
        ("(415) 555-0132", "US", "+14155550132"),
        ("0049 30 12345678", "DE", "+493012345678"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("030 12345678", None, None),
        ("hello", "DE", None),
        ("", "DE", None),
        ("+49", None, None),
        ("+" + "1" * 400, None, None),
        ("030 12345678", "QQ", None),
    ],
)
def test_a_number_is_e164_or_nothing(text: str, region: str | None, number: str | None) -> None:
    assert to_e164(text, region) == number


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40), st.none() | REGIONS)
def test_any_text_is_a_number_or_nothing(text: str, region: str | None) -> None:
    number = to_e164(text, region)

    assert number is None or (number[0] == "+" and number[1:].isdigit() and len(number) <= 20)


@settings(derandomize=True, deadline=None)
@given(NUMBERS)
def test_e164_is_its_own_e164(number: str) -> None:
    assert to_e164(number, None) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+493012345678", "+49 •••• 5678"),
        ("+14155550132", "+1 415 •••• 0132"),
        ("+687000000", "+687 00 •••• 00"),
        (None, None),
    ],
)
def test_the_wall_shows_country_group_and_tail(number: str | None, shown: str | None) -> None:
    assert masked(number) == shown


@settings(derandomize=True, deadline=None)
@given(NUMBERS)
def test_the_wall_never_shows_more_than_country_one_group_and_four_digits(number: str) -> None:
    whole = phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    groups = re.findall(r"\+?\d+", whole)
    *front, dots, tail = str(masked(number)).split(" ")

    assert dots == "••••"
    assert len(tail) <= 4
    assert front in ([groups[0]], groups[:2])
    assert number.endswith(tail)


@pytest.mark.parametrize(
    ("text", "region", "kind"),
    [
        ("+49 30 1234567", None, NumberKind.ORDINARY),
        ("400-800-1234", "CN", NumberKind.SERVICE),
        ("800 810 1234", "CN", NumberKind.SERVICE),
        ("0800 1234567", "DE", NumberKind.SERVICE),
        ("tel:+49-30-123456;ext=3", None, NumberKind.ORDINARY),
        ("sip:+4930123456@host;user=phone", None, NumberKind.ORDINARY),
        ("<sip:anonymous@anonymous.invalid>", None, NumberKind.WITHHELD),
        ("", None, NumberKind.WITHHELD),
        (None, None, NumberKind.WITHHELD),
        (" Anonymous ", None, NumberKind.WITHHELD),
        ("266696687", "DE", NumberKind.WITHHELD),
        ("号码", "CN", NumberKind.NOT_A_NUMBER),
        ("400-800-1234", None, NumberKind.NOT_A_NUMBER),
    ],
)
def test_a_number_is_a_person_a_service_withheld_or_none(
    text: str | None, region: str | None, kind: NumberKind
) -> None:
    assert number_kind(text, region) is kind


@pytest.mark.parametrize(
    "text",
    ["+86 138 0013 8000", "008613800138000", "＋８６１３８００１３８０００", "tel:+8613800138000"],
)
def test_one_number_in_any_written_form_is_one_identity(text: str) -> None:
    assert to_e164(text, "DE") == "+8613800138000"


@given(st.text(max_size=30), st.sampled_from([None, "DE", "CN"]))
def test_any_text_has_one_kind(text: str, region: str | None) -> None:
    kind = number_kind(text, region)

    assert (kind in {NumberKind.ORDINARY, NumberKind.SERVICE}) <= (
        to_e164(text, region) is not None
    )

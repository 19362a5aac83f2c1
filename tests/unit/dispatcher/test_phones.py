"""Phone numbers: one form inside, and little of them on the wall."""

import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.phones import masked, to_e164

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

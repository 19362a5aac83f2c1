"""Phone numbers to E.164 (the only importer of phonenumbers). Pure."""

import re
from enum import Enum

import phonenumbers
from phonenumbers import PhoneNumberType

LONG_ENOUGH_DIGITS = 8

# What exchanges send in place of a number, in lower case.
WITHHELD = frozenset(
    {
        "",
        "-",
        "anonymous",
        "anonym",
        "asserted-identity",
        "blocked",
        "hidden",
        "invalid",
        "no number",
        "none",
        "private",
        "restricted",
        "unavailable",
        "unknown",
        "unterdrückt",
        "withheld",
        "匿名",
        "未知",
        "未显示",
        "私人号码",
        "隐藏号码",
    }
)
# "ANONYMOUS" on a telephone's keys, sent by gateways that know digits only.
WITHHELD_DIGITS = "266696687"
SERVICE_TYPES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
WRITTEN_TO = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class NumberKind(Enum):
    """What a caller's number says about him."""

    ORDINARY = "ordinary"
    SERVICE = "service"
    WITHHELD = "withheld"
    NOT_A_NUMBER = "not_a_number"


def to_e164(text: str, region: str | None) -> str | None:
    """The number in E.164, or None if it is not one.

    Args:
        text: as people and exchanges write it, `tel:` and `sip:` addresses too.
        region: two-letter country for numbers without a country code, or None.
    """
    number = _parsed(text, region)
    if number is None:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def number_kind(text: str | None, region: str | None) -> NumberKind:
    """What a number is: one that reaches a person, a service (400, 800), withheld, or none."""
    if text is None or is_withheld(text):
        return NumberKind.WITHHELD
    number = _parsed(text, region)
    if number is None:
        return NumberKind.NOT_A_NUMBER
    is_service = phonenumbers.number_type(number) in SERVICE_TYPES
    return NumberKind.SERVICE if is_service else NumberKind.ORDINARY


def is_whole(text: str, region: str | None) -> bool:
    """Whether it can be dialled from anywhere: no emergency call, no number without its area."""
    number = _parsed(text, region)
    whole = phonenumbers.ValidationResult.IS_POSSIBLE
    return number is not None and phonenumbers.is_possible_number_with_reason(number) == whole


def takes_messages(e164: str) -> bool:
    """Whether a short message may reach this number; a landline is called."""
    number = _parsed(e164, None)
    return number is not None and phonenumbers.number_type(number) in WRITTEN_TO


def is_withheld(text: str) -> bool:
    """Whether an exchange wrote this because it may not tell the number."""
    shown = _user_part(text).strip().strip('"').casefold()
    return shown in WITHHELD or re.sub(r"\D", "", shown) == WITHHELD_DIGITS


def masked(phone: str | None) -> str | None:
    """A number for the eyes of a whole room: country and the last digits only."""
    if phone is None:
        return None
    number = phonenumbers.parse(phone, None)
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    # Countries write their groups with spaces, dashes or dots.
    groups = re.findall(r"\d+", shown)
    middle = f" {groups[1]}" if len(groups) > 3 else ""  # noqa: PLR2004
    # Of a short number four digits would be nearly all.
    shown_digits = 4 if sum(len(group) for group in groups[1:]) >= LONG_ENOUGH_DIGITS else 2
    return f"+{groups[0]}{middle} •••• {groups[-1][-shown_digits:]}"


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(_user_part(text), region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _user_part(text: str) -> str:
    """The number of `sip:+4930…@host;user=phone` and `<sip:…>`; anything else as it is."""
    address = re.fullmatch(r"\s*<?sips?:([^@;>]*)(?:[@;>].*)?", text, re.IGNORECASE | re.DOTALL)
    return address.group(1) if address else text

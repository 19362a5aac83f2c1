"""Phone numbers to E.164 (the only importer of phonenumbers). Pure."""

import re

import phonenumbers

LONG_ENOUGH_DIGITS = 8


def to_e164(text: str, region: str | None) -> str | None:
    """The number in E.164, or None if it is not one.

    Args:
        text: as people write it.
        region: two-letter country for numbers without a country code, or None.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


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

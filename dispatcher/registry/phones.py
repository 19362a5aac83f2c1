"""Phone numbers to E.164 (the only importer of phonenumbers). Pure."""

import re

import phonenumbers


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
    return f"+{groups[0]}{middle} •••• {groups[-1][-4:]}"

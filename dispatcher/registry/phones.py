"""Phone numbers to E.164 (the only importer of phonenumbers). Pure."""

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
    parts = str(shown).replace("-", " ").split(" ")
    tail = parts[-1][-4:] if len(parts[-1]) > 4 else parts[-1]  # noqa: PLR2004
    middle = f" {parts[1]}" if len(parts) > 3 else ""  # noqa: PLR2004
    return f"{parts[0]}{middle} •••• {tail}"

"""The seat in what a scanner typed: a bare seat id, or the address in a QR code. Pure."""

import unicodedata
from urllib.parse import parse_qs, urlsplit

from mqtt_bridge.topics import SEAT_ID

LONGEST = 400


def seat_of(text: str) -> str | None:
    """The seat id; None where there is none.

    Args:
        text: `berlin-017`, `seat:berlin-017`, or an address that ends with it or has it as
            `?seat=`. Scanners of another keyboard type full-width or capital letters.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain or len(plain) > LONGEST:
        return None
    plain = plain.removeprefix("seat:")
    if SEAT_ID.fullmatch(plain):
        return plain
    if "://" not in plain:
        return None
    try:
        parts = urlsplit(plain)
    except ValueError:
        return None
    asked = parse_qs(parts.query).get("seat", [])
    path = [one for one in parts.path.split("/") if one]
    for candidate in (*asked, *reversed(path)):
        if SEAT_ID.fullmatch(candidate):
            return candidate
    return None

"""A seat is found in what a scanner types, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.scanned import seat_of
from mqtt_bridge.topics import SEAT_ID

SEATS = st.from_regex(SEAT_ID, fullmatch=True)


@pytest.mark.parametrize(
    ("text", "seat"),
    [
        ("berlin-017", "berlin-017"),
        ("  BERLIN-017\r\n", "berlin-017"),
        ("seat:berlin-017", "berlin-017"),
        ("https://dispatcher:8443/seats/berlin-017", "berlin-017"),
        ("https://dispatcher:8443/seats/berlin-017/?from=qr", "berlin-017"),
        ("https://dispatcher:8443/s?seat=berlin-017", "berlin-017"),
        ("ｂｅｒｌｉｎ－０１７", "berlin-017"),
        ("berlin 017", None),
        ("", None),
        ("https://[broken", None),
        ("https://dispatcher:8443/", None),
        ("x" * 500, None),
    ],
)
def test_ids_and_addresses(text: str, seat: str | None) -> None:
    assert seat_of(text) == seat


@given(SEATS)
def test_every_seat_id_is_found_bare_and_in_an_address(seat: str) -> None:
    assert seat_of(seat) == seat
    assert seat_of(f"https://host/seats/{seat}") == seat
    assert seat_of(f"https://host/?seat={seat}") == seat


@given(st.text(max_size=60))
def test_whatever_is_scanned_gives_a_seat_id_or_nothing(text: str) -> None:
    found = seat_of(text)

    assert found is None or SEAT_ID.fullmatch(found)

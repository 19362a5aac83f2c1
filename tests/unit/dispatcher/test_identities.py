"""One person is one customer, however he writes his number or address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.identities import IdentityKind, identity_of
from dispatcher.errors import RequestInvalid


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "tel:+8613800138000",
        " 138 00138000 ",
    ],
)
def test_five_ways_to_write_a_number_are_one_identity(written: str) -> None:
    found = identity_of(written, "CN")

    assert (found.kind, found.value) == (IdentityKind.PHONE, "+8613800138000")


def test_addresses_and_accounts() -> None:
    assert identity_of("Li.Na@Example.COM", None).value == "li.na@example.com"
    assert identity_of("wechat:LiNa", None).value == "wechat:LiNa"
    assert identity_of("wechat:LiNa", None).kind is IdentityKind.ACCOUNT


@pytest.mark.parametrize(
    "written",
    ["", "hello", "4008001234", "12", "a@b", "<x@example.com>", "x@example.com, y@example.com",
     "wechat:", "x" * 300 + "@example.com", "a@example.com\nBcc: b@example.com",
     "+49110", "+49112", "+8695588"],
)  # fmt: skip
def test_what_is_no_persons_identity_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(RequestInvalid, match="identity"):
        identity_of(written, "CN")


@given(st.text(max_size=80))
def test_any_text_is_an_identity_or_refused(text: str) -> None:
    try:
        found = identity_of(text, "DE")
    except RequestInvalid:
        return
    assert identity_of(found.value, None) == found


@pytest.mark.parametrize("written", ["+493012345678", "li.na@example.com", "wechat:lina"])
def test_others_do_not_see_enough_to_use_it(written: str) -> None:
    found = identity_of(written, None)

    assert found.masked != found.value
    assert "•••" in found.masked

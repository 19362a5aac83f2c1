"""When the site's certificate is made anew."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher.tls.plan import LEAF_LIVES, Made, is_due, split_names

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
MADE = Made(names=frozenset({"seats.example"}), begins=BEGINS, ends=BEGINS + timedelta(days=300))


@pytest.mark.parametrize(("day", "due"), [(0, False), (199, False), (200, True), (400, True)])
def test_a_leaf_is_made_anew_when_two_thirds_of_its_life_are_gone(day: int, due: bool) -> None:
    assert is_due(MADE, ["seats.example"], BEGINS + timedelta(days=day)) is due


def test_other_names_need_another_leaf() -> None:
    assert is_due(MADE, ["seats.example", "10.0.0.5"], BEGINS)


def test_none_yet_or_one_from_the_future_is_due() -> None:
    assert is_due(None, ["seats.example"], BEGINS)
    assert is_due(MADE, ["seats.example"], BEGINS - timedelta(days=1))


def test_no_leaf_lives_longer_than_browsers_accept() -> None:
    assert timedelta(days=398) >= LEAF_LIVES


def test_a_certificate_keeps_names_and_addresses_apart() -> None:
    hosts, addresses = split_names(["seats.example", "10.0.0.5", "::1"])

    assert hosts == ["seats.example"]
    assert [str(one) for one in addresses] == ["10.0.0.5", "::1"]

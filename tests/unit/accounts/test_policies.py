"""Names, passwords, and when a session is over."""

import pytest

from dispatcher.accounts.policies import (
    SessionRules,
    name_fault,
    password_fault,
    session_ended,
    should_touch,
)
from dispatcher.accounts.values import Session

RULES = SessionRules(idle_ms=1_000, absolute_ms=5_000)


def session(began_ms: int, seen_ms: int) -> Session:
    return Session(digest="d", csrf="c", user="anna", began_ms=began_ms, seen_ms=seen_ms)


@pytest.mark.parametrize("name", ["anna", "a", "li-wei", "x.y@z_1", "0" * 64])
def test_a_name_as_it_should_be(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize("name", ["", "Anna", "-anna", "a b", "a" * 65, "王芳", "a\n", "../a"])
def test_a_name_nobody_gets(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "too_short"),
        ("x" * 201, "too_long"),
        ("annamueller1", "has_name"),
        ("ababababababab", "too_plain"),
        ("correct horse battery", None),
        ("一二三四五六七八九十百千", None),
    ],
)
def test_length_counts_and_not_kinds_of_characters(password: str, fault: str | None) -> None:
    assert password_fault(password, "annamueller") == fault


def test_a_long_password_may_have_the_name_in_it() -> None:
    assert password_fault("anna likes green tea", "anna") is None


def test_a_session_ends_unused_and_it_ends_anyway() -> None:
    assert not session_ended(session(0, 0), RULES, 1_000)
    assert session_ended(session(0, 0), RULES, 1_001)
    assert not session_ended(session(0, 5_000), RULES, 5_000)
    assert session_ended(session(0, 5_000), RULES, 5_001)


def test_use_is_written_down_once_a_minute() -> None:
    assert not should_touch(session(0, 0), 59_999)
    assert should_touch(session(0, 0), 60_000)

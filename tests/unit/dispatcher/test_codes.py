"""Six digits, ten minutes, five tries; what is stored does not give them away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.codes import LIVES_MS, Code, Way, fits, letter, made, may_be_tried

KEY = b"k" * 32


def a_code(code: str = "012345", code_id: str = "c1", key: bytes = KEY) -> Code:
    return made(code_id=code_id, identity="+4930123", code=code, key=key, now_ms=0)


def test_the_code_fits_also_in_two_groups_and_no_other_does() -> None:
    assert fits(a_code(), "012345", KEY)
    assert fits(a_code(), " 012 345 ", KEY)
    for wrong in ("12345", "012346", "", "０１２３４５", "\ud800"):
        assert not fits(a_code(), wrong, KEY)


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_only_the_very_same_digits_fit(one: int, other: int) -> None:
    assert fits(a_code(f"{one:06}"), f"{other:06}", KEY) is (one == other)


def test_nothing_is_learned_from_what_is_stored() -> None:
    """Neither by trying all codes without the key, nor by comparing two rows."""
    assert "012345" not in repr(a_code())
    assert a_code().digest != a_code(code_id="c2").digest
    assert a_code().digest != a_code(key=b"x" * 32).digest


def test_it_works_until_its_end_while_there_are_tries_and_once() -> None:
    code = a_code()
    assert may_be_tried(code, LIVES_MS - 1)
    assert not may_be_tried(code, LIVES_MS)
    assert not may_be_tried(replace(code, tries_left=0), 0)
    assert not may_be_tried(replace(code, used_ms=1), 2)


@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_a_letter_holds_the_code_and_a_voice_says_digit_after_digit(language: str) -> None:
    assert "012345" in letter("012345", language, Way.MESSAGE)
    spoken = letter("012345", language, Way.VOICE)
    assert "012345" not in spoken
    assert ("零，一，二" if language == "zh" else "0, 1, 2") in spoken

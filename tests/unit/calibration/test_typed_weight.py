"""A typed weight is understood or refused with its own reason; nothing is guessed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.refusals import Code, Finding
from calibration.typed_weight import LEAST_KG, MOST_KG, TypedWeight, read_typed


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("5", 5.0),
        ("5kg", 5.0),
        (" 5 KG ", 5.0),
        ("5,0", 5.0),
        ("5.0", 5.0),
        ("5,000", 5.0),
        ("+5", 5.0),
        ("5000 g", 5.0),
        ("11 lb", 4.98951607),
        ("44lbs", 19.95806428),
        ("５ｋｇ", 5.0),
        ("１２．５", 12.5),
        ("12，5公斤", 12.5),
        ("10斤", 5.0),
        (".5", 0.5),
        ("5 kg.", 5.0),
        ("250", 250.0),
    ],
)
def test_what_people_type_is_understood(text, kg):
    found = read_typed(text)

    assert isinstance(found, TypedWeight)
    assert found.kg == pytest.approx(kg)
    assert found.text == text.strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.TYPED_NOTHING),
        ("   ", Code.TYPED_NOTHING),
        ("abc", Code.TYPED_NO_NUMBER),
        ("kg", Code.TYPED_NO_NUMBER),
        ("1e3", Code.TYPED_NO_NUMBER),
        ("9" * 100, Code.TYPED_NO_NUMBER),
        ("nan", Code.TYPED_NOT_FINITE),
        ("-inf kg", Code.TYPED_NOT_FINITE),
        ("5 10", Code.TYPED_TWO_NUMBERS),
        ("5+5", Code.TYPED_TWO_NUMBERS),
        ("1,000.5", Code.TYPED_AMBIGUOUS),
        ("5,000 g", Code.TYPED_AMBIGUOUS),
        ("5.000 g", Code.TYPED_AMBIGUOUS),
        ("5 stone", Code.TYPED_UNKNOWN_UNIT),
        ("-3", Code.TYPED_NEGATIVE),
        ("−3 kg", Code.TYPED_NEGATIVE),
        ("0", Code.TYPED_ZERO),
        ("0,0 kg", Code.TYPED_ZERO),
        ("0.49", Code.TYPED_TOO_LIGHT),
        ("400 g", Code.TYPED_TOO_LIGHT),
        ("5000", Code.TYPED_GRAMS),
        ("250.1", Code.TYPED_TOO_HEAVY),
        ("5000 kg", Code.TYPED_TOO_HEAVY),
    ],
)
def test_what_cannot_be_is_refused_by_its_own_reason(text, code):
    found = read_typed(text)

    assert isinstance(found, Finding)
    assert found.code is code


def test_the_limit_is_what_the_cells_bear():
    assert isinstance(read_typed("120", most_kg=120), TypedWeight)
    assert isinstance(read_typed("120.5", most_kg=120), Finding)


@given(st.text(max_size=60))
def test_any_text_ends_in_a_weight_within_the_limits_or_in_a_finding(text):
    found = read_typed(text)

    if isinstance(found, TypedWeight):
        assert LEAST_KG <= found.kg <= MOST_KG
    else:
        assert all(not isinstance(x, float) or math.isfinite(x) for _, x in found.figures)


@given(
    st.floats(LEAST_KG, MOST_KG).map(lambda kg: round(kg, 2)).filter(lambda kg: kg >= LEAST_KG),
    st.sampled_from(["", " kg", "kg", " KG", "公斤"]),
    st.sampled_from([".", ","]),
)
def test_a_weight_written_down_is_read_again(kg, unit, point):
    found = read_typed(f"{kg:.2f}".replace(".", point) + unit)

    assert isinstance(found, TypedWeight)
    assert found.kg == pytest.approx(kg)

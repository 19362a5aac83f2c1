"""Words of any language are found by LIKE; what is looked for never steers the pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.search_words import MOST_PHRASES, patterns, spaced


def finds(query: str, *texts: str) -> bool:
    """LIKE as both databases do it."""
    likes = patterns(query)
    words = spaced(*texts)
    as_re = [re.escape(one).replace("%", ".*") for one in likes]
    return bool(likes) and all(re.fullmatch(one, words, re.DOTALL) for one in as_re)


@pytest.mark.parametrize(
    "query", ["毛", "毛衣", "水壶", "A1023", "a1023", "红色 A1023", '"红色毛衣"', "壶"]
)
def test_chinese_and_item_numbers_are_found(query):
    assert finds(query, "红色毛衣和水壶", "货号 A1023 有货吗?")


@pytest.mark.parametrize("query", ["毛水", "衣毛", "A102 4", "1023", "水壶毛衣"])
def test_what_is_not_there_in_that_order_is_not_found(query):
    assert not finds(query, "红色毛衣和水壶", "货号 A1023 有货吗?")


@pytest.mark.parametrize("query", ["AB-1023/4", "ab 1023", "AB-1023", '"ab-1023/4"'])
def test_item_numbers_with_signs_in_them_are_found_as_written(query):
    assert finds(query, "item AB-1023/4, please")


@pytest.mark.parametrize(
    "query", ["straße", "STRASSE", "ｋｅｔｔｌｅ", "кра", "שלום", "العر", "ก"]
)
def test_other_scripts_full_width_letters_and_capitals(query):
    assert finds(query, "Straße Kettle красный שלום العربية ก")


@pytest.mark.parametrize(
    "query", ["%", "_", "%%", "'; DROP TABLE work_orders; --%", "😀", " ", '""']
)
def test_signs_that_mean_something_to_a_database_mean_nothing_here(query):
    assert all(one.strip("%").replace(" ", "").isalnum() for one in patterns(query))


def test_the_last_word_may_go_on_and_others_may_not():
    assert finds("kett", "red kettle")
    assert not finds('"re kettle"', "red kettle")


def test_a_text_that_is_looked_for_with_everything_is_cut():
    assert len(patterns(" ".join(f"w{n}" for n in range(100)))) == MOST_PHRASES


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_gives_words_without_wildcards(text, query):
    assert "%" not in spaced(text)
    assert "_" not in spaced(text)
    for pattern in patterns(query):
        assert pattern.startswith("% ")
        assert "%" not in pattern[1:-1]


@given(st.text(alphabet="红色毛衣水壶ab1 -", min_size=1, max_size=12))
def test_every_text_is_found_by_itself(text):
    if spaced(text):
        assert finds(text, "before", text, "after")

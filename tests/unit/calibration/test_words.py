"""Every sentence is there in both languages, with the same figures."""

import re
import string
from pathlib import Path

import pytest

import calibration
from calibration.words.lookup import WORDS, Language, language_of, say

PACKAGE = Path(calibration.__file__).parent
SOURCES = [file for file in PACKAGE.rglob("*.py") if file.parent.name != "words"]
KEY = re.compile(r"""(?:words|say|confirmed)\(\s*"([a-z_]+\.[a-z_.]+)\"""")


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_tell_the_same_figures(key: str) -> None:
    english, chinese = WORDS[key]

    assert english
    assert chinese
    assert figures(english) == figures(chinese)


def test_every_sentence_the_code_asks_for_is_there() -> None:
    asked = {key for file in SOURCES for key in KEY.findall(file.read_text(encoding="utf-8"))}

    assert len(asked) > 60
    assert asked - WORDS.keys() == set()


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        (None, {}, Language.ENGLISH),
        (None, {"LANG": "zh_CN.UTF-8"}, Language.CHINESE),
        ("en", {"LANG": "zh_CN.UTF-8"}, Language.ENGLISH),
        ("ZH", {}, Language.CHINESE),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, Language.ENGLISH),
        (None, {"LC_ALL": "", "LANG": "zh_TW"}, Language.CHINESE),
        ("fr", {}, Language.ENGLISH),
    ],
)
def test_the_language_asked_for_counts_before_the_terminals(
    wanted: str | None, environment: dict[str, str], language: Language
) -> None:
    assert language_of(wanted, environment) is language


def test_a_sentence_without_its_figure_fails_where_it_is_made() -> None:
    with pytest.raises(KeyError):
        say(Language.ENGLISH, "verify.load")

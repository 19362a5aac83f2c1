"""Every stage, check and finding has a sentence of its own in both languages."""

import re
from string import Formatter

import pytest
from test_plan import STATES

from calibration.plan_state import Stage
from calibration.plan_view import ASK_FIGURES, shown
from calibration.refusals import FIGURES, Code, find
from calibration.texts import TEXTS, say_check, say_finding, say_view
from calibration.verdict import judge

VARIANTS = ("weight_next", "person_only", "verdict_only", "prove_leave_quick")
NAMED_CHECKS = [key.removeprefix("check.") for key in TEXTS if key.startswith("check.")]


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_is_a_text_for_each_key_and_no_other():
    wanted = {f"finding.{code.value}" for code in Code}
    wanted |= {f"ask.{stage.value}" for stage in Stage} | {f"ask.{name}" for name in VARIANTS}
    wanted |= {f"check.{name}" for name in NAMED_CHECKS}

    assert set(TEXTS) == wanted
    assert {Code(name) for name in NAMED_CHECKS} <= set(Code)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_use_the_same_known_figures(key):
    english, chinese = TEXTS[key]
    kind, _, name = key.partition(".")
    known = {"ask": set(ASK_FIGURES), "check": set()}.get(kind)
    if known is None:
        known = set(FIGURES[Code(name)])

    assert placeholders(english) == placeholders(chinese) <= known
    assert re.search(r"[一-鿿]", chinese)
    assert not re.search(r"[一-鿿]", english)


def test_no_two_findings_have_the_same_sentence():
    for language in (0, 1):
        told = [pair[language] for key, pair in TEXTS.items() if key.startswith("finding.")]

        assert len(set(told)) == len(told)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", Code)
def test_every_finding_can_be_said(code, language):
    words = {"text", "unit"}
    figures = {name: "x" if name in words else 3.0 for name in FIGURES[code]}
    told = say_finding(find(code, **figures), language)

    assert told
    assert "{" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_said(stage, language):
    assert "{" not in say_view(shown(STATES[stage]), language)


def test_every_check_of_a_verdict_has_a_name():
    for check in judge(STATES[Stage.VERDICT]).checks:
        assert say_check(check.code, "en")


def test_another_language_is_not_guessed():
    with pytest.raises(ValueError, match="fr"):
        say_check(Code.NOISE, "fr")

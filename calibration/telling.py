"""Sentences of the plan and of findings, in the language of the screen. Pure."""

from typing import Protocol

from calibration.plan_view import View
from calibration.refusals import Code, Finding
from calibration.texts import say_check, say_finding, say_view
from calibration.words.lookup import Language


class Speaker(Protocol):
    """Whoever has a language and sentences."""

    language: Language

    def words(self, key: str, **figures: object) -> str:
        """The sentence `key` of the commands."""
        ...


def asked(view: View, speaker: Speaker) -> str:
    """What the technician is asked to do now."""
    return say_view(view, speaker.language.value)


def found(finding: Finding, speaker: Speaker) -> str:
    """What was found, and what to do about it."""
    return say_finding(finding, speaker.language.value)


def row_name(code: Code, speaker: Speaker) -> str:
    """The name of a row of the verdict."""
    return say_check(code, speaker.language.value)

"""The sentence for a stage, a check or a finding. Pure.

Keys: `ask.<stage>`, `check.<code>` (the name of a row) and `finding.<code>`. A text is a pair:
English, Simplified Chinese; its placeholders are the figures that `calibration.refusals.FIGURES`
and `calibration.plan_view.ASK_FIGURES` name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from calibration.plan_view import View
from calibration.refusals import Code, Finding
from calibration.texts import asks, checks, signals, verdicts, weights

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {**asks.TEXTS, **checks.TEXTS, **signals.TEXTS, **weights.TEXTS, **verdicts.TEXTS}
)


def say_view(view: View, language: str) -> str:
    """What to do now.

    Raises:
        ValueError: There is no such language.
    """
    return _text(view.key, language).format(**view.figures)


def say_finding(finding: Finding, language: str) -> str:
    """What was found, and what to do about it; see `say_view`."""
    return _text(f"finding.{finding.code.value}", language).format(**dict(finding.figures))


def say_check(code: Code, language: str) -> str:
    """The name of a row of the verdict; see `say_view`."""
    return _text(f"check.{code.value}", language)


def _text(key: str, language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}; there are {', '.join(LANGUAGES)}")
    return TEXTS[key][LANGUAGES.index(language)]

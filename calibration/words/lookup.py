"""A sentence by its key and language. Pure."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from calibration.words import commands, doctor, fleet, weigh


class Language(Enum):
    """What the tool can speak."""

    ENGLISH = "en"
    CHINESE = "zh"


WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {**doctor.WORDS, **commands.WORDS, **fleet.WORDS, **weigh.WORDS}
)


def language_of(wanted: str | None, environment: Mapping[str, str]) -> Language:
    """The language asked for, else that of the terminal, else English.

    Args:
        wanted: `en`, `zh` or a locale such as `zh_CN.UTF-8`.
        environment: `LC_ALL`, `LC_MESSAGES` and `LANG` count, in that order.
    """
    asked = (wanted, *(environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    first = next((one for one in asked if one), "en")
    return Language.CHINESE if first.lower().startswith("zh") else Language.ENGLISH


def say(language: Language, key: str, **figures: object) -> str:
    """The sentence `key`, filled with its figures.

    Raises:
        KeyError: there is no such sentence, or it lacks a figure.
    """
    english, chinese = WORDS[key]
    return (chinese if language is Language.CHINESE else english).format(**figures)

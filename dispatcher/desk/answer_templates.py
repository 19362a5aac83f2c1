"""Templates of answers, and what is filled into them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerTemplate:
    """A text agents begin an answer with.

    Attributes:
        zone: where it is offered; None: everywhere.
        text: may hold `{customer}`, `{agent}`, `{number}`, `{subject}`.
    """

    id: str
    zone: str | None
    title: str
    text: str
    language: str


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template's text with its places filled; a place nobody knows stays as it is.

    What is filled in is not looked at again: a customer called `{number}` stays so called.
    """
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)

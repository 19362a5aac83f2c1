"""One line of `doctor`: a value. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from calibration.refusals import Finding
from calibration.window import Conversion

Facts = Mapping[str, Any]


class Mark(Enum):
    """How a check went; the value is also the exit code it asks for."""

    OK = 0
    WARN = 1
    BAD = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One line.

    Attributes:
        name: What was looked at, such as `broker`.
        mark: How it is.
        key: The sentence; empty where `finding` says it.
        figures: Of the sentence.
        finding: What the newest conversions say, in the words of a calibration.
    """

    name: str
    mark: Mark
    key: str = ""
    figures: Facts
    finding: Finding | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Patient:
    """Everything that was asked.

    Attributes:
        facts: Answer to `describe`.
        conversions: The newest ones.
        state: Answer to `state`.
        now: Time of day, for ages; with a zone.
    """

    facts: Facts
    conversions: Sequence[Conversion]
    state: Facts
    now: datetime


def check(name: str, mark: Mark, key: str, **figures: object) -> Check:
    """A line; the key without its `doctor.`."""
    return Check(name=name, mark=mark, key=f"doctor.{key}", figures=figures)


def unknown(name: str) -> Check:
    """What an older node does not tell."""
    return check(name, Mark.WARN, "unknown")

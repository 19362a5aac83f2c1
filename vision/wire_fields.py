"""Pure: the lines' fields, each read strictly and refused by its name."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from vision.errors import WireBroken

LONGEST_LINE_BYTES = 65_536
MOST_PIXELS_A_SIDE = 10_000
MOST_POINTS = 64
LONGEST_WAIT_S = 86_400.0
# In shares of it: a box may reach beyond the frame, but says nothing from there on.
BEYOND_THE_FRAME = 1.0

T = TypeVar("T")


def object_of(line: bytes) -> dict[str, Any]:
    """The object a line holds.

    Raises:
        WireBroken: It holds none.
    """
    if len(line) > LONGEST_LINE_BYTES:
        raise WireBroken(f"a line of {len(line)} bytes is too long")
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireBroken("the line is no JSON") from error
    if not isinstance(content, dict):
        raise WireBroken("the line is no JSON object")
    return content


class Fields:
    """The fields of one object; complains by name."""

    def __init__(self, given: Mapping[str, Any], *, known: set[str], needed: set[str]) -> None:
        if unknown := sorted(given.keys() - known):
            raise WireBroken(f"unknown field {unknown[0]!r}")
        if missing := sorted(needed - given.keys()):
            raise WireBroken(f"field {missing[0]!r} is missing")
        self._given = given

    def take(self, name: str, read: Callable[[Any], T], default: Any = None) -> T:
        try:
            return read(self._given.get(name, default))
        except (TypeError, ValueError, OverflowError) as error:
            raise WireBroken(f"field {name!r}: {error}") from error


def optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else read(value)


def one_of(words: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return str(value)

    return read


def text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("expected a text")
    return value


def true(value: Any) -> bool:
    if value is not True:
        raise ValueError("expected true")
    return True


def yes_or_no(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise ValueError("expected true or false")


def count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("expected a whole number from 0 on")
    return value


def up_to(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not 0 < count(value) <= most:
            raise ValueError(f"expected 1 to {most}")
        return int(value)

    return read


pixels = up_to(MOST_PIXELS_A_SIDE)


def list_of(read: Callable[[Any], T], *, least: int, most: int) -> Callable[[Any], tuple[T, ...]]:
    def read_all(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ValueError(f"expected a list of {least} to {most}")
        return tuple(read(one) for one in value)

    return read_all


def _number(value: Any, least: float, most: float) -> float:
    if type(value) not in {int, float} or not math.isfinite(value):
        raise ValueError("expected a number")
    if not least <= value <= most:
        raise ValueError(f"expected {least:g} to {most:g}")
    return float(value)


def wait_s(value: Any) -> float:
    return _number(value, 0.0, LONGEST_WAIT_S)


def score(value: Any) -> float:
    return _number(value, 0.0, 2.0)


def box(value: Any) -> tuple[float, float, float, float]:
    left, top, right, bottom = list_of(_near_the_frame, least=4, most=4)(value)
    return left, top, right, bottom


def _near_the_frame(value: Any) -> float:
    return _number(value, -BEYOND_THE_FRAME, 1 + BEYOND_THE_FRAME)


def points(value: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list) or not 3 <= len(value) <= MOST_POINTS:  # noqa: PLR2004
        raise ValueError(f"expected 3 to {MOST_POINTS} points")
    return tuple(_point(one) for one in value)


def _point(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004
        raise ValueError("expected points [x, y]")
    return _number(value[0], 0.0, 1.0), _number(value[1], 0.0, 1.0)

"""Where the seat is in the picture: a polygon in shares of the frame, (0, 0) top left.

A face on a monitor, a poster or the neighbour are people to any detector. What tells them from the
sitter is the place alone, so the detector looks at a cut-out around the zone and counts only what
lies inside it. The zone is where the head and the upper body of a sitter may be, not the seat pan.

Free of arrays at import, so that a node without a camera can read its configuration.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

from vision.errors import ZoneInvalid

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Shares = npt.NDArray[np.floating[Any]]

Point = tuple[float, float]
Side = tuple[Point, Point]

# Of the zone's longer side, on each of its sides. Measured: 0 to 0.15 find 33 or 34 of 35 sitters,
# 0.2 and more lose the small and the bent ones again (docs/vision.md).
MARGIN = 0.05
FEWEST_POINTS = 3
MOST_POINTS = 64
CORNERS = 4
SMALLEST_AREA = 0.001
FAR = 1e6  # a share as far off as this is no share at all
# Somebody at the picture's edge may have his middle beyond it, by up to this share of the frame.
BEYOND = 0.1
EDGE = 1e-6

T = TypeVar("T", float, "Shares")


@dataclass(frozen=True, kw_only=True, slots=True)
class Crop:
    """A rectangle of whole pixels inside a frame; right and bottom are the first outside."""

    left: int
    top: int
    right: int
    bottom: int
    frame_width: int
    frame_height: int

    @classmethod
    def whole(cls, width: int, height: int) -> "Crop":
        """All of a frame."""
        return cls(
            left=0, top=0, right=width, bottom=height, frame_width=width, frame_height=height
        )

    def to_frame(self, x: T, y: T) -> tuple[T, T]:
        """Turn shares of the cut-out into shares of the frame."""
        return (
            (self.left + x * (self.right - self.left)) / self.frame_width,
            (self.top + y * (self.bottom - self.top)) / self.frame_height,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A polygon whose sides do not cross.

    Raises:
        ZoneInvalid: A point lies outside the frame, or the points make no area.
    """

    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        if not FEWEST_POINTS <= len(self.points) <= MOST_POINTS:
            raise ZoneInvalid(
                f"a zone has {FEWEST_POINTS} to {MOST_POINTS} points, not {len(self.points)}"
            )
        for number, (x, y) in enumerate(self.points, start=1):
            for name, share in (("x", x), ("y", y)):
                if not 0 <= share <= 1:
                    raise ZoneInvalid(f"point {number}: {name} is a share of 0 to 1, not {share}")
        _refuse_crossing(self._sides())
        if _area(self._sides()) < SMALLEST_AREA:
            raise ZoneInvalid("the points of the zone lie (almost) on one line")

    @classmethod
    def box(cls, *, left: float, top: float, right: float, bottom: float) -> "Zone":
        """A rectangle.

        Raises:
            ZoneInvalid: A number is no share, or the sides are in the wrong order.
        """
        for low, high, names in ((left, right, "left, right"), (top, bottom, "top, bottom")):
            if not 0 <= low < high <= 1:
                raise ZoneInvalid(f"{names}: expected 0 <= a < b <= 1, not {low:g}, {high:g}")
        return cls(points=((left, top), (right, top), (right, bottom), (left, bottom)))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the smallest rectangle around it."""
        xs, ys = zip(*self.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def contains(self, x: "Shares", y: "Shares") -> "Bools":
        """Which of many points lie inside; a little beyond the frame's edge counts as at the edge.

        Args:
            x: Shares of the frame's width.
            y: Shares of its height, of the same shape.
        """
        near = (abs(x - 0.5) < 0.5 + BEYOND) & (abs(y - 0.5) < 0.5 + BEYOND)
        x, y = x.clip(EDGE, 1 - EDGE), y.clip(EDGE, 1 - EDGE)
        # Odd number of sides to the right of the point.
        inside: Bools = x < 0  # none yet
        for (x0, y0), (x1, y1) in self._sides():
            if y0 != y1:
                inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
        return inside & near

    def crop(self, width: int, height: int, *, margin: float = MARGIN) -> Crop:
        """The part of a frame to look at: the zone with a margin, square where the frame allows.

        Args:
            width: Of the frame, in pixels.
            height: Likewise.
            margin: Share of the zone's longer side in pixels, added on each side.
        """
        left, top, right, bottom = self.bounds
        across, down = (right - left) * width, (bottom - top) * height
        side = max(across, down) * (1 + 2 * margin)
        x0, x1 = _stretch((left + right) / 2 * width, side, width)
        y0, y1 = _stretch((top + bottom) / 2 * height, side, height)
        return Crop(left=x0, top=y0, right=x1, bottom=y1, frame_width=width, frame_height=height)

    def _sides(self) -> list[Side]:
        return list(zip(self.points, (*self.points[1:], self.points[0]), strict=True))


def parse_zone(value: object) -> Zone:
    """Read a zone from what a YAML or JSON file holds.

    Args:
        value: A list of [x, y] points, or the four numbers left, top, right, bottom.

    Raises:
        ZoneInvalid: It is neither; the message names the point.
    """
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ZoneInvalid("a zone is a list of [x, y] points or left, top, right, bottom")
    if len(value) == CORNERS and all(_is_number(one) for one in value):
        left, top, right, bottom = (float(one) for one in value)
        return Zone.box(left=left, top=top, right=right, bottom=bottom)
    return Zone(points=tuple(_point(number, one) for number, one in enumerate(value, start=1)))


def _point(number: int, value: object) -> Point:
    if isinstance(value, Sequence) and len(value) == 2 and all(_is_number(one) for one in value):  # noqa: PLR2004
        return float(value[0]), float(value[1])
    raise ZoneInvalid(f"point {number}: expected [x, y], two shares of the frame, not {value!r}")


def _is_number(value: object) -> bool:
    # Neither nan nor a whole number too large for a float passes a comparison.
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -FAR <= value <= FAR


def _stretch(middle: float, wanted: float, limit: int) -> tuple[int, int]:
    """Whole pixels of about the wanted length around the middle, pushed into 0..limit."""
    if wanted >= limit:
        return 0, limit
    begin = min(max(middle - wanted / 2, 0.0), limit - wanted)
    first = min(int(begin + EDGE), limit - 1)
    return first, min(limit, max(first + 1, math.ceil(begin + wanted - EDGE)))


def _area(sides: Sequence[Side]) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in sides)) / 2


def _refuse_crossing(sides: Sequence[Side]) -> None:
    for (first, one), (second, other) in combinations(enumerate(sides, start=1), 2):
        if _cross(one, other):
            raise ZoneInvalid(
                f"point {second}: the side from here crosses the side from point {first}"
            )


def _cross(one: Side, other: Side) -> bool:
    return (
        _turn(*one, other[0]) * _turn(*one, other[1]) < 0
        and _turn(*other, one[0]) * _turn(*other, one[1]) < 0
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    """Above 0 when c lies on one side of the line from a to b, below 0 on the other."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

"""The icon on a customer's home screen: the chair from above, drawn here as a PNG. Pure.

Shapes are distances (negative inside) on a board of 32 by 32, as in `static/favicon.svg`; a pixel
is covered by as much as half a pixel around the edge says. The colour goes to the very edge, so
that every phone may cut its own shape out of it.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot

BOARD = 32.0
# Phones cut away up to a fifth on each side.
SAFE = 0.66
SIZES_PX = (180, 192, 512)

Colour = tuple[int, int, int]
Distance = Callable[[float, float], float]

GROUND: Colour = (0x0F, 0x8A, 0x7E)
CHAIR: Colour = (0xFF, 0xFF, 0xFF)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """One thing drawn: its colour, the box it lies in, the distance to its edge."""

    colour: Colour
    left: float
    top: float
    right: float
    bottom: float
    distance: Distance


def _rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Distance:
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    reach_x, reach_y = (right - left) / 2 - radius, (bottom - top) / 2 - radius

    def distance(x: float, y: float) -> float:
        out_x, out_y = abs(x - middle_x) - reach_x, abs(y - middle_y) - reach_y
        return hypot(max(out_x, 0.0), max(out_y, 0.0)) + min(max(out_x, out_y), 0.0) - radius

    return distance


def _circle(middle_x: float, middle_y: float, radius: float) -> Distance:
    return lambda x, y: hypot(x - middle_x, y - middle_y) - radius


def _shoulders(middle_x: float, base_y: float, reach_x: float, height: float) -> Distance:
    def distance(x: float, y: float) -> float:
        scaled = hypot((x - middle_x) / reach_x, (y - base_y) / height)
        return max((scaled - 1.0) * min(reach_x, height), y - base_y)

    return distance


def _bow(points: tuple[tuple[float, float], ...], half_width: float) -> Distance:
    pairs = tuple(pairwise(points))
    return lambda x, y: min(_to_line(x, y, *one, *other) for one, other in pairs) - half_width


def _to_line(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> float:
    along_x, along_y = x1 - x0, y1 - y0
    share = ((x - x0) * along_x + (y - y0) * along_y) / (along_x**2 + along_y**2)
    share = min(1.0, max(0.0, share))
    return hypot(x - x0 - share * along_x, y - y0 - share * along_y)


def _back() -> tuple[tuple[float, float], ...]:
    ends, pull = ((8.0, 27.2), (24.0, 27.2)), (16.0, 31.4)

    def at(share: float) -> tuple[float, float]:
        far = 1.0 - share
        x, y = (
            far * far * ends[0][axis]
            + 2 * far * share * pull[axis]
            + share * share * ends[1][axis]
            for axis in (0, 1)
        )
        return x, y

    return tuple(at(step / 10) for step in range(11))


SHAPES = (
    Shape(colour=CHAIR, left=4, top=1.5, right=28, bottom=6.5,
          distance=_rounded(4, 1.5, 28, 6.5, 1.5)),
    Shape(colour=CHAIR, left=7.5, top=9, right=24.5, bottom=25,
          distance=_rounded(7.5, 9, 24.5, 25, 5)),
    Shape(colour=GROUND, left=13.1, top=11.5, right=18.9, bottom=17.3,
          distance=_circle(16, 14.4, 2.9)),
    Shape(colour=GROUND, left=11.9, top=18.1, right=20.1, bottom=21.7,
          distance=_shoulders(16, 21.7, 4.1, 3.6)),
    Shape(colour=CHAIR, left=6.7, top=25.9, right=25.3, bottom=30.6,
          distance=_bow(_back(), 1.3)),
)  # fmt: skip


@cache
def icon_png(size_px: int) -> bytes:
    """The icon as a PNG file."""
    rows = [bytearray(bytes(GROUND) * size_px) for _ in range(size_px)]
    unit_px = size_px * SAFE / BOARD
    edge_px = size_px * (1 - SAFE) / 2
    for shape in SHAPES:
        _draw(rows, shape, unit_px, edge_px)
    return _png(rows, size_px)


def _draw(rows: list[bytearray], shape: Shape, unit_px: float, edge_px: float) -> None:
    last = len(rows) - 1

    def span(low: float, high: float) -> range:
        first = max(0, int(edge_px + low * unit_px) - 1)
        return range(first, min(last, int(edge_px + high * unit_px) + 1) + 1)

    columns = span(shape.left, shape.right)
    for row in span(shape.top, shape.bottom):
        y = (row + 0.5 - edge_px) / unit_px
        line = rows[row]
        for column in columns:
            away_px = shape.distance((column + 0.5 - edge_px) / unit_px, y) * unit_px
            covered = min(1.0, max(0.0, 0.5 - away_px))
            if covered:
                at = 3 * column
                for part, value in enumerate(shape.colour):
                    line[at + part] += round((value - line[at + part]) * covered)


def _png(rows: list[bytearray], size_px: int) -> bytes:
    head = struct.pack(">IIBBBBB", size_px, size_px, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

"""The same plot as a PNG picture, drawn without a drawing library. Pure.

PNG as W3C Recommendation "Portable Network Graphics" (third edition) has it: one byte of grey for
each pixel, deflated.
"""

import struct
import zlib
from collections.abc import Sequence

from calibration.plot import Moment, axes, stretches

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 12, 12, 34
WHITE, PALE, GREY, BLACK = 255, 220, 120, 0
SCALE = 2

# Rows of three dots each, top to bottom, for the signs an axis needs.
_SIGNS = {
    "0": (7, 5, 5, 5, 7),
    "1": (2, 6, 2, 2, 7),
    "2": (7, 1, 7, 4, 7),
    "3": (7, 1, 7, 1, 7),
    "4": (5, 5, 7, 1, 1),
    "5": (7, 4, 7, 1, 7),
    "6": (7, 4, 7, 5, 7),
    "7": (7, 1, 1, 2, 2),
    "8": (7, 5, 7, 5, 7),
    "9": (7, 5, 7, 1, 7),
    ".": (0, 0, 0, 0, 2),
    "-": (0, 0, 7, 0, 0),
    "k": (4, 5, 6, 5, 5),
    "g": (7, 5, 7, 1, 6),
    "s": (3, 4, 2, 1, 6),
}
SIGN_WIDTH, SIGN_HEIGHT = 4 * SCALE, 5 * SCALE


class Canvas:
    """Pixels, one byte each."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray([WHITE]) * width for _ in range(height)]

    def dot(self, x: int, y: int, grey: int) -> None:
        """One pixel; nothing beyond the edge."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.rows[y][x] = grey

    def line(self, begin: tuple[float, float], end: tuple[float, float], grey: int) -> None:
        """A straight line, as many dots as its longer side has pixels."""
        across, down = end[0] - begin[0], end[1] - begin[1]
        steps = max(1, round(max(abs(across), abs(down))))
        for step in range(steps + 1):
            x = round(begin[0] + across * step / steps)
            y = round(begin[1] + down * step / steps)
            self.dot(x, y, grey)

    def text(self, x: int, y: int, text: str, grey: int = BLACK) -> None:
        """Digits and units, from their upper left corner."""
        for place, sign in enumerate(text):
            for row, bits in enumerate(_SIGNS.get(sign, (0,) * 5)):
                for column in range(3):
                    if bits >> (2 - column) & 1:
                        self._block(x + place * SIGN_WIDTH + column * SCALE, y + row * SCALE, grey)

    def _block(self, x: int, y: int, grey: int) -> None:
        for down in range(SCALE):
            for across in range(SCALE):
                self.dot(x + across, y + down, grey)


def png(moments: Sequence[Moment]) -> bytes:
    """The plot as a file's content."""
    canvas = Canvas(WIDTH, HEIGHT)
    across, up = axes(moments, left=LEFT, right=WIDTH - RIGHT, top=TOP, bottom=HEIGHT - BOTTOM)
    for kg in up.ticks():
        y = round(up.place(kg))
        canvas.line((LEFT, y), (WIDTH - RIGHT, y), PALE)
        label = f"{kg:g}kg"
        canvas.text(LEFT - 6 - SIGN_WIDTH * len(label), y - SIGN_HEIGHT // 2, label, GREY)
    for seconds in across.ticks():
        label = f"{seconds:g}s"
        x = round(across.place(seconds)) - SIGN_WIDTH * len(label) // 2
        canvas.text(x, HEIGHT - BOTTOM + 12, label, GREY)
    for run in stretches(moments):
        points = [(across.place(at), up.place(kg)) for at, kg in run]
        for begin, end in zip(points, points[1:] or points, strict=False):
            canvas.line(begin, end, BLACK)
    return _file(canvas)


def _file(canvas: Canvas) -> bytes:
    # 8 bits of grey; no filter on any row, no interlace.
    header = struct.pack(">IIBBBBB", canvas.width, canvas.height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(row) for row in canvas.rows)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

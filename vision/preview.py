"""A picture as a few coloured blocks of text, so that a camera can be aimed on a text terminal.

At most 60 x 34 cells ever leave, and only when a technician asks; nothing is written anywhere.
"""

from collections.abc import Iterable, Iterator, Sequence

from vision.commissioning_wire import MOST_COLUMNS, MOST_ROWS, UPPER_HALF
from vision.decode import Box
from vision.frames import Bgr
from vision.pixels import mosaic
from vision.zone import Point, Zone

ZONE_BGR = (0, 220, 255)
BOX_BGR = (60, 220, 60)
RESET = "\x1b[0m"


def as_blocks(
    bgr: Bgr, columns: int, rows: int, *, zone: Zone | None = None, boxes: Iterable[Box] = ()
) -> list[str]:
    """Draw a picture in 24-bit ANSI colours: a character shows two cells, one above the other.

    Args:
        bgr: The picture; not changed, not kept.
        columns: Cells across, at most 60.
        rows: Cells down, even and at most 34.
        zone: Its outline is drawn in yellow.
        boxes: Where somebody was found, in shares of the frame; drawn in green.

    Returns:
        `rows` / 2 lines of text.

    Raises:
        ValueError: Too many cells, or an odd number of rows.
    """
    if not (0 < columns <= MOST_COLUMNS and 0 < rows <= MOST_ROWS and rows % 2 == 0):
        raise ValueError(
            f"a preview has at most {MOST_COLUMNS} columns and {MOST_ROWS} rows, of these an even "
            f"number, not {columns} and {rows}"
        )
    cells = mosaic(bgr, columns=columns, rows=rows)
    for box in boxes:
        _outline(cells, _corners(box), BOX_BGR)
    if zone is not None:
        _outline(cells, zone.points, ZONE_BGR)
    lines = [_line(cells[row], cells[row + 1]) for row in range(0, rows, 2)]
    cells.fill(0)
    return lines


def cells_for(width: int, height: int, *, columns: int) -> tuple[int, int]:
    """How many columns and rows show a picture in its proportions, as many as wanted and allowed.

    Args:
        width: Of the picture, in pixels.
        height: Likewise.
        columns: Wanted cells across.
    """
    columns = min(columns, MOST_COLUMNS, max(1, round(MOST_ROWS * width / height)))
    rows = 2 * round(columns * height / width / 2)
    return columns, min(MOST_ROWS, max(2, rows))


def _line(upper: Bgr, lower: Bgr) -> str:
    return (
        "".join(
            f"\x1b[38;2;{r0};{g0};{b0};48;2;{r1};{g1};{b1}m{UPPER_HALF}"
            for (b0, g0, r0), (b1, g1, r1) in zip(upper.tolist(), lower.tolist(), strict=True)
        )
        + RESET
    )


def _corners(box: Box) -> Sequence[Point]:
    return (
        (box.left, box.top),
        (box.right, box.top),
        (box.right, box.bottom),
        (box.left, box.bottom),
    )


def _outline(cells: Bgr, points: Sequence[Point], colour: tuple[int, int, int]) -> None:
    rows, columns = cells.shape[:2]
    for begin, end in zip(points, (*points[1:], points[0]), strict=True):
        for x, y in _along(begin, end, steps=2 * (rows + columns)):
            column, row = min(int(x * columns), columns - 1), min(int(y * rows), rows - 1)
            if 0 <= x <= 1 and 0 <= y <= 1:
                cells[row, column] = colour


def _along(begin: Point, end: Point, *, steps: int) -> Iterator[Point]:
    for step in range(steps + 1):
        share = step / steps
        yield begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share

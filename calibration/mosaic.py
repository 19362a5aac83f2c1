"""The node's coarse picture for terminals without colour. Pure."""

import re

_CELL = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m.")
DARK_TO_LIGHT = " .:-=+*#%@"


def without_colour(line: str) -> str:
    """A line of half-block cells as one character each, by how light they are."""
    shades = []
    for cell in _CELL.finditer(line):
        numbers = [int(one) for one in cell.groups()]
        # Luma of both halves (ITU-R BT.601).
        light = sum(
            0.299 * red + 0.587 * green + 0.114 * blue
            for red, green, blue in (numbers[:3], numbers[3:])
        )
        shades.append(DARK_TO_LIGHT[min(9, int(light / 2 * 10 / 256))])
    return "".join(shades)

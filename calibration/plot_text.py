"""The newest weights as a curve of block letters, for a terminal. Pure."""

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
LEAST_TOP_KG = 20.0
STEP_KG = 20.0
LABEL_WIDTH = 7


def curve(weights_kg: Sequence[float | None], *, width: int, height: int) -> list[str]:
    """Lines of `width` letters, the newest weight at the right.

    Args:
        weights_kg: oldest first; None leaves a gap.
        width: letters a line, with the label at its left.
        height: lines.
    """
    columns = max(1, width - LABEL_WIDTH)
    shown = list(weights_kg)[-columns:]
    known = [one for one in shown if one is not None]
    top_kg = max(LEAST_TOP_KG, STEP_KG * -(-max(known, default=0.0) // STEP_KG))
    lines = []
    for line in range(height, 0, -1):
        letters = "".join(_letter(one, line, top_kg / height) for one in shown)
        label = f"{top_kg * line / height:4.0f} kg" if line in {height, height // 2} else ""
        lines.append(f"{label:<{LABEL_WIDTH}}{letters:>{columns}}")
    return lines


def _letter(kg: float | None, line: int, line_kg: float) -> str:
    """How much of a line a weight fills."""
    if kg is None:
        return " "
    filled = kg / line_kg - (line - 1)
    return EIGHTHS[round(8 * min(1.0, max(0.0, filled)))]

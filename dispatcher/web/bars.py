"""A row of bars as numbers for an SVG: calls by interval, answered in time or not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher.statistics.reports import Line

WIDTH, HEIGHT = 960, 160
LABEL_HEIGHT = 20
GAP_SHARE = 0.25
MOST_LABELS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One coloured piece of a bar, from the top."""

    role: str
    y: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One interval.

    Attributes:
        label: under the bar; empty where there is no room.
    """

    x: float
    width: float
    parts: Sequence[Part]
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """All bars, and the highest number."""

    bars: Sequence[Bar]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(lines: Sequence[Line], labels: Sequence[str]) -> Chart:
    """Bars of the calls of each interval: in time at the bottom, late above, lost on top."""
    stacks = [_stack(line) for line in lines]
    top = max([1, *(sum(number for _, number in stack) for stack in stacks)])
    step = WIDTH / max(1, len(lines))
    every = -(-len(lines) // MOST_LABELS) or 1
    return Chart(
        bars=[
            Bar(
                x=round(at * step + step * GAP_SHARE / 2, 2),
                width=round(step * (1 - GAP_SHARE), 2),
                parts=_parts(stack, top),
                label=label if at % every == 0 else "",
            )
            for at, (stack, label) in enumerate(zip(stacks, labels, strict=True))
        ],
        top=top,
    )


def _stack(line: Line) -> list[tuple[str, int]]:
    figures = line.figures
    return [
        ("in_time", figures.in_time),
        ("late", figures.answered - figures.in_time),
        ("lost", figures.abandoned + figures.callbacks + figures.turned_away),
    ]


def _parts(stack: Sequence[tuple[str, int]], top: int) -> list[Part]:
    room = HEIGHT - LABEL_HEIGHT
    bottom, parts = float(room), []
    for role, number in stack:
        height = room * number / top
        bottom -= height
        if number:
            parts.append(Part(role=role, y=round(bottom, 2), height=round(height, 2)))
    return parts

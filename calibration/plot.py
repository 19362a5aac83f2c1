"""Weight against time as an SVG picture for the report. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 680, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 12, 30
LEAST_SPAN_KG = 1.0
TICKS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One look at the seat.

    Attributes:
        at_s: since any start.
        kg: None where the node told none.
        occupied: what the node made of it.
        presence: likewise.
    """

    at_s: float
    kg: float | None
    occupied: bool | None = None
    presence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """From the figures of one axis to the picture.

    Attributes:
        lowest, highest: of the figures shown.
        begin, end: of the picture.
    """

    lowest: float
    highest: float
    begin: float
    end: float

    def place(self, figure: float) -> float:
        """Where a figure stands in the picture."""
        share = (figure - self.lowest) / (self.highest - self.lowest)
        return self.begin + share * (self.end - self.begin)

    def ticks(self) -> list[float]:
        """Round figures, about five of them."""
        rough = (self.highest - self.lowest) / TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough)
        first = math.ceil(self.lowest / step - 1e-9)
        last = math.floor(self.highest / step + 1e-9)
        return [round(number * step, 10) for number in range(first, last + 1)]


def axes(
    moments: Sequence[Moment], *, left: float, right: float, top: float, bottom: float
) -> tuple[Axis, Axis]:
    """Seconds to the right and kilograms upwards, in a picture whose y grows downwards."""
    times = [one.at_s for one in moments] or [0.0]
    weights = [one.kg for one in moments if one.kg is not None] or [0.0]
    low, high = min(*weights, 0.0), max(weights)
    if high - low < LEAST_SPAN_KG:
        high = low + LEAST_SPAN_KG
    margin = 0.05 * (high - low)
    return (
        Axis(lowest=0.0, highest=max(1.0, max(times) - min(times)), begin=left, end=right),
        Axis(lowest=low - margin, highest=high + margin, begin=bottom, end=top),
    )


def stretches(moments: Sequence[Moment]) -> list[list[tuple[float, float]]]:
    """Runs of (seconds since the first moment, kg) without a gap."""
    found: list[list[tuple[float, float]]] = [[]]
    for one in moments:
        if one.kg is None:
            found.append([])
        else:
            found[-1].append((one.at_s - moments[0].at_s, one.kg))
    return [run for run in found if run]


def svg(moments: Sequence[Moment], *, title: str) -> str:
    """The plot, self-contained; readable in black and white too."""
    across, up = axes(moments, left=LEFT, right=WIDTH - RIGHT, top=TOP, bottom=HEIGHT - BOTTOM)
    parts = [
        (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg" '
            f'font-family="sans-serif" font-size="11"><title>{escape(title)}</title>'
        )
    ]
    for kg in up.ticks():
        y = up.place(kg)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>'
        )
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{kg:g} kg</text>')
    for seconds in across.ticks():
        x = across.place(seconds)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{seconds:g} s</text>'
        )
    for run in stretches(moments):
        points = " ".join(f"{across.place(at):.1f},{up.place(kg):.1f}" for at, kg in run)
        parts.append(f'<polyline points="{points}" fill="none" stroke="#036" stroke-width="1.5"/>')
    parts.append("</svg>")
    return "".join(parts)

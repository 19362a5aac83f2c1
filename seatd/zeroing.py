"""A new zero for a scale, only from a seat that is provably empty. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from seatd.chair import Chair
from seatd.evidence import SightingView, WeightView
from sensors import Scale

# Long enough for the noise to average out, short enough to wait for.
NEWEST = 30
MOST_OF_SPAN = 0.05
NOISES_APART = 6.0


class ZeroRefused(Exception):
    """The seat cannot be zeroed now; the message says why and what to do."""


def zeroed(
    scale: Scale, conversions: Sequence[Sequence[Any]], chair: Chair, now_s: float
) -> Scale:
    """The scale with its zero where the empty seat stands now.

    Args:
        scale: the one that stands.
        conversions: the newest ones, oldest first: number, seconds, counts of each cell, fault.
        chair: for what the camera sees.
        now_s: monotonic seconds.

    Raises:
        ZeroRefused: somebody or something is on the seat, or that cannot be excluded.
    """
    newest = conversions[-NEWEST:]
    if len(newest) < NEWEST or any(one[3] is not None for one in newest):
        raise ZeroRefused("the load cell has not given 30 faultless conversions in a row yet")
    senses = chair.senses
    if senses.sighting_view(now_s) is SightingView.PERSON:
        raise ZeroRefused("the camera sees somebody: leave the seat and its surroundings")
    if senses.weight_view(now_s) is not WeightView.BELOW:
        raise ZeroRefused("the seat is not empty: take everything off and step back")
    means = [
        fsum(one[2][cell] for one in newest) / len(newest) for cell in range(len(newest[0][2]))
    ]
    _refuse_movement(scale, newest)
    new = _with_zero(scale, means)
    moved_kg = _moved_kg(scale, new)
    most_kg = MOST_OF_SPAN * scale.span_kg
    if abs(moved_kg) > most_kg:
        raise ZeroRefused(
            f"the empty seat shows {moved_kg:+.1f} kg, more than {most_kg:.1f} kg from its zero: "
            "take off what lies on it; if nothing does, calibrate the seat anew"
        )
    return new


def _refuse_movement(scale: Scale, newest: Sequence[Sequence[Any]]) -> None:
    kg = [_kg(scale, one[2]) for one in newest]
    if max(kg) - min(kg) > 2 * NOISES_APART * scale.noise_kg:
        raise ZeroRefused("the weight still moves: do not touch chair and desk, and try again")


def _kg(scale: Scale, counts: Sequence[int]) -> float:
    if scale.cells:
        return sum(cell.to_kg(one) for cell, one in zip(scale.cells, counts, strict=True))
    return scale.to_kg(counts[0])


def _with_zero(scale: Scale, means: Sequence[float]) -> Scale:
    if not scale.cells:
        return replace(scale, zero_counts=round(means[0]))
    cells = tuple(
        replace(cell, zero_counts=round(mean))
        for cell, mean in zip(scale.cells, means, strict=True)
    )
    return replace(scale, cells=cells)


def _moved_kg(before: Scale, after: Scale) -> float:
    if not before.cells:
        return before.to_kg(after.zero_counts)
    return sum(
        old.to_kg(new.zero_counts) for old, new in zip(before.cells, after.cells, strict=True)
    )

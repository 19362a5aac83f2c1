"""The yearly check: does the scale that stands still show a known weight? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from calibration.check import Facts
from calibration.checks import slopes
from calibration.window import Conversion, Window, look

STILL_S = 3.0
# A scale in order is within one percent; twice that wants a technician, not a note.
ERROR_SHARE = 0.02
LEAST_ERROR_KG = 0.3
ZERO_KG = 2.0
# A dead load may creep by this while it is measured.
DEAD_SHARE = 0.001
LOADED_SHARE = 0.3
# Spread of what lies still: ten times a usual converter's.
RESTLESS_KG = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What came out.

    Attributes:
        empty_kg: what the empty seat shows.
        shown_kg: what the weight shows above it.
        weight_kg: what it weighs.
        limit_kg: how far both may be apart.
    """

    empty_kg: float
    shown_kg: float
    weight_kg: float
    limit_kg: float

    @property
    def error_kg(self) -> float:
        """Shown minus true."""
        return self.shown_kg - self.weight_kg

    @property
    def weight_right(self) -> bool:
        """Whether the slope still holds."""
        return abs(self.error_kg) <= self.limit_kg

    @property
    def zero_right(self) -> bool:
        """Whether the empty seat is near its zero."""
        return abs(self.empty_kg) <= ZERO_KG

    @property
    def passed(self) -> bool:
        """Whether nothing has to be done."""
        return self.weight_right and self.zero_right


def kg_of(scale: Facts, levels: Sequence[float]) -> float:
    """Kilograms that one level of each cell stands for."""
    lines = scale.get("cells") or [scale]
    return sum(
        (level - float(line["zero_counts"])) / float(line["counts_per_kg"])
        for level, line in zip(levels, lines, strict=True)
    )


def window_of(tail: Sequence[Conversion], scale: Facts) -> Window | None:
    """The newest stretch, allowed to move by what a dead load creeps."""
    found = slopes(scale)
    complete = [one for one in tail if None not in one.counts and len(one.counts) == len(found)]
    if not complete:
        return None
    allowed = tuple(DEAD_SHARE * abs(slope) * 100 for slope in found)
    return look(complete, noises=(), needed_s=STILL_S, allowed_counts=allowed)


def rests(window: Window, scale: Facts, *, empty_kg: float | None, weight_kg: float) -> bool:
    """Whether this window is what is waited for.

    Args:
        window: the newest one.
        scale: the one that is checked.
        empty_kg: of the empty seat; None while that is what is waited for.
        weight_kg: the known weight.
    """
    if not window.stable or _restless_kg(window, scale) > RESTLESS_KG:
        return False
    loaded = empty_kg is not None and (
        kg_of(scale, window.levels) - empty_kg > LOADED_SHARE * weight_kg
    )
    return loaded is (empty_kg is not None)


def verified(*, empty_kg: float, loaded_kg: float, weight_kg: float) -> Verified:
    """The result of both windows."""
    return Verified(
        empty_kg=empty_kg,
        shown_kg=loaded_kg - empty_kg,
        weight_kg=weight_kg,
        limit_kg=max(LEAST_ERROR_KG, ERROR_SHARE * weight_kg),
    )


def _restless_kg(window: Window, scale: Facts) -> float:
    return max(
        cell.deviation_counts / abs(slope)
        for cell, slope in zip(window.cells, slopes(scale), strict=True)
    )

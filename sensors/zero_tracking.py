"""The slow truths of a scale: its zero wanders, and warmth moves it.

Pure. The technician's zero is the reference and is never changed here; what wanders is kept apart
as an offset, as scales for trade do it (zero tracking: within a band, stable, slow, limited), and
is forgotten at a restart. Learning on a taken seat would make a person weigh nothing, so the zero
moves only while somebody else vouches that the seat is empty, and ten minutes after he left:
until then the cell creeps back by itself.
"""

from dataclasses import dataclass, replace
from enum import Enum

EMPTY_FOR_S = 600.0
FASTEST_KG_PER_S = 0.05
# A look after a pause may not make up for the pause.
LONGEST_STEP_S = 1.0
BAND_KG = 3.0
LIMIT_SPANS = 0.1


class ZeroPermit(Enum):
    """What the seat says about its zero at one moment."""

    NEVER = "somebody may sit there, or nobody can tell"
    NEAR_ZERO = "the load cell alone says empty: only a small weight is drift"
    SEEN_EMPTY = "the camera sees nobody either"


@dataclass(frozen=True, kw_only=True, slots=True)
class ZeroTracking:
    """Where the zero stands against the technician's.

    Attributes:
        offset_kg: what the empty seat shows on the technician's scale.
        recalibrate: the empty seat shows more than may be followed.
        empty_since_s: since when the permit has stood.
        looked_at_s: the newest look while it stood.
    """

    offset_kg: float = 0.0
    recalibrate: bool = False
    empty_since_s: float | None = None
    looked_at_s: float = 0.0

    def observe(
        self, *, kg: float, stable: bool, permit: ZeroPermit, at_s: float, span_kg: float
    ) -> "ZeroTracking":
        """The zero after one more look.

        Args:
            kg: filtered weight above the present zero.
            stable: nothing moves on the seat.
            permit: what the seat says.
            at_s: monotonic seconds, never before the former look.
            span_kg: what usually comes onto the seat; the limit is a share of it.
        """
        if permit is ZeroPermit.NEVER:
            return self if self.empty_since_s is None else replace(self, empty_since_s=None)
        since_s = at_s if self.empty_since_s is None else self.empty_since_s
        offset_kg, recalibrate = self.offset_kg, self.recalibrate
        if stable and at_s - since_s > EMPTY_FOR_S:
            elapsed_s = min(at_s - self.looked_at_s, LONGEST_STEP_S)
            limit_kg = LIMIT_SPANS * span_kg
            believed = permit is ZeroPermit.SEEN_EMPTY or abs(kg) <= BAND_KG
            # Whatever lies on the seat, nothing makes it lighter than empty.
            if believed or kg < 0:
                recalibrate = abs(offset_kg + kg) > limit_kg
            if believed:
                step_kg = _within(kg, FASTEST_KG_PER_S * elapsed_s)
                offset_kg = _within(offset_kg + step_kg, limit_kg)
        return ZeroTracking(
            offset_kg=offset_kg, recalibrate=recalibrate, empty_since_s=since_s, looked_at_s=at_s
        )


AT_REFERENCE = ZeroTracking()


def warmth_kg(*, kg_per_degc: float | None, calibrated_degc: float | None, degc: float) -> float:
    """What warmth alone adds to a weight, to first order.

    Args:
        kg_per_degc: slope; None where nobody measured it.
        calibrated_degc: temperature at the calibration.
        degc: temperature now.
    """
    if kg_per_degc is None or calibrated_degc is None:
        return 0.0
    return kg_per_degc * (degc - calibrated_degc)


def _within(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))

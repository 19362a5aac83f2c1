"""The normal range of CM-10, with two thresholds at each end so that nothing flutters there.

Below: taken from `on_kg`, empty again only below `off_kg`. Feet on the floor and elbows on the
desk take a quarter of a person off the seat; that is no leaving. Above: more than the cells can
bear from `over_kg`, in range again from `release_kg` downwards. All four come from the scale, its
noise and what the cells can bear, never from what one sitter weighs.
"""

from dataclasses import dataclass

from sensors.scale import Scale
from sensors.weight import Pressure

OFF_SHARE = 0.65
RELEASE_SHARE = 0.95
LEAST_NOISES = 6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class NormalRange:
    """Where the three pressures of a healthy cell begin and end, in kilograms.

    Attributes:
        on_kg: from here on an empty seat is taken.
        off_kg: below this a taken seat is empty; less than `on_kg`.
        over_kg: above this the cells bear too much.
        release_kg: down to here an overload stays one; between `on_kg` and `over_kg`.
    """

    on_kg: float
    off_kg: float
    over_kg: float
    release_kg: float

    @classmethod
    def of(cls, scale: Scale) -> "NormalRange":
        """The range of a scale; a noisy cell is asked for more before it counts as taken."""
        over_kg = scale.normal_max_kg
        on_kg = min(max(scale.normal_min_kg, LEAST_NOISES * scale.noise_kg), over_kg)
        return cls(
            on_kg=on_kg,
            off_kg=OFF_SHARE * on_kg,
            over_kg=over_kg,
            # Also where the two ends lie close together.
            release_kg=max(RELEASE_SHARE * over_kg, (on_kg + over_kg) / 2),
        )

    def place(self, kg: float, before: Pressure) -> Pressure:
        """BELOW, WITHIN or ABOVE.

        Args:
            kg: filtered weight.
            before: what it was; anything but the three means that nothing is remembered.
        """
        if kg > self.over_kg or (before is Pressure.ABOVE and kg > self.release_kg):
            return Pressure.ABOVE
        if kg >= self.on_kg or (before is Pressure.WITHIN and kg >= self.off_kg):
            return Pressure.WITHIN
        return Pressure.BELOW

"""The scale of one seat: counts to kilograms, and which kilograms are a sitting person."""

import math
from dataclasses import dataclass

from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, CellScale
from sensors.errors import ScaleInvalid
from sensors.weight import Pressure

LOWEST_COUNTS = -0x800000
HIGHEST_COUNTS = 0x7FFFFF
# Twice what the datasheet promises at 5 V ("input noise": 50 nV rms at ten a second).
USUAL_NOISE_COUNTS = 40.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """A straight line through the empty seat, and the normal range of CM-10.

    Attributes:
        zero_counts: Counts of the empty seat.
        counts_per_kg: Slope; negative when the bridge is wired the other way round.
        normal_min_kg: Lighter than this is nobody.
        normal_max_kg: Heavier than this the cells cannot bear; not a property of any sitter.
        calibrated_at: When, RFC 3339, for people.
        calibrated_by: Who, for the audit.
        cell: Which load cell was calibrated.
        noise_counts: Standard deviation of the empty seat, of each cell where there are several;
            None takes a usual converter's.
        span_kg: What usually comes onto the seat, a round figure and no sitter's weight. The
            limits for bursts of junk and for a wandering zero are shares of it.
        kg_per_degc: What one degree more adds to the weight; None where nobody measured it.
        calibrated_degc: Temperature at the calibration.
        cells: Of a seat with a converter for each cell; the line is then that of their sum, with
            `SUM_ZERO_COUNTS` and `SUM_COUNTS_PER_KG`. Empty where one converter weighs all.

    Raises:
        ScaleInvalid: Naming every figure that cannot be.
    """

    zero_counts: int
    counts_per_kg: float
    normal_min_kg: float = 15.0
    normal_max_kg: float = 250.0
    calibrated_at: str | None = None
    calibrated_by: str | None = None
    cell: str | None = None
    noise_counts: float | None = None
    span_kg: float = 80.0
    kg_per_degc: float | None = None
    calibrated_degc: float | None = None
    cells: tuple[CellScale, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a scale that cannot weigh."""
        problems = [
            *self._line_problems(),
            *self._cells_problems(),
            *self._range_problems(),
            *self._span_problems(),
            *self._warmth_problems(),
        ]
        if problems:
            raise ScaleInvalid(problems)

    @property
    def noise_kg(self) -> float:
        """Standard deviation of the empty, undisturbed seat."""
        noise_counts = USUAL_NOISE_COUNTS if self.noise_counts is None else self.noise_counts
        slopes = [one.counts_per_kg for one in self.cells] or [self.counts_per_kg]
        # Converters are noisy independently of each other.
        return math.hypot(*(noise_counts / slope for slope in slopes))

    def to_kg(self, counts: int) -> float:
        """Kilograms that `counts` stand for."""
        return (counts - self.zero_counts) / self.counts_per_kg

    def to_counts(self, kg: float) -> int:
        """Counts that `kg` would show, rounded; may lie beyond the converter's range."""
        return round(self.zero_counts + kg * self.counts_per_kg)

    def pressure(self, kg: float) -> Pressure:
        """Place `kg` against the normal range; both ends belong to it."""
        if kg < self.normal_min_kg:
            return Pressure.BELOW
        if kg > self.normal_max_kg:
            return Pressure.ABOVE
        return Pressure.WITHIN

    def _line_problems(self) -> list[str]:
        problems = []
        if not LOWEST_COUNTS < self.zero_counts < HIGHEST_COUNTS:
            problems.append(
                "zero_counts: must lie inside the converter's 24 bits; read the empty seat again"
            )
        if not math.isfinite(self.counts_per_kg) or self.counts_per_kg == 0:
            problems.append(
                "counts_per_kg: must be a finite number other than zero (negative is fine); "
                "weigh the empty seat and a known weight again"
            )
        return problems

    def _cells_problems(self) -> list[str]:
        line = (self.zero_counts, self.counts_per_kg)
        if not self.cells or line == (SUM_ZERO_COUNTS, SUM_COUNTS_PER_KG):
            return []
        return ["cells: each has a line of its own; remove zero_counts and counts_per_kg"]

    def _range_problems(self) -> list[str]:
        lowest, highest = self.normal_min_kg, self.normal_max_kg
        problems = []
        if not (math.isfinite(lowest) and lowest > 0):
            problems.append("normal_min_kg: must be above zero")
        if not math.isfinite(highest):
            problems.append("normal_max_kg: must be a finite number")
        elif highest <= lowest:
            problems.append("normal_max_kg: must be above normal_min_kg")
        return problems

    def _span_problems(self) -> list[str]:
        problems = []
        noise_counts = self.noise_counts
        if noise_counts is not None and not (math.isfinite(noise_counts) and noise_counts > 0):
            problems.append("noise_counts: must be above zero; remove it for the usual noise")
        if not (math.isfinite(self.span_kg) and self.span_kg > 0):
            problems.append("span_kg: must be above zero; remove it for the usual 80 kg")
        return problems

    def _warmth_problems(self) -> list[str]:
        given = {"kg_per_degc": self.kg_per_degc, "calibrated_degc": self.calibrated_degc}
        problems = [
            f"{key}: must be a finite number; remove it to weigh without temperature"
            for key, value in given.items()
            if value is not None and not math.isfinite(value)
        ]
        if self.kg_per_degc is not None and self.calibrated_degc is None:
            problems.append("calibrated_degc: must be given together with kg_per_degc")
        return problems

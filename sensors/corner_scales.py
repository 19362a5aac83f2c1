"""The scales of a seat with several cells: the key `cells:` of a scale file. Pure.

One entry for each cell, in the order in which the configuration lists them:

    cells:
      - {zero_counts: 84210, counts_per_kg: 10700.0}
      - {zero_counts: -1200, counts_per_kg: -10650.0}
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import cast

from sensors.errors import ScaleInvalid

MOST_CELLS = 4
# The sum in counts of a tenth of a gram: finer than any cell, and 800 kg fit into 24 bits.
SUM_COUNTS_PER_KG = 10_000
# Away from 0, near which a converter without a chip gives its junk.
SUM_ZERO_COUNTS = 100_000
LOWEST_COUNTS = -0x800000
HIGHEST_COUNTS = 0x7FFFFF

_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = MappingProxyType(
    {
        "zero_counts": ((int,), "a whole number"),
        "counts_per_kg": ((int, float), "a number"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellScale:
    """One cell's share of the weight.

    Attributes:
        zero_counts: Counts of this cell under the empty seat.
        counts_per_kg: Slope; negative when its bridge is wired the other way round.

    Raises:
        ScaleInvalid: Naming every figure that cannot be.
    """

    zero_counts: int
    counts_per_kg: float

    def __post_init__(self) -> None:
        """Refuse a cell that cannot weigh."""
        problems = []
        if not LOWEST_COUNTS < self.zero_counts < HIGHEST_COUNTS:
            problems.append("zero_counts: must lie inside the converter's 24 bits")
        if not math.isfinite(self.counts_per_kg) or self.counts_per_kg == 0:
            problems.append("counts_per_kg: must be a finite number other than zero")
        if problems:
            raise ScaleInvalid(problems)

    def to_kg(self, counts: int) -> float:
        """Kilograms on this cell."""
        return (counts - self.zero_counts) / self.counts_per_kg


def read_cells(entry: object) -> tuple[CellScale, ...]:
    """The scales out of the value of the key `cells`.

    Args:
        entry: As YAML gave it.

    Raises:
        ScaleInvalid: Listing every problem by its key, such as `cells[2].zero_counts`.
    """
    if not isinstance(entry, list) or not 1 <= len(entry) <= MOST_CELLS:
        raise ScaleInvalid([f"cells: must be a list of 1 to {MOST_CELLS} entries"])
    cells, problems = [], []
    for number, one in enumerate(entry, start=1):
        found = _shape_problems(one)
        if not found:
            try:
                cells.append(CellScale(**cast("Mapping[str, int]", one)))
            except ScaleInvalid as error:
                found = list(error.problems)
        problems += [f"cells[{number}].{problem}" for problem in found]
    if problems:
        raise ScaleInvalid(problems)
    return tuple(cells)


def cells_entry(cells: Sequence[CellScale]) -> list[dict[str, object]]:
    """The value of the key `cells` that `read_cells` reads again."""
    return [asdict(cell) for cell in cells]


def _shape_problems(entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return ["zero_counts: missing", "counts_per_kg: missing"]
    problems = [f"{key}: missing" for key in _TYPES if key not in entry]
    for key, value in entry.items():
        if key not in _TYPES:
            problems.append(f"{key}: unknown key; known are {', '.join(_TYPES)}")
            continue
        types, wanted = _TYPES[key]
        # YAML reads whole numbers of any length, which no float holds.
        huge = isinstance(value, int) and value.bit_length() > HIGHEST_COUNTS.bit_length() + 1
        if not isinstance(value, types) or isinstance(value, bool) or huge:
            problems.append(f"{key}: must be {wanted}, not {value!r}")
    return problems

"""A sitter played by hand: a small text file says what is on the chair."""

import math
from pathlib import Path

from sensors.chips.loads import DEFAULT_NOISE_COUNTS, Fault, NoisyCell

LONGEST_TEXT = 200
HEAVIEST_KG = 1000.0
BREATH_KG = 0.12
BREATH_HZ = 0.27
HEART_KG = 0.04
HEART_HZ = 1.13


class SitterFile:
    """A load that follows a file while it is edited.

    The file holds one line: kilograms of a person on the chair (`72.5`), who breathes; of an
    object (`25 still`), which does not; or `fault: cut_wire`,
    `fault: stuck_low`, `fault: saturated`, `fault: none`. A number behind the fault, such as
    `fault: cut_wire 2`, breaks that cell alone. It is read again when its time, size or inode
    changes. Text that cannot be understood changes nothing; `problem` says why.
    """

    def __init__(
        self,
        *,
        path: Path,
        zero_counts: int,
        counts_per_kg: float,
        noise_counts: float = DEFAULT_NOISE_COUNTS,
        seed: int = 0,
        cell: int = 1,
    ) -> None:
        """Take the file's path, which need not exist yet, the cell's figures and its number."""
        self._number = cell
        self._path = path
        self._cell = NoisyCell(
            zero_counts=zero_counts,
            counts_per_kg=counts_per_kg,
            noise_counts=noise_counts,
            seed=seed,
        )
        self._kg = 0.0
        self._breathes = False
        self._fault = Fault.NONE
        self._problem: str | None = None
        self._seen: tuple[int, int, int] | None = None

    @property
    def fault(self) -> Fault:
        """The fault the file asks for, as of the last conversion."""
        return self._fault

    @property
    def problem(self) -> str | None:
        """Why the file's present text is not followed; None when it is."""
        return self._problem

    def counts_at(self, time_s: float) -> int:
        """See `sensors.chips.loads.Load`; looks at the file first and never raises over it."""
        try:
            self._look()
        except (OSError, ValueError) as error:
            self._problem = f"{self._path}: {error}"
        sway_kg = _sway_kg(time_s) if self._breathes else 0.0
        return self._cell.counts(self._kg + sway_kg, time_s)

    def _look(self) -> None:
        try:
            found = self._path.stat()
        except OSError:
            self._seen = None
            raise
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        if seen == self._seen:
            return
        self._seen = seen
        with self._path.open(encoding="utf-8") as file:
            text = file.read(LONGEST_TEXT).strip().lower()
        if text.startswith("fault:"):
            self._fault = _fault(text.removeprefix("fault:").strip(), cell=self._number)
        else:
            number = text.removesuffix("still").strip()
            self._kg = _kilograms(number)
            self._breathes = self._kg > 0 and number == text
            self._fault = Fault.NONE
        self._problem = None


def _fault(wanted: str, *, cell: int) -> Fault:
    name, _, number = wanted.partition(" ")
    try:
        fault = Fault(name)
        return fault if not number or int(number) == cell else Fault.NONE
    except ValueError:
        known = ", ".join(fault.value for fault in Fault)
        raise ValueError(
            f"unknown fault {wanted!r}; write one of {known}, and the number of a cell"
        ) from None


def _sway_kg(time_s: float) -> float:
    """What breath and heart of a quiet sitter add and take away."""
    return BREATH_KG * math.sin(2 * math.pi * BREATH_HZ * time_s) + HEART_KG * math.sin(
        2 * math.pi * HEART_HZ * time_s
    )


def _kilograms(text: str) -> float:
    try:
        kg = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is neither kilograms nor `fault: ...`") from None
    if not math.isfinite(kg) or abs(kg) > HEAVIEST_KG:
        raise ValueError(f"{text} kg is not a weight for a chair")
    return kg

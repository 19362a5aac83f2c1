"""What an emulated chip feels: weights by script, with noise, and faults of the wiring."""

import math
import random
from collections.abc import Sequence
from enum import Enum
from typing import Protocol, runtime_checkable

DEFAULT_NOISE_COUNTS = 40.0


class Fault(Enum):
    """What is broken between chip and reader."""

    NONE = "none"
    CUT_WIRE = "cut_wire"  # DOUT pulled high: never ready
    STUCK_LOW = "stuck_low"  # DOUT shorted to ground: always ready, all bits zero
    SATURATED = "saturated"  # a bridge wire is off: every conversion at the end of the range


class Load(Protocol):
    """What lies on the load cell."""

    def counts_at(self, time_s: float) -> int:
        """Counts a perfect converter shows `time_s` seconds after power-up."""
        ...


@runtime_checkable
class FaultyLoad(Load, Protocol):
    """A load that also breaks the wiring; the emulator asks after each conversion."""

    @property
    def fault(self) -> Fault:
        """The fault it wants now."""
        ...


class NoisyCell:
    """A load cell with gaussian noise, the same for the same seed and time."""

    def __init__(
        self, *, zero_counts: int, counts_per_kg: float, noise_counts: float, seed: int
    ) -> None:
        """Take the cell's figures.

        Args:
            zero_counts: Counts of the empty seat.
            counts_per_kg: Slope; negative for a bridge wired the other way round.
            noise_counts: Standard deviation of the noise.
            seed: Chooses the noise.
        """
        self._zero_counts = zero_counts
        self._counts_per_kg = counts_per_kg
        self._noise_counts = noise_counts
        self._seed = seed

    def counts(self, kg: float, time_s: float) -> int:
        """Counts for `kg` on the cell at `time_s`; may leave the 24-bit range."""
        exact = self._zero_counts + kg * self._counts_per_kg
        noise = random.Random(f"{self._seed} {time_s!r}")  # noqa: S311 - noise, not a secret
        return round(exact + noise.gauss(0.0, self._noise_counts))


class WeightScript:
    """Weights by the clock: somebody sits down, leans, leaves."""

    def __init__(
        self,
        *,
        steps: Sequence[tuple[float, float]],
        zero_counts: int,
        counts_per_kg: float,
        noise_counts: float = DEFAULT_NOISE_COUNTS,
        seed: int = 0,
    ) -> None:
        """Take the script.

        Args:
            steps: Pairs (at_s, kg), ascending in time; before the first one the seat is empty.
            zero_counts: Counts of the empty seat.
            counts_per_kg: Slope of the cell.
            noise_counts: Standard deviation of the noise.
            seed: Chooses the noise.

        Raises:
            ValueError: The steps are not finite or not in order.
        """
        times_s = [at_s for at_s, _ in steps]
        if times_s != sorted(times_s) or not all(map(math.isfinite, sum(steps, ()))):
            raise ValueError("script steps must be finite numbers, ascending in time")
        self._steps = tuple(steps)
        self._cell = NoisyCell(
            zero_counts=zero_counts,
            counts_per_kg=counts_per_kg,
            noise_counts=noise_counts,
            seed=seed,
        )

    def counts_at(self, time_s: float) -> int:
        """See `Load`."""
        kg = 0.0
        for at_s, step_kg in self._steps:
            if at_s <= time_s:
                kg = step_kg
        return self._cell.counts(kg, time_s)

"""A made-up life of one seat: what presses, what breaks, what is true. Pure values."""

from dataclasses import dataclass, field
from enum import Enum

from mqtt_bridge.messages import Mode
from seat_life.forces import Force
from seat_life.truth import Truth

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
NOISE_COUNTS = 80.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Hum:
    """Mains hum that got into the bridge; sampled ten times a second it is a slow beat."""

    start_s: float
    end_s: float
    counts: float
    beat_hz: float = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """The load cell that is truly under the seat from a moment on."""

    start_s: float = 0.0
    zero_counts: float = ZERO_COUNTS
    counts_per_kg: float = COUNTS_PER_KG


class Turn(Enum):
    """What happens to the node itself."""

    RESTARTED = "restarted"
    CLOCK_SET = "clock_set"  # the time of day jumps; monotonic time does not


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeTurn:
    """A moment in the node's own life."""

    at_s: float
    turn: Turn
    by_s: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """All a run needs.

    Attributes:
        seed: chooses noise and junk.
        forces: in any order.
        cells: ascending; the first from 0 on. The product always has the first one's scale.
        mode: how presence is told at this seat; None for the usual way.
        calibrated: whether the product has a scale at all.
    """

    seed: str
    truth: Truth
    forces: tuple[Force, ...]
    cells: tuple[Cell, ...] = field(default=(Cell(),))
    noise_counts: float = NOISE_COUNTS
    hums: tuple[Hum, ...] = ()
    turns: tuple[NodeTurn, ...] = ()
    mode: Mode | None = None
    calibrated: bool = True

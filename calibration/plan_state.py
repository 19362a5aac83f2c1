"""What a calibration remembers between two events, and which events there are. Pure.

Two clocks: `at_s` of an event is the technician's program, monotonic; the moments inside of
conversions and standings are the node's. They are never compared.
"""

from dataclasses import dataclass
from enum import Enum

from calibration.refusals import Finding
from calibration.typed_weight import BODY_FROM_KG, MOST_KG, TypedWeight
from calibration.window import Conversion, Window

SPAN_KG = 80.0


class Path(Enum):
    """Which calibration."""

    WEIGH = "weigh"  # with known weights: kilograms
    SIT = "sit"  # empty, person, off: presence only


class Awaited(Enum):
    """What a stage waits for."""

    KEY = "key"
    TYPED = "typed"  # a weight and ENTER; ENTER alone once there is one
    STABLE = "stable"  # the seat itself
    WRITTEN = "written"  # the scale on disk
    PROOF = "proof"  # the node's own word for the seat
    NOTHING = "nothing"


class Stage(Enum):
    """Where the dialogue stands; the value is the name of what it asks for."""

    READY = "ready"
    EMPTY = "empty"
    WEIGHT = "weight"
    LOADING = "loading"
    CORNERS = "corners"
    TAKE_OFF = "take_off"
    PERSON = "person"
    LEAN = "lean"
    STAND = "stand"
    VERDICT = "verdict"
    WRITE = "write"
    PROVE_SIT = "prove_sit"
    PROVE_LEAVE = "prove_leave"
    PROVE_RETURN = "prove_return"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"


AWAITED = {
    Stage.READY: Awaited.KEY,
    Stage.EMPTY: Awaited.STABLE,
    Stage.WEIGHT: Awaited.TYPED,
    Stage.LOADING: Awaited.STABLE,
    Stage.CORNERS: Awaited.STABLE,
    Stage.TAKE_OFF: Awaited.STABLE,
    Stage.PERSON: Awaited.STABLE,
    Stage.LEAN: Awaited.STABLE,
    Stage.STAND: Awaited.STABLE,
    Stage.VERDICT: Awaited.KEY,
    Stage.WRITE: Awaited.WRITTEN,
    Stage.PROVE_SIT: Awaited.PROOF,
    Stage.PROVE_LEAVE: Awaited.PROOF,
    Stage.PROVE_RETURN: Awaited.PROOF,
    Stage.DONE: Awaited.NOTHING,
    Stage.REFUSED: Awaited.KEY,
    Stage.STOPPED: Awaited.NOTHING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """What is known before the first key.

    Attributes:
        path: Which calibration.
        cells: How many converters.
        rate_sps: Conversions a second, as the node is configured.
        most_kg: What the cells can bear (`normal_max_kg`).
        quick: The proof does not wait for the 30 s.
        prove: There is a proof at all.
        former: Zero and slope of each cell in the scale that stands now; empty without one.
        same_cell: That scale is of the very load cell that is here.
    """

    path: Path = Path.WEIGH
    cells: int = 1
    rate_sps: int = 10
    most_kg: float = MOST_KG
    quick: bool = False
    prove: bool = True
    former: tuple[tuple[float, float], ...] = ()
    same_cell: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """An accepted window: one figure for each cell.

    Attributes:
        means: Counts.
        errors: Standard errors of the means.
        noises: Standard deviations from one conversion to the next.
        slopes_per_min: Drift within the window, counts.
        slope_errors_per_min: Standard errors of that.
        degrees: Independent conversions less one, of the cell with the fewest.
        moved: Whether anything but noise was in it.
        since_s, until_s: The node's clock.
    """

    means: tuple[float, ...]
    errors: tuple[float, ...]
    noises: tuple[float, ...]
    slopes_per_min: tuple[float, ...]
    slope_errors_per_min: tuple[float, ...]
    degrees: int
    moved: bool
    since_s: float
    until_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """A known weight that was measured; `corner` is 0 in the middle, else the cell below it."""

    kg: float
    corner: int
    standing: Standing

    @property
    def body(self) -> bool:
        """Whether it was so heavy that it was a person, most likely."""
        return self.kg >= BODY_FROM_KG and self.standing.moved


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialogue:
    """The whole state.

    Attributes:
        setup: What was known before.
        stage: What is asked for now.
        now_s: Moment of the newest event.
        since_s: When the stage began.
        problem: What stands in the way now; gone as soon as it is mended.
        problem_since_s: Since when something stands in the way without a break.
        tail: Newest conversions of this stage.
        window: What they say; None while there are too few.
        heard_at_s: When a conversion last came.
        ever_ready: Whether any conversion ever came with counts.
        seen_at_s: When the stage saw what it waits for the first time: the load, a motion, the
            emptied seat.
        zeros: The empty seat, each time.
        typed: The weight that is asked for now.
        loads: Known weights measured so far.
        corner: Which corner the weight is wanted on.
        person, leaned: The person, sitting and leaning.
        findings: Why it was refused, or what the verdict has to say.
        again: Where ENTER leads after a refusal.
        keys: Keys pressed so far.
        waited_s: Time spent waiting for anything but the technician's keys.
    """

    setup: Setup
    stage: Stage = Stage.READY
    now_s: float = 0.0
    since_s: float = 0.0
    problem: Finding | None = None
    problem_since_s: float | None = None
    tail: tuple[Conversion, ...] = ()
    window: Window | None = None
    heard_at_s: float | None = None
    ever_ready: bool = False
    seen_at_s: float | None = None
    zeros: tuple[Standing, ...] = ()
    typed: TypedWeight | None = None
    loads: tuple[Load, ...] = ()
    corner: int = 0
    person: Standing | None = None
    leaned: Standing | None = None
    findings: tuple[Finding, ...] = ()
    again: Stage | None = None
    keys: int = 0
    waited_s: float = 0.0

    @property
    def awaited(self) -> Awaited:
        """What is waited for."""
        return AWAITED[self.stage]

    @property
    def elapsed_s(self) -> float:
        """How long the stage has lasted."""
        return self.now_s - self.since_s


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """ENTER alone, or another single key that means yes."""

    at_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A text and ENTER."""

    at_s: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Conversions newer than those before; empty when there were none."""

    at_s: float
    conversions: tuple[Conversion, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The scale is on disk, or the sentence why not."""

    at_s: float
    fault: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The node's own word: `online`, `offline` or `unknown`, and whether somebody sits."""

    at_s: float
    presence: str
    occupied: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """The technician gives up; nothing is written."""

    at_s: float


Event = Key | Typed | Measured | Written | Told | Stop
EVENTS: tuple[type[Event], ...] = (Key, Typed, Measured, Written, Told, Stop)

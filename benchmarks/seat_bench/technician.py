"""A made-up technician: does what the dialogue asks for, after a moment. A simulation."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from calibration.plan import begin, step
from calibration.plan_state import (
    Dialogue,
    Event,
    Key,
    Measured,
    Setup,
    Stage,
    Told,
    Typed,
    Written,
)
from calibration.plan_view import shown
from calibration.refusals import Code
from calibration.verdict import scale_entries
from mqtt_bridge.messages import Reason
from seat_bench.chair import CORNERS, Chair, Load
from seatd.presence import Evidence, PresenceRules, Seat

POLL_S = 0.5
LONGEST_S = 400.0
SITS_FROM_KG = 15.0
WEIGHT_CORNER = 0.8


@dataclass(kw_only=True)
class Habits:
    """How this technician works, and what he does wrong.

    Attributes:
        weights: What he types and the kilograms that he really puts on.
        person_kg: Who sits down.
        bag_kg: Sits down instead of him.
    """

    weights: list[tuple[str, float]]
    person_kg: float = 75.0
    lean_share: float = 0.0
    sits: bool = True
    leans: bool = True
    stands: bool = True
    leaves_kg: float = 0.0
    takes_off: bool = True
    leaves_share: float = 0.0
    lifts_again_s: float | None = None
    swings: float = 0.0
    slips_kg_per_s: float = 0.0
    alive: bool = True
    loads: bool = True
    inverts_first: bool = False  # takes the weight off when asked to put it on
    corner_order: tuple[int, ...] = (0, 1, 2, 3)
    early_kg: float | None = None  # comes onto the seat while it should be empty
    fidgets: bool = False
    writes: str | None = None  # a fault of the disk
    proof: tuple[str, ...] = ("sit", "leave", "return")


@dataclass(kw_only=True)
class Work:
    """One calibration from the first key to the end."""

    chair: Chair
    habits: Habits
    setup: Setup
    chance: random.Random
    dialogue: Dialogue = field(init=False)
    now_s: float = 0.0
    problems: set[Code] = field(default_factory=set)
    entries: dict[str, object] | None = None
    _key: tuple[str, int] = ("", 0)
    _due: list[tuple[float, Event | None, str]] = field(default_factory=list)
    _typed: int = 0
    _load: Load | None = None
    _seat: Seat | None = None

    def __post_init__(self) -> None:
        self.dialogue = begin(self.setup, at_s=0.0)

    def run(self) -> None:
        """Until it is done, refused or given up."""
        over = (Stage.DONE, Stage.REFUSED, Stage.STOPPED)
        while self.now_s < LONGEST_S and self.dialogue.stage not in over:
            self._look()
            self.now_s += POLL_S
            for event in self._events():
                self.dialogue = step(self.dialogue, replace(event, at_s=self.now_s))
                if self.dialogue.problem is not None:
                    self.problems.add(self.dialogue.problem.code)
        self.problems.update(finding.code for finding in self.dialogue.findings)

    def _events(self) -> Iterator[Event]:
        yield Measured(at_s=self.now_s, conversions=tuple(self.chair.until(self.now_s)))
        for _, event, act in [one for one in self._due if one[0] <= self.now_s]:
            if event is not None:
                yield event
            self._do(act)
        self._due = [one for one in self._due if one[0] > self.now_s]
        if self._seat is not None:
            yield self._node_says()

    def _look(self) -> None:
        key = (shown(self.dialogue).key, self.dialogue.corner)
        if key == self._key:
            return
        self._key = key
        after_s = self.chance.uniform(1.0, 2.5)
        match key[0]:
            case "ask.ready" | "ask.verdict" | "ask.verdict_only":
                self._later(after_s, Key(at_s=0))
            case "ask.empty":
                self._at_the_empty_seat(after_s)
            case "ask.weight" | "ask.weight_next":
                self._next_weight(after_s)
            case "ask.write":
                if self.habits.writes is None:
                    self.entries = scale_entries(self.dialogue)
                    self._seat = Seat(valid_at_s=self.now_s)
                self._later(0.5, Written(at_s=0, fault=self.habits.writes))
            case other:
                self._later(after_s, None, other)

    def _later(self, after_s: float, event: Event | None, act: str = "") -> None:
        self._due.append((self.now_s + after_s, event, act))

    def _at_the_empty_seat(self, after_s: float) -> None:
        if self.habits.early_kg is not None:
            self._later(after_s, None, "early")
        if self.habits.fidgets:
            self.chair.put(Load(kg=8.0, on_s=0.0, alive=True, swings=0.1))

    def _next_weight(self, after_s: float) -> None:
        if self._typed < len(self.habits.weights):
            text = self.habits.weights[self._typed][0]
            self._later(after_s + 1.0, Typed(at_s=0, text=text))
            self._typed += 1
        elif self.dialogue.loads and self.habits.sits and self.habits.alive:
            self._later(after_s, None, "ask.person")
        elif self.dialogue.loads:
            self._later(after_s, Key(at_s=0))

    def _do(self, act: str) -> None:  # noqa: PLR0912 - one case for each thing asked for
        match act:
            case "early":
                self.chair.put(Load(kg=self.habits.early_kg or 0.0, on_s=self.now_s))
            case "ask.loading":
                self._put_weight()
            case "again":
                self._off()
            case "ask.corners":
                self._carry()
            case "ask.take_off":
                self._take_off()
            case "ask.person" | "ask.person_only":
                self._sit()
            case "ask.lean" if self._load is not None and self.habits.leans:
                self._load.lean_s, self._load.lean_share = self.now_s, self.habits.lean_share
            case "ask.stand" if self.habits.stands:
                self._off()
                if self.habits.leaves_kg:
                    self.chair.put(Load(kg=self.habits.leaves_kg, on_s=self.now_s))
            case "ask.prove_sit" if "sit" in self.habits.proof:
                self._sit()
            case "ask.prove_leave" | "ask.prove_leave_quick" if "leave" in self.habits.proof:
                self._off()
            case "ask.prove_return" if "return" in self.habits.proof:
                self._sit()
            case _:
                return

    def _put_weight(self) -> None:
        if not self.habits.loads:
            return
        kg = self.habits.weights[self._typed - 1][1]
        if self.habits.inverts_first and self._typed == 1:
            for load in self.chair.loads:
                load.off_s = self.now_s
            return
        self._load = self.chair.put(
            Load(
                kg=kg,
                on_s=self.now_s,
                x=self.chance.uniform(-0.1, 0.1),
                y=self.chance.uniform(-0.1, 0.1),
                swings=self.habits.swings,
                slips_kg_per_s=self.habits.slips_kg_per_s,
            )
        )
        if self.habits.lifts_again_s is not None:
            self._later(self.habits.lifts_again_s, None, "again")

    def _carry(self) -> None:
        assert self._load is not None
        kg = self._load.kg
        self._off()
        corner = self.habits.corner_order[self.dialogue.corner - 1]
        x, y = CORNERS[corner] if self.chair.cells > 2 else ((-1.0, 1.0)[corner], 0.0)
        self._load = self.chair.put(
            Load(kg=kg, on_s=self.now_s + 1.2, x=x * WEIGHT_CORNER, y=y * WEIGHT_CORNER)
        )

    def _take_off(self) -> None:
        if self.habits.inverts_first and self._typed == 1:
            self.chair.put(Load(kg=self.habits.weights[0][1], on_s=self.now_s))
            return
        if not self.habits.takes_off:
            return
        if self.habits.leaves_share and self._load is not None:
            kept_kg = self._load.kg * self.habits.leaves_share
            self.chair.put(Load(kg=kept_kg, on_s=self.now_s))
        self._off()

    def _sit(self) -> None:
        sitting = self._load is not None and self._load.alive and self._load.off_s > self.now_s
        if sitting or not self.habits.sits:
            return
        self._load = self.chair.put(
            Load(kg=self.habits.person_kg, on_s=self.now_s, alive=self.habits.alive)
        )

    def _off(self) -> None:
        if self._load is not None:
            self._load.off_s = self.now_s

    def _node_says(self) -> Told:
        assert self._seat is not None
        sits = self.chair.kg(self.now_s) > SITS_FROM_KG
        evidence = Evidence.OCCUPIED if sits else Evidence.EMPTY
        reason = Reason.OCCUPIED if sits else Reason.SEAT_EMPTY
        self._seat = self._seat.observe(evidence, reason, self.now_s, PresenceRules())
        presence = self._seat.presence.value
        if "never" in self.habits.proof:
            presence = "unknown"
        if "always" in self.habits.proof and presence == "offline":
            presence = "online"
        if "early" in self.habits.proof and not self._seat.occupied:
            presence = "offline"
        return Told(at_s=self.now_s, presence=presence, occupied=self._seat.occupied)

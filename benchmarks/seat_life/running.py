"""Turns the product's crank on a made-up life: load cell, evidence, presence, as the node does."""

from collections.abc import Iterator
from dataclasses import dataclass

from seat_life.camera import Answer, MadeUpCamera
from seat_life.chip import LifelikeChip
from seat_life.expecting import Said
from seat_life.life import Life, Turn
from seat_life.truth import Converter, Eyes
from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.presence import PresenceRules
from seatd.snapshots import Taken, is_due, scene_of
from sensors import LoadCell, Scale, VirtualClock
from sensors.weight import WeightReading

FREQUENCY = Frequency()
# How often the node asks itself whether to look.
CONSIDERED_EVERY_S = 0.25
RULES = PresenceRules()


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What the product thinks after one step of its measuring loop."""

    at_s: float
    true_kg: float
    reading: WeightReading
    chair: Chair


def live(life: Life) -> Iterator[Look]:
    """Every look of the product at this life, from boot to end."""
    clock = VirtualClock()
    chip = LifelikeChip(life=life, clock=clock)
    scale = scale_of(life)
    cell = LoadCell(chip=chip, clock=clock, scale=scale)
    chair = start(life, now_s=0.0)
    watching = Watching(MadeUpCamera(truth=life.truth, seed=life.seed))
    restarts = [one.at_s for one in life.turns if one.turn is Turn.RESTARTED]
    end_s = life.truth.end_s
    looked_at_s = 0.0
    while True:
        reading = cell.read()
        at_s = reading.at_s
        if at_s >= end_s:
            return
        if restarts and at_s >= restarts[0]:
            restarts.pop(0)
            cell = LoadCell(chip=chip, clock=clock, scale=scale)
            chair = start(life, now_s=at_s)
            watching.restart()
            looked_at_s = at_s
            continue
        # A host that stands still notices no silence either.
        until_s = looked_at_s if chip.converter_now is Converter.PAUSED else at_s
        for silent_at_s, silent in chair.silent_looks(looked_at_s, until_s):
            chair = silent
            yield Look(at_s=silent_at_s, true_kg=chip.kg_now, reading=reading, chair=chair)
        looked_at_s = at_s
        if chair.has_camera:
            chair = watching.step(chair, at_s)
        chair = chair.weighed(reading)
        cell.permit_zero(chair.senses.zero_permit(at_s))
        yield Look(at_s=at_s, true_kg=chip.kg_now, reading=reading, chair=chair)


class Watching:
    """Looks when the product's own policy says so, as the node does beside its measuring loop."""

    def __init__(self, camera: MadeUpCamera) -> None:
        """Nothing taken at yet."""
        self._camera = camera
        self._looked = Taken()
        self._coming: Answer | None = None
        self._considered_s = -1.0

    def restart(self) -> None:
        """The node knows nothing of its former looks."""
        self._looked, self._coming = Taken(), None

    def step(self, chair: Chair, at_s: float) -> Chair:
        """The chair with what was seen by now; a new look is asked for when one is due."""
        answer = self._coming
        if answer is not None:
            if answer.heard_s > at_s:
                return chair
            self._coming = None
            self._looked = self._looked.answered(answer.again_s)
            chair = chair.sighted(answer.sighting)
        if at_s - self._considered_s >= CONSIDERED_EVERY_S:
            self._considered_s = at_s
            if is_due(scene_of(chair, at_s), self._looked, FREQUENCY, at_s):
                self._looked = self._looked.asked(at_s, FREQUENCY)
                self._coming = self._camera.look(at_s)
        return chair


def start(life: Life, *, now_s: float) -> Chair:
    """The chair as the node has it at its start, in the mode the dispatcher has set."""
    wanted = any(sight.eyes is not Eyes.NONE for sight in life.truth.sights)
    chair = Chair.at_start(
        now_s=now_s,
        rules=RULES,
        fresh_s=FREQUENCY.fresh_s,
        overdue_s=FREQUENCY.overdue_s,
        camera_wanted=wanted,
    )
    return chair if life.mode is None else chair.switched(life.mode)


def scale_of(life: Life) -> Scale | None:
    """What the technician measured on the first cell."""
    cell = life.cells[0]
    if not life.calibrated:
        return None
    return Scale(zero_counts=round(cell.zero_counts), counts_per_kg=cell.counts_per_kg)


def said(life: Life) -> list[Said]:
    """What the product says over a life, whenever any part of it changes."""
    heard: list[Said] = []
    former: tuple[object, ...] | None = None
    for look in live(life):
        seat, senses = look.chair.seat, look.chair.counting
        parts = (
            seat.presence,
            seat.occupied,
            seat.reason,
            senses.load_cell_state(look.at_s),
            senses.camera_state(look.at_s),
        )
        if parts != former:
            former = parts
            presence, occupied, reason, load_cell, camera = parts
            heard.append(
                Said(
                    at_s=look.at_s,
                    presence=presence,
                    occupied=occupied,
                    reason=reason,
                    load_cell=load_cell,
                    camera=camera,
                )
            )
    return heard

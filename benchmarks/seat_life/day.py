"""Random working days with known truth, the same for the same seed. Pure but for its dice.

A shift of eight hours: somebody of 45 to 140 kg comes, works, gets up for moments, breaks, lunch,
meetings and the toilet, and goes. Half of the seats have a camera. Things are left on the chair,
cleaners knock against it, cells drift and creep, and on most days something is broken for a while.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from seat_life.forces import Approach, Force, Plateau, Push, Sitting, Swing
from seat_life.life import Cell, Hum, Life
from seat_life.telling import NORMAL_MIN_KG, fidgets
from seat_life.truth import Converter, Eyes, Place, Sight, Stretch, Trouble, Truth

HOUR_S = 3600.0
SHIFT_S = 8 * HOUR_S
# Nobody leans or rocks in the last and first seconds of a sitting: when that is done, nobody
# could say when the sitting truly began or ended.
CALM_S = 4.0
# Why people get up: how often in a shift, and for how many seconds.
ABSENCES = (
    (18, (1.0, 29.0)),  # something from the printer, a word over the partition
    (2, (25.0, 40.0)),  # around the 30 s
    (4, (31.0, 120.0)),
    (3, (120.0, 360.0)),  # toilet
    (2, (600.0, 900.0)),  # break
    (1, (1200.0, 3000.0)),  # meeting
    (1, (1800.0, 3600.0)),  # lunch
)
SHORTEST_SITTING_S = 8.0
LONG_ENOUGH_TO_GO_S = 40.0
TROUBLES = (
    # kind, how often in a shift, shortest and longest seconds
    (Converter.CUT, 0.25, (0.4, 1.4)),
    (Converter.CUT, 0.6, (5.0, 300.0)),
    (Converter.STUCK, 0.6, (10.0, 300.0)),
    (Converter.FLOATING, 0.5, (10.0, 300.0)),
    (Converter.SATURATED, 0.6, (5.0, 300.0)),
    (Converter.JUNK, 0.1, (0.5, 30.0)),
    (Converter.SPIKES, 0.3, (60.0, 3600.0)),
    (Converter.PAUSED, 0.2, (0.5, 6.0)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who works at this seat today."""

    kg: float
    fidgets_per_minute: float
    breath_kg: float
    breath_hz: float


def working_day(seed: int, number: int) -> Life:
    """The day of that number; the same for the same seed."""
    dice = random.Random(f"day {seed} {number}")  # noqa: S311 - chance, not a secret
    person = Person(
        kg=dice.uniform(45, 140),
        fidgets_per_minute=dice.choice((0.2, 1.0, 3.0)),
        breath_kg=dice.uniform(0.05, 0.2),
        breath_hz=dice.uniform(0.2, 0.3),
    )
    sights = _sights(dice)
    sittings, stretches = _stays(dice, person, sights)
    forces: list[Force] = list(sittings)
    for sitting in sittings:
        forces += _postures(dice, person, sitting)
    for before, after in pairwise(sittings):
        forces += _meanwhile(dice, before.end_s, after.start_s)
    forces += _slow_changes(dice, person, sittings)
    return Life(
        seed=f"{seed} {number}",
        truth=Truth(
            stretches=stretches,
            troubles=tuple(_troubles(dice)),
            sights=sights,
            end_s=SHIFT_S,
        ),
        forces=tuple(forces),
        cells=(Cell(zero_counts=dice.uniform(-2e5, 4e5), counts_per_kg=_slope(dice)),),
        noise_counts=dice.uniform(40, 200),
        hums=_hums(dice),
    )


def _stays(
    dice: random.Random, person: Person, sights: tuple[Sight, ...]
) -> tuple[list[Sitting], tuple[Stretch, ...]]:
    absences_s = [dice.uniform(*spread) for often, spread in ABSENCES for _ in range(often)]
    dice.shuffle(absences_s)
    came_s, goes_s = dice.uniform(20, 600), SHIFT_S - dice.uniform(60, 600)
    free_s = goes_s - came_s - sum(absences_s) - SHORTEST_SITTING_S * (len(absences_s) + 1)
    shares = [dice.expovariate(1) for _ in range(len(absences_s) + 1)]
    sittings: list[Sitting] = []
    stretches = [Stretch(start_s=0.0, place=Place.AWAY)]
    at_s = came_s
    for share, absence_s in zip(shares, [*absences_s, 0.0], strict=True):
        lasts_s = SHORTEST_SITTING_S + free_s * share / sum(shares)
        sitting = Sitting(
            start_s=at_s,
            end_s=at_s + lasts_s,
            body_kg=person.kg,
            down_s=dice.uniform(0.3, 1.0),
            up_s=dice.uniform(0.3, 1.0),
            overshoot=dice.uniform(0.0, 0.3),
            breath_kg=person.breath_kg,
            breath_hz=person.breath_hz,
        )
        sittings.append(sitting)
        # Some absences, of a moment or long, are spent standing at the desk.
        stands = absence_s > 0 and dice.random() < 0.3
        stands = stands and _sees(sights, at_s + lasts_s, at_s + lasts_s + absence_s)
        begun_s = sitting.moment_of_kg(NORMAL_MIN_KG, leaving=False)
        left_s = sitting.moment_of_kg(NORMAL_MIN_KG, leaving=True)
        stretches.append(Stretch(start_s=begun_s, place=Place.SITTING))
        stretches.append(Stretch(start_s=left_s, place=Place.STANDING if stands else Place.AWAY))
        if stands and absence_s > LONG_ENOUGH_TO_GO_S and dice.random() < 0.5:
            # A word at the desk, and then he walks off.
            gone_s = left_s + dice.uniform(2.0, absence_s - LONG_ENOUGH_TO_GO_S / 2)
            stretches.append(Stretch(start_s=gone_s, place=Place.AWAY))
        at_s += lasts_s + absence_s
    return sittings, tuple(stretches)


def _postures(dice: random.Random, person: Person, sitting: Sitting) -> Iterator[Force]:
    start_s, end_s = sitting.start_s + CALM_S, sitting.end_s - CALM_S
    yield from fidgets(
        dice, start_s, end_s, per_minute=person.fidgets_per_minute, up_to_kg=person.kg / 10
    )
    at_s = start_s
    while True:
        at_s += dice.expovariate(1 / 240)
        until_s = at_s + dice.uniform(2, 120)
        if until_s >= end_s:
            return
        match dice.randrange(5):
            case 0 | 1:
                share = dice.uniform(0.1, 0.3)
                yield Plateau(start_s=at_s, end_s=until_s, load_kg=-share * person.kg)
            case 2:
                share = dice.uniform(0.2, 0.4)
                yield Plateau(start_s=at_s, end_s=until_s, load_kg=-share * person.kg)
            case 3:
                yield Swing(
                    start_s=at_s,
                    end_s=min(until_s, at_s + 20),
                    amplitude_kg=dice.uniform(0.05, 0.2) * person.kg,
                    every_s=dice.uniform(0.6, 1.5),
                )
            case _:
                # Pushes himself up on the arm rests: nearly nothing left for a moment.
                moment_s = at_s + dice.uniform(1.0, 3.0)
                share = dice.uniform(0.5, 0.95)
                yield Plateau(start_s=at_s, end_s=moment_s, load_kg=-share * person.kg)
                until_s = moment_s
        at_s = until_s


def _meanwhile(dice: random.Random, left_s: float, back_s: float) -> Iterator[Force]:
    if back_s - left_s < 3:
        return
    if dice.random() < 0.2:
        yield Plateau(start_s=left_s, end_s=back_s, load_kg=dice.uniform(0.5, 4.0))
    if dice.random() < 0.15:
        at_s = dice.uniform(left_s + 1, back_s - 1)
        yield Push(start_s=at_s, end_s=at_s + dice.uniform(0.2, 0.6), peak_kg=dice.uniform(2, 30))


def _slow_changes(dice: random.Random, person: Person, sittings: list[Sitting]) -> Iterator[Force]:
    yield Approach(
        start_s=0.0,
        end_s=SHIFT_S,
        final_kg=dice.uniform(-2.0, 2.0),
        within_s=SHIFT_S,
        straight=True,
    )
    yield Approach(start_s=0.0, end_s=SHIFT_S, final_kg=dice.uniform(-0.3, 0.3), within_s=300.0)
    for sitting in sittings:
        creep_kg = person.kg * dice.uniform(0.0, 0.005)
        yield Approach(start_s=sitting.start_s, end_s=SHIFT_S, final_kg=creep_kg, within_s=900.0)
        yield Approach(start_s=sitting.end_s, end_s=SHIFT_S, final_kg=-creep_kg, within_s=600.0)


def _troubles(dice: random.Random) -> Iterator[Trouble]:
    drawn: list[Trouble] = []
    for kind, chance, spread in TROUBLES:
        if dice.random() < chance:
            start_s = dice.uniform(30, SHIFT_S - 1000)
            drawn.append(
                Trouble(start_s=start_s, end_s=start_s + dice.uniform(*spread), kind=kind)
            )
    drawn.sort(key=lambda one: one.start_s)
    until_s = 0.0
    for one in drawn:
        if one.start_s > until_s:
            until_s = one.end_s + 120
            yield one


def _sights(dice: random.Random) -> tuple[Sight, ...]:
    if dice.random() < 0.5:
        return (Sight(start_s=0.0, eyes=Eyes.NONE),)
    works = Sight(start_s=0.0, eyes=Eyes.WORKS)
    if dice.random() > 0.15:
        return (works,)
    start_s = dice.uniform(60, SHIFT_S - 2000)
    eyes = dice.choice((Eyes.BLOCKED, Eyes.DARK, Eyes.LOST))
    return (
        works,
        Sight(start_s=start_s, eyes=eyes),
        Sight(start_s=start_s + dice.uniform(60, 1800), eyes=Eyes.WORKS),
    )


def _sees(sights: tuple[Sight, ...], start_s: float, end_s: float) -> bool:
    """Whether the camera works all the while, and a minute around it to be believed."""
    if sights[0].eyes is Eyes.NONE:
        return False
    return len(sights) == 1 or end_s + 60 < sights[1].start_s or start_s - 60 > sights[2].start_s


def _slope(dice: random.Random) -> float:
    return dice.choice((-1, 1)) * dice.uniform(9_000, 21_000)


def _hums(dice: random.Random) -> tuple[Hum, ...]:
    if dice.random() > 0.1:
        return ()
    return (
        Hum(
            start_s=0.0,
            end_s=SHIFT_S,
            counts=dice.uniform(500, 5000),
            beat_hz=dice.uniform(0.05, 2),
        ),
    )

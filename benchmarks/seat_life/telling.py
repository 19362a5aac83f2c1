"""From a told scenario to a life: forces, truth, troubles. Pure."""

import random
from collections.abc import Iterator
from itertools import pairwise

from seat_life.forces import Approach, Force, Plateau, Push, Sitting, Swing
from seat_life.life import Cell, Hum, Life, NodeTurn, Turn
from seat_life.truth import Place, Sight, Stretch, Trouble, Truth
from seat_life.words import (
    Bumps,
    CameraIs,
    CellSwapped,
    ClockJumps,
    ConverterIs,
    Drifts,
    Event,
    Fidgets,
    Hums,
    Leans,
    Leaves,
    Puts,
    Restarts,
    Rocks,
    Scenario,
    Sits,
    Takes,
)

# Lighter than this nobody sits (CM-10): that is when somebody has truly come, or gone.
NORMAL_MIN_KG = 15.0
SETTLED_AFTER_S = 3.0
PLACE_AFTER = {"leaves": Place.AWAY, "goes": Place.AWAY, "stands": Place.STANDING}


class Untellable(ValueError):
    """The story contradicts itself; the message says where."""


def life_of(scenario: Scenario) -> Life:
    """The life a scenario tells.

    Raises:
        Untellable: somebody leaves who never sat down, and the like.
    """
    events = scenario.happens
    if any(later.at < former.at for former, later in pairwise(events)):
        raise Untellable(f"{scenario.name}: the events are not in order")
    chance = random.Random(scenario.name)  # noqa: S311 - fidgets, not a secret
    sittings, stretches = _stays(scenario)
    forces: list[Force] = [*sittings, *_things(scenario)]
    for sitting in sittings:
        per_minute = scenario.seat.fidgets_per_minute
        forces += fidgets(
            chance,
            sitting.start_s + SETTLED_AFTER_S,
            sitting.end_s - SETTLED_AFTER_S,
            per_minute=per_minute,
            up_to_kg=3,
        )
    for event in events:
        forces += _forces(event, sittings, chance, scenario.lasts)
    cells = [Cell(start_s=one.at, zero_counts=one.zero_counts, counts_per_kg=one.counts_per_kg)
             for one in events if isinstance(one, CellSwapped)]  # fmt: skip
    return Life(
        seed=scenario.name,
        truth=Truth(
            stretches=stretches,
            troubles=tuple(
                Trouble(start_s=one.at, end_s=one.at + one.lasts, kind=one.is_)
                for one in events
                if isinstance(one, ConverterIs)
            ),
            sights=(
                Sight(start_s=0, eyes=scenario.seat.camera),
                *(
                    Sight(start_s=one.at, eyes=one.is_)
                    for one in events
                    if isinstance(one, CameraIs)
                ),
            ),
            end_s=scenario.lasts,
        ),
        forces=tuple(forces),
        cells=(Cell(), *cells),
        noise_counts=scenario.seat.noise_counts,
        hums=tuple(
            Hum(start_s=one.at, end_s=one.at + one.lasts, counts=one.counts)
            for one in events
            if isinstance(one, Hums)
        ),
        turns=tuple(_turns(events)),
        mode=scenario.seat.mode,
        calibrated=scenario.seat.calibrated,
    )


def fidgets(
    chance: random.Random, start_s: float, end_s: float, *, per_minute: float, up_to_kg: float
) -> Iterator[Force]:
    """Shifts on the seat, as a Poisson process: a push of some kilograms, up or down."""
    at_s = start_s
    while per_minute > 0:
        at_s += chance.expovariate(per_minute / 60)
        if at_s >= end_s:
            return
        yield Push(
            start_s=at_s,
            end_s=at_s + chance.uniform(0.3, 2.0),
            peak_kg=chance.choice((-1, 1)) * chance.uniform(0.2, up_to_kg),
        )


def _stays(scenario: Scenario) -> tuple[list[Sitting], tuple[Stretch, ...]]:
    sittings: list[Sitting] = []
    stretches = [Stretch(start_s=0.0, place=Place.AWAY)]
    sat: Sits | None = None
    for event in scenario.happens:
        if isinstance(event, Sits):
            if sat is not None:
                raise Untellable(f"{scenario.name}: sits twice, at {event.at:g} s")
            sat = event
        elif isinstance(event, Leaves):
            if sat is not None:
                sitting = _sitting(sat, event.at + event.within, event.within, scenario)
                sittings.append(sitting)
                stretches += _stretches(sitting, PLACE_AFTER[event.do])
            elif event.do == "leaves":
                raise Untellable(f"{scenario.name}: leaves without sitting, at {event.at:g} s")
            else:
                stretches.append(Stretch(start_s=event.at, place=PLACE_AFTER[event.do]))
            sat = None
    if sat is not None:
        sitting = _sitting(sat, scenario.lasts + 60, 0.5, scenario)
        sittings.append(sitting)
        stretches += _stretches(sitting, Place.AWAY)[:1]
    return sittings, tuple(stretches)


def _sitting(sat: Sits, end_s: float, up_s: float, scenario: Scenario) -> Sitting:
    return Sitting(
        start_s=sat.at,
        end_s=end_s,
        body_kg=scenario.seat.kg if sat.kg is None else sat.kg,
        down_s=sat.within,
        up_s=up_s,
        breath_kg=scenario.seat.breath_kg,
    )


def _stretches(sitting: Sitting, after: Place) -> list[Stretch]:
    return [
        Stretch(start_s=sitting.moment_of_kg(NORMAL_MIN_KG, leaving=False), place=Place.SITTING),
        Stretch(start_s=sitting.moment_of_kg(NORMAL_MIN_KG, leaving=True), place=after),
    ]


def _things(scenario: Scenario) -> Iterator[Force]:
    put: dict[str, Puts] = {}
    for event in scenario.happens:
        if isinstance(event, Puts):
            put[event.thing] = event
        elif isinstance(event, Takes):
            if event.thing not in put:
                raise Untellable(f"{scenario.name}: takes {event.thing!r}, which is not there")
            there = put.pop(event.thing)
            yield Plateau(start_s=there.at, end_s=event.at, load_kg=there.kg)
    for there in put.values():
        yield Plateau(start_s=there.at, end_s=scenario.lasts + 60, load_kg=there.kg)


def _forces(
    event: Event, sittings: list[Sitting], chance: random.Random, end_s: float
) -> Iterator[Force]:
    match event:
        case Leans():
            body_kg = next(
                (one.body_kg for one in sittings if one.start_s <= event.at < one.end_s), None
            )
            if body_kg is None:
                raise Untellable(f"nobody sits who {event.do} at {event.at:g} s")
            until_s = event.at + event.lasts
            yield Plateau(start_s=event.at, end_s=until_s, load_kg=-event.share * body_kg)
        case Rocks():
            until_s = event.at + event.lasts
            yield Swing(
                start_s=event.at, end_s=until_s, amplitude_kg=event.kg, every_s=event.every
            )
        case Fidgets():
            until_s = event.at + event.lasts
            yield from fidgets(
                chance, event.at, until_s, per_minute=event.per_minute, up_to_kg=event.up_to_kg
            )
        case Bumps():
            yield Push(start_s=event.at, end_s=event.at + event.lasts, peak_kg=event.kg)
        case Drifts():
            yield Approach(
                start_s=event.at,
                end_s=end_s + 60,
                final_kg=event.kg,
                within_s=event.within,
                straight=event.do == "drifts",
            )
        case _:
            return


def _turns(events: tuple[Event, ...]) -> Iterator[NodeTurn]:
    for event in events:
        if isinstance(event, Restarts):
            yield NodeTurn(at_s=event.at, turn=Turn.RESTARTED)
        elif isinstance(event, ClockJumps):
            yield NodeTurn(at_s=event.at, turn=Turn.CLOCK_SET, by_s=event.by_s)

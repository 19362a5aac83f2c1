"""What goes wrong at a seat, each with the finding that has to name it. A simulation."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from calibration.plan_state import Path, Setup
from calibration.refusals import Code
from calibration.window import HIGHEST_COUNTS, LOWEST_COUNTS
from seat_bench.chair import Chair, Load, Wiring, good_chair
from seat_bench.technician import Habits

NOT_READY = "the HX711 gave no conversion within 0.300 s: check its power and the data wire"
SHORTED = "data line low after the last pulse: check the data wire for a short to ground"
OVERLOADED = "clock high for 71 us, the HX711 powered down: take load off the processor"
IN_USE = "cannot claim line GPIO 5 ('GPIO busy'): stop whatever else uses this pin"


@dataclass(kw_only=True)
class Bad:
    """One bad set-up."""

    chair: Chair
    habits: Habits
    setup: Setup


Spoil = Callable[[random.Random], Bad]


def bad_setups() -> Iterator[tuple[str, Code, Spoil]]:
    """Name, the finding that has to be told, and how to make one by chance."""
    yield from _WIRES
    yield from _EMPTY_SEATS
    yield from _TEXTS
    yield from _WEIGHTS
    yield from _PEOPLE
    yield from _CELLS
    yield from _AFTERWARDS


def usual(chance: random.Random, *, cells: int = 1, kg: float = 20.0) -> Bad:
    """A seat with nothing wrong, by somebody who does all as asked."""
    chair = good_chair(chance, cells=cells)
    habits = Habits(weights=[(f"{kg:g}", kg)], person_kg=chance.uniform(55, 105))
    return Bad(chair=chair, habits=habits, setup=Setup(cells=cells))


def _wired(wiring: Wiring, *, from_s: float = 0.0) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance)

        def passed(
            at_s: float, counts: tuple[int, ...]
        ) -> tuple[tuple[int | None, ...], str | None]:
            return (counts, None) if at_s < from_s else wiring(at_s, counts)

        bad.chair.wiring = passed
        return bad

    return spoil


def _gives(*, counts: int) -> Spoil:
    return _wired(lambda _at_s, _counts: ((counts,), None))


def _fails(fault: str, *, one_in: int = 1, from_s: float = 0.0) -> Spoil:
    def wiring(at_s: float, counts: tuple[int, ...]) -> tuple[tuple[int | None, ...], str | None]:
        return ((None,), fault) if round(at_s * 10) % one_in == 0 else (counts, None)

    return _wired(wiring, from_s=from_s)


def _junk(at_s: float, counts: tuple[int, ...]) -> tuple[tuple[int | None, ...], str | None]:
    number = round(at_s * 10)
    return ((1 << (9 + number % 14)) - 1,) if number % 3 else counts, None


def _floats(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.noise_counts = chance.uniform(80_000, 600_000)
    return bad


def _rail_under_load(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.slopes = [math.copysign(chance.uniform(500_000, 900_000), bad.chair.slopes[0])]
    bad.chair.drift_kg_per_min, bad.chair.noise_counts = 0.0, 300.0
    return bad


def _rate(*, told: int, true: float) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance)
        bad.chair.rate_sps = true
        bad.setup = Setup(rate_sps=told)
        return bad

    return spoil


def _cells_missing(chance: random.Random) -> Bad:
    bad = usual(chance, cells=2)
    bad.setup = Setup(cells=4)
    return bad


_WIRES: tuple[tuple[str, Code, Spoil], ...] = (
    ("data and clock swapped, or no supply", Code.NEVER_READY, _fails(NOT_READY)),
    ("data wire cut on the way", Code.WENT_SILENT, _fails(NOT_READY, from_s=7.0)),
    ("pins in use", Code.PINS_UNAVAILABLE, _fails(IN_USE)),
    ("clock stretched", Code.FRAMES_CORRUPT, _fails(OVERLOADED, one_in=3)),
    ("data shorted to ground", Code.CONSTANT_ZERO, _fails(SHORTED)),
    ("data stuck high", Code.CONSTANT_MINUS_ONE, _gives(counts=-1)),
    ("dead converter", Code.CONSTANT, _gives(counts=83_113)),
    ("data wire floating", Code.JUNK, _wired(_junk)),
    ("signal wire cut", Code.FLOATING_INPUT, _floats),
    ("excitation cut, high", Code.SATURATED_HIGH, _gives(counts=HIGHEST_COUNTS)),
    ("excitation cut, low", Code.SATURATED_LOW, _gives(counts=LOWEST_COUNTS)),
    ("gain too high", Code.SATURATED_LOADED, _rail_under_load),
    ("80 a second told as 10", Code.RATE_TOO_HIGH, _rate(told=10, true=80.0)),
    ("10 a second told as 80", Code.RATE_TOO_LOW, _rate(told=80, true=10.0)),
    ("conversions missed", Code.CONVERSIONS_MISSED, _rate(told=10, true=5.0)),
    ("two cells of four", Code.CELLS_MISSING, _cells_missing),
)


def _noisy(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.noise_counts = chance.uniform(4_000, 12_000)
    return bad


def _hums(chance: random.Random) -> Bad:
    bad = usual(chance)
    counts, hz = chance.uniform(12, 30) * bad.chair.noise_counts, chance.uniform(1.3, 4.0)
    bad.chair.white = lambda at_s: (300 + counts) * math.sin(math.tau * hz * at_s)
    return bad


def _warms_up(chance: random.Random) -> Bad:
    bad = usual(chance)
    per_s = chance.choice((-1, 1)) * chance.uniform(12, 40) * bad.chair.noise_counts
    bad.chair.white = lambda at_s: per_s * at_s
    return bad


def _jumps(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.noise_counts = 25.0
    size, every_s = chance.uniform(700, 1_500), chance.uniform(3.1, 3.6)
    bad.chair.white = lambda at_s: size * (int(at_s / every_s) % 2)
    return bad


def _too_early(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.habits.early_kg = 20.0
    return bad


def _leans_on_it(chance: random.Random) -> Bad:
    bad = usual(chance)
    reach = chance.uniform(0.5, 3.0) * abs(bad.chair.slopes[0])
    phase = chance.uniform(0, 6)
    bad.chair.white = lambda at_s: (
        reach * sum(math.sin(math.tau * hz * at_s + phase * hz) for hz in (0.13, 0.31, 0.47, 0.74))
    )
    return bad


def _known(chance: random.Random, ratio: float = 1.0, *, same: bool = True) -> Bad:
    bad = usual(chance)
    former = ((bad.chair.zeros[0], bad.chair.slopes[0]),)
    bad.setup = Setup(former=former, same_cell=same)
    bad.chair.slopes = [bad.chair.slopes[0] * ratio]
    return bad


def _not_empty(chance: random.Random) -> Bad:
    bad = _known(chance)
    bad.chair.put(Load(kg=chance.uniform(8, 30), on_s=-5.0))
    return bad


def _far_zero(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.zeros = [chance.choice((-1, 1)) * chance.uniform(0.83, 0.95) * HIGHEST_COUNTS]
    return bad


_EMPTY_SEATS: tuple[tuple[str, Code, Spoil], ...] = (
    ("noise", Code.TOO_NOISY, _noisy),
    ("mains hum", Code.HUM, _hums),
    ("temperature still moving", Code.STILL_DRIFTING, _warms_up),
    ("strained cable", Code.READING_JUMPS, _jumps),
    ("weight put on too early", Code.WEIGHT_TOO_EARLY, _too_early),
    ("somebody leans on the chair", Code.LEANING, _leans_on_it),
    ("bag on the seat, scale known", Code.NOT_EMPTY, _not_empty),
    ("zero at the end of the range", Code.ZERO_AT_THE_END, _far_zero),
)


def _types(*texts: str) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance)
        bad.habits.weights = [(text, 10.0) for text in texts]
        return bad

    return spoil


_TEXTS: tuple[tuple[str, Code, Spoil], ...] = (
    ("nothing typed", Code.TYPED_NOTHING, _types("")),
    ("abc", Code.TYPED_NO_NUMBER, _types("abc")),
    ("nan", Code.TYPED_NOT_FINITE, _types("nan")),
    ("two weights at once", Code.TYPED_TWO_NUMBERS, _types("5 10")),
    ("5,000 g", Code.TYPED_AMBIGUOUS, _types("5,000 g")),
    ("unknown unit", Code.TYPED_UNKNOWN_UNIT, _types("2 stone")),
    ("negative", Code.TYPED_NEGATIVE, _types("-3")),
    ("nought", Code.TYPED_ZERO, _types("0")),
    ("feather", Code.TYPED_TOO_LIGHT, _types("0.2")),
    ("grams for kilograms", Code.TYPED_GRAMS, _types("5000")),
    ("more than the cells bear", Code.TYPED_TOO_HEAVY, _types("300 kg")),
    ("same weight typed twice", Code.TYPED_AGAIN, _types("10", "10 kg")),
)


def _weights(*pairs: tuple[str, float]) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance)
        bad.habits.weights = list(pairs)
        return bad

    return spoil


def _works(**habits: object) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance)
        for name, value in habits.items():
            setattr(bad.habits, name, value)
        return bad

    return spoil


def _no_excitation(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.zeros, bad.chair.slopes = [chance.uniform(-900, 900)], [0.0]
    return bad


def _bolt_bypasses(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.slopes = [bad.chair.slopes[0] * 0.0001]
    bad.chair.zeros = [150_000.0]
    return bad


def _on_from_the_start(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.habits.weights = [("10", 10.0), ("20", 20.0)]
    bad.habits.inverts_first = True
    bad.chair.put(Load(kg=10.0, on_s=-5.0))
    return bad


def _little_span(chance: random.Random) -> Bad:
    bad = usual(chance, kg=5.0)
    bad.chair.noise_counts = chance.uniform(0.007, 0.02) * abs(bad.chair.slopes[0])
    return bad


def _little_weight(chance: random.Random) -> Bad:
    bad = usual(chance, kg=0.5)
    bad.chair.slopes = [math.copysign(25_000, bad.chair.slopes[0])]
    bad.chair.noise_counts = 8.0
    bad.chair.drift_kg_per_min = 0.0
    bad.chair.creep_share = chance.uniform(0.004, 0.006)
    return bad


def _bends(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.habits.weights = [("5", 5.0), ("20", 20.0), ("40", 40.0)]
    bad.chair.bend = chance.choice((-1, 1)) * chance.uniform(0.2, 0.3)
    return bad


def _wanders(chance: random.Random) -> Bad:
    bad = usual(chance)
    shift = chance.uniform(0.35, 0.5) * abs(bad.chair.slopes[0])
    bad.chair.white = lambda at_s: shift if 15 < at_s % 60 < 33 else 0.0
    return bad


def _stays(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.stays_share = chance.uniform(0.014, 0.025)
    bad.habits.weights = [("10", 10.0)]
    return bad


def _drifts(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.noise_counts = 0.01 * abs(bad.chair.slopes[0])
    bad.chair.drift_kg_per_min = chance.choice((-1, 1)) * chance.uniform(0.24, 0.28)
    return bad


def _ratio(ratio: float) -> Spoil:
    return lambda chance: _known(chance, ratio)


def _insensitive(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.slopes = [chance.choice((-1, 1)) * chance.uniform(150, 400)]
    bad.chair.noise_counts = 4.0
    return bad


def _short_range(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.chair.slopes = [math.copysign(chance.uniform(110_000, 125_000), bad.chair.slopes[0])]
    bad.chair.noise_counts = 80.0
    bad.chair.zeros = [0.0]
    bad.habits.person_kg = 60.0
    return bad


_WEIGHTS: tuple[tuple[str, Code, Spoil], ...] = (
    ("weight was on before", Code.NO_RESPONSE, _works(loads=False)),
    ("excitation not connected", Code.NO_EXCITATION, _no_excitation),
    ("weight lifted at once", Code.REMOVED_TOO_EARLY, _works(lifts_again_s=1.5)),
    ("weight swings", Code.STILL_MOVING, _works(swings=0.02)),
    ("weight sinks in", Code.CREEPING, _works(slips_kg_per_s=0.02)),
    (
        "another weight typed, the same put on",
        Code.SAME_LOAD_AGAIN,
        _weights(("5", 10), ("10", 10)),
    ),
    ("weights in the wrong order", Code.WRONG_ORDER, _weights(("10", 20), ("20", 10))),
    ("weight was on, and taken off", Code.OTHER_DIRECTION, _on_from_the_start),
    ("weight stays on", Code.STILL_LOADED, _works(takes_off=False)),
    ("chair touches the desk", Code.TOUCHES_DESK, _works(leaves_share=0.2)),
    ("too little span", Code.SPAN_TOO_SMALL, _little_span),
    ("too little to extrapolate from", Code.INTERVAL_TOO_WIDE, _little_weight),
    ("bent line", Code.NOT_LINEAR, _bends),
    ("zero wanders", Code.ZERO_NOT_REPEATED, _wanders),
    ("zero does not come back", Code.ZERO_NOT_BACK, _stays),
    ("drift", Code.DRIFT, _drifts),
    ("gain 64", Code.GAIN_64, _ratio(0.5)),
    ("channel B", Code.CHANNEL_B, _ratio(0.25)),
    ("pounds typed as kilograms, scale known", Code.POUNDS_FOR_KG, _ratio(0.4536)),
    ("other supply or cell", Code.SENSITIVITY_CHANGED, _ratio(0.7)),
    ("hardly any signal", Code.SENSITIVITY_TOO_LOW, _insensitive),
    ("range ends below a person", Code.RANGE_TOO_SMALL, _short_range),
)


def _pounds(chance: random.Random) -> Bad:
    bad = usual(chance)
    bad.habits.weights = [("44", 20.0)]
    bad.habits.person_kg = chance.uniform(76, 105)
    return bad


def _sits_on_the_other_side(chance: random.Random) -> Bad:
    bad = _on_from_the_start(chance)
    bad.habits.weights = [("10", 10.0)]
    return bad


def _only_sits(**habits: object) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = _works(**habits)(chance)
        bad.setup = Setup(path=Path.SIT)
        return bad

    return spoil


_PEOPLE: tuple[tuple[str, Code, Spoil], ...] = (
    ("nobody sits", Code.NO_PERSON, _works(sits=False)),
    ("a bag sits", Code.PERSON_TOO_LIGHT, _works(person_kg=12.0, alive=False)),
    ("pounds typed as kilograms", Code.POUNDS_FOR_KG, _pounds),
    ("too much for the cells", Code.OVERLOAD, _works(person_kg=275.0)),
    ("does not stand up", Code.PERSON_STAYS, _works(stands=False)),
    ("weight was on, person sits", Code.PERSON_OTHER_DIRECTION, _sits_on_the_other_side),
    ("jacket stays", Code.SOMETHING_LEFT, _works(leaves_kg=5.0)),
    ("corner wired round in a ring", Code.POSTURE_CHANGES_WEIGHT, _works(lean_share=-0.3)),
    ("presence only, nobody sits", Code.NO_PERSON, _only_sits(sits=False)),
)


def _several(**habits: object) -> Spoil:
    def spoil(chance: random.Random) -> Bad:
        bad = usual(chance, cells=4)
        for name, value in habits.items():
            setattr(bad.habits, name, value)
        return bad

    return spoil


def _numb(chance: random.Random) -> Bad:
    bad = usual(chance, cells=4)
    bad.chair.numb = {chance.randrange(4)}
    return bad


def _unlike(chance: random.Random) -> Bad:
    bad = usual(chance, cells=4)
    bad.chair.slopes[chance.randrange(4)] *= chance.choice((0.25, 3.8))
    return bad


def _corners_bend(chance: random.Random) -> Bad:
    bad = usual(chance, cells=4)
    bad.chair.bend = chance.choice((-1.0, 1.0)) * chance.uniform(0.4, 0.5)
    return bad


def _lifted(chance: random.Random) -> Bad:
    bad = usual(chance, cells=4)
    bad.chair.lifted_by_person = chance.randrange(4)
    return bad


_CELLS: tuple[tuple[str, Code, Spoil], ...] = (
    ("a corner feels nothing", Code.CORNER_WITHOUT_LOAD, _numb),
    ("two cells swapped", Code.CELLS_SWAPPED, _several(corner_order=(1, 0, 2, 3))),
    ("cells of two kinds", Code.CELLS_UNLIKE, _unlike),
    ("corners disagree", Code.CORNERS_DISAGREE, _corners_bend),
    ("a corner hangs free", Code.CORNER_CARRIES_NOTHING, _lifted),
)

_AFTERWARDS: tuple[tuple[str, Code, Spoil], ...] = (
    ("disk full", Code.NOT_WRITTEN, _works(writes="No space left on device")),
    ("node sees nobody", Code.PROOF_NOT_ONLINE, _works(proof=("sit", "never"))),
    ("node never lets go", Code.PROOF_NOT_OFFLINE, _works(proof=("sit", "leave", "always"))),
    ("node lets go at once", Code.PROOF_OFFLINE_EARLY, _works(proof=("sit", "leave", "early"))),
    ("nobody comes back", Code.PROOF_NO_RETURN, _works(proof=("sit", "leave"))),
)

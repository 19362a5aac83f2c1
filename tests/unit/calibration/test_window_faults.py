"""Each fault of converter and wires is told by its own finding, and a good seat by none."""

import math
import random

import pytest
from made_conversions import broken, conversions

from calibration.refusals import Code
from calibration.window import HIGHEST_COUNTS, LOWEST_COUNTS, Conversion
from calibration.window_faults import signal_fault, silence
from sensors.errors import FrameCorrupt, NotReady, Saturated

NOT_READY = "the HX711 gave no conversion within 0.300 s: check its power and the data wire"


def fault(found, *, cells=1, rate_sps=10, ever_ready=True, untouched=True):
    return signal_fault(
        found, cells=cells, rate_sps=rate_sps, ever_ready=ever_ready, untouched=untouched
    )


def code(found, **more):
    told = fault(found, **more)
    return None if told is None else told.code


@pytest.mark.parametrize("zero", [0, 2_047, -1, 84_000, -4_000_000])
def test_a_good_seat_has_none(zero):
    assert fault(conversions(lambda _s: zero)) is None


def test_nothing_is_said_of_nothing():
    assert fault([]) is None
    assert fault(broken(NOT_READY, number=5)) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (broken(NOT_READY), Code.WENT_SILENT),
        (broken("cannot claim line GPIO 5 ('GPIO busy')"), Code.PINS_UNAVAILABLE),
        (broken(str(Saturated(HIGHEST_COUNTS))), Code.SATURATED_HIGH),
        (broken(str(Saturated(LOWEST_COUNTS))), Code.SATURATED_LOW),
        (broken(None, HIGHEST_COUNTS), Code.SATURATED_HIGH),
        (broken(None, LOWEST_COUNTS), Code.SATURATED_LOW),
        (broken("check the data wire for a short to ground"), Code.CONSTANT_ZERO),
        (broken("clock high for 71 us, the HX711 powered down"), Code.FRAMES_CORRUPT),
        (
            broken("the converter repeats itself (now -1): check its wiring"),
            Code.CONSTANT_MINUS_ONE,
        ),
        (broken(None, 0), Code.CONSTANT_ZERO),
        (broken(None, -1), Code.CONSTANT_MINUS_ONE),
        (broken(None, 84_210), Code.CONSTANT),
    ],
)
def test_each_signature_is_known(found, told):
    assert code(found) is told


def test_a_converter_that_never_answered_is_wired_wrongly():
    assert code(broken(NOT_READY), ever_ready=False) is Code.NEVER_READY
    assert silence(ever_ready=False).code is Code.NEVER_READY
    assert silence(ever_ready=True).code is Code.WENT_SILENT


def test_errors_without_a_sentence_of_their_own_are_known_by_their_name():
    assert code(broken(NotReady.__name__), ever_ready=True) is Code.WENT_SILENT
    assert code(broken(FrameCorrupt.__name__)) is Code.FRAMES_CORRUPT


def test_junk_of_lost_edges_is_told():
    found = [
        Conversion(
            number=n, at_s=n / 10, counts=((1 << (9 + n % 12)) - 1 if n % 2 else 5_000 + n,)
        )
        for n in range(30)
    ]

    assert code(found) is Code.JUNK


def test_an_open_input_is_told_only_while_nobody_is_to_be_there():
    found = conversions(lambda _s: 0.0, noise=300_000)

    assert code(found) is Code.FLOATING_INPUT
    assert code(found, untouched=False) is None


def test_somebody_who_moves_is_no_open_input():
    chance = random.Random(3)
    found = conversions(lambda s: 4e5 * math.sin(3 * s + chance.random() / 9), noise=50)

    assert code(found) is None


@pytest.mark.parametrize(
    ("rate_sps", "told", "found"),
    [(80, 10, Code.RATE_TOO_HIGH), (10, 80, Code.RATE_TOO_LOW), (5, 10, Code.CONVERSIONS_MISSED)],
)
def test_the_rate_is_held_against_the_configuration(rate_sps, told, found):
    seen = conversions(lambda _s: 0.0, rate_sps=rate_sps)

    assert code(seen, rate_sps=told) is found
    assert code(seen, rate_sps=rate_sps) is None


def test_the_faulty_one_of_several_cells_is_named():
    text = f"cell 2 of 3: {NOT_READY}; cell 3 of 3: check the data wire for a short to ground"
    second = fault(broken(text, 5, None, None), cells=3)
    numbers = [(5 + n, 9 - n, None) for n in range(30)]
    third = [
        Conversion(number=n, at_s=n / 10, counts=c, fault=text) for n, c in enumerate(numbers)
    ]

    assert (second.code, dict(second.figures)["cell"]) == (Code.WENT_SILENT, 2) or (
        second.code is Code.CONSTANT
    )
    assert (fault(third, cells=3).code, dict(fault(third, cells=3).figures)) == (
        Code.CONSTANT_ZERO,
        {"cell": 3},
    )


def test_other_cells_than_configured_are_told():
    assert code(conversions(lambda _s: 0.0, lambda _s: 9.0), cells=4) is Code.CELLS_MISSING

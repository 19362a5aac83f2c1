"""Bad set-ups are refused by their own finding. All of them: `./run bench calibration`."""

import random

import pytest
from seat_bench.bad_setups import bad_setups
from seat_bench.technician import Work

from calibration.plan_state import Stage

SETUPS = {name: (code, spoil) for name, code, spoil in bad_setups()}
TRIED = (
    "data and clock swapped, or no supply",
    "gain too high",
    "mains hum",
    "weight put on too early",
    "somebody leans on the chair",
    "weight lifted at once",
    "weights in the wrong order",
    "weight was on, and taken off",
    "chair touches the desk",
    "too little span",
    "pounds typed as kilograms",
    "corner wired round in a ring",
    "a corner feels nothing",
    "two cells swapped",
    "a corner hangs free",
    "node lets go at once",
)


def test_there_are_thirty_kinds_and_more():
    assert len({code for code, _ in SETUPS.values()}) >= 30


@pytest.mark.parametrize("name", TRIED)
def test_a_bad_setup_is_refused_by_its_own_finding(name):
    code, spoil = SETUPS[name]
    chance = random.Random(f"{name} test")
    bad = spoil(chance)
    work = Work(chair=bad.chair, habits=bad.habits, setup=bad.setup, chance=chance)
    work.run()

    assert work.dialogue.stage is Stage.REFUSED
    assert code in {finding.code for finding in work.dialogue.findings}

"""Every story of this folder comes out as it is told, on the production path."""

import itertools
import time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from seat_life.expecting import complaints
from seat_life.life import Turn
from seat_life.reading import read_all
from seat_life.running import said
from seat_life.telling import life_of
from seat_life.words import Scenario

SCENARIOS = read_all(Path(__file__).parent)
DAY_S = 86_400.0


def case(scenario: Scenario) -> ParameterSet:
    # Strict: a scenario that comes true must lose its `awaits`.
    awaits = scenario.awaits
    marks = () if awaits is None else (pytest.mark.xfail(strict=True, reason=awaits),)
    return pytest.param(scenario, id=scenario.name, marks=marks)


@pytest.mark.parametrize("scenario", [case(one) for one in SCENARIOS])
def test_a_scenario_comes_out_as_told(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    life = life_of(scenario)
    if any(turn.turn is Turn.CLOCK_SET for turn in life.turns):
        jumping = itertools.cycle((0.0, 400 * DAY_S, 20_000 * DAY_S))
        monkeypatch.setattr(time, "time", lambda: next(jumping))
    heard = said(life)

    assert list(complaints(scenario, heard)) == []


def test_there_are_at_least_eighty_scenarios() -> None:
    assert len(SCENARIOS) >= 80

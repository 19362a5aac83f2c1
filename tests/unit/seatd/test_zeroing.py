"""A zero is taken from a seat that is provably empty, or not at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatd.chair import Chair
from seatd.presence import PresenceRules
from seatd.zeroing import ZeroRefused, zeroed
from sensors import CellScale, Pressure, Scale, WeightReading
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen, Sighting

SCALE = Scale(zero_counts=84_000, counts_per_kg=10_000.0)
NOW_S = 10.0


def chair(pressure: Pressure = Pressure.BELOW, seen: Seen | None = None) -> Chair:
    empty = Chair.at_start(
        now_s=9.0, rules=PresenceRules(), fresh_s=25.0, camera_wanted=seen is not None
    )
    if seen is not None:
        empty = empty.sighted(Sighting(at_s=9.5, seen=seen, score=1.0, reason=Sight.PERSON))
    return empty.weighed(WeightReading(at_s=NOW_S, pressure=pressure))


def conversions(counts: int = 84_500, *, fault: str | None = None, cells: int = 1) -> list[Any]:
    return [[number, number / 10, [counts + number % 5] * cells, fault] for number in range(1, 41)]


def test_an_empty_seat_gives_the_scale_its_new_zero_and_nothing_else() -> None:
    new = zeroed(SCALE, conversions(), chair(), NOW_S)

    assert new.zero_counts == pytest.approx(84_502, abs=1)
    assert new.counts_per_kg == SCALE.counts_per_kg


def test_each_of_several_cells_gets_its_own_zero() -> None:
    scale = Scale(
        zero_counts=100_000,
        counts_per_kg=10_000,
        cells=tuple(CellScale(zero_counts=84_000, counts_per_kg=s * 10_000.0) for s in (1, -1)),
    )
    new = zeroed(scale, conversions(cells=2), chair(), NOW_S)

    assert [cell.zero_counts for cell in new.cells] == [84_502, 84_502]


@pytest.mark.parametrize(
    ("found", "at", "why"),
    [
        (conversions()[:20], chair(), "30 faultless"),
        (conversions(fault="no conversion"), chair(), "30 faultless"),
        (conversions(), chair(seen=Seen.PERSON), "camera sees somebody"),
        (conversions(), chair(Pressure.WITHIN), "not empty"),
        (conversions(), chair(Pressure.FAULT), "not empty"),
        (conversions(84_000 + 45_000), chair(), r"\+4.5 kg, more than 4.0 kg"),
        (conversions(84_000 - 45_000), chair(), r"-4.5 kg, more than 4.0 kg"),
    ],
)
def test_what_is_not_provably_empty_is_refused_with_the_reason(
    found: list[Any], at: Chair, why: str
) -> None:
    with pytest.raises(ZeroRefused, match=why):
        zeroed(SCALE, found, at, NOW_S)


def test_a_seat_that_is_being_touched_is_refused() -> None:
    moving = conversions()
    moving[-3][2] = [84_500 + 5_000]

    with pytest.raises(ZeroRefused, match="still moves"):
        zeroed(SCALE, moving, chair(), NOW_S)


@given(st.integers(-39_000, 39_000), st.sampled_from([1, -1]))
def test_after_zeroing_the_empty_seat_weighs_nothing(moved: int, way: int) -> None:
    scale = Scale(zero_counts=84_000, counts_per_kg=way * 10_000.0)
    new = zeroed(scale, conversions(84_000 + moved), chair(), NOW_S)

    assert abs(new.to_kg(84_002 + moved)) < 0.001

"""A dead converter is never an empty seat, whatever junk it shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import LoadCell, Pressure, RecordedTrace, Scale, TraceSource, VirtualClock

JUNK = st.integers(min_value=0, max_value=23).map(lambda k: 2**k - 1)


@settings(derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.lists(JUNK, max_size=50)), max_size=6),
    st.sampled_from([0.1, 0.006]),
)
def test_a_dead_converter_with_bursts_of_junk_is_never_an_empty_seat(bursts, period_s):
    counts = [0] * 10
    for zeros, junk in bursts:
        counts += [0] * zeros
        counts += [value for pair in zip(junk, [0] * len(junk), strict=True) for value in pair]
    counts += [0] * 10
    found = replayed(counts, period_s, Scale(zero_counts=0, counts_per_kg=20_600.0))

    assert Pressure.BELOW not in {r.pressure for r in found}
    assert found[-1].pressure is Pressure.FAULT


def test_bursts_of_other_junk_between_zeros_are_never_an_empty_seat():
    """Recorded on a dead HX711: zeros for minutes, then bursts alternating 0 with one of many."""
    counts = [0] * 200
    for burst in (1, 4, 18, 48):
        for n in range(burst):
            counts += [100_000 + 50_000 * (n * 7 % 31), 0, 0][: 2 + n % 2]
        counts += [0] * 100
    found = replayed(counts, 0.006, Scale(zero_counts=0, counts_per_kg=20_600.0))

    assert Pressure.BELOW not in {r.pressure for r in found}
    assert found[-1].pressure is Pressure.FAULT


def test_a_stuck_converter_says_since_when_it_was_not_believed() -> None:
    counts = [84_000 + 40 * (n % 7) for n in range(20)] + [84_321] * 12
    found = replayed(counts, 0.1, Scale(zero_counts=84_000, counts_per_kg=10_700.0))
    dead = next(one for one in found if one.pressure is Pressure.FAULT)
    in_doubt = [one for one in found[21:] if one.at_s < dead.at_s]

    assert dead.at_s == pytest.approx(2.9)
    assert {one.believed_until_s for one in (*in_doubt, dead, *found[-2:])} == {found[19].at_s}
    assert {one.believed_until_s for one in found[:21]} == {None}


def replayed(counts, period_s, scale):
    clock = VirtualClock()
    times_s = tuple(n * period_s for n in range(len(counts)))
    source = TraceSource(trace=RecordedTrace(times_s=times_s, counts=tuple(counts)), clock=clock)
    cell = LoadCell(chip=source, clock=clock, scale=scale)
    return [cell.read() for _ in counts]

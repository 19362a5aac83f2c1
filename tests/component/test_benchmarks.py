"""The arithmetic behind the benchmarks; what they measure is never a test."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from measures.figures import (
    Measured,
    Spread,
    best_of,
    cpu_ticks,
    percentile,
    resident_mb,
    table,
)

MEASURED = Measured(
    bare_ms=Spread(p50=0.5, p99=1.5, largest=2.0),
    held_ms=Spread(p50=5.0, p99=9.0, largest=10.0),
    beyond_rule_s=[0.3, 0.5, 0.4],
    node_cpu_percent=[2.0, 3.0, 4.0],
    reader_cpu_percent=[1.5],
    node_rss_mb=[60.04],
    rounds=60,
)
measurements = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1)


@pytest.mark.parametrize(("percent", "wanted"), [(1, 1), (50, 5), (90, 9), (99, 10), (100, 10)])
def test_a_percentile_is_one_of_the_measurements(percent: float, wanted: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == wanted


@settings(derandomize=True)
@given(measurements, st.floats(min_value=0.1, max_value=100))
def test_as_many_measurements_as_promised_do_not_exceed_a_percentile(
    measured: list[float], percent: float
) -> None:
    found = percentile(measured, percent)
    within = sum(one <= found for one in measured)
    below = sum(one < found for one in measured)

    assert below < len(measured) * percent / 100 * (1 + 1e-9) <= within * (1 + 2e-9)


@settings(derandomize=True)
@given(measurements)
def test_middle_p99_and_largest_come_in_this_order(measured: list[float]) -> None:
    spread = Spread.of(measured)

    assert min(measured) <= spread.p50 <= spread.p99 <= spread.largest == max(measured)


@pytest.mark.parametrize(("measured", "percent"), [([], 50), ([1.0], 0), ([1.0], 100.5)])
def test_a_percentile_of_nothing_or_beyond_all_is_refused(
    measured: list[float], percent: float
) -> None:
    with pytest.raises(ValueError, match=r"measured|percentile"):
        percentile(measured, percent)


def test_the_series_with_the_lowest_middle_counts() -> None:
    calm, disturbed = Spread(p50=1, p99=9, largest=9), Spread(p50=2, p99=3, largest=3)

    assert best_of([disturbed, calm]) is calm


def test_processor_time_is_found_behind_a_name_with_brackets_and_blanks() -> None:
    stat = "42 (seat) node)) S 1 42 42 0 -1 4194560 9 0 0 0 123 45 0 0 20 0 3 0 99 1 2"

    assert cpu_ticks(stat) == 168


def test_memory_is_read_in_megabytes() -> None:
    assert resident_mb("Name:\tseat-node\nVmRSS:\t   62500 kB\n") == 64.0


def test_a_process_that_has_ended_has_no_memory() -> None:
    with pytest.raises(ValueError, match="ended"):
        resident_mb("Name:\tseat-node\nState:\tZ (zombie)\n")


def test_ratios_are_of_the_middles() -> None:
    summary = MEASURED.summary()

    assert summary["empty_to_held_ratio"] == 10.0
    assert summary["node_cpu_ratio"] == 2.0
    assert summary["beyond_rule_s_p50"] == 0.4
    assert summary["beyond_rule_s_max"] == 0.5


def test_the_table_is_for_people_and_in_straight_columns() -> None:
    lines = table(MEASURED.summary()).splitlines()

    assert lines[2].startswith("seat empty on the wire -> call held")
    assert "10.0 round trips" in lines[2]
    assert "2.00 x a bare reader (1.50 %)" in lines[4]
    assert len({line.index(cell) for line, cell in zip(lines[1:], MIDDLES, strict=True)}) == 1


MIDDLES = ("0.50 ms", "5.00 ms", "0.40 s", "3.00 %", "60 MB")

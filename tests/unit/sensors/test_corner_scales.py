"""The key `cells` of a scale file."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import ScaleInvalid
from sensors.corner_scales import CellScale, cells_entry, read_cells

GOOD = {"zero_counts": 84_210, "counts_per_kg": 10_700.0}

SCALES = st.builds(
    CellScale,
    zero_counts=st.integers(min_value=-0x7FFFFF, max_value=0x7FFFFE),
    counts_per_kg=st.floats(min_value=-1e6, max_value=1e6).filter(lambda slope: slope != 0),
)


@settings(derandomize=True)
@given(st.lists(SCALES, min_size=1, max_size=4))
def test_what_is_written_is_read_again(scales: list[CellScale]) -> None:
    assert read_cells(cells_entry(scales)) == tuple(scales)


@settings(derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_nothing_in_a_file_gets_past_the_reader_but_scales(entry: object) -> None:
    with pytest.raises(ScaleInvalid):
        read_cells(entry)


@pytest.mark.parametrize("entry", [None, {}, [], [GOOD] * 5, "cells"])
def test_there_are_one_to_four_cells(entry: object) -> None:
    with pytest.raises(ScaleInvalid, match="1 to 4 entries"):
        read_cells(entry)


def test_every_problem_is_told_at_once_by_cell_and_key() -> None:
    with pytest.raises(ScaleInvalid) as found:
        read_cells(
            [
                GOOD,
                {"zero_counts": 1.5, "counts_per_kg": "much"},
                {"zero_counts": 9_000_000, "counts_per_kg": 0, "colour": 1},
                7,
            ]
        )

    keys = [problem.partition(":")[0] for problem in found.value.problems]
    assert keys == [
        "cells[2].zero_counts",
        "cells[2].counts_per_kg",
        "cells[3].colour",
        "cells[4].zero_counts",
        "cells[4].counts_per_kg",
    ]


@pytest.mark.parametrize(
    "figures",
    [
        {"zero_counts": 9_000_000},
        {"counts_per_kg": 0.0},
        {"counts_per_kg": math.nan},
        {"counts_per_kg": math.inf},
        {"zero_counts": True},
        {"counts_per_kg": 10**400},
    ],
)
def test_a_cell_that_cannot_weigh_is_refused(figures: dict[str, object]) -> None:
    with pytest.raises(ScaleInvalid, match=r"cells\[1\]"):
        read_cells([{**GOOD, **figures}])


def test_a_bridge_the_other_way_round_weighs_all_the_same() -> None:
    scale = CellScale(zero_counts=-1_000, counts_per_kg=-100.0)

    assert scale.to_kg(-3_000) == 20.0
